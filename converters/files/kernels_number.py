"""Bytes of numeric fields → their canonical text: zoned, packed and binary (arguments as in `kernels`).

Canonical text: `-`?, the digits before the point, and where scale > 0 `.` and scale digits. Zero has no sign. What a byte or
nibble says is data: `signs` gives for it the digit (or 0), NEGATIVE, OTHER (the encoder writes another one) or NO_SIGN.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from utsushi.converters.files.compiled import kernel
from utsushi.converters.files.kernels import BAD_PACKED, BAD_ZONED

Array = Any
Int = Any
"""An integer of the width that numba finds."""

NEGATIVE, OTHER, NO_SIGN = 0x10, 0x20, 0xFF
_DIGIT = 0x0F
_u = np.uintp
_MINUS, _POINT, _ZERO = 0x2D, 0x2E, 0x30


@kernel
def zoned(
    data: Array, starts: Array, mask: Array, offset: int, length: int, scale: int, signs: Array, place: int, separate: bool, blank: int,
    out: Array, offsets: Array, faults: Array, kept: Array, low: int, high: int,
) -> None:  # fmt: skip
    """One digit a byte; `place` (from 0) is the byte with the sign, which is nothing but a sign when `separate`; blank: 0x40 or 0x20."""
    at = offsets[low]
    zone = 0xF0 if blank == 0x40 else 0x30
    bare = scale == 0 and not separate and signs[zone] == 0  # digits alone are what the encoder writes
    for row in range(low, high):
        first = at
        fault = 0
        other = False
        if len(mask) == 0 or mask[row]:
            begin = starts[row] + offset
            filled = _filled(data, begin, length, blank)
            if bare and _bare_digits(data, begin, length, zone, out, at):
                at += length
            elif filled < 0:
                sign = signs[_u(data[_u(begin + place)])]
                at, nonzero, bad = _zoned_digits(data, begin, length, scale, sign, place, separate, zone, out, at)
                other = (sign & OTHER) != 0
                if bad:
                    fault = BAD_ZONED
                    at = first
                elif (sign & NEGATIVE) != 0 and nonzero == 0:
                    other = True
                    at = _unsigned(out, first, at)
            else:
                other = filled == 0
        offsets[row + 1] = at
        faults[row] = fault
        kept[row] = other or fault != 0


@kernel
def _bare_digits(data: Array, begin: Int, length: Int, zone: Int, out: Array, at: Int) -> bool:
    """Copy the digits; whether they all are."""
    bad = False
    for step in range(length):
        digit = np.int64(data[_u(begin + step)]) - zone
        bad |= digit < 0 or digit > 9
        out[_u(at + step)] = _ZERO + digit
    return not bad


@kernel
def _zoned_digits(
    data: Array, begin: Int, length: Int, scale: Int, sign: Int, place: Int, separate: bool, zone: Int, out: Array, at: Int
) -> tuple[Int, Int, bool]:  # fmt: skip
    """(position behind the text in `out`, 0 where all digits are, whether a byte is none or the sign is none)."""
    bad = sign == NO_SIGN
    if not bad and (sign & NEGATIVE) != 0:
        out[_u(at)] = _MINUS
        at += 1
    at = _before(out, at, scale - (length - 1 if separate else length))
    nonzero = 0
    for step in range(length):
        digit = np.int64(data[_u(begin + step)]) - zone
        if step == place:
            if separate:
                continue
            digit = np.int64(sign & _DIGIT)
        bad |= digit < 0 or digit > 9
        nonzero |= digit
        if scale > 0 and length - step - (separate and place > step) == scale:
            out[_u(at)] = _POINT
            at += 1
        out[_u(at)] = _ZERO + (digit & _DIGIT)
        at += 1
    return _behind(out, at, scale), nonzero, bad


@kernel
def packed(
    data: Array, starts: Array, mask: Array, offset: int, length: int, digits: int, scale: int, signs: Array, blank: int,
    out: Array, offsets: Array, faults: Array, kept: Array, low: int, high: int,
) -> None:  # fmt: skip
    """Two digits a byte, the last nibble a sign (COMP-3); low-values are its canonical blank."""
    at = offsets[low]
    unused = 2 * length - 1 - digits
    for row in range(low, high):
        first = at
        fault = 0
        other = False
        if len(mask) == 0 or mask[row]:
            begin = starts[row] + offset
            filled = _filled(data, begin, length, blank)
            if filled < 0:
                sign = signs[data[begin + length - 1] & 0x0F]
                bad = sign == NO_SIGN
                negative = not bad and (sign & NEGATIVE) != 0
                other = (sign & OTHER) != 0
                if negative:
                    out[at] = _MINUS
                    at += 1
                at = _before(out, at, scale - digits)
                nonzero = np.int64(0)
                for step in range(2 * length - 1):
                    byte = np.int64(data[_u(begin + (step >> 1))])
                    digit = byte & 0x0F if step & 1 else byte >> 4
                    bad |= digit > 9
                    nonzero |= digit
                    if step < unused:
                        bad |= digit != 0
                        continue
                    if scale > 0 and 2 * length - 1 - step == scale:
                        out[_u(at)] = _POINT
                        at += 1
                    out[_u(at)] = _ZERO + digit
                    at += 1
                at = _behind(out, at, scale)
                if bad:
                    fault = BAD_PACKED
                    at = first
                elif negative and nonzero == 0:
                    other = True
                    at = _unsigned(out, first, at)
            else:
                other = filled != 0
        offsets[row + 1] = at
        faults[row] = fault
        kept[row] = other or fault != 0


@kernel
def binary(
    data: Array, starts: Array, mask: Array, offset: int, length: int, digits: int, scale: int, signed: bool, little: bool,
    out: Array, offsets: Array, faults: Array, kept: Array, low: int, high: int,
) -> None:  # fmt: skip
    """Two's complement of up to eight bytes (COMP, COMP-5): never a fault; a value beyond its digits keeps them all."""
    at = offsets[low]
    buffer = np.empty(24, np.uint8)
    for row in range(low, high):
        if len(mask) == 0 or mask[row]:
            begin = starts[row] + offset
            value = np.uint64(0)
            for step in range(length):
                value = value << np.uint64(8) | np.uint64(data[begin + (length - 1 - step if little else step)])
            if signed and data[begin + (length - 1 if little else 0)] >= 0x80:
                out[at] = _MINUS
                at += 1
                value = ~value + np.uint64(1)
                if length < 8:
                    value &= (np.uint64(1) << np.uint64(8 * length)) - np.uint64(1)
            count = 0
            while count < digits or value:
                buffer[count] = np.uint64(_ZERO) + value % np.uint64(10)
                value //= np.uint64(10)
                count += 1
            at = _number(buffer, count, scale, out, at)
        offsets[row + 1] = at
        faults[row] = 0
        kept[row] = False


