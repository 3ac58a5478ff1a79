"""Bank accounts of residents, with fictitious banks (`data/banks.csv`); the same person has the same account everywhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache

from utsushi.samples.city.once import once
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.places import rows


@cache
def _branches() -> list[dict[str, str]]:
    return rows("banks")


def account(person: Person) -> dict[str, str]:
    """金融機関コード, 店舗番号, 口座種別コード (1 普通), 口座番号, 口座名義人カナ (full width, as N)."""
    return account_of(person.number, person.name.kana)


def account_of(number: int, kana: str, changed: int = 0) -> dict[str, str]:
    """The same for anybody with a 宛名番号 of a shard; `changed`: 1 for a second account."""
    index, branch = divmod(_serial(number, changed), len(_branches()))
    bank = _branches()[branch]
    return {
        "金融機関コード": bank["金融機関コード"],
        "店舗番号": bank["店舗番号"],
        "口座種別コード": "1",
        "口座番号": _digits(index),
        "口座名義人カナ": kana[:30],
    }


def post_account(number: int, kana: str, changed: int = 0) -> dict[str, str]:
    """ゆうちょ銀行: 記号 (199y0, which no post office has) and 番号, never turned into a branch and seven digits (X-14)."""
    index, office = divmod(_serial(number, changed), 10)
    return {
        "ゆうちょ銀行記号": f"199{office}0",
        "ゆうちょ銀行番号": f"{_digits(index)}1",
        "口座名義人カナ": kana[:30],
    }


_PLACES = {0: (0, 7000), 7: (7000, 1000), 8: (8000, 1000), 9: (9000, 1000)}
"""Block of a 宛名番号 → the first of its places among the 10,000 of a shard, and how many it has."""


def _serial(number: int, changed: int) -> int:
    """A number that nobody else's account has: two for each of 10,000 places of a shard, so under 10⁸ in the 5,000 shards of the largest city."""
    block, rest = divmod(number - 1, 1_000_000_000)
    shard, index = divmod(rest, 10_000)
    first, most = _PLACES[block]
    assert index < most
    return (shard * 10_000 + first + index) * 2 + changed


def _digits(index: int) -> str:
    """Seven digits, for each index under 10⁷ its own: the factor has none in common with 10⁷."""
    assert index < 10_000_000
    return f"{index * 3_141_593 % 10_000_000:07d}"


_REGISTERED = dt.date(2022, 10, 11)
"""Since when 公金受取口座 may be used for allowances (from memory, to be confirmed)."""


def to_registered_account(shard: Shard, number: int, asked: dt.date) -> bool:
    """公金受取口座利用: by half of those who claimed since it is possible, and a few who changed to it; shares of the city's own."""
    if shard.base < _REGISTERED:
        return False
    return _registering(shard)[number] < (50 if asked >= _REGISTERED else 8)


@once
def _registering(shard: Shard) -> Mapping[int, int]:
    dice = shard.dice("registered accounts")
    return {person.number: dice.below(100) for person in shard.people}
