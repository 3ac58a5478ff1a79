r"""The frame of a record: its bytes with a hole wherever a value stands, kept in the residue of formats that write freely.

A hole is `\0`, the letter of the style in which the value is written, the number of the field, `\0`. A NUL of the file is `\0z\0`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_HOLE = re.compile(rb"\x00([a-z])(\d*)\x00")


def hole(style: str, number: int) -> bytes:
    """The hole of field `number` (from 0)."""
    return b"\x00%b%d\x00" % (style.encode(), number)


def solid(raw: bytes) -> bytes:
    """Bytes of the file between holes, as a frame keeps them."""
    return raw.replace(b"\x00", b"\x00z\x00") if b"\x00" in raw else raw


def filled(frame: bytes, fill: Callable[[str, int], bytes]) -> bytes:
    """The bytes of a frame, each hole filled by `fill(style, number)`."""
    parts = _HOLE.split(frame)
    for place in range(1, len(parts), 3):
        style = parts[place].decode()
        parts[place + 1] = b"\x00" if style == "z" else fill(style, int(parts[place + 1]))
        parts[place] = b""
    return b"".join(parts)
