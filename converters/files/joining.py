"""UTF-8 columns → delimited bytes: the kernels of both writers (RFC 4180 quoting; numba, no interpreter lock)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from utsushi.converters.files.compiled import kernel
from utsushi.converters.files.words import copy_word
from utsushi.specs.buffers import Buffers, buffers, frozen

__all__ = ["arrow", "buffers", "encode_cp932", "frozen", "joined", "needing_quotes", "pieces", "quoted", "special"]

Array = Any
Arrow = Any
Piece = tuple[Array, Array]
"""(bytes uint8, int64[n] where each row ends in them)."""
_QUOTE = 0x22
_WORD = 8


def arrow(data: Array, offsets: Array, kind: Arrow, missing: Array | None = None) -> Arrow:
    """An Arrow array of `kind` (pa.string() or pa.binary()) over the buffers; `missing` (bool[n]) marks nulls."""
    import pyarrow as pa

    mask = (
        None
        if missing is None or not missing.any()
        else pa.py_buffer(np.packbits(~missing, bitorder="little").tobytes())
    )
    return pa.Array.from_buffers(kind, len(offsets) - 1, [mask, pa.py_buffer(offsets), pa.py_buffer(data)])


def special(delimiter: int) -> Array:
    """Byte → 1 where a field that holds it must be quoted: four bytes (uint8[256])."""
    found = np.zeros(256, np.uint8)
    found[[delimiter, _QUOTE, 0x0D, 0x0A]] = 1
    return found


def quoted(column: Buffers, specials: Array, *, always: bool) -> Buffers:
    """The column with quotes where RFC 4180 needs them (or everywhere), quotes inside doubled; itself when there is nothing to do."""
    data, offsets = column
    if not always and not _any(data[offsets[0] : offsets[-1]], specials):
        return column
    made, places = _quoted(data, offsets, specials, always)
    return frozen(made), frozen(places)


def joined(columns: Sequence[Buffers], delimiter: bytes, newline: bytes) -> Piece:
    """All rows, fields parted by `delimiter`, each row closed by `newline`: (uint8, int64[n] where each row ends)."""
    return next(pieces(columns, delimiter, newline, len(columns[0][1])))


def pieces(columns: Sequence[Buffers], delimiter: bytes, newline: bytes, rows: int) -> Iterator[Piece]:
    """The same, `rows` rows at a time; one empty piece where there are none."""
    held: list[Buffers] = []
    tails: list[bytes] = []
    for number, (data, offsets) in enumerate(columns, 1):
        tail = delimiter if number < len(columns) else newline
        if held and offsets[0] == offsets[-1]:  # a column of nothing is its delimiter, behind the column before
            tails[-1] += tail
            continue
        held.append((data, offsets))
        tails.append(tail)
    behind = np.frombuffer(b"".join(tails) + bytes(_WORD), np.uint8), np.cumsum([0, *map(len, tails)])
    for first in range(0, max(len(columns[0][1]) - 1, 1), rows):
        yield _piece([(data, offsets[first : first + rows + 1]) for data, offsets in held], *behind)


def _piece(columns: Sequence[Buffers], tails: Array, tail_places: Array) -> Piece:
    parts, places, base = [], [], 0
    for data, offsets in columns:
        parts.append(data[offsets[0] : offsets[-1]])
        places.append(offsets.astype(np.int64) + (base - int(offsets[0])))
        base += int(offsets[-1]) - int(offsets[0])
    ends = np.empty(len(columns[0][1]) - 1, np.int64)
    out = np.empty(base + len(ends) * int(tail_places[-1]) + _WORD, np.uint8)
    whole = np.concatenate([*parts, np.zeros(_WORD, np.uint8)])
    made = _rows(whole, np.array(places), tails, tail_places, out, ends)
    return out[:made], ends


def needing_quotes(column: Buffers, specials: Array) -> Array:
    """bool[n]: rows whose value holds a delimiter, a quote or a line end."""
    data, offsets = column
    marks = np.concatenate([np.zeros(1, np.int64), np.cumsum(specials[data[: offsets[-1]]], dtype=np.int64)])
    return marks[offsets[1:]] > marks[offsets[:-1]]


@kernel
def _any(data: Array, specials: Array) -> bool:
    one, two, three, four = _marks(specials)
    found = False
    for byte in data:  # comparisons of many bytes at a time, where a table would be asked for one
        found |= (byte == one) | (byte == two) | (byte == three) | (byte == four)
    return found


@kernel
def _marks(specials: Array) -> tuple[int, int, int, int]:
    """The four bytes of `special`."""
    found = np.zeros(4, np.uint8)
    count = 0
    for byte in range(len(specials)):
        if specials[byte] and count < len(found):
            found[count] = byte
            count += 1
    return found[0], found[1], found[2], found[3]


@kernel
def _quoted(data: Array, offsets: Array, specials: Array, always: bool) -> tuple[Array, Array]:
    rows = len(offsets) - 1
    out = np.empty(2 * (offsets[rows] - offsets[0]) + 2 * rows, np.uint8)
    places = np.zeros(rows + 1, np.int32)
    at = 0
    for row in range(rows):
        begin, end = offsets[row], offsets[row + 1]
        needed = always
        for position in range(begin, end):
            needed |= specials[data[position]] != 0
        if needed:
            out[at] = _QUOTE
            at += 1
        for position in range(begin, end):
            byte = data[position]
            out[at] = byte
            at += 1
            if needed and byte == _QUOTE:
                out[at] = byte
                at += 1
        if needed:
            out[at] = _QUOTE
            at += 1
        places[row + 1] = at
    return out[:at].copy(), places


@kernel
def _rows(data: Array, places: Array, tails: Array, tail_places: Array, out: Array, ends: Array) -> int:
    """Write row after row: field k of row n is data[places[k, n] : places[k, n + 1]], its tail that of tail_places; gives the end.

    Whole words are copied: data and tails have one more than they hold, out has room for one.
    """
    at = 0
    for row in range(len(ends)):
        for column in range(len(places)):
            begin = places[np.uintp(column), np.uintp(row)]
            size = places[np.uintp(column), np.uintp(row + 1)] - begin
            for step in range(0, size, _WORD):
                copy_word(out, at + step, data, begin + step)
            at += size
            begin, size = tail_places[column], tail_places[column + 1] - tail_places[column]
            for step in range(0, size, _WORD):
                copy_word(out, at + step, tails, begin + step)
            at += size
        ends[row] = at
    return at


@kernel
def encode_cp932(data: Array, offsets: Array, encode: Array) -> tuple[Array, Array, Array]:
    """(bytes, offsets, bool[n] true where a character has no code) of a valid UTF-8 column in cp932."""
    rows = len(offsets) - 1
    out = np.empty(2 * (offsets[rows] - offsets[0]), np.uint8)
    places = np.zeros(rows + 1, np.int32)
    missing = np.zeros(rows, np.bool_)
    at = 0
    for row in range(rows):
        position, end = offsets[row], offsets[row + 1]
        while position < end:
            byte = np.int64(data[position])
            if byte < 0x80:
                point, size = byte, 1
            elif byte < 0xE0:
                point, size = byte & 0x1F, 2
            elif byte < 0xF0:
                point, size = byte & 0x0F, 3
            else:
                point, size = byte & 0x07, 4
            for step in range(1, size):
                point = point << 6 | data[position + step] & 0x3F
            position += size
            code = np.int64(encode[point]) if point < 0x10000 else 0xFFFF
            if code == 0xFFFF:
                missing[row] = True
            elif code < 0x100:
                out[at] = code
                at += 1
            else:
                out[at], out[at + 1] = code >> 8, code & 0xFF
                at += 2
        places[row + 1] = at
    return out[:at].copy(), places, missing
