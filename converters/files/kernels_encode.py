"""UTF-8 columns → the bytes of fixed-length fields: the kernels (numba, no interpreter lock).

Common arguments: data uint8, offsets int32[n+1]: the column's buffers. mask: bool[n], rows that have the field; of length 0:
all. target: uint8, the records. starts: int64[n], where each record begins in it. offset, length: the field in its record,
bytes. states: uint8[n], in and out: one of the states below; a row in a state other than WRITTEN keeps its bytes.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from utsushi.converters.files.compiled import kernel

Array = Any
Int = Any
"""An integer of the width that numba finds."""

WRITTEN, TOO_LONG, NO_CODE, NO_NUMBER, NO_MINUS = 0, 1, 2, 3, 4
MIXED, PLAIN = 0, 1
"""Shift codes around double bytes · none."""

_NONE, _PAIRED, _CODE = 0xFFFF, 0x10000, 0xFFFF


@kernel
def encoded(data: Array, offsets: Array, codes: Array, pairs: Array, mode: int, states: Array) -> tuple[Array, Array]:
    """(bytes uint8, offsets int64[n+1]) of a column in a table (`codes` and `pairs` of a Charset); states: NO_CODE."""
    rows = len(offsets) - 1
    out = np.empty(2 * (offsets[rows] - offsets[0]) + 8, np.uint8)
    places = np.zeros(rows + 1, np.int64)
    at = 0
    for row in range(rows):
        position, end = np.int64(offsets[row]), np.int64(offsets[row + 1])
        wide = False
        while position < end:
            point, position = _point(data, position)
            found = np.int64(codes[point]) if point < len(codes) else _NONE
            if found & _PAIRED and position < end:
                second, behind = _point(data, position)
                for pair in range(len(pairs)):
                    if pairs[pair, 0] == point and pairs[pair, 1] == second:
                        found, position = pairs[pair, 2], behind
                        break
            code = found & _CODE
            if code == _NONE:
                states[row] = NO_CODE
                break
            if mode == MIXED and wide != (code >= 0x100):
                wide = not wide
                out[at] = 0x0E if wide else 0x0F
                at += 1
            if code >= 0x100:
                out[at] = code >> 8
                at += 1
            out[at] = code & 0xFF
            at += 1
        if wide:
            out[at] = 0x0F
            at += 1
        places[row + 1] = at
    return out, places


@kernel
def controls(data: Array, offsets: Array, states: Array) -> None:
    """Mark the rows with a control code (NO_CODE): the reader knows none."""
    for row in range(len(states)):
        for position in range(offsets[row], offsets[row + 1]):
            if data[position] < 0x20 or data[position] == 0x7F:
                states[row] = NO_CODE


@kernel
def place(
    data: Array, offsets: Array, mask: Array, upper: int, lower: int,
    target: Array, starts: Array, offset: int, length: int, states: Array,
) -> None:  # fmt: skip
    """Write each row's bytes and fill up with `upper`, `lower` in turns."""
    for row in range(len(starts)):
        if states[row] != WRITTEN or (len(mask) and not mask[row]):
            continue
        begin, size = np.int64(offsets[row]), np.int64(offsets[row + 1] - offsets[row])
        if size > length:
            states[row] = TOO_LONG
            continue
        at = starts[row] + offset
        for step in range(size):
            target[at + step] = data[begin + step]
        for step in range(size, length):
            target[at + step] = lower if (step - size) & 1 else upper


@kernel
def zoned(
    data: Array, offsets: Array, mask: Array, scale: int, signed: bool, sign: int, separate: bool, zone: int, marks: Array,
    blank: int, target: Array, starts: Array, offset: int, length: int, states: Array,
) -> None:  # fmt: skip
    """One digit a byte; `sign` (from 0) is the byte that holds it; zone: high half of a byte.

    marks: uint8[20], that byte by its digit (0 when `separate`), those of a minus behind those of a plus.
    """
    room = length - 1 if separate else length
    buffer = np.empty(64, np.uint8)
    for row in range(len(starts)):
        if states[row] != WRITTEN or (len(mask) and not mask[row]):
            continue
        at = starts[row] + offset
        if offsets[row] == offsets[row + 1]:
            target[at : at + length] = blank
            continue
        state, count, negative = _digits(data, offsets[row], offsets[row + 1], scale, buffer)
        states[row] = _fits(state, count, room, negative, signed)
        if states[row] != WRITTEN:
            continue
        mark = 10 if negative else 0
        digit = count - room
        for step in range(length):
            if separate and step == sign:
                target[at + step] = marks[mark]
                continue
            value = buffer[digit] if digit >= 0 else 0
            target[at + step] = marks[mark + value] if step == sign else zone | value
            digit += 1


