"""Trains the tiny model on a corpus. Deterministic for a seed on one machine and one library version.

usage: train.py --corpus CORPUS.jsonl --tokenizer PRUNED.json --full FULL-tokenizer.json --out STATE.pt --steps 9000
The state holds the weights, their moving average (what is exported), the optimizers and the step, so that --resume
continues. The rate is constant after a warm-up and falls to zero over the last --decay steps.
"""

import argparse
import json
import os
import pathlib
import time

import torch
from torch.nn import functional

from data import JUDGING, Corpus, Speech
from model import Model, Shape, merged
from prune import load, room_for, texts_of
from start import grown, lean_on_vectors, read_start
from vectors import table
from word_weights import give

HERE = pathlib.Path(__file__).parent.parent
WARM_UP = 60
EMBEDDING_SHARE = 3.0  # rows of rare words meet few batches, so each must move them further
OWN_DECAY = 0.05  # of what tokens learn by themselves: what their vectors can tell is left to those
AVERAGE = 0.99
OPENING, OPENING_WEIGHT = 6, 4.0  # the first tokens of a reply decide what kind of reply it is, so they weigh more
SMOOTHING = 0.02  # no target lies below: a judge should never be surer than the data are clean


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("corpus", "tokenizer", "full", "vectors", "out"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--steps", type=int, default=9000)
    parser.add_argument("--decay", type=int, default=2500)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--drop", type=float, default=0.05)
    parser.add_argument("--forget", type=float, default=0.2)
    parser.add_argument("--sentiment-share", type=float, default=0.62)
    parser.add_argument("--concern-share", type=float, default=0.14)
    parser.add_argument("--opening-share", type=float, default=0.06)
    parser.add_argument("--language-weight", type=float, default=0.2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--resume")
    parser.add_argument("--words", help="what word_weights.py wrote: begins with the mood of single words")
    parser.add_argument("--start", help="an earlier GGUF of this model whose weights to begin with")
    return parser.parse_args()


def judging_loss(model, hidden, batch, speech, language_weight):
    """Cross-entropy against soft targets, and a little plain language modelling of the message itself."""
    scores = model.embedding.scores(hidden[torch.arange(len(batch.ends)), batch.ends]).float().log_softmax(-1)
    answers = scores[:, model.embedding.places[torch.tensor(batch.answers)]]
    floor = 0 if batch.kind == "opening" else SMOOTHING
    targets = batch.targets * (1 - len(batch.answers) * floor) + floor
    each = -(targets * answers).sum(-1)
    surest = batch.targets.max(-1).values
    clear = surest > (0 if batch.kind == "opening" else 0.5)
    right = (batch.targets.gather(1, answers.argmax(-1, keepdim=True))[:, 0] == surest) & clear
    if not language_weight or batch.kind == "opening":
        return each.mean(), right.sum().item(), clear.sum().item()
    said = torch.arange(batch.ids.shape[1])[None] < (batch.ends - len(speech.turn))[:, None]
    picked = (said & (torch.rand(said.shape) < 0.12))[:, :-1] & (model.embedding.places[batch.ids[:, 1:]] >= 0)
    language = predict(model, hidden[:, :-1][picked], batch.ids[:, 1:][picked])
    return each.mean() + language_weight * language, right.sum().item(), clear.sum().item()


def predict(model, hidden, wanted):
    words = model.embedding
    return functional.cross_entropy(words.scores(hidden).float(), words.places[wanted]) if len(wanted) else hidden.sum() * 0


def chat_loss(model, hidden, batch):
    """Cross-entropy of what the assistant says, its end token included."""
    picked = batch.spoken[:, 1:]
    opening = first = picked & ~batch.spoken[:, :-1]
    for _ in range(OPENING - 1):
        first = functional.pad(first, (1, 0))[:, :-1] & picked
        opening = opening | first
    words, wanted = model.embedding, batch.ids[:, 1:][picked]
    each = functional.cross_entropy(words.scores(hidden[:, :-1][picked]).float(), words.places[wanted], reduction="none")
    weights = 1 + (OPENING_WEIGHT - 1) * opening[picked]
    return (each * weights).sum() / weights.sum()


def build_optimizers(model, rate):
    matrices = [p for n, p in model.named_parameters() if p.dim() == 2 and n != "embedding.weight"]
    vectors = [p for n, p in model.named_parameters() if p.dim() < 2]
    own = {"params": [model.embedding.weight], "share": EMBEDDING_SHARE, "weight_decay": OWN_DECAY}
    groups = [{"params": vectors, "share": 1.0}, own]
    return [
        torch.optim.Muon(matrices, lr=rate, weight_decay=0.05, adjust_lr_fn="match_rms_adamw"),
        torch.optim.AdamW(groups, lr=rate, weight_decay=0.01, betas=(0.9, 0.98)),
    ]


def save(path, model, average, optimizers, step):
    state = {"step": step, "model": model.state_dict(), "kept": average}
    state["average"] = merged(average, model.embedding.vectors)
    state["optimizers"] = [optimizer.state_dict() for optimizer in optimizers]
    torch.save(state, path + ".part")
    os.replace(path + ".part", path)


def main():
    options = arguments()
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "2")))
    torch.manual_seed(options.seed)
    pruned = json.loads(pathlib.Path(options.tokenizer).read_text())
    speech = Speech(load(options.full, pruned), pruned["tokens"], json.loads((HERE / "prompts.json").read_text()))
    texts = texts_of(pruned["tokens"])
    vectors = table(options.vectors, texts + [""] * (room_for(texts) - len(texts)))
    model = Model(Shape(vocabulary=len(vectors)), vectors, torch.tensor(pruned["spoken"]))
    if options.start:
        earlier = lean_on_vectors(read_start(options.start, options.full, pruned["tokens"]), vectors)
        model.load_state_dict(grown(earlier, model.state_dict()))
    if options.words:
        give(model, *torch.load(options.words))
    optimizers, step = build_optimizers(model, options.rate), 0
    average = {name: value.clone() for name, value in model.state_dict().items()}
    if options.resume:
        state = torch.load(options.resume)
        model.load_state_dict(state["model"])
        average, step = state["kept"], state["step"]
        for optimizer, saved in zip(optimizers, state["optimizers"]):
            optimizer.load_state_dict(saved)
    shares = {kind: getattr(options, f"{kind}_share") for kind in JUDGING}
    shares["chat"] = 1 - sum(shares.values())
    corpus = Corpus(options.corpus, speech, options.seed + step, shares)
    print(f"{sum(p.numel() for p in model.parameters()) / 1e6:.2f} M parameters", flush=True)
    train(options, model, average, optimizers, corpus, speech, step)


