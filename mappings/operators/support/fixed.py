"""Texts of one width as a matrix of bytes: how dates and times are taken apart and put together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from utsushi.mappings.language.values import StringArray
from utsushi.mappings.operators.support.guards import Mask, mask

Bytes = NDArray[np.uint8]
Numbers = NDArray[np.int32]


def matrix(column: StringArray, width: int) -> tuple[Bytes, Mask]:
    """(uint8[n, width], bool[n]): the bytes of each text and whether it has that width; `0`s where it has not, or is null."""
    import pyarrow.compute as pc

    rows = len(column)
    if not rows:
        return np.zeros((0, width), np.uint8), np.zeros(0, np.bool_)
    fits = pc.fill_null(pc.equal(pc.binary_length(column), width), fill_value=False)
    whole = pc.if_else(fits, column, "0" * width)
    _, offsets, data = whole.buffers()
    start = int(np.frombuffer(offsets, np.int32, count=1, offset=whole.offset * 4)[0])
    found = np.frombuffer(data, np.uint8, count=rows * width, offset=start)
    return found.reshape(rows, width), mask(fits)


def strings(found: Bytes) -> StringArray:
    """The texts of a matrix of bytes (ASCII)."""
    import pyarrow as pa

    rows, width = found.shape
    offsets = np.arange(rows + 1, dtype=np.int32) * np.int32(width)
    return pa.StringArray.from_buffers(rows, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(found)))


def digits(found: Bytes) -> Mask:
    """Rows that are ASCII digits throughout."""
    result: Mask = np.all((found >= ord("0")) & (found <= ord("9")), axis=1)
    return result


def number(found: Bytes) -> Numbers:
    """The number that a few columns of digits write; anything where they are no digits."""
    result = np.zeros(len(found), np.int32)
    for place in range(found.shape[1]):
        result = result * 10 + (found[:, place].astype(np.int32) - ord("0"))
    return result


def write(into: Bytes, start: int, width: int, numbers: Numbers) -> None:
    """Write numbers as `width` digits into the columns from `start` on."""
    left = numbers
    for place in range(start + width - 1, start - 1, -1):
        left, last = np.divmod(left, np.int32(10))
        into[:, place] = last + ord("0")


def is_one_of(found: Bytes, texts: tuple[str, ...]) -> Mask:
    """Rows whose columns are one of these ASCII texts."""
    result = np.zeros(len(found), np.bool_)
    for text in texts:
        result |= np.all(found == np.frombuffer(text.encode("ascii"), np.uint8), axis=1)
    return result
