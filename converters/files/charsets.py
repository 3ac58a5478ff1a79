"""Character sets as arrays that kernels look codes up in: the host tables of `tables/`, and cp932 in the same form.

A host table is single bytes and double bytes apart; a layout may take the single bytes of its sister table (`sbcs`). Of the
codes that share a character one is canonical, the lowest that the table itself gives (a symbol moved by the policy before
those that have it anyway); the encoder writes that one, and decoding marks the others.
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

SIZE = 0x0F
VARIANT, SECOND = 0x10, 0x20
"""Bits of a kind: the character has another, canonical code · it may be the second half of a character of two code points."""
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

    chars: uint64[65536], the UTF-8 bytes of a code's text, the first one lowest. kinds: uint8[65536], number of those bytes (0:
    no character; control codes are none in a record) with VARIANT and SECOND. codes: uint32[0x30000], by code point the
    canonical code or NONE, with PAIRED. Characters of two code points: halves uint32[k], their codes as two codes (first × 65536
    + second); pairs int64[k, 3], first point, second point, code.
    """

    chars: Array
    kinds: Array
    codes: Array
    halves: Array
    pairs: Array
    blank: int
    """The single-byte space: 0x40 or 0x20."""
    wide_blank: int
    """The double-byte space: 0x4040 or 0x8140."""


def charset(style: TextStyle) -> Charset:
    """The arrays of a declared style; utf-8 has none.

    Raises:
        UtsushiError: U401 no such table.
    """
    if style.table == "cp932":
        return _cp932(style.symbols)
    if style.table not in _FAMILY:
        known = (*HOST_TABLES, *ASCII_TABLES)
        raise fail("U401", table=style.table, closest=closest(style.table, known), known=", ".join(known))
    family, usual = _FAMILY[style.table]
    return _host(family, style.sbcs or usual, style.symbols)


def is_host(style: TextStyle) -> bool:
    """EBCDIC: space is 0x40, digits are F0–F9. Raises U401 for a table that is not known."""
    if style.table in ASCII_TABLES:
        return False
    charset(style)
    return True


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
def _host(family: str, sbcs: str, symbols: str) -> Charset:
    table = characters(family, sbcs, symbols)
    moved = symbol_policy(symbols)
    canonical: dict[str, int] = {}
    for code in sorted(table, key=lambda code: (code not in moved, code)):
        canonical.setdefault(table[code], code)
    return _compile(table, canonical, 0x40, 0x4040)


@cache
def _cp932(symbols: Any) -> Charset:
    from utsushi.converters.files import cp932

    decode, encode = cp932.tables(symbols)
    table = {code: chr(point) for code, point in enumerate(decode.tolist()) if point != cp932.NONE}
    return _compile(table, {text: int(encode[ord(text)]) for text in table.values()}, 0x20, 0x8140)


def _compile(table: Mapping[int, str], canonical: Mapping[str, int], blank: int, wide_blank: int) -> Charset:
    import numpy as np

    chars, kinds = np.zeros(0x10000, np.uint64), np.zeros(0x10000, np.uint8)
    codes = np.full(_POINTS, NONE, np.uint32)
    seconds = {text[1] for text in table.values() if len(text) == 2}
    for code, text in table.items():
        if _is_control(text):
            continue
        raw = text.encode("utf-8")
        chars[code] = int.from_bytes(raw, "little")
        kinds[code] = len(raw) | VARIANT * (canonical[text] != code) | SECOND * (text in seconds)
        if len(text) == 1:
            codes[ord(text)] = canonical[text]
    halves, pairs = [], []
    for code, text in sorted(table.items()):
        if len(text) == 2 and canonical[text] == code:
            codes[ord(text[0])] |= PAIRED
            pairs.append((ord(text[0]), ord(text[1]), code))
            first, second = (canonical.get(char, NONE) for char in text)
            halves.append(first << 16 | second)
    return Charset(
        *(
            _fixed(array)
            for array in (chars, kinds, codes, np.array(halves, np.uint32), np.array(pairs, np.int64).reshape(-1, 3))
        ),
        blank=blank,
        wide_blank=wide_blank,
    )


def _is_control(text: str) -> bool:
    return text < " " or "\x7f" <= text < "\xa0"


def _fixed(array: Array) -> Array:
    array.flags.writeable = False
    return array
