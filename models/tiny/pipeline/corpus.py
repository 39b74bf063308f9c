"""Builds the corpus of the tiny model, and the held-out rows of test/eval, from the phrase banks and the labelled data.

usage: corpus.py DATA OUT.jsonl HELD.tsv [--scale 1.0] [--seed 7]
DATA holds train.tsv (label, lang, source, licence, text), vader-lexicon.tsv (word, valence) and the tables whose texts are
kept out: dev.tsv, kept-out-*.tsv. One bank line and one
frame in eleven, and one skeleton of each topic and mood, go to HELD.tsv only. Same seed, same files.
"""

import argparse
import hashlib
import json
import pathlib
import random
import re

from concern import concern_rows
from grammar import BANKS, SLOT, Grammar, choose, is_held
from replies import Replies
from surface import Surface, emoji_rows

PROBABILITY = {"positive": 1.0, "negative": 0.0, "neutral": 0.5}
MOOD = {1.0: "positive", 0.0: "negative", 0.5: "neutral"}
NOT_ORDINARY = {"vader_lexicon", "emoji"}
WEIGHT = {"goemotions_train": 0.25, "vader_tweets": 4.0, "vader_amazonReviewSnippets": 4.0, "zh_multi_emotion": 10.0}
NUMBERS = {
    "zh": dict(
        t="今天|昨天|上午|下午|今早|昨晚|刚才", n="两|三|四|五|六", dd="三天|两天|一周|半个月|好几天|一个月|十来天"
    ),
    "en": dict(
        t="today|yesterday|this morning|last night|earlier today|this afternoon",
        n="two|three|four|five|six",
        dd="three days|two weeks|a whole week|four days|a month|ages|weeks|ten days",
    ),
}
NAMES = ["Sam", "Alex", "Kim", "Lee", "Jo"]


def key(text):
    """What counts as the same text when held-out rows are kept apart from training."""
    return re.sub(r"[\W_]+", "", text.lower()) or text


def kept_out(data):
    """Keys of the texts in the tables that others wrote to judge the model by."""
    return {
        key(line.split("\t")[-1])
        for path in [data / "dev.tsv", *data.glob("kept-out-*.tsv")]
        for line in path.read_text().splitlines()
    }


def labelled_rows(data, randomness):
    """Training rows of train.tsv, without what is kept out."""
    rows = []
    seen = kept_out(data)
    for line in (data / "train.tsv").read_text().splitlines()[1:]:
        label, language, source, _, text = line.split("\t", 4)
        text = re.sub(r"\s+", " ", text.replace("[NAME]", randomness.choice(NAMES))).strip()
        if not 1 < len(text) <= 240 or key(text) in seen:
            continue
        seen.add(key(text))
        weight = WEIGHT[source] * (0.3 if label == "neutral" and source == "goemotions_train" else 1)
        rows.append({"t": text, "p": PROBABILITY[label], "s": source, "w": weight})
    return rows


def held_index(topic, language, sign, count):
    """Which one of the skeletons of a topic and mood is held out: the same one as in the first version of this model."""
    language, topic = ("mix", topic[4:]) if topic.startswith("mix-") else (language, topic)
    name = f"{topic}/{language}/{dict(zip('+-0', ('pos', 'neg', 'neu')))[sign]}"
    return int(hashlib.sha1(name.encode()).hexdigest(), 16) % count


class Topics:
    """Everyday talk by topic: skeletons with an object, a time and numbers."""

    def __init__(self, language, randomness, held):
        self.language, self.random, self.entries = language, randomness, []
        cells = {}
        for line in (BANKS / f"topics-{language}.txt").read_text().splitlines():
            if line.startswith("=="):
                topic, reply_class = line[3:].split()
            elif line.startswith("o "):
                things = line[2:].split("|")
            else:
                cells.setdefault((topic, line[0]), []).append((line[2:], "-0+".index(line[0]) / 2, reply_class, things))
        for (topic, sign), entries in cells.items():
            chosen = held_index(topic, language, sign, len(entries))
            self.entries += [entry for index, entry in enumerate(entries) if (index == chosen) == held]

    def make(self):
        text, probability, reply_class, things = self.random.choice(self.entries)
        words = {name: self.random.choice(values.split("|")) for name, values in NUMBERS[self.language].items()}
        words["o"] = self.random.choice(things)
        text = SLOT.sub(lambda match: words.get(match.group(1), match.group(0)), choose(self.random, text))
        if self.language == "en":
            text = re.sub(r"\ba (?=[aeio])", "an ", re.sub(r" {2,}", " ", text))
        return text.replace("第两", "第二").strip(), probability, reply_class


