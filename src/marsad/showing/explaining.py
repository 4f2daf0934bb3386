"""What the reader saw in one report, sentence by sentence: the marks, the frames, the scores, and what was refused.

Takes the steps of the line, gives plain JSON: what `marsad explain --json` prints, and what the terminal's drawing and
the page are made from. `docs/explain.md` names every key.

Words are given twice over: `start`, `end` and `quote` lead back to the report as it was handed in, as everywhere;
`at` is where they stand in the clean `text` of sentence number `sentence`, for whoever wants to mark them there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from marsad.finding.cues import Cue, WeaponWords
from marsad.finding.howmany import NumberExpression
from marsad.finding.promises import Promise, find_promises
from marsad.finding.tagger import SeenCue, SentenceScores
from marsad.finding.when import TimeExpression
from marsad.finding.where import PlaceWords
from marsad.finding.who import ActorWords
from marsad.framing.attribution import SpeechFrame
from marsad.framing.parts import parts_of
from marsad.framing.seen import status_of as status_seen
from marsad.framing.seen import view_of
from marsad.framing.statements import Said, speeches
from marsad.framing.status import status_of as status_by_rule
from marsad.knowledge.words import tokens
from marsad.line import Steps
from marsad.model import (
    Account,
    CommitmentAccount,
    EventAccount,
    Field,
    Frame,
    Mention,
    Sentence,
    Span,
    StatementAccount,
    Status,
    Voucher,
)
from marsad.resolving.codes import codes
from marsad.showing import wording

Json = dict[str, Any]

NOT_READ = {
    "boilerplate": "page furniture",
    "byline": "a byline: it says who wrote the report",
    "dateline": "a dateline: it says where and when it was written",
}
HAPPENED: frozenset[Status] = frozenset({"happened", "foiled"})


def explain(steps: Steps) -> Json:
    """Everything the reader saw in the report, and what came of it. The same steps give the same JSON."""
    return _Explaining(steps).whole()


def only(explained: Json, number: int) -> Json:
    """The same with one sentence, and the accounts that rest on it."""
    sentences = [s for s in explained["sentences"] if s["number"] == number]
    accounts = [a for a in explained["accounts"] if number in a["sentences"]]
    return {**explained, "sentences": sentences, "accounts": accounts}


@dataclass(frozen=True, slots=True)
class _Telling:
    """An incident frame with its name on the page and the clause it tells it in."""

    name: str
    frame: Frame
    span: Span


class _Explaining:
    """One report being explained."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
        self._reading, self._findings, self._frames = steps.reading, steps.findings, steps.frames
        self._sentences = sorted(steps.reading.sentences, key=lambda s: (s.field != "title", s.index))
        self._number = {sentence.index: n for n, sentence in enumerate(self._sentences, 1)}
        self._by_index = {sentence.index: sentence for sentence in self._sentences}
        self._speech = speeches(steps.reading, steps.findings)
        self._tellings = [
            _Telling(f"i{n}", frame, self._reading.span(frame.field, frame.start, frame.end))
            for n, frame in enumerate(steps.frames.incidents, 1)
        ]
        self._account = {telling.name: self._told_by(telling) for telling in self._tellings}

    def whole(self) -> Json:
        report = self._reading.report
        return {
            "report": {
                "id": report.id,
                "key": report.key,
                "title": report.title,
                "headline": self._headline(),
                "publisher": report.publisher,
                "published": report.published,
                "published_basis": report.published_basis,
                "url": report.url,
                "language": report.language,
            },
            "sentences": [self._sentence(sentence) for sentence in self._sentences],
            "accounts": [self._as_account(account) for account in self._in_order()],
        }

    def _headline(self) -> str:
        """The title, else the crosshead that the text begins with, else the id."""
        first = next(iter(self._sentences), None)
        begins = first.text if first is not None and first.kind == "heading" else ""
        return self._reading.report.title or begins or self._reading.report.id

    # ---- sentences

    def _sentence(self, sentence: Sentence) -> Json:
        clause = self._words(sentence.field, sentence.start, sentence.end)
        return {
            "number": self._number[sentence.index],
            "in": sentence.field,
            "start": clause["start"],
            "end": clause["end"],
            "text": sentence.text,
            "kind": sentence.kind,
            "read": sentence.read,
            "why_not_read": None if sentence.read else NOT_READ.get(sentence.kind, sentence.kind),
            "scores": _scores(self._findings.scores.get(sentence.index)),
            "mentions": [self._mention(m) for m in self._findings.mentions.get(sentence.index, ())],
            "cues_seen": [self._seen(c) for c in self._findings.cues.get(sentence.index, ())],
            "incidents": [self._incident(t) for t in self._tellings if t.frame.sentence == sentence.index],
            "statements": [
                self._statement(f"s{n}", said)
                for n, said in enumerate(self._frames.statements, 1)
                if said.speech.sentence == sentence.index
            ],
            "commitments": [
                self._commitment(f"c{n}", frame)
                for n, frame in enumerate(self._frames.commitments, 1)
                if frame.sentence == sentence.index
            ],
            "refused": list(self._refused(sentence)) if sentence.read else [],
        }

    def _words(self, field: Field, start: int, end: int) -> Json:
        """Words by their clean offsets; empty ones stand where they would be."""
        home = next(
            (s for s in self._sentences if s.field == field and s.start <= start < max(s.end, s.start + 1)), None
        )
        at = home.start if home else 0
        number = self._number[home.index] if home else None
        if end <= start:
            return {"in": field, "start": None, "end": None, "quote": "", "sentence": number, "at": [start - at] * 2}
        span = self._reading.span(field, start, end)
        return {
            "in": field,
            "start": span.start,
            "end": span.end,
            "quote": span.quote,
            "sentence": number,
            "at": [start - at, end - at],
        }

    def _mention(self, mention: Mention) -> Json:
        return {
            "kind": mention.kind,
            "label": mention.label,
            "by": mention.by,
            "score": mention.score,
            "means": means(mention.value),
            "words": self._words(mention.field, mention.start, mention.end),
        }

    def _seen(self, cue: SeenCue) -> Json:
        field = self._by_index[cue.sentence].field
        return {
            "words": self._words(field, cue.start, cue.end),
            "score": cue.score,
            "status": ranked(cue.status),
            "act": ranked(cue.act),
            "deed": ranked(cue.deed),
            "parts": [
                {"part": p.label, "score": p.score, "words": self._words(field, p.start, p.end)} for p in cue.parts
            ],
        }

    # ---- incidents

    def _incident(self, telling: _Telling) -> Json:
        frame = telling.frame
        coded = codes(frame, self._findings.scores.get(frame.sentence))
        account = self._account[telling.name]
        first = self._first_of(account.id) if account else None
        return {
            "name": telling.name,
            "type": coded.type,
            "modes": list(coded.modes),
            "acled": list(coded.acled) if coded.acled else None,
            "status": frame.status,
            "role": frame.role,
            "cue": {**self._mention(frame.cue), "sense": frame.label or None},
            "score": frame.score,
            "again": frame.again,
            "deeds": ranked(frame.deeds),
            "clause": self._words(frame.field, frame.start, frame.end),
            "parts": self._parts(frame),
            "vouched_by": self._voucher(frame.voucher),
            "outcome": None if first is None else "opens" if first is telling else "joins",
            "joins": first.name if first is not None and first is not telling else None,
            "account": account.id if account else None,
        }

    def _told_by(self, telling: _Telling) -> EventAccount | None:
        """The account this clause is evidence of."""
        events = [a for a in self._steps.coded.accounts if isinstance(a, EventAccount)]
        for account in events:
            if telling.span in account.evidence:
                return account
        for account in events:
            if any(
                e.field == telling.span.field and e.start <= telling.span.start and telling.span.end <= e.end
                for e in account.evidence
            ):
                return account
        return None

    def _first_of(self, account: str) -> _Telling:
        """The telling that opened an incident: the first in the text; a title joins what the text tells."""
        same = [t for t in self._tellings if (found := self._account[t.name]) and found.id == account]
        return min(same, key=lambda t: (t.frame.field == "title", t.frame.sentence, t.frame.start))

    def _parts(self, frame: Frame) -> list[Json]:
        """Who, where, when, how many: what the rules and the model each found, once where they found the same words."""
        rows: dict[tuple[str, int, int], Json] = {}

        def add(part: str, mention: Mention, by: str, score: float | None, value: object = None) -> None:
            key = (part, mention.start, mention.end)
            row = rows.setdefault(
                key,
                {
                    "part": part,
                    "by": [],
                    "score": None,
                    "means": None,
                    "words": self._words(mention.field, mention.start, mention.end),
                },
            )
            row["by"] = sorted({*row["by"], by})
            row["score"] = score if score is not None else row["score"]
            row["means"] = row["means"] or means(value)

        found = parts_of(frame, self._by_index[frame.sentence])
        for part, mentions in (("attacker", found.doers), ("target", found.targets), ("fighting", found.mutual)):
            for mention in mentions:
                add(part, mention, "rule", None, mention.value)
        for kind in ("place", "time", "weapon", "number"):
            for mention in frame.parts.get(kind, ()):
                if mention.value is not None and not (kind == "place" and mention.label == "actor"):
                    part = (mention.label or "number") if kind == "number" else kind
                    add(part, mention, mention.by, None, mention.value)
        for key, mentions in frame.parts.items():
            if key.startswith("seen:"):
                for mention in mentions:
                    add(key.removeprefix("seen:"), mention, "model", mention.score)
        return [rows[key] for key in sorted(rows, key=lambda k: (k[1], k[2], k[0]))]

    def _voucher(self, voucher: Voucher) -> Json:
        source = voucher.source
        return {
            "kind": voucher.kind,
            "hedged": voucher.hedged,
            "words": self._words(source.field, source.start, source.end) if source else None,
        }

    # ---- statements

    def _statement(self, name: str, said: Said) -> Json:
        speech = said.speech
        account = self._account_of(StatementAccount, speech.field, speech.start, speech.end)
        resolved = account.speaker if isinstance(account, StatementAccount) else None
        return {
            "name": name,
            "kind": said.kind,
            "score": round(said.score, 4),
            "kinds": ranked(dict(speech.kinds)),
            "cue": self._words(speech.field, speech.cue.start, speech.cue.end),
            "clause": self._words(speech.field, speech.start, speech.end),
            "said": self._words(speech.field, *speech.said),
            "speaker": self._speaker(speech, resolved.name if resolved else None),
            "quoted": speech.quoted,
            "channel": speech.channel,
            "via": speech.via.name if speech.via else None,
            "account": account.id if account else None,
        }

    def _speaker(self, speech: SpeechFrame, resolved: str | None) -> Json:
        """Who speaks, and how that is known."""
        words = speech.speaker
        if words is None:
            how = "unknown"
        elif speech.pronoun:
            how = "pronoun"
        elif speech.continued:
            how = "quotation goes on"
        elif speech.speaker_at not in (-1, speech.sentence):
            how = "carried over"
        else:
            how = "named" if words.named else "not named"
        at = self._by_index.get(speech.speaker_at)
        field = at.field if at else speech.field
        return {
            "name": resolved or (words.name if words else None),
            "how": how,
            "pronoun": speech.pronoun,
            "words": self._words(field, words.start, words.end) if words else None,
        }

    # ---- commitments

    def _commitment(self, name: str, frame: Frame) -> Json:
        account = self._account_of(CommitmentAccount, frame.field, frame.start, frame.end)
        taken = account if isinstance(account, CommitmentAccount) else None
        value = frame.cue.value

        condition = frame.parts.get("condition", ())
        trigger = None
        if isinstance(value, Promise):
            start = self._by_index[frame.sentence].start
            trigger = {
                "form": value.form,
                "strong": value.strong,
                "act": value.act,
                "words": self._words(frame.field, start + value.start, start + value.end),
            }
        return {
            "name": name,
            "form": frame.label,
            "status": frame.status,
            "score": frame.score,
            "trigger": trigger,
            "clause": self._words(frame.field, frame.start, frame.end),
            "undertaking": self._words(frame.cue.field, frame.cue.start, frame.cue.end),
            "condition": [self._words(m.field, m.start, m.end) for m in condition],
            "by": [{"name": p.name, "words": self._spans(p.spans)} for p in taken.by] if taken else [],
            "due": self._day(taken.due) if taken else None,
            "made": self._day(taken.made) if taken else None,
            "quoted": frame.quoted,
            "account": taken.id if taken else None,
        }

    def _day(self, when: Any) -> Json | None:
        if when.start is None:
            return None
        return {
            "said": wording.date(when.model_dump(mode="json")),
            "basis": when.basis,
            "words": self._spans(when.spans),
        }

    def _account_of(self, kind: type[Account], field: Field, start: int, end: int) -> Account | None:
        span = self._reading.span(field, start, end)
        found = (a for a in self._steps.coded.accounts if isinstance(a, kind) and a.evidence[0] == span)
        return next(found, None)

    # ---- what was not taken

    def _refused(self, sentence: Sentence) -> Iterator[Json]:
        """Words that might have told of something, and why nothing was made of them."""
        yield from self._refused_cues(sentence)
        taken = [s.speech for s in self._frames.statements if s.speech.sentence == sentence.index]
        for speech in self._speech:
            if speech.sentence == sentence.index and speech not in taken:
                why = (
                    "a headline repeats what the text says: it only says who vouches"
                    if speech.headline
                    else "the model finds no statement here"
                )
                words = self._words(speech.field, speech.cue.start, speech.cue.end)
                yield {"as": "statement", "what": speech.kind, "status": None, "why": why, "words": words}
        if not any(frame.sentence == sentence.index for frame in self._frames.commitments):
            for promise in find_promises(sentence.text)[:1]:
                at = sentence.start
                words = self._words(sentence.field, at + promise.start, at + promise.end)
                why = "the model finds no commitment here"
                yield {"as": "commitment", "what": promise.form, "status": None, "why": why, "words": words}

    def _refused_cues(self, sentence: Sentence) -> Iterator[Json]:
        frames = [t.frame for t in self._tellings if t.frame.sentence == sentence.index]
        used = {m for f in frames for m in (f.cue, *f.parts.get("cue", ())) if _lexical(m)}
        seen = self._findings.cues.get(sentence.index, ())
        toks = tokens(sentence.text)
        for mention in self._findings.of(sentence.index, "cue"):
            if not isinstance(mention.value, Cue):
                continue
            view = view_of(mention, seen)
            status = status_seen(view) if view else status_by_rule(mention.value, toks)
            if mention in used and (status in HAPPENED or mention in [f.cue for f in frames]):
                continue
            if status not in HAPPENED:
                why = f"{status}, as the {'model' if view else 'rules'} read it"
            elif sentence.kind == "heading":
                why = "a crosshead repeats what the text says"
            else:
                why = "the model finds hardly an incident in the sentence"
            words = self._words(mention.field, mention.start, mention.end)
            yield {"as": "incident", "what": mention.value.sense.id, "status": status, "why": why, "words": words}

    # ---- accounts

    def _in_order(self) -> list[Account]:
        kinds = {"event": 0, "statement": 1, "commitment": 2}
        return sorted(
            self._steps.coded.accounts,
            key=lambda a: (kinds[a.kind], a.evidence[0].field != "title", a.evidence[0].start, a.id),
        )

    def _as_account(self, account: Account) -> Json:
        evidence = self._spans(account.evidence)
        return {
            "id": account.id,
            "kind": account.kind,
            "what": what(account),
            "status": account.status,
            "confidence": account.confidence,
            "version": account.version,
            "sentences": sorted({w["sentence"] for w in evidence if w["sentence"]}),
            "evidence": evidence,
            "fields": list(self._fields(account)),
        }

    def _fields(self, account: Account) -> Iterator[Json]:
        for claim in account.claims():
            if isinstance(claim.value, dict) and claim.value.get("precision") == "unknown" and not claim.spans:
                continue  # a day that nobody gave
            if claim.field == "source" and claim.value["kind"] == "publisher" and not claim.spans:
                continue
            yield {
                "field": claim.field,
                "said": wording.claim(claim.field, claim.value),
                "value": claim.value,
                "words": self._spans(claim.spans),
            }

    def _spans(self, spans: Iterable[Span]) -> list[Json]:
        """Given offsets to words: the sentence is the one whose own given offsets hold them."""
        return [self._of_span(span) for span in spans]

    def _of_span(self, span: Span) -> Json:
        clean = self._reading.fields[span.field]
        first = _index(clean.starts, span.start)
        last = _index(clean.ends, span.end)
        return self._words(span.field, first, last + 1)


