"""What an image says about itself: kind, pages, width and height in pixels; read from its header, never decoded.

TIFF (multi-page, any compression, Group 4 among them), PNG, JPEG, BMP and GIF. Sources: TIFF 6.0, ISO/IEC 15948 (PNG), ITU-T T.81
(JPEG), GIF89a.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import NamedTuple

_SHORT, _LONG = 3, 4
_WIDTH, _HEIGHT, _COMPRESSION, _STRIP, _STRIP_BYTES = 256, 257, 259, 273, 279
_COMPRESSIONS = {
    1: "none",
    2: "G3-1D",
    3: "G3",
    4: "G4",
    5: "LZW",
    6: "JPEG",
    7: "JPEG",
    8: "Deflate",
    32773: "PackBits",
}
_MOST_PAGES = 10_000
_START_OF_FRAME = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_STANDALONE = {0x01, *range(0xD0, 0xD9)}


class Image(NamedTuple):
    """One image, or one file of several pages."""

    kind: str
    """`TIFF/G4`, `PNG` …"""
    pages: int
    width: int
    """Of the first page, in pixels."""
    height: int


def inspect(data: bytes) -> Image | None:
    """What the header says; None where the bytes are no image of a known kind or their header is broken.

    Args:
        data: the whole image.
    """
    look = next((look for mark, look in _KINDS.items() if data.startswith(mark)), None)
    try:
        return look(data) if look else None
    except struct.error:
        return None


def _png(data: bytes) -> Image | None:
    whole = data[12:16] == b"IHDR" and data[-8:-4] == b"IEND"
    return Image("PNG", 1, *struct.unpack_from(">II", data, 16)) if whole else None


def _bmp(data: bytes) -> Image | None:
    (size,) = struct.unpack_from("<I", data, 2)
    width, height = struct.unpack_from("<ii", data, 18)
    return Image("BMP", 1, width, abs(height)) if size <= len(data) else None


def _gif(data: bytes) -> Image | None:
    return Image("GIF", 1, *struct.unpack_from("<HH", data, 6)) if data.endswith(b";") else None


def _tiff(data: bytes) -> Image | None:
    """Its image file directories, one per page; a chain that turns back or leaves the file is broken."""
    order = "<" if data.startswith(b"II") else ">"
    (place,) = struct.unpack_from(f"{order}I", data, 4)
    seen: set[int] = set()
    first: dict[int, int] = {}
    while place:
        if place in seen or len(seen) >= _MOST_PAGES:
            return None
        seen.add(place)
        (count,) = struct.unpack_from(f"{order}H", data, place)
        tags = _tags(data, order, place + 2, count)
        if tags.get(_STRIP, 0) + tags.get(_STRIP_BYTES, 0) > len(data):
            return None
        first = first or tags
        (place,) = struct.unpack_from(f"{order}I", data, place + 2 + 12 * count)
    if not {_WIDTH, _HEIGHT} <= first.keys():
        return None
    compression = _COMPRESSIONS.get(first.get(_COMPRESSION, 1), str(first.get(_COMPRESSION)))
    return Image(f"TIFF/{compression}", len(seen), first[_WIDTH], first[_HEIGHT])


def _tags(data: bytes, order: str, start: int, count: int) -> dict[int, int]:
    """Tags of one short or long value."""
    found: dict[int, int] = {}
    for n in range(count):
        tag, kind, number = struct.unpack_from(f"{order}HHI", data, start + 12 * n)
        if number == 1 and kind in {_SHORT, _LONG}:
            (found[tag],) = struct.unpack_from(f"{order}{'H' if kind == _SHORT else 'I'}", data, start + 12 * n + 8)
    return found


def _jpeg(data: bytes) -> Image | None:
    """The frame header (SOFn) behind the segments before it."""
    place = 2
    while True:
        mark, code = struct.unpack_from(">BB", data, place)
        if mark != 0xFF:
            return None
        if code == 0xFF:
            place += 1
            continue
        if code in _STANDALONE:
            place += 2
            continue
        if code in _START_OF_FRAME:
            height, width = struct.unpack_from(">HH", data, place + 5)
            return Image("JPEG", 1, width, height) if b"\xff\xd9" in data[place:] else None
        (length,) = struct.unpack_from(">H", data, place + 2)
        if length < 2:
            return None
        place += 2 + length


_KINDS: dict[bytes, Callable[[bytes], Image | None]] = {
    b"II*\0": _tiff,
    b"MM\0*": _tiff,
    b"\x89PNG\r\n\x1a\n": _png,
    b"\xff\xd8": _jpeg,
    b"BM": _bmp,
    b"GIF87a": _gif,
    b"GIF89a": _gif,
}
"""First bytes → how to look at the rest."""
