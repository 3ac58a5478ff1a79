"""The codes in a field's bytes that are no characters of its character set."""

from __future__ import annotations

from collections import Counter

from utsushi.mappings.layout.model import TextStyle
from utsushi.specs.errors import UtsushiError

_OUT, _IN = 0x0E, 0x0F


def unmapped(raw: bytes, style: TextStyle, *, wide: bool = False) -> Counter[str]:
    """Hexadecimal code → how often. Single codes only, never the bytes around them: they tell nothing about a person.

    Args:
        raw: the bytes of a field that could not be decoded.
        style: of its file.
        wide: double bytes alone (PIC N).
    """
    if style.table == "utf-8":
        return _utf8(raw)
    from utsushi.converters.files.charsets import charset

    try:
        texts = charset(style, wide=wide).texts
    except (UtsushiError, AttributeError):
        return Counter()
    host = style.table.startswith("ibm")
    found: Counter[str] = Counter()
    at, double = 0, wide
    while at < len(raw):
        byte = raw[at]
        if host and not wide and byte in {_OUT, _IN}:
            double, at = byte == _OUT, at + 1
            continue
        paired = double if host or wide else 0x81 <= byte <= 0x9F or 0xE0 <= byte <= 0xFC
        code = int.from_bytes(raw[at : at + (2 if paired else 1)], "big")
        if not texts[code]:
            found[raw[at : at + (2 if paired else 1)].hex().upper()] += 1
        at += 2 if paired else 1
    return found


def _utf8(raw: bytes) -> Counter[str]:
    found: Counter[str] = Counter()
    while raw:
        try:
            raw.decode("utf-8")
        except UnicodeDecodeError as error:
            found[raw[error.start : error.end].hex().upper()] += 1
            raw = raw[error.end :]
        else:
            break
    return found
