"""Bytes of character fields → UTF-8 of an Arrow column: the kernels (numba, no interpreter lock).

Every kernel decodes one field of the records [low, high). Common arguments:

data: uint8, the bytes that hold the records. starts: int64[n], where each record begins. mask: bool[n], records that have the
field; of length 0: all. offset, length: the field in its record, bytes. out: uint8, room for three bytes per byte of the field
and eight more. offsets: int32[n+1], places: offsets[low] is where to begin. faults: uint8[n], out: an index of FAULTS. kept:
bool[n], out: the encoder would write other bytes for the value; true where a fault is.

A faulty field is empty in `out`; so is one of blanks or of low-values.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from utsushi.converters.files.charsets import SECOND, SIZE, VARIANT
from utsushi.converters.files.compiled import kernel
from utsushi.converters.files.gathering import _utf8_fault as utf8_fault

Array = Any

CUT, NO_CHARACTER, BAD, UNBALANCED, BAD_ZONED, BAD_PACKED = 1, 2, 3, 4, 5, 6
FAULTS = ("", "cut_character", "no_character", "bad_encoding", "unbalanced_shift", "bad_zoned", "bad_packed")
"""The first four are those of `gathering.FAULTS`."""

SHIFT_OUT, SHIFT_IN = 0x0E, 0x0F


@kernel
def shifted(
    data: Array, starts: Array, mask: Array, offset: int, length: int, chars: Array, kinds: Array, halves: Array,
    out: Array, offsets: Array, faults: Array, kept: Array, low: int, high: int,
) -> None:  # fmt: skip
    """Single bytes, and double bytes between the shift codes 0E and 0F (EBCDIC mixed text); trailing 0x40 is padding."""
    at = offsets[low]
    for row in range(low, high):
        first = at
        fault = 0
        other = False
        if len(mask) == 0 or mask[row]:
            position, end, other = _content(data, starts[row] + offset, length, 0x40)
            while position < end:
                byte = data[position]
                position += 1
                if byte != SHIFT_OUT:
                    kind = kinds[byte]
                    size = kind & SIZE
                    if size == 0:
                        fault = UNBALANCED if byte == SHIFT_IN else NO_CHARACTER
                        break
                    other |= (kind & VARIANT) != 0
                    _put(out, at, chars[byte], size)
                    at += size
                    continue
                begin = position
                position, at, fault, variant = _double(data, position, end, True, chars, kinds, halves, out, at)
                other |= variant
                if fault:
                    break
                if position >= end:
                    fault = UNBALANCED
                    break
                other |= position == begin  # shifted for nothing
                position += 1
                if position < end and data[position] == SHIFT_OUT:
                    other = True  # shifted in and out again
            if fault:
                at = first
        offsets[row + 1] = at
        faults[row] = fault
        kept[row] = other or fault != 0


@kernel
def double(
    data: Array, starts: Array, mask: Array, offset: int, length: int, blank: int, chars: Array, kinds: Array, halves: Array,
    out: Array, offsets: Array, faults: Array, kept: Array, low: int, high: int,
) -> None:  # fmt: skip
    """Double bytes without shift codes (PIC N, PIC G); trailing `blank` (0x4040 or 0x8140) is padding, as are two single spaces."""
    at = offsets[low]
    upper, lower = np.uint8(blank >> 8), np.uint8(blank & 0xFF)
    single = np.uint8(0x40 if blank == 0x4040 else 0x20)
    for row in range(low, high):
        first = at
        fault = 0
        other = False
        if len(mask) == 0 or mask[row]:
            position = starts[row] + offset
            end = position + length
            while end - position >= 2:
                one, two = data[end - 2], data[end - 1]
                if one == single and two == single:
                    other |= lower != single or upper != single
                elif one != upper or two != lower:
                    break
                end -= 2
            if end == position + length and _low_values(data, position, end):
                end = position
                other = True
            position, at, fault, variant = _double(data, position, end, False, chars, kinds, halves, out, at)
            other |= variant
            if fault:
                at = first
        offsets[row + 1] = at
        faults[row] = fault
        kept[row] = other or fault != 0


@kernel
def ascii_text(
    data: Array, starts: Array, mask: Array, offset: int, length: int, chars: Array, kinds: Array,
    out: Array, offsets: Array, faults: Array, kept: Array, low: int, high: int,
) -> None:  # fmt: skip
    """cp932 by its table, or UTF-8 (RFC 3629) where `chars` has length 0; trailing 0x20 is padding, control codes are faults."""
    at = offsets[low]
    for row in range(low, high):
        first = at
        fault = 0
        other = False
        if len(mask) == 0 or mask[row]:
            position, end, other = _content(data, starts[row] + offset, length, 0x20)
            if len(chars):
                at, fault, variant = _cp932(data, position, end, chars, kinds, out, at)
                other |= variant
            else:
                at, fault = _utf8(data, position, end, out, at)
            if fault:
                at = first
        offsets[row + 1] = at
        faults[row] = fault
        kept[row] = other or fault != 0


@kernel
def _cp932(data: Array, position: int, end: int, chars: Array, kinds: Array, out: Array, at: int) -> tuple[int, int, bool]:
    """(position behind the value in `out`, fault, other)."""
    other = False
    while position < end:
        code = np.int64(data[position])
        position += 1
        if 0x81 <= code <= 0x9F or 0xE0 <= code <= 0xFC:
            if position == end:
                return at, CUT, other
            code = code << 8 | np.int64(data[position])
            position += 1
        kind = kinds[code]
        size = kind & SIZE
        if size == 0:
            return at, NO_CHARACTER, other
        other |= (kind & VARIANT) != 0
        _put(out, at, chars[code], size)
        at += size
    return at, 0, other


@kernel
def _utf8(data: Array, position: int, end: int, out: Array, at: int) -> tuple[int, int]:
    """(position behind the value in `out`, fault)."""
    fault = utf8_fault(data, position, end)
    while position < end:
        byte = data[position]
        if byte < 0x20 or byte == 0x7F:
            fault = fault or NO_CHARACTER
        out[at] = byte
        at += 1
        position += 1
    return at, fault


@kernel
def _content(data: Array, position: int, length: int, blank: int) -> tuple[int, int, bool]:
    """(position, end without padding, whether the field is low-values and so holds nothing)."""
    end = position + length
    while end > position and data[end - 1] == blank:
        end -= 1
    if end == position + length and _low_values(data, position, end):
        return position, position, True
    return position, end, False


@kernel
def _low_values(data: Array, position: int, end: int) -> bool:
    while position < end and data[position] == 0:
        position += 1
    return position == end


@kernel
def _double(
    data: Array, position: int, end: int, shifts: bool, chars: Array, kinds: Array, halves: Array, out: Array, at: int
) -> tuple[int, int, int, bool]:
    """Double bytes up to `end`, or up to 0F where there are shifts: (position, at, fault, other)."""
    begin = position
    other = False
    while position < end:
        lead = np.int64(data[position])
        if shifts and lead == SHIFT_IN:
            break
        if position + 1 >= end or (shifts and data[position + 1] == SHIFT_IN):
            return position, at, CUT, other
        if lead < 0x40:
            return position, at, UNBALANCED if shifts and lead == SHIFT_OUT else NO_CHARACTER, other
        code = lead << 8 | np.int64(data[position + 1])
        kind = kinds[code]
        size = kind & SIZE
        if size == 0:
            return position, at, NO_CHARACTER, other
        if kind & VARIANT:
            other = True
        if kind & SECOND and position > begin:
            before = np.int64(data[position - 2]) << 24 | np.int64(data[position - 1]) << 16
            for pair in halves:
                other |= np.int64(pair) == before | code
        _put(out, at, chars[code], size)
        at += size
        position += 2
    return position, at, 0, other


@kernel
def _put(out: Array, at: int, text: int, size: int) -> None:
    """The UTF-8 bytes of one code; up to two more may be overwritten."""
    out[at] = text & np.uint64(0xFF)
    out[at + 1] = text >> np.uint64(8) & np.uint64(0xFF)
    out[at + 2] = text >> np.uint64(16) & np.uint64(0xFF)
    for step in range(3, np.int64(size)):
        out[at + step] = text >> np.uint64(8 * step) & np.uint64(0xFF)
