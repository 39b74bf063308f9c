"""Weights to begin with: an earlier GGUF of this model, its vocabulary carried over to a new one."""

import gguf
import torch

from prune import load, room_for, texts_of


def read_start(path: str, full_path: str, tokens: list) -> dict:
    """The state of `Model` for `tokens`; a token that the earlier model lacks begins as the mean of its pieces there."""
    reader = gguf.GGUFReader(path)
    fields = {name: reader.fields[f"tokenizer.ggml.{name}"].contents() for name in ("tokens", "merges")}
    tensors = {t.name: torch.from_numpy(gguf.quants.dequantize(t.data, t.tensor_type).copy()) for t in reader.tensors}
    old = {token: index for index, token in enumerate(fields["tokens"])}
    tokenizer = load(full_path, {"tokens": fields["tokens"], "merges": fields["merges"]})
    embedding = tensors["token_embd.weight"]
    rows = torch.randn(room_for(tokens), embedding.shape[1]) * embedding.std() * 0.3
    for index, (token, text) in enumerate(zip(tokens, texts_of(tokens))):
        if token in old:
            rows[index] = embedding[old[token]]
        elif pieces := tokenizer.encode(text.replace("\ufffd", "")).ids:
            rows[index] = embedding[pieces].mean(0)
    return {"embedding.weight": rows, "final_norm": tensors["output_norm.weight"], **read_blocks(tensors)}


RIDGE = 30.0


def lean_on_vectors(state: dict, vectors) -> dict:
    """Splits the embedding into what word vectors tell, by ridge regression, and what remains."""
    embedding, known = state["embedding.weight"], vectors.any(1)
    told = vectors[known]
    square = told.T @ told + RIDGE * torch.eye(vectors.shape[1])
    projection = torch.linalg.solve(square, told.T @ embedding[known]).T
    return {**state, "embedding.weight": embedding - vectors @ projection.T, "embedding.projection": projection}


def grown(state: dict, fresh: dict) -> dict:
    """Carries a shallower model over to the depth of `fresh`: its layers are spread evenly, and each layer between them
    begins as one that adds nothing, so that the deeper model first says exactly what the other did."""
    depth = lambda of: 1 + max(int(name.split(".")[1]) for name in of if name.startswith("blocks."))  # noqa: E731
    times = depth(fresh) // depth(state)
    result = {
        name: torch.zeros_like(value) if name.endswith(("output.weight", "down.weight")) else value
        for name, value in fresh.items()
    }
    for name, value in state.items():
        block, _, rest = name.removeprefix("blocks.").partition(".")
        result[f"blocks.{int(block) * times}.{rest}" if name.startswith("blocks.") else name] = value
    return result


def read_blocks(tensors):
    state, layer = {}, 0
    while f"blk.{layer}.attn_norm.weight" in tensors:
        ours, part = f"blocks.{layer}.", lambda name, layer=layer: tensors[f"blk.{layer}.{name}"]
        state[ours + "attention_norm"], state[ours + "feed_norm"] = part("attn_norm.weight"), part("ffn_norm.weight")
        for kind in ("weight", "bias"):
            state[f"{ours}qkv.{kind}"] = torch.cat([part(f"attn_{letter}.{kind}") for letter in "qkv"])
        state[ours + "output.weight"], state[ours + "down.weight"] = part("attn_output.weight"), part("ffn_down.weight")
        state[ours + "gate_up.weight"] = torch.cat([part("ffn_gate.weight"), part("ffn_up.weight")])
        layer += 1
    return state
