"""Fields of delimited records → UTF-8 columns with their faults: the kernel (numba, no interpreter lock)."""

from __future__ import annotations

from typing import Any

import numpy as np

from utsushi.converters.files.compiled import inline, kernel
from utsushi.converters.files.splitting import DOUBLED, LONE_CR, QUOTED, SPECIAL

Array = Any

# What is wrong with a field.
CUT, NO_CHARACTER, BAD = 1, 2, 3
FAULTS = ("", "cut_character", "no_character", "bad_encoding", "bad_escape")
FAULT = 0x0F
KEEP = 0x10
"""Of a mark: the encoder would write other bytes."""
UTF8, TRUSTED, CP932 = 0, 1, 2
MODES = {"minimal": 0, "all": 1, "none": 2}

_ALL, _NONE = 1, 2
_TILE = 256
"""Records whose columns are gathered together: their bytes stay in the processor's cache."""


@kernel
def sizes(fields: Array, picked: Array, first: int, last: int) -> Array:
    """int64[last - first]: bytes of each column over the picked records."""
    total = np.zeros(last - first, np.int64)
    for row in picked:
        for column in range(first, last):
            total[column - first] += fields[row, column, 1]
    return total


@kernel
def gather(
    data: Array,
    fields: Array,
    flags: Array,
    picked: Array,
    first: int,
    last: int,
    mode: int,
    charset: int,
    decode: Array,
    encode: Array,
    bases: Array,
    out: Array,
    offsets: Array,
    marks: Array,
) -> None:
    """Columns first … last as Arrow wants them.

    Args:
        data: uint8, as given to `splitting.split`.
        fields: as `splitting.split` left them.
        flags: the same.
        picked: int64[n], the records.
        first: the first column.
        last: the one behind the last.
        mode: quoting the encoder would use, of MODES.
        charset: UTF8, TRUSTED (UTF-8, known to be valid) or CP932.
        decode: of `cp932.tables`; empty for others.
        encode: the same.
        bases: int64[columns], where each column begins in `out`.
        out: uint8, the values; a faulty one is empty.
        offsets: int32[columns, n + 1], from the column's base.
        marks: uint8[columns, n], a fault or 0, and KEEP.
    """
    for begin in range(0, len(picked), _TILE):
        end = min(begin + _TILE, len(picked))
        for column in range(first, last):
            base = bases[column - first]
            at = base + offsets[column - first, begin]
            for n in range(begin, end):
                row = picked[n]
                start, size, flag = fields[row, column, 0], fields[row, column, 1], flags[row, column]
                mark = 0
                if charset == CP932:
                    at, mark = _cp932(data, start, size, flag & DOUBLED, decode, encode, out, at)
                else:
                    behind = _copied(data, start, size, flag & DOUBLED, out, at)
                    if charset == UTF8:
                        mark = _utf8_fault(out, at, behind)
                    at = at if mark else behind
                if mark or _otherwise(flag, mode):
                    mark |= KEEP
                marks[column - first, n] = mark
                offsets[column - first, n + 1] = at - base


@inline
def _otherwise(flag: int, mode: int) -> bool:
    """Whether the encoder would quote the field otherwise."""
    if mode == _NONE:
        return flag & LONE_CR != 0
    wanted = mode == _ALL or flag & (SPECIAL | LONE_CR) != 0
    return (flag & QUOTED != 0) != wanted


@inline
def _copied(data: Array, start: int, size: int, doubled: int, out: Array, at: int) -> int:
    """The position behind the value in `out`."""
    if not doubled:
        here, there = np.uint64(at), np.uint64(start)  # unsigned: else numba looks for negative indices, byte by byte
        for step in range(np.uint64(size)):
            out[here + np.uint64(step)] = data[there + np.uint64(step)]
        return at + size
    position, end = start, start + size
    while position < end:
        out[at] = data[position]
        at += 1
        position += 2 if data[position] == 0x22 else 1
    return at


@kernel
def _utf8_fault(data: Array, at: int, end: int) -> int:  # noqa: C901, PLR0912 - a branch per row of RFC 3629's table
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


@kernel
def _cp932(
    data: Array, start: int, size: int, doubled: int, decode: Array, encode: Array, out: Array, at: int
) -> tuple[int, int]:
    """(position behind the value in `out`, fault or KEEP for a character that has another, canonical code)."""
    first = at
    mark = 0
    position, end = start, start + size
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
                return first, CUT
            code = code << 8 | data[position]
            position += 1
        point = np.int64(decode[code])
        if point == 0xFFFF:
            trail = code & 0xFF
            return first, BAD if code > 0xFF and (trail < 0x40 or trail == 0x7F or trail > 0xFC) else NO_CHARACTER
        if encode[point] != code:
            mark = KEEP
        if point < 0x800:
            out[at], out[at + 1] = 0xC0 | point >> 6, 0x80 | point & 0x3F
            at += 2
        else:
            out[at], out[at + 1], out[at + 2] = 0xE0 | point >> 12, 0x80 | point >> 6 & 0x3F, 0x80 | point & 0x3F
            at += 3
    return at, mark
