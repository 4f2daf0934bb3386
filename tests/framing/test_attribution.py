"""Who says so: where the speaker stands, what is said, what kind of statement it is, who vouches."""

from __future__ import annotations

from array import array

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.finding.who import find_report_who
from marsad.framing.attribution import SpeechFrame, find_statements, quotations, vouchers
from marsad.knowledge.actors import ActorBook
from marsad.model import CleanText, Reading, Report, Sentence


@pytest.fixture(scope="module")
def book() -> ActorBook:
    return ActorBook.load()


def reading(*paragraphs: list[str]) -> Reading:
    """A reading of paragraphs given as lists of sentences."""
    sentences: list[Sentence] = []
    text = ""
    for number, paragraph in enumerate(paragraphs):
        for one in paragraph:
            sentences.append(Sentence(len(sentences), number, "text", len(text), len(text) + len(one), one))
            text += one + " "
        text = text[:-1] + "\n"
    clean = CleanText(text, array("l", range(len(text))), array("l", range(1, len(text) + 1)))
    return Reading(Report(key="k", id="k", text=text), {"text": clean}, tuple(sentences))


def frames(book: ActorBook, *paragraphs: list[str]) -> list[SpeechFrame]:
    read = reading(*paragraphs)
    return find_statements(read, find_report_who(read, book))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # subject, verb, that
        ("Kenya said that the road was closed.", [("Kenya", "report")]),
        # behind a quotation
        ("\"The road is closed,\" said Peter Okello.", [("Peter Okello", "report")]),
        ("\"The road is closed,\" a Kenyan nurse said on Monday.", [("a Kenyan nurse", "report")]),
        # told: who is told does not speak
        ("Peter Okello told Reuters that the road was closed.", [("Peter Okello", "report")]),
        # according to
        ("Five people were killed, according to Kenyan police.", [("Kenyan police", "report")]),
        # what the verb decides
        ("Kenya condemned the attack.", [("Kenya", "condemn")]),
        ("The army denied the report.", [("The army", "deny")]),
        ("The Taliban claimed responsibility for the bombing.", [("Taliban", "claim_responsibility")]),
        ("Peter Okello accused the army of shelling villages.", [("Peter Okello", "accuse")]),
        ("The European Union welcomed the truce.", [("European Union", "support")]),
        ("Hezbollah threatened to close the road.", [("Hezbollah", "threat")]),
        # two verbs, one speaker
        ("Kenya condemned the attack and called for an inquiry.", [("Kenya", "condemn"), ("Kenya", "demand")]),
        # a participle carries the speaker on
        ("The ambassadors issued a paper condemning the attacks.", [("The ambassadors", "condemn")]),
        # passive with "by"
        ("The attack was condemned by Kenya.", [("Kenya", "condemn")]),
        # a noun of saying
        ("Kenya's threat to close the border caused alarm.", [("Kenya's", "threat")]),
        # what is said decides
        ("Hamas said it would suspend attacks in return for a timetable.", [("Hamas", "offer")]),
        ("Hamas said it would strike back.", [("Hamas", "threat")]),
        ("Hamas said its fighters had attacked a convoy.", [("Hamas", "claim_responsibility")]),
        ("Kenya said Ugandan forces had shelled a village.", [("Kenya", "accuse")]),
        ("Kenya said it had not attacked the village.", [("Kenya", "deny")]),
        # apposition between subject and verb
        ("Peter Okello, the spokesman for the Hamas movement, said the road was closed.", [("Peter Okello", "report")]),
        # a decision is on record too
        ("President Peter Okello imposed martial law.", [("President Peter Okello", "announce")]),
        # nouns that look like verbs
        ("Media reports of the claims were few.", []),
        # saying nothing
        ("Peter Okello declined to comment.", []),
        ("The army did not say who fired.", []),
    ],
)  # fmt: skip
def test_speaker_and_kind(text, expected, book):
    got = [(f.speaker.text if f.speaker else None, f.kind) for f in frames(book, [text])]
    assert got == [(e[0].removesuffix("'s"), e[1]) for e in expected]


