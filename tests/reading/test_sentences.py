"""Sentences end where they end, and every paragraph has its kind."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.model import Sentence
from marsad.reading.cleaning import clean, unwrap
from marsad.reading.sentences import sentences_of, split


def sentences(text: str, title: str = "") -> tuple[Sentence, ...]:
    return sentences_of(unwrap(clean(text)), clean(title))


def kinds(text: str, title: str = "") -> list[tuple[str, str]]:
    return [(s.kind, s.text) for s in sentences(text, title) if s.field == "text"]


# One text with "|" where a sentence ends.
SPLITS = [
    "The base was hit.| Nobody was hurt.",
    "Mr. Haddad met Gen. Smith, Lt. Col. Reyes and Dr. A. B. Noor on Sunday.| They agreed.",  # titles, initials
    "On Sept. 12 the U.S. Embassy closed.| It opened on Oct. 3.",
    "The convoy left for the U.S.| The embassy said nothing.",  # dotted letters before an opener
    "It happened at 5 p.m. Sunday near the gate.| At 6 p.m. The gate was closed.".replace("6 p.m. The", "6 p.m.| The"),
    "The blast came at 9 a.m.| Police arrived later.",
    "Resolution No. 1701 was cited.| He said No.| They left.",
    "About 3.5 tonnes and $2.4 million were lost.| More is feared.",  # decimals
    '"We will not stop."| The group said so on Monday.',
    '"We will not stop," he said.| "Nobody will make us."',
    'He asked: "Why now?" and left.',  # the sentence goes on in lower case
    "Who did it?| Nobody knows!| The search goes on…| Perhaps.",
    "Acme Inc. said its trucks were burned.| Acme Inc.| The firm left.".replace(
        "burned.| Acme Inc.| The", "burned by Acme Co.| The"
    ),
    "The group, led by J. Doe Jr., signed.| World War I.| The end.",
    "The attack (in the village of Aro.) was claimed.| So was another.",
    "They fled to Saidiya St. Mary church.",
    "It was reported.The army denied it.".replace(".The", ".|The"),  # a space lost in scraping
    "The site is at news.example.com and goes on.",
    "In Jan. 2021 it ended.| It began in Jan.| Nobody recalls.",
    "He spoke at length... and left.| He came back...| Then he left.",
    "Al Qaeda struck again.| al-Shabab did too.",
    "Rockets hit.| 12 people died.| 'Enough.'| Two more fell.",
]


@pytest.mark.parametrize("marked", SPLITS)
def test_split(marked: str) -> None:
    expected = [part.strip() for part in marked.split("|")]
    text = marked.replace("|", "")
    assert [text[a:b] for a, b in split(text)] == expected


@pytest.mark.parametrize(
    "line",
    [
        "Skip to main content",
        "Read more",
        "READ MORE: Army rules out talks",
        "More from Middle East",
        "Advertisement",
        "Powered by automated translation",
        "Sign up for our newsletter and never miss a story.",
        "Follow us on Twitter",
        "Share this article",
        "We use cookies to improve your experience.",
        "© 2021 The Daily. All rights reserved.",
        "Comments are closed",
        "Comments (12)",
        "Download our app",
        "You may also like",
        "Related articles",
        "3 min read",
        "Facebook Twitter WhatsApp Email",
        "Donate now",
        "Subscribe to our YouTube channel",
        "Tags: rockets, embassy",
        "Copyright 2020 The Daily.",
        "This article was translated automatically and may contain errors.",
        "* * *",
        "____",
    ],
)
def test_page_furniture_is_marked(line: str) -> None:
    assert kinds(f"The base was hit.\n\n{line}\n\nNobody was hurt.") == [
        ("body", "The base was hit."),
        ("boilerplate", line),
        ("body", "Nobody was hurt."),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "More than 20 rockets were fired.",
        "Follow-up strikes were ordered on Monday.",
        "Video of the attack was shown on state TV.",
        "Related attacks killed two people on Sunday.",
        "The Post reported three dead.",
        "Read the agreement first, he said.",
        "Comments by the minister angered the group.",
        "By Sunday, all had left.",
        "By noon Hassan Ali had left the base.",
        "More from the north were killed on Monday.",
        "Photos were published by the group.",
        "Image problems plague the army.",
        "Home to 200 families, the village was shelled.",
        "Search teams found two bodies.",
        "Live rounds were fired at the crowd.",
        "May 3 was the deadline they had set for the army.",
        "Help us, she cried.",
        "Filed under seal, the case names nobody.",
    ],
)
def test_news_that_looks_like_furniture_is_read(line: str) -> None:
    assert [s.kind for s in sentences(line)] == ["body"]


def test_a_long_paragraph_is_never_furniture() -> None:
    line = "More from the front: " + "the army said it had taken a village, " * 8 + "and went on."
    assert {s.kind for s in sentences(line)} == {"body"}


def test_furniture_glued_to_a_story_is_marked_alone() -> None:
    assert kinds("The base was hit. Follow us on Telegram for more.") == [
        ("body", "The base was hit."),
        ("boilerplate", "Follow us on Telegram for more."),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "FILE - In this Jan. 3 photo, smoke rises over the base.",
        "FILE PHOTO: Soldiers at the gate of the embassy",
        "[Photo: Soldiers at the gate]",
        "Soldiers at the gate of the embassy. (AP Photo/Jane Roe)",
        "Photo: The Daily",
        "Image: a burned truck near the village",
        "An undated handout picture released by the army shows a launcher.",
        "A burned truck near the village on Monday [Jane Roe/Reuters]",
    ],
)
def test_captions_are_read_and_marked(line: str) -> None:
    rows = sentences(line)
    assert {s.kind for s in rows} == {"caption"}
    assert all(s.read for s in rows)


def test_a_caption_ends_with_its_credit() -> None:
    rows = kinds(
        "FILE - Soldiers at the gate. (AP Photo/Jane Roe) The army said on Sunday that two rockets hit the base."
    )
    assert rows[-1] == ("body", "The army said on Sunday that two rockets hit the base.")
    assert rows[0] == ("caption", "FILE - Soldiers at the gate.")


@pytest.mark.parametrize(
    ("opening", "rest"),
    [
        ("BAGHDAD (Reuters) -", "Two rockets hit the base."),
        ("BAGHDAD —", "Two rockets hit the base."),
        ("MANILA, Philippines (AP) —", "Two rockets hit the base."),
        ("BOGOTA, March 13 (Reuters) –", "Two rockets hit the base."),
        ("SAN SALVADOR, 3 JAN 90 (ACAN-EFE) --", "Two rockets hit the base."),
        ("Goma, Congo (AFP) -", "Two rockets hit the base."),
        ("(Reuters) -", "Two rockets hit the base."),
        ("YEREVAN, OCTOBER 2.", "Two rockets hit the base."),
        ("11:45 GMT –", "Two rockets hit the base."),  # a live blog's time stamp
        ("[09:12]", "Two rockets hit the base."),
        ("7.30 pm:", "Two rockets hit the base."),
    ],
)
def test_datelines(opening: str, rest: str) -> None:
    assert kinds(f"{opening} {rest}") == [("dateline", opening), ("body", rest)]


@pytest.mark.parametrize(
    "line",
    [
        "Israel - the country's north - was hit.",
        "The army (UN) - said so.",
        "Rockets - three of them - hit the base.",
        "NATO said two rockets hit the base.",
        "At 11:45 two rockets hit the base.",
        "12 rockets hit the base.",
        "A-10 jets - two of them - hit the base.",
    ],
)
def test_no_dateline(line: str) -> None:
    assert kinds(line) == [("body", line)]


@pytest.mark.parametrize(
    "line", ["September 27, 2020 - 12:47 AMT", "Published: 3 May 2021, 12:47", "2020-10-28", "12:41 BST"]
)
def test_a_date_alone_is_a_dateline(line: str) -> None:
    assert kinds(f"{line}\n\nThe base was hit.")[0] == ("dateline", line)


@pytest.mark.parametrize(
    "line",
    [
        "By Jane Roe",
        "By Jane Roe and John van Doe",
        "By JANE ROE | The Daily",
        "(Reporting by Jane Roe; Editing by John Doe)",
        "Reporting by Jane Roe in Goma",
        "Written by Jane Roe",
        "Source: agencies",
        "With reporting by AFP",
        "Staff and agencies",
    ],
)
def test_bylines(line: str) -> None:
    assert kinds(f"The base was hit.\n\n{line}")[1] == ("byline", line)


def test_headings_and_a_first_paragraph_that_repeats_the_title() -> None:
    rows = sentences("Rockets hit base!\n\nTwo rockets hit the base.\n\nWhat we know", "Rockets hit base")
    assert [(s.field, s.kind, s.paragraph) for s in rows] == [
        ("title", "title", 0),
        ("text", "heading", 1),
        ("text", "body", 2),
        ("text", "heading", 3),
    ]


def test_bullets_are_no_part_of_their_sentence() -> None:
    assert kinds("• Two rockets hit the base.\n- Nobody was hurt.\n– A third missed.") == [
        ("body", "Two rockets hit the base."),
        ("body", "Nobody was hurt."),
        ("body", "A third missed."),
    ]


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("aB. \n!?\"'()[]—-:1•Mr©\u00a0"), max_size=120), st.text(max_size=20))
def test_sentences_are_slices_in_order_and_lose_no_word(text: str, title: str) -> None:
    body = unwrap(clean(text))
    rows = sentences_of(body, clean(title))
    assert [s.index for s in rows] == list(range(len(rows)))
    last = 0
    covered = []
    for row in rows:
        if row.field == "text":
            assert row.text == body.text[row.start : row.end]
            assert row.text == row.text.strip() != ""
            assert row.start >= last
            last = row.end
            covered.append(row.text)
    kept = "".join("".join(covered).split())
    assert [c for c in kept if c.isalnum()] == [c for c in body.text if c.isalnum()]


def test_a_text_without_stops_is_cut() -> None:
    rows = sentences("word " * 2000)
    assert max(len(s.text) for s in rows) <= 1500
    assert "".join(s.text for s in rows).count("word") == 2000
