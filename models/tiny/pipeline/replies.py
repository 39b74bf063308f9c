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
# What kind of hard or happy thing happened, and the mood of it: the headers of `feelings-*.txt`, the kinds of intents.
HARD = "unfair effort heartbreak alone exhausted worried angry annoyed unwell ashamed family missing low letdown"
FEELINGS = dict.fromkeys(HARD.split(), 0.0) | dict.fromkeys("proud relieved touched delighted excited".split(), 1.0)
# What it mostly is when something of a class goes wrong; of the other classes it may be anything.
LEANINGS = {"food": "letdown", "shop": "letdown", "film": "letdown", "app": "annoyed", "travel": "annoyed", "home": "annoyed"}
LEANINGS |= {"study": "effort", "health": "unwell", "family": "family", "day": "low"}
FEELING_DRAWS = 6  # rows for the sentiment analyst of one line, which mostly has a choice of words


def read_classes():
    """{domain of the banks: class of replies}; other domains end with the name of their class."""
    pairs = (
        entry.rsplit(" ", 1) for entry in (BANKS / "classes.txt").read_text().replace("\n", "|").split("|") if entry
    )
    return dict(pairs)


ASKS_WEIGHT = 4.0
NAMES_TOPIC = 0.25  # share of the general answers that name the kind of topic, where it is known
GENERAL = 0.15  # share of an intent's rows that get the answer of their kind instead of their own
COMFORT = 0.35  # the same share where the kind is a feeling: what fits it is seldom wrong, when the intent is


class Talk:
    """One intent: messages and the answers that fit all of them."""

    def __init__(self, header, language):
        self.later, self.language = header.startswith("then "), language
        self.name, probability, *kind = header.removeprefix("then ").split()
        self.kind = kind[0] if kind else None
        self.probability, self.messages, self.answers = float(probability), [], []


def lines_of(pattern):
    return [line for path in sorted(BANKS.glob(pattern)) for line in path.read_text().splitlines() if line.strip()]


def read_talks(language):
    talks = []
    for line in lines_of(f"talk-{language}*.txt"):
        if line.startswith("== "):
            talks.append(Talk(line[3:], language))
        elif line[0] == "Q":
            talks[-1].messages.append(line[3:])
        elif line[0] == "A":
            talks[-1].answers += line[3:].split("|")[:MOST_ANSWERS]
    return talks


def read_felt(language):
    """(message, feeling, language) of what is said out of a feeling; no answers of its own stand beside it."""
    felt, feeling = [], None
    for line in lines_of(f"feelings-{language}*.txt"):
        if line.startswith("== "):
            feeling = line[3:].strip()
        else:
            felt.append((line, feeling, language))
    return felt


class Replies:
    """`surfaces` roughen what is said out of a feeling, by language."""

    def __init__(self, randomness, surfaces):
        self.random, self.surfaces, self.classes = randomness, surfaces, read_classes()
        self.bank, self.talks, self.asks, self.felt = {}, [], [], []
        for language in ("zh", "en"):
            for line in lines_of(f"replies-{language}.txt"):
                if line.startswith("== "):
                    name, sign = line[3:].split()
                elif line[0] != "#":
                    self.bank[language, name, sign] = line.split("|")
            self.asks += [(line[2:], ASKS[line[0]], language) for line in lines_of(f"asks-{language}*.txt")]
            self.talks += read_talks(language)
            self.felt += read_felt(language)

    def answer(self, text, probability, topic, language):
        """Opening and second sentence; the opening names the kind of topic in some of the rows that have one."""
        randomness, sign = self.random, "?" if probability == 0.5 and text[-1] in "?？" else SIGN[probability]
        kind = self.classes.get(topic, topic.split()[-1])
        own = self.bank.get((language, kind, sign))
        names_topic = own is not None and randomness.random() < NAMES_TOPIC
        if sign == "-" and kind in LEANINGS and not names_topic:
            return self.comfort(LEANINGS[kind], language)
        opening = randomness.choice(own if names_topic else self.bank[language, "any", sign])
        return opening + ("" if language == "zh" else " ") + randomness.choice(self.bank[language, "close", sign])

    def comfort(self, feeling, language):
        """An opening and a close for a kind of hard or happy thing, whatever it was."""
        first, second = (self.random.choice(self.bank[language, feeling, part]) for part in ("open", "close"))
        return first + ("" if language == "zh" else " ") + second

    def told(self, probability, kind):
        """The mood that stands with a message: mostly its own. Whoever only shares something and seems hurt, is hurt."""
        if kind == "sharing":
            return self.random.choice(["positive", "neutral"])
        return self.random.choice([*MOOD.values()]) if self.random.random() < UNSURE else MOOD[probability]

    def answer_in(self, talk, text, mood):
        """The intent's own answer, or that of its kind: so that only a message surely understood gets a narrow one."""
        if talk.kind is None or self.random.random() >= (COMFORT if talk.kind in FEELINGS else GENERAL):
            return self.random.choice(talk.answers)
        if talk.kind in FEELINGS:
            return self.comfort(talk.kind, talk.language)
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

    def say(self, entry):
        """A message out of a feeling, as people type."""
        line, feeling, language = entry
        return self.surfaces[language].vary(choose(self.random, line), FEELINGS[feeling])

    def opening_rows(self):
        """What replies to messages out of a feeling begin with. No opening of another feeling begins with the same token."""
        felt = [(self.say(entry), entry[1], entry[2]) for entry in self.felt for _ in range(FEELING_DRAWS)]
        for talk in self.talks:
            if talk.kind in FEELINGS:
                felt += [(choose(self.random, line), talk.kind, talk.language) for line in talk.messages * 2]
        return [
            {"t": text, "m": self.told(FEELINGS[feeling], feeling), "o": self.bank[language, feeling, "open"], "s": "felt"}
            for text, feeling, language in felt
        ]

    def message_rows(self, count):
        """Sentiment rows for what people say to a bot."""
        felt = [entry for entry in self.felt for _ in range(FEELING_DRAWS)]
        rows = [{"t": self.say(entry), "p": FEELINGS[entry[1]], "s": "felt"} for entry in felt]
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
            if roll < 0.42:
                talk = self.pick(first)
                mood = self.told(0.5 if 0 < talk.probability < 1 else talk.probability, talk.kind)
                text, language, sign = self.message(talk), talk.language, "0"
                turns = [text, self.answer_in(talk, text, mood)]
            elif roll < 0.72:
                entry = randomness.choice(self.felt)
                _, feeling, language = entry
                text, probability = self.say(entry), FEELINGS[feeling]
                mood, sign = self.told(probability, feeling), SIGN[probability]
                turns = [text, self.comfort(feeling, language)]
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
