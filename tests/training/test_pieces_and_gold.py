"""Windows and labels of public documents, and sentence targets of our own gold."""

import json
import random

import numpy as np
import pytest
import torch
from training.documents import PARTS, Document
from training.labels import COMMITMENT, INCIDENT, STATEMENT, SUB_EVENT, bio_labels
from training.network import Network
from training.pieces import OUT, batches, collate, encode, plain_tokenizer, windows

from training import gold, stage1


@pytest.fixture(scope="module")
def tokenizer():
    return plain_tokenizer()


@pytest.fixture
def document():
    text = "Rebels shelled Qandisabad on Monday. The governor fled. " * 30
    return Document("d", text, {"entity": [(15, 25, "place"), (29, 35, "time")]}, skip={"entity": [(0, 6)]})


def test_labels_sit_on_first_pieces(tokenizer, document):
    got = encode(tokenizer, document)
    row = got.labels["entity"]
    names = bio_labels("entity")
    first = {document.text[a:b]: names[v] for a, b, v in zip(got.starts, got.ends, row, strict=True) if v > 0}
    assert first == {"Qandisabad": "B-place", "Monday": "B-time"}
    assert row[0] == OUT  # left out on purpose
    assert (row[~got.first] == OUT).all()


@pytest.mark.parametrize("chance", [None, random.Random(3)])
@pytest.mark.parametrize("short", [False, True])
def test_windows_part_a_document_without_loss(tokenizer, document, chance, short):
    got = encode(tokenizer, document)
    found = list(windows(got, 40, chance, short))
    assert [w.a for w in found[1:]] == [w.b for w in found[:-1]]
    assert (found[0].a, found[-1].b) == (0, len(got.ids))
    assert all(len(w) <= 40 for w in found)


def test_a_plan_is_the_same_for_the_same_seed(tokenizer, document):
    data = {s.name: [encode(tokenizer, document)] for s in stage1.MIXTURE}
    first, second = (stage1.plan(data, 7) for _ in range(2))
    assert [[(w.a, w.b) for w in g] for g in first] == [[(w.a, w.b) for w in g] for g in second]


def test_the_parts_of_a_cue_are_labelled_from_its_first_piece(tokenizer):
    text = "Rebels shelled Qandisabad on Monday."
    at = {w: (text.index(w), text.index(w) + len(w)) for w in ("Rebels", "shelled", "Qandisabad")}
    links = {"part": [(at["shelled"], [(*at["Rebels"], "attacker"), (*at["Qandisabad"], "place")])]}
    pieces = encode(tokenizer, Document("one", text, {}, links=links))
    ((cue, row),) = pieces.links["part"]
    assert text[pieces.starts[cue] : pieces.ends[cue]] == "shelled"
    assert {PARTS[n - 1] for n in row if n > 0} == {"attacker", "place"}
    batch = collate([next(windows(pieces))])
    ((window, place, wide),) = batch.links["part"]
    assert (window, place) == (0, cue + 1)  # one special piece before
    assert int((wide > 0).sum()) == int((row > 0).sum())


def test_a_step_lowers_the_loss(tokenizer, document):
    from training.encoder import Encoder, Shape

    torch.manual_seed(1)
    network = Network(Encoder(Shape(width=24, inner=32, layers=1, parts=2)), dropout=0.0)
    group = batches(list(windows(encode(tokenizer, document), 64)), 256, random.Random(1))[0]
    batch = collate(group)
    optimizer = torch.optim.AdamW(network.parameters(), lr=0.01)
    losses = []
    for _ in range(8):
        loss = stage1.token_loss(network, network.states(batch.ids, batch.mask), batch)
        losses.append(float(loss.detach()))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert losses[-1] < losses[0]


def test_sentence_pooling_sees_its_own_pieces_only():
    from training.encoder import Encoder, Shape

    network = Network(Encoder(Shape(width=24, inner=32, layers=1, parts=2))).eval()
    states = torch.randn(6, 24)
    member = torch.tensor([[0.0, 1, 1, 0, 0, 0]])
    other = states.clone()
    other[3:] += 5
    assert torch.allclose(network.sentences(states, member), network.sentences(other, member))


# ---------------------------------------------------------------------------------------------------------- our gold

TEXT = (
    "Gunmen shot two farmers near the mill on Monday. The mayor condemned the attack. "
    "More than 300 people have died this year. The group said it would hold fire for ten days."
)


@pytest.fixture
def corpus(tmp_path):
    base = tmp_path / "made-up"
    base.mkdir()

    def quote(words, **more):
        return {
            "article_id": "1",
            "evidence": words,
            "evidence_in": "text",
            "evidence_start": TEXT.index(words),
            **more,
        }

    files = {
        "reports": [{"id": "1", "title": "Farmers shot", "text": TEXT, "published": "2021-03-04", "publisher": "P"}],
        "gold_events": [
            {
                "event_id": "E1", "acled_event_type": "Violence against civilians", "acled_sub_event_type": "Attack",
                "reports": [quote("shot two farmers", role="primary")],
            }
        ],
        "gold_statements": [quote("condemned the attack", kind="condemn")],
        "gold_commitments": [
            {"kind": "unilateral truce", "undertaking": "hold fire for ten days", "article_ids": ["1"]}
        ],
        "gold_doc": [
            {"id": "1", "not_events": [{"span": "300 people", "span_start": TEXT.index("300 people")}]}
        ],
    }  # fmt: skip
    for name, lines in files.items():
        (base / f"{name}.jsonl").write_text("".join(json.dumps(x) + "\n" for x in lines), encoding="utf-8")
    return tmp_path


def test_gold_targets(corpus):
    (report,) = gold.read(corpus, "made-up")
    title, shot, mayor, toll, truce = report.targets
    assert [t.incident for t in report.targets] == [0, INCIDENT.index("primary"), 0, 0, 0]
    assert shot.sub_event[SUB_EVENT.index("Violence against civilians/Attack")] == 1
    assert toll.weight == gold.HARD > title.weight
    assert list(np.flatnonzero(mayor.statement)) == [STATEMENT.index("condemn")]
    assert list(np.flatnonzero(truce.commitment)) == [COMMITMENT.index("announcement")]
    assert title.commitment is not None
    assert not title.commitment.any()


def test_a_corpus_can_be_left_out(corpus):
    assert gold.corpora(corpus) == ["made-up"]
    assert list(gold.read_all(corpus, without=("made-up",))) == []


@pytest.mark.parametrize(
    ("kind", "family"),
    [("agreement (truce)", "agreement"), ("offer (conditional)", "offer"), ("offer accepted (truce)", "agreement"),
     ("unilateral truce", "announcement"), ("imposed withdrawal", "order"), ("something else", None)],
)  # fmt: skip
def test_kinds_of_commitments_are_folded(kind, family):
    assert gold.fold_commitment(kind) == family
