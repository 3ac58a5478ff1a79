"""Land, houses and depreciable assets of the synthetic city, against amounts worked out by hand from the law."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import groupby

import pytest

from utsushi.samples.city.depreciables import Asset
from utsushi.samples.city.estates import estates, owned
from utsushi.samples.city.lives import live
from utsushi.samples.city.parcels import House, Parcel, Site, Title, held
from utsushi.samples.city.people import Shard
from utsushi.samples.city.places import places
from utsushi.samples.city.property_levies import Holding, bills, holdings, limits
from utsushi.samples.city.property_values import base_year, house_in, parcel_in, relief_until, worth

STREET = places().streets[0]
FALLING = next(street for street in places().streets if street.city == "991040")
"""Prices fall there, so that bases are full."""
OWNERS = (Title(dt.date.min, 1, "01"),)


@pytest.fixture(scope="module")
def shard() -> Shard:
    return live(7, 3, 1000, dt.date(2026, 4, 1))


def house(**changes: object) -> House:
    """A wooden house of 100 ㎡, built in August 2023, 100,000 points a ㎡."""
    made = House(
        2, STREET, "1-1", "1-1", "01", "01", "01", 2, 10_000, 10_000, 1, dt.date(2023, 8, 1), 100_000, OWNERS, OWNERS
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # of a test's own


def parcel(area: int) -> Parcel:
    """A lot with the full base, no correction."""
    return Parcel(1, STREET, "1-1", "03", "03", area, area, OWNERS, OWNERS, 1000, 10_000, 1000)


def test_prices_hold_for_three_years() -> None:
    """地方税法 349, 341 六: 基準年度 are 2018, 2021, 2024 …"""
    assert [base_year(year) for year in range(2020, 2029)] == [2018, 2021, 2021, 2021, 2024, 2024, 2024, 2027, 2027]


@pytest.mark.parametrize(
    ("year", "worth_"),
    [(2024, 815_500), (2025, 514_580), (2026, 324_699), (2027, 204_885), (2031, 50_000), (2040, 50_000)],
)
def test_depreciable_assets(year: int, worth_: int) -> None:
    """1,000,000 yen, five years (0.369), bought in 2023: 1 - 0.1845 in the first year, 0.631 after, never under 5 %."""
    assert worth(1_000_000, 2023, 5, year) == worth_


def test_half_of_a_relieved_machine_for_three_years() -> None:
    asset = Asset("2", "食料品製造業用設備", 10_000_000, dt.date(2023, 5, 1), None, 10, half=True)
    assert [asset.base(year) * 2 == asset.price(year) for year in (2024, 2025, 2026, 2027)] == [True, True, True, False]
    assert not asset.there(2023)
    assert asset.price(2024) == 8_970_000


def test_land_under_a_house(shard: Shard) -> None:
    """250 ㎡ with one dwelling: 200 ㎡ by 1/6 and 1/3, 50 ㎡ by 1/3 and 2/3 (地方税法 349 の 3 の 2, 702 の 3)."""
    lot = parcel(25_000)
    lot.street = FALLING
    land = parcel_in(estates(shard), Site([lot], [house()]), lot, 2026)
    unit = land.price // 250
    assert (land.small, land.general, land.other) == (20_000, 5_000, 0)
    assert land.base == unit * 200 // 6 + unit * 50 // 3
    assert land.city_base == unit * 200 // 3 + unit * 100 // 3


def test_land_of_six_flats_and_land_without_a_house(shard: Shard) -> None:
    """200 ㎡ for each dwelling; empty land at 70 % of the price (附則 18)."""
    lot = parcel(100_000)
    lot.street = FALLING
    flats = parcel_in(estates(shard), Site([lot], [house(dwellings=6, floor=30_000)]), lot, 2026)
    assert (flats.small, flats.other) == (100_000, 0)
    empty = parcel_in(estates(shard), Site([lot], []), lot, 2026)
    assert empty.base == empty.price * 7 // 10
    warned = parcel_in(estates(shard), Site([lot], [house(warned=True)]), lot, 2026)
    assert warned == empty


def test_land_is_brought_near_to_its_full_base(shard: Shard) -> None:
    """附則 18: 5 % of the full base a year; nothing rose in 2021."""
    lot = parcel(10_000)
    lot.level = 600
    site = Site([lot], [house(built=dt.date(2000, 1, 1))])
    bases = {year: parcel_in(estates(shard), site, lot, year) for year in range(2019, 2027)}
    for year in (2020, 2022, 2023, 2024):
        full = bases[year].price // 6
        assert bases[year].before == bases[year - 1].base
        assert abs(bases[year].base - bases[year - 1].base - full // 20) <= 1
    assert bases[2021].base == bases[2020].base
    assert bases[2026].level < 10_000


def test_a_new_house() -> None:
    """10,000,000 points × 0.80; half the tax for three years; the price holds until 2027."""
    new = house_in(house(), 2024)
    assert (new.points, new.rate, new.price, new.before) == (10_000_000, 8000, 8_000_000, None)
    assert new.relief == 8_000_000 * 14 // 1000 // 2
    assert house_in(house(), 2026).price == 8_000_000
    assert house_in(house(), 2026).relief == new.relief
    assert house_in(house(), 2027).relief == 0
    assert house_in(house(), 2027).price == 7_250_000
    larger = house_in(house(floor=24_000), 2024)
    assert larger.relief == larger.price * 14 // 1000 // 4


@pytest.mark.parametrize(
    ("changes", "until"),
    [({}, 2026), ({"structure": "08", "storeys": 3}, 2028), ({"durable": True}, 2028), ({"floor": 29_000}, 0),
     ({"dwellings": 0}, 0), ({"structure": "08", "storeys": 3, "durable": True}, 2030), ({"floor": 4_900}, 0)],
)  # fmt: skip
def test_how_long_a_new_house_is_relieved(changes: dict[str, object], until: int) -> None:
    """附則 15 の 6, 15 の 7: three years, five where fireproof with three storeys, two more where 認定長期優良; 50 to 280 ㎡."""
    assert relief_until(house(**changes)) == until


@pytest.mark.parametrize(
    ("year", "depreciable", "taxes"),
    [(2026, 1_499_999, (0, 0, 0)), (2026, 1_500_000, (21_000, 0, 0)), (2027, 1_500_000, (0, 0, 0)), (2027, 1_801_999, (25_200, 0, 0))],
)  # fmt: skip
def test_what_is_under_the_limit_is_free(year: int, depreciable: int, taxes: tuple[int, int, int]) -> None:
    """地方税法 351; 1,500,000 × 1.4 % = 21,000; 1,801,000 × 1.4 % = 25,214."""
    assert limits(year)[2] == (1_500_000 if year < 2027 else 1_800_000)
    assert Holding(year, "991015", 1, "1", depreciable=depreciable).taxes() == taxes


def test_bills_are_the_taxes_of_the_holdings(shard: Shard) -> None:
    """Four instalments of whole thousands but the first, due in April, July, December and February."""
    owed = {(year, one.notice): sum(one.taxes()[:2]) for year, several in holdings(shard).items() for one in several}
    assert {(one.fiscal_year, one.notice): one.total for one in bills(shard)} == {k: v for k, v in owed.items() if v}
    for bill in bills(shard):
        year = bill.fiscal_year
        months = [f"{year}04", f"{year}07", f"{year}12", f"{year + 1}02"]
        assert [one.month for one in bill.instalments] == months[: len(bill.instalments)]
        assert all(one.amount % 1000 == 0 for one in bill.instalments[1:])


def test_who_owns_what(shard: Shard) -> None:
    """Every asset of a year is somebody's, once; owners in common have what they live in; the dead have nothing any more."""
    things = [thing for several in owned(shard, 2026).values() for thing in several]
    assert len(things) == len({(type(thing), thing.number) for thing in things})
    day = dt.date(2026, 1, 1)
    standing = [house for site in estates(shard).sites for house in site.houses if house.stands(day)]
    assert {thing for thing in things if isinstance(thing, House)} == set(standing)
    assert any(number // 1_000_000_000 == 7 for number in owned(shard, 2026))
    dead = {one.number for one in shard.people if one.dead and one.removed and one.removed < day}
    assert dead
    assert not dead & set(owned(shard, 2026))


def test_titles_follow_each_other(shard: Shard) -> None:
    """Days go forward, and nobody follows oneself."""
    for site in estates(shard).sites:
        for owners in [one.owners for one in site.parcels] + [one.owners for one in site.houses]:
            days = [title.day for title in owners]
            assert days == sorted(days)
            for _, several in groupby(owners, key=lambda title: title.owner):
                assert len(list(several)) == 1
            assert held(owners, dt.date(2026, 1, 1)) is not None
