"""償却資産: the depreciable assets that corporations and some of the self-employed declare.

Sources: 地方税法 341 四, 383 (declared every year by 31 January as of 1 January); useful years of 耐用年数省令 別表第一, 第二; 附則 15 (先端設備等: half of the
base for three years, machines bought from April 2023 to March 2025). Simplified: an asset stands in the ward of the owner's address; nobody
has aircraft; what was given up is no longer declared; about one machine in three of those two years is entitled.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from utsushi.samples.city.circumstances import circumstances
from utsushi.samples.city.dice import Dice, years_after
from utsushi.samples.city.once import once
from utsushi.samples.city.outside import Corporation, corporations
from utsushi.samples.city.parcels import assessed_on
from utsushi.samples.city.people import Shard
from utsushi.samples.city.property_values import worth

HALF = "01"
"""特例コード of the city: 先端設備等, half of the base."""
_HALF_FROM, _HALF_TO = dt.date(2023, 4, 1), dt.date(2025, 3, 31)


@dataclass(frozen=True, slots=True)
class Asset:
    """One asset."""

    kind: str
    """資産種類 1–6."""
    name: str
    cost: int
    bought: dt.date
    given_up: dt.date | None
    life: int
    """耐用年数."""
    half: bool

    def there(self, fiscal_year: int) -> bool:
        """Whether it was there on the 賦課期日."""
        day = assessed_on(fiscal_year)
        return self.bought <= day and (self.given_up is None or day < self.given_up)

    def first(self) -> int:
        """The first year it is taxed in."""
        return self.bought.year + (self.bought > assessed_on(self.bought.year))

    def price(self, fiscal_year: int) -> int:
        """評価額."""
        return worth(self.cost, self.first() - 1, self.life, fiscal_year)

    def relieved(self, fiscal_year: int) -> bool:
        """Whether half of the base is left out in a year."""
        return self.half and fiscal_year < self.first() + 3

    def base(self, fiscal_year: int) -> int:
        """課税標準額."""
        return self.price(fiscal_year) // (2 if self.relieved(fiscal_year) else 1)


_THINGS: Mapping[str, tuple[tuple[str, str, int, int, int], ...]] = {
    "建設": (("2", "総合工事業用設備", 6, 900, 12_000), ("6", "測量機器", 5, 300, 2_500)),
    "商事": (("6", "陳列棚", 8, 200, 2_000), ("1", "広告塔", 20, 600, 3_000)),
    "運輸": (
        ("5", "構内運搬車", 4, 800, 4_000),
        ("3", "作業船", 10, 4_000, 18_000),
        ("1", "荷さばき場舗装", 10, 900, 9_000),
    ),
    "食品": (("2", "食料品製造業用設備", 10, 2_000, 40_000), ("6", "冷凍陳列棚", 6, 400, 2_500)),
    "電機": (("2", "電気機械器具製造業用設備", 7, 3_000, 60_000), ("6", "検査機器", 5, 500, 6_000)),
    "介護": (("6", "特殊浴槽", 5, 600, 4_000), ("6", "介護用寝台", 8, 150, 1_500)),
    "": (
        ("1", "駐車場舗装", 10, 300, 4_000),
        ("1", "受変電設備", 15, 800, 7_000),
        ("2", "太陽光発電設備", 17, 1_500, 15_000),
        ("6", "パソコン", 4, 120, 1_500),
        ("6", "複写機", 5, 200, 900),
        ("6", "応接セット", 8, 150, 800),
        ("6", "看板", 3, 100, 600),
        ("6", "冷暖房機器", 6, 200, 1_800),
    ),
}
"""Trade → (資産種類, name, useful years, cheapest, dearest in thousands of yen); "": anybody's."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """The assets of somebody."""

    owner: int
    """宛名番号."""
    ward: str
    """市区町村コード."""
    until: dt.date | None
    """A corporation was dissolved on that day."""
    assets: tuple[Asset, ...]

    def in_year(self, fiscal_year: int) -> tuple[Asset, ...]:
        """What is declared for a year; nothing when the owner is gone."""
        if self.until and self.until <= assessed_on(fiscal_year):
            return ()
        return tuple(asset for asset in self.assets if asset.there(fiscal_year))


@once
def declarations(shard: Shard) -> tuple[Declaration, ...]:
    """Nine in ten corporations; one in four of the self-employed."""
    dice = shard.dice("depreciables")
    found = [
        Declaration(
            one.number, one.address.street.city, one.dissolved, _things(dice, shard.base, one.founded, _trade(one))
        )
        for one in corporations(shard)
        if dice.chance(0.9)
    ]
    for person in shard.people:
        works = circumstances(shard)[person.number].works
        since = next((since for since, work in works if work == "self" and since < shard.base), None)
        if since is None or not dice.chance(0.25):
            continue
        ends = [day for day, _ in works if day > since] + ([person.removed] if person.removed else [])
        ward = person.last.address.street.city
        found.append(
            Declaration(person.number, ward, min(ends, default=None), _things(dice, shard.base, since, "")[:2])
        )
    return tuple(found)


def _trade(corporation: Corporation) -> str:
    return next((trade for trade in _THINGS if trade and trade in corporation.name), "")


def _things(dice: Dice, base: dt.date, since: dt.date, trade: str) -> tuple[Asset, ...]:
    """One to seven assets bought in the last sixteen years; a one-person trade has the cheapest of its things."""
    found = []
    for _ in range(dice.between(1, 7)):
        things = _THINGS[trade] if dice.chance(0.5) else _THINGS[""]
        kind, name, life, low, high = dice.choice(things)
        bought = dice.day(max(since, years_after(base, -16)), base).replace(day=1)
        bought = max(bought, since)
        thousands = dice.between(low, high if trade else low * 2)
        given_up = dice.day(bought, base) if dice.chance(0.12) else None
        half = kind == "2" and _HALF_FROM <= bought <= _HALF_TO and dice.chance(0.33)
        found.append(Asset(kind, name, thousands * 1000, bought, given_up, life, half))
    return tuple(sorted(found, key=lambda one: (one.bought, one.kind, one.name, one.cost)))
