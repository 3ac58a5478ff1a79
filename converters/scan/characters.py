"""Which characters a column is made of: classes counted over its distinct values, each weighted by the records that hold it."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

import numpy as np

Array = Any

CLASSES = (
    "other",
    "space",
    "wide_space",
    "digit",
    "latin",
    "symbol",
    "half_kana",
    "wide_digit",
    "wide_latin",
    "hiragana",
    "katakana",
    "kanji",
    "wide_symbol",
    "gaiji",
    "replacement",
    "control",
)
"""In the order of their numbers. gaiji: a private-use code point · replacement: U+FFFD, bytes that are no character."""

_RANGES = (
    ("control", 0x00, 0x1F),
    ("space", 0x20, 0x20),
    ("symbol", 0x21, 0x7E),
    ("control", 0x7F, 0x9F),
    ("digit", 0x30, 0x39),
    ("latin", 0x41, 0x5A),
    ("latin", 0x61, 0x7A),
    ("wide_symbol", 0xA0, 0x2FFF),
    ("wide_space", 0x3000, 0x3000),
    ("wide_symbol", 0x3001, 0x303F),
    ("kanji", 0x3005, 0x3007),
    ("hiragana", 0x3041, 0x309F),
    ("katakana", 0x30A0, 0x30FF),
    ("katakana", 0x31F0, 0x31FF),
    ("wide_symbol", 0x3200, 0x33FF),
    ("kanji", 0x3400, 0x9FFF),
    ("gaiji", 0xE000, 0xF8FF),
    ("kanji", 0xF900, 0xFAFF),
    ("wide_symbol", 0xFF00, 0xFFEF),
    ("wide_digit", 0xFF10, 0xFF19),
    ("wide_latin", 0xFF21, 0xFF3A),
    ("wide_latin", 0xFF41, 0xFF5A),
    ("half_kana", 0xFF61, 0xFF9F),
    ("replacement", 0xFFFD, 0xFFFD),
    ("kanji", 0x1B000, 0x1B16F),
    ("kanji", 0x20000, 0x3FFFF),
    ("gaiji", 0xF0000, 0x10FFFF),
)
_GAIJI_KEPT = 10_000
"""Different private-use characters counted one by one."""


@cache
def _class_of() -> Array:
    table = np.zeros(0x110000, np.uint8)
    for name, first, last in _RANGES:
        table[first : last + 1] = CLASSES.index(name)
    return table


class Characters:
    """Counts characters by class, and the private-use ones each."""

    def __init__(self) -> None:
        """Nothing counted."""
        self._counts = np.zeros(len(CLASSES), np.int64)
        self.gaiji: Counter[int] = Counter()

    def take(self, values: Any, counts: Array) -> Array:
        """Add distinct values (string array without nulls) that stand `counts` times each; gives the length of each in characters."""
        import pyarrow.compute as pc

        lengths = pc.utf8_length(values).to_numpy(zero_copy_only=False).astype(np.int64)
        points = _points(values)
        classes = _class_of()[points]
        weights = np.repeat(counts, lengths)
        self._counts += np.bincount(classes, weights, len(CLASSES)).astype(np.int64)
        private = np.flatnonzero(classes == CLASSES.index("gaiji"))
        if len(private) and len(self.gaiji) < _GAIJI_KEPT:
            found, inverse = np.unique(points[private], return_inverse=True)
            totals = np.bincount(inverse, weights[private])
            self.gaiji.update({int(point): int(n) for point, n in zip(found, totals, strict=True)})
        return lengths

    @property
    def counts(self) -> dict[str, int]:
        """Class → characters, classes that occur alone."""
        return {name: int(n) for name, n in zip(CLASSES, self._counts, strict=True) if n}


def _points(values: Any) -> Array:
    """The code points of all values, one after the other."""
    offsets = np.frombuffer(values.buffers()[1], np.int32)[values.offset : values.offset + len(values) + 1]
    if not len(values) or values.buffers()[2] is None:
        return np.zeros(0, np.uint32)
    raw = memoryview(values.buffers()[2])[int(offsets[0]) : int(offsets[-1])]
    return np.frombuffer(bytes(raw).decode("utf-8", "replace").encode("utf-32-le", "replace"), np.uint32)
