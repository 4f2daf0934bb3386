"""From frames to accounts: every value resolved, every value with the words it rests on.

What one frame leaves open the report may fill: a blow-by-blow account gives the day once and the place once, and the
sentences after it mean the same day and place. What is filled that way says so (`basis` "context").
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from marsad.finding.cues import WeaponWords, find_signs, weapon_name
from marsad.finding.findings import Findings, Tools
from marsad.finding.howmany import NumberExpression
from marsad.finding.when import TimeExpression, looks_ahead
from marsad.finding.where import PlaceWords
from marsad.finding.who import ActorWords
from marsad.framing.frames import Frames
from marsad.framing.parts import Parts, parts_of
from marsad.framing.seen import overlapping
from marsad.framing.statements import Said
from marsad.knowledge.codes import family_of
from marsad.knowledge.words import data, tokens
from marsad.model import (
    Account,
    ActorMention,
    Basis,
    CommitmentAccount,
    CommitmentKind,
    EventAccount,
    Frame,
    HowMany,
    Mention,
    Party,
    PartyRole,
    Reading,
    Sentence,
    Source,
    Span,
    StatementAccount,
    When,
    Where,
    Wording,
)
from marsad.resolving.codes import codes
from marsad.resolving.howmany import resolve_numbers
from marsad.resolving.together import Group, Told, together
from marsad.resolving.when import Resolved, due_when, resolve_when
from marsad.resolving.where import PlaceContext, choose_place, resolve_where
from marsad.resolving.where import Resolved as ResolvedPlace
from marsad.resolving.who import ReportActors, ResolvedActor

# Words that say when a period began or ends, not when the incident was.
_NOT_WHEN = frozenset({"since", "by", "until", "before", "within"})
_MOST_SPANS = 6
OWNER_GAP = 3  # characters between an owner and the words of the promise: "'s "
SEEN_PARTS = ("attacker", "accused", "claimant", "target", "victim")
ANSWER_REACH = 4  # sentences between a telling and a claim or denial of it


@dataclass(frozen=True, slots=True)
class _Context:
    """What every resolver of one report needs."""

    reading: Reading
    findings: Findings
    tools: Tools
    places: PlaceContext
    who: ReportActors
    sentences: dict[int, Sentence]  # those that are read, by index
    times: dict[tuple[int, int], Resolved]  # sentence index and start to the days meant, in the order of the narrative
    days: dict[
        int, tuple[Resolved, Mention]
    ]  # the last day the narrative spoke of, up to and with a sentence; its words
    version: str

    @property
    def published(self) -> dt.date | None:
        return self.reading.report.day

    def span(self, mention: Mention) -> Span:
        return self.reading.span(mention.field, mention.start, mention.end)


def resolve(
    frames: Frames, reading: Reading, findings: Findings, tools: Tools
) -> tuple[tuple[Account, ...], tuple[ActorMention, ...]]:
    """The accounts of one report, and the named actors it mentions."""
    context = _context(reading, findings, tools)
    groups = together([_told(frame, context) for frame in frames.incidents])
    answers = _answers(groups, frames.statements)
    events = [_event(group, context, answers.get(i, ())) for i, group in enumerate(groups)]
    statements = [_statement(said, context, events) for said in frames.statements]
    promises = [_commitment(frame, context, frames.statements) for frame in frames.commitments]
    told: list[Account] = [*events, *statements, *promises]
    accounts: dict[str, Account] = {}
    for account in told:
        accounts.setdefault(account.id, account)
    return tuple(accounts[k] for k in sorted(accounts)), tuple(_actors(context))


def told_of(frames: Frames, reading: Reading, findings: Findings, tools: Tools) -> list[Told]:
    """The incident frames of a report, each with what can be resolved of it alone: what `together` groups."""
    context = _context(reading, findings, tools)
    return [_told(frame, context) for frame in frames.incidents]


def _id(kind: str, reading: Reading, span: Span) -> str:
    """An account's id: made of the report and the place in it, so that it outlives new versions of the line."""
    what = f"{kind}\n{reading.report.key}\n{span.field}\n{span.start}"
    return f"{kind}-{hashlib.blake2b(what.encode(), digest_size=8).hexdigest()}"


