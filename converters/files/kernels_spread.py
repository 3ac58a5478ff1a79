"""Records of OCCURS DEPENDING ON and of variable length ↔ their maximal form: the kernels (numba, no interpreter lock).

The maximal form of a record has as many occurrences as there can be, so that every field has one place. A program (`spreading`)
says how to walk it: COPY a stretch, RUN over the occurrences of a table that holds nothing of varying length, LOOP over those
of one that does, END of an occurrence.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from utsushi.converters.files.compiled import kernel
from utsushi.converters.files.kernels_number import NEGATIVE, NO_SIGN

Array = Any
Int = Any
"""An integer of the width that numba finds."""

COPY, RUN, LOOP, END = 0, 1, 2, 3
KIND, OFFSET, LENGTH, OCCURS, NODE, COUNTER, LEAST = range(7)
"""Columns of a program. LENGTH: bytes of a COPY, of one occurrence else. NODE: where the program of an occurrence begins."""
LEVEL, PLACE, SIZE, USAGE, SIGN, LITTLE, SIGNED, SEPARATE = range(8)
"""Columns of the counters: which of the tables around holds it (0: the record), where in that, its bytes, how it is a number."""
ZONED, PACKED, UNSIGNED_PACKED, BINARY = range(4)
OK, CUT, BAD_COUNT, COUNT_OUT_OF_RANGE, TOO_LONG = range(5)
STATES = ("", "cut_record", "bad_count", "count_out_of_range", "record_too_long")
EMPTY, NO_NUMBER = -1, -2
_DEPTH = 64
_MOST = np.int64(1 << 40)


@kernel
def count_of(  # noqa: C901, PLR0912 - one pass over the bytes, a branch for each way to write a number
    data: Array, at: Int, counter: Array, signs: Array, blank: int
) -> Int:
    """The number in a counter; EMPTY: blanks or low-values; NO_NUMBER: no number, or one below zero."""
    size, usage = counter[SIZE], counter[USAGE]
    first = data[at]
    if first in (0, blank):
        same = True
        for step in range(size):
            same &= data[at + step] == first
        if same and (first == 0 or usage != BINARY):
            return EMPTY
    if usage == BINARY:
        return _binary(data, at, counter)
    value, sign = np.int64(0), np.int64(0)
    if usage == ZONED:
        zone = 0xF0 if blank == 0x40 else 0x30
        for step in range(size):
            digit = np.int64(data[at + step]) - zone
            if step == counter[SIGN]:
                sign = np.int64(signs[data[at + step]])
                if counter[SEPARATE]:
                    continue
                digit = sign & 0x0F if sign != NO_SIGN else np.int64(-1)
            if digit < 0 or digit > 9:
                return NO_NUMBER
            value = min(value * 10 + digit, _MOST)
    else:
        nibbles = 2 * size if usage == UNSIGNED_PACKED else 2 * size - 1
        for step in range(nibbles):
            byte = np.int64(data[at + (step >> 1)])
            digit = byte & 0x0F if step & 1 else byte >> 4
            if digit > 9:
                return NO_NUMBER
            value = min(value * 10 + digit, _MOST)
        if usage == PACKED:
            sign = np.int64(signs[data[at + size - 1] & 0x0F])
    if sign == NO_SIGN or (sign & NEGATIVE and value):
        return NO_NUMBER
    return value


@kernel
def _binary(data: Array, at: Int, counter: Array) -> Int:
    size = counter[SIZE]
    value = np.int64(0)
    for step in range(size):
        place = size - 1 - step if counter[LITTLE] else step
        byte = np.int64(data[at + place])
        if step == 0 and counter[SIGNED] and byte >= 0x80:
            return NO_NUMBER
        value = min(value * 256 + byte, _MOST)
    return value


@kernel
def counts(data: Array, starts: Array, counter: Array, signs: Array, blank: int, found: Array) -> None:
    """int64[n]: the number in the counters of the rows of a table that begin there, as `count_of`."""
    for row in range(len(starts)):
        found[row] = count_of(data, starts[row] + counter[PLACE], counter, signs, blank)


@kernel
def walk(  # noqa: C901, PLR0912, PLR0915 - one walk through a program, a branch for each kind of step
    data: Array, starts: Array, sizes: Array, program: Array, counters: Array, signs: Array, inside: Array,
    out: Array, places: Array, closing: bool, slide: bool, strict: bool, blank: int, closed: Array, states: Array,
) -> None:  # fmt: skip
    """Every record from its bytes to its maximal form, or back (`closing`).

    data, starts, sizes: the records; sizes are not looked at when closing. inside: bool by place of the maximal form, where a
    record must not end. out, places: where each goes; what is not written keeps what stands there. slide: occurrences that do
    not exist take no room. strict: what a record holds behind its end is blanks or low-values. closed: int64[n], out: the
    bytes that the record takes by its counters. states: uint8[n], out.
    """
    base, step, left = np.zeros(_DEPTH, np.int64), np.zeros(_DEPTH, np.int64), np.zeros(_DEPTH, np.int64)
    length = len(inside) - 1
    for row in range(len(starts)):
        at, to = starts[row], places[row]
        done, size, short, cut, state, depth = np.int64(0), sizes[row], False, np.int64(0), OK, 0
        if closing:
            size = np.int64(length)
        if not slide:
            for place in range(min(size, length)):
                out[to + place] = data[at + place]
            short, cut = size < length, size
        base[0], step[0], left[0] = 0, 0, 1
        while depth >= 0 and state == OK:
            here = step[depth]
            kind = program[here, KIND]
            if kind == END:
                left[depth] -= 1
                if left[depth] > 0:
                    back = program[here, NODE]
                    step[depth] = back
                    base[depth] += program[here, LENGTH]
                else:
                    depth -= 1
                    if depth >= 0:
                        step[depth] += 1
                continue
            place, width = base[depth] + program[here, OFFSET], program[here, LENGTH]
            count = program[here, OCCURS]
            number = program[here, COUNTER]
            if number >= 0:
                counter = counters[number]
                begin = base[counter[LEVEL]] + counter[PLACE]
                if closing:
                    count = count_of(data, at + begin, counter, signs[number], blank)
                else:
                    count = count_of(out, to + begin, counter, signs[number], blank)
                if count == NO_NUMBER:
                    state = BAD_COUNT
                    continue
                if count == EMPTY and (closing or (short and begin >= cut)):
                    count = 0
                else:
                    count = max(count, 0)
                    if count > program[here, OCCURS] or count < program[here, LEAST]:
                        state = COUNT_OUT_OF_RANGE
                        continue
            if kind == LOOP:
                if count == 0:
                    step[depth] += 1
                    continue
                depth += 1
                base[depth], step[depth], left[depth] = place, program[here, NODE], count
                continue
            width *= count if kind == RUN else 1
            step[depth] += 1
            if not slide:
                continue
            if closing:
                for byte in range(width):
                    out[to + done + byte] = data[at + place + byte]
            elif not short:
                there = min(width, size - done)
                for byte in range(there):
                    out[to + place + byte] = data[at + done + byte]
                if there < width:
                    short, cut = True, place + there
            done += width
        if not slide:
            done = np.int64(length)
        if state == OK and short and not closing and inside[cut]:
            state = CUT
        if state == OK and strict and not closing:
            for byte in range(done, size):
                if data[at + byte] not in (0, blank):
                    state = TOO_LONG
        closed[row] = done
        states[row] = state


@kernel
def put(data: Array, starts: Array, sizes: Array, out: Array, places: Array) -> None:
    """Copy stretches of data to their places."""
    for row in range(len(starts)):
        at, to = starts[row], places[row]
        for byte in range(sizes[row]):
            out[to + byte] = data[at + byte]


@kernel
def unlike(data: Array, starts: Array, closed: Array, sizes: Array, blank: int, found: Array) -> None:
    """bool[n], out: records with another byte than `blank` behind `closed`."""
    for row in range(len(starts)):
        found[row] = False
        for byte in range(closed[row], sizes[row]):
            found[row] |= data[starts[row] + byte] != blank
