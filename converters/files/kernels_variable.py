"""Where the records of a variable-length file stand: the kernels (numba, no interpreter lock)."""

from __future__ import annotations

from typing import Any

import numpy as np

from utsushi.converters.files.compiled import kernel

Array = Any
Int = Any
"""An integer of the width that numba finds."""

FAULTS = ("", "truncated", "record_too_long", "bad_descriptor")
_TRUNCATED, _LONG, _BAD = 1, 2, 3
WIDTH, AT, WIDE, LITTLE, SHIFT, BLOCKED, INCLUDES, MOST = range(8)
"""Settings."""
_ORIGIN, _START, _SIZE, _SPAN, _FAULT = range(5)


@kernel
def records(  # noqa: C901, PLR0912 - one walk from descriptor to descriptor, a branch for each fault
    data: Array, at: Int, base: int, end: int, settings: Array, block: Array, found: Array
) -> tuple[Int, Int]:
    """(how many, where the next one begins in data; behind it, if need be).

    data: bytes of the file from `base`; end: bytes of the file. block: int64[1], in and out, where the block ends in the file;
    -1: there are none. found: int64[5, n], out: for each record where its descriptors begin, where it begins, its bytes, all
    bytes that are refused with it, its fault (an index of FAULTS).
    """
    width, shift, count = settings[WIDTH], settings[SHIFT], 0
    while count < found.shape[1] and base + at < end:
        position, stop, origin, fault, size = at, end, at, 0, 0
        if settings[BLOCKED]:
            if base + position >= block[0]:
                if base + position + 4 <= end and position + 4 > len(data):
                    break
                if base + position + 4 > end:
                    fault = _TRUNCATED
                    block[0] = end
                else:
                    inner = _block(data, position, settings)
                    position += 4
                    if inner < 0:
                        fault = _BAD
                        block[0] = end
                    else:
                        block[0] = base + position + inner
                        if inner == 0:
                            fault = _BAD
            stop = min(block[0], end)
        if fault == 0:
            if base + position + width > stop:
                fault = _TRUNCATED if stop == end else _BAD
            elif position + width > len(data):
                if origin != position:  # the block begins again with the next bytes
                    block[0] = base + origin
                break
            else:
                size = _stated(data, position, settings) + shift
                position += width
                if size < 0:
                    fault = _BAD
                elif base + position + size > stop:
                    fault = _TRUNCATED if stop == end else _BAD
                elif size > settings[MOST]:
                    fault = _LONG
                    stop = base + position + size
                elif position + size > len(data):
                    if origin + width != position:
                        block[0] = base + origin
                    break
        following = position + size if fault == 0 else stop - base
        found[_ORIGIN, count], found[_START, count], found[_SIZE, count] = origin, position, size
        found[_SPAN, count], found[_FAULT, count] = following - origin, fault
        at = following
        count += 1
    return count, at


@kernel
def _block(data: Array, at: Int, settings: Array) -> Int:
    """Bytes of a block behind its descriptor; negative: none."""
    place = at + settings[AT]
    one, two = np.int64(data[place]), np.int64(data[place + 1])
    rest = at + 2 - settings[AT]
    stated = one | two << 8 if settings[LITTLE] else one << 8 | two
    if not settings[LITTLE] and settings[AT] == 0 and one >= 0x80:
        stated = (one & 0x7F) << 24 | two << 16 | np.int64(data[at + 2]) << 8 | np.int64(data[at + 3])
    elif data[rest] or data[rest + 1]:
        return -1
    return stated - 4 * settings[INCLUDES]


@kernel
def _stated(data: Array, at: Int, settings: Array) -> Int:
    """What a record's descriptor says; far below zero where it is none."""
    if settings[WIDE]:
        found = np.int64(0)
        for step in range(4):
            found = found << 8 | np.int64(data[at + (3 - step if settings[LITTLE] else step)])
        return found
    place = at + settings[AT] if settings[WIDTH] == 4 else at
    one, two = np.int64(data[place]), np.int64(data[place + 1])
    if settings[WIDTH] == 4:
        rest = at + 2 - settings[AT]
        if data[rest] or data[rest + 1]:
            return -(1 << 40)
    return one | two << 8 if settings[LITTLE] else one << 8 | two


@kernel
def blocks(sizes: Array, most: int) -> Array:
    """bool[n]: records that begin a block, when as many go into one as `most` bytes hold."""
    begins = np.zeros(len(sizes), np.bool_)
    room = -1
    for row in range(len(sizes)):
        begins[row] = room < sizes[row]
        room = max(most, sizes[row]) - sizes[row] if begins[row] else room - sizes[row]
    return begins
