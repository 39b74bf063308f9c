"""Prunes the Qwen1.5 tokenizer to the tokens that the corpus needs, with every piece their merges need.

The pruned tokenizer splits text by the same rules, only with fewer merges, so ChatML tokens, 😄, 😡, 正面 and 负面 are
single tokens here as there. Rare words fall apart into characters that the model has met elsewhere.
"""

import collections
import json
import pathlib
import sys

from tokenizers import Tokenizer

HERE = pathlib.Path(__file__).parent.parent
CONTROL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
# Every common Chinese character stays whole: GB2312 orders them by use, its first level is these rows.
COMMON = [bytes([row, cell]).decode("gb2312", "ignore") for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF)]
ALWAYS = "system user assistant 情绪 情感 助手 正面 负面 中性 😄 😡 😊 😢 🎉 👍 😭 😂 😅 🙂 🙃 😤 😞 😔 😩 🥳 😍 🤔 🙏 ❤ 💔 👏 🔥 ✨".split()


def byte_letters():
    """The printable letter that byte-level BPE writes for each byte."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters, extra = {byte: chr(byte) for byte in plain}, 0
    for byte in range(256):
        if byte not in letters:
            letters[byte], extra = chr(256 + extra), extra + 1
    return letters


def prune(full_path: str, texts, words, size: int, minimum: int = 6) -> dict:
    """Keeps at most `size` tokens, none (beyond single characters) seen fewer than `minimum` times in `texts`;
    `words` are kept whole (with the space before them, and without) where the full tokenizer has them whole."""
    full = json.loads(pathlib.Path(full_path).read_text())
    vocabulary = full["model"]["vocab"]
    merges = [tuple(merge.split(" ")) if isinstance(merge, str) else tuple(merge) for merge in full["model"]["merges"]]
    parents = {}
    for merge in merges:
        parents.setdefault("".join(merge), merge)
    tokenizer = Tokenizer.from_file(full_path)
    counts = collections.Counter()
    for encoding in tokenizer.encode_batch(list(texts)):
        counts.update(encoding.tokens)
    needed = {token for token in vocabulary if token not in parents}
    letters = byte_letters()
    spell = lambda text: "".join(letters[byte] for byte in text.encode())  # noqa: E731
    wanted = [spell(word) for word in ALWAYS] + [spell(character) for character in COMMON if character]
    wanted += [spell(form) for word in words for form in (" " + word, word)]
    wanted += [token for token, count in counts.most_common() if count >= minimum]
    for token in wanted:
        pieces = missing_pieces(token, parents, needed) if token in vocabulary else set()
        if len(needed) + len(pieces) + len(CONTROL) <= size:
            needed |= pieces
    tokens = sorted((token for token in needed if token in vocabulary), key=vocabulary.get)
    kept = [merge for merge in merges if merge[0] in needed and merge[1] in needed and "".join(merge) in needed]
    covered = sum(count for token, count in counts.items() if token in needed) / max(1, counts.total())
    print(f"tokenizer: {len(tokens) + len(CONTROL)} tokens, {covered:.4f} of the corpus's tokens kept whole")
    return {"tokens": tokens + CONTROL, "merges": [" ".join(merge) for merge in kept]}


def missing_pieces(token: str, parents: dict, needed: set) -> set:
    """`token` and the pieces it is merged from, as far as `needed` lacks them."""
    found, open_tokens = set(), [token]
    while open_tokens:
        piece = open_tokens.pop()
        if piece in needed or piece in found:
            continue
        found.add(piece)
        open_tokens += parents.get(piece, ())
    return found


def load(full_path: str, pruned: dict) -> Tokenizer:
    """A tokenizer that splits as the exported GGUF does; control tokens are met only where code adds them."""
    document = json.loads(pathlib.Path(full_path).read_text())
    document["added_tokens"] = []
    document["post_processor"] = None
    document["model"]["vocab"] = {token: index for index, token in enumerate(pruned["tokens"])}
    document["model"]["merges"] = pruned["merges"]
    return Tokenizer.from_str(json.dumps(document))


def main():
    """usage: prune.py FULL-tokenizer.json CORPUS.jsonl OUT.json [SIZE]"""
    full_path, corpus, out, *size = sys.argv[1:]
    texts = set()
    for line in pathlib.Path(corpus).read_text().splitlines():
        row = json.loads(line)
        texts.update([row["t"]] if "t" in row else row["turns"][1::2])
    words = (HERE / "banks" / "words.txt").read_text().split()
    pruned = prune(full_path, sorted(texts), words, int(size[0]) if size else 18432)
    pathlib.Path(out).write_text(json.dumps(pruned, ensure_ascii=False))


if __name__ == "__main__":
    main()
