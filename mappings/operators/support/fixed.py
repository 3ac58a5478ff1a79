"""Texts of one width as bytes by place: how dates and times are taken apart and put together.

A matrix is uint8[width, n], so that each place of all texts lies in one stretch of memory.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from utsushi.mappings.language.values import StringArray
from utsushi.mappings.operators.support.guards import Mask, mask

Bytes = NDArray[np.uint8]
Numbers = NDArray[np.int32]
ZERO = ord("0")


def matrix(column: StringArray, width: int) -> tuple[Bytes, Mask]:
    """(uint8[width, n], bool[n]): the bytes of each text and whether it has that width; `0`s where it has not, or is null."""
    import pyarrow.compute as pc

    rows = len(column)
    if not rows:
        return np.zeros((width, 0), np.uint8), np.zeros(0, np.bool_)
    fits = pc.fill_null(pc.equal(pc.binary_length(column), width), fill_value=False)
    whole = column if not column.null_count and pc.all(fits).as_py() else pc.if_else(fits, column, "0" * width)
    _, offsets, data = whole.buffers()
    start = int(np.frombuffer(offsets, np.int32, count=1, offset=whole.offset * 4)[0])
    found = np.frombuffer(data, np.uint8, count=rows * width, offset=start)
    return np.ascontiguousarray(found.reshape(rows, width).T), mask(fits)


def strings(found: Bytes) -> StringArray:
    """The texts of a matrix (ASCII)."""
    import pyarrow as pa

    width, rows = found.shape
    offsets = np.arange(rows + 1, dtype=np.int32) * np.int32(width)
    return pa.StringArray.from_buffers(rows, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(found.T)))


def template(text: str, rows: int) -> Bytes:
    """A matrix of n times the same text (ASCII), to be written into."""
    return np.repeat(np.frombuffer(text.encode("ascii"), np.uint8)[:, None], rows, axis=1)


def digits(found: Bytes) -> Mask:
    """Texts that are ASCII digits throughout."""
    result: Mask = np.all(found - np.uint8(ZERO) <= 9, axis=0)
    return result


def number(found: Bytes) -> Numbers:
    """The number that a few places of digits write; something from 0 on where they are no digits."""
    result = np.zeros(found.shape[1], np.int32)
    for place in found:
        result = result * np.int32(10) + (place & np.uint8(15))
    return result


def write(into: Bytes, start: int, width: int, numbers: Numbers) -> None:
    """Write numbers as `width` digits into the places from `start` on."""
    left = numbers
    for place in range(start + width - 1, start - 1, -1):
        rest = left // np.int32(10)
        into[place] = left - rest * np.int32(10) + ZERO
        left = rest


def is_one_of(found: Bytes, texts: tuple[str, ...]) -> Mask:
    """Texts that are one of these (ASCII)."""
    result = np.zeros(found.shape[1], np.bool_)
    for text in texts:
        if len(text) == len(found):
            result |= np.all(found == np.frombuffer(text.encode("ascii"), np.uint8)[:, None], axis=0)
    return result
