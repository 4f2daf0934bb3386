"""Commitments across reports, and what became of them.

The same undertaking told by several reports is one commitment: same party, same kind of promise, made within days of
each other, on the same act or in the same words. Its status is derived by rule, each step with what it rests on:

    open ──► broken     an incident of the kind forsworn by a bound party, stated or claimed, after it took effect
         ──► withdrawn  a later statement of the party that ends it
         ──► expired    its due date has passed in the record and nothing says it was kept

An attack nobody owns is never counted as a breach.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from marsad.knowledge.words import Lexicon, data, tokens
from marsad.linking.naming import whole_id
from marsad.model import Commitment, CommitmentAccount, CommitmentKind, CommitmentStatus, Span, StatusStep

SAME_DAYS = 10  # two tellings made further apart are two undertakings (a renewal is a new one)
SAME_WORDS = 0.34  # share of the shorter wording's content words

_FAMILY: dict[CommitmentKind, str] = {
    "offer": "word", "pledge": "word", "agreement": "word", "announcement": "word",
    "threat": "threat", "ultimatum": "threat", "order": "order",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Deed:
    """An incident with an owner, as the ledger sees it."""

    event: str
    day: dt.date
    actors: frozenset[str]  # keys or names of the attackers, stated or claimed
    type: str


@dataclass(frozen=True, slots=True)
class Ending:
    """A statement by which somebody takes back an undertaking."""

    statement: str
    day: dt.date
    actor: str  # key or name of the speaker


@cache
def _endings() -> tuple[Lexicon[str], frozenset[str]]:
    lexicon: Lexicon[str] = Lexicon()
    lexicon.extend(data("commitments_en.toml")["endings"]["words"], "end")
    return lexicon, frozenset(data("commitments_en.toml")["endings"]["what"])


def ends(text: str) -> bool:
    """Whether a statement's words take back a truce, an offer, an agreement."""
    toks = tokens(text)
    lexicon, what = _endings()
    return bool({t for _, _, t in toks} & what) and next(lexicon.matches(toks), None) is not None


def words(text: str) -> frozenset[str]:
    """Content words of a wording."""
    common = data("common_en.toml")["words"]
    return frozenset(t[:6] for _, _, t in tokens(text) if t.isalnum() and t not in common)


def _parties(account: CommitmentAccount) -> frozenset[str]:
    return frozenset(p.actor or p.name.lower() for p in account.by)


@dataclass(frozen=True, slots=True)
class Telling:
    """What the comparison of two tellings needs: small, so that all of a record fit in memory."""

    id: str
    report: str
    family: str
    parties: frozenset[str]
    words: frozenset[str]
    day: dt.date | None  # when it was made, else when the report appeared


def telling(account: CommitmentAccount, day: dt.date | None) -> Telling:
    """The telling of an account; `day` as in `Telling`."""
    said = words(account.undertaking.text)
    return Telling(account.id, account.report, _FAMILY[account.form], _parties(account), said, day)


def same(a: Telling, b: Telling) -> bool:
    """Whether two tellings are of one undertaking."""
    if a.family != b.family or not a.words or not b.words:
        return False
    common = bool(a.parties & b.parties)
    if a.parties and b.parties and not common:
        return False
    if a.day and b.day and abs((a.day - b.day).days) > SAME_DAYS:
        return False
    share = len(a.words & b.words) / min(len(a.words), len(b.words))
    return share >= (SAME_WORDS if common else 2 * SAME_WORDS)


def commitments(
    accounts: Iterable[CommitmentAccount],
    published: Callable[[str], str],
    deeds: Sequence[Deed],
    latest: dt.date | None,
    endings: Sequence[Ending] = (),
    fetch: Callable[[Iterable[str]], Mapping[str, CommitmentAccount]] | None = None,
) -> Iterator[Commitment]:
    """Every commitment with its history, in order of ids.

    Args:
        accounts: in any order; read once.
        published: a report's publication date by key, "" where unknown.
        deeds: the record's incidents that have an owner.
        latest: the last day the record knows of: what a due date is held against.
        endings: statements by which somebody takes back an undertaking.
        fetch: accounts by id, where they are too many to be held (default: they are held).
    """

    def day(account: CommitmentAccount) -> dt.date | None:
        if account.made.start:
            return account.made.start
        told = published(account.report)
        return dt.date.fromisoformat(told[:10]) if told else None

    held: dict[str, CommitmentAccount] = {}
    rows = []
    for account in accounts:
        rows.append(telling(account, day(account)))
        if fetch is None:
            held[account.id] = account
    groups = _groups(sorted(rows, key=lambda t: t.id))
    for first in sorted(groups, key=commitment_id):
        found = held if fetch is None else fetch(groups[first])
        told = sorted((found[i] for i in groups[first]), key=lambda a: (str(day(a) or "~"), a.id))
        yield _commitment(told, day, deeds, latest, endings)


