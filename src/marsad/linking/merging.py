"""From a cluster of accounts to an event: every claim is kept, the value shown follows a stated rule.

The rules: the date is the most precise one told, the most told among equals, the earliest report's among those. The
place likewise. A toll's range runs over all reports; its best figure is the one the latest report gives. The kind is
the one most accounts give. Ties go to the smallest account id, so that the order of reading never matters.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from marsad.linking.naming import whole_id
from marsad.model import Event, EventAccount, HowMany, Party, Span, When, Where

_DATE = {"day": 0, "week": 1, "month": 2, "year": 3, "unknown": 4}
_PLACE = {
    "site": 0, "neighbourhood": 0, "village": 1, "city": 1, "road": 2, "area": 3, "admin1": 4, "country": 5,
    "unknown": 6,
}  # fmt: skip
_BASIS = {"stated": 0, "claimed": 1, "suspected": 2, "accused": 3, None: 4}


def event_id(account: str) -> str:
    """The id an event has when `account` is its first."""
    return whole_id("ev", account)


def merge(accounts: Sequence[EventAccount], published: Callable[[str], str], origin: Callable[[str], str]) -> Event:
    """The event of a cluster.

    Args:
        accounts: the cluster, not empty.
        published: a report's publication date by key, "" where unknown.
        origin: a report's origin id by key.
    """
    rows = sorted(accounts, key=lambda a: (published(a.report) or "~", a.id))
    parties = _parties(rows)
    lead = _most(rows, lambda a: a.acled or ("", a.type), skip=lambda a: a.acled is None)
    armed = [a for a in rows if a.weapon]
    weapon = _most(armed, lambda a: a.weapon.text.lower() if a.weapon else "").weapon if armed else None
    return Event(
        id=event_id(min(a.id for a in rows)),
        type=lead.type,
        modes=lead.modes,
        acled=lead.acled,
        when=_when(rows),
        where=_where(rows),
        parties=parties,
        claimed_by=_names(p for p in parties if p.role == "attacker" and p.basis == "claimed"),
        denied_by=_names(p for a in rows for p in a.denied_by),
        accused=_names(p for p in parties if p.role == "attacker" and p.basis in ("accused", "suspected")),
        weapon=weapon.text if weapon else None,
        munitions=_toll([a.munitions for a in rows if a.munitions]),
        killed=_toll([a.killed for a in rows if a.killed]),
        injured=_toll([a.injured for a in rows if a.injured]),
        accounts=tuple(sorted(a.id for a in rows)),
        origins=len({origin(a.report) for a in rows}),
    )


def _names(parties: Iterable[Party]) -> tuple[str, ...]:
    return tuple(sorted({p.name for p in parties}))


def _most(
    rows: Sequence[EventAccount],
    value: Callable[[EventAccount], object],
    skip: Callable[[EventAccount], bool] = lambda a: False,
) -> EventAccount:
    """The first account that gives the value most accounts give; `rows` is not empty."""
    told = [a for a in rows if not skip(a)] or list(rows)
    counts = Counter(value(a) for a in told)
    return max(told, key=lambda a: (counts[value(a)], -told.index(a)))


def _when(rows: Sequence[EventAccount]) -> When:
    told = [a.when for a in rows if a.when.start is not None]
    if not told:
        return When()
    counts = Counter((w.start, w.end) for w in told)
    best = min(told, key=lambda w: (_DATE[w.precision], w.basis == "context", -counts[(w.start, w.end)], told.index(w)))
    return best.model_copy(
        update={"spans": _spans(w.spans for w in told if (w.start, w.end) == (best.start, best.end))}
    )


def _where(rows: Sequence[EventAccount]) -> Where | None:
    told = [a.where for a in rows if a.where is not None]
    if not told:
        return None
    counts = Counter((w.name, w.country) for w in told)
    best = min(
        told,
        key=lambda w: (w.lat is None, _PLACE[w.precision], -counts[(w.name, w.country)], told.index(w)),
    )
    return best.model_copy(update={"spans": _spans(w.spans for w in told if w.name == best.name)})


def _spans(groups: Iterable[Sequence[Span]]) -> tuple[Span, ...]:
    flat = [s for group in groups for s in group]
    return tuple(sorted(set(flat), key=lambda s: (s.report, s.field, s.start, s.end)))


def _toll(told: Sequence[HowMany]) -> HowMany | None:
    """Lowest low, highest high, and the best figure of the latest report that gives one. `told` is oldest first."""
    if not told:
        return None
    lows = [t.low for t in told if t.low is not None]
    highs = [t.high for t in told if t.high is not None]
    bests = [t.best for t in told if t.best is not None]
    # an open range ("at least five") has no upper end of its own; beside it the largest figure told is the upper end
    high = max([*highs, *bests, *lows]) if (highs or bests) else None
    return HowMany(
        low=min(lows) if lows else None,
        best=bests[-1] if bests else None,
        high=high,
        spans=_spans(t.spans for t in told),
    )


def _parties(rows: Sequence[EventAccount]) -> tuple[Party, ...]:
    """One row for each actor in each part, on the firmest basis told."""
    best: dict[tuple[str, str, str], Party] = {}
    for account in rows:
        for party in account.parties:
            basis = (party.basis or "") if party.role == "attacker" else ""
            key = (party.actor or party.name.lower(), party.role, basis)
            if key not in best or _BASIS[party.basis] < _BASIS[best[key].basis]:
                best[key] = party
    return tuple(best[k] for k in sorted(best, key=lambda k: (k[1], k[0], k[2])))
