"""Delimited bytes → records and fields: the kernel (RFC 4180; numba, no interpreter lock).

A record is decided by its bytes alone, so that nothing depends on where a block ends.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from utsushi.converters.files.compiled import inline, kernel

Array = Any

# What is special about a field; several may hold.
QUOTED, SPECIAL, DOUBLED, LONE_CR = 1, 2, 4, 8
# How a record ended.
WHOLE, UNBALANCED = 0, 1

_COMMA, _QUOTE, _CR, _LF, _LEAD = 1, 2, 3, 4, 5


def kinds(delimiter: int, quote: int, *, double_bytes: bool) -> Array:
    """Byte → what it means to the splitter (uint8[256]). `quote` -1: none. `double_bytes`: the delimiter may be a trail byte of cp932."""
    kind = np.zeros(256, np.uint8)
    if double_bytes:
        kind[0x81:0xA0] = _LEAD
        kind[0xE0:0xFD] = _LEAD
    kind[ord("\r")], kind[ord("\n")], kind[delimiter] = _CR, _LF, _COMMA
    if quote >= 0:
        kind[quote] = _QUOTE
    return kind


@kernel
def split(
    data: Array, start: int, at_end: bool, limit: int, kind: Array, fields: Array, flags: Array, records: Array
) -> tuple[int, int]:
    """Split data[start:] into whole records, as many as the arrays hold.

    Args:
        data: uint8; its end is the end of the file if `at_end`.
        start: first byte of a record.
        at_end: no byte follows `data`.
        limit: bytes; a longer record is UNBALANCED, and where its first line is longer too, splitting ends.
        kind: of `kinds`.
        fields: int32[n, width, 2], out: start and length of the first `width` fields of each record, quotes not counted.
        flags: uint8[n, width], out.
        records: int64[5, n], out: start, end (line end not counted), start of the next, number of fields, WHOLE or UNBALANCED.
            An UNBALANCED record ends at its first line end, so that one stray quote costs one line.

    Returns:
        (records found, start of the first one not found).
    """
    stop = len(data)
    position = start
    found = 0
    while found < records.shape[1] and position < stop:
        end, following, columns, state = _record(data, position, at_end, kind, fields, flags, found)
        if following < 0 and stop - position <= limit + 2:  # 2: a line end may have been seen in part
            break
        if state == UNBALANCED or following < 0 or end - position > limit:
            end, following = _line(data, position, at_end)
            columns, state = 0, UNBALANCED
            if following < 0 or end - position > limit:
                break
        records[0, found], records[1, found], records[2, found] = position, end, following
        records[3, found], records[4, found] = columns, state
        found += 1
        position = following
    return found, position


@inline
def _line(data: Array, position: int, at_end: bool) -> tuple[int, int]:
    """(end, start of the next) of the physical line; the latter -1 when the line is not complete."""
    stop = len(data)
    at = position
    while at < stop and data[at] != 0x0A:
        at += 1
    if at == stop:
        return (stop, stop) if at_end else (stop, -1)
    return (at - 1 if at > position and data[at - 1] == 0x0D else at), at + 1


@kernel
def _record(
    data: Array, position: int, at_end: bool, kind: Array, fields: Array, flags: Array, row: int
) -> tuple[int, int, int, int]:
    """(end, start of the next or -1: not complete, number of fields, state) of the record at `position`."""
    stop = len(data)
    width = flags.shape[1]
    at = position
    column = 0
    while True:
        flag = 0
        begin = at
        if at < stop and kind[data[at]] == _QUOTE:
            begin, end, at, flag = _quoted(data, at, kind)
            if at < 0:
                return stop, (stop if at_end else -1), column, UNBALANCED
        else:
            end, at, flag = _plain(data, at, at_end, kind)
        if column < width:
            fields[row, column, 0], fields[row, column, 1], flags[row, column] = begin, end - begin, flag
        column += 1
        if at >= stop:
            return (at, stop, column, WHOLE) if at_end else (at, -1, column, WHOLE)
        what = kind[data[at]]
        if what == _COMMA:
            at += 1
        elif what == _LF:
            return at, at + 1, column, WHOLE
        elif what == _CR and at + 1 < stop and data[at + 1] == 0x0A:
            return at, at + 2, column, WHOLE
        elif what == _CR and at + 1 == stop and not at_end:
            return at, -1, column, WHOLE
        else:
            return at, at, column, UNBALANCED


@inline
def _quoted(data: Array, at: int, kind: Array) -> tuple[int, int, int, int]:
    """(begin, end, position behind the closing quote or -1, flags) of the quoted field at `at`."""
    stop = len(data)
    flag = QUOTED
    at += 1
    begin = at
    while at < stop:
        what = kind[data[np.uint64(at)]]  # unsigned: no search for a negative index
        if what == _QUOTE:
            if at + 1 < stop and kind[data[at + 1]] == _QUOTE:
                flag |= DOUBLED | SPECIAL
                at += 2
                continue
            return begin, at, at + 1, flag
        if what == _LEAD:
            at += 2 if at + 1 < stop and data[at + 1] >= 0x40 else 1
            continue
        if what != 0:
            flag |= SPECIAL
        at += 1
    return begin, at, -1, flag


@inline
def _plain(data: Array, at: int, at_end: bool, kind: Array) -> tuple[int, int, int]:
    """(end, end, flags) of the field without quotes at `at`; ends at a delimiter, a line end, a quote or the end of the data."""
    stop = len(data)
    flag = 0
    while at < stop:
        what = kind[data[np.uint64(at)]]
        if what == 0:
            at += 1
        elif what == _LEAD:
            at += 2 if at + 1 < stop and data[at + 1] >= 0x40 else 1
        elif what == _CR and (data[at + 1] != 0x0A if at + 1 < stop else at_end):
            flag |= LONE_CR
            at += 1
        else:
            break
    return at, at, flag