def bank_rows(randomness, scale):
    """Sentiment rows and (text, mood, reply class, language) for chat, both from banks."""
    rows, said = [], []
    for language, lines, topics in (("zh", 100000, 40000), ("en", 110000, 36000)):
        surface = Surface(language, randomness)
        grammar, talk = Grammar(language, randomness), Topics(language, randomness, False)
        for _ in range(int(lines * scale)):
            text, probability, reply_class = grammar.make()
            rows.append({"t": surface.vary(text, probability), "p": probability, "s": "grammar"})
            said.append((rows[-1]["t"], probability, reply_class, language))
        for _ in range(int(topics * scale)):
            text, probability, reply_class = talk.make()
            rows.append({"t": surface.vary(text, probability), "p": probability, "s": "topics"})
            said.append((rows[-1]["t"], probability, reply_class, language))
    return rows, said


PAIR_TIMES, PAIR_WEIGHT = 3, 1.0


def pair_rows(randomness):
    """Both sides of the banks' pairs, with the same choice of words: what differs is what turns the mood."""
    rows = []
    for language in ("zh", "en"):
        surface = Surface(language, randomness)
        for path in sorted(BANKS.glob(f"{language}-*.txt")):
            pairs = [line[2:].split(" ~ ") for line in path.read_text().splitlines() if line[:2] == "= " and not is_held(line)]
            for good, bad in pairs * PAIR_TIMES:
                seed = randomness.random()
                for text, probability in ((good, 1.0), (bad, 0.0)):
                    said = surface.vary(choose(random.Random(seed), text), probability)
                    rows.append({"t": said, "p": probability, "s": "pairs", "w": PAIR_WEIGHT})
    return rows


LONE_WORDS = ("{w}", "so {w}", "{w}!", "{w}...", "this is {w}", "that was {w}", "{w} and {v}", "{w}, {v}", "all {w} and {v}")


def lexicon_rows(data, randomness, count):
    """Words alone and in pairs, by the valence that people gave them (-4 to 4; those from 1 on are used)."""
    words = {1.0: [], 0.0: []}
    for line in (data / "vader-lexicon.tsv").read_text().splitlines()[1:]:
        word, valence = line.split("\t")
        words[float(float(valence) > 0)].append(word)
    rows = []
    for number in range(count):
        probability = float(number % 2)
        first, second = randomness.sample(words[probability], 2)
        text = randomness.choice(LONE_WORDS).replace("{w}", first).replace("{v}", second)
        rows.append({"t": text, "p": probability, "s": "vader_lexicon", "w": 0.5})
    return rows


def held_rows(randomness, each=620):
    """Held-out rows of the banks, the same number for each language."""
    rows = []
    for language in ("zh", "en"):
        surface = Surface(language, randomness)
        grammar, talk = Grammar(language, randomness, held=True), Topics(language, randomness, True)
        for number in range(each * 2):
            text, probability, _ = (grammar if number % 2 else talk).make()
            rows.append(
                (
                    language,
                    "banks_frames" if number % 2 else "banks_talk",
                    MOOD[probability],
                    surface.vary(text, probability),
                )
            )
    return rows


def write_held(path, rows, train_keys):
    """Drops what training also holds, and writes the table."""
    seen, lines = set(train_keys), ["id\tlang\tsource\tlabel\ttext"]
    for language, source, label, text in rows:
        if key(text) not in seen:
            seen.add(key(text))
            lines.append(f"{language}-{len(lines):04d}\t{language}\t{source}\t{label}\t{text}")
    pathlib.Path(path).write_text("\n".join(lines) + "\n")
    return len(lines) - 1


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("out")
    parser.add_argument("held")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    randomness = random.Random(options.seed)
    train = labelled_rows(options.data, randomness)
    held = held_rows(random.Random(options.seed + 1))
    rows, said = bank_rows(randomness, options.scale)
    rows += emoji_rows(randomness, Grammar("zh", randomness), Grammar("en", randomness), int(9000 * options.scale))
    surfaces = {language: Surface(language, randomness) for language in ("zh", "en")}
    replies = Replies(randomness, surfaces)
    rows += replies.message_rows(int(40000 * options.scale))
    rows += pair_rows(randomness)
    rows += lexicon_rows(options.data, randomness, int(16000 * options.scale))
    barred = {key(text) for _, _, _, text in held} | kept_out(options.data)
    rows = [row for row in train + rows if key(row["t"]) not in barred]
    # What sounds like a crisis is answered by fixed texts, never by the model.
    answered = [entry for entry in said if entry[2] != "crisis" and key(entry[0]) not in barred]
    chats = replies.chat_rows(answered, int(120000 * options.scale))
    openings = [row for row in replies.opening_rows() if key(row["t"]) not in barred]
    concerns = concern_rows(randomness, surfaces, [row for row in rows if row["s"] not in NOT_ORDINARY])
    concerns = [row for row in concerns if key(row["t"]) not in barred]
    with open(options.out, "w") as out:
        for row in rows + chats + openings + concerns:
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    count = write_held(options.held, held, {key(row["t"]) for row in rows})
    print(f"{len(rows)} sentiment rows, {len(chats)} conversations, {len(concerns)} concerns, {count} held-out rows")


if __name__ == "__main__":
    main()
