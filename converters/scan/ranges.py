"""Fields of a fixed-length record that nobody described: ranges of bytes of one class, cut where the class or the filling changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

Array = Any
Kind = Literal["digits", "signed", "packed", "national", "text", "blank"]

_ALMOST = 0.98
_FALL = 0.3
"""Where so many more records have a character than in the byte before, a left-justified field begins."""
_ZONED = 18
"""The longest number; a longer run of digits is text."""
_PACKED = 10
_SELECTOR_BYTES = 8
_SELECTOR_VALUES = 6


@dataclass(frozen=True)
class Range:
    """One proposed field."""

    offset: int
    length: int
    kind: Kind


@dataclass(frozen=True)
class Kinds:
    """A byte whose few values tell record types apart."""

    offset: int
    values: tuple[int, ...]
    """In the order in which they first occur."""
    counts: tuple[int, ...]
    selects: Array
    """The value of every record looked at (uint8)."""


def selector(matrix: Array) -> Kinds | None:
    """A byte near the start in which the first or the last record (header, trailer) differs from all the others.

    Args:
        matrix: uint8 (records, bytes), the whole file or its head and last record.
    """
    if len(matrix) < 3:
        return None
    for offset in range(min(_SELECTOR_BYTES, matrix.shape[1])):
        column = matrix[:, offset]
        counted = Counter(column.tolist())
        ends = [value for value in (int(column[0]), int(column[-1])) if counted[value] <= 2]
        if 2 <= len(counted) <= _SELECTOR_VALUES and ends and counted.most_common(1)[0][1] >= len(matrix) // 2:
            values = tuple(dict.fromkeys(column.tolist()))
            return Kinds(offset, values, tuple(counted[value] for value in values), column)
    return None


def ranges(matrix: Array, *, ebcdic: bool, pairs: Array | None) -> list[Range]:
    """The proposed fields of records of one type, covering them without a gap.

    Args:
        matrix: uint8 (records, bytes).
        ebcdic: space is 0x40, digits are F0–F9.
        pairs: bool[65536], the double bytes of the character set; None where it has none without shift codes.
    """
    marks = _marks(matrix, ebcdic=ebcdic)
    if ebcdic and pairs is not None:
        _national(matrix, marks, pairs)
    _packed(matrix, marks, ebcdic=ebcdic)
    return list(_cut(matrix, marks, 0x40 if ebcdic else 0x20, ebcdic=ebcdic))


def _marks(matrix: Array, *, ebcdic: bool) -> list[str]:
    """Class of each byte position: digits, blank, text."""
    zero, blank = (0xF0, 0x40) if ebcdic else (0x30, 0x20)
    digit = ((matrix >= zero) & (matrix <= zero + 9)).mean(axis=0)
    empty = (matrix == blank).mean(axis=0)
    return ["blank" if e == 1 else "digits" if d >= _ALMOST else "text" for d, e in zip(digit, empty, strict=True)]


def _national(matrix: Array, marks: list[str], pairs: Array) -> None:
    """Mark runs of double bytes: nearly every pair is a character or a double-byte space, and not only spaces."""
    at, width = 0, matrix.shape[1]
    while at + 1 < width:
        length = 0
        while at + length + 1 < width and marks[at + length] != "digits" and _double(matrix, at + length, pairs):
            length += 2
        while length and not _written(matrix, at, length):
            length = 0
        if length:
            marks[at : at + length] = ["national"] * length
        at += length or 1


def _double(matrix: Array, at: int, pairs: Array) -> bool:
    codes = matrix[:, at].astype(np.int64) << 8 | matrix[:, at + 1]
    return bool((pairs[codes] | (codes == 0x4040)).mean() >= _ALMOST)


def _written(matrix: Array, at: int, length: int) -> bool:
    part = matrix[:, at : at + length]
    return bool((part[:, ::2] != 0x40).any())


def _packed(matrix: Array, marks: list[str], *, ebcdic: bool) -> None:
    """Mark packed decimals: a byte that ends in C, D or F below digits, and the bytes of two digits before it."""
    high, low = matrix >> 4, matrix & 15
    two = ((high <= 9) & (low <= 9)).mean(axis=0) >= _ALMOST
    end = ((high <= 9) & np.isin(low, (0xC, 0xD, 0xF))).mean(axis=0) >= _ALMOST
    for last in np.flatnonzero(end).tolist():
        first = last
        while first > 0 and last - first < _PACKED - 1 and two[first - 1] and marks[first - 1] in {"text", "blank"}:
            if not ebcdic and _blank_or_digits(matrix[:, first - 1]):
                break
            first -= 1
        while marks[first] == "blank":  # two digits in every record, or an empty field before the number
            first += 1
        if marks[last] == "text" and (last > first or not ebcdic or high[:, last].any()):
            marks[first : last + 1] = [f"packed:{last}"] * (last - first + 1)


def _blank_or_digits(column: Array) -> bool:
    return bool((((column >= 0x30) & (column <= 0x39)) | (column == 0x20)).all())


def _cut(matrix: Array, marks: Sequence[str], blank: int, *, ebcdic: bool) -> Iterator[Range]:
    empty = (matrix == blank).mean(axis=0)
    start = 0
    for at in range(1, len(marks) + 1):
        same = at < len(marks) and marks[at] == marks[start]
        begins = same and marks[start] == "text" and empty[at - 1] - empty[at] > _FALL
        if same and not begins:
            continue
        yield from _range(matrix, start, at - start, marks[start].partition(":")[0], ebcdic=ebcdic)
        start = at


def _range(matrix: Array, offset: int, length: int, kind: str, *, ebcdic: bool) -> Iterator[Range]:
    if kind == "digits" and length > _ZONED:
        kind = "text"
    if kind == "text" and length <= 1 and ebcdic and _overpunched(matrix[:, offset]):
        kind = "signed"
    yield Range(offset, length, kind)  # type: ignore[arg-type]  # one of Kind


def _overpunched(column: Array) -> bool:
    """EBCDIC digits with a sign: some negative, or every one a positive zero."""
    high, low = column >> 4, column & 15
    signs = bool((np.isin(high, (0xC, 0xD, 0xF)) & (low <= 9)).all())
    return signs and bool((high == 0xD).any() or (column == 0xC0).all())


def joined(found: Sequence[Range]) -> list[Range]:
    """Digits and the signed digit behind them are one number."""
    whole: list[Range] = []
    for one in found:
        if one.kind == "signed" and whole and whole[-1].kind == "digits" and whole[-1].length < _ZONED:
            whole[-1] = Range(whole[-1].offset, whole[-1].length + 1, "signed")
        else:
            whole.append(one)
    return whole
