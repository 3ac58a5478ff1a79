"""Values of a field as they are declared (level 88, `codes:`) → as the field holds them."""

from __future__ import annotations

import re

from utsushi.mappings.layout.model import Field

_NUMBER = re.compile(r"(?P<sign>[+-]?)(?P<whole>[0-9]*)(?:\.(?P<part>[0-9]+))?")


def canonical(field: Field, value: str) -> str | None:
    """The canonical form of a value (`Field`); None where the field cannot hold it.

    Characters lose their trailing blanks; a number is written with all digits of the field.
    """
    if field.usage == "delimited":
        return value
    if not field.numeric:
        wide = field.usage == "national"
        text = value.rstrip(" 　" if wide else " ")
        width = len(text) * (2 if wide else 1)
        return text if width <= field.length else None
    match = _NUMBER.fullmatch(value.strip(" "))
    if match is None or not (match["whole"] or match["part"]):
        return "" if not value.strip(" ") else None
    width, places = max(field.digits - field.scale, 0), max(field.scale, 0)
    whole = match["whole"].lstrip("0").zfill(width)
    part = (match["part"] or "").rstrip("0").ljust(places, "0")
    scaled = (part[: max(field.scale - field.digits, 0)] + whole[len(whole) + min(field.scale, 0) :]).strip("0")
    if len(part) > places or len(whole) > width or scaled or (match["sign"] == "-" and not field.signed):
        return None  # `scaled`: digits where P says that there are only zeros
    negative = match["sign"] == "-" and bool((whole + part).strip("0"))
    return f"{'-' if negative else ''}{whole}{'.' + part if places else ''}"
