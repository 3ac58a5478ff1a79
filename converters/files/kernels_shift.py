"""Character fields of any code table → UTF-8 and back: the kernels for sets other than IBM's and cp932 (numba, no interpreter lock).

Arguments as in `kernels` and `kernels_encode`; `texts`, `codes` and `pairs` are those of a Charset, `pairs` sorted.

outs: int64[k], shift codes that begin double bytes (one byte, or two as lead × 256 + trail), the first one is written. inn: the
one that ends them. sizes: uint8[256], bytes of a character that begins with the byte.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from utsushi.converters.files.charsets import KIND, SECOND, SIZE, VARIANT
from utsushi.converters.files.compiled import inline, kernel
from utsushi.converters.files.kernels import CUT, NO_CHARACTER, UNBALANCED, _content, _meets, _put
from utsushi.converters.files.kernels_encode import NO_CODE, _point

Array = Any
Int = Any

_u = np.uintp
_KIND = np.uint64(KIND)
_NONE, _PAIRED, _CODE = 0xFFFF, 0x10000, 0xFFFF


@kernel
def mixed(
    data: Array, starts: Array, mask: Array, offset: int, length: int, blank: int, texts: Array, halves: Array, outs: Array, inn: int,
    out: Array, offsets: Array, faults: Array, kept: Array, low: int, high: int,
) -> None:  # fmt: skip
    """Single bytes, and double bytes between the shift codes of a set; trailing `blank` is padding."""
    at = np.int64(offsets[low])
    for row in range(low, high):
        first = at
        fault = 0
        other = False
        if len(mask) == 0 or mask[row]:
            position, end, other = _content(data, starts[row] + offset, length, blank)
            at, fault, variant = _mixed(data, position, end, texts, halves, outs, inn, out, at)
            other |= variant
            if position < end and not fault:
                while at > first and out[_u(at - 1)] == 0x20:  # padding before shift codes with nothing between
                    at -= 1
            if fault:
                at = first
        offsets[row + 1] = at
        faults[row] = fault
        kept[row] = other or fault != 0


@kernel
def _mixed(
    data: Array, position: Int, end: Int, texts: Array, halves: Array, outs: Array, inn: int, out: Array, at: Int
) -> tuple[Int, Int, bool]:
    """(position behind the value in `out`, fault, other)."""
    other = False
    wide = False
    begin = np.int64(-1)
    left = np.int64(-1)
    while position < end:
        if wide:
            position, at = _kanji(data, position, end, texts, inn, out, at)
            if position == end:
                break
            size = _matches(data, position, end, inn)
            if size:
                other |= position == begin  # shifted for nothing
                position += size
                left = position
                wide = False
                continue
            if position + 1 >= end:
                return at, CUT, other
            code = np.int64(data[_u(position)]) << 8 | np.int64(data[_u(position + 1)])
            text = texts[_u(code)] if code >= 0x100 else np.uint64(0)
            kind = np.int64(text >> _KIND)
            if kind == 0:
                return at, UNBALANCED if _opens(data, position, end, outs) else NO_CHARACTER, other
            if kind >= VARIANT:
                other |= (kind & VARIANT) != 0
                other |= (kind & SECOND) != 0 and position > begin and _meets(data, position, code, halves)
            _put(out, at, text, kind & SIZE)
            at += kind & SIZE
            position += 2
            continue
        opened = _opens(data, position, end, outs)
        if opened:
            other |= opened > 1 or position == left  # another code, or shifted in and out again
            position += 1 if outs[opened - 1] < 0x100 else 2
            begin = position
            wide = True
            continue
        text = texts[_u(data[_u(position)])]
        kind = np.int64(text >> _KIND)
        if kind == 0:
            return at, UNBALANCED if _matches(data, position, end, inn) else NO_CHARACTER, other
        other |= (kind & VARIANT) != 0
        _put(out, at, text, kind & SIZE)
        at += kind & SIZE
        position += 1
    return at, UNBALANCED if wide else 0, other


@inline
def _kanji(data: Array, position: Int, end: Int, texts: Array, inn: int, out: Array, at: Int) -> tuple[Int, Int]:
    """(position of the first code that is none or not the only one of its character, position behind the value)."""
    closing = inn if inn < 0x100 else inn >> 8
    while position + 1 < end and data[_u(position)] != closing:
        code = np.int64(data[_u(position)]) << 8 | np.int64(data[_u(position + 1)])
        text = texts[_u(code)]
        kind = np.int64(text >> _KIND)
        if kind == 0 or kind >= VARIANT or code < 0x100:
            break
        _put(out, at, text, kind)
        at += kind
        position += 2
    return position, at


@kernel
def _matches(data: Array, position: Int, end: Int, code: Int) -> int:
    """Bytes of the shift code if it stands there, else 0."""
    if code < 0x100:
        return 1 if data[_u(position)] == code else 0
    if position + 1 < end and np.int64(data[_u(position)]) << 8 | np.int64(data[_u(position + 1)]) == code:
        return 2
    return 0


@kernel
def _opens(data: Array, position: Int, end: Int, outs: Array) -> int:
    """Which of the codes stands there, from 1; 0: none."""
    for number in range(len(outs)):
        if _matches(data, position, end, outs[number]):
            return number + 1
    return 0


@kernel
def leading(
    data: Array, starts: Array, mask: Array, offset: int, length: int, texts: Array, halves: Array, sizes: Array,
    out: Array, offsets: Array, faults: Array, kept: Array, low: int, high: int,
) -> None:  # fmt: skip
    """Characters whose first byte tells how many follow (Shift_JIS, EUC); trailing 0x20 is padding."""
    at = np.int64(offsets[low])
    for row in range(low, high):
        first = at
        fault = 0
        other = False
        if len(mask) == 0 or mask[row]:
            position, end, other = _content(data, starts[row] + offset, length, 0x20)
            at, fault, variant = led(data, position, end, texts, halves, sizes, out, at)
            other |= variant
            if fault:
                at = first
        offsets[row + 1] = at
        faults[row] = fault
        kept[row] = other or fault != 0


@kernel
def led(
    data: Array, position: Int, end: Int, texts: Array, halves: Array, sizes: Array, out: Array, at: Int
) -> tuple[Int, Int, bool]:
    """(position behind the value in `out`, fault, other)."""
    other = False
    before = np.int64(0)
    while position < end:
        code = np.int64(data[_u(position)])
        position += 1
        if sizes[_u(code)] == 2:
            if position == end:
                return at, CUT, other
            code = code << 8 | np.int64(data[_u(position)])
            position += 1
        text = texts[_u(code)]
        kind = np.int64(text >> _KIND)
        if kind == 0:
            return at, NO_CHARACTER, other
        if kind >= VARIANT:
            other |= (kind & VARIANT) != 0
            if kind & SECOND:
                both = before << 16 | code
                for pair in halves:
                    other |= np.int64(pair) == both
        _put(out, at, text, kind & SIZE)
        at += kind & SIZE
        before = code
    return at, 0, other


@kernel
def units(
    data: Array, starts: Array, mask: Array, offset: int, length: int, little: bool, blank: int, texts: Array,
    out: Array, offsets: Array, faults: Array, kept: Array, low: int, high: int,
) -> None:  # fmt: skip
    """Sixteen-bit units: UTF-16 with surrogates, or a private table in UCS-2; trailing `blank` units (and U+0020) are padding."""
    at = np.int64(offsets[low])
    for row in range(low, high):
        first = at
        fault = 0
        other = False
        if len(mask) == 0 or mask[row]:
            begin = starts[row] + offset
            position, end = begin, begin + length
            while end - position >= 2:
                unit = _unit(data, end - 2, little)
                if unit != blank:
                    if unit != 0x20:
                        break
                    other = True
                end -= 2
            empty = True
            for step in range(position, end):
                empty &= data[_u(step)] == 0
            if empty and end > position:
                other = True
                end = position
            at, fault, variant = _units(data, position, end, little, texts, out, at)
            other |= variant
            if fault:
                at = first
        offsets[row + 1] = at
        faults[row] = fault
        kept[row] = other or fault != 0


@kernel
def _units(
    data: Array, position: Int, end: Int, little: bool, texts: Array, out: Array, at: Int
) -> tuple[Int, Int, bool]:
    """(position behind the value in `out`, fault, other)."""
    other = False
    while position < end:
        if position + 1 >= end:
            return at, CUT, other
        unit = _unit(data, position, little)
        position += 2
        if 0xD800 <= unit < 0xDC00:
            trail = _unit(data, position, little) if position + 1 < end else np.int64(0)
            if not 0xDC00 <= trail < 0xE000:
                return at, CUT if position + 1 >= end else NO_CHARACTER, other
            position += 2
            point = 0x10000 + ((unit - 0xD800) << 10) + trail - 0xDC00
            out[_u(at)], out[_u(at + 1)] = 0xF0 | point >> 18, 0x80 | point >> 12 & 0x3F
            out[_u(at + 2)], out[_u(at + 3)] = 0x80 | point >> 6 & 0x3F, 0x80 | point & 0x3F
            at += 4
            continue
        text = texts[_u(unit)]
        kind = np.int64(text >> _KIND)
        if kind == 0:
            return at, NO_CHARACTER, other
        other |= (kind & VARIANT) != 0
        _put(out, at, text, kind & SIZE)
        at += kind & SIZE
    return at, 0, other


@kernel
def _unit(data: Array, position: Int, little: bool) -> Int:
    first, second = np.int64(data[_u(position)]), np.int64(data[_u(position + 1)])
    return second << 8 | first if little else first << 8 | second


@kernel
def encoded(
    data: Array, offsets: Array, codes: Array, pairs: Array, outs: Array, inn: int, states: Array
) -> tuple[Array, Array]:
    """(bytes uint8, offsets int64[n+1]) of a column; outs empty: no shift codes. states: NO_CODE."""
    rows = len(offsets) - 1
    out = np.empty(5 * (offsets[rows] - offsets[0]) + 8, np.uint8)
    places = np.zeros(rows + 1, np.int64)
    at = np.int64(0)
    for row in range(rows):
        position, end = np.int64(offsets[row]), np.int64(offsets[row + 1])
        wide = False
        while position < end:
            code, position = _code(data, position, end, codes, pairs)
            if code == _NONE:
                states[row] = NO_CODE
                break
            if len(outs) and wide != (code >= 0x100):
                wide = not wide
                at = _write(out, at, outs[0] if wide else inn)
            at = _write(out, at, code)
        if wide:
            at = _write(out, at, inn)
        places[row + 1] = at
    return out, places


@kernel
def encoded_units(
    data: Array, offsets: Array, codes: Array, pairs: Array, little: bool, surrogates: bool, states: Array
) -> tuple[Array, Array]:
    """As `encoded`, every code in two bytes."""
    rows = len(offsets) - 1
    out = np.empty(4 * (offsets[rows] - offsets[0]) + 8, np.uint8)
    places = np.zeros(rows + 1, np.int64)
    at = 0
    for row in range(rows):
        position, end = np.int64(offsets[row]), np.int64(offsets[row + 1])
        while position < end:
            begin = position
            code, position = _code(data, position, end, codes, pairs)
            trail = np.int64(0)
            if code == _NONE and surrogates:
                point, position = _point(data, begin)
                if point >= 0x10000:
                    code, trail = 0xD800 + (point - 0x10000 >> 10), 0xDC00 + (point - 0x10000 & 0x3FF)
            if code == _NONE:
                states[row] = NO_CODE
                break
            out[at + little], out[at + 1 - little] = code >> 8, code & 0xFF
            at += 2
            if trail:
                out[at + little], out[at + 1 - little] = trail >> 8, trail & 0xFF
                at += 2
        places[row + 1] = at
    return out, places


@kernel
def _code(data: Array, position: Int, end: Int, codes: Array, pairs: Array) -> tuple[Int, Int]:
    """(code or NONE, position behind the character): the longest that the table has."""
    point, position = _point(data, position)
    found = np.int64(codes[point]) if point < len(codes) else np.int64(_NONE)
    if found & _PAIRED and position < end:
        second, behind = _point(data, position)
        low, high = 0, len(pairs)
        while low < high:
            middle = (low + high) // 2
            if pairs[middle, 0] < point or (pairs[middle, 0] == point and pairs[middle, 1] < second):
                low = middle + 1
            else:
                high = middle
        if low < len(pairs) and pairs[low, 0] == point and pairs[low, 1] == second:
            return pairs[low, 2], behind
    return found & _CODE, position


@kernel
def _write(out: Array, at: Int, code: Int) -> Int:
    if code >= 0x100:
        out[at] = code >> 8
        at += 1
    out[at] = code & 0xFF
    return at + 1
