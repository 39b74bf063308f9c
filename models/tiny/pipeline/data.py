"""Turns corpus rows into batches: one system prompt, many messages of similar length.

A corpus is a file of JSON lines. Sentiment rows: {"t": text, "p": probability of positive, 0.5 = neutral, "s": source}.
Concern rows: {"t": text, "c": crisis, grief or none, "s": source}. Chat rows: {"m": [mood, …], "turns": [user,
assistant, …], "s": source}, a mood for each user turn. Opening rows: {"t": text, "m": mood, "o": [sentence, …], "s":
source}, the sentences that a reply to it may begin with. All may carry "w", a sampling weight (default 1).
"""

import dataclasses
import json
import pathlib
import random

import numpy
import torch

MOODS = {"positive": "正面", "negative": "负面", "neutral": "中性"}
# The words that the two judging parts answer with.
ANSWERS = {"sentiment": ["负面", "正面"], "concern": ["危险", "悲伤", "其他"]}
JUDGING = [*ANSWERS, "opening"]
CONCERNS = ["crisis", "grief", "none"]
TOKENS_A_BATCH = 2048
POOL_ROWS = 2048
LONGEST = 160


@dataclasses.dataclass
class Batch:
    """Of a judging part, `answers` are the tokens to choose from and `targets` a probability a row for each; a chat has
    neither, and `spoken` marks the tokens that the model says."""

    kind: str
    prefix: torch.Tensor
    ids: torch.Tensor
    real: torch.Tensor
    spoken: torch.Tensor
    ends: torch.Tensor
    answers: list
    targets: torch.Tensor | None


class Speech:
    """Knows ChatML and the prompts: how a message becomes the tokens that the engine would see."""

    def __init__(self, tokenizer, tokens: list, prompts: dict):
        index = {token: number for number, token in enumerate(tokens)}
        self.start, self.end = index["<|im_start|>"], index["<|im_end|>"]
        self.encode = lambda text: tokenizer.encode(text).ids
        newline = self.encode("\n")
        self.turn = [self.end, *newline, self.start, *self.encode("assistant\n")]
        self.next = [*newline, self.start, *self.encode("user\n")]
        self.answers = {kind: [self.encode(word)[0] for word in words] for kind, words in ANSWERS.items()}
        system = lambda text: [self.start, *self.encode("system\n" + text), self.end, *self.next]  # noqa: E731
        self.prefixes = {
            "sentiment": [system(text) for text in prompts["S"]],
            "chat": [system(text) for text in prompts["C"]],
            "concern": [system(text) for text in prompts["D"]],
        }
        self.prefixes["opening"] = self.prefixes["chat"]
        self.notes = {mood: self.encode(prompts["N"].replace("%s", word)) for mood, word in MOODS.items()}

    def judged(self, text: str):
        ids = [*self.encode(text), *self.turn]
        return ids, [False] * len(ids)

    def first_tokens(self, sentences: list):
        return {self.encode(sentence)[0] for sentence in sentences}

    def chat(self, turns: list, moods: list):
        """A person's turn ends with the note of its mood, tokenized by itself as the engine does it."""
        ids, spoken = [], []
        for number, text in enumerate(turns):
            answer = number % 2 == 1
            part = self.encode(text) + ([self.end] if answer else [*self.notes[moods[number // 2]], *self.turn])
            if number and not answer:
                part = [*self.next, *part]
            ids += part
            spoken += [answer] * len(part)
        return ids, spoken


class Corpus:
    """Draws batches without end, the same ones for the same seed."""

    def __init__(self, path: str, speech: Speech, seed: int, shares: dict):
        self.speech, self.random, self.shares = speech, random.Random(seed), shares
        self.rows = {kind: [] for kind in speech.prefixes}
        for line in pathlib.Path(path).read_text().splitlines():
            row = json.loads(line)
            self.rows[kind_of(row)].append(row)
        self.answers = dict(speech.answers)
        self.answers["opening"] = sorted({token for row in self.rows["opening"] for token in speech.first_tokens(row["o"])})
        self.weights = {kind: self.cumulative(rows) for kind, rows in self.rows.items()}
        self.waiting = {kind: [] for kind in self.rows}
        print({kind: len(rows) for kind, rows in self.rows.items()}, flush=True)

    @staticmethod
    def cumulative(rows):
        weights = numpy.cumsum([row.get("w", 1.0) for row in rows])
        return weights / weights[-1]

    def next(self) -> Batch:
        kind = self.random.choices([*self.shares], [*self.shares.values()])[0]
        if not self.waiting[kind]:
            self.waiting[kind] = self.fill(kind)
        return self.build(kind, self.waiting[kind].pop())

    def fill(self, kind):
        """A pool of rows, sorted by length and cut, so that a batch holds little padding."""
        pool = []
        for _ in range(POOL_ROWS):
            row = self.rows[kind][
                min(int(numpy.searchsorted(self.weights[kind], self.random.random())), len(self.rows[kind]) - 1)
            ]
            if kind == "chat":
                ids, spoken = self.speech.chat(row["turns"], row["m"])
            elif kind == "opening":
                ids, spoken = self.speech.chat([self.vary(row["t"])], [row["m"]])
            else:
                ids, spoken = self.speech.judged(self.vary(row["t"]))
            if len(ids) <= LONGEST:
                pool.append((len(ids), self.random.random(), ids, spoken, self.target(row)))
        pool.sort(key=lambda entry: entry[:2])
        batches, current = [], []
        for entry in pool:
            if current and (len(current) + 1) * entry[0] > TOKENS_A_BATCH:
                batches.append(current)
                current = []
            current.append(entry)
        batches.append(current)
        self.random.shuffle(batches)
        return batches

    def vary(self, text):
        """Small changes that never change the mood: case, the last full stop."""
        chance = self.random.random()
        if chance < 0.15:
            return text.lower()
        if chance < 0.3:
            return text.rstrip(".。")
        return text + "。" if chance < 0.33 and "\u4e00" <= text[-1] <= "\u9fff" else text

    def build(self, kind, entries) -> Batch:
        variants = self.speech.prefixes[kind]
        prefix = variants[0] if self.random.random() < 0.7 else self.random.choice(variants)
        length = entries[-1][0]
        ids = torch.full((len(entries), length), self.speech.end)
        real = torch.zeros(len(entries), length, dtype=torch.bool)
        spoken = torch.zeros(len(entries), length, dtype=torch.bool)
        for number, (size, _, tokens, said, _) in enumerate(entries):
            ids[number, :size], spoken[number, :size] = torch.tensor(tokens), torch.tensor(said)
            real[number, :size] = True
        ends = torch.tensor([entry[0] - 1 for entry in entries])
        targets = None if kind == "chat" else torch.tensor([entry[4] for entry in entries])
        return Batch(kind, torch.tensor(prefix), ids, real, spoken, ends, self.answers.get(kind, []), targets)

    def target(self, row):
        """Probabilities of the answers, in their order; None for a conversation."""
        if "o" in row:
            tokens = self.speech.first_tokens(row["o"])
            return [(token in tokens) / len(tokens) for token in self.answers["opening"]]
        if "c" in row:
            return [float(row["c"] == concern) for concern in CONCERNS]
        return [1 - row["p"], row["p"]] if "p" in row else None


def kind_of(row):
    kinds = {"o": "opening", "c": "concern", "p": "sentiment", "turns": "chat"}
    return next(kind for mark, kind in kinds.items() if mark in row)
