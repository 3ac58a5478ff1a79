"""Numbers and dates → bytes of an IBM host: zoned, packed (COMP-3), binary (COMP), GYYMMDD.

Enterprise COBOL: digits are F0–F9; a sign stands in the zone of the last digit (C plus, D minus, F unsigned); packed
numbers have their sign in the last half byte; binary numbers are big-endian with 2, 4 or 8 bytes.
"""

from __future__ import annotations

ERAS = (("2019-05-01", "5", 2018), ("1989-01-08", "4", 1988), ("1926-12-25", "3", 1925), ("1912-07-30", "2", 1911))
"""First day, code and the year before year 1 of 令和, 平成, 昭和, 大正; 明治 is 1, 1867 (JIS X 0301:2019)."""
MEIJI = ("1", 1867)


class TooLongError(ValueError):
    """A number with more digits than its field."""


def zoned(value: int, digits: int, *, signed: bool = False) -> bytes:
    """PIC 9(n) or S9(n) DISPLAY: one byte for a digit."""
    text = _digits(value, digits)
    zone = {False: 0xF0, True: 0xD0 if value < 0 else 0xC0}[signed]
    return bytes([*(0xF0 | int(digit) for digit in text[:-1]), zone | int(text[-1])])


def packed(value: int, digits: int, *, signed: bool = False) -> bytes:
    """PIC 9(n) or S9(n) COMP-3: two digits for a byte, the sign last."""
    sign = {False: "f", True: "d" if value < 0 else "c"}[signed]
    text = _digits(value, digits) + sign
    return bytes.fromhex(text if len(text) % 2 == 0 else "0" + text)


def binary(value: int, digits: int, *, signed: bool = False) -> bytes:
    """PIC 9(n) or S9(n) COMP: 2 bytes up to 4 digits, 4 up to 9, 8 up to 18."""
    _digits(value, digits)
    return value.to_bytes({True: 2, False: 4 if digits <= 9 else 8}[digits <= 4], "big", signed=signed)


def wareki(date: str) -> int:
    """`1958-05-12` → 3330512; an unknown month or day stays 00: `1958-00-00` → 3330000. "" → 0."""
    if not date:
        return 0
    year, rest = int(date[:4]), date[5:7] + date[8:10]
    known = date if not date.endswith("00") else f"{date[:4]}-{'12' if date[5:7] == '00' else date[5:7]}-31"
    code, before = next(((code, before) for first, code, before in ERAS if known >= first), MEIJI)
    return int(f"{code}{year - before:02d}{rest}")


def seireki(date: str) -> int:
    """`1958-05-12` → 19580512; "" → 0."""
    return int(date.replace("-", "")) if date else 0


def _digits(value: int, digits: int) -> str:
    text = f"{abs(value):0{digits}d}"
    if len(text) > digits:
        raise TooLongError(f"{len(text)} digits in a field of {digits}")
    return text
