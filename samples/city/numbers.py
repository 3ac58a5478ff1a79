"""Numbers with right check digits, in ranges that are nobody's as far as such ranges exist.

個人番号 begins with 99, 住民票コード with 99, 法人番号 with the office 9900, 団体コード with the prefecture 99 (there are 47),
郵便番号 with 000 (the lowest in use is 001). Nobody has published a range of 個人番号 that is never given out.
"""

from __future__ import annotations

_WEIGHTS = (2, 3, 4, 5, 6, 7, 2, 3, 4, 5, 6)


def _modulo_11(body: str) -> str:
    rest = sum(int(digit) * weight for digit, weight in zip(reversed(body), _WEIGHTS, strict=False)) % 11
    return body + str(0 if rest <= 1 else 11 - rest)


def my_number(number: int) -> str:
    """個人番号: 11 digits and a check digit (番号法施行規則 5 条)."""
    return _modulo_11(f"99{number:09d}")


def resident_code(number: int) -> str:
    """住民票コード: 10 digits and a check digit."""
    return _modulo_11(f"99{number:08d}")


def corporate_number(number: int) -> str:
    """法人番号: a check digit and 12 digits (法人番号の指定等に関する省令 2 条)."""
    body = f"9900{number:08d}"
    total = sum(int(digit) * (1 if n % 2 == 0 else 2) for n, digit in enumerate(reversed(body)))
    return str(9 - total % 9) + body


def atena(number: int) -> str:
    """宛名番号, 世帯番号: 15 digits."""
    return f"{number:015d}"


def wide(text: object) -> str:
    """Digits, letters and the hyphen in full width, as N items want them."""
    return str(text).translate(_WIDE)


_WIDE = {ord(" "): "　", ord("-"): "－"} | {
    code: code + 0xFEE0 for code in (*range(0x30, 0x3A), *range(0x41, 0x5B), *range(0x61, 0x7B))
}
