"""PICTURE strings: what kind of value, how many characters or digits.

`X(20)` `A(5)` `9(7)` `S9(5)V99` `N(12)` `G(12)`. Source: ISO/IEC 1989:2014 13.18.40; G is IBM's (DBCS).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

_PART = re.compile(r"(?P<symbol>[A-Za-z0-9+\-.,/*$\\¥])(?:\((?P<count>[0-9]+)\))?")
DIGITS = 18
"""Most digits of a number."""


@dataclass(frozen=True)
class Picture:
    """A picture that is understood."""

    kind: Literal["text", "national", "number"]
    size: int
    """Characters, or digits."""
    scale: int = 0
    signed: bool = False


class PictureError(Exception):
    """A picture that is not read: `code` of the message, `index` of the character it points at."""

    def __init__(self, code: str, index: int) -> None:
        """Hold both."""
        super().__init__(code)
        self.code = code
        self.index = index


def picture(text: str) -> Picture:
    """What a PICTURE string means.

    Raises:
        PictureError: U330 not a picture, U331 a picture that is not supported (edited, scaled by P …), U332 more than 18 digits.
    """
    parts = _parts(text)
    symbols = "".join(symbol for symbol, _, _ in parts)
    for symbol, _, index in parts:
        if symbol not in "XA9SVNG":
            raise PictureError("U331", index)
    size = sum(count for symbol, count, _ in parts if symbol not in "SV")
    if set(symbols) <= {"N"} or set(symbols) <= {"G"}:
        return Picture("national", size)
    if set(symbols) <= set("XA9") and set(symbols) & set("XA"):
        return Picture("text", size)
    if set(symbols) <= set("9SV") and _number(parts):
        digits = size
        if digits > DIGITS:
            raise PictureError("U332", 0)
        scale = sum(count for symbol, count, _ in parts[_point(symbols) :] if symbol == "9")
        return Picture("number", digits, scale, signed="S" in symbols)
    raise PictureError("U330", 0)


def _parts(text: str) -> list[tuple[str, int, int]]:
    """(symbol in capitals, how often, index) of every part."""
    parts, index = [], 0
    while index < len(text):
        match = _PART.match(text, index)
        if match is None or match["count"] in {"0", "00"}:
            raise PictureError("U330", index)
        parts.append((match["symbol"].upper(), int(match["count"] or 1), index))
        index = match.end()
    return parts


def _point(symbols: str) -> int:
    return symbols.index("V") if "V" in symbols else len(symbols)


def _number(parts: list[tuple[str, int, int]]) -> bool:
    """S at most once and first, V at most once, and at least one 9."""
    counts = {symbol: sum(count for other, count, _ in parts if other == symbol) for symbol in "9SV"}
    first = "S" not in {symbol for symbol, _, _ in parts[1:]}
    return first and counts["S"] <= 1 and counts["V"] <= 1 and counts["9"] > 0