@kernel
def _number(buffer: Array, count: Int, scale: Int, out: Array, at: Int) -> Int:
    """Write the digits, the lowest one first in `buffer`."""
    at = _before(out, at, scale - count)
    for step in range(count, 0, -1):
        if scale > 0 and step == scale:
            out[at] = _POINT
            at += 1
        out[at] = buffer[step - 1]
        at += 1
    return _behind(out, at, scale)


@kernel
def long_binary(
    data: Array, starts: Array, mask: Array, offset: int, length: int, digits: int, scale: int, signed: bool, little: bool,
    out: Array, offsets: Array, faults: Array, kept: Array, low: int, high: int,
) -> None:  # fmt: skip
    """The same of up to sixteen bytes."""
    at = offsets[low]
    parts, buffer = np.empty(length, np.int64), np.empty(48, np.uint8)
    for row in range(low, high):
        if len(mask) == 0 or mask[row]:
            begin = starts[row] + offset
            for step in range(length):
                parts[step] = data[begin + (length - 1 - step if little else step)]
            if signed and parts[0] >= 0x80:
                out[at] = _MINUS
                at += 1
                more = 1
                for step in range(length - 1, -1, -1):
                    more += 0xFF - parts[step]
                    parts[step] = more & 0xFF
                    more >>= 8
            count, filled = 0, True
            while count < digits or filled:
                rest, filled = 0, False
                for step in range(length):
                    rest = rest << 8 | parts[step]
                    parts[step] = rest // 10
                    filled |= parts[step] != 0
                    rest %= 10
                buffer[count] = _ZERO + rest
                count += 1
            at = _number(buffer, count, scale, out, at)
        offsets[row + 1] = at
        faults[row] = 0
        kept[row] = False


