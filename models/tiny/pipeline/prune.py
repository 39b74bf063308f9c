"""Prunes the Qwen1.5 tokenizer to the tokens that the corpus needs, with every piece their merges need.

The pruned tokenizer splits text by the same rules, only with fewer merges, so ChatML tokens, 😄, 😡 and the labels are single
tokens here as there. Rare words fall apart into characters that the model has met elsewhere.
"""

import collections
import json
import pathlib
import sys

import numpy
from tokenizers import Tokenizer

HERE = pathlib.Path(__file__).parent.parent
CONTROL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
# Every common Chinese character stays whole: GB2312 orders them by use, its first level is these rows.
COMMON = [bytes([row, cell]).decode("gb2312", "ignore") for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF)]
# How many words with vectors, the commonest, are kept whole although the corpus lacks them.
FURTHER = {"en": 20000, "zh": 40000}
LABELS = ["正面", "负面", "危险", "悲伤", "其他"]
ALWAYS = "system user assistant 情绪 情感 助手 正面 负面 中性 危险 悲伤 其他 😄 😡 😊 😢 🎉 👍 😭 😂 😅 🙂 🙃 😤 😞 😔 😩 🥳 😍 🤔 🙏 ❤ 💔 👏 🔥 ✨".split()


def byte_letters():
    """The printable letter that byte-level BPE writes for each byte."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters, extra = {byte: chr(byte) for byte in plain}, 0
    for byte in range(256):
        if byte not in letters:
            letters[byte], extra = chr(256 + extra), extra + 1
    return letters


def texts_of(tokens) -> list:
    """What each token stands for; parts of a character show as the replacement character."""
    bytes_of = {letter: byte for byte, letter in byte_letters().items()}
    spell = lambda token: bytes(bytes_of[letter] for letter in token).decode("utf-8", "replace")  # noqa: E731
    return [spell(token) if all(letter in bytes_of for letter in token) else "" for token in tokens]


def prune(full_path: str, texts: list, words, further, size: int, minimum: int = 6) -> dict:
    """Keeps at most `size` tokens, none (beyond single characters) seen fewer than `minimum` times in `texts`;
    `words` are kept whole (with the space before them, and without) where the full tokenizer has them whole, and so are
    `further`, beyond `size`: words that the texts may lack."""
    full = json.loads(pathlib.Path(full_path).read_text())
    vocabulary = full["model"]["vocab"]
    merges = [tuple(merge.split(" ")) if isinstance(merge, str) else tuple(merge) for merge in full["model"]["merges"]]
    parents = {}
    for merge in merges:
        parents.setdefault("".join(merge), merge)
    tokenizer = Tokenizer.from_file(full_path)
    counts = collections.Counter()
    for encoding in tokenizer.encode_batch(texts):
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
    for token in map(spell, further):
        if token in vocabulary:
            needed |= missing_pieces(token, parents, needed)
    tokens = sorted((token for token in needed if token in vocabulary), key=vocabulary.get)
    kept = [merge for merge in merges if merge[0] in needed and merge[1] in needed and "".join(merge) in needed]
    covered = sum(count for token, count in counts.items() if token in needed) / max(1, counts.total())
    print(f"tokenizer: {len(tokens) + len(CONTROL)} tokens, {covered:.4f} of the corpus's tokens kept whole")
    return {"tokens": tokens + CONTROL, "merges": [" ".join(merge) for merge in kept]}


def spoken(full_path: str, pruned: dict, answers: list) -> list:
    """The numbers of the tokens that the model is ever to say: those of the answers, the labels and the control tokens."""
    tokenizer, size = load(full_path, pruned), len(pruned["tokens"])
    numbers = {number for encoding in tokenizer.encode_batch([*LABELS, *answers]) for number in encoding.ids}
    return sorted(numbers.union(range(size - len(CONTROL), size)))


def room_for(tokens) -> int:
    """The size of the vocabulary: the tokens, filled up to a multiple of 32."""
    return -(-len(tokens) // 32) * 32


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
    """usage: prune.py FULL-tokenizer.json CORPUS.jsonl VECTORS.npz OUT.json [SIZE]"""
    full_path, corpus, vectors, out, *size = sys.argv[1:]
    rows = [json.loads(line) for line in pathlib.Path(corpus).read_text().splitlines()]
    answers = {answer for row in rows for answer in row.get("turns", [])[1::2]}
    texts = answers.union(row["t"] for row in rows if "t" in row)
    words = (HERE / "banks" / "words.txt").read_text().split()
    known = numpy.load(vectors, allow_pickle=True)
    further = [" " + word for word in known["en_words"][: FURTHER["en"]] if word.isalpha()]
    further += [word for word in known["zh_words"][: FURTHER["zh"]] if not word.isascii()]
    pruned = prune(full_path, sorted(texts), words, further, int(size[0]) if size else 18432)
    pruned["spoken"] = spoken(full_path, pruned, sorted(answers))
    pathlib.Path(out).write_text(json.dumps(pruned, ensure_ascii=False))


if __name__ == "__main__":
    main()
