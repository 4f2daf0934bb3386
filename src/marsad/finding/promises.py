"""Words that announce an undertaking, the act undertaken, and the words that open its condition."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from marsad.knowledge.words import Lexicon, data, tokens, verb_forms
from marsad.model import CommitmentKind

Tokens = list[tuple[int, int, str]]
Act = Literal["stop", "start", "other"]


@dataclass(frozen=True, slots=True)
class Promise:
    """A trigger of a commitment in one sentence. `act` is what is to be done: stop something, start it, or another."""

    start: int
    end: int
    text: str
    form: CommitmentKind
    strong: bool
    act: Act | None
    condition: tuple[int, int] | None  # the words of the condition, without the words that open it
    opener: int | None  # where the words that open it begin


@cache
def _triggers() -> Lexicon[tuple[str, bool]]:
    lexicon: Lexicon[tuple[str, bool]] = Lexicon()
    seen: set[str] = set()
    for form, row in data("commitments_en.toml")["triggers"].items():
        for strong, words in ((True, row["strong"]), (False, row["weak"])):
            for phrase in words:
                if phrase not in seen:  # the first form in the file's order keeps a phrase two forms could claim
                    lexicon.add(phrase, (form, strong))
                    seen.add(phrase)
    return lexicon


@cache
def _acts() -> dict[str, Act]:
    out: dict[str, Act] = {}
    for act, verbs in data("commitments_en.toml")["acts"].items():
        for verb in verbs:
            for form in verb_forms(verb):
                out.setdefault(form, cast(Act, act))
    return out


@cache
def _condition() -> Lexicon[str]:
    lexicon: Lexicon[str] = Lexicon()
    for phrase in data("commitments_en.toml")["condition"]["open"]:
        lexicon.add(phrase, phrase)
    return lexicon


@cache
def _vocabulary(table: str, name: str) -> frozenset[str]:
    return frozenset(data("commitments_en.toml")[table][name])


_ENDS = frozenset({",", ";", "then", ":", ".", '"', ")", "!", "?"})


def _conditions(toks: Tokens) -> tuple[int, int, int] | None:
    """Where the first condition of the sentence is opened, begins and ends, or None."""
    modal = any(t in _vocabulary("modal", "words") for _, _, t in toks)
    for i, j, opener in _condition().matches(toks):
        if opener in _vocabulary("condition", "weak_open") and not modal:
            continue
        if opener == "if" and i and toks[i - 1][2] in {"as", "even", "asked", "wondering", "know"}:
            continue
        end = next((k for k in range(j, len(toks)) if toks[k][2] in _ENDS), len(toks))
        if end > j + 1:
            return toks[i][0], toks[j][0], toks[end - 1][1]
    return None


def find_promises(text: str, toks: Tokens | None = None) -> list[Promise]:
    """Commitment triggers of one sentence's clean text, strong ones first.

    A weak trigger ("would", "announced", "vowed") counts only with an act word of the right kind after it: "would
    suspend" may be an offer, "would attack" may be a threat, "would rain" is neither.
    """
    toks = tokens(text) if toks is None else toks
    acts = _acts()
    found = _conditions(toks)
    opener, condition = (found[0], found[1:]) if found else (None, None)
    out = []
    for i, j, (form, strong) in _triggers().matches(toks):
        following = [acts[t[2]] for t in toks[j : j + 9] if t[2] in acts]
        inside = [acts[t[2]] for t in toks[i:j] if t[2] in acts]
        act = next(iter(inside + following), None)
        if not strong:
            needs = data("commitments_en.toml")["triggers"][form]["needs"]
            if needs in ("stop", "start"):
                # "would suspend" and "would attack" share their first word: the act after it decides the form
                if act is None or act == "other":
                    continue
                if toks[i][2] in {"would", "could", "will"}:
                    form = "offer" if act == "stop" else "threat"
                elif act != needs:
                    continue
            elif act is None:
                continue
        start, end = toks[i][0], toks[j - 1][1]
        out.append(Promise(start, end, text[start:end], cast(CommitmentKind, form), strong, act, condition, opener))
    return sorted(out, key=lambda p: (not p.strong, p.start))
