"""名寄, tax and bills: what belongs to one owner in one ward is put together and taxed.

Sources: 地方税法 350, 702 の 4 (1.4 %, 0.3 %), 351 (免税点: land 300,000, houses 200,000, depreciable assets 1,500,000 yen of base; 300,000 and 1,800,000 for
houses and the latter from 2027 on: 令和 8 年度改正, from memory, to be confirmed), 702 (nobody pays 都市計画税 on what is free of the other), 737 (each ward is a city), 20 の 4 の 2 (bases
in thousands, taxes in hundreds), 362 (paid in April, July, December and February; the city's ordinance follows it), 364, 367 (減免: of who lives on
public assistance, by ordinance), 410 (prices are decided by 31 March). Bills are decided and told on 1 April. Simplified: both taxes are rounded
on their own (KT-04); 減免 is for the whole year of who was assisted on 1 January and 1 April.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from utsushi.samples.city.bills import Bill, Instalment, due_day, spread
from utsushi.samples.city.circumstances import assisted
from utsushi.samples.city.depreciables import declarations
from utsushi.samples.city.estates import estates
from utsushi.samples.city.once import once
from utsushi.samples.city.parcels import House, Parcel, assessed_on, held
from utsushi.samples.city.people import Shard
from utsushi.samples.city.property_values import Building, Land, house_in, parcel_in
from utsushi.samples.city.working_days import working_day

MONTHS = ((0, 4), (0, 7), (0, 12), (1, 2))
LAND, HOUSES, DEPRECIABLE = 1, 2, 4
"""免税点区分 of the city: the sum of what is under its limit; 0: nothing."""


def limits(fiscal_year: int) -> tuple[int, int, int]:
    """免税点 of land, houses and depreciable assets."""
    return (300_000, 200_000, 1_500_000) if fiscal_year < 2027 else (300_000, 300_000, 1_800_000)


def years(shard: Shard) -> tuple[int, int]:
    """The two years that are told: this one and the last (decided on 1 April)."""
    return shard.fiscal_year - 1, shard.fiscal_year


@dataclass(slots=True, eq=False)
class Holding:
    """名寄: what one owner has in one ward in a year; amounts in yen."""

    fiscal_year: int
    ward: str
    owner: int
    notice: str
    land: list[tuple[Parcel, Land]] = field(default_factory=list)
    houses: list[tuple[House, Building]] = field(default_factory=list)
    depreciable: int = 0
    remitted: bool = False
    """減免."""
    told: dict[int, Land] = field(default_factory=dict)
    """物件番号 → a parcel as the first notice told it, where the levy was put right since."""

    def first(self) -> Holding:
        """The holding as the first notice told it."""
        return replace(self, land=[(parcel, self.told.get(parcel.number, land)) for parcel, land in self.land])

    @property
    def sums(self) -> tuple[int, int, int]:
        """課税標準額合計 of land, houses and depreciable assets."""
        return sum(one.base for _, one in self.land), sum(one.price for _, one in self.houses), self.depreciable

    @property
    def under(self) -> int:
        """免税点区分."""
        marks = zip(self.sums, limits(self.fiscal_year), (LAND, HOUSES, DEPRECIABLE), strict=True)
        return sum(mark for total, limit, mark in marks if 0 < total < limit)

    def taxes(self) -> tuple[int, int, int]:
        """固定資産税, 都市計画税, and what was taken off (減額 and 減免)."""
        land, houses, depreciable = self.sums
        under = self.under
        base = (0 if under & LAND else land) + (0 if under & HOUSES else houses)
        base += 0 if under & DEPRECIABLE else depreciable
        city = 0 if under & LAND else sum(one.city_base for _, one in self.land)
        city += 0 if under & HOUSES else sum(one.city_base for _, one in self.houses)
        off = 0 if under & HOUSES else sum(one.relief for _, one in self.houses)
        fixed = (base // 1000 * 14 - off) // 100 * 100
        planning = city // 1000 * 3 // 100 * 100
        return (0, 0, off + fixed + planning) if self.remitted else (fixed, planning, off)


@once
def holdings(shard: Shard) -> Mapping[int, tuple[Holding, ...]]:
    """賦課年度 → holdings of both years, by ward and owner; an owner has the same 通知書番号 in both."""
    book = _Book(shard)
    for year in years(shard):
        book.land_and_houses(year)
        book.depreciable(year)
    return {year: tuple(book.found[key] for key in sorted(book.found) if key[0] == year) for year in years(shard)}


class _Book:
    """名寄帳 while it is put together."""

    def __init__(self, shard: Shard) -> None:
        self.shard = shard
        self.people = {person.number: person for person in shard.people}
        self.found: dict[tuple[int, str, int], Holding] = {}
        self.notices: dict[tuple[str, int], str] = {}

    def land_and_houses(self, year: int) -> None:
        """What stood on 1 January, under who owned it."""
        everything, day = estates(self.shard), assessed_on(year)
        for site in everything.sites:
            for parcel in site.parcels:
                title = held(parcel.owners, day)
                if parcel.since <= day and title:
                    holding = self._of(year, parcel.street.city, title.owner)
                    value = parcel_in(everything, site, parcel, year)
                    if parcel.late == year:
                        told = parcel_in(everything, site, parcel, year, homes=False)
                        if corrected(year) > self.shard.base:
                            value = told
                        elif told != value:
                            holding.told[parcel.number] = told
                    holding.land.append((parcel, value))
            for house in site.houses:
                title = held(house.owners, day)
                if house.stands(day) and title:
                    self._of(year, house.street.city, title.owner).houses.append((house, house_in(house, year)))

    def depreciable(self, year: int) -> None:
        """What was declared."""
        for declaration in declarations(self.shard):
            if assets := declaration.in_year(year):
                own = self._of(year, declaration.ward, declaration.owner)
                own.depreciable += sum(asset.base(year) for asset in assets)

    def _of(self, year: int, ward: str, owner: int) -> Holding:
        key = (year, ward, owner)
        if key not in self.found:
            notice = str(self.shard.number_from(22, len(self.notices)))
            notice = self.notices.setdefault((ward, owner), notice)
            person = self.people.get(owner)
            days = (assessed_on(year), decided(year))
            helped = person is not None and all(assisted(self.shard, person, day) for day in days)
            self.found[key] = Holding(year, ward, owner, notice, remitted=helped)
        return self.found[key]


def decided(fiscal_year: int) -> dt.date:
    """調定 and 納税通知: 1 April."""
    return dt.date(fiscal_year, 4, 1)


def corrected(fiscal_year: int) -> dt.date:
    """更正 of the year, where 住宅用地 was declared late (地方税法 384, 417)."""
    return working_day(dt.date(fiscal_year, 7, 10))


@once
def bills(shard: Shard) -> tuple[Bill, ...]:
    """The bills of both years, as they were put right; four instalments in April, July, December and February."""
    found = []
    for year, several in holdings(shard).items():
        for holding in several:
            fixed, planning, _ = holding.taxes()
            if fixed + planning:
                found.append(_bill(year, holding, fixed + planning))
    return tuple(found)


def _bill(year: int, holding: Holding, total: int) -> Bill:
    instalments = tuple(
        Instalment(number, f"{year + later}{month:02d}", due_day(year + later, month), amount)
        for number, ((later, month), amount) in enumerate(zip(MONTHS, spread(total, 4), strict=True), 1)
        if amount
    )
    return Bill("012", year, year, holding.notice, holding.owner, holding.ward, "普通徴収", decided(year), instalments)
