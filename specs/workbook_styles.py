"""What a cell's style says about its value: the number format and the colour (styles.xml of an .xlsx file)."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

_WHITE = {"theme:0:0.0", "rgb:FFFFFFFF", "rgb:00FFFFFF", "indexed:1", "indexed:9", "indexed:64", "indexed:65"}


@dataclass(frozen=True)
class Styles:
    """Style number → (number format, colour)."""

    looks: tuple[tuple[str, str], ...]
    epoch_1904: bool

    def of(self, style: str | None) -> tuple[str, str]:
        """Number format (empty: General) and colour (empty: none or white) of a style number."""
        return self.looks[int(style or 0)] if self.looks else ("", "")

    def shown(self, written: str, format_: str) -> tuple[str, bool]:
        """A stored number as it is shown, and whether it is still a number: 1 under 00000 → `00001`, a day → 2021-11-01.

        Raises ValueError for what is no number.
        """
        from openpyxl.styles.numbers import is_date_format

        number = float(written)
        if format_ and is_date_format(format_):
            return self._day(number), False
        text = str(int(number)) if number.is_integer() else repr(number)
        return (text.zfill(len(format_)) if re.fullmatch("0+", format_) and text.isdigit() else text), True

    def _day(self, number: float) -> str:
        from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

        found = from_excel(number, MAC_EPOCH if self.epoch_1904 else WINDOWS_EPOCH)
        if isinstance(found, dt.datetime):
            midnight = found.time() == dt.time()
            return found.date().isoformat() if midnight else found.isoformat(" ", "seconds")
        return str(found)


def styles(root: _Element | None, *, epoch_1904: bool) -> Styles:
    """The styles of a workbook; None for one without."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS

    if root is None:
        return Styles((), epoch_1904)
    own = {int(one.get("numFmtId", "0")): one.get("formatCode", "") for one in root.iter("{*}numFmt")}
    fills = [_colour(fill) for group in root.iter("{*}fills") for fill in group.iterchildren("{*}fill")]
    looks = [
        (
            own.get(format_, BUILTIN_FORMATS.get(format_, "")),
            fills[int(one.get("fillId", "0"))] if fills else "",
        )
        for group in root.iter("{*}cellXfs")
        for one in group.iterchildren("{*}xf")
        for format_ in [int(one.get("numFmtId", "0"))]
    ]
    plain = {"General": "", "@": ""}
    return Styles(tuple((plain.get(format_, format_), fill) for format_, fill in looks), epoch_1904)


def _colour(fill: _Element) -> str:
    """`theme:8:0.8`, `rgb:FFD2D2D2` of a solid fill; empty for none and white."""
    pattern = fill.find("{*}patternFill")
    colour = pattern.find("{*}fgColor") if pattern is not None and pattern.get("patternType") == "solid" else None
    if colour is None:
        return ""
    tint = float(colour.get("tint", "0"))
    for kind in ("theme", "rgb", "indexed"):
        if value := colour.get(kind):
            found = f"{kind}:{value}:{tint}" if kind == "theme" or tint else f"{kind}:{value}"
            return "" if found in _WHITE else found
    return ""
