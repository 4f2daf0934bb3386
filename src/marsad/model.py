"""The nouns, in the order the data meets them.

One word per thing, everywhere: `Report`, `Sentence`, `Mention`, `Frame`, `Account`, then the record computed from
accounts: `Event`, `Statement`, `Commitment`, `Actor`. A `Span` is what every value rests on: **no span, no record.**

Two coordinate systems, and the confusion this module prevents: *given* offsets count characters of the report's text
as it was handed in (NO-BREAK SPACEs, markup and all), *clean* offsets count characters of the text the line reads.
A `Sentence` and a `Mention` carry clean offsets; a `Span` carries given offsets. `Reading.span` is the only bridge.
"""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

# --------------------------------------------------------------------------------------------------------------------
# Words with a fixed meaning. The field's codes where it has them (PLOVER, ACLED), ours where it has none.

Field = Literal["title", "text"]
Status = Literal["happened", "foiled", "planned", "threatened", "hypothetical", "denied", "aggregate"]
Role = Literal["primary", "background"]
PartyRole = Literal["attacker", "target", "intended_target", "victim", "party", "host", "other"]
Basis = Literal["stated", "claimed", "accused", "suspected"]
DatePrecision = Literal["day", "week", "month", "year", "unknown"]
PlacePrecision = Literal["site", "neighbourhood", "city", "village", "area", "road", "admin1", "country", "unknown"]
StatementKind = Literal[
    "claim_responsibility", "deny", "condemn", "support", "offer", "threat", "demand",
    "accuse", "announce", "warn", "justify", "assess", "report",
]  # fmt: skip
CommitmentKind = Literal["offer", "pledge", "agreement", "threat", "ultimatum", "order", "announcement"]
CommitmentStatus = Literal["open", "kept", "broken", "expired", "withdrawn", "disputed"]
ActorKind = Literal[
    "person", "armed group", "state", "government body", "international organisation", "company", "media", "people",
    "other",
]  # fmt: skip
PublishedBasis = Literal["given", "page", "argument", "inferred", "unknown"]
SentenceKind = Literal["title", "body", "caption", "heading", "dateline", "byline", "boilerplate"]
MentionKind = Literal["actor", "place", "time", "weapon", "number", "cue", "source", "content"]


class Noun(BaseModel):
    """A value that is kept: frozen, and refusing fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# --------------------------------------------------------------------------------------------------------------------
# reading


class Span(Noun):
    """Words of a report: `report.text[start:end] == quote` (or of its title). Offsets are *given* offsets."""

    report: str  # the report's key
    field: Field = "text"
    start: int
    end: int
    quote: str


class Report(Noun):
    """One published text, as it was given.

    `key` is derived from the content and never changes. `id` is the id the input gave, or the key where it gave none.
    `published` is an ISO date or datetime, or None: never today's date by default.
    """

    key: str
    id: str
    text: str
    title: str = ""
    publisher: str | None = None
    author: str | None = None
    published: str | None = None
    published_basis: PublishedBasis = "unknown"
    published_span: Span | None = None  # where `inferred` found it
    language: str | None = None
    url: str | None = None
    markup: Literal["plain", "html"] = "plain"
    source: str = ""  # the file, line or address it came from, for messages; no part of its identity

    @property
    def day(self) -> dt.date | None:
        """The day of publication, the anchor of every relative date; None where unknown."""
        return dt.date.fromisoformat(self.published[:10]) if self.published else None


@dataclass(frozen=True, slots=True)
class CleanText:
    """Text fit to read, with the way back: clean character i stands for given characters starts[i]:ends[i]."""

    text: str
    starts: array[int]
    ends: array[int]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A run of clean text that is read as one. Boilerplate is kept, marked, and not read."""

    index: int
    paragraph: int
    field: Field
    start: int
    end: int
    text: str
    kind: SentenceKind = "body"

    @property
    def read(self) -> bool:
        """Whether the finders look at it."""
        return self.kind not in ("boilerplate", "byline", "dateline")


@dataclass(frozen=True, slots=True)
class Reading:
    """A report, its clean text and its sentences: what every later step works on."""

    report: Report
    fields: dict[Field, CleanText]
    sentences: tuple[Sentence, ...]

    def span(self, field: Field, start: int, end: int) -> Span:
        """Clean offsets to a `Span`: the quote is exactly that slice of the text as given."""
        clean = self.fields[field]
        given = self.report.text if field == "text" else self.report.title
        first, last = clean.starts[start], clean.ends[end - 1]
        return Span(report=self.report.key, field=field, start=first, end=last, quote=given[first:last])

    def read_sentences(self) -> Iterator[Sentence]:
        """The sentences that are read: all but boilerplate, bylines and datelines."""
        return (s for s in self.sentences if s.read)


# --------------------------------------------------------------------------------------------------------------------
# finding


