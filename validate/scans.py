"""The first look at a column: one scan of its bytes, by the item's データ型, tells which rows need a second look.

A row that a scan passes has no fault; a row that it names may have one, and `values.tests` say which. Ordinary values pass,
so the tests, which are regular expressions, see few rows. numba over Arrow buffers, no interpreter lock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, partial
from typing import Any

import numpy as np

from utsushi.specs.buffers import Buffers
from utsushi.specs.compiled import inline, kernel
from utsushi.specs.model import CodeList, Item, Type

Array = Any
Scan = Callable[[Buffers], Array]
"""(bytes, offsets[n+1]) → rows that need a second look, int64, rising."""

_BMP = 0x10000
_UNLIMITED = np.iinfo(np.int32).max
_PACKED = 7
"""Bytes of a code that fit into a word beside their number."""
_ASCII = 0x80
_ZERO = ord("0")


def scan(item: Item, codes: CodeList | None) -> Scan:
    """The first look at values of `item`, whose closed code list is `codes`; empty values pass."""
    looks = [*_looks(item), *((partial(_listed, _packed(codes.values)),) if codes and not codes.open else ())]
    return partial(_found, tuple(looks))


def _looks(item: Item) -> tuple[Callable[[Array, Array, Array], None], ...]:
    most, fraction = (*item.digits, _UNLIMITED, _UNLIMITED)[:2] if item.digits else (_UNLIMITED, _UNLIMITED)
    if item.type in {"X", "N"}:
        return (partial(_text, _suspicious(item.type), most),)
    if item.type in {"9", "S9", "9V"}:
        return (partial(_number, item.type == "S9", item.type == "9V", most, fraction),)
    if item.type == "YEAR":
        return (_year,)
    return {"DATE": (_date,), "TIME": (_time,)}.get(item.type, ())


def _found(looks: Iterable[Callable[[Array, Array, Array], None]], column: Buffers) -> Array:
    data, offsets = column
    marks = np.zeros(len(offsets) - 1, np.bool_)
    for look in looks:
        look(data, offsets, marks)
    return np.flatnonzero(marks)


@cache
def _suspicious(kind: Type) -> Array:
    """Code point below 10000 → whether a value of that type may not hold it; what lies above always gets a second look."""
    half = [*range(0x20, 0x7F), 0xA5, 0x203E, *range(0xFF61, 0xFFA0)]
    marks = np.full(_BMP, kind == "X", np.bool_)
    marks[half] = kind == "N"
    marks[[*range(0x20), *range(0x7F, 0xA0), *range(0xE000, 0xF900), 0xFFFD]] = True
    marks.flags.writeable = False
    return marks


def _packed(codes: Iterable[str]) -> Array:
    """uint64, rising: codes of up to seven bytes with their number of bytes; longer ones always get a second look."""
    short = [raw for raw in (code.encode() for code in codes) if len(raw) <= _PACKED]
    return np.array(sorted(int.from_bytes(raw, "big") | len(raw) << 56 for raw in short), np.uint64)


@kernel
def _text(suspicious: Array, most: int, data: Array, offsets: Array, marks: Array) -> None:
    """Longer than `most` code points, or a character that is suspicious."""
    for row in range(len(marks)):
        begin, end = offsets[row], offsets[row + 1]
        at, points, bad = begin, 0, False
        while at < end:
            byte = data[at]
            if byte < _ASCII:
                point, size = byte, 1
            elif byte < 0xE0:
                point, size = (byte & 0x1F) << 6 | data[at + 1] & 0x3F, 2
            elif byte < 0xF0:
                point, size = (byte & 0x0F) << 12 | (data[at + 1] & 0x3F) << 6 | data[at + 2] & 0x3F, 3
            else:
                point, size, bad = 0, 4, True
            bad |= suspicious[point & 0xFFFF]
            points += 1
            at += size
        marks[row] |= bad | (points > most)


@kernel
def _number(signed: bool, pointed: bool, most: int, fraction: int, data: Array, offsets: Array, marks: Array) -> None:
    """Not `digits[.digits]`, the sign and the point where the type has them, or more digits than the item."""
    for row in range(len(marks)):
        begin, end = offsets[row], offsets[row + 1]
        if begin == end:
            continue
        at = begin + (signed and data[begin] == ord("-"))
        first = at
        while at < end and _digit(data[at]):
            at += 1
        bad = (at == first) | (at - first > most)
        if pointed and at < end and data[at] == ord("."):
            point = at
            at += 1
            while at < end and _digit(data[at]):
                at += 1
            bad |= (at == point + 1) | (at - point - 1 > fraction)
        marks[row] |= bad | (at < end)


@kernel
def _year(data: Array, offsets: Array, marks: Array) -> None:
    for row in range(len(marks)):
        begin, size = offsets[row], offsets[row + 1] - offsets[row]
        marks[row] |= (size > 0) and (size != 4 or _digits(data, begin, 4) < 0)


@kernel
def _date(data: Array, offsets: Array, marks: Array) -> None:
    """No day of the calendar, its year, month and day known."""
    for row in range(len(marks)):
        begin, size = offsets[row], offsets[row + 1] - offsets[row]
        if size == 0:
            continue
        if size != 10 or data[begin + 4] != ord("-") or data[begin + 7] != ord("-"):
            marks[row] = True
            continue
        year, month, day = _digits(data, begin, 4), _digits(data, begin + 5, 2), _digits(data, begin + 8, 2)
        longest = 31 - (month in (4, 6, 9, 11))
        if month == 2:
            longest = 28 + ((year % 4 == 0 and year % 100 != 0) or year % 400 == 0)
        marks[row] |= year < 1 or month < 1 or month > 12 or day < 1 or day > longest


@kernel
def _time(data: Array, offsets: Array, marks: Array) -> None:
    """Not HH:MM or HH:MM:SS."""
    for row in range(len(marks)):
        begin, size = offsets[row], offsets[row + 1] - offsets[row]
        if size == 0:
            continue
        bad = size not in (5, 8)
        for part in range(0 if bad else (size + 1) // 3):
            number = _digits(data, begin + 3 * part, 2)
            bad |= number < 0 or number > (59 if part else 23) or (part > 0 and data[begin + 3 * part - 1] != ord(":"))
        marks[row] |= bad


@kernel
def _listed(codes: Array, data: Array, offsets: Array, marks: Array) -> None:
    """Not one of the codes."""
    known = np.uint64(0)
    for row in range(len(marks)):
        begin, size = offsets[row], offsets[row + 1] - offsets[row]
        if size == 0:
            continue
        code = np.uint64(size) << np.uint64(56)
        packed = np.uint64(0)
        for at in range(begin, begin + min(size, _PACKED)):
            packed = packed << np.uint64(8) | np.uint64(data[at])
        code |= packed
        if size > _PACKED:
            marks[row] = True
        elif code != known:
            place = np.searchsorted(codes, code)
            if place < len(codes) and codes[place] == code:
                known = code
            else:
                marks[row] = True


@inline
def _digit(byte: int) -> bool:
    return _ZERO <= byte <= _ZERO + 9


@inline
def _digits(data: Array, begin: int, count: int) -> int:
    """The number that some bytes write; negative where one of them is no digit."""
    number = 0
    for at in range(begin, begin + count):
        digit = data[at] - _ZERO
        number = number * 10 + digit if 0 <= digit <= 9 and number >= 0 else -1
    return number
