"""cp932 as two tables: code → character and character → its canonical code.

The tables are Python's own `cp932` codec, asked once per code, less what it lets through that is no character (0x80, 0xA0,
0xFD–0xFF). Of the codes that share a character the canonical one is Microsoft's: JIS X 0208, then NEC row 13, then the IBM
extensions (FA40–), and the NEC selection of them (ED40–) never.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from typing import Any, Literal

Codes = Any

NONE = 0xFFFF
"""No character (U+FFFF is none either)."""

_LEADS = (*range(0x81, 0xA0), *range(0xE0, 0xFD))
_SINGLES = (*range(0x80), *range(0xA1, 0xE0))
_JIS_SYMBOLS = {
    0x815C: 0x2014,
    0x8160: 0x301C,
    0x8161: 0x2016,
    0x817C: 0x2212,
    0x8191: 0x00A2,
    0x8192: 0x00A3,
    0x81CA: 0x00AC,
}
"""JIS X 0208's characters where Microsoft has full-width look-alikes."""


@cache
def tables(symbols: Literal["jis", "microsoft"]) -> tuple[Codes, Codes]:
    """(decode, encode), two uint16 arrays of 65,536.

    decode: by code, a single byte or lead × 256 + trail → code point, or NONE. encode: by code point → canonical code, or NONE.
    """
    import numpy as np

    decode = np.full(0x10000, NONE, np.uint16)
    for code, char in characters():
        decode[code] = ord(char)
    if symbols == "jis":
        for code, point in _JIS_SYMBOLS.items():
            decode[decode == decode[code]] = point
    encode = np.full(0x10000, NONE, np.uint16)
    for code in sorted(np.flatnonzero(decode != NONE).tolist(), key=_rank, reverse=True):
        encode[decode[code]] = code
    return decode, encode


def characters() -> list[tuple[int, str]]:
    """Every code that is a character, with it; single bytes first."""
    found = [(code, bytes([code]).decode("cp932")) for code in _SINGLES]
    for lead in _LEADS:
        for trail in (*range(0x40, 0x7F), *range(0x80, 0xFD)):
            with suppress(UnicodeDecodeError):
                found.append((lead << 8 | trail, bytes([lead, trail]).decode("cp932")))
    return found


def _rank(code: int) -> int:
    lead = code >> 8
    if 0xED <= lead <= 0xEE:
        return 3
    if lead >= 0xFA:
        return 2
    return 1 if lead == 0x87 else 0
