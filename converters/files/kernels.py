"""Bytes of character fields → UTF-8 of an Arrow column: the kernels (numba, no interpreter lock).

Every kernel decodes one field of the records [low, high). Common arguments:

data: uint8, the bytes that hold the records. starts: int64[n], where each record begins. mask: bool[n], records that have the
field; of length 0: all. offset, length: the field in its record, bytes. out: uint8, room for three bytes per byte of the field
and eight more. offsets: int32[n+1], places: offsets[low] is where to begin. faults: uint8[n], out: an index of FAULTS. kept:
bool[n], out: the encoder would write other bytes for the value; true where a fault is.

A faulty field is empty in `out`; so is one of blanks or of low-values. Places are made unsigned where bytes are touched: else
numba looks for negative indices, byte by byte.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from utsushi.converters.files.charsets import KIND, SECOND, SIZE, VARIANT
from utsushi.converters.files.compiled import kernel
from utsushi.converters.files.gathering import _utf8_fault as utf8_fault

Array = Any
Int = Any
"""An integer of the width that numba finds."""

CUT, NO_CHARACTER, BAD, UNBALANCED, BAD_ZONED, BAD_PACKED = 1, 2, 3, 4, 5, 6
FAULTS = (
    "",
    "cut_character",
    "no_character",
    "bad_encoding",
    "unbalanced_shift",
    "bad_zoned",
    "bad_packed",
    "not_finite",
)
"""The first four are those of `gathering.FAULTS`."""

SHIFT_OUT, SHIFT_IN = 0x0E, 0x0F

_u = np.uintp
_BYTE, _KIND = np.uint64(0xFF), np.uint64(KIND)
_SHIFTS, _NO_SHIFTS = 1, 0


@kernel
def shifted(
    data: Array, starts: Array, mask: Array, offset: int, length: int, texts: Array, halves: Array,
    out: Array, offsets: Array, faults: Array, kept: Array, low: int, high: int,
) -> None:  # fmt: skip
    """Single bytes, and double bytes between the shift codes 0E and 0F (EBCDIC mixed text); trailing 0x40 is padding."""
    at = np.int64(offsets[low])
    for row in range(low, high):
        first = at
        fault = 0
        other = False
        if len(mask) == 0 or mask[row]:
            position, end, other = _content(data, starts[row] + offset, length, 0x40)
            while position < end:  # most fields are single bytes throughout
                text = texts[_u(data[_u(position)])]
                kind = np.int64(text >> _KIND)
                if kind == 1:
                    out[_u(at)] = text & _BYTE
                elif kind == 3:
                    _put(out, at, text, 3)
                else:
                    break
                at += kind
                position += 1
            if position < end:
                at, fault, other = _mixed(data, position, end, texts, halves, out, at)
                while at > first and out[_u(at - 1)] == 0x20:  # padding before shift codes with nothing between
                    at -= 1
            if fault:
                at = first
        offsets[row + 1] = at
        faults[row] = fault
        kept[row] = other or fault != 0


@kernel
def double(
    data: Array, starts: Array, mask: Array, offset: int, length: int, blank: int, texts: Array, halves: Array,
    out: Array, offsets: Array, faults: Array, kept: Array, low: int, high: int,
) -> None:  # fmt: skip
    """Double bytes without shift codes (PIC N, PIC G).

    Trailing `blank` (0x4040, 0x8140 …) is padding, as are two single spaces (its third byte, or that of the set which it tells)
    and the set's other space (its two highest bytes, if any).
    """
    at = np.int64(offsets[low])
    upper, lower, single, second = blank >> 8 & 0xFF, blank & 0xFF, blank >> 16 & 0xFF, blank >> 24
    if not single:
        single = 0x40 if blank == 0x4040 else 0x20
    for row in range(low, high):
        first = at
        fault = 0
        other = False
        if len(mask) == 0 or mask[row]:
            position = starts[row] + offset
            end = position + length
            while end - position >= 2:
                one, two = data[_u(end - 2)], data[_u(end - 1)]
                if one == single and two == single:
                    other |= lower != single
                elif second and np.int64(one) << 8 | np.int64(two) == second:
                    other = True
                elif one != upper or two != lower:
                    break
                end -= 2
            if end == position + length and _low_values(data, position, end):
                end = position
                other = True
            position, at, fault, variant = _double(data, position, end, _NO_SHIFTS, texts, halves, out, at)
            other |= variant
            if fault:
                at = first
        offsets[row + 1] = at
        faults[row] = fault
        kept[row] = other or fault != 0


@kernel
def ascii_text(
    data: Array, starts: Array, mask: Array, offset: int, length: int, texts: Array,
    out: Array, offsets: Array, faults: Array, kept: Array, low: int, high: int,
) -> None:  # fmt: skip
    """cp932 by its table, or UTF-8 (RFC 3629) where `texts` has length 0; trailing 0x20 is padding, control codes are faults."""
    at = np.int64(offsets[low])
    for row in range(low, high):
        first = at
        fault = 0
        other = False
        if len(mask) == 0 or mask[row]:
            position, end, other = _content(data, starts[row] + offset, length, 0x20)
            if len(texts):
                at, fault, variant = _cp932(data, position, end, texts, out, at)
                other |= variant
            else:
                at, fault = _utf8(data, position, end, out, at)
            if fault:
                at = first
        offsets[row + 1] = at
        faults[row] = fault
        kept[row] = other or fault != 0


@kernel
def _mixed(
    data: Array, position: Int, end: Int, texts: Array, halves: Array, out: Array, at: Int
) -> tuple[Int, Int, bool]:
    """(position behind the value in `out`, fault, other)."""
    other = False
    while position < end:
        byte = np.int64(data[_u(position)])
        position += 1
        if byte != SHIFT_OUT:
            text = texts[_u(byte)]
            kind = np.int64(text >> _KIND)
            if kind == 1:
                out[_u(at)] = text & _BYTE
                at += 1
                continue
            if kind == 0:
                return at, UNBALANCED if byte == SHIFT_IN else NO_CHARACTER, other
            other |= (kind & VARIANT) != 0
            _put(out, at, text, kind & SIZE)
            at += kind & SIZE
            continue
        begin = position
        position, at, fault, variant = _double(data, position, end, _SHIFTS, texts, halves, out, at)
        other |= variant
        if fault:
            return at, fault, other
        if position >= end:
            return at, UNBALANCED, other
        other |= position == begin  # shifted for nothing
        position += 1
        other |= position < end and data[_u(position)] == SHIFT_OUT  # shifted in and out again
    return at, 0, other


@kernel
def _cp932(data: Array, position: Int, end: Int, texts: Array, out: Array, at: Int) -> tuple[Int, Int, bool]:
    """(position behind the value in `out`, fault, other)."""
    other = False
    while position < end:
        code = np.int64(data[_u(position)])
        position += 1
        if 0x81 <= code <= 0x9F or 0xE0 <= code <= 0xFC:
            if position == end:
                return at, CUT, other
            code = code << 8 | np.int64(data[_u(position)])
            position += 1
        text = texts[_u(code)]
        kind = np.int64(text >> _KIND)
        if kind == 0:
            return at, NO_CHARACTER, other
        other |= (kind & VARIANT) != 0
        _put(out, at, text, kind & SIZE)
        at += kind & SIZE
    return at, 0, other


@kernel
def _utf8(data: Array, position: Int, end: Int, out: Array, at: Int) -> tuple[Int, Int]:
    """(position behind the value in `out`, fault)."""
    fault = utf8_fault(data, position, end)
    while position < end:
        byte = data[_u(position)]
        if byte < 0x20 or byte == 0x7F:
            fault = fault or NO_CHARACTER
        out[_u(at)] = byte
        at += 1
        position += 1
    return at, fault


@kernel
def _content(data: Array, position: Int, length: Int, blank: Int) -> tuple[Int, Int, bool]:
    """(position, end without padding, whether the field is low-values and so holds nothing)."""
    end = position + length
    while end > position and data[_u(end - 1)] == blank:
        end -= 1
    if end == position + length and _low_values(data, position, end):
        return position, position, True
    return position, end, False


@kernel
def _low_values(data: Array, position: Int, end: Int) -> bool:
    while position < end and data[_u(position)] == 0:
        position += 1
    return bool(position == end)


@kernel
def _double(
    data: Array, position: Int, end: Int, shifts: Int, texts: Array, halves: Array, out: Array, at: Int
) -> tuple[Int, Int, Int, bool]:
    """Double bytes up to `end`, or up to 0F where there are shifts: (position, at, fault, other)."""
    begin = position
    other = False
    while position < end:
        lead = np.int64(data[_u(position)])
        if shifts and lead == SHIFT_IN:
            break
        if position + 1 >= end or (shifts and data[_u(position + 1)] == SHIFT_IN):
            return position, at, CUT, other
        code = lead << 8 | np.int64(data[_u(position + 1)])
        text = texts[_u(code)] if lead >= 0x21 else np.uint64(0)
        kind = np.int64(text >> _KIND)
        if kind == 0:
            return position, at, UNBALANCED if shifts and lead == SHIFT_OUT else NO_CHARACTER, other
        if kind >= VARIANT:
            other |= (kind & VARIANT) != 0
            other |= (kind & SECOND) != 0 and position > begin and _meets(data, position, code, halves)
        _put(out, at, text, kind & SIZE)
        at += kind & SIZE
        position += 2
    return position, at, 0, other


@kernel
def _meets(data: Array, position: Int, code: Int, halves: Array) -> bool:
    """The encoder would take the end of the code before this one, and its beginning, for one character."""
    both = np.int64(data[position - 2]) << 24 | np.int64(data[position - 1]) << 16 | code
    for pair in halves:  # noqa: SIM110 - numba compiles loops, not generators
        if np.int64(pair) == both:
            return True
    return False


@kernel
def _put(out: Array, at: Int, text: Int, size: Int) -> None:
    """The UTF-8 bytes of one code; up to two more may be overwritten."""
    out[_u(at)] = text & _BYTE
    out[_u(at + 1)] = text >> np.uint64(8) & _BYTE
    out[_u(at + 2)] = text >> np.uint64(16) & _BYTE
    if size == 8:  # beyond the BMP and a selector: seven bytes hold what varies
        out[_u(at)], out[_u(at + 1)], out[_u(at + 2)], out[_u(at + 3)] = (
            0xF0,
            text & _BYTE,
            text >> np.uint64(8) & _BYTE,
            text >> np.uint64(16) & _BYTE,
        )
        out[_u(at + 4)], out[_u(at + 5)] = 0xF3, 0xA0
        out[_u(at + 6)], out[_u(at + 7)] = text >> np.uint64(24) & _BYTE, text >> np.uint64(32) & _BYTE
    elif size > 3:
        for step in range(3, size):
            out[_u(at + step)] = text >> np.uint64(8 * step) & _BYTE
