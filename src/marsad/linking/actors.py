"""Actors of the record: every named actor met, under all its names, with the titles and memberships reports give."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from marsad.model import Actor, ActorMention, ActorRole, Membership


def actors(mentions: Iterable[ActorMention], published: Callable[[str], str]) -> Iterator[Actor]:
    """One actor for each key, in order of keys.

    Args:
        mentions: sorted by (actor key, report key, field, start): one actor is held in memory at a time.
        published: a report's publication date by key, "" where unknown: a title is dated by the reports that give it.
    """
    for key, rows in groupby(mentions, key=lambda m: m.actor):
        yield _actor(key, list(rows), published)


def _actor(key: str, rows: list[ActorMention], published: Callable[[str], str]) -> Actor:
    def commonest(values: Iterable[str | None]) -> str | None:
        counts = Counter(v for v in values if v)
        return min(counts, key=lambda v: (-counts[v], v)) if counts else None

    name = commonest(m.name for m in rows) or key
    written = Counter(m.span.quote for m in rows)
    kinds = Counter(m.kind for m in rows)
    roles: dict[str, list[str]] = {}
    member: dict[str, list[str]] = {}
    for m in rows:
        if m.title:
            roles.setdefault(m.title, []).append(published(m.span.report)[:10])
        if m.member_of:
            member.setdefault(m.member_of, []).append(published(m.span.report)[:10])
    return Actor(
        id=key,
        name=name,
        aliases=tuple(sorted(q for q in written if q != name)),
        kind=min(kinds, key=lambda k: (-kinds[k], k)),
        country=commonest(m.country for m in rows),
        roles=tuple(
            ActorRole(title=t, start=min(filter(None, days), default=None), end=None)
            for t, days in sorted(roles.items())
        ),
        member_of=tuple(
            Membership(id=k, name=k, start=min(filter(None, days), default=None)) for k, days in sorted(member.items())
        ),
        mentions=tuple(m.span for m in rows),
    )
