"""Characters → bytes of an IBM Japanese host, one character at a time, from the tables as they stand on the disk.

Half-width characters are single bytes (CCSID 290 for katakana, 1027 for Latin); all others are two bytes of CCSID 16684,
between shift-out and shift-in where a field mixes both. Nothing here is fast and nothing is shared with `converters`.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

SHIFT_OUT = b"\x0e"
SHIFT_IN = b"\x0f"
SPACE = b"\x40"
WIDE_SPACE = b"\x40\x40"


class UnwritableError(ValueError):
    """A text that the field or the table has no room for; the message names no text."""


@cache
def single_bytes(table: str = "1390") -> Mapping[str, bytes]:
    """Half-width character → its byte; of two bytes for one character, the lower."""
    return _table(f"sbcs-{table}.csv")


@cache
def double_bytes(table: str = "1390") -> Mapping[str, bytes]:
    """Full-width character → its two bytes; of two codes for one character, the lower."""
    return _table(f"dbcs-{table}.csv")


def half(text: str, length: int, table: str = "1390") -> bytes:
    """A PIC X field of half-width characters, padded with blanks."""
    return _fill(_encode(text, single_bytes(table)), length, SPACE)


def national(text: str, length: int, table: str = "1390") -> bytes:
    """A PIC N field of `length` bytes: full-width characters without shift codes, padded with full-width blanks."""
    return _fill(_encode(text, double_bytes(table)), length, WIDE_SPACE)


def mixed(text: str, length: int, table: str = "1390") -> bytes:
    """A PIC X field of half-width and full-width characters; each full-width run stands between shift codes."""
    narrow, wide = single_bytes(table), double_bytes(table)
    out = b""
    shifted = False
    for char in text:
        if (char not in narrow) != shifted:
            out += SHIFT_IN if shifted else SHIFT_OUT
            shifted = not shifted
        out += wide[char] if shifted and char in wide else _encode(char, narrow)
    return _fill(out + SHIFT_IN * shifted, length, SPACE)


def _encode(text: str, table: Mapping[str, bytes]) -> bytes:
    missing = next((place for place, char in enumerate(text, 1) if char not in table), 0)
    if missing:
        raise UnwritableError(f"character {missing} has no code in the table")
    return b"".join(table[char] for char in text)


def _fill(raw: bytes, length: int, pad: bytes) -> bytes:
    if len(raw) > length:
        raise UnwritableError(f"{len(raw)} bytes in a field of {length}")
    return raw + pad * ((length - len(raw)) // len(pad))


def _table(name: str) -> Mapping[str, bytes]:
    path = files("utsushi").joinpath("converters", "files", "tables", name)
    found: dict[str, bytes] = {}
    for row in csv.DictReader(path.read_text("utf-8").splitlines()):
        text = "".join(chr(int(point, 16)) for point in row["points"].split("+"))
        found.setdefault(text, bytes.fromhex(row["code"]))
    return found
