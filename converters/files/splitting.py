"""Delimited bytes → records, fields and UTF-8 columns: the kernels (RFC 4180; numba, no interpreter lock).

A record is decided by its bytes alone, so that nothing depends on where a block ends.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

Array = Any

# What is special about a field; several may hold.
QUOTED, SPECIAL, DOUBLED, LONE_CR = 1, 2, 4, 8
# How a record ended.
WHOLE, UNBALANCED = 0, 1
# What is wrong with a field.
CUT, NO_CHARACTER, BAD = 1, 2, 3
FAULTS = ("", "cut_character", "no_character", "bad_encoding")

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


@njit(cache=True, nogil=True)
def split(data: Array, start: int, at_end: bool, limit: int, kind: Array, fields: Array, flags: Array, records: Array) -> tuple[int, int]:
    """Split data[start:] into whole records, as many as the arrays hold.

    Args:
        data: uint8; its end is the end of the file if `at_end`.
        start: first byte of a record.
        at_end: no byte follows `data`.
        limit: bytes; a longer record is UNBALANCED.
        kind: of `kinds`.
        fields: int32[2, width, n], out: start and length of the first `width` fields of each record, quotes not counted.
        flags: uint8[width, n], out.
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
            if following < 0:
                break
        records[0, found], records[1, found], records[2, found] = position, end, following
        records[3, found], records[4, found] = columns, state
        found += 1
        position = following
    return found, position


@njit(cache=True, nogil=True, inline="always")
def _line(data: Array, position: int, at_end: bool) -> tuple[int, int]:
    """(end, start of the next) of the physical line; the latter -1 when the line is not complete."""
    stop = len(data)
    at = position
    while at < stop and data[at] != 0x0A:
        at += 1
    if at == stop:
        return (stop, stop) if at_end else (stop, -1)
    return (at - 1 if at > position and data[at - 1] == 0x0D else at), at + 1


@njit(cache=True, nogil=True)
def _record(data: Array, position: int, at_end: bool, kind: Array, fields: Array, flags: Array, row: int) -> tuple[int, int, int, int]:
    """(end, start of the next or -1: not complete, number of fields, state) of the record at `position`."""
    stop = len(data)
    width = flags.shape[0]
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
            fields[0, column, row], fields[1, column, row], flags[column, row] = begin, end - begin, flag
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


@njit(cache=True, nogil=True, inline="always")
def _quoted(data: Array, at: int, kind: Array) -> tuple[int, int, int, int]:
    """(begin, end, position behind the closing quote or -1, flags) of the quoted field at `at`."""
    stop = len(data)
    flag = QUOTED
    at += 1
    begin = at
    while at < stop:
        what = kind[data[at]]
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


@njit(cache=True, nogil=True, inline="always")
def _plain(data: Array, at: int, at_end: bool, kind: Array) -> tuple[int, int, int]:
    """(end, end, flags) of the field without quotes at `at`; ends at a delimiter, a line end, a quote or the end of the data."""
    stop = len(data)
    flag = 0
    while at < stop:
        what = kind[data[at]]
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


@njit(cache=True, nogil=True)
def gather_utf8(data: Array, starts: Array, lengths: Array, flags: Array, rows: Array) -> tuple[Array, Array, Array]:
    """One column as Arrow wants it: (bytes uint8, offsets int32[n+1], fault uint8[n]); a faulty field is empty.

    `rows` picks the records. Checked as RFC 3629 says: no surrogates, no overlong forms, nothing above U+10FFFF.
    """
    total = 0
    for row in rows:
        total += lengths[row]
    out = np.empty(total, np.uint8)
    offsets = np.zeros(len(rows) + 1, np.int32)
    faults = np.zeros(len(rows), np.uint8)
    at = 0
    for n in range(len(rows)):
        row = rows[n]
        first = at
        high = 0
        position, end = starts[row], starts[row] + lengths[row]
        doubled = flags[row] & DOUBLED
        while position < end:
            byte = data[position]
            out[at] = byte
            high |= byte
            at += 1
            position += 2 if doubled and byte == 0x22 else 1
        if high >= 0x80:
            faults[n] = _utf8_fault(out, first, at)
            if faults[n]:
                at = first
        offsets[n + 1] = at
    return out[:at], offsets, faults


@njit(cache=True, nogil=True)
def _utf8_fault(data: Array, at: int, end: int) -> int:
    while at < end:
        byte = data[at]
        if byte < 0x80:
            at += 1
            continue
        low, high = 0x80, 0xBF
        if 0xC2 <= byte <= 0xDF:
            more = 1
        elif 0xE0 <= byte <= 0xEF:
            more = 2
            if byte == 0xE0:
                low = 0xA0
            elif byte == 0xED:
                high = 0x9F
        elif 0xF0 <= byte <= 0xF4:
            more = 3
            if byte == 0xF0:
                low = 0x90
            elif byte == 0xF4:
                high = 0x8F
        else:
            return BAD
        for step in range(1, more + 1):
            if at + step >= end:
                return CUT
            if not low <= data[at + step] <= high:
                return BAD
            low, high = 0x80, 0xBF
        at += more + 1
    return 0


@njit(cache=True, nogil=True)
def gather_cp932(data: Array, starts: Array, lengths: Array, flags: Array, rows: Array, decode: Array, encode: Array) -> tuple[Array, Array, Array, Array]:
    """As `gather_utf8`, decoding; and uint8[n]: 1 where a character has another, canonical code."""
    total = 0
    for row in rows:
        total += lengths[row]
    out = np.empty(3 * total, np.uint8)
    offsets = np.zeros(len(rows) + 1, np.int32)
    faults = np.zeros(len(rows), np.uint8)
    variants = np.zeros(len(rows), np.uint8)
    at = 0
    for n in range(len(rows)):
        row = rows[n]
        first = at
        position, end = starts[row], starts[row] + lengths[row]
        doubled = flags[row] & DOUBLED
        while position < end:
            byte = data[position]
            if byte < 0x80:
                out[at] = byte
                at += 1
                position += 2 if doubled and byte == 0x22 else 1
                continue
            code = np.int64(byte)
            position += 1
            if 0x81 <= byte <= 0x9F or 0xE0 <= byte <= 0xFC:
                if position == end:
                    faults[n] = CUT
                    break
                code = code << 8 | data[position]
                position += 1
            point = np.int64(decode[code])
            if point == 0xFFFF:
                trail = code & 0xFF
                faults[n] = BAD if code > 0xFF and (trail < 0x40 or trail == 0x7F or trail > 0xFC) else NO_CHARACTER
                break
            if encode[point] != code:
                variants[n] = 1
            if point < 0x80:
                out[at] = point
                at += 1
            elif point < 0x800:
                out[at], out[at + 1] = 0xC0 | point >> 6, 0x80 | point & 0x3F
                at += 2
            else:
                out[at], out[at + 1], out[at + 2] = 0xE0 | point >> 12, 0x80 | point >> 6 & 0x3F, 0x80 | point & 0x3F
                at += 3
        if faults[n]:
            at = first
        offsets[n + 1] = at
    return out[:at].copy(), offsets, faults, variants
