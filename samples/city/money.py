"""Bank accounts of residents, with fictitious banks (`data/banks.csv`); the same person has the same account everywhere."""

from __future__ import annotations

from functools import cache

from utsushi.samples.city.people import Person
from utsushi.samples.city.places import rows


@cache
def _branches() -> list[dict[str, str]]:
    return rows("banks")


def account(person: Person) -> dict[str, str]:
    """金融機関コード, 店舗番号, 口座種別コード (1 普通), 口座番号, 口座名義人カナ (full width, as N)."""
    return account_of(person.number, person.name.kana)


def account_of(number: int, kana: str) -> dict[str, str]:
    """The same for anybody with a 宛名番号."""
    branch = _branches()[number % len(_branches())]
    return {
        "金融機関コード": branch["金融機関コード"],
        "店舗番号": branch["店舗番号"],
        "口座種別コード": "1",
        "口座番号": f"{number % 10_000_000:07d}",
        "口座名義人カナ": kana[:30],
    }


def post_account(number: int, kana: str) -> dict[str, str]:
    """ゆうちょ銀行: 記号 (199y0, which no post office has) and 番号, never turned into a branch and seven digits (X-14)."""
    return {
        "ゆうちょ銀行記号": f"199{number % 10}0",
        "ゆうちょ銀行番号": f"{number % 10_000_000:07d}1",
        "口座名義人カナ": kana[:30],
    }
