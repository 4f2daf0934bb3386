"""One frame as an arc diagram: its words in the order of the sentence, arcs from the cue to each part, as inline SVG.

Words are boxes of a computed width, and what stands between them is left out ("…"): the diagram reads the same in
every browser and in print, however long the sentence is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

LETTER, PAD, GAP = 7.2, 8, 22  # pixels: a letter of the diagram's type, inside a box, between boxes
SMALLEST = 0.75  # of its size, before a diagram is scrolled rather than shrunk
BOX, STEP, MOST = 26, 20, 26  # pixels: height of a box, of a level of arcs; characters of a box


@dataclass(frozen=True, slots=True)
class Words:
    """A box of the diagram: where its words begin in the sentence, and how sure the model was of their part."""

    start: int
    text: str
    label: str
    layer: str
    score: float | None = None


def arcs(cue: Words, parts: Sequence[Words], title: str) -> str:
    """The diagram as SVG text; nothing where the cue stands alone."""
    if not parts:
        return ""
    boxes = sorted([cue, *parts], key=lambda w: (w.start, w.label))
    at = boxes.index(cue)
    high = max(at, len(boxes) - 1 - at)
    base = high * STEP + 16
    lefts, widths, x = [], [], 4.0
    for box in boxes:
        width = max(len(_cut(box.text)), len(box.label)) * LETTER + 2 * PAD
        lefts.append(x)
        widths.append(width)
        x += width + GAP
    wide, tall = x - GAP + 4, base + BOX + 22
    middles = [left + width / 2 for left, width in zip(lefts, widths, strict=True)]
    out = [
        f'<svg class="arcs" viewBox="0 0 {wide:.0f} {tall}" width="{wide:.0f}" height="{tall}" '
        f'style="min-width:{wide * SMALLEST:.0f}px" role="img" aria-label="{escape(title)}">'
    ]
    for number, box in enumerate(boxes):
        if number != at:
            away = abs(number - at)
            top = base - away * STEP
            start = middles[at] + (6 * away if number > at else -6 * away)
            end = middles[number]
            line = f"M{start:.1f} {base} C{start:.1f} {top:.1f} {end:.1f} {top:.1f} {end:.1f} {base}"
            weak = ' stroke-dasharray="4 3"' if box.score is not None and box.score < 0.6 else ""
            out.append(f'<path class="arc {box.layer}" d="{line}"{weak}/>')
    for number, box in enumerate(boxes):
        left, width, middle = lefts[number], widths[number], middles[number]
        kind = "box cue" if number == at else f"box {box.layer}"
        text = escape(_cut(box.text))
        out.append(
            f'<g class="{kind}"><title>{escape(box.label)}: {escape(box.text)}</title>'
            f'<rect x="{left:.1f}" y="{base}" width="{width:.1f}" height="{BOX}" rx="4"/>'
            f'<text x="{middle:.1f}" y="{base + 17}">{text}</text>'
            f'<text class="label" x="{middle:.1f}" y="{base + BOX + 15}">{escape(box.label)}</text></g>'
        )
        if number:
            out.append(f'<text class="between" x="{left - GAP / 2:.1f}" y="{base + 17}">…</text>')
    return "".join([*out, "</svg>"])


def _cut(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= MOST else words[: MOST - 1].rstrip() + "…"
