"""The codes in a field's bytes that are no characters of its character set."""

from __future__ import annotations

from collections import Counter
from typing import Any

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
    from utsushi.converters.files.charsets import charset, is_host

    try:
        found = charset(style, wide=wide)
        host = is_host(style)
    except (UtsushiError, AttributeError):
        return Counter()
    if found.texts is None:
        return Counter()
    outs, inn = getattr(found, "outs", None), getattr(found, "inn", 0) or _IN
    shifts = {int(one): True for one in (outs if outs is not None else (_OUT,))} | {int(inn): False}
    return _host(raw, found.texts, shifts, wide=wide) if host else _ascii(raw, found.texts, wide=wide)


def _host(raw: bytes, texts: Any, shifts: dict[int, bool], *, wide: bool) -> Counter[str]:
    found: Counter[str] = Counter()
    at, double = 0, wide
    while at < len(raw):
        shift = next((code for code in shifts if raw.startswith(code.to_bytes(1 + (code > 0xFF)), at)), None)
        if shift is not None and not wide:
            double, at = shifts[shift], at + 1 + (shift > 0xFF)
            continue
        at = _counted(raw, at, 1 + double, texts, found)
    return found


def _ascii(raw: bytes, texts: Any, *, wide: bool) -> Counter[str]:
    found: Counter[str] = Counter()
    at = 0
    while at < len(raw):
        paired = wide or 0x81 <= raw[at] <= 0x9F or 0xE0 <= raw[at] <= 0xFC
        at = _counted(raw, at, 1 + paired, texts, found)
    return found


def _counted(raw: bytes, at: int, size: int, texts: Any, found: Counter[str]) -> int:
    """The place behind the code, which is counted if it is none."""
    part = raw[at : at + size]
    if len(part) < size or not texts[int.from_bytes(part, "big")]:
        found[part.hex().upper()] += 1
    return at + size


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
