"""Writes the averaged weights of a training state as a GGUF file of architecture qwen2, Q8_0.

usage: export.py PRUNED.json STATE.pt OUT.gguf [--temperature T] [--chat-temperature T]
The first temperature divides the distance between the two moods' rows of the output matrix, so that the probabilities
match how often the classifier is right; it was fitted on rows that training never saw. The second divides all other
rows: at the temperature that the prompt asks for, which suits larger models, this one would mix answers up.
"""

import argparse
import hashlib
import json
import pathlib

import gguf
import numpy
import torch

from data import ANSWERS
from model import Shape
from prune import texts_of

TEMPLATE = (
    "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
CONTEXT = 2048
CONTROL_TOKENS = 3


def write_header(writer, shape, pruned):
    tokens = list(pruned["tokens"])
    types = [gguf.TokenType.NORMAL] * (len(tokens) - CONTROL_TOKENS) + [gguf.TokenType.CONTROL] * CONTROL_TOKENS
    end = len(tokens) - 1
    while len(tokens) < shape.vocabulary:
        tokens.append(f"[PAD{len(tokens)}]")
        types.append(gguf.TokenType.UNUSED)
    writer.add_name("tiny mood model")
    writer.add_license("MIT")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.feed_forward)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.heads)
    writer.add_rope_freq_base(shape.rope_base)
    writer.add_layer_norm_rms_eps(shape.epsilon)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(tokens)
    writer.add_token_types(types)
    writer.add_token_merges(pruned["merges"])
    writer.add_eos_token_id(end)
    writer.add_pad_token_id(end - 2)
    writer.add_add_bos_token(False)
    writer.add_chat_template(TEMPLATE)


def write_weights(writer, weights, shape, pruned, temperatures):
    def matrix(name, values):
        kind = gguf.GGMLQuantizationType.Q8_0
        writer.add_tensor(name, gguf.quants.quantize(values.float().numpy(), kind), raw_dtype=kind)

    def vector(name, values):
        writer.add_tensor(name, values.float().numpy().astype(numpy.float32))

    embedding = weights["embedding.weight"]
    matrix("token_embd.weight", embedding)
    matrix("output.weight", output_rows(embedding, pruned, *temperatures))
    vector("output_norm.weight", weights["final_norm"])
    for layer in range(shape.layers):
        ours, theirs = f"blocks.{layer}.", f"blk.{layer}."
        vector(theirs + "attn_norm.weight", weights[ours + "attention_norm"])
        vector(theirs + "ffn_norm.weight", weights[ours + "feed_norm"])
        for letter, part, bias in zip(
            "qkv", weights[ours + "qkv.weight"].chunk(3), weights[ours + "qkv.bias"].chunk(3)
        ):
            matrix(f"{theirs}attn_{letter}.weight", part)
            vector(f"{theirs}attn_{letter}.bias", bias)
        matrix(theirs + "attn_output.weight", weights[ours + "output.weight"])
        for name, part in zip(("gate", "up"), weights[ours + "gate_up.weight"].chunk(2)):
            matrix(f"{theirs}ffn_{name}.weight", part)
        matrix(theirs + "ffn_down.weight", weights[ours + "down.weight"])


def output_rows(embedding, pruned, temperature, chat_temperature):
    """The output matrix: the embedding with the label rows of each judging part drawn together around their mean, and
    with every token that the model is never to say as unlikely as the one that training never wanted, the end of a
    text."""
    tokens, spoken = pruned["tokens"], pruned["spoken"]
    output = embedding[tokens.index("<|endoftext|>")].repeat(len(embedding), 1)
    output[spoken] = embedding[spoken]
    output /= chat_temperature
    texts = texts_of(tokens)
    for kind, labels in ANSWERS.items():
        rows = [texts.index(label) for label in labels]
        middle = embedding[rows].mean(0)
        for row in rows:
            output[row] = middle + (embedding[row] - middle) / (temperature if kind == "sentiment" else 1.0)
    return output


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("pruned", "state", "out"):
        parser.add_argument(name)
    parser.add_argument("--temperature", type=float, default=1.0)
    parser.add_argument("--chat-temperature", type=float, default=0.6)
    options = parser.parse_args()
    pruned = json.loads(pathlib.Path(options.pruned).read_text())
    state = torch.load(options.state, map_location="cpu")
    shape = Shape(vocabulary=state["average"]["embedding.weight"].shape[0])
    writer = gguf.GGUFWriter(options.out, "qwen2")
    write_header(writer, shape, pruned)
    write_weights(writer, state["average"], shape, pruned, (options.temperature, options.chat_temperature))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    digest = hashlib.sha256(pathlib.Path(options.out).read_bytes()).hexdigest()
    pathlib.Path(options.out + ".sha256").write_text(f"{digest}  {pathlib.Path(options.out).name}\n")
    print(f"step {state['step']}, {pathlib.Path(options.out).stat().st_size / 1e6:.1f} MB, {digest[:12]}")


if __name__ == "__main__":
    main()
