"""特別徴収義務者: employers who withhold resident tax; those of the city, and some elsewhere who have an address in 016 too.

Sources: 地方税法 321 の 4 (指定), 321 の 5 の 2 (納期の特例: fewer than ten employees). The 指定番号 has the 15 digits of the banks' files (全銀 地方税).
Simplified: who works elsewhere works for one of two large companies; officials work for the city or the prefecture.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from utsushi.samples.city import numbers
from utsushi.samples.city.circumstances import circumstances
from utsushi.samples.city.once import once
from utsushi.samples.city.outside import corporations
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.places import Address, Elsewhere, places

_EXTERNALS = 4
"""Employers elsewhere; the first two are the city and the prefecture."""


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
    external: bool


@once
def withholders(shard: Shard) -> tuple[Withholder, ...]:
    """Employers elsewhere, then the corporations of the shard."""
    dice = shard.dice("withholders")
    city = places()
    names = (
        (city.name, "ウツミシ"),
        (city.prefecture, "カクウケン"),
        ("株式会社広域ホールディングス", "コウイキホールディングス"),
        ("株式会社全国流通サービス", "ゼンコクリュウツウサービス"),
    )
    found = []
    for index, (name, kana) in enumerate(names):
        found.append(
            Withholder(
                f"{shard.number_from(31, index):015d}",
                shard.number_from(30, index),
                numbers.corporate_number(90_000_000 + shard.number * 10 + index),
                name,
                kana,
                city.elsewhere(dice) if index else city.address(dice),
                biannual=False,
                dissolved=None,
                external=True,
            )
        )
    for index, one in enumerate(corporations(shard), _EXTERNALS):
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
                external=False,
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
        return withholders(shard)[2 + person.number % (_EXTERNALS - 2)]
    return _by_number(shard)[lot.employer.number]
