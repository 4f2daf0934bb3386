"""What the model saw of a cue, put into the line's terms, and how it is weighed against the lexicon."""

from dataclasses import replace
from functools import cache

import pytest

from marsad.finding.findings import Findings, Tools, find
from marsad.finding.tagger import Part, SeenCue, SentenceScores
from marsad.framing import seen
from marsad.framing.incidents import incident_frames
from marsad.model import Mention
from marsad.reading.reports import make_report, read_report

TEXT = "The rebels shelled Dolo on Monday. The army may shell the port."


@cache
def line_tools() -> Tools:
    return Tools.load()


@pytest.fixture(scope="module")
def reading():
    return read_report(make_report(TEXT, published="2020-01-08"))


def cue(sentence, words, status, deed=None, parts=()):
    start = TEXT.index(words)
    return SeenCue(
        sentence, start, start + len(words), 0.9, status, {"ASSAULT": 0.9}, deed or {},
        tuple(Part(label, TEXT.index(w), TEXT.index(w) + len(w), share) for label, w, share in parts),
    )  # fmt: skip


def frames(reading, cues, scores):
    found = find(reading, line_tools())
    indexes = [s.index for s in reading.read_sentences()]
    by_sentence = {}
    for one in cues:
        own = replace(one, sentence=indexes[one.sentence])
        by_sentence[own.sentence] = (*by_sentence.get(own.sentence, ()), own)
    given = {indexes[i]: SentenceScores(s) for i, s in enumerate(scores)}
    return incident_frames(reading, Findings(found.mentions, given, by_sentence), {})


NONE = {"none": 1.0, "primary": 0.0, "background": 0.0, "again": 0.0}
FIRST = {"none": 0.1, "primary": 0.8, "background": 0.05, "again": 0.05}


def test_the_model_may_refuse_what_the_lexicon_takes(reading):
    told = frames(reading, [cue(0, "shelled", {"done": 0.95}, {"shelling": 0.9})], [FIRST, NONE])
    assert [(f.status, f.score, f.again) for f in told] == [("happened", 0.85, 0.05)]
    assert told[0].deeds == {"shelling": 0.9}
    scores = FIRST | {"primary": 0.2, "none": 0.7}
    (kept,) = frames(
        reading, [cue(0, "shelled", {"figurative": 0.9})], [scores | {"none": 0.4, "primary": 0.05, "again": 0.5}, NONE]
    )
    assert kept.status == "hypothetical"


def test_a_sure_sentence_overrules_its_cues(reading):
    (kept,) = frames(reading, [cue(0, "shelled", {"aggregate": 0.6, "done": 0.3})], [FIRST, NONE])
    assert kept.status == "happened"


def test_parts_below_the_cut_are_not_taken(reading):
    parts = [("attacker", "The rebels", 0.9), ("place", "Dolo", 0.8), ("time", "Monday", 0.1)]
    (told,) = frames(reading, [cue(0, "shelled", {"done": 0.95}, parts=parts)], [FIRST, NONE])
    assert {k: m[0].text for k, m in told.parts.items() if k.startswith("seen:")} == {
        "seen:attacker": "The rebels",
        "seen:place": "Dolo",
    }


def test_words_outside_the_lexicon_count_where_the_model_is_sure(reading):
    sentence = next(iter(reading.read_sentences()))
    unknown = replace(cue(0, "on Monday", {"done": 0.9}, {"other": 0.9}), sentence=sentence.index)
    findings = Findings({}, {}, {sentence.index: (unknown,)})
    (found,) = seen.own_cues(sentence, findings, [])
    assert (found.text, found.label, found.by) == ("on Monday", "deed", "model")
    doubtful = replace(unknown, deed={"other": 0.2})
    assert seen.own_cues(sentence, Findings({}, {}, {sentence.index: (doubtful,)}), []) == []
    assert seen.own_cues(sentence, findings, [found]) == []  # the lexicon has it


@pytest.mark.parametrize(
    ("status", "ours"),
    [({"done": 0.6, "planned": 0.3}, "happened"), ({"foiled": 0.6}, "foiled"), ({"called_for": 0.8}, "planned"),
     ({"negated": 0.8, "done": 0.1}, "denied"), ({"conflict": 0.9}, "aggregate"), ({}, "hypothetical")],
)  # fmt: skip
def test_status_in_the_words_of_the_record(status, ours):
    assert seen.status_of(cue(0, "shelled", status)) == ours


def test_the_view_on_the_same_words_is_found():
    mention = Mention("cue", "text", 11, 18, "shelled", 0)
    near, other = cue(0, "shelled", {"done": 1.0}), cue(0, "rebels", {"done": 1.0})
    assert seen.view_of(mention, [other, near]) is near
    assert seen.view_of(mention, [other]) is None
