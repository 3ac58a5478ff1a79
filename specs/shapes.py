"""What a value of each データ型 looks like, as regular expressions that every engine reads alike (Rust, RE2, PostgreSQL, Oracle, ECMAScript).

They hold literals, classes, groups, `|`, `?`, `+` and counts only; whoever uses one anchors it. Source: 凡例）データ型 and
凡例）列項目説明 of the official workbooks; how an unknown part of a day is written: zeros.
"""

from __future__ import annotations

from collections.abc import Iterable

from utsushi.specs.model import Item

INTEGER = "[0-9]+"
SIGNED = "-?[0-9]+"
DECIMAL = "[0-9]+([.][0-9]+)?"
YEAR = "[0-9]{4}"
TIME = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?"
"""Seconds may be left out."""

_IN_EVERY_YEAR = "((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)"
_SOME_YEAR = "([0-9]{3}[1-9]|[0-9]{2}[1-9]0|[0-9][1-9]00|[1-9]000)"
_LEAP_YEAR = "([0-9]{2}(0[48]|[2468][048]|[13579][26])|(0[48]|[2468][048]|[13579][26])00)"

DAY = f"({_SOME_YEAR}-{_IN_EVERY_YEAR}|{_LEAP_YEAR}-02-29|0000-01-01)"
"""A day of the calendar, or 0000-01-01, the start of a period that nobody knows; its end 9999-12-31 is an ordinary day."""
PARTLY_UNKNOWN_DAY = f"([0-9]{{4}}-00-([0-2][0-9]|3[01])|[0-9]{{4}}-(0[1-9]|1[0-2])-00|0000-({_IN_EVERY_YEAR}|02-29))"
"""A day whose unknown year, month or day is written in zeros."""

HALF_WIDTH = ((0x20, 0x7E), (0xA5, 0xA5), (0x203E, 0x203E), (0xFF61, 0xFF9F))
"""First and last code point of the graphic characters of JIS X 0201: X holds nothing else, N none of them.

0x5C and 0x7E are yen sign and overline there, and both spellings are half-width.
"""
UNCOUNTED = ((0x3099, 0x309A), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
"""First and last code point of what belongs to the character before it and is not counted: combining sound marks, variation selectors."""


def ranges(points: Iterable[tuple[int, int]], character: str) -> str:
    """The inside of `[…]` for code points: `character` formats one (`{0:c}`: as itself)."""
    return "".join(
        character.format(first) + (f"-{character.format(last)}" if last > first else "") for first, last in points
    )


def whole(item: Item) -> str | None:
    """The pattern that a whole value of `item` has; None for text and images."""
    return {
        "9": INTEGER,
        "S9": SIGNED,
        "9V": DECIMAL,
        "YEAR": YEAR,
        "TIME": TIME,
        "DATE": f"({DAY}|{PARTLY_UNKNOWN_DAY})" if item.unknown_day else DAY,
    }.get(item.type)