def _index(places: Sequence[int], value: int) -> int:
    """The clean character that begins (or ends) at a given offset; the nearest where none does."""
    from bisect import bisect_left

    return min(bisect_left(places, value), len(places) - 1)


def _lexical(mention: Mention) -> bool:
    return isinstance(mention.value, Cue)


def _scores(scores: SentenceScores | None) -> Json | None:
    """The model's view of the sentence as a whole; every table from the likeliest down."""
    if scores is None:
        return None
    return {
        "incident": dict(scores.incident),
        "sub_event": ranked(scores.sub_event),
        "statement": ranked(scores.statement),
        "commitment": ranked(scores.commitment),
        "plover": ranked(scores.plover),
    }


def ranked(shares: dict[str, float]) -> dict[str, float]:
    """The likeliest first, names in order where they are alike."""
    return dict(sorted(shares.items(), key=lambda pair: (-pair[1], pair[0])))


def what(account: Account) -> str:
    """What an account tells of, in a word or two."""
    match account:
        case EventAccount():
            return " ".join([account.type, *account.modes])
        case StatementAccount():
            return account.says.replace("_", " ")
        case CommitmentAccount():
            return account.form


def means(value: object) -> str | None:
    """What a finder understood of the words, in words; None where it understood no more than they say."""
    match value:
        case Cue():
            return f"{value.sense.id}, strength {value.sense.strength}"
        case WeaponWords():
            return value.kind.replace("_", " ")
        case NumberExpression():
            told = wording.count({"low": value.low, "best": value.best, "high": value.high})
            return f"{told} {value.what}"
        case TimeExpression():
            return " ".join(filter(None, [value.kind, value.marker and f"after “{value.marker}”"]))
        case PlaceWords():
            near = value.relation if value.relation != "in" else ""
            return " ".join(filter(None, [near, value.head, value.within and f"in {value.within}"]))
        case ActorWords():
            known = value.entry.name if value.entry else value.name
            more = [x for x in (value.title, value.country) if x]
            return f"{known} ({', '.join(more)})" if more else known
        case _:
            return None
