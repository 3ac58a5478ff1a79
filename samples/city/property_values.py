"""What parcels, houses and depreciable assets are worth in a year, and the 課税標準 that follows.

Sources: 地方税法 349 (the price of the 基準年度, every third year: 2018, 2021, 2024 …, holds for the 据置年度 too), 349 の 3 の 2, 702 の 3 (住宅用地: up to
200 ㎡ for each dwelling 1/6 and 1/3, the rest up to ten times the floor 1/3 and 2/3), 附則 18, 25 (負担調整: 5 % of the full base a year, between
20 % of it and the base; business land is held between 60 % and 70 % of the price; in 2021 nothing rose, in 2022 business land by 2.5 %),
附則 19 (fields), 附則 15 の 6 (half the tax of the first 120 ㎡ of a new dwelling for three years, five in fireproof buildings of three
storeys or more; 15 の 7: 5 and 7 where 認定長期優良住宅), 固定資産評価基準 第 3 章 (償却資産: half a year's loss in the first year, never less than 5 %;
減価率 of 耐用年数省令 別表第七). Simplified: 路線価 by ward and street (`data/land_values.csv`), changed by the same rate every third year; where
they fall, by a third of it every year (附則 17 の 2); fields and forests have a price of their kind; 経年減点補正率 falls in a straight line; 再建築費評点補正率 from 2027 on is 1;
dwellings built from April 2026 on are relieved as those before (令和 8 年度改正, to be confirmed).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from utsushi.samples.city.parcels import (
    BUILDING,
    FIELD,
    FOREST,
    PADDY,
    ROAD,
    Estates,
    House,
    Parcel,
    Site,
    assessed_on,
)
from utsushi.samples.city.places import Street, rows

FIRST = 2018
"""The 基準年度 from which prices and bases are followed."""
_ACRE = {PADDY: 110, FIELD: 60, FOREST: 25}
"""Yen of a ㎡ (simplified)."""


def base_year(fiscal_year: int) -> int:
    """基準年度 whose prices hold in a year."""
    return fiscal_year - (fiscal_year + 1) % 3


@cache
def _wards() -> dict[str, dict[str, int]]:
    return {
        row["市区町村コード"]: {name: int(value) for name, value in row.items() if name != "市区町村コード"}
        for row in rows("land_values")
    }


@cache
def street_price(code: str, town: str, year: int, *, rural: bool) -> int:
    """路線価 (相続税のではない), yen of a ㎡, of a street in a year: that of its 基準年度, or less where prices fall (下落修正)."""
    ward = _wards()[code]
    price = ward["調整区域" if rural else "路線価"] * (100 + (int(town) % 11 - 5) * 3) // 100
    change = ward["基準年度ごとの増減千分率"]
    grown = change * ((base_year(year) - FIRST) // 3) if change > 0 else change * (year - FIRST) // 3
    return price * max(1000 + grown, 400) // 1000 // 100 * 100


@cache
def _prices(code: str, town: str, category: str, last: int, *, rural: bool) -> tuple[tuple[int, int], ...]:
    """(year, yen of a ㎡ before the correction of the lot) from `FIRST` to `last`."""
    fixed = _ACRE.get(category)
    return tuple((year, fixed or street_price(code, town, year, rural=rural)) for year in range(FIRST, last + 1))


def rural(street: Street) -> bool:
    """市街化調整区域: no 都市計画税."""
    return "大字" in street.name


def unit_price(parcel: Parcel, year: int) -> int:
    """Yen of a ㎡ before the correction of the lot."""
    return unit_prices(parcel, year)[-1][1]


def unit_prices(parcel: Parcel, last: int) -> tuple[tuple[int, int], ...]:
    """(year, yen of a ㎡ before the correction of the lot) from `FIRST` to `last`."""
    street = parcel.street
    return _prices(street.city, street.code, parcel.category, last, rural=rural(street))


@dataclass(frozen=True, slots=True)
class Land:
    """A parcel in a year; areas in hundredths of ㎡, amounts in yen."""

    area: int
    small: int
    """小規模住宅用地."""
    general: int
    other: int
    """非住宅用地."""
    dwellings: int
    price: int
    """評価額."""
    before: int
    """固定課税標準額 of the year before, by the use of this year."""
    base: int
    city_base: int
    """都計課税標準額; 0 where the tax is not levied."""
    level: int
    """負担水準 in ten-thousandths."""
    valued: int
    """評価年度."""


def parcel_in(estates: Estates, site: Site, parcel: Parcel, fiscal_year: int, *, homes: bool = True) -> Land:
    """A parcel as it is assessed in a year; `homes`: whether the city knows of the dwellings on it."""
    day = assessed_on(fiscal_year)
    area = parcel.size(day, estates.split)
    small, general, dwellings = _dwelling_land(estates, site, parcel, day) if homes else (0, 0, 0)
    other = area - small - general
    base = base_year(fiscal_year)
    if parcel.category == ROAD:
        return Land(area, 0, 0, 0, 0, 0, 0, 0, 0, 0, base)
    prices = unit_prices(parcel, fiscal_year)
    price = prices[-1][1] * parcel.correction * area // 1_000_000
    before = total = city = full = 0
    for part, tax, planning in ((small, 6, (1, 3)), (general, 3, (2, 3)), (other, 1, (1, 1))):
        if not part:
            continue
        kind = "field" if parcel.category in _ACRE else "home" if tax > 1 else "business"
        factor = parcel.correction * part
        earlier, now = _burden(prices, factor, (1, tax), kind, parcel.level)
        before, total, full = before + earlier, total + now, full + prices[-1][1] * factor // (1_000_000 * tax)
        if not rural(parcel.street):
            city += now if tax == 1 else _burden(prices, factor, planning, kind, parcel.level)[1]
    return Land(
        area, small, general, other, dwellings, price, before, total, city, before * 10_000 // max(full, 1), base
    )


def _dwelling_land(estates: Estates, site: Site, parcel: Parcel, day: dt.date) -> tuple[int, int, int]:
    """小規模 and 一般住宅用地 of a parcel, and the dwellings on its site."""
    homes = [house for house in site.houses if house.dwellings and not house.warned and house.stands(day)]
    dwellings = sum(house.dwellings for house in homes)
    if not dwellings or parcel.category != BUILDING:
        return 0, 0, 0
    area = parcel.size(day, estates.split)
    whole = sum(one.size(day, estates.split) for one in site.parcels if one.category == BUILDING)
    for_homes = min(whole, 10 * sum(house.floor for house in homes))
    small = min(for_homes, 20_000 * dwellings)
    own_small = small * area // whole
    return own_small, for_homes * area // whole - own_small, dwellings


def _burden(
    prices: tuple[tuple[int, int], ...], factor: int, share: tuple[int, int], kind: str, level: int
) -> tuple[int, int]:
    """The bases of the last but one year and of the last, brought near to the full base (a share of the price) year by year."""
    part, of = share
    before = base = prices[0][1] * factor // 1_000_000 * part // of * level // 1000
    for year, unit in prices:
        price = unit * factor // 1_000_000
        before, full = base, price * part // of
        if kind == "business":
            base = _business(price, before, year)
        elif before >= full:
            base = full
        elif kind == "field":
            base = min(_field(before, full), full)
        else:
            base = min(max(before + full // 20, full // 5), full)
        if year == 2021 and base > before:
            base = before
    return before, base


def _field(before: int, full: int) -> int:
    """負担調整率 of fields by 負担水準: 1.025 from 0.9, 1.05 from 0.8, 1.075 from 0.7, else 1.1."""
    level = before * 10 // full
    return before * (1025 if level >= 9 else 1050 if level >= 8 else 1075 if level >= 7 else 1100) // 1000


def _business(price: int, before: int, year: int) -> int:
    if before * 10 > price * 7:
        return price * 7 // 10
    if before * 10 >= price * 6:
        return before
    return min(max(before + price * (25 if year == 2022 else 50) // 1000, price // 5), price * 6 // 10)


@dataclass(frozen=True, slots=True)
class Building:
    """A house in a year; amounts in yen."""

    points: int
    """再建築費評点数."""
    rate: int
    """経年減点補正率 in ten-thousandths."""
    price: int
    valued: int
    """The year that it was valued for."""
    before: int | None
    """The price of the year before; None: it was not there."""
    city_base: int
    relief: int
    """軽減税額."""
    until: int
    """新築軽減終了年度; 0: never was entitled."""


_LASTING = {"06": 45, "07": 35, "08": 60, "09": 60}
_REBUILDING = {2021: (104, 107), 2024: (111, 107)}
"""再建築費評点補正率 of wood and of the rest, in hundredths (固定資産評価基準 of 令和3 and 6年度)."""


def house_in(house: House, fiscal_year: int) -> Building:
    """A house as it is assessed in a year; the price never rises (固定資産評価基準 第 2 章 附則: 据置)."""
    first = first_year(house)
    points = house.points * house.floor // 100
    price = rate = valued = 0
    before: int | None = None
    for year in _valued(first, fiscal_year):
        wood, other = _REBUILDING.get(year, (100, 100))
        if year > max(first, FIRST):
            points = points * (wood if house.structure == "01" else other) // 100
        rate = _ageing(house, year - house.built.year)
        worth = points * rate // 10_000
        if valued:
            worth = min(price, worth)
        before, price, valued = (price if valued and year == fiscal_year else None), worth, year
    if valued < fiscal_year:
        before = price
    until = relief_until(house)
    relief = 0
    if fiscal_year <= until:
        each = house.floor // house.dwellings
        relief = price * 14 * min(each, 12_000) // (each * 2000)
    return Building(points, rate, price, valued, before, 0 if rural(house.street) else price, relief, until)


def first_year(house: House) -> int:
    """The first year a house is taxed in: it stands on 1 January."""
    return house.built.year + (house.built > assessed_on(house.built.year))


def _valued(first: int, fiscal_year: int) -> Iterator[int]:
    start = max(first, FIRST)
    yield start
    yield from range(base_year(start) + 3, fiscal_year + 1, 3)


def _ageing(house: House, years: int) -> int:
    if house.structure == "01":
        return max(8000 - 250 * (max(years, 1) - 1), 2000)
    return max(10_000 - 8000 * max(years, 1) // _LASTING[house.structure], 2000)


def relief_until(house: House) -> int:
    """The last year of the relief for new dwellings; 0: none, by the size of a dwelling (50, or 40 where let, to 280 ㎡)."""
    each = house.floor // house.dwellings if house.dwellings else 0
    if not (4_000 if house.dwellings > 1 else 5_000) <= each <= 28_000:
        return 0
    fireproof = house.structure in {"08", "09"} and house.storeys >= 3
    return first_year(house) + (5 if fireproof else 3) + (2 if house.durable else 0) - 1


_LOSS = dict(
    zip(
        range(2, 21),
        (684, 536, 438, 369, 319, 280, 250, 226, 206, 189, 175, 162, 152, 142, 134, 127, 120, 114, 109),
        strict=True,
    )
)
"""Useful years → 減価率 in thousandths."""


def worth(cost: int, acquired: int, life: int, fiscal_year: int) -> int:
    """評価額 in a year of what was bought in the calendar year `acquired` for `cost`."""
    loss = _LOSS[life]
    value = cost * (2000 - loss) // 2000
    for _ in range(fiscal_year - acquired - 1):
        value = value * (1000 - loss) // 1000
        if value * 20 <= cost:
            break
    return max(value, -(-cost // 20))