def train(options, model, average, optimizers, corpus, speech, first):
    began, tokens, chat = time.time(), 0, 0.0
    right, clear = dict.fromkeys(JUDGING, 0), dict.fromkeys(JUDGING, 0)
    for step in range(first, options.steps):
        rate = options.rate * min(1, (step - first + 1) / WARM_UP, max(0.01, (options.steps - step) / options.decay))
        batch = corpus.next()
        with torch.autocast("cpu", dtype=torch.bfloat16):
            hidden = model(batch.prefix, batch.ids, options.drop, options.forget)
            if batch.targets is None:
                loss = chat_loss(model, hidden, batch)
                chat = 0.95 * chat + 0.05 * loss.item()
            else:
                loss, hits, seen = judging_loss(model, hidden, batch, speech, options.language_weight)
                right[batch.kind], clear[batch.kind] = right[batch.kind] + hits, clear[batch.kind] + seen
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for optimizer in optimizers:
            for group in optimizer.param_groups:
                group["lr"] = rate * group.get("share", 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        keep = min(AVERAGE, (step + 1) / (step + 10))
        for name, value in model.state_dict().items():
            average[name].lerp_(value, 1 - keep)
        tokens += batch.ids.numel()
        if (step + 1) % 25 == 0:
            speed = tokens / (time.time() - began)
            shares = " ".join(f"{kind} {right[kind] / max(1, clear[kind]):.3f}" for kind in JUDGING)
            print(f"{step + 1} right: {shares} chat {chat:.2f} rate {rate:.1e} {speed:.0f} tokens/s", flush=True)
            right, clear = dict.fromkeys(JUDGING, 0), dict.fromkeys(JUDGING, 0)
        if (step + 1) % 50 == 0 or step + 1 == options.steps:
            save(options.out, model, average, optimizers, step + 1)


if __name__ == "__main__":
    main()
