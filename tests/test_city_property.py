"""Land, houses and depreciable assets of the synthetic city, against amounts worked out by hand from the law."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import groupby

import pytest

from utsushi.samples.city.depreciables import Asset
from utsushi.samples.city.estates import estates, owned
from utsushi.samples.city.lives import live
from utsushi.samples.city.parcels import House, Title, held
from utsushi.samples.city.people import Shard
from utsushi.samples.city.places import places
from utsushi.samples.city.property_levies import bills, holdings
from utsushi.samples.city.property_values import base_year, relief_until, worth

STREET = places().streets[0]
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


@pytest.mark.parametrize(
    ("changes", "until"),
    [({}, 2026), ({"structure": "08", "storeys": 3}, 2028), ({"durable": True}, 2028), ({"floor": 29_000}, 0),
     ({"dwellings": 0}, 0), ({"structure": "08", "storeys": 3, "durable": True}, 2030), ({"floor": 4_900}, 0)],
)  # fmt: skip
def test_how_long_a_new_house_is_relieved(changes: dict[str, object], until: int) -> None:
    """附則 15 の 6, 15 の 7: three years, five where fireproof with three storeys, two more where 認定長期優良; 50 to 280 ㎡."""
    assert relief_until(house(**changes)) == until


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
