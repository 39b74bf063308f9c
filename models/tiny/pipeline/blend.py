"""Averages two sets of weights: those of an earlier GGUF of this model and those of a training state that began with it.

usage: blend.py PRUNED.json FULL-tokenizer.json EARLIER.gguf STATE.pt SHARE OUT.pt     SHARE: weight of the state, 0–1
A short training forgets some of what the start knew; the mean of both keeps most of either.
"""
import json
import pathlib
import sys

import torch

from start import read_start


def main():
    pruned_path, full_path, earlier_path, state_path, share, out = sys.argv[1:]
    tokens = json.loads(pathlib.Path(pruned_path).read_text())["tokens"]
    torch.manual_seed(0)
    earlier, state = read_start(earlier_path, full_path, tokens), torch.load(state_path)
    for name, value in state["average"].items():
        value.lerp_(earlier[name], 1 - float(share))
    torch.save({"average": state["average"], "step": state["step"]}, out)


if __name__ == "__main__":
    main()
