"""How many, found: counts of people killed, hurt, taken, missing or displaced, and of munitions, in one sentence.

Two rounds over word classes (`finding.wordclasses`): first the counted phrases ("at least five soldiers", "a child",
"12"), then what ties them to a verb ("killing ...", "... were wounded", "the toll rose to ..."). A number that nothing
ties is no count: years, ages, calibres, distances and prices never come this far. The words and the patterns stand in
`knowledge/data/numbers_en.toml`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from marsad.finding.wordclasses import Grammar, Words, load

Counted = Literal["killed", "injured", "captured", "missing", "displaced", "munitions", "casualties"]
Qualifier = Literal["exact", "least", "most", "under", "about", "range", "vague"]


@dataclass(frozen=True, slots=True)
class NumberExpression:
    """A count as worded; `text` is the sentence's characters start:end, the number with its noun or verb.

    "at least five" is low 5, best 5, no high; "up to 20" best 20, high 20; "about 30" best 30 alone; "three to five"
    low 3, high 5; "dozens" low 24; "several" nothing. `partial` counts are part of another ("including two children").
    Expressions with one `group` (a clause's start and end) are added to each other, all others are not. `casualties`
    are killed or injured, not said which.
    """

    start: int
    end: int
    text: str
    what: Counted
    low: int | None = None
    best: int | None = None
    high: int | None = None
    qualifier: Qualifier = "exact"
    partial: bool = False
    who: str = ""
    rule: str = ""
    group: tuple[int, int] = (0, 0)


def _digits(word: str) -> tuple[str, Any]:
    """Class and value of a token that begins with a digit: whole numbers count, anything else does not."""
    body = word.replace(",", "")
    if body.isdecimal() and len(body) < 9 and (len(body) == 1 or body[0] != "0"):
        number = int(body)
        return ("year" if len(word) == 4 and 1900 <= number <= 2100 else "d"), number
    return "digits", word


@lru_cache(maxsize=1)
def _grammar() -> Grammar:
    return load(
        "numbers_en.toml",
        _digits,
        ("d", "year", "poss", "age", "measure", "one", "item", "bare", "qty", "named", "solo"),
    )


def _value(grammar: Grammar, words: Words, i: int, j: int) -> tuple[int | None, int | None, int | None, Qualifier, int]:
    """Low, best, high and qualifier of the tokens i to j, and the token after the number."""
    numbers: list[int] = []
    current: int | None = None
    qualifier: Qualifier = "exact"
    last, k = i, i
    while k < j:
        name, value = grammar.names[words.codes[k]], words.values[k]
        if name == "approx":
            qualifier = value if value not in ("exact", "more") else qualifier
        elif name in ("d", "num", "tens"):
            if current is not None and name == "num" and current % 10 == 0 and 20 <= current < 100:
                current += value
            else:
                if current is not None:
                    numbers.append(current)
                current = value
        elif name == "mult":
            current = (current or 1) * value
        elif name == "art" and k == i:
            current = 1 if k + 1 == j or grammar.names[words.codes[k + 1]] != "mult" else None
            if current is None:
                last = k + 1
                k += 1
                continue
        elif name == "vag":
            return value, None, None, "vague", k + 1
        elif name == "others" and k == i:
            return value or None, None, None, "vague", k + 1
        elif name == "some":
            return None, None, None, "vague", k + 1
        elif name in ("to", "or") or (name == "dash" and numbers == [] and current is not None):
            if name != "dash" or (k + 1 < j and grammar.names[words.codes[k + 1]] == "d"):
                if current is not None:
                    numbers.append(current)
                current = None
        elif name == "and" and i < k and grammar.names[words.codes[i]] == "between" and current is not None:
            numbers.append(current)
            current = None
        elif name not in ("det", "between", "dash"):
            break
        last = k + 1
        k += 1
    if current is not None:
        numbers.append(current)
    if not numbers:
        return 1, 1, 1, "exact", last  # "their driver"
    if len(numbers) > 1 and numbers[0] < numbers[-1]:
        return numbers[0], None, numbers[-1], "range", last
    n = numbers[-1]
    low, best, high = {
        "exact": (n, n, n), "least": (n, n, None), "most": (None, n, n), "under": (None, None, n),
        "about": (None, n, None),
    }[qualifier]  # fmt: skip
    return low, best, high, qualifier, last


def find_numbers(text: str) -> list[NumberExpression]:
    """The counts of one clean sentence, in order. Offsets count characters of `text`."""
    grammar = _grammar()
    words = grammar.read(text)
    if not grammar.cores.search(words.codes):
        return []
    # round one: counted phrases become one code each
    spans: list[tuple[int, int]] = []
    codes: list[str] = []
    at = 0
    for m in grammar.pattern.finditer(words.codes):
        i, j = m.span()
        spans.extend((k, k + 1) for k in range(at, i))
        codes.append(words.codes[at:i])
        spans.append((i, j))
        codes.append(grammar.chars[m.lastgroup or ""])
        at = j
    spans.extend((k, k + 1) for k in range(at, len(words.codes)))
    codes.append(words.codes[at:])
    condensed = "".join(codes)
    assert grammar.links is not None
    found: list[NumberExpression] = []
    for m in grammar.links.finditer(condensed):
        found.extend(_build(grammar, words, spans, condensed, m.start(), m.end(), m.lastgroup or "", found))
    return found


_ZERO = ("zerocount", "zeropassive")


def _build(
    grammar: Grammar, words: Words, spans: list[tuple[int, int]], codes: str, i: int, j: int, rule: str,
    before: list[NumberExpression],
) -> list[NumberExpression]:  # fmt: skip
    """The expressions of one match: each counted phrase of it, with what the match's verb or noun counts."""
    if rule == "negated":
        return []
    names = [grammar.names[c] for c in codes[i:j]]
    what_of: dict[str, Counted] = grammar.data["what"]
    verbs = [k for k, n in enumerate(names) if n in what_of]
    kinds = [what_of[names[k]] for k in verbs]
    text = words.text

    def chars(a: int, b: int) -> tuple[int, int]:
        """Character offsets of the condensed tokens a to b (exclusive), counted from the match."""
        return words.starts[spans[i + a][0]], words.ends[spans[i + b - 1][1] - 1]

    group = chars(0, len(names))
    if rule in _ZERO:
        both: tuple[Counted, ...] = ("killed", "injured")
        whats: list[Counted] = sorted({w for k in kinds for w in (both if k == "casualties" else (k,))})
        a, b = group
        return [NumberExpression(a, b, text[a:b], w, 0, 0, 0, "exact", False, "", rule, group) for w in whats]
    what: Counted
    if rule == "fired":
        what = "munitions"
    elif rule in ("both", "bothpassive"):
        what = kinds[0] if len(set(kinds)) == 1 else "casualties"
    elif rule == "toll":
        what = "killed"
    elif kinds:
        what = kinds[-1] if rule in ("passive", "namedpassive", "partof", "noun", "claimed") else kinds[0]
    elif before:
        what = before[-1].what
    else:
        what = "killed"
        if rule == "nountoo" or rule == "partof":
            return []
    out: list[NumberExpression] = []
    partial = rule in ("partof", "nountoo", "among")
    inside = partial
    counted = [k for k, n in enumerate(names) if n in ("item", "one", "bare", "qty", "named", "solo", "pron")]
    if rule == "fired":
        counted = [k for k, n in enumerate(names) if n in ("item", "bare", "qty", "art")]
    elif rule == "toll":
        counted = counted[-1:]
    elif rule in ("noun", "claimed", "partof"):
        counted = counted[:1]
    prepositional = False
    for k, name in enumerate(names):
        if name == "incl":
            inside = True
        elif name in ("prep", "of") and rule in ("passive", "bothpassive", "namedpassive"):
            prepositional = True  # "three soldiers in two cars": what follows is where they were
        elif name in ("punct", "aux") or (name == "comma" and k + 1 < len(names) and names[k + 1] in ("aux", *what_of)):
            inside = partial
        if k not in counted or (prepositional and not inside):
            continue
        if name in ("qty", "named", "solo") and rule in ("passive", "bothpassive", "active", "both"):
            continue
        if name == "named" and k and names[k - 1] in ("solo", "one"):
            continue  # "the commander John Smith" is one
        part = inside or (k + 1 < len(names) and names[k + 1] == "ofthem")
        a, b = spans[i + k]
        if name in ("named", "one", "solo", "pron"):
            low, best, high, qualifier, number_end = 1, 1, 1, "exact", a + (name == "one" and b > a + 1)
        else:
            low, best, high, qualifier, number_end = _value(grammar, words, a, b)  # type: ignore[assignment]
            if rule == "toll" and qualifier == "range" and words.values[a - 1] == 1 and _word(words, a - 1) == "from":
                low, best, qualifier = high, high, "exact"
        start, end = _extent(names, k, verbs, part, rule)
        first, last = chars(start, end)
        who = text[words.starts[number_end] : words.ends[b - 1]] if number_end < b else ""
        out.append(
            NumberExpression(first, last, text[first:last], what, low, best, high, qualifier, part, who, rule, group)  # type: ignore[arg-type]
        )
    return out


def _word(words: Words, k: int) -> str:
    return words.text[words.starts[k] : words.ends[k]].lower() if k >= 0 else ""


def _extent(names: list[str], k: int, verbs: list[int], part: bool, rule: str) -> tuple[int, int]:
    """The tokens of one counted phrase: with its verb where nothing else counted stands between them."""
    if rule == "fired":  # up to its own weapon
        return k, min(v for v in verbs if v > k) + 1
    if rule in ("partof", "noun", "claimed", "toll", "leftdead"):
        return 0, len(names)
    if part or not verbs:
        return k, k + 1
    near = min(verbs, key=lambda v: abs(v - k))
    a, b = (near, k) if near < k else (k, near)
    if any(names[x] in ("item", "one", "bare", "named", "solo") for x in range(a + 1, b)):
        return k, k + 1
    return a, b + 1
