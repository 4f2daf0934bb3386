"""A word makes a test object: reports, accounts and what is computed from them, every span exact."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import groupby

from marsad.model import (
    Actor,
    ActorMention,
    Coded,
    Commitment,
    CommitmentAccount,
    Event,
    EventAccount,
    HowMany,
    Party,
    Report,
    Span,
    Statement,
    StatementAccount,
    When,
    Where,
    Wording,
)
from marsad.storing.shapes import LinkSource, ReportOrigin, Row, alias

TEXT = (
    "A car bomb killed three people in Mosul on Sunday, police said. The group vowed to halt its attacks if the army "
    "left the city by May."
)


def digest(*parts: object) -> str:
    return blake2b("|".join(map(str, parts)).encode(errors="surrogatepass"), digest_size=8).hexdigest()


def a_report(
    id: str = "a1", text: str = TEXT, *, title: str = "Bomb in Mosul", publisher: str = "Daily", day: str = "2020-10-05"
) -> Report:
    key = "r" + digest(id, text, title, publisher, day)
    return Report(key=key, id=id, text=text, title=title, publisher=publisher, published=day, published_basis="given")


def words(report: Report, quote: str, field: str = "text") -> Span:
    """The first place of these words in the report."""
    start = (report.text if field == "text" else report.title).index(quote)
    return Span(report=report.key, field=field, start=start, end=start + len(quote), quote=quote)  # type: ignore[arg-type]


def a_party(report: Report, name: str, role: str = "attacker") -> Party:
    return Party(name=name, actor="ac-" + digest(name), role=role, basis="stated", spans=(words(report, name),))  # type: ignore[arg-type]


def an_incident(report: Report, *, killed: str = "three", best: int = 3, version: str = "1") -> EventAccount:
    clause = report.text.split(", police")[0]
    return EventAccount(
        id="a-" + digest("event", report.key, clause),
        report=report.key,
        version=version,
        status="happened",
        evidence=(words(report, clause),),
        type="ASSAULT",
        modes=("bombing",),
        acled=("Explosions/Remote violence", "Remote explosive/landmine/IED"),
        when=When(
            start=dt.date(2020, 10, 4),
            end=dt.date(2020, 10, 4),
            precision="day",
            basis="relative",
            spans=(words(report, "Sunday"),),
        ),
        where=Where(name="Mosul", country="IRQ", lat=36.3, lon=43.1, precision="city", spans=(words(report, "Mosul"),)),
        weapon=Wording(text="car bomb", spans=(words(report, "car bomb"),)),
        killed=HowMany(low=best, best=best, high=best, spans=(words(report, killed),)),
    )


def a_promise(report: Report) -> CommitmentAccount:
    clause = "The group vowed to halt its attacks if the army left the city by May"
    return CommitmentAccount(
        id="a-" + digest("commitment", report.key),
        report=report.key,
        version="1",
        status="happened",
        evidence=(words(report, clause),),
        form="offer",
        by=(a_party(report, "The group", "party"),),
        to=(a_party(report, "the army", "party"),),
        undertaking=Wording(text="halt its attacks", spans=(words(report, "halt its attacks"),)),
        condition=Wording(text="if the army left the city", spans=(words(report, "if the army left the city"),)),
        due=When(
            start=dt.date(2021, 5, 1),
            end=dt.date(2021, 5, 31),
            precision="month",
            basis="stated",
            spans=(words(report, "by May"),),
        ),
    )


def a_saying(report: Report) -> StatementAccount:
    return StatementAccount(
        id="a-" + digest("statement", report.key),
        report=report.key,
        version="1",
        status="happened",
        evidence=(words(report, "A car bomb killed"),),
        says="report",
        speaker=a_party(report, "police", "other"),
        content=Wording(text="A car bomb killed", spans=(words(report, "A car bomb killed"),)),
    )


def coded(id: str = "a1", text: str = TEXT, **more: str) -> Coded:
    """A report with one incident, one statement, one promise and one actor."""
    report = a_report(id, text, **more)
    return code(report)


def code(report: Report) -> Coded:
    """A line of three fixed accounts, for texts that have the words of `TEXT`."""
    return Coded(
        report=report,
        accounts=(an_incident(report), a_saying(report), a_promise(report)),
        actors=(
            ActorMention(
                actor="ac-" + digest("the army"), name="the army", kind="armed group", span=words(report, "the army")
            ),
        ),
        sketch=tuple(int(digest(report.text, n)[:8], 16) for n in range(64)),
        bands=(digest(report.text, "band"), digest(report.key, "band")),
    )


def fold(source: LinkSource) -> Iterator[Row]:
    """Linking in its simplest honest form: incidents of one day and place are one event, the rest stand alone."""

    def place(account: EventAccount) -> tuple[str, str]:
        return str(account.when.start), account.where.name if account.where else ""

    incidents = [a for a in source.accounts("event", order="day") if isinstance(a, EventAccount)]
    for _, same in groupby(sorted(incidents, key=lambda a: (place(a), a.id)), key=place):
        accounts = list(same)
        first = accounts[0]
        yield Event(
            id=alias(first.id, "ev"),
            type=first.type,
            modes=first.modes,
            acled=first.acled,
            when=first.when,
            where=first.where,
            weapon=first.weapon.text if first.weapon else None,
            killed=first.killed,
            accounts=tuple(a.id for a in accounts),
            origins=len(accounts),
        )
    for account in source.accounts(order="id"):
        if isinstance(account, StatementAccount):
            yield Statement(
                id=alias(account.id, "st"),
                account=account.id,
                report=account.report,
                speaker=account.speaker,
                kind=account.says,
                evidence=account.evidence,
            )
        elif isinstance(account, CommitmentAccount):
            yield Commitment(
                id=alias(account.id, "co"),
                kind=account.form,
                by=names(account.by),
                to=names(account.to),
                undertaking=account.undertaking.text,
                condition=account.condition.text if account.condition else None,
                due=account.due.end.isoformat() if account.due.end else None,
                accounts=(account.id,),
                mentions=account.evidence,
            )
    for key, mentions in groupby(source.mentions(), key=lambda m: m.actor):
        first_mention = next(mentions)
        yield Actor(id=key, name=first_mention.name, kind=first_mention.kind)
    for report in source.reports():
        yield ReportOrigin(report.key, "or-" + digest(report.text))


def names(parties: Iterable[Party]) -> tuple[str, ...]:
    return tuple(party.name for party in parties)
