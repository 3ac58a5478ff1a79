"""Offsets and lengths of the items of a record, in bytes.

DISPLAY: a byte per character or digit, two per N or G, one more for a separate sign. PACKED-DECIMAL: n // 2 + 1. BINARY: 2, 4
or 8 bytes for 1–4, 5–9 or 10–18 digits. A REDEFINES begins where the item it redefines begins. No slack bytes.
Source: IBM Enterprise COBOL for z/OS Language Reference, USAGE clause; `-std=ibm` of GnuCOBOL gives the same.
"""

from __future__ import annotations

from typing import Any

from utsushi.mappings.layout.items import Item
from utsushi.mappings.layout.picture import Picture
from utsushi.mappings.layout.reference import Text
from utsushi.specs.errors import UtsushiError, closest

MOST = 1 << 24
"""Bytes of a record at most."""


def measure(record: Item, text: Text) -> None:
    """Set offset and length of every item of a record; offsets count from the record or from the innermost OCCURS.

    Raises:
        UtsushiError: U340 neither picture nor items, U341 a picture that its usage does not allow, U342 SIGN on what has none,
            U343 REDEFINES of nothing, U344 OCCURS on what is redefined or on a record, U345 redefined at another length,
            U346 too long, U347 another USAGE than its group's.
    """
    if record.repeats:
        raise text.wrong("U344", record.start)
    _measure(record, 0, text)


def _measure(item: Item, offset: int, text: Text) -> None:
    item.offset = offset
    if not item.children:
        item.length = _elementary(item, text)
    else:
        start = 0 if item.repeats else offset
        end = start
        for n, child in enumerate(item.children):
            child.redefined = _redefined(child, item.children[:n], text) if child.redefines else None
            at = child.redefined.offset if child.redefined else end
            _measure(child, at, text)
            _compare(child, text)
            if child.redefined is None:
                end = at + child.length * child.occurs
        item.length = end - start
    if item.length * item.occurs > MOST:
        raise text.wrong("U346", item.start, bytes=item.length * item.occurs, most=MOST)


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


def _compare(item: Item, text: Text) -> None:
    base = item.redefined
    if base is not None and item.length * item.occurs != base.length:
        raise text.wrong("U345", item.start, name=item.redefines, length=item.length * item.occurs, other=base.length)


def _elementary(item: Item, text: Text) -> int:
    picture, usage = item.picture, item.inherited_usage()
    around = next((one.usage for one in item.ancestors if one.usage), None)
    if item.usage and around and item.usage != around:
        raise text.wrong("U347", item.start, name=item.name or "FILLER")
    if picture is None:
        raise text.wrong("U340", item.start, name=item.name or "FILLER")
    if picture.kind != "number" and usage != "display":
        raise text.wrong("U341", item.picture_start)
    if item.sign and (picture.kind != "number" or not picture.signed or usage != "display"):
        raise text.wrong("U342", item.start, name=item.name or "FILLER")
    if picture.kind == "number":
        return _number(picture, usage, separate=item.inherited_sign().endswith("separate"))
    return picture.size * (2 if picture.kind == "national" else 1)


def _number(picture: Picture, usage: str, *, separate: bool) -> int:
    if usage == "packed":
        return picture.size // 2 + 1
    if usage == "binary":
        return 2 if picture.size <= 4 else 4 if picture.size <= 9 else 8
    return picture.size + (separate and picture.signed)