@kernel
def packed(
    data: Array, offsets: Array, mask: Array, digits: int, scale: int, signed: bool,
    target: Array, starts: Array, offset: int, length: int, states: Array,
) -> None:  # fmt: skip
    """Two digits a byte, then the sign: C, D, or F when unsigned; nothing is low-values."""
    buffer = np.empty(64, np.uint8)
    for row in range(len(starts)):
        if states[row] != WRITTEN or (len(mask) and not mask[row]):
            continue
        at = starts[row] + offset
        if offsets[row] == offsets[row + 1]:
            target[at : at + length] = 0
            continue
        state, count, negative = _digits(data, offsets[row], offsets[row + 1], scale, buffer)
        states[row] = _fits(state, count, digits, negative, signed)
        if states[row] != WRITTEN:
            continue
        nibble = 0xF
        if signed:
            nibble = 0xD if negative else 0xC
        digit = count - 2 * length
        for step in range(length):
            upper = buffer[digit + 1] if digit + 1 >= 0 else 0
            lower = nibble
            if step < length - 1:
                lower = buffer[digit + 2] if digit + 2 >= 0 else 0
            target[at + step] = upper << 4 | lower
            digit += 2


@kernel
def unsigned_packed(
    data: Array, offsets: Array, mask: Array, digits: int, scale: int,
    target: Array, starts: Array, offset: int, length: int, states: Array,
) -> None:  # fmt: skip
    """Two digits in every byte (COMP-6); nothing is low-values."""
    buffer = np.empty(64, np.uint8)
    for row in range(len(starts)):
        if states[row] != WRITTEN or (len(mask) and not mask[row]):
            continue
        at = starts[row] + offset
        state, count, negative = WRITTEN, 0, False
        if offsets[row] < offsets[row + 1]:
            state, count, negative = _digits(data, offsets[row], offsets[row + 1], scale, buffer)
        states[row] = _fits(state, count, digits, negative, signed=False)
        if states[row] != WRITTEN:
            continue
        digit = count - 2 * length
        for step in range(length):
            upper = buffer[digit] if digit >= 0 else 0
            lower = buffer[digit + 1] if digit + 1 >= 0 else 0
            target[at + step] = upper << 4 | lower
            digit += 2


@kernel
def long_binary(  # noqa: C901 - one pass: read, complement, write
    data: Array, offsets: Array, mask: Array, scale: int, signed: bool, little: bool,
    target: Array, starts: Array, offset: int, length: int, states: Array,
) -> None:  # fmt: skip
    """Two's complement of up to sixteen bytes, as `binary`."""
    buffer, parts = np.empty(64, np.uint8), np.empty(length, np.int64)
    for row in range(len(starts)):
        if states[row] != WRITTEN or (len(mask) and not mask[row]):
            continue
        state, count, negative = WRITTEN, 0, False
        if offsets[row] < offsets[row + 1]:
            state, count, negative = _digits(data, offsets[row], offsets[row + 1], scale, buffer)
        parts[:] = 0
        for place in range(count):
            more = np.int64(buffer[place])
            for step in range(length - 1, -1, -1):
                more += parts[step] * 10
                parts[step] = more & 0xFF
                more >>= 8
            if more and state == WRITTEN:
                state = TOO_LONG
        if negative:
            more = np.int64(1)
            for step in range(length - 1, -1, -1):
                more += 0xFF - parts[step]
                parts[step] = more & 0xFF
                more >>= 8
        if signed and state == WRITTEN and (parts[0] >= 0x80) != negative:
            state = TOO_LONG
        states[row] = _fits(state, 0, 64, negative, signed)
        if states[row] != WRITTEN:
            continue
        for step in range(length):
            target[starts[row] + offset + (length - 1 - step if little else step)] = parts[step]


@kernel
def hexadecimal(
    data: Array, offsets: Array, mask: Array, target: Array, starts: Array, offset: int, length: int, states: Array
) -> None:  # fmt: skip
    """Two hexadecimal digits for every byte; nothing is low-values."""
    for row in range(len(starts)):
        if states[row] != WRITTEN or (len(mask) and not mask[row]):
            continue
        size = offsets[row + 1] - offsets[row]
        state = WRITTEN
        if size not in (0, 2 * length):
            state = TOO_LONG if size > 2 * length else NO_NUMBER
        for place in range(offsets[row], offsets[row + 1]):
            byte = np.int64(data[place])
            if not (0x30 <= byte <= 0x39 or 0x41 <= byte <= 0x46):
                state = NO_NUMBER
        states[row] = state
        if state != WRITTEN:
            continue
        for step in range(length):
            value = np.int64(0)
            if size:
                for half in range(2):
                    byte = np.int64(data[offsets[row] + 2 * step + half])
                    value = value << 4 | (byte - 0x30 if byte < 0x40 else byte - 0x37)
            target[starts[row] + offset + step] = value