@dataclass(frozen=True, slots=True)
class Mention:
    """A run of clean text with a kind. `label` is finer than the kind; `value` is what the finder understood.

    | kind   | label                                              | value                             |
    |--------|----------------------------------------------------|-----------------------------------|
    | actor  | person, organisation, state, government, group, …  | `finding.who.ActorWords`          |
    | place  | place, origin, actor: what the name is used for    | `finding.where.PlaceWords`        |
    | time   | -                                                  | `finding.when.TimeExpression`     |
    | number | killed, injured, captured, missing, munitions      | `finding.howmany.NumberExpression`|
    | weapon | its class in the lexicon                           | `finding.cues.WeaponWords`        |
    | cue    | incident, speech, commitment                       | `finding.cues.Cue`                |
    | source, content | -                                         | -                                 |
    """

    kind: MentionKind
    field: Field
    start: int
    end: int
    text: str
    sentence: int  # index of its sentence
    label: str = ""
    score: float = 1.0
    by: Literal["lexicon", "model", "rule"] = "rule"
    value: Any = None


# --------------------------------------------------------------------------------------------------------------------
# framing


@dataclass(frozen=True, slots=True)
class Voucher:
    """Who vouches for an account: the publisher, a named source, or an unnamed one."""

    kind: Literal["publisher", "named", "unnamed"] = "publisher"
    source: Mention | None = None
    hedged: bool = False  # "reportedly", "allegedly", "is said to"


@dataclass(frozen=True, slots=True)
class Frame:
    """Mentions with parts round one cue: who did, said or promised what."""

    kind: Literal["incident", "statement", "commitment"]
    cue: Mention
    field: Field
    start: int  # the clause that tells of it, clean offsets
    end: int
    sentence: int
    status: Status = "happened"
    role: Role = "primary"
    label: str = ""  # incident: sense id; statement: kind; commitment: kind
    parts: dict[str, tuple[Mention, ...]] = attribute(default_factory=dict)
    voucher: Voucher = Voucher()
    quoted: bool = False
    score: float = 1.0
    again: float = 0.0  # incident: that it tells again of one told before; `score` is that it tells of a new one
    deeds: dict[str, float] = attribute(default_factory=dict)  # ACLED short names as the model sees the cue


# --------------------------------------------------------------------------------------------------------------------
# resolving: every value brings the spans it rests on


class When(Noun):
    """An interval of days; `end` is inclusive. Both None with precision `unknown` when not known."""

    start: dt.date | None = None
    end: dt.date | None = None
    precision: DatePrecision = "unknown"
    basis: Literal["stated", "relative", "context", "published", "unknown"] = "unknown"
    spans: tuple[Span, ...] = ()


class Where(Noun):
    """A place with its precision; coordinates are WGS84 degrees, or None where the gazetteer has none."""

    name: str
    country: str | None = None  # ISO 3166 alpha-3
    admin1: str | None = None
    lat: float | None = None
    lon: float | None = None
    precision: PlacePrecision = "unknown"
    geonames: int | None = None
    score: float = 1.0
    spans: tuple[Span, ...] = ()


class HowMany(Noun):
    """A count as a range. "at least five" has no high; "several" has neither low nor best; "no casualties" is 0-0-0."""

    low: int | None = None
    best: int | None = None
    high: int | None = None
    spans: tuple[Span, ...] = ()


class Party(Noun):
    """An actor in a part. `actor` is the actor's key; a descriptive one ("a western diplomat") has none."""

    name: str
    actor: str | None = None
    role: PartyRole = "party"
    basis: Basis | None = None
    by: str | None = None  # who claims, denies or accuses, where basis says so
    spans: tuple[Span, ...] = ()


class Wording(Noun):
    """A value that is words: a weapon, an undertaking, a condition."""

    text: str
    spans: tuple[Span, ...] = ()


class Source(Noun):
    """Who vouches for an account, resolved."""

    kind: Literal["publisher", "named", "unnamed"] = "publisher"
    name: str | None = None
    actor: str | None = None
    hedged: bool = False
    spans: tuple[Span, ...] = ()


class ActorMention(Noun):
    """A named actor met in a report; actors of the record are computed from these."""

    actor: str  # the actor's key
    name: str
    kind: ActorKind
    country: str | None = None
    title: str | None = None
    member_of: str | None = None  # key of the group it is said to be part of
    span: Span


class Claim(Noun):
    """One value of one field, with its account and the words it rests on."""

    account: str
    field: str
    value: Any
    spans: tuple[Span, ...]


class _Account(Noun):
    """What the three kinds of account share. `evidence[0]` is the clause that tells."""

    id: str
    report: str  # the report's key
    version: str  # of the line that made it
    status: Status
    confidence: float = 1.0
    source: Source = Source()
    evidence: tuple[Span, ...]

    def claims(self) -> Iterator[Claim]:
        """Every value of the account with its spans: what the evidence check at the store's door looks at."""
        for name in type(self).model_fields:
            value = getattr(self, name)
            for one in value if isinstance(value, tuple) else (value,):
                if isinstance(one, (When, Where, HowMany, Party, Wording, Source)):
                    plain = one.model_dump(mode="json", exclude={"spans"})
                    yield Claim(account=self.id, field=name, value=plain, spans=one.spans)


