"""Delimited bytes of any encoding as the splitter sees them: one byte for each unit, with nothing in it that only looks like a delimiter.

A second byte of a character, a code of ISO-2022-JP, a unit of UTF-16 or the character behind an escape becomes HIDDEN. Places
in the view are places in the file, divided by the size of a unit: what is split is decoded from the file's own bytes.
Sources: JIS X 0208, JIS X 0213 (Shift_JIS-2004), ISO/IEC 2022 and RFC 1468, RFC 2781.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from utsushi.converters.files.compiled import kernel
from utsushi.mappings.layout.model import File

Array = Any

HIDDEN = 0x80
_CR, _LF, _ESC = 0x0D, 0x0A, 0x1B
_SHIFTED = {"cp932", "shift_jis", "shift_jis_2004"}
_UNITS = {"utf-16-le": "<u2", "utf-16-be": ">u2"}


def unit(file: File) -> int:
    """Bytes of a unit."""
    return 2 if file.text.table in _UNITS else 1


def needed(file: File) -> bool:
    """The bytes themselves are not what the splitter may see."""
    return (
        file.text.table in _UNITS
        or file.text.table in {"shift_jis", "shift_jis_2004", "iso-2022-jp"}
        or bool(file.escape)
        or file.newline == "\r"
    )


def view(file: File, data: Array, *, at_end: bool) -> Array:
    """The units of `data` (uint8, from the first byte of a record), frozen; `data` itself where that will do.

    Args:
        file: the declarations.
        data: bytes of the file.
        at_end: nothing follows them.
    """
    if not needed(file):
        return data
    shown: Array = np.empty(0, np.uint8)
    if file.text.table in _UNITS:
        units = data[: len(data) // 2 * 2].view(_UNITS[file.text.table])
        shown = np.where(units < HIDDEN, units, HIDDEN).astype(np.uint8)
    elif file.text.table == "iso-2022-jp":
        shown = _designated(data)
    elif file.text.table in _SHIFTED:
        shown = _shifted(data)
    else:
        shown = data.copy()
    if file.escape:
        _hide_escaped(shown, ord(file.escape))
    if file.newline == "\r":
        following = np.append(shown[1:], HIDDEN if at_end else _LF)  # a last CR may be half of a line end
        shown[(shown == _CR) & (following != _LF)] = _LF
    shown.flags.writeable = False
    return shown


@kernel
def _shifted(data: Array) -> Array:
    """Trail bytes of Shift_JIS hidden; those that would be control codes or digits are none."""
    shown = data.copy()
    at = 0
    while at < len(data):
        byte = data[at]
        at += 1
        if (0x81 <= byte <= 0x9F or 0xE0 <= byte <= 0xFC) and at < len(data) and data[at] >= 0x40:
            shown[at] = HIDDEN
            at += 1
    return shown


@kernel
def _designated(data: Array) -> Array:
    """Everything but ASCII and JIS X 0201 Roman hidden; a line end goes back to ASCII."""
    shown = data.copy()
    hiding = False
    at = 0
    while at < len(data):
        byte = data[at]
        if byte in (_CR, _LF):
            hiding = False
        elif byte == _ESC and at + 2 < len(data) and data[at + 1] == 0x28:  # ESC (
            hiding = data[at + 2] not in (0x42, 0x4A)
            shown[at + 1] = shown[at + 2] = HIDDEN
            at += 2
        elif byte == _ESC and at + 2 < len(data) and data[at + 1] == 0x24:  # ESC $
            hiding = True
            shown[at + 1] = shown[at + 2] = HIDDEN
            at += 2
        elif hiding:
            shown[at] = HIDDEN
        at += 1
    return shown


@kernel
def _hide_escaped(shown: Array, escape: int) -> None:
    at = 0
    while at < len(shown):
        if shown[at] == escape:
            shown[at] = HIDDEN
            if at + 1 < len(shown):
                shown[at + 1] = HIDDEN
            at += 1
        at += 1
