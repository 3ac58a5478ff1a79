"""Who owns what in the city: parcels of land (筆), houses (棟, and the units of 区分所有), and how they passed from hand to hand.

What is used together is one `Site`: its parcels and the houses on them. Owners are those of 宛名番号: heads of households that live in a
house or a flat of their own, married couples who share one (`outside.shared`), people who live elsewhere (those of `outside.outsiders`
whom 012 numbered), landlords (`circumstances` with rent), and corporations. `owned` tells which assets belong to somebody in a year.

Sources: 地方税法 343 (whoever is registered on 1 January; where that one is dead, who really owns), 352 の 2 (land under 区分所有 is taxed by
shares), 737 (the wards are cities); 不動産登記規則 99 (地目), 113, 114 (kinds and structures of houses). Simplified: the land under a flat is
one asset per flat, with its share as 課税地積; an heir is alone (spouse, eldest child, or somebody elsewhere); who sold is a corporation
or lives elsewhere; 地番 are numbers of their own (本番 by the part of the city, 枝番 by order), not those of 住居表示 (KT-11).
"""

from __future__ import annotations

from collections.abc import Mapping

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
