"""Who plays which part round an incident's cue: who attacks, who is attacked.

Read off word order, voice and a handful of prepositions (`grammar_en.toml`): "X shelled Y", "Y was shelled by X",
"X's shelling of Y", "an X strike on Y". Where nothing says who did it there is no attacker: an unknown attacker is
unknown. Whether a named one is stated, claimed or accused is decided with who says so, in `resolving.accounts`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from marsad.finding.cues import Cue
from marsad.finding.who import ActorWords
from marsad.knowledge.words import data, tokens
from marsad.model import Frame, Mention, Sentence

Tokens = list[tuple[int, int, str]]
REACH = 9  # words between a doer and the verb
CLOSE = 3  # words between a doer and a noun: "the group's latest attack"


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(data("grammar_en.toml")[name])


@dataclass(frozen=True, slots=True)
class Parts:
    """The doers and targets of one frame, nearest first; `suspected` where the words doubt the doer."""

    doers: tuple[Mention, ...] = ()
    targets: tuple[Mention, ...] = ()
    mutual: tuple[Mention, ...] = ()
    suspected: bool = False


def parts_of(frame: Frame, sentence: Sentence) -> Parts:
    """The parts round the frame's cue, from the actor mentions of its own clause."""
    ruled = [m for m in frame.parts.get("actor", ()) if m.by == "rule"]
    toks = tokens(sentence.text)
    best = Parts()
    # the frame's own cue first; another cue of the clause where it tells more ("killed ... when X shelled")
    rest = (m for m in frame.parts.get("cue", ()) if m != frame.cue)
    cues = [m for m in (frame.cue, *rest) if isinstance(m.value, Cue)]
    for cue in cues:
        found = _round(cue, sentence, toks, ruled, frame)
        best = Parts(
            doers=best.doers or tuple(m for m in found.doers if can_attack(m)),
            targets=best.targets or tuple(m for m in found.targets if m.text.lower() not in _pronouns()),
            mutual=best.mutual or tuple(m for m in found.mutual if can_attack(m)),
            suspected=best.suspected or found.suspected,
        )
    if not best.doers and not best.mutual and not isinstance(frame.cue.value, Cue):
        return Parts(doers=_subject(sentence, toks, ruled, frame), targets=best.targets, suspected=best.suspected)
    return best


def _subject(sentence: Sentence, toks: Tokens, actors: list[Mention], frame: Frame) -> tuple[Mention, ...]:
    """Who begins a clause whose verb the lexicon lacks: "The rebels took five posts"; nobody where it is passive."""
    for mention in actors:
        if not frame.start <= mention.start < frame.end or not can_attack(mention) or mention.value.modifier:
            continue
        first = next((i for i, t in enumerate(toks) if t[1] + sentence.start > mention.start), 0)
        last = next((i for i, t in enumerate(toks) if t[0] + sentence.start >= mention.end), len(toks))
        after = [t[2] for t in toks[last : last + 3]]
        if first > 0 and toks[first - 1][2] not in _words("clause_opens"):
            continue
        if any(w in _words("be") for w in after) or not any(w.endswith("ed") or w in _words("past") for w in after):
            continue
        if not any(w in _words("speech") for w in after):
            return (mention,)
    return ()


def _pronouns() -> frozenset[str]:
    return frozenset(data("common_en.toml")["pronouns"])


def can_attack(mention: Mention) -> bool:
    """Whether it is somebody that could: a state, an army, an organisation, gunmen; no doctor, newspaper or victim."""
    words = mention.value
    if not isinstance(words, ActorWords) or words.label == "person":
        return False
    if mention.text.lower() in _words("never_doers"):
        return False
    if words.entry is not None:
        return words.entry.kind in ("armed group", "state", "government body", "people", "other")
    if words.label in ("descriptive", "group"):
        return any(w.strip("'s") in _words("armed") for w in mention.text.lower().split())
    return True