def _context(reading: Reading, findings: Findings, tools: Tools) -> _Context:
    published = reading.report.day
    sentences = {s.index: s for s in reading.read_sentences()}
    actors = {
        i: [m.value for m in findings.of(i, "actor") if isinstance(m.value, ActorWords)] for i in sorted(sentences)
    }
    words = [m.value for i in sorted(sentences) for m in findings.of(i, "place") if isinstance(m.value, PlaceWords)]
    peoples = [a.text for found in actors.values() for a in found if a.country]
    dateline = " ".join(s.text for s in reading.sentences if s.kind == "dateline")
    places = PlaceContext.of(words, tools.places, peoples, dateline)
    times: dict[tuple[int, int], Resolved] = {}
    days: dict[int, tuple[Resolved, Mention]] = {}
    last: tuple[Resolved, Mention] | None = None
    for index in sorted(sentences):
        for mention in findings.of(index, "time"):
            if isinstance(mention.value, TimeExpression):
                got = resolve_when(mention.value, published=published, context=last[0].day if last else None)
                times[index, mention.start] = got
                if got.day is not None:
                    last = (got, mention)
        if last is not None:
            days[index] = last
    return _Context(
        reading=reading,
        findings=findings,
        tools=tools,
        places=places,
        who=ReportActors(actors, tools.actors, published),
        sentences=sentences,
        times=times,
        days=days,
        version=tools.tagger.version,
    )


# --------------------------------------------------------------------------------------------------------------------
# incidents


def _told(frame: Frame, context: _Context) -> Told:
    sentence = context.sentences[frame.sentence]
    return Told(
        frame=frame,
        paragraph=sentence.paragraph,
        coded=codes(frame, context.findings.scores.get(frame.sentence)),
        when=_when(frame, context),
        where=_where(frame, context),
        numbers=_numbers(frame, context),
        words=_content(sentence.text[max(0, frame.start - sentence.start) : frame.end - sentence.start]),
        weapons=frozenset(m.value.kind for m in frame.parts.get("weapon", ()) if isinstance(m.value, WeaponWords)),
        definite=_definite(frame, sentence.text, sentence.start),
        separate=_separate(frame, sentence.text, sentence.start),
    )


@cache
def _common(name: str) -> frozenset[str]:
    return frozenset(data("common_en.toml")[name])


def _content(text: str) -> frozenset[str]:
    return frozenset(t[:7] for _, _, t in tokens(text) if len(t) > 2 and t not in _common("words") and t[0].isalnum())


_NAME = re.compile(r"(?<![.!?] )(?<!^)\b[A-Z][\w'\u2019-]{2,}")


def _names(evidence: Sequence[Span]) -> tuple[str, ...]:
    """Capitalised words inside the sentences, folded: what two tellings of one incident share most."""
    found = {unidecoded(word) for span in evidence for word in _NAME.findall(span.quote)}
    return tuple(sorted(found))[:30]


def unidecoded(word: str) -> str:
    """Lower-cased, accents off, the possessive cut: one form for one name."""
    plain = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode().lower()
    return re.sub(r"'s?$", "", plain)[:9]


def _separate(frame: Frame, text: str, start: int) -> bool:
    """ "another attack", "two others", "separately, ...": the words set it apart from what was told before."""
    clause = tokens(text[max(0, frame.start - start) : frame.end - start])
    words = [t[2] for t in clause[:2]] + text[: frame.cue.end - start].lower().split()[-5:]
    return bool(_common("apart") & {w.strip(",.") for w in words})


def _definite(frame: Frame, text: str, start: int) -> bool:
    before = text[: frame.cue.start - start].lower().split()[-2:]
    return any(w in {"the", "this", "that", "its", "their"} for w in before)


