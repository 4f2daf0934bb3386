"""Copies and rewrites of one wire text share an origin, so that corroboration counts origins and not reports."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from marsad.reading.origins import containment, likeness

# Share of three-word runs in common (estimated) from which two texts are one text, reworked; and the share of the
# shorter text's runs that the longer has, from which it is the same text, cut.
COPY_FROM = 0.35
CUT_FROM = 0.6


def origins(
    reports: Iterable[str],
    sketches: Iterable[tuple[str, tuple[int, ...]]],
    shared_bands: Iterable[tuple[str, tuple[str, ...]]],
) -> dict[str, str]:
    """Report key to origin id; a report of its own origin has its own. Independent of order.

    Only reports that share a band are compared. The origin's id is made of the smallest report key in it.
    """
    parent = {key: key for key in reports}
    sketch = {key: np.array(signature, dtype="<u4").tobytes() for key, signature in sketches}

    def root(key: str) -> str:
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for _, keys in shared_bands:
        for i, one in enumerate(keys):
            for other in keys[i + 1 :]:
                a, b = root(one), root(other)
                if a != b and _one_text(sketch[one], sketch[other]):
                    parent[max(a, b)] = min(a, b)
    return {key: "o-" + root(key)[1:] for key in parent}


def _one_text(a: bytes, b: bytes) -> bool:
    return likeness(a, b) >= COPY_FROM or containment(a, b) >= CUT_FROM
