"""Expands the phrase banks into labelled lines: subjects, adjectives, events and clauses of a domain, put into frames.

Bank lines: `A subjects | good adjectives | bad adjectives`, `V subjects | good events | bad events`,
`I good | bad` (events of a person, English only), `= good clause ~ bad clause`, `+ clause`, `- clause`, `0 neutral line`.
`[a|b]` picks one. One bank line in eleven and one frame in eleven are held out: training never sees them.
"""

import hashlib
import pathlib
import re

import english

BANKS = pathlib.Path(__file__).parent.parent / "banks"
CHOICE = re.compile(r"\[([^\[\]]*)\]")
SLOT = re.compile(r"\{([\w']+)\}")


def is_held(text: str) -> bool:
    return int(hashlib.sha1(text.encode()).hexdigest(), 16) % 11 == 0


def choose(random, text):
    while match := CHOICE.search(text):
        text = text[: match.start()] + random.choice(match.group(1).split("|")) + text[match.end() :]
    return text


def split(text):
    return [part.strip() for part in text.split(",")]


class Domain:
    """The lines of one domain, those for training or the held-out ones."""

    def __init__(self, name):
        self.name, self.adjectives, self.events = name, [], []
        self.clauses = {"+": [], "-": [], "0": []}

    @property
    def size(self):
        """How often the domain is drawn: a line of adjectives or events holds more than a clause."""
        return 4 * len(self.adjectives + self.events) + sum(len(clauses) for clauses in self.clauses.values())

    def add(self, line, personal=("I", "I", "I", "we", "my sister", "my friend", "Sam")):
        kind, rest = line[0], line[2:]
        if kind in "AV":
            parts = [split(part) for part in rest.split("|")]
            (self.adjectives if kind == "A" else self.events).append(parts)
        elif kind == "I":
            self.events.append([list(personal), *(split(part) for part in rest.split("|"))])
        elif kind == "=":
            good, bad = rest.split(" ~ ")
            self.clauses["+"].append(good)
            self.clauses["-"].append(bad)
        else:
            self.clauses[kind].append(rest)


def read_domains(language, held):
    domains = []
    for path in sorted(BANKS.glob(f"{language}-*.txt")):
        for line in path.read_text().splitlines():
            if line.startswith("=="):
                domains.append(Domain(line[3:]))
            elif line.strip() and is_held(line) == held:
                domains[-1].add(line)
    domains.append(Domain("anything any"))
    for line in lexicon_lines(language):
        if is_held(line) == held:
            domains[-1].add(line)
    return [domain for domain in domains if domain.size]


SUBJECTS = {
    "zh": "这个,整体,感觉,东西,这家,今天,他,她,大家,这人,结果,服务,真的",
    "en": "day,place,thing,experience,result,idea,team,*people,*things,atmosphere,story,guy,service,plan",
}
PERSONS = {"zh": "[|我|我们|他|她|朋友|同事|今天|昨天|终于|刚刚]", "en": "[I|I|I|we|she|he|they|my friend|my brother|Sam] "}
WORDS_A_LINE = 12


def lexicon_lines(language):
    """Bank lines made of the word lists: adjectives of no particular thing, and events of anybody."""
    sections = [
        split(line)
        for line in (BANKS / f"lexicon-{language}.txt").read_text().splitlines()
        if line.strip() and not line.startswith("==")
    ]
    good, bad, better, worse = sections
    for start in range(0, min(len(good), len(bad)), WORDS_A_LINE):
        praise, blame = (", ".join(words[start : start + WORDS_A_LINE]) for words in (good, bad))
        yield f"A {SUBJECTS[language]} | {praise} | {blame}"
    for sign, events in (("+", better), ("-", worse)):
        yield from (f"{sign} {PERSONS[language]}{event}" for event in events)


def read_frames(language, held=None):
    """{kind: [(probability, template)]}; `held` None means all."""
    frames, kind = {}, None
    for line in (BANKS / f"frames-{language}.txt").read_text().splitlines():
        if line.startswith("=="):
            kind = frames.setdefault(line[3:], [])
        elif line.strip() and line[0] != "#" and held in (None, is_held(line)):
            probability, template = line.split(" ", 1)
            kind.append((float(probability), template))
    return frames