def _when(frame: Frame, context: _Context) -> When:
    """The day nearest the cue, in the frame's own words; unknown where it has none."""
    best: tuple[tuple[bool, int], Resolved, Mention] | None = None
    said = frame.parts.get("time", ())
    marked = overlapping(said, frame.parts.get("seen:time", ()))
    for mention in marked or said:
        value = mention.value
        if (
            not isinstance(value, TimeExpression)
            or (value.marker in _NOT_WHEN and not _opens_when(mention, context))
            or value.kind in ("duration", "set", "vague")
        ):
            continue
        got = context.times[frame.sentence, mention.start]
        if got.start is None:
            continue
        distance = min(abs(mention.start - frame.cue.end), abs(frame.cue.start - mention.end))
        key = (got.precision != "day", distance)
        if best is None or key < best[0]:
            best = (key, got, mention)
    if best is None:
        return When()
    return _as_when(best[1], (context.span(best[2]),))


def _opens_when(mention: Mention, context: _Context) -> bool:
    """ "since January, when a strike killed ...": the day a period began is the day of what opens it."""
    return (
        re.match(r",?\s+when\b", context.reading.fields[mention.field].text[mention.end : mention.end + 8]) is not None
    )


def _as_when(got: Resolved, spans: tuple[Span, ...]) -> When:
    return When(start=got.start, end=got.end, precision=got.precision, basis=got.basis, spans=spans)


def _where(frame: Frame, context: _Context) -> Where | None:
    mentions = [m for m in frame.parts.get("place", ()) if isinstance(m.value, PlaceWords)]
    seen = overlapping(mentions, frame.parts.get("seen:place", ()))
    got = _place(seen, frame, context) if seen else None
    if got is not None:
        return got
    elsewhere = overlapping(mentions, frame.parts.get("seen:origin", ()))
    return _place([m for m in mentions if m not in elsewhere], frame, context)


def _place(mentions: Sequence[Mention], frame: Frame, context: _Context) -> Where | None:
    """The place chosen among these; names that act ("Baghdad said") are never where it was."""
    resolved = [
        (m, r)
        for m in mentions
        if m.label != "actor"
        and _likely(r := resolve_where(m.value, context.places, context.tools.places), context.places)
    ]
    start = next((m.start - m.value.start for m, _ in resolved), 0)  # of the sentence: place words count from there
    chosen = choose_place([r for _, r in resolved], frame.cue.start - start)
    if chosen is None:
        return None
    mention = next(m for m, r in resolved if r is chosen)
    return chosen.where.model_copy(update={"spans": (context.span(mention),)})


# A town in a country that the rest of the report never speaks of is more often a make of car or somebody's name.
STRAY = 0.12


def _likely(found: ResolvedPlace, places: PlaceContext) -> bool:
    """Whether a resolved name fits the countries the report speaks of."""
    country, main = found.where.country, places.main_country()
    if country is None or main is None or country == main or found.where.precision in ("country", "area", "admin1"):
        return True
    share = places.share(country, found.words.head)
    return share is None or share >= STRAY


def _numbers(frame: Frame, context: _Context) -> dict[str, HowMany]:
    mentions = [m for m in frame.parts.get("number", ()) if isinstance(m.value, NumberExpression)]
    spans = {id(m.value): context.span(m) for m in mentions}
    out = {}
    for what, found in resolve_numbers([m.value for m in mentions]).items():
        parts = tuple(spans[id(p)] for p in found.parts if id(p) in spans)
        if parts and (found.low, found.best, found.high) != (None, None, None):
            out[what] = HowMany(low=found.low, best=found.best, high=found.high, spans=parts)
    return out


def _event(group: Group, context: _Context, answers: Sequence[Said]) -> EventAccount:
    rows = group.told
    lead = max(rows, key=_leads)
    ordered = [lead, *(t for t in rows if t is not lead)]
    evidence = tuple(context.reading.span(t.frame.field, t.frame.start, t.frame.end) for t in ordered)[:_MOST_SPANS]
    coded = next((t.coded for t in ordered if t.coded.acled is not None), lead.coded)
    parties, denied = _parties(ordered, context, answers)
    when = _group_when(ordered, context)
    return EventAccount(
        id=_id("event", context.reading, evidence[0]),
        report=context.reading.report.key,
        version=context.version,
        status="planned" if _ahead(when, coded.acled, context) else lead.frame.status,
        confidence=lead.frame.score,
        source=_source(lead.frame, context),
        evidence=evidence,
        type=coded.type,
        modes=coded.modes,
        acled=coded.acled,
        role=lead.frame.role,
        when=when,
        where=_group_where(ordered, context),
        parties=parties,
        denied_by=denied,
        weapon=_weapon(ordered, context),
        munitions=_first("munitions", ordered),
        killed=_first("killed", ordered),
        injured=_first("injured", ordered),
        words=tuple(sorted(frozenset().union(*(t.words for t in ordered)))[:60]),
        names=_names(evidence),
    )


