"""Conversations for the warm assistant: replies that fit the mood, the kind of topic and the language.

The model is too small to copy a person's words reliably, so replies name at most the kind of topic. Questions,
requests and riddles get an honest answer: a tiny model does not know.
"""

from grammar import BANKS, choose

MOOD = {1.0: "positive", 0.0: "negative", 0.5: "neutral"}
SIGN = {1.0: "+", 0.0: "-", 0.5: "0"}
# How many times as often as other intents people begin with these.
OFTEN = {"hello": 20, "morning": 10, "goodnight": 10, "bye": 6, "who": 14, "human": 8, "ability": 10, "howareyou": 16, "doing": 10}
OFTEN |= {"weekend": 3, "bored": 6, "thanksfirst": 10, "joke": 6, "praise": 8, "oneword": 3, "emojisad": 3, "emojigood": 3}
OFTEN |= dict.fromkeys(
    "hello_plain hello_how_are_you hello_howareyou good_morning good_afternoon_evening good_night good_night_bed bye_brb im_back"
    " are_you_there thanks_plain thanks thanks_compliment compliment_bot im_bored_talk tell_joke what_are_you_doing what_doing_bot".split(),
    6,
)
MOST_ANSWERS = 4  # of an intent: a tiny model says few things well, or many of them mixed up
UNSURE = 0.5  # share of rows told another mood than their own: the classifier may be wrong or undecided
# Kinds of messages that are answered alike, whatever their subject: `asks-*.txt`, a letter and a message a line.
ASKS = {"K": "know", "R": "request", "L": "riddle", "P": "taste", "S": "sharing"}


def read_classes():
    """{domain of the banks: class of replies}; other domains end with the name of their class."""
    pairs = (
        entry.rsplit(" ", 1) for entry in (BANKS / "classes.txt").read_text().replace("\n", "|").split("|") if entry
    )
    return dict(pairs)


ASKS_WEIGHT = 4.0
NAMES_TOPIC = 0.25  # share of the general answers that name the kind of topic, where it is known
GENERAL = 0.15  # share of an intent's rows that get the answer of their kind instead of their own


class Talk:
    """One intent: messages and the answers that fit all of them."""

    def __init__(self, header, language):
        self.later, self.language = header.startswith("then "), language
        self.name, probability, *kind = header.removeprefix("then ").split()
        self.kind = kind[0] if kind else None
        self.probability, self.messages, self.answers = float(probability), [], []


class Replies:
    def __init__(self, randomness):
        self.random, self.classes = randomness, read_classes()
        self.bank, self.talks, self.asks = {}, [], []
        for language in ("zh", "en"):
            for line in (BANKS / f"replies-{language}.txt").read_text().splitlines():
                if line.startswith("== "):
                    name, sign = line[3:].split()
                elif line[0] != "#":
                    self.bank[language, name, sign] = line.split("|")
            for line in (BANKS / f"asks-{language}.txt").read_text().splitlines():
                self.asks.append((line[2:], ASKS[line[0]], language))
            talk = "\n".join(path.read_text().strip() for path in sorted(BANKS.glob(f"talk-{language}*.txt")))
            for line in talk.splitlines():
                if line.startswith("== "):
                    self.talks.append(Talk(line[3:], language))
                elif line[0] in "QA":
                    target = self.talks[-1]
                    target.messages += [line[3:]] if line[0] == "Q" else []
                    target.answers += line[3:].split("|")[:MOST_ANSWERS] if line[0] == "A" else []

    def answer(self, text, probability, topic, language):
        """Opening and second sentence; the opening names the kind of topic in some of the rows that have one."""
        randomness, sign = self.random, "?" if probability == 0.5 and text[-1] in "?？" else SIGN[probability]
        own = self.bank.get((language, self.classes.get(topic, topic.split()[-1]), sign))
        opening = randomness.choice(own if own and randomness.random() < NAMES_TOPIC else self.bank[language, "any", sign])
        return opening + ("" if language == "zh" else " ") + randomness.choice(self.bank[language, "close", sign])

    def told(self, probability, kind):
        """The mood that stands with a message: mostly its own. Whoever only shares something and seems hurt, is hurt."""
        if kind == "sharing":
            return self.random.choice(["positive", "neutral"])
        return self.random.choice([*MOOD.values()]) if self.random.random() < UNSURE else MOOD[probability]

    def answer_in(self, talk, text, mood):
        """The intent's own answer, or that of its kind: so that only a message surely understood gets a narrow one."""
        if talk.kind is None or self.random.random() >= GENERAL:
            return self.random.choice(talk.answers)
        if talk.kind in "+-":
            return self.answer(text, float(talk.kind == "+"), "any", talk.language)
        return self.answer_kind(talk.kind, talk.language, mood)

    def answer_kind(self, kind, language, mood):
        sign = "?" if kind != "sharing" else "+" if mood == "positive" else "0"
        return self.random.choice(self.bank[language, kind, sign])

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
        neutral = [text for text, kind, _ in self.asks if kind != "sharing"]
        return rows + [{"t": text, "p": 0.5, "s": "asks", "w": ASKS_WEIGHT} for text in neutral]

    def chat_rows(self, said, count):
        """`count` conversations; `said` is (text, probability, topic, language) of the banks' lines."""
        randomness, rows = self.random, []
        first = [talk for talk in self.talks if not talk.later]
        later = [talk for talk in self.talks if talk.later]
        while len(rows) < count:
            roll = randomness.random()
            if roll < 0.72:
                talk = self.pick(first)
                mood = self.told(0.5 if 0 < talk.probability < 1 else talk.probability, talk.kind)
                text, language, sign = self.message(talk), talk.language, "0"
                turns = [text, self.answer_in(talk, text, mood)]
            elif roll < 0.86:
                text, kind, language = randomness.choice(self.asks)
                mood, sign = self.told(0.5, kind), "0"
                turns = [text, self.answer_kind(kind, language, mood)]
            else:
                text, probability, topic, language = randomness.choice(said)
                mood, sign = MOOD[probability], SIGN[probability]
                if text[-1] in "?？":
                    mood = self.told(probability, None)
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
