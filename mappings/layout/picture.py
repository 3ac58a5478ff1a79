"""PICTURE strings: what kind of value, how many characters or digits.

`X(20)` `9(7)` `S9(5)V99` `9(3)PP` `VPP9` `N(12)` `G(12)`; edited: `ZZ,ZZ9.99-` `¥¥,¥¥9` `99/99/99` `XXBXX`.
Source: ISO/IEC 1989:2014 13.18.40; G is IBM's (DBCS).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

_PART = re.compile(r"(?P<symbol>CR|DB|[A-Z0-9+\-.,/*$\\¥])(?:\((?P<count>[0-9]+)\))?", re.IGNORECASE)
_EDITING = set("Z*B0/,.+-$\\¥E") | {"CR", "DB"}
_ONCE = {"S": "U330", "V": "U330", ".": "U330", "E": "U330", "CR": "U330", "DB": "U330"}
"""Symbols that stand once in a picture at most."""


@dataclass(frozen=True)
class Picture:
    """A picture that is understood."""

    kind: Literal["text", "national", "number"]
    size: int
    """Characters, or digits that are stored."""
    scale: int = 0
    """Decimals; 9(3)PP has -2, VPP9(3) has 5."""
    signed: bool = False
    edited: bool = False
    """Characters that an editing MOVE has put there."""


Part = tuple[str, int, int]
"""(symbol in capitals, how often, index)."""


class PictureError(Exception):
    """A picture that is not read: `code` of the message, `index` of the character it points at."""

    def __init__(self, code: str, index: int) -> None:
        """Hold both."""
        super().__init__(code)
        self.code = code
        self.index = index


def picture(text: str, most: int = 31) -> Picture:
    """What a PICTURE string means; a number has `most` digits at most.

    Raises:
        PictureError: U330 not a picture, U331 a symbol that is not supported, U332 too many digits.
    """
    parts = _parts(text)
    symbols = {symbol for symbol, _, _ in parts}
    for symbol, _, index in parts:
        if symbol not in _EDITING | set("XA9SVPNG"):
            raise PictureError("U331", index)
    for symbol, code in _ONCE.items():
        if sum(count for other, count, _ in parts if other == symbol) > 1:
            raise PictureError(code, 0)
    size = sum(count * len(symbol) for symbol, count, _ in parts if symbol not in "SVP")
    if symbols <= {"N"} or symbols <= {"G"}:
        return Picture("national", size)
    if symbols <= set("XA9") and symbols & set("XA"):
        return Picture("text", size)
    if symbols <= set("9SVP"):
        return _number(parts, most)
    return _edited(parts, symbols, size, most)


def _number(parts: list[Part], most: int) -> Picture:
    symbols = [symbol for symbol, _, _ in parts]
    if "9" not in symbols or "S" in symbols[1:]:
        raise PictureError("U330", 0)
    digits = sum(count for symbol, count, _ in parts if symbol == "9")
    scaling = sum(count for symbol, count, _ in parts if symbol == "P")
    if digits + scaling > most:
        raise PictureError("U332", 0)
    body = "".join(symbol for symbol in symbols if symbol != "S")
    if re.fullmatch("9+P+V?", body):
        scale = -scaling
    elif re.fullmatch("V?P+9+", body):
        scale = scaling + digits
    elif re.fullmatch("9*V?9*", body):
        scale = sum(count for symbol, count, _ in parts[symbols.index("V") :] if symbol == "9") if "V" in symbols else 0
    else:
        raise PictureError("U330", 0)
    return Picture("number", digits, scale, signed="S" in symbols)


def _edited(parts: list[Part], symbols: set[str], size: int, most: int) -> Picture:
    """Characters of an edited item; two bytes each where N is edited."""
    if symbols & {"S"} or (symbols & {"CR", "DB"} and parts[-1][0] not in {"CR", "DB"}):
        raise PictureError("U330", 0)
    if "N" in symbols or "G" in symbols:
        if not symbols <= set("NB0/") and not symbols <= set("GB"):
            raise PictureError("U330", 0)
        return Picture("national", size, edited=True)
    if symbols & set("XA"):
        if not symbols <= set("XA9B0/"):
            raise PictureError("U330", 0)
        return Picture("text", size, edited=True)
    floating = any(sum(count for other, count, _ in parts if other == one) > 1 for one in "+-$\\¥")
    if not symbols & set("9Z*") and not floating:
        raise PictureError("U330", 0)
    if sum(count for symbol, count, _ in parts if symbol in {"9", "Z", "*", "P"}) > most:
        raise PictureError("U332", 0)
    return Picture("text", size, edited=True)


def _parts(text: str) -> list[Part]:
    parts: list[Part] = []
    index = 0
    while index < len(text):
        match = _PART.match(text, index)
        if match is None or not int(match["count"] or 1):
            raise PictureError("U330", index)
        parts.append((match["symbol"].upper(), int(match["count"] or 1), index))
        index = match.end()
    return parts