def _ahead(when: When, acled: tuple[str, str] | None, context: _Context) -> bool:
    """Whether it lies after the report: violence that a report dates ahead of itself is a plan, whatever its words.

    An agreement told today with the day it takes effect is made all the same.
    """
    if family_of(acled) in ("agreement", "transfer", "other", "change"):
        return False
    return (
        when.start is not None
        and context.published is not None
        and when.start > context.published + dt.timedelta(days=1)
    )


def _first(what: str, rows: Sequence[Told]) -> HowMany | None:
    return next((t.numbers[what] for t in rows if what in t.numbers), None)


def _leads(told: Told) -> tuple[bool, bool, float, int, int]:
    """What makes a telling the one to show first: told as having happened, in the text, sure, with facts, early.

    A group is what its lead is: a warning beside the news of an attack must not make the attack a warning.
    """
    happened = told.frame.status in ("happened", "foiled")
    facts = (told.when.start is not None) + (told.where is not None) + ("killed" in told.numbers)
    return happened, told.frame.field == "text", round(told.frame.score, 1), facts, -told.frame.start


def _group_when(rows: Sequence[Told], context: _Context) -> When:
    order = {"day": 0, "week": 1, "month": 2, "year": 3, "unknown": 4}
    told = [t.when for t in rows if t.when.start is not None]
    if told:
        return min(told, key=lambda w: (order[w.precision], told.index(w)))
    lead = rows[0]
    if lead.frame.role == "background":
        return When()
    # the day the narrative was at when it told of it; a report that names its day only later means that one too
    said = sorted(context.days)
    before = [i for i in said if i <= lead.frame.sentence]
    if not said:
        return When()
    got, mention = context.days[before[-1] if before else said[0]]
    return _as_when(got, (context.span(mention),)).model_copy(update={"basis": "context"})


def _group_where(rows: Sequence[Told], context: _Context) -> Where | None:
    fine = {
        "site": 0,
        "neighbourhood": 0,
        "village": 0,
        "city": 0,
        "road": 1,
        "area": 2,
        "admin1": 3,
        "country": 4,
        "unknown": 5,
    }
    told = [t.where for t in rows if t.where is not None]
    best = min(told, key=lambda w: (w.lat is None, fine[w.precision], told.index(w)), default=None)
    if best is not None and best.precision not in ("country", "unknown"):
        return best
    # the paragraph may have said where before it said what; else what was said last, back to the headline
    lead = rows[0].frame
    here = [s for s in context.reading.read_sentences() if s.index <= lead.sentence]
    home = context.places.main_country(least=0.0)
    for sentence in reversed(here):
        mentions = [m for m in context.findings.of(sentence.index, "place") if isinstance(m.value, PlaceWords)]
        got = _place(mentions, lead, context)
        if got is None or got.lat is None or (home and got.country != home):
            continue  # where somebody spoke of it, more often than not
        near = sentence.paragraph == rows[0].paragraph
        if fine[got.precision] <= (3 if near else 1) and (best is None or _within(got, best)):
            return got
    return best


def _within(fine: Where, coarse: Where) -> bool:
    """Whether a finer place may be the same as a coarser one told of the incident itself."""
    return coarse.country is None or (fine.country == coarse.country and coarse.precision == "country")


