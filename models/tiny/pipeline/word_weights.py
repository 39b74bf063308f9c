"""Gives one dimension of the embedding the mood that each token has by itself, before or in the midst of training.

usage: word_weights.py CORPUS.jsonl PRUNED.json FULL-tokenizer.json WEIGHTS.pt

A logistic regression on bags of tokens learns in a minute what a rare word means; the network alone would meet it too
seldom. Nothing else is told: what negation, contrast and order make of the words is left to the network.
"""

import json
import pathlib
import sys

import torch
from torch.nn import functional

from prune import load

EPOCHS, BATCH, RATE = 6, 8192, 0.02
LARGEST_ROW_WEIGHT = 3.0
STRONGEST, SCALE = 2.5, 0.22  # log-odds beyond the first are cut; the second makes them as large as other dimensions


def fit(bags, labels, importance, vocabulary):
    """The log-odds of positive that each token adds."""
    weights = torch.nn.EmbeddingBag(vocabulary, 1, mode="sum")
    torch.nn.init.zeros_(weights.weight)
    bias = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.Adam([weights.weight, bias], lr=RATE)
    for _ in range(EPOCHS):
        order = torch.randperm(len(bags))
        for start in range(0, len(order), BATCH):
            chosen = order[start : start + BATCH]
            picked = [bags[index] for index in chosen.tolist()]
            offsets = torch.tensor([0, *map(len, picked)]).cumsum(0)[:-1]
            logits = weights(torch.cat(picked), offsets)[:, 0] + bias
            losses = functional.binary_cross_entropy_with_logits(logits, labels[chosen], reduction="none")
            loss = (losses * importance[chosen]).mean() + 1e-6 * weights.weight.square().sum()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return weights.weight.detach()[:, 0]


def give(model, weights):
    """Frees the dimension that the blocks read least, so that nothing else is lost or written there, and fills it."""
    state = model.state_dict()
    blocks = range(model.shape.layers)
    readers = [("qkv", "attention_norm"), ("gate_up", "feed_norm")]
    read = sum(
        state[f"blocks.{i}.{name}.weight"].square().sum(0) * state[f"blocks.{i}.{norm}"].square()
        for i in blocks
        for name, norm in readers
    )
    embedding = state["embedding.weight"]
    dimension = int((read * embedding[: len(weights)].var(0)).argmin())
    for i in blocks:
        for name, norm in readers:
            state[f"blocks.{i}.{name}.weight"][:, dimension] = 0
            state[f"blocks.{i}.{norm}"][dimension] = 1
        for name in ("output", "down"):
            state[f"blocks.{i}.{name}.weight"][dimension] = 0
    embedding[:, dimension] = 0
    embedding[: len(weights), dimension] = SCALE * weights.clamp(-STRONGEST, STRONGEST)
    state["final_norm"][dimension] = 0.1
    model.load_state_dict(state)


def main():
    corpus, pruned_path, full, out = sys.argv[1:]
    torch.manual_seed(0)
    pruned = json.loads(pathlib.Path(pruned_path).read_text())
    rows = [json.loads(line) for line in pathlib.Path(corpus).read_text().splitlines()]
    rows = [row for row in rows if row.get("p", 0.5) != 0.5]
    bags = [torch.tensor(e.ids) for e in load(full, pruned).encode_batch([row["t"] for row in rows])]
    labels = torch.tensor([row["p"] for row in rows])
    importance = torch.tensor([min(LARGEST_ROW_WEIGHT, row.get("w", 1.0)) for row in rows])
    weights = fit(bags, labels, importance, len(pruned["tokens"]))
    torch.save(weights, out)
    print(f"{len(rows)} rows, {int((weights.abs() > 0.5).sum())} tokens with a mood of their own")


if __name__ == "__main__":
    main()
