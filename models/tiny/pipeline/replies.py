"""Conversations for the warm assistant: replies that fit the mood, the kind of topic and the language.

The model is too small to copy a person's words reliably, so replies name at most the kind of topic. Questions,
requests and riddles get an honest answer: a tiny model does not know.
"""

from grammar import BANKS, choose

MOOD = {1.0: "positive", 0.0: "negative", 0.5: "neutral"}
SIGN = {1.0: "+", 0.0: "-", 0.5: "0"}
# How many times as often as other intents people begin with these.
OFTEN = {"hello": 8, "morning": 3, "goodnight": 3, "bye": 2, "who": 4, "human": 2, "ability": 3, "howareyou": 5, "doing": 3}
OFTEN |= {"weekend": 2, "bored": 2, "thanksfirst": 4, "joke": 2, "praise": 3, "oneword": 2, "emojisad": 2, "emojigood": 2}
UNSURE = 0.2  # share of talk rows told another mood than their own: the classifier may be wrong or undecided


def read_classes():
    """{domain of the banks: class of replies}; other domains end with the name of their class."""
    pairs = (
        entry.rsplit(" ", 1) for entry in (BANKS / "classes.txt").read_text().replace("\n", "|").split("|") if entry
    )
    return dict(pairs)


class Talk:
    """One intent: messages and the answers that fit all of them."""

    def __init__(self, header, language):
        *name, probability = header.split()
        self.name, self.later, self.language = name[-1], name[0] == "then", language
        self.probability, self.messages, self.answers = float(probability), [], []


class Replies:
    def __init__(self, randomness):
        self.random, self.classes = randomness, read_classes()
        self.bank, self.talks = {}, []
        for language in ("zh", "en"):
            for line in (BANKS / f"replies-{language}.txt").read_text().splitlines():
                if line.startswith("== "):
                    name, sign = line[3:].split()
                elif line[0] != "#":
                    self.bank[language, name, sign] = line.split("|")
            for line in (BANKS / f"talk-{language}.txt").read_text().splitlines():
                if line.startswith("== "):
                    self.talks.append(Talk(line[3:], language))
                elif line[0] in "QA":
                    target = self.talks[-1]
                    target.messages += [line[3:]] if line[0] == "Q" else []
                    target.answers += line[3:].split("|") if line[0] == "A" else []

    def answer(self, text, probability, topic, language):
        """Opening and second sentence; the opening names the kind of topic in a third of the rows that have one."""
        randomness, sign = self.random, "?" if probability == 0.5 and text[-1] in "?？" else SIGN[probability]
        if topic == "crisis":
            return randomness.choice(self.bank[language, "crisis", "-"])
        own = self.bank.get((language, self.classes.get(topic, topic.split()[-1]), sign))
        opening = randomness.choice(own if own and randomness.random() < 0.35 else self.bank[language, "any", sign])
        return opening + ("" if language == "zh" else " ") + randomness.choice(self.bank[language, "close", sign])

    def pick(self, talks):
        return self.random.choices(talks, [OFTEN.get(talk.name, 1) for talk in talks])[0]

    def message(self, talk):
        return choose(self.random, self.random.choice(talk.messages)).replace("？？", "？")

    def message_rows(self, count):
        """Sentiment rows for what people say to a bot."""
        rows = []
        for _ in range(count):
            talk = self.pick(self.talks)
            rows.append({"t": self.message(talk), "p": talk.probability, "s": "talk"})
        return rows

    def chat_rows(self, said, count):
        """`count` conversations; `said` is (text, probability, topic, language) of the banks' lines."""
        randomness, rows = self.random, []
        first = [talk for talk in self.talks if not talk.later]
        later = [talk for talk in self.talks if talk.later]
        while len(rows) < count:
            if randomness.random() < 0.5:
                talk = self.pick(first)
                mood = MOOD[
                    (
                        randomness.choice((0.0, 1.0, 0.5))
                        if randomness.random() < UNSURE
                        else 0.5 if 0 < talk.probability < 1 else talk.probability
                    )
                ]
                turns = [self.message(talk), randomness.choice(talk.answers)]
                language, sign = talk.language, "0"
            else:
                text, probability, topic, language = randomness.choice(said)
                mood, sign = MOOD[probability], "0" if topic == "crisis" else SIGN[probability]
                turns = [text, self.answer(text, probability, topic, language)]
            moods = [mood]
            if randomness.random() < 0.18:
                turns, mood = self.follow(turns, language, sign, later)
                moods.append(mood)
            rows.append({"m": moods, "turns": turns, "s": "banks"})
        return rows

    def follow(self, turns, language, sign, later):
        """A second turn: thanks, more of the same, or a short word; sometimes a new subject altogether."""
        randomness = self.random
        fitting = [
            talk for talk in later if talk.language == language and (talk.name[-1] not in "+-" or talk.name[-1] == sign)
        ]
        if randomness.random() < 0.3:
            fitting = [talk for talk in self.talks if talk.language == language and not talk.later]
        talk = randomness.choice(fitting)
        mood = MOOD[talk.probability] if talk.probability in MOOD else "neutral"
        return [*turns, self.message(talk), randomness.choice(talk.answers)], mood
