"""English inflection for the grammar: determiners, agreement, past tense."""

import re

IRREGULAR = {
    "break": ("broke", "broken"),
    "come": ("came", "come"),
    "get": ("got", "gotten"),
    "go": ("went", "gone"),
    "fall": ("fell", "fallen"),
    "hang": ("hung", "hung"),
    "freeze": ("froze", "frozen"),
    "lose": ("lost", "lost"),
    "win": ("won", "won"),
    "hold": ("held", "held"),
    "eat": ("ate", "eaten"),
    "bite": ("bit", "bitten"),
    "run": ("ran", "run"),
    "beat": ("beat", "beaten"),
    "hit": ("hit", "hit"),
    "find": ("found", "found"),
    "keep": ("kept", "kept"),
    "leave": ("left", "left"),
    "make": ("made", "made"),
    "sink": ("sank", "sunk"),
    "grow": ("grew", "grown"),
    "rise": ("rose", "risen"),
    "set": ("set", "set"),
    "sell": ("sold", "sold"),
    "forget": ("forgot", "forgotten"),
    "see": ("saw", "seen"),
    "catch": ("caught", "caught"),
    "spill": ("spilled", "spilled"),
    "ship": ("shipped", "shipped"),
    "drop": ("dropped", "dropped"),
    "stop": ("stopped", "stopped"),
    "clog": ("clogged", "clogged"),
    "drag": ("dragged", "dragged"),
    "flop": ("flopped", "flopped"),
    "snap": ("snapped", "snapped"),
    "rip": ("ripped", "ripped"),
    "log": ("logged", "logged"),
    "wilt": ("wilted", "wilted"),
    "die": ("died", "died"),
    "rot": ("rotted", "rotted"),
    "pull": ("pulled", "pulled"),
    "last": ("lasted", "lasted"),
    "stay": ("stayed", "stayed"),
    "burn": ("burned", "burned"),
    "land": ("landed", "landed"),
    "have": ("had", "had"),
    "never": ("never", "never"),
    "show": ("showed", "shown"),
    "shine": ("shone", "shone"),
    "work": ("worked", "worked"),
    "reappear": ("reappeared", "reappeared"),
    "choke": ("choked", "choked"),
    "give": ("gave", "given"),
    "wear": ("wore", "worn"),
    "feel": ("felt", "felt"),
    "learn": ("learned", "learned"),
    "flunk": ("flunked", "flunked"),
    "bomb": ("bombed", "bombed"),
    "wipe": ("wiped", "wiped"),
    "turn": ("turned", "turned"),
    "rank": ("ranked", "ranked"),
}
DOUBLED = {
    "get",
    "stop",
    "run",
    "hit",
    "win",
    "drop",
    "drag",
    "flop",
    "snap",
    "rip",
    "log",
    "set",
    "forget",
    "clog",
    "rot",
    "ship",
}
VOWEL = re.compile(r"^(?!(?:one|uni|us[ei]))[aeiou]", re.IGNORECASE)


def inflect(phrase, form):
    """`form` is s, ed, ed3 (participle) or ing; only the first word changes."""
    head, _, rest = phrase.partition(" ")
    if form == "s":
        word = "has" if head == "have" else head + ("es" if re.search(r"(s|sh|ch|x|o)$", head) else "s")
        word = re.sub(r"([^aeiou])ys$", r"\1ies", word)
    elif form == "ing":
        stem = (
            head + head[-1]
            if head in DOUBLED
            else head[:-2] + "y" if head.endswith("ie") else re.sub(r"(?<![e])e$", "", head)
        )
        word = stem + "ing"
    elif head in IRREGULAR:
        word = IRREGULAR[head][form == "ed3"]
    else:
        word = head + "d" if head.endswith("e") else re.sub(r"([^aeiou])y$", r"\1i", head) + "ed"
    return f"{word} {rest}".strip()


def subject(random, noun):
    """(noun phrase, bare noun, plural?, pronoun); a leading * marks a plural."""
    plural, bare = noun.startswith("*"), noun.lstrip("*")
    if bare in ("I", "we", "Sam") or bare.startswith(("my ", "the ")):
        return bare, bare, bare in ("I", "we"), {"I": "I", "we": "we", "Sam": "he"}.get(bare, "she")
    if bare.endswith("s") and plural or bare == "staff":
        return random.choice(["the", "the", "our", "my", "these"]) + " " + bare, bare, True, "they"
    return random.choice(["the", "the", "the", "our", "my", "this"]) + " " + bare, bare, False, "it"


def event_slots(random, line):
    subjects, good, bad = line
    phrase, bare, plural, pronoun = subject(random, random.choice(subjects))
    own = {"I": "my", "we": "our", "he": "his", "she": "her"}.get(pronoun, "my")
    slots = {"S": phrase, "s": bare, "it": pronoun}
    for letter, words in (("V", good), ("W", bad)):
        verb = (
            re.sub(r"\bmy\b", own, random.choice(words))
            if pronoun in ("I", "we", "he", "she")
            else random.choice(words)
        )
        slots |= {letter: verb, letter + "s": verb if plural else inflect(verb, "s")}
        slots |= {letter + form: inflect(verb, form) for form in ("ed", "ed3", "ing")}
    slots |= {"didn't": random.choice(["didn't", "did not"]), "does": "do" if plural else "does"}
    slots |= {
        "doesn't": "don't" if plural else random.choice(["doesn't", "does not"]),
        "hasn't": "haven't" if plural else random.choice(["hasn't", "has not"]),
    }
    return slots


def adjective_slots(random, line):
    subjects, good, bad = line
    phrase, bare, plural, pronoun = subject(random, random.choice(subjects))
    be = random.choice(["are", "were"]) if plural else random.choice(["is", "was"])
    negative = random.choice([be + "n't", be + " not"])
    article = "" if plural else ("an " if VOWEL.match(bare) else "a ")
    slots = {"S": phrase, "s": bare, "it": pronoun, "be": be, "isn't": negative, "were": "were", "aS": article + bare}
    return slots | {"p": random.choice(good), "n": random.choice(bad)}


def tidy(text):
    """Agreement that the frames cannot know: a or an, doubled spaces."""
    article = lambda match: match.group(1)[0] + ("n " if VOWEL.match(match.group(2)) else " ")  # noqa: E731
    return re.sub(r" {2,}", " ", re.sub(r"\b(a|an|A|An) (?=(\w+))", article, text)).strip()