def test_one_statement_inside_another(book):
    outer, inner = frames(book, ["Kenya said Uganda had denied the attack."])
    assert (outer.speaker.text, inner.speaker.text, inner.kind) == ("Kenya", "Uganda", "deny")
    assert outer.nested is inner.speaker
    assert inner.via is outer.speaker


def test_quotation_over_sentences_and_paragraphs(book):
    got = frames(
        book,
        ['Peter Okello told Reuters, "The road is closed.', 'It will stay so."'],
        ['"We will strike back."'],
    )
    assert [(f.speaker.text, f.sentence, f.quoted) for f in got] == [
        ("Peter Okello", 0, True), ("Peter Okello", 1, True), ("Peter Okello", 2, True),
    ]  # fmt: skip
    assert got[2].kind == "threat"
    assert got[0].channel == "Reuters"


def test_pronoun_speaks_for_the_last_speaker(book):
    got = frames(book, ["Peter Okello condemned the attack.", "He called for an inquiry."])
    assert [(f.speaker.text, f.pronoun, f.kind) for f in got] == [
        ("Peter Okello", None, "condemn"), ("Peter Okello", "he", "demand"),
    ]  # fmt: skip


def test_vouchers(book):
    read = reading([
        "Kenya said five people were killed.",
        "A bomb exploded in the town.",
        "The attackers reportedly fled.",
        "A western diplomat said two were wounded.",
    ])  # fmt: skip
    got = vouchers(read, find_statements(read, find_report_who(read, book)))
    assert [(got[i].kind, got[i].hedged) for i in range(4)] == [
        ("named", False), ("publisher", False), ("publisher", True), ("unnamed", False),
    ]  # fmt: skip
    assert got[0].source.text == "Kenya"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('He said "no" and "yes".', ['"no"', '"yes"']),
        ("He said “no” to it.", ["“no”"]),
        ('He said "it goes on', ['"it goes on']),  # open to the end of the paragraph
        ("It's the soldiers' road.", []),  # apostrophes are no quotation
        ("'We are ready for it,' he said.", ["'We are ready for it,'"]),
    ],
)
def test_quotations(text, expected):
    assert [text[a:b] for a, b in quotations(text)] == expected


TEXT = (
    'Kenya said that the army denied and condemned " , he according to attack Peter Okello was by told Reuters called'
    " for warning who which it would strike . ’s"
)
WORDS = TEXT.split()


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=30))
def test_any_words_give_sound_frames(parts):
    text = " ".join(parts)
    read = reading([text])
    for frame in find_statements(read, find_report_who(read, ActorBook.load())):
        assert 0 <= frame.start < frame.end <= len(text)
        assert frame.said[0] <= frame.said[1] <= len(text)
        assert text[frame.cue.start : frame.cue.end] == frame.cue.text
        assert 0 <= frame.kind_score <= 1


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        # an apposition or a relative clause between subject and verb
        ("Mary Otieno, who leads a local farmers' group, told reporters the town fell.", "Mary Otieno"),
        ("Major General Peter Okello, the force's commander, thanked the rebels.", "Major General Peter Okello"),
        # a description, then the name
        ("It was the fifth blockade, counted the governor, Mary Otieno.", "Mary Otieno"),
        ("The council's deputy chairman, Peter Okello, on the other hand welcomed the plan.", "Peter Okello"),
        # a comma ends what a preposition governs
        ("The talks stop as long as the attacks go on, President Peter Okello said.", "President Peter Okello"),
        # a word of office is no article
        ("On Sunday an official accused the rebels of wanting it.", "an official"),
        # a verb no list knows closes a quotation
        ('"Listen to the sound of peace, it is here at last," an armed rebel joked.', "an armed rebel"),
    ],
)
def test_who_speaks(text, speaker, book):
    got = frames(book, [text])
    assert [f.speaker.text for f in got][-1:] == [speaker]


def test_what_cannot_be_expected_is_no_opinion(book):
    assert frames(book, ["Kenya cannot expect talks."]) == []
