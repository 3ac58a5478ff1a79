"""Texts with each character translated by a table, and marks joined to the character before them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from utsushi.mappings.language.values import StringArray
from utsushi.mappings.operators.support.guards import Mask
from utsushi.specs.compiled import inline, kernel

Points = NDArray[np.uint16]
Bytes = NDArray[np.uint8]
BMP = 0x10000
LONGEST = 6
"""Bytes that a character may become: two of three bytes."""


@dataclass(frozen=True)
class Translation:
    """By code point below 10000 (what lies above stays as it is)."""

    first: Points
    """What it becomes."""
    second: Points
    """What follows it; 0 nothing."""
    known: Mask
    """Whether it belongs here at all."""
    marks: tuple[int, int] = (0, 0)
    """Two code points that join the one before them …"""
    joined: tuple[Points, Points] | None = None
    """… and what that, translated, becomes with each of them; 0 where it does not join."""


def same() -> tuple[Points, Points, Mask]:
    """(first, second, known) of a translation that changes nothing."""
    return np.arange(BMP, dtype=np.uint16), np.zeros(BMP, np.uint16), np.ones(BMP, np.bool_)


def translate(column: StringArray, by: Translation) -> tuple[StringArray, Mask]:
    """(the texts, bool[n] of those that hold a character which is not `known`), of a string array without nulls."""
    import pyarrow as pa

    rows = len(column)
    if not rows:
        return column, np.zeros(0, np.bool_)
    _, offsets, data = column.buffers()
    bounds = np.frombuffer(offsets, np.int32)[column.offset : column.offset + rows + 1]
    source = np.frombuffer(data, np.uint8) if data is not None and data.size else np.zeros(0, np.uint8)
    into = np.empty(int(bounds[-1] - bounds[0]) * _growth(by), np.uint8)
    ends, strange = np.zeros(rows + 1, np.int32), np.zeros(rows, np.bool_)
    voiced, rounded = by.joined or (np.zeros(BMP, np.uint16),) * 2
    _translate(
        source, bounds, by.first, by.second, by.known, by.marks[0], by.marks[1], voiced, rounded, into, ends, strange
    )
    texts = pa.StringArray.from_buffers(rows, pa.py_buffer(ends), pa.py_buffer(into[: ends[-1]].copy()))
    return texts, strange


def _growth(by: Translation) -> int:
    """Times that the bytes may grow: an ASCII character becomes three bytes at most, one of three bytes six."""
    return 3 if not by.second.any() else LONGEST


@inline
def _point(source: Bytes, at: int, size: int) -> int:
    """The code point of the character of `size` bytes."""
    if size == 1:
        return int(source[at])
    if size == 2:
        return int((source[at] & 0x1F) << 6 | source[at + 1] & 0x3F)
    return int((source[at] & 0x0F) << 12 | (source[at + 1] & 0x3F) << 6 | source[at + 2] & 0x3F)


@inline
def _write(into: Bytes, end: int, point: int) -> int:
    """Write the character; the end of it."""
    if point < 0x80:
        into[end] = point
        return end + 1
    if point < 0x800:
        into[end] = 0xC0 | point >> 6
        into[end + 1] = 0x80 | point & 0x3F
        return end + 2
    into[end] = 0xE0 | point >> 12
    into[end + 1] = 0x80 | point >> 6 & 0x3F
    into[end + 2] = 0x80 | point & 0x3F
    return end + 3


@inline
def _size(byte: int) -> int:
    """Bytes of the character that begins with this byte."""
    return 1 + (byte >= 0xC0) + (byte >= 0xE0) + (byte >= 0xF0)


@kernel
def _translate(
    source: Bytes, bounds: NDArray[np.int32], first: Points, second: Points, known: Mask,
    voice: int, rounding: int, voiced: Points, rounded: Points,
    into: Bytes, ends: NDArray[np.int32], strange: Mask,
) -> None:  # fmt: skip
    end = 0
    for row in range(len(bounds) - 1):
        at, stop = bounds[row], bounds[row + 1]
        while at < stop:
            size = _size(source[at])
            if size == 4:
                into[end : end + 4] = source[at : at + 4]
                end += 4
                strange[row] |= not known[0xFFFF]
                at += size
                continue
            point = _point(source, at, size)
            strange[row] |= not known[point]
            became = int(first[point])
            after = at + size
            if after < stop and (voiced[became] or rounded[became]):
                following = _size(source[after])
                mark = _point(source, after, following) if following < 4 else 0
                join = voiced[became] if mark == voice else rounded[became] if mark == rounding else 0
                if join:
                    became = int(join)
                    after += following
            end = _write(into, end, became)
            if second[point]:
                end = _write(into, end, int(second[point]))
            at = after
        ends[row + 1] = end
