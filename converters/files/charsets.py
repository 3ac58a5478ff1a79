"""Character sets as arrays that kernels look codes up in: the host tables of `tables/`, and cp932 in the same form.

A host table is single bytes and double bytes apart; a layout may take the single bytes of its sister table (`sbcs`). Of the
codes that share a character one is canonical, the lowest that the table itself gives (a symbol moved by the policy before
those that have it anyway); the encoder writes that one, and decoding marks the others. A field of double bytes alone has a
Charset of its own: the euro sign has a single byte beside its double byte.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from utsushi.mappings.layout.model import CODECS, TextStyle
from utsushi.specs.errors import fail

if TYPE_CHECKING:
    from utsushi.converters.files.codetables import CodeTable

Array = Any
_EBCDIC = 0x40

HOST_TABLES = ("ibm-930", "ibm-939", "ibm-1390", "ibm-1399")
ASCII_TABLES = ("cp932", "utf-8")
UNITS = ("utf-16-be", "utf-16-le")

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
    are none in a record). codes: uint32[0x30000 or more], by code point the canonical code or NONE, with PAIRED. Characters of two code
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
    wide_second: int = 0
    """Another double-byte space that is padding too, of a set that has two (0: none)."""
    outs: Array = None
    """int64[k], the shift codes that begin double bytes; None: the kernels of IBM and cp932 do, they know theirs."""
    inn: int = 0
    """The one that ends them."""
    sizes: Array = None
    """uint8[256], bytes of a character by its first byte, where that tells; None: it does not."""
    units: Literal["big", "little"] | None = None
    """Sixteen-bit units, in that order."""
    surrogates: bool = False
    """Two units may be one character (UTF-16)."""


def charset(style: TextStyle, *, wide: bool = False) -> Charset:
    """The arrays of a declared style, or of its double bytes alone (`wide`: PIC N, PIC G); utf-8 and UTF-16 have none.

    Raises:
        UtsushiError: U401 no such table, U760 and U761 an imported one that cannot be read, U766 a rule that has no table, U767 and U768 as
            `table_of`.
    """
    own = style.shift or style.space or style.overlay or style.gaiji == "fault" or style.era_glyphs == "jis78"
    if style.table in UNITS and (style.overlay or style.gaiji == "fault"):
        raise fail("U766", table=style.table)
    if style.table == "cp932" and not (own or style.sbcs):
        return _cp932(style.symbols, wide)
    if style.table in _FAMILY and not own and style.sbcs in {"kana", "latin", ""}:
        family, usual = _FAMILY[style.table]
        return _host(family, style.sbcs or usual, style.symbols, wide)
    return _utf16(style.table) if style.table in UNITS else _of_table(style, wide)


@cache
def table_of(style: TextStyle) -> CodeTable:
    """What every code means under a declared style.

    Raises:
        UtsushiError: as `charset`; U767 shift codes, single bytes or a space are declared of a set that has none of its own.
    """
    from utsushi.converters.files import codetables

    made = codetables.table(style.table)
    if made.kind != "host" and (style.shift or style.sbcs or style.space):
        key = "shift" if style.shift else "sbcs" if style.sbcs else "space"
        raise fail("U767", key=key, table=style.table)
    if style.sbcs:
        sister = codetables.table({"kana": "ibm-930", "latin": "ibm-939"}.get(style.sbcs, style.sbcs))
        made = replace(made, singles=sister.singles, blank=sister.blank)
    if style.shift:
        made = replace(made, shift=style.shift)
    if style.space:
        blank = int(style.space, 16)
        made = replace(made, doubles={0x4040: "\u3000", 0xA1A1: "\u3000", **made.doubles}, wide_blank=blank)
        made = replace(made, decode_only=made.decode_only - {blank} | {0x4040 ^ 0xA1A1 ^ blank})
    made = codetables.glyphs(made, style.era_glyphs)
    if not style.table.endswith(".csv"):  # whoever imports a table has decided
        made = replace(made, doubles=_symbols(style.table, made.doubles, style.symbols))
    if style.gaiji == "fault":
        singles, doubles = (
            {code: text for code, text in part.items() if not _private(text)} for part in (made.singles, made.doubles)
        )
        made = replace(made, singles=singles, doubles=doubles)
    return codetables.overlaid(made, Path(style.overlay)) if style.overlay else made


def kind(style: TextStyle) -> Literal["host", "ascii", "ucs2", "utf-8", "utf-16"]:
    """How characters follow each other in a field of that style. Raises as `charset`."""
    from utsushi.converters.files import codetables

    if style.table in {"utf-8", *UNITS}:
        return "utf-8" if style.table == "utf-8" else "utf-16"
    return codetables.table(style.table).kind


def decode(raw: bytes, style: TextStyle) -> str | None:
    """The characters of a few bytes (a header, a sample), padding kept; None where they are none. Raises as `charset`."""
    if style.table in {"utf-8", *UNITS}:
        with suppress(UnicodeDecodeError):
            return raw.decode(style.table)
        return None
    from utsushi.converters.files.plain_codes import plain_text

    return plain_text(raw, table_of(style))


def encode(text: str, style: TextStyle) -> bytes | None:
    """The bytes of a few characters; None where the table has not all of them. Raises as `charset`."""
    if style.table in {"utf-8", *UNITS}:
        with suppress(UnicodeEncodeError):
            return text.encode(style.table)
        return None
    from utsushi.converters.files.plain_codes import plain_bytes

    return plain_bytes(text, table_of(style))


def is_host(style: TextStyle) -> bool:
    """EBCDIC: space is 0x40, digits are F0–F9. Raises U401 for a table that is not known."""
    return space(style) == _EBCDIC


def space(style: TextStyle) -> int:
    """The byte of a space. Raises U401 for a table that is not known."""
    from utsushi.converters.files import codetables

    if style.table in ASCII_TABLES or style.table in CODECS:
        return 0x20
    if style.sbcs not in {"kana", "latin", ""}:
        return codetables.table(style.sbcs).blank
    return _EBCDIC if style.table in _FAMILY or style.sbcs else codetables.table(style.table).blank


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


@cache
def _of_table(style: TextStyle, wide: bool) -> Charset:
    import numpy as np

    from utsushi.converters.files import codetables

    made = table_of(style)
    units = made.kind == "ucs2"
    chosen = made.all if units else {**made.doubles} if wide else made.all
    canonical = (made if units or not wide else replace(made, singles={})).canonical
    compiled = _compile(chosen, canonical, made.blank, made.wide_blank)
    outs, inn = codetables.SHIFTS.get(made.shift, ((), 0)) if made.kind == "host" and not wide else ((), 0)
    sizes = np.ones(256, np.uint8)
    sizes[sorted({code >> 8 for code in made.doubles})] = 2
    led = made.kind == "ascii" and not wide
    return replace(
        compiled,
        wide_second=_second_space(made) if wide else 0,
        outs=_fixed(np.array(outs, np.int64)),
        inn=inn,
        sizes=_fixed(sizes) if led else None,
        units="big" if units else None,
    )


def _second_space(made: CodeTable) -> int:
    """Of 4040 and A1A1 the one that is a space and does not pad what is written; 0: there is none."""
    others = {0x4040, 0xA1A1} - {made.wide_blank}
    return next((code for code in sorted(others) if made.doubles.get(code) == "\u3000"), 0)


@cache
def _utf16(name: str) -> Charset:
    """Units that are characters by themselves; the kernels know pairs of surrogates."""
    import numpy as np

    units = {unit: chr(unit) for unit in range(0x20, 0x10000) if not 0xD800 <= unit < 0xE000 and unit < NONE - 1}
    compiled = _compile(units, {text: unit for unit, text in units.items()}, 0x20, 0x3000)
    order: Literal["big", "little"] = "little" if name.endswith("le") else "big"
    return replace(compiled, outs=_fixed(np.empty(0, np.int64)), units=order, surrogates=True)


_MICROSOFT = {
    "\u2014": "\u2015",
    "\u301c": "\uff5e",
    "\u2016": "\u2225",
    "\u2212": "\uff0d",
    "\u00a2": "\uffe0",
    "\u00a3": "\uffe1",
    "\u00ac": "\uffe2",
}


def policy(symbols: str) -> Mapping[str, str]:
    """Symbols of the other policy → those of `jis` or `microsoft`."""
    return _MICROSOFT if symbols == "microsoft" else {new: old for old, new in _MICROSOFT.items()}


def _symbols(table: str, doubles: Mapping[int, str], symbols: str) -> dict[int, str]:
    """The double bytes with the characters of the policy, where the table has not both of them."""
    if table in _FAMILY:
        return {**doubles, **{code: text for code, text in symbol_policy(symbols).items() if code in doubles}}
    there = set(doubles.values())
    moved = {old: new for old, new in policy(symbols).items() if new not in there}
    return {code: moved.get(text, text) for code, text in doubles.items()}


def _private(text: str) -> bool:
    return any("\ue000" <= char <= "\uf8ff" for char in text)


def _part(table: Mapping[int, str], wide: bool) -> Mapping[int, str]:
    return {code: text for code, text in table.items() if code > 0xFF or not wide}


def _compile(table: Mapping[int, str], canonical: Mapping[str, int], blank: int, wide_blank: int) -> Charset:
    import numpy as np

    texts = np.zeros(0x10000, np.uint64)
    codes = np.full(max(_POINTS, 1 + max((ord(text[0]) for text in table.values()), default=0)), NONE, np.uint32)
    doubled = {text: code for code, text in table.items() if len(text) == 2 and canonical[text] == code}
    seconds = {text[1] for text in doubled}
    for code, text in table.items():
        if _is_control(text):
            continue
        raw = text.encode("utf-8")
        if len(raw) == 8:  # beyond the BMP and a selector: what varies (see kernels._put)
            raw = raw[1:4] + raw[6:8] + bytes(3)
        kind = len(raw) | VARIANT * (canonical[text] != code) | SECOND * (text[0] in seconds)
        texts[code] = int.from_bytes(raw, "little") | kind << KIND
        if len(text) == 1:
            codes[ord(text)] = canonical[text]
    for text in doubled:
        codes[ord(text[0])] |= PAIRED
    for text in doubled:
        if codes[ord(text[0])] == NONE | PAIRED and text[0] not in canonical:
            codes[ord(text[0])] = NONE | PAIRED
    pairs = sorted((ord(text[0]), ord(text[1]), code) for text, code in doubled.items())
    beginning = [(code, text[0]) for code, text in table.items() if text[0] in seconds]
    halves = [
        canonical[text[0]] << 16 | code
        for text in doubled
        if text[0] in canonical
        for code, first in beginning
        if first == text[1]
    ]
    shaped = np.array(pairs, np.int64).reshape(-1, 3)
    return Charset(_fixed(texts), _fixed(codes), _fixed(np.array(halves, np.uint32)), _fixed(shaped), blank, wide_blank)


def _is_control(text: str) -> bool:
    return text < " " or "\x7f" <= text < "\xa0"


def _fixed(array: Array) -> Array:
    array.flags.writeable = False
    return array
