"""Offsets and lengths of the items of a record, in bytes.

DISPLAY: a byte per character or digit, two per N or G, one more for a separate sign. PACKED-DECIMAL: n // 2 + 1; COMP-6 has no
sign. Binary numbers: as the dialect has them. A REDEFINES begins where the item it redefines begins. OCCURS DEPENDING ON: offsets
are those of the record with as many occurrences as there can be. SYNCHRONIZED: slack bytes stand before the item, and behind
each occurrence of a table that holds one.
Source: IBM Enterprise COBOL for z/OS Language Reference, USAGE and SYNCHRONIZED clauses; GnuCOBOL gives the same.
"""

from __future__ import annotations

from typing import Any

from utsushi.mappings.layout.dialects import Dialect, binary_bytes
from utsushi.mappings.layout.items import FLOATS, PICTURELESS, WHOLE, Item
from utsushi.mappings.layout.picture import Picture
from utsushi.mappings.layout.reference import Text
from utsushi.specs.errors import UtsushiError, closest

MOST = 1 << 24
"""Bytes of a record at most."""
BINARY_DIGITS = 18
"""Most digits of a binary number, in every dialect."""


def measure(record: Item, text: Text, dialect: Dialect) -> None:
    """Set offset and length of every item of a record; offsets count from the record or from the innermost OCCURS.

    Raises:
        UtsushiError: U340 neither picture nor items, U341 a picture that its usage does not allow, U342 SIGN on what has none,
            U343 REDEFINES of nothing, U344 OCCURS on what is redefined or on a record, U345 a REDEFINES that is longer, U346 too
            long, U347 another USAGE than its group's, U700 OCCURS DEPENDING ON in a REDEFINES, U701 slack bytes that are not known,
            U702 JUSTIFIED or BLANK WHEN ZERO on what has none.
    """
    if record.repeats:
        raise text.wrong("U344", record.start)
    _Measure(text, dialect).item(record, 0, 0)


