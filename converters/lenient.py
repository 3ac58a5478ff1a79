"""Bytes that hold something that is no character, with 〓 for each: what `substitute` writes for names and texts."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from utsushi.mappings.layout.model import Field, TextStyle

GETA = "〓"
"""U+3013 GETA MARK, the printer's sign for a missing character (JIS X 0208, 2-14)."""

_SHIFT_OUT, _SHIFT_IN = 0x0E, 0x0F
_HANDLER = "utsushi-geta"


def lenient(raw: bytes, field: Field, style: TextStyle) -> str | None:
    """The text of a field with 〓 for each character that its table does not have; None for numbers.

    Args:
        raw: the bytes of the field, as the reader kept them.
        field: a text, national or delimited field; the trailing pad of a host field is removed.
        style: how bytes are characters in its file.
    """
    if field.numeric:
        return None
    if style.table == "utf-8":
        codecs.register_error(_HANDLER, _geta)
        return raw.decode("utf-8", errors=_HANDLER)
    if field.usage == "delimited":
        return _cp932(raw, style)
    return _by_code(raw, style, wide=field.usage == "national").rstrip("\u3000 ")


def _geta(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return GETA, error.end


def _cp932(raw: bytes, style: TextStyle) -> str:
    """A delimited field in cp932, control codes and all."""
    from utsushi.converters.files import cp932

    points, _ = cp932.tables(style.symbols)
    codes = [int(points[int.from_bytes(code, "big")]) for code in _codes(raw)]
    return "".join(GETA if point == cp932.NONE else chr(point) for point in codes)


def _codes(raw: bytes) -> Iterator[bytes]:
    """The codes of cp932 bytes, one or two bytes each."""
    at = 0
    while at < len(raw):
        size = 2 if _leads(raw[at]) else 1
        yield raw[at : at + size]
        at += size


def _by_code(raw: bytes, style: TextStyle, *, wide: bool) -> str:
    from utsushi.converters.files.charsets import KIND, SIZE, charset, is_host

    texts, host = charset(style).texts, is_host(style)
    found, at = [], 0
    while at < len(raw):
        if host and raw[at] in {_SHIFT_OUT, _SHIFT_IN}:
            wide = raw[at] == _SHIFT_OUT
            at += 1
            continue
        code = raw[at : at + 2] if (wide if host else _leads(raw[at])) else raw[at : at + 1]
        at += len(code)
        text = int(texts[int.from_bytes(code, "big")])
        size = text >> KIND & SIZE
        found.append(text.to_bytes(8, "little")[:size].decode("utf-8") if size else GETA)
    return "".join(found)


def _leads(byte: int) -> bool:
    """The first byte of two in cp932."""
    return 0x81 <= byte <= 0x9F or 0xE0 <= byte <= 0xFC