@kernel
def unsigned_packed(
    data: Array, starts: Array, mask: Array, offset: int, length: int, digits: int, scale: int, blank: int,
    out: Array, offsets: Array, faults: Array, kept: Array, low: int, high: int,
) -> None:  # fmt: skip
    """Two digits in every byte and no sign (COMP-6); low-values are its canonical blank."""
    at = offsets[low]
    for row in range(low, high):
        first = at
        fault = 0
        other = False
        if len(mask) == 0 or mask[row]:
            begin = starts[row] + offset
            filled = _filled(data, begin, length, blank)
            if filled < 0:
                at = _before(out, at, scale - digits)
                for step in range(2 * length):
                    byte = np.int64(data[_u(begin + (step >> 1))])
                    digit = byte & 0x0F if step & 1 else byte >> 4
                    if digit > 9 or (step < 2 * length - digits and digit):
                        fault = BAD_PACKED
                    if step < 2 * length - digits:
                        continue
                    if scale > 0 and 2 * length - step == scale:
                        out[_u(at)] = _POINT
                        at += 1
                    out[_u(at)] = _ZERO + (digit & _DIGIT)
                    at += 1
                at = first if fault else _behind(out, at, scale)
            else:
                other = filled != 0
        offsets[row + 1] = at
        faults[row] = fault
        kept[row] = other or fault != 0


@kernel
def hexadecimal(
    data: Array, starts: Array, mask: Array, offset: int, length: int,
    out: Array, offsets: Array, faults: Array, kept: Array, low: int, high: int,
) -> None:  # fmt: skip
    """The bytes themselves (INDEX, POINTER), two hexadecimal digits each."""
    at = offsets[low]
    for row in range(low, high):
        if len(mask) == 0 or mask[row]:
            for step in range(length):
                byte = np.int64(data[_u(starts[row] + offset + step)])
                for half in (byte >> 4, byte & 0x0F):
                    out[_u(at)] = _ZERO + half + (7 if half > 9 else 0)
                    at += 1
        offsets[row + 1] = at
        faults[row] = 0
        kept[row] = False


@kernel
def _before(out: Array, at: Int, zeros: Int) -> Int:
    """The point and zeros between it and the digits (VPP9)."""
    if zeros > 0:
        out[_u(at)] = _POINT
        at += 1
        for _ in range(zeros):
            out[_u(at)] = _ZERO
            at += 1
    return at


@kernel
def _behind(out: Array, at: Int, scale: Int) -> Int:
    """Zeros behind the digits (9PP)."""
    for _ in range(-scale):
        out[_u(at)] = _ZERO
        at += 1
    return at


@kernel
def _filled(data: Array, begin: Int, length: Int, blank: Int) -> Int:
    """The byte that fills the field when it holds nothing: `blank` or 0; else -1."""
    byte = np.int64(data[_u(begin)])
    if byte not in (0, blank):
        return -1
    for step in range(1, length):
        if data[_u(begin + step)] != byte:
            return -1
    return byte


@kernel
def _unsigned(out: Array, first: Int, at: Int) -> Int:
    """Take the minus of a zero away."""
    for place in range(first, at - 1):
        out[place] = out[place + 1]
    return at - 1
