"""A tiny Qwen2-architecture model: RMSNorm, rotary positions (NeoX order), biased q/k/v, SwiGLU, tied embeddings.

A batch is one prefix (the system prompt) and many messages that follow it. The prefix is computed once; every message
attends to the prefix and to itself, which is exactly what the engine computes for each message alone.
"""

import dataclasses
import math

import torch
from torch import nn
from torch.nn import functional


@dataclasses.dataclass(frozen=True)
class Shape:
    """Sizes of the model. `width` must be a multiple of 32 * heads so that Q8_0 blocks fit."""

    vocabulary: int = 12288
    width: int = 192
    layers: int = 8
    heads: int = 3
    feed_forward: int = 512
    rope_base: float = 10000.0
    epsilon: float = 1e-6


class Words(nn.Module):
    """The embedding: what each token has learned by itself, and what its word vector tells of it.

    Tokens that training meets seldom or never live by their vectors. `forget` takes what was learned of a share of the
    tokens away for one batch, so that the network learns to make do with the vectors.
    """

    def __init__(self, shape: Shape, vectors=None, spoken=None):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(shape.vocabulary, shape.width).normal_(std=0.02))
        vectors = torch.zeros(shape.vocabulary, 1) if vectors is None else vectors
        self.projection = nn.Parameter(torch.zeros(shape.width, vectors.shape[1]))
        self.register_buffer("vectors", vectors, persistent=False)
        self.register_buffer("known", vectors.any(1), persistent=False)
        spoken = torch.arange(shape.vocabulary) if spoken is None else spoken
        self.register_buffer("spoken", spoken, persistent=False)
        self.register_buffer("places", torch.full((shape.vocabulary,), -1), persistent=False)
        self.places[spoken] = torch.arange(len(spoken))

    def forward(self, ids, forget=0.0):
        own = functional.embedding(ids, self.weight)
        if self.training and forget:
            forgotten = (torch.rand(len(self.known)) < forget) & self.known
            own = own * ~forgotten[ids][:, None]
        return own + self.vectors[ids] @ self.projection.T

    def scores(self, hidden):
        """Scores of the tokens that the model may say; `places` tells which column is whose, -1 for none."""
        return functional.linear(hidden, self(self.spoken))


class Block(nn.Module):
    """One transformer layer over the flat tokens of a batch: the prefix first, then the messages row by row."""

    def __init__(self, shape: Shape):
        super().__init__()
        width = shape.width
        self.heads, self.epsilon = shape.heads, shape.epsilon
        self.attention_norm = nn.Parameter(torch.ones(width))
        self.feed_norm = nn.Parameter(torch.ones(width))
        self.qkv = nn.Linear(width, 3 * width)
        self.output = nn.Linear(width, width, bias=False)
        self.gate_up = nn.Linear(width, 2 * shape.feed_forward, bias=False)
        self.down = nn.Linear(shape.feed_forward, width, bias=False)

    def forward(self, flat, prefix, rows, rotation, mask):
        """`flat` is [prefix + rows * length, width]; `mask` is [length, prefix + length], additive."""
        width, heads = flat.shape[1], self.heads
        qkv = self.qkv(root_mean_square(flat, self.attention_norm, self.epsilon))
        query, key, value = (part.view(-1, heads, width // heads) for part in qkv.split(width, 1))
        query, key = rotate(query, rotation), rotate(key, rotation)
        head = attend(*(part[:prefix][None] for part in (query, key, value)), mask[0])
        shaped = [part[prefix:].view(rows, -1, heads, width // heads) for part in (query, key, value)]
        for index, part in ((1, key), (2, value)):
            shaped[index] = torch.cat([part[:prefix][None].expand(rows, -1, -1, -1), shaped[index]], 1)
        tail = attend(*shaped, mask[1])
        flat = flat + self.output(torch.cat([head.reshape(-1, width), tail.reshape(-1, width)]))
        gate, up = self.gate_up(root_mean_square(flat, self.feed_norm, self.epsilon)).chunk(2, 1)
        return flat + self.down(functional.silu(gate) * up)


class Model(nn.Module):
    """The whole model; `forward` gives the final hidden states of the messages, `logits` turns them into scores."""

    def __init__(self, shape: Shape, vectors=None, spoken=None):
        super().__init__()
        self.shape = shape
        self.embedding = Words(shape, vectors, spoken)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.final_norm = nn.Parameter(torch.ones(shape.width))
        for name, parameter in self.named_parameters():
            if name.endswith("bias"):
                nn.init.zeros_(parameter)
            elif parameter.dim() == 2 and not name.startswith("embedding"):
                deep = name.endswith(("output.weight", "down.weight"))
                nn.init.normal_(parameter, std=0.02 / (math.sqrt(2 * shape.layers) if deep else 1))
        half = shape.width // shape.heads // 2
        self.frequency = 1.0 / shape.rope_base ** (torch.arange(half).float() / half)

    def forward(self, prefix_ids, ids, drop=0.0, forget=0.0):
        """`prefix_ids` [prefix] and `ids` [rows, length] give hidden states [rows, length, width]."""
        prefix, (rows, length) = len(prefix_ids), ids.shape
        positions = torch.cat([torch.arange(prefix), torch.arange(prefix, prefix + length).repeat(rows)])
        angle = positions[:, None].float() * self.frequency
        words = self.embedding(torch.cat([prefix_ids, ids.reshape(-1)]), forget)
        flat = functional.dropout(words, drop, self.training)
        rotation = tuple(
            part[:, None].to(torch.bfloat16 if torch.is_autocast_enabled("cpu") else flat.dtype)
            for part in (angle.cos(), angle.sin())
        )
        full = torch.full((prefix + length, prefix + length), -1e9, dtype=rotation[0].dtype).triu(1)
        mask = (full[:prefix, :prefix], full[prefix:])
        for block in self.blocks:
            flat = block(flat, prefix, rows, rotation, mask)
        flat = root_mean_square(flat[prefix:], self.final_norm, self.shape.epsilon)
        return flat.view(rows, length, -1)



def merged(state, vectors):
    """The weights as the engine needs them: one embedding row a token, whatever it came from."""
    projection = state["embedding.projection"]
    embedding = state["embedding.weight"] + vectors @ projection.T
    return {**state, "embedding.weight": embedding, "embedding.projection": torch.zeros(len(projection), 1)}


def root_mean_square(values, scale, epsilon):
    return functional.rms_norm(values, (values.shape[-1],), scale.to(values.dtype), epsilon)


def rotate(values, rotation):
    first, second = values.chunk(2, -1)
    cosine, sine = rotation
    return torch.cat([first * cosine - second * sine, second * cosine + first * sine], -1)


def attend(query, key, value, mask):
    """[rows, tokens, heads, size] each; causal without a mask."""
    query, key, value = (part.transpose(1, 2) for part in (query, key, value))
    scores = query @ key.transpose(-1, -2) * query.shape[-1] ** -0.5 + mask
    return (scores.softmax(-1) @ value).transpose(1, 2)
