"""What the sign of a zoned or packed field looks like, as tables for the kernels.

EBCDIC zones and packed nibbles: C plus, D minus, F plus or unsigned, A and E plus, B minus (IBM z/Architecture Principles of
Operation, decimal formats). ASCII overpunch, by the field: `mf` p–y minus (GnuCOBOL, Micro Focus), where translated EBCDIC is read
too; `ebcdic` `{` A–I plus, `}` J–R minus (bytes of a host with every character translated); `fujitsu` `@` A–I plus, P–Y minus (zones
4 and 5, NetCOBOL). Digits alone are plus. The encoder writes C or D into a signed field, F into an unsigned one; a minus in an
unsigned field is no value.
"""

from __future__ import annotations

from functools import cache
from typing import Any

Array = Any

PLUS, MINUS = 0, 1
_NIBBLES = {0xA: PLUS, 0xB: MINUS, 0xC: PLUS, 0xD: MINUS, 0xE: PLUS, 0xF: PLUS}


@cache
def packed_signs(signed: bool) -> Array:
    """uint8[16], by nibble."""
    table = _empty(16)
    for nibble, sign in _NIBBLES.items():
        _mark(table, nibble, 0, sign, canonical=nibble in _written(signed=signed), signed=signed)
    return _fixed(table)


@cache
def zoned_signs(signed: bool, host: bool, overpunch: str = "mf") -> Array:
    """uint8[256], by the byte that holds a digit and the sign."""
    table = _empty(256)
    for digit in range(10):
        for byte, sign, canonical in _overpunched(digit, signed=signed, host=host, overpunch=overpunch):
            _mark(table, byte, digit, sign, canonical=canonical, signed=signed)
    return _fixed(table)


@cache
def separate_signs(host: bool) -> Array:
    """uint8[256], by the byte that is a sign alone."""
    table = _empty(256)
    plus, minus = (0x4E, 0x60) if host else (0x2B, 0x2D)
    _mark(table, plus, 0, PLUS, canonical=True, signed=True)
    _mark(table, minus, 0, MINUS, canonical=True, signed=True)
    return _fixed(table)


def _written(*, signed: bool) -> set[int]:
    return {0xC, 0xD} if signed else {0xF}


@cache
def written(signed: bool, host: bool, overpunch: str = "mf") -> Array:
    """uint8[20]: the bytes that the encoder writes for the digits with a plus, then for those with a minus."""
    import numpy as np

    found = np.zeros(20, np.uint8)
    for digit in range(10):
        for byte, sign, canonical in _overpunched(digit, signed=signed, host=host, overpunch=overpunch):
            if canonical:
                found[digit + 10 * (sign == MINUS)] = byte
    return _fixed(found)


def _overpunched(digit: int, *, signed: bool, host: bool, overpunch: str) -> list[tuple[int, int, bool]]:
    """(byte, sign, canonical) of every way to write the digit with a sign."""
    if host:
        return [(zone << 4 | digit, sign, zone in _written(signed=signed)) for zone, sign in _NIBBLES.items()]
    bare, translated = 0x30 | digit, (b"{ABCDEFGHI"[digit], b"}JKLMNOPQR"[digit])
    if overpunch == "fujitsu":
        return [(bare, PLUS, not signed), (0x40 | digit, PLUS, signed), (0x50 | digit, MINUS, True)]
    usual = overpunch == "mf"
    return [
        (bare, PLUS, usual or not signed),
        (0x70 | digit, MINUS, usual),
        (translated[0], PLUS, not usual and signed),
        (translated[1], MINUS, not usual),
    ]


def _mark(table: Array, place: int, digit: int, sign: int, *, canonical: bool, signed: bool) -> None:
    from utsushi.converters.files.kernels_number import NEGATIVE, OTHER

    if signed or sign == PLUS:
        table[place] = digit | NEGATIVE * (sign == MINUS) | OTHER * (not canonical)


def _empty(size: int) -> Array:
    import numpy as np

    from utsushi.converters.files.kernels_number import NO_SIGN

    return np.full(size, NO_SIGN, np.uint8)


def _fixed(array: Array) -> Array:
    array.flags.writeable = False
    return array
