"""Numbers with right check digits, in ranges that are nobody's as far as such ranges exist.

個人番号 begins with 99, 住民票コード with 99, 法人番号 with the office 9900, 団体コード with the prefecture 99 (there are 47),
郵便番号 with 000 (the lowest in use is 001). Nobody has published a range of 個人番号 that is never given out.
"""

from __future__ import annotations

from functools import lru_cache

_WEIGHTS = (2, 3, 4, 5, 6, 7, 2, 3, 4, 5, 6)


@lru_cache(maxsize=16_384)  # many groups name the same people
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


def health_insurer(number: int) -> str:
    """保険者番号 of a 市町村国保: prefecture 99, three digits, a check digit (保険者番号等の設定について, 昭和51年保発45号ほか)."""
    return modulo_10(f"99{number:03d}")


def late_elderly_insurer(number: int) -> str:
    """保険者番号 of 後期高齢者医療: 39, prefecture 99, three digits, a check digit."""
    return modulo_10(f"3999{number:03d}")


def late_elderly_insured(number: int) -> str:
    """被保険者番号 of 後期高齢者医療: seven digits and a check digit; nothing is known of numbers that nobody has."""
    return modulo_10(f"{number:07d}")


def public_payer(office: int) -> str:
    """公費負担者番号 of 生活保護: 法別番号 12, prefecture 99, three digits of the office, a check digit (昭和51年保発45号 別添2)."""
    return modulo_10(f"1299{office:03d}")


def public_recipient(number: int) -> str:
    """公費負担医療の受給者番号: six digits and a check digit."""
    return modulo_10(f"{number:06d}")


def prefecture(code: str) -> str:
    """全国地方公共団体コード of the prefecture of a municipality, with its check digit."""
    return f"{code[:2]}000{(11 - (int(code[0]) * 6 + int(code[1]) * 5) % 11) % 10}"


def handbook(number: int, code: str = "") -> str:
    """手帳番号: the city's own, or as another prefecture writes it (the number of the prefecture and a hyphen; the city's own notation)."""
    return f"{code[:2]}-{number % 10_000_000:07d}" if code else str(number)


def basic_pension(number: int) -> str:
    """基礎年金番号 for a 宛名番号 of block 0: the office 99, 8 digits; it has no check digit."""
    return f"99{number:08d}"


def atena(number: int) -> str:
    """宛名番号, 世帯番号: 15 digits."""
    return f"{number:015d}"


def wide(text: object) -> str:
    """Digits, letters and the hyphen in full width, as N items want them."""
    return str(text).translate(_WIDE)


_WIDE = {ord(" "): "　", ord("-"): "－"} | {
    code: code + 0xFEE0 for code in (*range(0x30, 0x3A), *range(0x41, 0x5B), *range(0x61, 0x7B))
}


def modulo_10(body: str) -> str:
    """A body of digits with the check digit of insurers, payers and recipients of care and medicine (weights 2 and 1 from the right)."""
    total = 0
    for place, digit in enumerate(reversed(body)):
        product = int(digit) * (1 if place % 2 else 2)
        total += product // 10 + product % 10
    return body + str(-total % 10)


def care_insurer(municipality: str) -> str:
    """介護の保険者番号: prefecture and municipality of a 団体コード, and a check digit of its own (保険者番号等の設定について)."""
    return modulo_10(municipality[:5])


def care_insured(number: int) -> str:
    """介護の被保険者番号 for a 宛名番号 of block 0: 9, 8 digits and a check digit (a city may choose one, 10 桁目は検証番号)."""
    return modulo_10(f"9{number:08d}")


def care_assisted(number: int) -> str:
    """H 番号 of somebody of 40 to 64 who is on public assistance and uninsured: H, 8 digits of the 宛名番号 and a check digit."""
    return "H" + modulo_10(f"{number:08d}")


def care_provider(number: int) -> str:
    """介護の事業所番号: prefecture 99, 7 (指定), 6 digits and a check digit."""
    return modulo_10(f"997{number:06d}")


def real_estate_number(kind: int, number: int) -> str:
    """不動産番号: 13 digits of a registry 9900 that does not exist; kind 0 land, 1 houses (不動産登記規則 90; no check digit is published)."""
    return f"9900{kind}{number % 100_000_000:08d}"


def phone(number: int) -> str:
    """電話番号: begins with 000, which no subscriber's number does."""
    return f"000-{number // 10_000 % 10_000:04d}-{number % 10_000:04d}"


def disability_certificate(number: int) -> str:
    """障害福祉サービスの受給者証番号: 99, seven digits and a check digit."""
    return modulo_10(f"99{number:07d}")


def disability_provider(number: int) -> str:
    """障害福祉の事業所番号: prefecture 99, 1 (指定), 6 digits and a check digit."""
    return modulo_10(f"991{number:06d}")


def medical_payer(law: str, office: int) -> str:
    """公費負担者番号 of 自立支援医療: 法別番号 (15, 16, 21), prefecture 99, three digits of the office, a check digit."""
    return modulo_10(f"{law}99{office:03d}")
