"""Who owns what in the city: parcels of land (筆), houses (棟, and the units of 区分所有), and how they passed from hand to hand.

What is used together is one `Site`: its parcels and the houses on them. Owners are those of 宛名番号: heads of households that live in a
house or a flat of their own, married couples who share one (`outside.shared`), people who live elsewhere (those of `outside.outsiders`
whom 012 numbered), landlords (`circumstances` with rent), and corporations. `owned` tells which assets belong to somebody in a year, `letting` who lets
which house when.

Sources: 地方税法 343 (whoever is registered on 1 January; where that one is dead, who really owns), 352 の 2 (land under 区分所有 is taxed by
shares), 737 (the wards are cities); 不動産登記規則 99 (地目), 113, 114 (kinds and structures of houses). Simplified: the land under a flat is
one asset per flat, with its share as 課税地積; an heir is alone (spouse, eldest child, or somebody elsewhere); who sold is a corporation
or lives elsewhere; 地番 are numbers of their own (本番 by the part of the city, 枝番 by order), not those of 住居表示 (KT-11).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from utsushi.samples.city.circumstances import circumstances
from utsushi.samples.city.estate_building import build
from utsushi.samples.city.once import once
from utsushi.samples.city.parcels import Estates, House, Parcel, assessed_on, held
from utsushi.samples.city.people import Shard


@once
def estates(shard: Shard) -> Estates:
    """All assets, in the order of their numbers."""
    return build(shard)


@once
def owned(shard: Shard, fiscal_year: int) -> Mapping[int, tuple[Parcel | House, ...]]:
    """宛名番号 → the parcels and houses that are taxed as theirs in a year, by the 賦課期日; also those that are exempt."""
    day = assessed_on(fiscal_year)
    found: dict[int, list[Parcel | House]] = {}
    for site in estates(shard).sites:
        things: list[Parcel | House] = [parcel for parcel in site.parcels if parcel.since <= day]
        things += [house for house in site.houses if house.stands(day)]
        for thing in things:
            title = held(thing.owners, day)
            assert title is not None
            found.setdefault(title.owner, []).append(thing)
    return {number: tuple(things) for number, things in found.items()}


@dataclass(frozen=True, slots=True)
class Letting:
    """An apartment house in the hands of somebody, from `start` on; `end` is the first day no longer, None: still."""

    start: dt.date
    end: dt.date | None
    rent: int
    """Income from it in a whole year, thousands of yen."""

    def months(self, year: int) -> int:
        """Months of a calendar year on whose first day it was so."""
        days = (dt.date(year, month, 1) for month in range(1, 13))
        return sum(self.start <= day and (self.end is None or day < self.end) for day in days)


@once
def letting(shard: Shard) -> Mapping[int, tuple[Letting, ...]]:
    """宛名番号 → the apartment houses (種類 共同住宅) that landlords of the shard bought, in their hands and in those of who followed them."""
    lots, found = circumstances(shard), dict[int, tuple[Letting, ...]]()
    for house in (house for site in estates(shard).sites for house in site.houses if house.kind == "04"):
        landlord = lots.get(house.owners[1].owner)
        if landlord is None or not landlord.rent:
            continue
        for title, after in pairwise((*house.owners[1:], None)):
            assert title is not None
            one = Letting(max(title.day, house.built), after.day if after else house.gone, landlord.rent)
            found[title.owner] = (*found.get(title.owner, ()), one)
    return found
