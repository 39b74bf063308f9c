"""Gives one dimension of the embedding the mood that each token has by itself, before or in the midst of training.

usage: word_weights.py CORPUS.jsonl PRUNED.json FULL-tokenizer.json VECTORS.npz WEIGHTS.pt

A logistic regression on bags of tokens learns in a minute what a rare word means; the network alone would meet it too
seldom. A token's log-odds are its own and those of its word vector, so that words of no row have a mood, too. Nothing
else is told: what negation, contrast and order make of the words is left to the network.
"""

import json
import pathlib
import sys

import torch
from torch.nn import functional

from prune import load, texts_of
from vectors import table

EPOCHS, BATCH, RATE = 5, 8192, 0.02
LARGEST_ROW_WEIGHT = 3.0
OWN_PENALTY = 3e-5  # on a token's own log-odds alone: what the vector can tell is left to it
STRONGEST, SCALE = 2.5, 0.22  # log-odds beyond the first are cut; the second makes them as large as other dimensions


def fit(bags, labels, importance, vectors):
    """The log-odds of positive that each token adds: its own, and the direction of the vectors that adds the rest."""
    own, direction = torch.zeros(len(vectors), requires_grad=True), torch.zeros(vectors.shape[1], requires_grad=True)
    bias = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.Adam([own, direction, bias], lr=RATE)
    for _ in range(EPOCHS):
        order = torch.randperm(len(bags))
        for start in range(0, len(order), BATCH):
            chosen = order[start : start + BATCH]
            picked = [bags[index] for index in chosen.tolist()]
            offsets = torch.tensor([0, *map(len, picked)]).cumsum(0)[:-1]
            weights = own + vectors @ direction
            logits = functional.embedding_bag(torch.cat(picked), weights[:, None], offsets, mode="sum")[:, 0] + bias
            losses = functional.binary_cross_entropy_with_logits(logits, labels[chosen], reduction="none")
            loss = (losses * importance[chosen]).mean() + OWN_PENALTY * own.square().sum()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return own.detach(), direction.detach()


def give(model, own, direction):
    """Frees the dimension that the blocks read least, so that nothing else is lost or written there, and fills it."""
    state = model.state_dict()
    blocks = range(model.shape.layers)
    readers = [("qkv", "attention_norm"), ("gate_up", "feed_norm")]
    read = sum(
        state[f"blocks.{i}.{name}.weight"].square().sum(0) * state[f"blocks.{i}.{norm}"].square()
        for i in blocks
        for name, norm in readers
    )
    embedding, projection = state["embedding.weight"], state["embedding.projection"]
    vectors = model.embedding.vectors
    dimension = int((read * (embedding + vectors @ projection.T)[: len(own)].var(0)).argmin())
    for i in blocks:
        for name, norm in readers:
            state[f"blocks.{i}.{name}.weight"][:, dimension] = 0
            state[f"blocks.{i}.{norm}"][dimension] = 1
        for name in ("output", "down"):
            state[f"blocks.{i}.{name}.weight"][dimension] = 0
    told = vectors[: len(own)] @ direction
    embedding[:, dimension] = 0
    embedding[: len(own), dimension] = SCALE * ((own + told).clamp(-STRONGEST, STRONGEST) - told)
    projection[dimension] = SCALE * direction
    state["final_norm"][dimension] = 0.1
    model.load_state_dict(state)


def main():
    corpus, pruned_path, full, vectors_path, out = sys.argv[1:]
    torch.manual_seed(0)
    pruned = json.loads(pathlib.Path(pruned_path).read_text())
    rows = [json.loads(line) for line in pathlib.Path(corpus).read_text().splitlines()]
    rows = [row for row in rows if row.get("p", 0.5) != 0.5]
    bags = [torch.tensor(e.ids) for e in load(full, pruned).encode_batch([row["t"] for row in rows])]
    labels = torch.tensor([row["p"] for row in rows])
    importance = torch.tensor([min(LARGEST_ROW_WEIGHT, row.get("w", 1.0)) for row in rows])
    own, direction = fit(bags, labels, importance, table(vectors_path, texts_of(pruned["tokens"])))
    torch.save((own, direction), out)
    print(f"{len(rows)} rows, {int((own.abs() > 0.5).sum())} tokens with a mood that their vectors do not tell")


if __name__ == "__main__":
    main()