def commitment_id(account: str) -> str:
    """The id a commitment has when `account` is its first."""
    return whole_id("co", account)


def _groups(rows: Sequence[Telling]) -> dict[str, list[str]]:
    """First account id to the ids of its group, both sorted; `rows` sorted by id."""
    parent = {t.id: t.id for t in rows}

    def root(key: str) -> str:
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for block in _blocks(rows):
        for i, a in enumerate(block):
            for b in block[i + 1 :]:
                if a.day and b.day and (b.day - a.day).days > SAME_DAYS:
                    break  # a block is in order of days, those without one first
                if same(a, b):
                    x, y = root(a.id), root(b.id)
                    parent[max(x, y)] = min(x, y)
    groups: dict[str, list[str]] = {}
    for t in rows:
        groups.setdefault(root(t.id), []).append(t.id)
    return groups


def _blocks(rows: Sequence[Telling]) -> Iterable[list[Telling]]:
    """Those that share a party are worth comparing, and those of one report; each in order of days."""
    by: dict[str, list[Telling]] = {}
    for t in rows:
        for key in sorted(t.parties) or ["?"]:
            by.setdefault(key, []).append(t)
        by.setdefault("in " + t.report, []).append(t)
    return [sorted(block, key=lambda t: (t.day is not None, t.day or dt.date.min, t.id)) for block in by.values()]


def _commitment(
    told: Sequence[CommitmentAccount],
    day: Callable[[CommitmentAccount], dt.date | None],
    deeds: Sequence[Deed],
    latest: dt.date | None,
    endings: Sequence[Ending],
) -> Commitment:
    # the fullest telling leads: with a condition, with a due date, with a party, then the earliest
    lead = min(told, key=lambda a: (not a.by, a.condition is None, a.due.start is None, told.index(a)))
    made = next((a.made.start for a in told if a.made.start), None)
    due = next((a.due.start for a in told if a.due.start), None)
    names = tuple(dict.fromkeys(p.name for a in told for p in a.by))
    to = tuple(dict.fromkeys(p.name for a in told for p in a.to))
    condition = next((a.condition.text for a in told if a.condition), None)
    parties = frozenset(k for a in told for k in _parties(a))
    history = _history(lead, made or day(told[0]), due, parties, deeds, latest, endings)
    mentions: list[Span] = [s for a in sorted(told, key=lambda a: (a.report, a.id)) for s in a.evidence]
    first = min(a.id for a in told)
    return Commitment(
        id=commitment_id(first),
        kind=lead.form,
        by=names,
        to=to,
        undertaking=lead.undertaking.text,
        condition=condition,
        made=made.isoformat() if made else None,
        due=due.isoformat() if due else None,
        status=history[-1].status,
        history=tuple(history),
        accounts=tuple(sorted(a.id for a in told)),
        mentions=tuple(mentions),
    )


_TRUCE = frozenset(
    {
        "truce",
        "ceasefire",
        "cease-fire",
        "armistice",
        "hostilities",
        "attacks",
        "attack",
        "fire",
        "fighting",
        "offensive",
    }
)
_STOPPING = frozenset(
    {"suspend", "stop", "halt", "cease", "pause", "end", "truce", "ceasefire", "cease-fire", "armistice"}
)


def forswears(undertaking: str) -> bool:
    """Whether the undertaking is to stop attacks, so that an attack by its party breaks it."""
    said = {t for _, _, t in tokens(undertaking)}
    return bool(said & _TRUCE) and bool(said & _STOPPING)


def _history(
    lead: CommitmentAccount,
    made: dt.date | None,
    due: dt.date | None,
    parties: frozenset[str],
    deeds: Sequence[Deed],
    latest: dt.date | None,
    endings: Sequence[Ending],
) -> list[StatusStep]:
    steps = [StatusStep(date=made.isoformat() if made else None, status="open")]
    binding = lead.form in ("agreement", "announcement", "pledge") and forswears(lead.undertaking.text)
    if binding and made is not None:
        breaches = [d for d in deeds if d.day > made and d.type == "ASSAULT" and d.actors & parties]
        if due is not None:
            breaches = [d for d in breaches if d.day <= due]
        if breaches:
            first = min(breaches, key=lambda d: (d.day, d.event))
            steps.append(_step(first.day, "broken", first.event))
            return steps
    if lead.form in ("agreement", "announcement", "pledge", "offer") and made is not None:
        taken_back = [e for e in endings if e.day > made and e.actor in parties and (due is None or e.day <= due)]
        if taken_back and forswears(lead.undertaking.text):
            first_end = min(taken_back, key=lambda e: (e.day, e.statement))
            steps.append(_step(first_end.day, "withdrawn", first_end.statement))
            return steps
    if due is not None and latest is not None and due < latest:
        steps.append(StatusStep(date=due.isoformat(), status="expired"))
    return steps


def _step(day: dt.date, status: CommitmentStatus, because: str) -> StatusStep:
    return StatusStep(date=day.isoformat(), status=status, because=(because,))