def _round(cue: Mention, sentence: Sentence, toks: Tokens, actors: list[Mention], frame: Frame) -> Parts:
    offset = sentence.start
    at = next((i for i, t in enumerate(toks) if t[1] + offset > cue.start), 0)
    end = next((i for i, t in enumerate(toks) if t[0] + offset >= cue.end), len(toks))
    form = cue.text.lower()
    value: Cue = cue.value
    before = [t[2] for t in toks[max(0, at - 4) : at]]
    after = toks[end][2] if end < len(toks) else "."
    passive = value.verbal and not form.endswith("ing") and any(w in _words("be") for w in before)
    # "Local man killed in shelling": a headline's participle, or a transitive verb with nothing after it to suffer it
    passive = passive or (
        value.verbal and value.sense.id in ("kill", "abduct", "arrest") and after in _words("no_object")
    )
    suspected = any(w in _words("suspect") for w in [t[2] for t in toks])

    def index(mention: Mention) -> tuple[int, int]:
        first = next((i for i, t in enumerate(toks) if t[1] + offset > mention.start), 0)
        last = next((i for i, t in enumerate(toks) if t[0] + offset >= mention.end), len(toks))
        return first, last

    placed = [(m, *index(m)) for m in actors]
    placed = [row for row in placed if not _speaks(toks, row[1], row[2])]
    left = sorted((row for row in placed if row[0].end <= cue.start), key=lambda r: -r[2])
    right = sorted((row for row in placed if row[0].start >= cue.end), key=lambda r: r[1])
    weapons = [index(m) for m in frame.parts.get("weapon", ())]

    def weapon_between(a: int, b: int) -> bool:
        return any(a <= w[0] < b for w in weapons)

    by = _after(right, toks, end, _words("doer_after"))
    if form in _words("mutual") and not passive:
        near = [m for m, _, last in left[:2] if at - last <= REACH] + [
            m for m, first, _ in right[:2] if first - end <= 5
        ]
        return Parts(mutual=tuple(near), suspected=suspected)
    if value.verbal and form not in _words("suffers"):
        if passive:
            subject = tuple(m for m, _, last in left[:1] if at - last <= REACH)
            return Parts(doers=by, targets=subject, suspected=suspected)
        subject = tuple(
            m
            for m, first, last in left[:1]
            if at - last <= REACH
            and not weapon_between(last, at)
            and not _inside_phrase(toks, first)
            and not any(t[2] in {",", ";", "that"} for t in toks[last:at] if at - last > 4)
        )
        target = tuple(m for m, first, _ in right[:1] if first - end <= 4)
        return Parts(doers=subject or by, targets=target, suspected=suspected)
    if value.verbal:  # its subject suffers
        return Parts(doers=by, targets=tuple(m for m, _, last in left[:1] if at - last <= 4), suspected=suspected)
    owner = tuple(
        m
        for m, first, last in left[:1]
        if at - last <= CLOSE and _owns(toks, last, at) and (m.label == "national" or _possesses(m, toks, first, last))
    )
    target = _after(right, toks, end, _words("target_after"))
    return Parts(doers=by or owner, targets=target, suspected=suspected)


def _after(right: list[tuple[Mention, int, int]], toks: Tokens, end: int, words: frozenset[str]) -> tuple[Mention, ...]:
    """The first actor within reach that follows one of `words` ("by", "against"), an article at most between."""
    for mention, first, _ in right[:2]:
        if first - end > REACH:
            break
        lead = [t[2] for t in toks[max(end, first - 3) : first]]
        if any(w in words for w in lead):
            return (mention,)
    return ()


def _speaks(toks: Tokens, first: int, last: int) -> bool:
    """Whether the actor only tells of it: "..., the army said", "according to the ministry", "... said the mayor"."""
    after = [t[2] for t in toks[last : last + 2]]
    lead = [t[2] for t in toks[max(0, first - 2) : first]]
    said = _words("speech")
    return (
        bool(after and after[0] in said) or lead == ["according", "to"] or bool(lead and lead[-1] in said - {"named"})
    )


def _owns(toks: Tokens, last: int, at: int) -> bool:
    """Nothing but adjectives, nouns and a possessive mark between owner and noun: "the group's latest attack"."""
    return not any(
        t[2] in {",", ";", "and", "of", "to", "in", "on", "that", "against", "by", "from", "with"}
        for t in toks[last:at]
    )


def _possesses(mention: Mention, toks: Tokens, first: int, last: int) -> bool:
    """ "Hezbollah rockets", "the group's attack": a named actor before a noun owns it, a common one needs its mark."""
    named = mention.label in ("organisation", "state", "government")
    marked = (last < len(toks) and toks[last][2] in {"'s", "'"}) or mention.text.endswith(("'s", "s'"))
    return (named or marked) and not _inside_phrase(toks, first)


def _inside_phrase(toks: Tokens, first: int) -> bool:
    """Whether the actor hangs on another noun: "vehicles of X", "a convoy for X"."""
    return first > 0 and toks[first - 1][2] in {"of", "for", "to", "against", "on", "with", "near", "at"}
