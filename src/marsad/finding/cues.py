"""Words that announce an incident, and the weapons named beside them.

A cue says *what kind* of thing a sentence may be telling; whether it tells of one at all (and not of a threat, a plan,
a habit) is decided later, in `framing.status`. Everything here is read off `incidents_en.toml` and `weapons_en.toml`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from marsad.knowledge.words import Lexicon, data, noun_forms, tokens, verb_forms


@dataclass(frozen=True, slots=True)
class Sense:
    """One way of telling of an incident, with the codes it leads to."""

    id: str
    type: str  # PLOVER
    modes: tuple[str, ...]
    acled: tuple[str, str] | None
    acled_state: tuple[str, str] | None
    status: str
    strength: int
    needs_any: frozenset[str]


@dataclass(frozen=True, slots=True)
class Cue:
    """A word or phrase of a sentence with its sense. `verbal` tells "they attacked" from "the attack"."""

    start: int
    end: int
    text: str
    sense: Sense
    verbal: bool
    plural: bool


@dataclass(frozen=True, slots=True)
class WeaponWords:
    """A weapon as named, and its class in the lexicon (rocket, ied, drone, …)."""

    start: int
    end: int
    text: str
    kind: str


@cache
def senses() -> dict[str, Sense]:
    """Every sense by its id."""
    out = {}
    for name, row in data("incidents_en.toml").items():
        pair = row.get("acled")
        state = row.get("acled_state")
        out[name] = Sense(
            id=name,
            type=row["type"],
            modes=tuple(row["modes"]),
            acled=(pair[0], pair[1]) if pair else None,
            acled_state=(state[0], state[1]) if state else None,
            status=row.get("status", "happened"),
            strength=row["strength"],
            needs_any=frozenset(row.get("needs_any", ())),
        )
    return out


@cache
def _cue_lexicon() -> Lexicon[tuple[str, bool, bool]]:
    lexicon: Lexicon[tuple[str, bool, bool]] = Lexicon()
    for name, row in data("incidents_en.toml").items():
        irregular = row.get("irregular", {})
        for verb in row["verbs"]:
            forms = verb_forms(verb)
            if verb in irregular:
                forms = {f for f in forms if f.endswith("ing") or not f.endswith("ed")} | set(irregular[verb])
            # "attacks", "clashes": in reports nearly always the noun
            plurals = {form for noun in row["nouns"] for form in noun_forms(noun) - {noun}}
            lexicon.extend(forms - plurals, (name, True, False))
        for noun in row["nouns"]:
            lexicon.extend({noun.lstrip("=")}, (name, False, False))
            lexicon.extend(noun_forms(noun) - {noun}, (name, False, True))
        for phrase in row["phrases"]:
            lexicon.add(phrase.lstrip("="), (name, " " in phrase, False))
            if not phrase.startswith("=") and phrase.split()[-1].isalpha() and phrase.split()[-1][-1] not in "sdg":
                for form in noun_forms(phrase) - {phrase}:
                    lexicon.add(form, (name, False, True))
    return lexicon


@cache
def _weapon_lexicon() -> Lexicon[str]:
    lexicon: Lexicon[str] = Lexicon()
    for name, row in data("weapons_en.toml").items():
        for word in row["words"]:
            lexicon.extend(noun_forms(word), name)
    return lexicon


@cache
def _sign_lexicon() -> Lexicon[str]:
    lexicon: Lexicon[str] = Lexicon()
    for name, row in data("weapons_en.toml").items():
        lexicon.extend(row.get("signs", ()), name)
    return lexicon


def weapon_name(words: WeaponWords) -> str:
    """The weapon's class and the report's own words for it: "air strike: warplanes", or "rocket: Katyusha rockets"."""
    return f"{data('weapons_en.toml')[words.kind]['name']}: {words.text}"


def find_signs(text: str) -> list[WeaponWords]:
    """Words of one sentence that tell of a weapon without naming it: "shelled", "shot dead"."""
    toks = tokens(text)
    return [
        WeaponWords(toks[i][0], toks[j - 1][1], text[toks[i][0] : toks[j - 1][1]], kind)
        for i, j, kind in _sign_lexicon().matches(toks)
    ]


def find_cues(text: str, toks: list[tuple[int, int, str]] | None = None) -> list[Cue]:
    """Cues of one sentence's clean text, in order, without overlap.

    A sense with `needs_any` counts only where one of those words stands in the sentence ("a deal" is no agreement,
    "signed a deal" is).
    """
    toks = tokens(text) if toks is None else toks
    words = {t for _, _, t in toks}
    out = []
    for i, j, (name, verbal, plural) in _cue_lexicon().matches(toks):
        sense = senses()[name]
        if sense.needs_any and j - i == 1 and not (sense.needs_any & words - {toks[i][2]}):
            continue
        # "the attack", "an attack": a determiner or adjective before it makes a noun of a word that is both
        if (
            verbal
            and j - i == 1
            and i
            and toks[i - 1][2] in data("grammar_en.toml")["noun_after"]
            and not toks[i][2].endswith("ed")
        ):
            verbal, plural = False, toks[i][2].endswith("s")
        start, end = toks[i][0], toks[j - 1][1]
        out.append(Cue(start, end, text[start:end], sense, verbal, plural))
    return out


def find_weapons(text: str, toks: list[tuple[int, int, str]] | None = None) -> list[WeaponWords]:
    """Weapons named in one sentence's clean text, longest name first at each place."""
    toks = tokens(text) if toks is None else toks
    return [
        WeaponWords(toks[i][0], toks[j - 1][1], text[toks[i][0] : toks[j - 1][1]], kind)
        for i, j, kind in _weapon_lexicon().matches(toks)
    ]
