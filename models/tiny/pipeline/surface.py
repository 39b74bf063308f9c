"""How people really type: openings, endings, punctuation, emoji, case, small slips; and rows of emoji alone."""

import re

from grammar import BANKS

SIGNS = {1.0: "+", 0.0: "-", 0.5: "0"}
SHORT = [
    ("because", "cuz"),
    ("really", "rly"),
    ("though", "tho"),
    ("please", "pls"),
    ("tomorrow", "tmrw"),
    ("people", "ppl"),
    (" you ", " u "),
    (" and ", " n "),
    ("going to", "gonna"),
    ("about", "abt"),
    ("finally", "finaly"),
    ("again", "agian"),
]


def read_emoji():
    return {line[0]: line[2:].split() for line in (BANKS / "emoji.txt").read_text().splitlines()}


class Surface:
    def __init__(self, language, randomness):
        self.language, self.random, self.emoji = language, randomness, read_emoji()
        self.edges = {}
        for line in (BANKS / "noise.txt").read_text().splitlines():
            start, side, sign, words = line.split(" ", 3)
            if start == language:
                self.edges[side, sign] = words.split("|")

    def vary(self, text, probability):
        """Never changes the mood: half of the lines keep their words untouched."""
        randomness, sign = self.random, SIGNS[probability]
        plain = not text.endswith(("?", "？", "…", "!", "🙃", "🙄"))
        roll = randomness.random()
        if roll < 0.12:
            text = randomness.choice(self.edges["before", sign]) + text
        elif roll < 0.25 and plain:
            text += randomness.choice(self.edges["after", sign])
            plain = False
        if plain and randomness.random() < 0.3:
            text += (
                randomness.choice("。。！！~" if self.language == "zh" else "...!!")
                if sign != "0"
                else randomness.choice("。." if self.language == "zh" else "..")
            )
        if sign != "0" and randomness.random() < 0.08:
            text += " " * (self.language == "en") + randomness.choice(self.emoji[sign])
        return self.slip(text) if self.language == "en" else self.loosen(text)

    def slip(self, text):
        randomness, roll = self.random, self.random.random()
        if roll < 0.08:
            for long, short in randomness.sample(SHORT, 4):
                text = text.replace(long, short)
        if randomness.random() < 0.1:
            text = text.replace("'", "")
        roll = randomness.random()
        if roll < 0.45:
            return text[0].upper() + text[1:]
        return text.lower() if roll < 0.75 else text.upper() if roll < 0.765 and len(text) < 40 else text

    def loosen(self, text):
        roll = self.random.random()
        if roll < 0.1:
            return text.replace("，", " ")
        return re.sub("，", ",", text) if roll < 0.14 else text


def emoji_rows(randomness, chinese, english, count):
    """Emoji alone, and neutral words whose only mood is the emoji after them."""
    emoji, rows = read_emoji(), []
    while len(rows) < count:
        sign = randomness.choice("++++----0")
        signs = [randomness.choice(emoji[sign]) for _ in range(randomness.choice((1, 1, 2, 2, 3, 4)))]
        if randomness.random() < 0.3:
            signs = [signs[0]] * len(signs)
        text = (" " if randomness.random() < 0.2 else "").join(signs)
        if sign != "0" and randomness.random() < 0.5:
            neutral, probability, _ = randomness.choice((chinese, english)).make()
            if probability != 0.5:
                continue
            text = neutral + " " * (randomness.random() < 0.5) + text
        rows.append({"t": text, "p": "-0+".index(sign) / 2, "s": "emoji"})
    return rows
