"""Actors of the record: every named actor met, under all its names, with the titles and memberships reports give.

An actor's mentions are not gathered here: whoever shows them asks the store for them, actor by actor.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from marsad.model import Actor, ActorKind, ActorMention, ActorRole, Membership


def actors(mentions: Iterable[ActorMention], published: Callable[[str], str]) -> Iterator[Actor]:
    """One actor for each key, in order of keys.

    Args:
        mentions: sorted by actor key: only counts of one actor are held at a time.
        published: a report's publication date by key, "" where unknown: a title is dated by the reports that give it.
    """
    tally: _Tally | None = None
    for mention in mentions:
        if tally is None or tally.key != mention.actor:
            if tally is not None:
                yield tally.actor()
            tally = _Tally(mention.actor)
        tally.add(mention, published(mention.span.report)[:10])
    if tally is not None:
        yield tally.actor()


class _Tally:
    """What is counted over the mentions of one actor."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.names: Counter[str] = Counter()
        self.written: set[str] = set()
        self.kinds: Counter[ActorKind] = Counter()
        self.countries: Counter[str] = Counter()
        self.titles: dict[str, str] = {}  # title to the first day a report gives it, "" where unknown
        self.groups: dict[str, str] = {}

    def add(self, mention: ActorMention, day: str) -> None:
        self.names[mention.name] += 1
        self.written.add(mention.span.quote)
        self.kinds[mention.kind] += 1
        if mention.country:
            self.countries[mention.country] += 1
        for value, first in ((mention.title, self.titles), (mention.member_of, self.groups)):
            if value:
                first[value] = min(filter(None, (first.get(value, ""), day)), default="")

    def actor(self) -> Actor:
        name = _commonest(self.names) or self.key
        return Actor(
            id=self.key,
            name=name,
            aliases=tuple(sorted(self.written - {name})),
            kind=min(self.kinds, key=lambda k: (-self.kinds[k], k)),
            country=_commonest(self.countries),
            roles=tuple(ActorRole(title=t, start=day or None) for t, day in sorted(self.titles.items())),
            member_of=tuple(Membership(id=k, name=k, start=day or None) for k, day in sorted(self.groups.items())),
        )


def _commonest(counts: Counter[str]) -> str | None:
    """The value met most often; the first in the alphabet among equals."""
    return min(counts, key=lambda v: (-counts[v], v)) if counts else None
