"""Whose an attack is, where an adjective says it: "an Israeli airstrike", "Russian shelling".

Finders of actors pass over such adjectives, since "the Israeli village" attacks nobody. Beside a noun of violence or a
weapon that does the violence they name the doer: the state's armed forces.
"""

from __future__ import annotations

from collections.abc import Sequence

from marsad.finding.cues import Cue, WeaponWords
from marsad.finding.who import ActorWords
from marsad.knowledge.actors import ActorBook
from marsad.knowledge.places import Gazetteer

Tokens = list[tuple[int, int, str]]
REACH = 3  # words between the adjective and its noun: "an Israeli air and artillery strike"
# Violence of these kinds needs an armed force; "the Israeli protest" is by people and "the Iraqi deal" by a government.
_ARMED = frozenset({"shelling", "air_strike", "attack", "hit", "kill", "clash", "explosion"})


def find_national(
    text: str,
    toks: Tokens,
    cues: Sequence[Cue],
    weapons: Sequence[WeaponWords],
    places: Gazetteer,
    book: ActorBook,
) -> list[ActorWords]:
    """National adjectives that own an attack in one sentence, as the state they belong to; sentence offsets."""
    heads = [c.start for c in cues if not c.verbal and c.sense.id in _ARMED] + [w.start for w in weapons]
    out: dict[int, ActorWords] = {}
    for head in heads:
        at = next((i for i, t in enumerate(toks) if t[0] >= head), len(toks))
        for i in range(at - 1, max(-1, at - 1 - REACH), -1):
            start, end, _ = toks[i]
            word = text[start:end]
            if not (word[:1].isupper() or word[:1].isalpha()):
                break
            if word[:1].isupper() and places.is_demonym(word):
                code = places.country_of(word)
                country = places.countries[code].name if code else None
                entry = book.find(country) if country else None
                if entry is not None and not (i and text[toks[i - 1][1] : start] == "-"):
                    out.setdefault(
                        start,
                        ActorWords(
                            start, end, word, entry.name, word.lower(), "state", (start, end), entry=entry, country=code
                        ),
                    )
                break
    return [out[k] for k in sorted(out)]
