"""What every reader gives: a text, labelled runs of characters, and which layers of labels it speaks about.

A layer a document does not name is unknown there and takes no part in the loss. Offsets are characters of `text`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

Run = tuple[int, int, str]  # start, end, label

ENTITIES = ("person", "organisation", "place", "time", "weapon", "quantity", "nationality", "vehicle")
ROLES = ("perp_individual", "perp_organisation", "target", "victim", "weapon")
TRIGGERS = (
    "ArtifactExistence.DamageDestroyDisableDismantle", "ArtifactExistence.ManufactureAssemble",
    "Cognitive.IdentifyCategorize", "Cognitive.Inspection", "Cognitive.Research",
    "Cognitive.TeachingTrainingLearning", "Conflict.Attack", "Conflict.Defeat", "Conflict.Demonstrate",
    "Contact.Contact", "Contact.RequestCommand", "Contact.ThreatenCoerce", "Control.ImpedeInterfereWith",
    "Disaster.Crash", "Disaster.DiseaseOutbreak", "GenericCrime.GenericCrime", "Justice.Acquit",
    "Justice.ArrestJailDetain", "Justice.ChargeIndict", "Justice.Convict", "Justice.InvestigateCrime",
    "Justice.ReleaseParole", "Justice.Sentence", "Justice.TrialHearing", "Life.Die", "Life.Infect", "Life.Injure",
    "Medical.Intervention", "Movement.Transportation", "Personnel.EndPosition", "Personnel.StartPosition",
    "Transaction.Donation", "Transaction.ExchangeBuySell",
)  # fmt: skip

ACTS = (  # PLOVER's event types; `violence` where the words look like violence and tell of no incident
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE", "REJECT", "THREATEN",
    "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT", "violence",
)  # fmt: skip
STATUSES = (
    "done", "foiled", "planned", "threatened", "called_for", "hypothetical", "negated", "denied", "habitual",
    "aggregate", "conflict", "figurative", "other_kind",
)  # fmt: skip
DEEDS = (  # short names of ACLED's sub-event types, as in docs/codebook.md
    "clash", "regain", "overtake", "airstrike", "shelling", "ied", "suicide", "grenade", "chemical", "attack",
    "abduction", "sexual", "peaceful", "intervention", "excessive", "riot", "mob", "agreement", "arrests", "change",
    "disrupted", "base", "looting", "transfer", "other",
)  # fmt: skip
PARTS = (
    "attacker", "accused", "claimant", "target", "victim", "weapon", "place", "origin", "time", "killed", "injured",
    "by", "to",
)  # fmt: skip
WIKIEVENTS_PARTS = (
    "AcquiredEntity", "Artifact", "ArtifactMoney", "Attacker", "Communicator", "Components", "Crime", "CrashObject",
    "Damager", "DamagerDestroyer", "Defeated", "Defendant", "Demonstrator", "Destination", "Destroyer", "Detainee",
    "Disabler", "Dismantler", "Employee", "EvidenceSource", "ExplosiveDevice", "Giver", "IdentifiedObject",
    "IdentifiedRole", "Identifier", "Impeder", "Injurer", "Instrument", "Investigator", "Jailer", "JudgeCourt",
    "Killer", "Learner", "ManufacturerAssembler", "MedicalIssue", "ObservedEntity", "Observer", "Origin", "Participant",
    "PassengerArtifact", "Patient", "PaymentBarter", "Perpetrator", "Place", "PlaceOfEmployment", "Position",
    "Preventer", "Prosecutor", "Recipient", "Regulator", "Researcher", "Subject", "Target", "TeacherTrainer", "Topic",
    "Transporter", "Treater", "Vehicle", "Victim", "Victor",
)  # fmt: skip
LINKS: dict[str, tuple[str, ...]] = {"part": PARTS, "argument": WIKIEVENTS_PARTS}  # what a word is to a cue

LAYERS: dict[str, tuple[str, ...]] = {
    "entity": ENTITIES,
    "name": ("person", "organisation", "place"),
    "trigger": TRIGGERS,
    "role": ROLES,
    "source": ("source",),
    "cue": ("cue",),
    "content": ("content",),
    "act": ACTS,
    "status": STATUSES,
    "deed": DEEDS,
}


@dataclass
class Document:
    """One text with what is known about it."""

    name: str
    text: str
    runs: dict[str, list[Run]]
    skip: dict[str, list[tuple[int, int]]] = field(default_factory=dict)  # words left out of a layer's loss
    cuts: list[int] | None = None  # where its sentences start, where the data set says so
    links: dict[str, list[tuple[tuple[int, int], list[Run]]]] = field(default_factory=dict)  # cue, its parts' runs


def spaced(words: Sequence[str], breaks: Iterable[int] = ()) -> tuple[str, list[int], list[int]]:
    """Words joined by spaces (line breaks before `breaks`), with the start and end of each word in the text."""
    text, starts, ends, at, new = [], [], [], 0, set(breaks)
    for i, word in enumerate(words):
        if i:
            text.append("\n" if i in new else " ")
            at += 1
        starts.append(at)
        text.append(word)
        at += len(word)
        ends.append(at)
    return "".join(text), starts, ends


_END = re.compile(r"(?<=[.!?])[\"”’)\]]*\s+(?=[\"“‘(\[A-Z0-9])|\n+|(?<=[.!?]) {2,}")
_SHORT = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Gen|Lt|Col|Maj|Sgt|St|U\.S|No|Sept|Sep|Oct|Nov|Dec|Jan|Feb|Aug|Mar|Apr|Gov|Sen|Rep)\.$"
)


def sentence_starts(text: str) -> list[int]:
    """Where the sentences of a text start; good enough to cut windows at."""
    starts = [0]
    for found in _END.finditer(text):
        if found.end() < len(text) and not _SHORT.search(text[max(0, found.start() - 8) : found.start()]):
            starts.append(found.end())
    return starts


def sentence_ranges(text: str) -> list[tuple[int, int]]:
    """Character ranges of sentences without the space around them; empty ones are left out."""
    starts = sentence_starts(text)
    out = []
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        piece = text[start:end]
        start += len(piece) - len(piece.lstrip())
        end = start + len(piece.strip())
        if end > start:
            out.append((start, end))
    return out


def bio(
    words: Sequence[str], tags: Sequence[str], names: dict[str, str], starts: Sequence[int], ends: Sequence[int]
) -> list[Run]:
    """BIO tags over words to runs of characters, the tag's type renamed by `names`; types not named are dropped."""
    out: list[Run] = []
    open_: list[int | str] | None = None
    for i, tag in enumerate([*tags, "O"]):
        kind = tag[2:]
        if open_ is not None and (not tag.startswith("I-") or kind != open_[1]):
            if open_[1] in names:
                out.append((starts[int(open_[0])], ends[i - 1], names[str(open_[1])]))
            open_ = None
        if i < len(words) and open_ is None and tag[:2] in ("B-", "I-"):
            open_ = [i, kind]
    return out
