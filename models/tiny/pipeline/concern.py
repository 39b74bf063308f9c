"""Rows for the third part: does somebody speak of danger (crisis), of loss and grave illness (grief), or of neither?

`concern-*.txt` holds a letter and a message a line: C, G, or N for what only sounds like them.
"""

import hashlib
import re

from grammar import BANKS, choose

KIND = {"C": "crisis", "G": "grief", "N": "none"}
EACH = {"crisis": 8, "grief": 9, "none": 7}  # rows of one line, which mostly has a choice of words
# What people said elsewhere counts for more than the banks' lines: without it, every sad farewell sounds like danger.
SHARE = {"crisis": 0.2, "grief": 0.14, "none": 0.28, "people en": 0.14, "people zh": 0.1, "felt": 0.05, "banks": 0.09}
# Other sources do not tell loss and danger from other trouble, so what may be either is left out there.
DOUBTFUL = re.compile(
    r"\b(die[ds]?|dying|dead|deaths?|funeral|grave|cancer|tumou?r|hospice|hospital|coma|kill|suicid|murder|rap(e|ed|ist)|abus"
    r"|passed away|gone forever|rest in peace|r\.?i\.?p|miscarr|stillb|grie[fv]|mourn|late (wife|husband|mother|father)"
    r"|stalk|threat|hits? me|beats? me|hurt (me|my|him|her)|cut(ting)? my|pills|overdos|worthless|hopeless|end it|gun|knife|put down"
    r"|widow|orphan|diagnos|chemo|dementia|stroke|surgery|alive|scared of him|afraid of him)"
    r"|死|去世|过世|离世|走了|葬|坟|遗|癌|瘤|病危|化疗|自杀|自残|轻生|割|跳楼|打我|骚扰|威胁|跟踪|家暴|强奸|救命|抢救|医院|手术|没了|安乐|想念"
)


def is_for_training(text):
    """Half of the ordinary messages: false alarms are to be counted on the others."""
    return hashlib.sha256(text.encode()).digest()[0] % 2 == 0


def source_of(row):
    """Whether people said it, and in which language, or a bank, and which."""
    if row["s"] in ("goemotions_train", "vader_tweets", "vader_amazonReviewSnippets"):
        return "people en"
    return {"zh_multi_emotion": "people zh", "felt": "felt"}.get(row["s"], "banks")


def concern_rows(randomness, surfaces, others):
    """`others` are the rows of the other sources; the classes get their shares by weight."""
    rows = []
    for language, surface in surfaces.items():
        for path in sorted(BANKS.glob(f"concern-{language}*.txt")):
            for line in path.read_text().splitlines():
                kind = KIND[line[0]]
                texts = {choose(randomness, line[2:]) for _ in range(EACH[kind])}
                rows += [{"t": surface.vary(text, 0.5), "c": kind, "s": kind} for text in sorted(texts)]
    clear = [row for row in others if is_for_training(row["t"]) and not DOUBTFUL.search(row["t"].lower())]
    rows += [{"t": row["t"], "c": "none", "s": source_of(row)} for row in clear]
    for source, share in SHARE.items():
        same = [row for row in rows if row["s"] == source]
        for row in same:
            row["w"] = share / len(same)
    return rows
