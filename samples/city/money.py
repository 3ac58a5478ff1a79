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
    branch = _branches()[person.number % len(_branches())]
    return {
        "金融機関コード": branch["金融機関コード"],
        "店舗番号": branch["店舗番号"],
        "口座種別コード": "1",
        "口座番号": f"{person.number % 10_000_000:07d}",
        "口座名義人カナ": person.name.kana[:30],
    }
