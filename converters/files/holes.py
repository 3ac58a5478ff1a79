r"""The frame of a record: its bytes with a hole wherever a value stands, kept in the residue of formats that write freely.

A hole is `\0`, the letter of the style in which the value is written, where its value stands (the number of the field; in XML
table, row and field), `\0`. A NUL of the file is `\0z\0`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_HOLE = re.compile(rb"\x00([a-z])([\d,]*)\x00")


def hole(style: str, *where: int) -> bytes:
    """The hole of a value."""
    return b"\x00%b%b\x00" % (style.encode(), ",".join(map(str, where)).encode())


def solid(raw: bytes) -> bytes:
    """Bytes of the file between holes, as a frame keeps them."""
    return raw.replace(b"\x00", b"\x00z\x00") if b"\x00" in raw else raw


def filled(frame: bytes, fill: Callable[[str, tuple[int, ...]], bytes]) -> bytes:
    """The bytes of a frame, each hole filled by `fill(style, where)`."""
    parts = _HOLE.split(frame)
    for place in range(1, len(parts), 3):
        style = parts[place].decode()
        parts[place + 1] = b"\x00" if style == "z" else fill(style, where(parts[place + 1]))
        parts[place] = b""
    return b"".join(parts)


def where(raw: bytes) -> tuple[int, ...]:
    """What a hole says of its value's place."""
    return tuple(map(int, raw.split(b",")))


def places(frame: bytes) -> set[tuple[int, ...]]:
    """The places of all holes of a frame."""
    return {where(found[2]) for found in _HOLE.finditer(frame) if found[1] != b"z"}