def _weapon(rows: Sequence[Told], context: _Context) -> Wording | None:
    """The weapon named nearest the cue; where none is named, the one that the telling words imply."""
    for told in rows:
        mentions = [m for m in told.frame.parts.get("weapon", ()) if isinstance(m.value, WeaponWords)]
        if mentions:
            nearest = min(mentions, key=lambda m: abs(m.start - told.frame.cue.start))
            return Wording(text=weapon_name(nearest.value), spans=(context.span(nearest),))
    for told in rows:
        frame = told.frame
        signs = find_signs(context.reading.fields[frame.field].text[frame.start : frame.end])
        if signs:
            span = context.reading.span(frame.field, frame.start + signs[0].start, frame.start + signs[0].end)
            return Wording(text=weapon_name(signs[0]), spans=(span,))
    return None


def _answers(groups: Sequence[Group], said: Sequence[Said]) -> dict[int, list[Said]]:
    """Claims of responsibility and denials, by the position of the group they are about.

    One that stands in a telling's own sentence is about it; else about the telling last before it, a few sentences
    back at most; else, in a report that tells of one incident only, about that one.
    """
    out: dict[int, list[Said]] = {}
    told_at = [[t.frame.sentence for t in g.told if t.frame.field == "text"] for g in groups]
    for one in said:
        if one.kind not in ("claim_responsibility", "deny"):
            continue
        at = one.speech.sentence
        same = [i for i, sentences in enumerate(told_at) if at in sentences]
        behind = [(at - max(k for k in s if k < at), i) for i, s in enumerate(told_at) if any(k < at for k in s)]
        if same:
            chosen = same
        elif behind and min(behind)[0] <= ANSWER_REACH:
            chosen = [min(behind)[1]]
        else:
            chosen = [0] if len(groups) == 1 else []
        for i in chosen:
            out.setdefault(i, []).append(one)
    return out


def _parties(
    rows: Sequence[Told], context: _Context, answers: Sequence[Said]
) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
    """Attackers and targets with their basis, and who denies."""
    out: list[Party] = []
    denied: list[Party] = []
    for told in rows:
        parts = parts_of(told.frame, context.sentences[told.frame.sentence])
        actors = [m for m in context.findings.of(told.frame.sentence, "actor") if m.by == "rule"]
        seen = {role: overlapping(actors, told.frame.parts.get(f"seen:{role}", ())) for role in SEEN_PARTS}
        for mention in seen["attacker"] or parts.doers or parts.mutual:
            if mention in seen["accused"]:
                continue
            basis, by = _basis(mention, parts, told, context)
            out.append(_party(mention, "attacker", basis, by, context))
        for mention in seen["accused"]:
            if mention not in seen["attacker"]:
                out.append(_party(mention, "attacker", "accused", _source(told.frame, context).name, context))
        for mention in seen["claimant"]:
            party = _party(mention, "attacker", "claimed", None, context)
            out.append(party.model_copy(update={"by": party.name}))
        for mention in seen["target"] or seen["victim"] or parts.targets:
            out.append(_party(mention, "target", None, None, context))
    for one in answers:
        speaker = _speaker(one, context)
        if speaker is None:
            continue
        if one.kind == "deny":
            denied.append(speaker)
        elif speaker.actor:
            out.append(speaker.model_copy(update={"role": "attacker", "basis": "claimed", "by": speaker.name}))
    return tuple(_once(out)), tuple(_once(denied))


def _once(parties: Iterable[Party]) -> list[Party]:
    seen: dict[tuple[str, str, str | None], Party] = {}
    for party in parties:
        seen.setdefault((party.actor or party.name.lower(), party.role, party.basis), party)
    return list(seen.values())


def _basis(mention: Mention, parts: Parts, told: Told, context: _Context) -> tuple[Basis | None, str | None]:
    """Stated by the publisher; claimed where the doer's own side tells it; accused where another side does.

    "Gunmen" without a name have no basis: the words describe the attacker and say of nobody that it was they. A crowd
    is what it is called.

    Those without a stake (police, medics, monitors) are taken as the publisher is: what they state is stated.
    """
    doer = context.who.resolve(mention)
    if doer.key is None and family_of(told.coded.acled) != "crowd":
        return None, None
    if parts.suspected:
        return "suspected", None
    source = _source(told.frame, context)
    if source.kind == "publisher" or source.name is None:
        return "stated", None
    own = {source.actor, *_groups_of(source.name, context)}
    if doer.key is not None and (
        doer.key in own or doer.member_of in own or source.actor in _groups_of(doer.name, context)
    ):
        return "claimed", source.name
    low = source.name.lower() + " "
    if any(word in low for word in data("grammar_en.toml")["bystanders"]):
        return "stated", None
    return ("accused", source.name) if doer.key else ("stated", None)