class EventAccount(_Account):
    """One report's telling of an incident."""

    kind: Literal["event"] = "event"
    type: str  # PLOVER
    modes: tuple[str, ...] = ()
    acled: tuple[str, str] | None = None  # event type, sub-event type
    role: Role = "primary"
    when: When = When()
    where: Where | None = None
    parties: tuple[Party, ...] = ()
    denied_by: tuple[Party, ...] = ()
    weapon: Wording | None = None
    munitions: HowMany | None = None
    killed: HowMany | None = None
    injured: HowMany | None = None
    words: tuple[str, ...] = ()  # folded content words of the clauses, for linking
    names: tuple[str, ...] = ()  # folded names in them: places, people, groups as written


class StatementAccount(_Account):
    """Somebody on record in one report."""

    kind: Literal["statement"] = "statement"
    says: StatementKind
    speaker: Party | None = None
    when: When = When()
    quoted: bool = False
    content: Wording
    about: tuple[str, ...] = ()  # ids of accounts of the same report


class CommitmentAccount(_Account):
    """One report's telling of an offer, pledge, agreement, threat, ultimatum or order."""

    kind: Literal["commitment"] = "commitment"
    form: CommitmentKind
    by: tuple[Party, ...] = ()
    to: tuple[Party, ...] = ()
    undertaking: Wording
    condition: Wording | None = None
    made: When = When()
    due: When = When()


Account = EventAccount | StatementAccount | CommitmentAccount


@dataclass(frozen=True, slots=True)
class Coded:
    """Everything one report yields: what the line gives and the store takes, all of it or nothing."""

    report: Report
    accounts: tuple[Account, ...] = ()
    actors: tuple[ActorMention, ...] = ()
    sketch: tuple[int, ...] = ()  # MinHash signature, 64 unsigned 32-bit integers
    bands: tuple[str, ...] = ()  # locality-sensitive hashing: reports sharing a band may share a text


class Judgement(Noun):
    """A person's signed decision about accounts, outranking the machine and reversible by a later one."""

    id: str
    verdict: Literal["same", "different", "value", "reject", "confirm"]
    accounts: tuple[str, ...]
    field: str | None = None
    value: Any = None
    by: str
    at: str  # ISO datetime
    reason: str = ""
    undoes: str | None = None


# --------------------------------------------------------------------------------------------------------------------
# the record: computed from reports, accounts and judgements, never edited


class Event(Noun):
    """One incident in the world with every account of it."""

    id: str
    type: str
    modes: tuple[str, ...] = ()
    acled: tuple[str, str] | None = None
    when: When = When()
    where: Where | None = None
    parties: tuple[Party, ...] = ()
    claimed_by: tuple[str, ...] = ()
    denied_by: tuple[str, ...] = ()
    accused: tuple[str, ...] = ()
    weapon: str | None = None
    munitions: HowMany | None = None
    killed: HowMany | None = None
    injured: HowMany | None = None
    accounts: tuple[str, ...] = ()
    origins: int = 0
    status: Literal["machine", "confirmed", "rejected"] = "machine"


class Statement(Noun):
    """Somebody on record, with what it is about."""

    id: str
    account: str
    report: str
    speaker: Party | None = None
    kind: StatementKind
    date: str | None = None
    quoted: bool = False
    about: tuple[str, ...] = ()
    evidence: tuple[Span, ...] = ()


class StatusStep(Noun):
    """A step in a commitment's history, and the ids of the events and statements it rests on."""

    date: str | None
    status: CommitmentStatus
    because: tuple[str, ...] = ()


class Commitment(Noun):
    """An undertaking with its parties, condition, due date and status history."""

    id: str
    kind: CommitmentKind
    by: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    undertaking: str
    condition: str | None = None
    made: str | None = None
    due: str | None = None
    status: CommitmentStatus = "open"
    history: tuple[StatusStep, ...] = ()
    accounts: tuple[str, ...] = ()
    mentions: tuple[Span, ...] = ()


class ActorRole(Noun):
    """A title held, with the dates between which it is known to have been held."""

    title: str
    of: str | None = None
    start: str | None = None
    end: str | None = None


class Membership(Noun):
    """Part of, as said by a report or a knowledge pack."""

    id: str
    name: str
    start: str | None = None
    end: str | None = None


class Actor(Noun):
    """Who: one named actor under all the names the record met."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    kind: ActorKind
    country: str | None = None
    roles: tuple[ActorRole, ...] = ()
    member_of: tuple[Membership, ...] = ()
    mentions: tuple[Span, ...] = ()
