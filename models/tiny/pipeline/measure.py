"""Quick figures of a training state on labelled rows, without the engine: accuracy, coverage, calibration.

usage: measure.py PRUNED.json FULL-tokenizer.json STATE.pt ROWS.tsv… [--wrong N]
ROWS.tsv has the columns id, lang, source, label, text. `npm run eval` measures the exported file in the engine.
"""

import argparse
import collections
import json
import pathlib

import numpy
import torch

from data import Speech
from model import Model, Shape
from prune import load

HERE = pathlib.Path(__file__).parent.parent
BAND = 0.15
BINS = 10


def probabilities(model, speech, texts):
    """Logit differences positive minus negative, rows of equal length together."""
    encoded = [speech.judged(text)[0][-220:] for text in texts]
    order = sorted(range(len(texts)), key=lambda index: len(encoded[index]))
    prefix, result = torch.tensor(speech.prefixes["sentiment"][0]), numpy.zeros(len(texts))
    labels = model.embedding.weight[speech.answers["sentiment"]]
    for start in range(0, len(order), 64):
        chunk = order[start : start + 64]
        ids = torch.full((len(chunk), len(encoded[chunk[-1]])), speech.end)
        for row, index in enumerate(chunk):
            ids[row, : len(encoded[index])] = torch.tensor(encoded[index])
        hidden = model(prefix, ids)[torch.arange(len(chunk)), torch.tensor([len(encoded[i]) - 1 for i in chunk])]
        scores = hidden @ labels.T
        result[chunk] = (scores[:, 1] - scores[:, 0]).numpy()
    return result


def sigmoid(values):
    return 1 / (1 + numpy.exp(-values))


def calibration_error(chance, truth):
    """Expected calibration error over bins of equal mass."""
    order = numpy.argsort(chance)
    parts = [part for part in numpy.array_split(order, BINS) if len(part)]
    return sum(len(part) * abs(chance[part].mean() - truth[part].mean()) for part in parts) / len(chance)


def best_temperature(logits, truth):
    grid = numpy.arange(0.5, 3.01, 0.05)
    losses = [-numpy.log(sigmoid(numpy.where(truth, logits, -logits) / t) + 1e-9).mean() for t in grid]
    return grid[int(numpy.argmin(losses))]


def report(name, logits, rows):
    labels = numpy.array([row["label"] for row in rows])
    polar = labels != "neutral"
    chance, truth = sigmoid(logits[polar]), labels[polar] == "positive"
    if not len(chance):
        return
    right, sure = (chance > 0.5) == truth, abs(chance - 0.5) >= BAND
    error, count = 1.96 * (right.mean() * (1 - right.mean()) / len(right)) ** 0.5, len(right)
    inside = (abs(sigmoid(logits[~polar]) - 0.5) < BAND).mean() if (~polar).any() else float("nan")
    print(
        f"{name:28} n {count:5} right {right.mean():.3f} ±{error:.3f} | sure {sure.mean():.2f} right {right[sure].mean():.3f}"
        f" | ece {calibration_error(chance, truth):.3f} best T {best_temperature(logits[polar], truth):.2f} | neutral inside {inside:.2f}"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("pruned", "full", "state"):
        parser.add_argument(name)
    parser.add_argument("rows", nargs="+")
    parser.add_argument("--wrong", type=int, default=0)
    options = parser.parse_args()
    torch.set_num_threads(1)
    pruned = json.loads(pathlib.Path(options.pruned).read_text())
    speech = Speech(load(options.full, pruned), pruned["tokens"], json.loads((HERE / "prompts.json").read_text()))
    state = torch.load(options.state)
    model = Model(Shape(vocabulary=state["average"]["embedding.weight"].shape[0])).eval()
    model.load_state_dict(state["average"])
    print("step", state["step"])
    for path in options.rows:
        header, *lines = pathlib.Path(path).read_text().splitlines()
        rows = [dict(zip(header.split("\t"), line.split("\t"))) for line in lines]
        with torch.no_grad():
            logits = probabilities(model, speech, [row["text"] for row in rows])
        groups = collections.defaultdict(list)
        for index, row in enumerate(rows):
            for group in ("all", row["lang"], f"{row['lang']} {row['source']}"):
                groups[group].append(index)
        for name, indices in groups.items():
            report(name, logits[indices], [rows[index] for index in indices])
        mistakes = [
            i
            for i, row in enumerate(rows)
            if row["label"] != "neutral" and (logits[i] > 0) != (row["label"] == "positive")
        ]
        for index in sorted(mistakes, key=lambda i: -abs(logits[i]))[: options.wrong]:
            print(f"  {sigmoid(logits[index]):.2f} {rows[index]['label']} {rows[index]['text']}")


if __name__ == "__main__":
    main()
