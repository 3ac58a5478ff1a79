"""特別徴収義務者: employers who withhold resident tax; those of a shard, and some of the whole city who have an address in 016 too.

Sources: 地方税法 321 の 4 (指定), 321 の 5 の 2 (納期の特例: fewer than ten employees). The 指定番号 has the 15 digits of the banks' files (全銀 地方税).
Simplified: who works elsewhere works for one of two large companies; officials work for the city or the prefecture; those four are told of once, but
get a 通知書 for the employees of each shard, and pay in time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from utsushi.samples.city import numbers
from utsushi.samples.city.circumstances import circumstances
from utsushi.samples.city.numbers import wide
from utsushi.samples.city.once import once
from utsushi.samples.city.outside import corporations
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.places import Address, Elsewhere, places, rows


@dataclass(frozen=True, slots=True)
class Withholder:
    """特別徴収義務者."""

    code: str
    """特別徴収義務者指定番号, 15 digits as in the banks' files."""
    number: int
    """宛名番号 in 016."""
    corporate_number: str
    name: str
    kana: str
    place: Address | Elsewhere
    biannual: bool
    """納期の特例: fewer than ten employees."""
    dissolved: dt.date | None


@cache
def everywhere() -> tuple[Withholder, ...]:
    """Employers of the whole city, the same for every shard: the city, the prefecture, two large companies."""
    city = places()
    around = [
        Elsewhere(
            row["市区町村コード"], row["都道府県"], row["市区郡町村名"], row["町字"], wide("1番地"), row["郵便番号"]
        )
        for row in rows("elsewhere")
    ]
    capital = next(place for place in around if place.prefecture == city.prefecture)
    told: tuple[tuple[str, str, Address | Elsewhere], ...] = (
        (city.name, "ウツミシ", Address(city.streets[0], wide("1番1号"))),
        (city.prefecture, "カクウケン", capital),
        ("株式会社広域ホールディングス", "コウイキホールディングス", around[0]),
        ("株式会社全国流通サービス", "ゼンコクリュウツウサービス", around[-1]),
    )
    return tuple(
        Withholder(
            f"{31 * 1_000_000_000 + index:015d}",
            30 * 1_000_000_000 + index,
            numbers.corporate_number(90_000_000 + index),
            name,
            kana,
            place,
            biannual=False,
            dissolved=None,
        )
        for index, (name, kana, place) in enumerate(told, 1)
    )


@once
def withholders(shard: Shard) -> tuple[Withholder, ...]:
    """Employers of the whole city, then the corporations of the shard."""
    dice = shard.dice("withholders")
    found = list(everywhere())
    for index, one in enumerate(corporations(shard), len(found)):
        biannual = one.employees < 10 and dice.chance(0.4)
        found.append(
            Withholder(
                f"{shard.number_from(31, index):015d}",
                one.number,
                one.corporate_number,
                one.name,
                one.kana,
                one.address,
                biannual=biannual,
                dissolved=one.dissolved,
            )
        )
    return tuple(found)


@once
def _by_number(shard: Shard) -> Mapping[int, Withholder]:
    return {one.number: one for one in withholders(shard)}


def employer(shard: Shard, person: Person, day: dt.date) -> Withholder:
    """Who pays the wages of somebody who is employed on that day."""
    lot = circumstances(shard)[person.number]
    if lot.work(day) == "official":
        return withholders(shard)[person.number % 2]
    if lot.employer is None:
        return withholders(shard)[2 + person.number % 2]
    return _by_number(shard)[lot.employer.number]