def _groups_of(name: str, context: _Context) -> set[str]:
    """Keys of what somebody is part of or speaks for, from the book and from the report."""
    entry = context.tools.actors.find(name)
    found = {m.id for m in entry.member_of} if entry else set()
    for person in context.who.people.values():
        if person.name == name and person.of:
            of = context.tools.actors.find(person.of)
            if of:
                found.add(of.id)
    return found


def _party(mention: Mention, role: PartyRole, basis: Basis | None, by: str | None, context: _Context) -> Party:
    actor: ResolvedActor = context.who.resolve(mention)
    return Party(name=actor.name, actor=actor.key, role=role, basis=basis, by=by, spans=(context.span(mention),))


def _speaker(said: Said, context: _Context) -> Party | None:
    speech = said.speech
    words = speech.speaker
    if words is None:
        return None
    actor = context.who.resolve(words, speech.speaker_at)
    if actor.key is None and actor.name.lower() in _common("pronouns"):
        return None
    at = context.sentences.get(speech.speaker_at)
    field = at.field if at else speech.field
    span = context.reading.span(field, words.start, words.end)
    return Party(name=actor.name, actor=actor.key, role="other", spans=(span,))


def _source(frame: Frame, context: _Context) -> Source:
    """Who vouches for what the frame tells, as framing found it."""
    voucher = frame.voucher
    if voucher.source is None:
        if voucher.kind == "publisher" and not voucher.hedged:
            return Source()
        clause = context.reading.span(
            frame.field, frame.start, frame.end
        )  # "reportedly", "it was said": the words are in it
        return Source(kind=voucher.kind, hedged=voucher.hedged, spans=(clause,))
    actor = context.who.resolve(voucher.source)
    return Source(
        kind="named" if actor.key else "unnamed",
        name=actor.name,
        actor=actor.key,
        hedged=voucher.hedged,
        spans=(context.span(voucher.source),),
    )


# --------------------------------------------------------------------------------------------------------------------
# statements


def _statement(said: Said, context: _Context, events: Sequence[EventAccount]) -> StatementAccount:
    speech = said.speech
    content = context.reading.span(speech.field, speech.start, speech.end)
    times = [m for m in context.findings.of(speech.sentence, "time") if isinstance(m.value, TimeExpression)]
    when = When()
    for mention in times:
        if speech.start <= mention.start < speech.end and said.kind != "report":
            continue  # a date inside what is said is what it is about, not when it was said
        got = resolve_when(mention.value, published=context.published)
        if got.day is not None:
            when = _as_when(got, (context.span(mention),))
            break
    about = tuple(
        e.id
        for e in events
        if any(s.field == content.field and s.start < content.end and content.start < s.end for s in e.evidence)
    )
    return StatementAccount(
        id=_id("statement", context.reading, content),
        report=context.reading.report.key,
        version=context.version,
        status="happened",
        confidence=round(said.score, 4),
        evidence=(content,),
        says=said.kind,
        speaker=_speaker(said, context),
        when=when,
        quoted=speech.quoted,
        content=Wording(text=content.quote, spans=(content,)),
        about=about,
    )


# --------------------------------------------------------------------------------------------------------------------
# commitments


