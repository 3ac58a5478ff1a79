"""Character sets as arrays that kernels look codes up in: the host tables of `tables/`, and cp932 in the same form.

A host table is single bytes and double bytes apart; a layout may take the single bytes of its sister table (`sbcs`). Of the
codes that share a character one is canonical, the lowest that the table itself gives (a symbol moved by the policy before
those that have it anyway); the encoder writes that one, and decoding marks the others. A field of double bytes alone has a
Charset of its own: the euro sign has a single byte beside its double byte.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from utsushi.mappings.layout.model import TextStyle
from utsushi.specs.errors import closest, fail

Array = Any

HOST_TABLES = ("ibm-930", "ibm-939", "ibm-1390", "ibm-1399")
ASCII_TABLES = ("cp932", "utf-8")

KIND = 56
SIZE, VARIANT, SECOND = 0x0F, 0x10, 0x20
"""A kind stands in the bits of a text from KIND: number of UTF-8 bytes · the character has another, canonical code · it begins
with what may be the second half of a character of two code points."""
NONE = 0xFFFF
"""No code (FFFF is none in any table)."""
PAIRED = 0x10000
"""Bit of an encoding: the character may be the first half of one of two code points."""

_POINTS = 0x30000
_FAMILY = {
    "ibm-930": ("930", "kana"),
    "ibm-939": ("930", "latin"),
    "ibm-1390": ("1390", "kana"),
    "ibm-1399": ("1390", "latin"),
}
_SINGLES = {("930", "kana"): 930, ("930", "latin"): 939, ("1390", "kana"): 1390, ("1390", "latin"): 1399}


@dataclass(frozen=True)
class Charset:
    """One compiled table; a code is a single byte, or lead × 256 + trail.

    texts: uint64[65536], the UTF-8 bytes of a code's text, the first one lowest, and its kind (0: no character; control codes
    are none in a record). codes: uint32[0x30000], by code point the canonical code or NONE, with PAIRED. Characters of two code
    points: pairs int64[k, 3], first point, second point, code; halves uint32[j], every two codes (first × 65536 + second) that
    the encoder would take for such a character at their meeting.
    """

    texts: Array
    codes: Array
    halves: Array
    pairs: Array
    blank: int
    """The single-byte space: 0x40 or 0x20."""
    wide_blank: int
    """The double-byte space: 0x4040 or 0x8140."""


def charset(style: TextStyle, *, wide: bool = False) -> Charset:
    """The arrays of a declared style, or of its double bytes alone (`wide`: PIC N, PIC G); utf-8 has none.

    Raises:
        UtsushiError: U401 no such table.
    """
    if style.table == "cp932":
        return _cp932(style.symbols, wide)
    if style.table not in _FAMILY:
        known = (*HOST_TABLES, *ASCII_TABLES)
        raise fail("U401", table=style.table, closest=closest(style.table, known), known=", ".join(known))
    family, usual = _FAMILY[style.table]
    return _host(family, style.sbcs or usual, style.symbols, wide)


def is_host(style: TextStyle) -> bool:
    """EBCDIC: space is 0x40, digits are F0–F9. Raises U401 for a table that is not known."""
    if style.table in ASCII_TABLES:
        return False
    charset(style)
    return True


def space(style: TextStyle) -> int:
    """The byte of a space. Raises U401 for a table that is not known."""
    return 0x40 if is_host(style) else 0x20


@cache
def characters(family: str, sbcs: str, symbols: str) -> Mapping[int, str]:
    """Every code of a host table with its text, control codes too: `("930" | "1390", "kana" | "latin", "jis" | "microsoft")`."""
    table = _read(f"sbcs-{_SINGLES[family, sbcs]}.csv") | _read(f"dbcs-{family}.csv")
    return table | {code: text for code, text in symbol_policy(symbols).items() if code in table}


@cache
def symbol_policy(symbols: str) -> Mapping[int, str]:
    """The codes whose character depends on the policy `jis` or `microsoft`."""
    rows = csv.DictReader(_lines("symbols.csv"))
    return {int(row["code"], 16): chr(int(row[symbols], 16)) for row in rows}


def _lines(name: str) -> list[str]:
    return (files("utsushi") / "converters" / "files" / "tables" / name).read_text("ascii").splitlines()


def _read(name: str) -> dict[int, str]:
    rows = (line.split(",") for line in _lines(name)[1:])
    return {int(code, 16): "".join(chr(int(point, 16)) for point in points.split("+")) for code, points in rows}


@cache
def _host(family: str, sbcs: str, symbols: str, wide: bool) -> Charset:
    table = characters(family, sbcs, symbols)
    moved = symbol_policy(symbols)
    canonical: dict[str, int] = {}
    for code in sorted(_part(table, wide), key=lambda code: (code not in moved, code)):
        canonical.setdefault(table[code], code)
    return _compile(_part(table, wide), canonical, 0x40, 0x4040)


@cache
def _cp932(symbols: Any, wide: bool) -> Charset:
    from utsushi.converters.files import cp932

    decode, encode = cp932.tables(symbols)
    table = {code: chr(point) for code, point in enumerate(decode.tolist()) if point != cp932.NONE}
    return _compile(_part(table, wide), {text: int(encode[ord(text)]) for text in table.values()}, 0x20, 0x8140)


def _part(table: Mapping[int, str], wide: bool) -> Mapping[int, str]:
    return {code: text for code, text in table.items() if code > 0xFF or not wide}


def _compile(table: Mapping[int, str], canonical: Mapping[str, int], blank: int, wide_blank: int) -> Charset:
    import numpy as np

    texts = np.zeros(0x10000, np.uint64)
    codes = np.full(_POINTS, NONE, np.uint32)
    doubled = {text: code for code, text in table.items() if len(text) == 2 and canonical[text] == code}
    seconds = {text[1] for text in doubled}
    for code, text in table.items():
        if _is_control(text):
            continue
        raw = text.encode("utf-8")
        kind = len(raw) | VARIANT * (canonical[text] != code) | SECOND * (text[0] in seconds)
        texts[code] = int.from_bytes(raw, "little") | kind << KIND
        if len(text) == 1:
            codes[ord(text)] = canonical[text]
    for text in doubled:
        codes[ord(text[0])] |= PAIRED
    pairs = [(ord(text[0]), ord(text[1]), code) for text, code in doubled.items()]
    beginning = [(code, text[0]) for code, text in table.items() if text[0] in seconds]
    halves = [canonical[text[0]] << 16 | code for text in doubled for code, first in beginning if first == text[1]]
    shaped = np.array(pairs, np.int64).reshape(-1, 3)
    return Charset(_fixed(texts), _fixed(codes), _fixed(np.array(halves, np.uint32)), _fixed(shaped), blank, wide_blank)


def _is_control(text: str) -> bool:
    return text < " " or "\x7f" <= text < "\xa0"


def _fixed(array: Array) -> Array:
    array.flags.writeable = False
    return array