class _Measure:
    def __init__(self, text: Text, dialect: Dialect) -> None:
        self._text = text
        self._dialect = dialect

    def item(self, item: Item, offset: int, start: int) -> None:
        """Measure an item at an offset of its table, whose first occurrence starts at byte `start` of the record."""
        item.offset = offset
        if item.elementary:
            item.length = self._elementary(item)
        else:
            self._group(item, offset, start)
        if item.size > MOST:
            raise self._text.wrong("U346", item.start, bytes=item.size, most=MOST)

    def _group(self, item: Item, offset: int, start: int) -> None:
        base = start + offset if item.repeats else start
        first = end = 0 if item.repeats else offset
        for n, child in enumerate(item.children):
            child.redefined = _redefined(child, item.children[:n], self._text) if child.redefines else None
            at = child.redefined.offset if child.redefined else self._aligned(child, base + end) - base
            self.item(child, at, base)
            self._compare(child)
            end = max(end, at + child.size) if child.redefined else at + child.size
        item.length = end - first
        if item.repeats:
            self._closed(item)

    def _closed(self, item: Item) -> None:
        """Slack bytes behind an occurrence, so that the next one stands on the same boundaries. Raises U701."""
        length = _up(item.length, max(self._boundary(one) for one in item.items))
        if (
            length != item.length and self._dialect.sync == "natural"
        ):  # GnuCOBOL puts them before its last item, not behind
            said = next(one for one in (*item.items, *item.ancestors) if one.synchronized)
            raise self._text.wrong("U701", said.synchronized_start, dialect=self._dialect.name)
        item.length = length

    def _aligned(self, item: Item, position: int) -> int:
        """Where an item begins that would stand at a byte of the record: slack bytes stand before the groups that it begins."""
        first = item
        while first.children and self._dialect.sync == "word":
            first = first.children[0]
        return _up(position, self._boundary(first))

    def _boundary(self, item: Item) -> int:
        """Bytes of the boundary that SYNCHRONIZED of the item, or of its group, puts it on; 1: any."""
        said = next((one for one in (item, *item.ancestors) if one.synchronized), None)
        usage = item.inherited_usage()
        if said is None or item.children or usage in {"display", "national", "packed", "unsigned_packed", "comp_x"}:
            return 1
        if self._dialect.sync == "unknown":
            raise self._text.wrong("U701", said.synchronized_start, dialect=self._dialect.name)
        size = self._elementary(item)
        if self._dialect.sync == "none":
            return 1
        return min(size, 4) if self._dialect.sync == "word" and usage != "double_float" else size

    def _compare(self, item: Item) -> None:
        """What is described again is no longer than it was, and as long in every record."""
        base = item.redefined
        if base is None:
            return
        if item.size > base.length and not self._dialect.widens:
            raise self._text.wrong("U345", item.start, name=item.redefines, length=item.size, other=base.length)
        for one in (*item.items, *base.items):
            if one.depending:
                raise self._text.wrong("U700", one.depending_start, name=one.name or "FILLER")

    def _elementary(self, item: Item) -> int:
        picture, usage = item.picture, item.inherited_usage()
        around = next((one.usage for one in item.ancestors if one.usage), None)
        name = item.name or "FILLER"
        if item.usage and around and item.usage != around:
            raise self._text.wrong("U347", item.start, name=name)
        if usage in PICTURELESS:
            return self._without_picture(item, usage)
        if picture is None:
            raise self._text.wrong("U340", item.start, name=name)
        if not _allowed(picture, usage):
            raise self._text.wrong("U341", item.picture_start)
        signable = picture.kind == "number" and picture.signed and usage == "display"
        if item.sign and not signable:
            raise self._text.wrong("U342", item.start, name=name)
        number = picture.kind == "number"
        if (item.justified and (number or picture.edited)) or (
            item.blank_zero and (usage != "display" or not (number or picture.edited) or picture.signed)
        ):
            raise self._text.wrong("U702", item.start, name=name)
        if number:
            if usage in {"binary", "native", "comp_x"} and picture.size > BINARY_DIGITS:
                raise self._text.wrong("U332", item.picture_start, found=str(picture.size), most=BINARY_DIGITS)
            return self._number(picture, usage, separate=item.inherited_sign().endswith("separate"))
        if usage == "comp_x" and picture.size > 8:
            raise self._text.wrong("U341", item.picture_start)
        return picture.size * (2 if picture.kind == "national" else 1)

    def _without_picture(self, item: Item, usage: str) -> int:
        if item.picture is not None:
            raise self._text.wrong("U341", item.picture_start)
        if item.sign or item.justified or item.blank_zero:
            raise self._text.wrong("U342", item.start, name=item.name or "FILLER")
        return {**WHOLE, **FLOATS, "index": 4, "pointer": self._dialect.pointer}[usage]

    def _number(self, picture: Picture, usage: str, *, separate: bool) -> int:
        if usage == "packed":
            return picture.size // 2 + 1
        if usage == "unsigned_packed":
            return (picture.size + 1) // 2
        if usage in {"binary", "native", "comp_x"}:
            sizes = "1--8" if usage == "comp_x" else self._dialect.sizes
            return binary_bytes(sizes, picture.size, signed=picture.signed)
        return picture.size + (separate and picture.signed)


def _allowed(picture: Picture, usage: str) -> bool:
    """Whether a usage can have a picture of the kind."""
    if usage == "national":
        return picture.kind == "national"
    if picture.kind == "number":
        return usage != "unsigned_packed" or not picture.signed
    return usage == "display" or (usage == "comp_x" and picture.kind == "text" and not picture.edited)


def _up(position: int, boundary: int) -> int:
    return -(-position // boundary) * boundary


def _redefined(item: Item, before: list[Item], text: Text) -> Item:
    """The item that REDEFINES names: the nearest one before that is no REDEFINES itself; one that is one leads to it."""

    def wrong(code: str, **values: Any) -> UtsushiError:
        return text.wrong(code, item.redefines_start, name=item.redefines, **values)

    for one in reversed(before):
        if one.name.upper() == item.redefines.upper():
            base = one.redefined or one
            if base.repeats:
                raise wrong("U344")
            return base
        if one.redefined is None:
            break
    raise wrong("U343", near=closest(item.redefines, [one.name for one in before if one.name]) or "—")