def _commitment(frame: Frame, context: _Context, said: Sequence[Said]) -> CommitmentAccount:
    reading = context.reading
    clause = reading.span(frame.field, frame.start, frame.end)
    undertaking = reading.span(frame.cue.field, frame.cue.start, frame.cue.end)
    condition = next(iter(frame.parts.get("condition", ())), None)
    by = _promiser(frame, context, said)
    sentence = context.sentences[frame.sentence]
    times = [m for m in frame.parts.get("time", ()) if isinstance(m.value, TimeExpression)]
    made = When()
    for mention in times:
        if looks_ahead(sentence.text, mention.value):
            continue
        got = resolve_when(mention.value, published=context.published)
        if (
            got.start is not None
            and got.day is not None
            and (context.published is None or got.start <= context.published)
        ):
            made = _as_when(got, (context.span(mention),))
            break
    if made.start is None and _common("sequel") & {t[2] for t in tokens(sentence.text)}:
        made = _told_before(frame.sentence, context)
    anchor = made.start
    due_of = due_when([m.value for m in times], made=anchor, published=context.published)
    due = When()
    if due_of is not None and due_of.end is not None:
        # the words it was read from alone: another time of the sentence is no evidence of it
        own = [m for m in times if due_when([m.value], made=anchor, published=context.published) == due_of]
        spans = tuple(context.span(m) for m in own)
        due = When(start=due_of.end, end=due_of.end, precision=due_of.precision, basis=due_of.basis, spans=spans)
    form: CommitmentKind = frame.label  # type: ignore[assignment]
    return CommitmentAccount(
        id=_id("commitment", reading, clause),
        report=reading.report.key,
        version=context.version,
        status=frame.status,
        confidence=frame.score,
        source=_source(frame, context),
        evidence=(clause,),
        form=form,
        by=by,
        undertaking=Wording(text=frame.cue.text, spans=(undertaking,)),
        condition=Wording(text=condition.text, spans=(context.span(condition),)) if condition else None,
        made=made,
        due=due,
    )


def _told_before(sentence: int, context: _Context) -> When:
    """The last days the two sentences before speak of: "in January ...". "Parliament subsequently passed ..."."""
    for index in (sentence - 1, sentence - 2):
        for mention in reversed(context.findings.of(index, "time")):
            if isinstance(mention.value, TimeExpression) and mention.value.kind not in ("duration", "set", "vague"):
                got = resolve_when(mention.value, published=context.published)
                if got.start is not None:
                    # "since January" runs on to the report; what followed it did so in its first days
                    end, precision = got.end, got.precision
                    if mention.value.marker == "since" and mention.value.kind == "month":
                        end = got.start.replace(day=monthrange(got.start.year, got.start.month)[1])
                        precision = "month"
                    return When(
                        start=got.start, end=end, precision=precision, basis="context", spans=(context.span(mention),)
                    )
    return When()


def _promiser(frame: Frame, context: _Context, said: Sequence[Said]) -> tuple[Party, ...]:
    """The speaker of the sentence, else the actors named before the words, else none."""
    speakers = [_speaker(s, context) for s in said if s.speech.sentence == frame.sentence]
    named = [s for s in speakers if s is not None]
    ahead = [m for m in frame.parts.get("actor", ()) if m.end <= frame.cue.start]
    if ahead and frame.cue.start - ahead[-1].end <= OWNER_GAP and frame.label != "agreement":
        return (_party(ahead[-1], "party", None, None, context),)  # "the US government's threat to ..." is its threat
    before = [m for m in ahead if not m.value.modifier]
    if frame.label == "agreement" or not named:
        actors = [
            _party(m, "party", None, None, context) for m in (before[:2] if frame.label == "agreement" else before[-1:])
        ]
        actors = [a for a in actors if a.actor or a.name.lower() not in _common("pronouns")]
        return tuple(_once(actors)) or tuple(s.model_copy(update={"role": "party"}) for s in named[:1])
    return tuple(s.model_copy(update={"role": "party"}) for s in named[:1])


# --------------------------------------------------------------------------------------------------------------------
# actors


def _actors(context: _Context) -> Iterable[ActorMention]:
    """Every named actor of the report, once for each of its mentions."""
    for sentence in context.reading.read_sentences():
        for mention in context.findings.of(sentence.index, "actor"):
            value = mention.value
            if not isinstance(value, ActorWords) or not value.named:
                continue
            actor = context.who.resolve(mention)
            if actor.key is None:
                continue
            start, end = (value.at[0], value.at[1])
            yield ActorMention(
                actor=actor.key,
                name=actor.name,
                kind=actor.kind,
                country=actor.country,
                title=actor.title,
                member_of=actor.member_of,
                span=context.reading.span(mention.field, start, end),
            )
