"""The baseline that every figure stands beside: a sentence with a word of violence is an incident of the report's day.

It knows no threat, no denial, no total and no second report of the same thing, and still looks respectable: which is
why no figure is worth anything without it. Written in marsad's exchange format, scored like marsad.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from bench.corpora import Corpus

VIOLENCE = re.compile(
    r"\b(?:attack|assault|kill|bomb|blast|explo[ds]|rocket|shell|missile|drone|air ?strike|struck|clash|ambush|raid|"
    r"gunm[ae]n|shot|shoot|fired|fire on|wound)",
    re.IGNORECASE,
)
SENTENCE = re.compile(r"[^\n]+?(?:[.!?][\"”’)\]]*(?=\s|$)|(?=\n|$))")


def read(corpus: Corpus, out: Path) -> None:
    """Write what the baseline makes of the corpus into the folder `out`."""
    out.mkdir(parents=True, exist_ok=True)
    events: list[dict[str, object]] = []
    for report in corpus.rows("reports"):
        day = str(report.get("published") or "")[:10] or None
        for sentence in SENTENCE.finditer(report["text"]):
            if not VIOLENCE.search(sentence.group()):
                continue
            span = {"in": "text", "start": sentence.start(), "end": sentence.end(), "quote": sentence.group()}
            events.append(
                {
                    "id": f"e{len(events):05}",
                    "type": "ASSAULT",
                    "date": {"start": day, "end": day, "precision": "day" if day else "unknown"},
                    "accounts": [{"report_id": report["id"], "role": "primary", "evidence": [span]}],
                }
            )
    (out / "events.jsonl").write_text("".join(json.dumps(event) + "\n" for event in events), encoding="utf-8")
    for name in ("statements", "commitments", "actors"):
        (out / f"{name}.jsonl").write_text("", encoding="utf-8")