@kernel
def place_right(
    data: Array, offsets: Array, mask: Array, upper: int, lower: int,
    target: Array, starts: Array, offset: int, length: int, states: Array,
) -> None:  # fmt: skip
    """Write each row's bytes at the end of the field (JUSTIFIED), `upper`, `lower` in turns before them."""
    for row in range(len(starts)):
        if states[row] != WRITTEN or (len(mask) and not mask[row]):
            continue
        begin, size = np.int64(offsets[row]), np.int64(offsets[row + 1] - offsets[row])
        if size > length:
            states[row] = TOO_LONG
            continue
        at = starts[row] + offset
        for step in range(length - size):
            target[at + step] = lower if step & 1 else upper
        for step in range(size):
            target[at + length - size + step] = data[begin + step]


@kernel
def binary(
    data: Array, offsets: Array, mask: Array, scale: int, signed: bool, little: bool,
    target: Array, starts: Array, offset: int, length: int, states: Array,
) -> None:  # fmt: skip
    """Two's complement; whatever its bytes hold fits. Nothing is zero."""
    buffer = np.empty(64, np.uint8)
    one, eight = np.uint64(1), np.uint64(8)
    bits = np.uint64(8 * length - 1 if signed else 8 * length)
    for row in range(len(starts)):
        if states[row] != WRITTEN or (len(mask) and not mask[row]):
            continue
        at = starts[row] + offset
        state, count, negative = WRITTEN, 0, False
        if offsets[row] < offsets[row + 1]:
            state, count, negative = _digits(data, offsets[row], offsets[row + 1], scale, buffer)
        value = np.uint64(0)
        most = np.uint64(0xFFFFFFFFFFFFFFFF)
        for step in range(count):
            digit = np.uint64(buffer[step])
            if value > (most - digit) // np.uint64(10):
                state = TOO_LONG
                break
            value = value * np.uint64(10) + digit
        if state == WRITTEN and bits < 64 and (value >> bits) > 0 and not (negative and value == one << bits):
            state = TOO_LONG
        states[row] = _fits(state, 0, 64, negative, signed)
        if states[row] != WRITTEN:
            continue
        if negative:
            value = ~value + one
        for step in range(length - 1, -1, -1):
            target[at + (length - 1 - step if little else step)] = value & np.uint64(0xFF)
            value >>= eight


@kernel
def _fits(state: Int, count: Int, room: Int, negative: bool, signed: bool) -> Int:
    if state != WRITTEN:
        return state
    if count > room:
        return TOO_LONG
    return NO_MINUS if negative and not signed else WRITTEN


@kernel
def _digits(  # noqa: C901, PLR0911, PLR0912 - one pass over the characters, a branch for each kind
    data: Array, position: Int, end: Int, scale: Int, buffer: Array
) -> tuple[Int, Int, bool]:
    """(state, number of digits, negative): the significant digits with `scale` of them behind the point, in `buffer`.

    Below zero, as many zeros before the point are left out.
    """
    negative = data[position] == 0x2D
    if negative or data[position] == 0x2B:
        position += 1
    count = seen = 0
    nonzero = np.int64(0)
    behind = -1
    while position < end:
        digit = np.int64(data[position]) - 0x30
        position += 1
        if digit == -2 and behind < 0:
            behind = 0
            continue
        if digit < 0 or digit > 9:
            return NO_NUMBER, 0, False
        seen += 1
        if behind >= 0:
            behind += 1
        if behind > max(scale, 0):
            if digit:
                return TOO_LONG, 0, False
            continue
        if count or digit:
            if count == len(buffer):
                return TOO_LONG, 0, False
            buffer[count] = digit
            count += 1
            nonzero |= digit
    if not seen:
        return NO_NUMBER, 0, False
    for _ in range(-scale):
        if count and buffer[count - 1]:
            return TOO_LONG, 0, False
        count -= count > 0
    for _ in range(max(behind, 0), scale):
        if count == len(buffer):
            return TOO_LONG, 0, False
        buffer[count] = 0
        count += 1
    return WRITTEN, count, negative and nonzero != 0


@kernel
def _point(data: Array, position: Int) -> tuple[Int, Int]:
    """(code point, position behind it) of valid UTF-8."""
    byte = np.int64(data[position])
    if byte < 0x80:
        return byte, position + 1
    if byte < 0xE0:
        point, size = byte & 0x1F, 2
    elif byte < 0xF0:
        point, size = byte & 0x0F, 3
    else:
        point, size = byte & 0x07, 4
    for step in range(1, size):
        point = point << 6 | np.int64(data[position + step]) & 0x3F
    return point, position + size