def read_words(language, held):
    """Feelings (never held out: they are vocabulary) and short lines."""
    feelings, lines = {}, {"+": [], "-": [], "0": []}
    for line in (BANKS / f"words-{language}.txt").read_text().splitlines():
        if line[:1] in "FG" and line:
            feelings[line[0]] = split(line[2:])
        elif line.strip() and is_held(line) == held:
            lines[line[0]].append(line[2:])
    return feelings, lines


class Grammar:
    """Makes lines of one language. With `held`, half use held-out bank lines, half held-out frames."""

    def __init__(self, language, random, held=False):
        self.language, self.random, self.held = language, random, held
        self.domains = {held: read_domains(language, held) for held in (False, True)}
        self.sizes = {held: [domain.size for domain in domains] for held, domains in self.domains.items()}
        self.frames = {False: read_frames(language, False), True: read_frames(language, True)}
        self.frames["all"] = read_frames(language)
        self.feelings, self.lines = read_words(language, held)

    def make(self):
        """One line: (text, probability of positive, domain)."""
        use_held_lines = self.held and self.random.random() < 0.5
        frames = self.frames["all" if use_held_lines else self.held]
        kind = self.random.choices("AVCFNWL", (13, 13, 22, 6, 4, 6, 46))[0]
        if kind == "W":
            sign = self.random.choice("++--0")
            if self.lines[sign]:
                return choose(self.random, self.random.choice(self.lines[sign])), "-0+".index(sign) / 2, "any"
            kind = "C"
        domain = self.random.choices(self.domains[use_held_lines], self.sizes[use_held_lines])[0]
        if kind == "L" and (use_held_lines or not self.held):
            sign = self.random.choice("++--0")
            text = self.clause(domain, sign)
            return (text, "-0+".index(sign) / 2, domain.name) if text else self.make()
        if not frames.get(kind):
            return self.make()
        probability, template = self.random.choice(frames[kind])
        text = self.fill(choose(self.random, template), domain)
        return (text, probability, domain.name) if text else self.make()

    def clause(self, domain, sign):
        """A clause of the domain, from its list or made of a plain adjective or event; None where it has none."""
        roll, good = self.random.random(), sign == "+"
        if sign != "0" and domain.adjectives and roll < 0.25:
            plain = {
                "zh": ("{S}[很|真|太|特别|]{p}", "{S}[很|太|真|]{n}"),
                "en": ("{S} {be} [so |really |]{p}", "{S} {be} [so |really |]{n}"),
            }
            return self.fill(choose(self.random, plain[self.language][0 if good else 1]), domain)
        if sign != "0" and domain.events and roll < 0.5:
            plain = {"zh": ("{S}[终于|]{V}了", "{S}[又|]{W}了"), "en": ("{S} [finally |]{Ved}", "{S} {Wed}[ again|]")}
            return self.fill(choose(self.random, plain[self.language][0 if good else 1]), domain)
        return choose(self.random, self.random.choice(domain.clauses[sign])) if domain.clauses[sign] else None

    def fill(self, template, domain):
        names = set(SLOT.findall(template))
        values = {}
        for name, sign in (("P", "+"), ("P2", "+"), ("N", "-"), ("N2", "-"), ("O", "0"), ("O2", "0")):
            if name in names:
                values[name] = self.clause(domain, sign)
        for name in names & {"F", "G"}:
            values[name] = self.random.choice(self.feelings[name])
        if names & {"p", "n"} or "S" in names:
            event = any(name[0] in "VW" for name in names)
            source = domain.events if event else domain.adjectives
            if not source:
                return None
            line = self.random.choice(source)
            values |= (
                (english.event_slots if self.language == "en" else plain_event)(self.random, line)
                if event
                else self.adjective(line)
            )
        if any(values.get(name) is None for name in names):
            return None
        text = SLOT.sub(lambda match: values[match.group(1)], template)
        return english.tidy(text) if self.language == "en" else text

    def adjective(self, line):
        if self.language == "en":
            return english.adjective_slots(self.random, line)
        subjects, good, bad = line
        plain = [[word for word in words if "得" not in word] for words in (good, bad)]
        return {"S": self.random.choice(subjects), "p": self.random.choice(plain[0]), "n": self.random.choice(plain[1])}


def plain_event(random, line):
    subjects, good, bad = line
    return {"S": random.choice(subjects), "V": random.choice(good), "W": random.choice(bad)}
