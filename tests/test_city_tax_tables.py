"""Taxes of the synthetic city against tables that were worked out by hand from the law; the steps stand in their column 計算 or 根拠 (tests/data/city/*.csv)."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from utsushi.samples.city import property_values, surcharges
from utsushi.samples.city.bills import spread
from utsushi.samples.city.companies import FINAL, Company, Office, _Years
from utsushi.samples.city.corporate_rates import deadline, provisional
from utsushi.samples.city.dice import Dice
from utsushi.samples.city.outside import Corporation
from utsushi.samples.city.parcels import BUILDING, PADDY, Estates, House, Parcel, Site, Title
from utsushi.samples.city.people import Shard
from utsushi.samples.city.places import Address, places
from utsushi.samples.city.property_levies import Holding, bills, holdings
from utsushi.samples.city.property_values import Building, Land, house_in, parcel_in
from utsushi.samples.city.vehicle_classes import Fuel, classes, rate
from utsushi.samples.city.vehicle_lives import Holding as Held
from utsushi.samples.city.vehicle_lives import Vehicle

Row = dict[str, str]
day = dt.date.fromisoformat
STREET = next(street for street in places().streets if "大字" not in street.name)
RURAL = next(street for street in places().streets if "大字" in street.name)
OWNERS = (Title(dt.date.min, 1, "01"),)


def table(name: str) -> list[Row]:
    """The rows of a table."""
    with (Path(__file__).parent / "data" / "city" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def named(name: str) -> pytest.MarkDecorator:
    """A test for each row, called as the row is."""
    rows = table(name)
    return pytest.mark.parametrize(
        "said", rows, ids=[f"{n}-{next(iter(row.values()))}" for n, row in enumerate(rows, 1)]
    )


def figures(said: Row, *names: str) -> tuple[int, ...]:
    """Whole numbers of a row, empty ones as 0."""
    return tuple(int(said[name] or 0) for name in names)


def house(**changes: Any) -> House:
    """A wooden house of 100 ㎡ for one family."""
    made = House(
        2, STREET, "1-1", "1-1", "01", "01", "01", 2, 10_000, 10_000, 1, day("2000-01-01"), 100_000, OWNERS, OWNERS
    )
    return replace(made, **changes)


@named("property_land")
def test_land(said: Row, monkeypatch: pytest.MonkeyPatch) -> None:
    """地方税法 349, 349 の 3 の 2, 702 の 3, 附則 18, 19, 25 (令和 3 年度の据置, 令和 4 年度の商業地等 2.5%)."""
    prices = {2018: "路線価2018", 2021: "路線価2021", 2024: "路線価2024"}
    series = tuple((year, int(said[prices[max(one for one in prices if one <= year)]])) for year in range(2018, 2027))
    monkeypatch.setattr(property_values, "unit_prices", lambda _, last: tuple(one for one in series if one[0] <= last))
    area, dwellings, floor = figures(said, "地積", "住宅戸数", "床面積")
    level, correction = round(float(said["2017年の割合"]) * 1000), round(float(said["補正率"]) * 10_000)
    kind = PADDY if said["地目"] == "田" else BUILDING
    street = RURAL if said["調整区域"] else STREET
    parcel = Parcel(1, street, "1-1", kind, kind, area * 100, area * 100, OWNERS, OWNERS, 1000, correction, level)
    home = house(dwellings=dwellings, floor=floor * 100, warned=bool(said["特定空家の勧告"]))
    site = Site([parcel], [home] if dwellings else [])
    land = parcel_in(Estates((site,), {}), site, parcel, int(said["年度"]))
    assert (land.small, land.general, land.other) == tuple(
        100 * one for one in figures(said, "小規模", "一般", "非住宅")
    )
    assert (land.price, land.base, land.city_base) == figures(said, "評価額", "固定課税標準額", "都計課税標準額")


@named("property_houses")
def test_houses(said: Row) -> None:
    """固定資産評価基準 第 2 章 (再建築費評点補正率: 令和 3 年度 1.04 と 1.07, 令和 6 年度 1.11 と 1.07), 地方税法 附則 15 の 6, 15 の 7."""
    storeys, dwellings, floor, points = figures(said, "階数", "戸数", "床面積", "評点")
    one = house(
        structure=said["構造"],
        storeys=storeys,
        durable=bool(said["長期優良"]),
        dwellings=dwellings,
        floor=floor * 100,
        points=points,
        built=day(said["建築"]),
    )
    found = house_in(one, int(said["年度"]))
    assert (found.points, found.rate) == (int(said["再建築費評点数"]), round(float(said["経年減点"]) * 10_000))
    assert (found.price, found.relief, found.until) == figures(said, "評価額", "軽減税額", "軽減終了年度")


@named("property_totals")
def test_what_an_owner_owes(said: Row) -> None:
    """地方税法 350, 351 (免税点), 702 の 4, 20 の 4 の 2 (千円未満・百円未満; the rest in the first instalment), 362."""
    land, home, depreciable, city, city_home, relief = figures(
        said, "土地", "家屋", "償却", "都計土地", "都計家屋", "軽減"
    )
    parcel = Parcel(1, STREET, "1-1", BUILDING, BUILDING, 1, 1, OWNERS, OWNERS, 1000, 10_000, 1000)
    holding = Holding(int(said["年度"]), "991015", 1, "1", depreciable=depreciable)
    if land:
        holding.land.append((parcel, Land(1, 0, 0, 1, 0, land, land, land, city, 10_000, 2024)))
    if home:
        holding.houses.append((house(), Building(home, 10_000, home, 2024, home, city_home, relief, 0)))
    fixed, planning, _ = holding.taxes()
    assert (holding.under, fixed, planning) == figures(said, "免税点区分", "固定資産税", "都市計画税")
    assert tuple(spread(fixed + planning, 4)) == figures(said, "第1期", "第2期", "第3期", "第4期")


def test_a_couple_is_an_owner_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """地方税法 10 の 2, 351: what one has alone and what both have are not put together; the couple gets one bill for the whole of theirs.

    60 ㎡ under a house at 28,000 yen: 1,680,000 ÷ 6 = 280,000 of base, ÷ 3 = 560,000 for 都市計画税. The husband has one such lot, under 300,000:
    nothing. The couple has two: 560 thousand × 1.4 % = 7,840, 1,120 thousand × 0.3 % = 3,360: 7,800 + 3,300 yen, 5,100 and three times 2,000.
    """
    monkeypatch.setattr(
        property_values, "unit_prices", lambda _, last: tuple((year, 28_000) for year in range(2018, last + 1))
    )
    husband, couple = 1, 7_000_000_001
    sites = []
    for number, owner in enumerate((husband, couple, couple), 1):
        owners = (Title(dt.date.min, owner, "01"),)
        lot = Parcel(
            number, STREET, f"1-{number}", BUILDING, BUILDING, 6_000, 6_000, owners, owners, 1000, 10_000, 1000
        )
        sites.append(Site([lot], [house(number=number, owners=(Title(dt.date.min, 9_000_000_001, "01"),))]))
    shard = Shard(0, 0, 2, day("2026-04-01"), places())
    shard.kept["utsushi.samples.city.estates.estates",] = Estates(tuple(sites), {})
    shard.kept["utsushi.samples.city.depreciables.declarations",] = ()
    shard.kept["utsushi.samples.city.circumstances.assistance",] = ()
    sums = {one.owner: one.sums[0] for one in holdings(shard)[2026]}
    assert (sums[husband], sums[couple]) == (280_000, 560_000)
    told = {one.payer: [part.amount for part in one.instalments] for one in bills(shard) if one.fiscal_year == 2026}
    assert husband not in told
    assert told[couple] == [5_100, 2_000, 2_000, 2_000]


def company(said: Row) -> tuple[Shard, Company]:
    """A corporation with an office in the first ward, perhaps one in another, perhaps some outside the city."""
    streets = places().streets
    start, end = day(said["事業年度開始"]), day(said["事業年度終了"])
    first = start if (end - start).days < 364 else day("2010-04-01")
    home, other = Address(streets[0], "1"), next(one for one in streets if one.city != streets[0].city)
    capital, people, more, away = figures(said, "資本金等", "従業者数", "別の区の従業者数", "市外の従業者数")
    one = Corporation(8_000_000_001, "1", "株式会社試験", "シケン", "試験　花", home, first, None, people)
    offices = [Office(home, first, None, people)]
    if more:
        offices.append(Office(Address(other, "1"), day(said["別の区の開設"]), None, more))
    made = Company(one, ((first, capital),), end.month, 0, tuple(offices), away, False, None)  # noqa: FBT003 - on paper
    return Shard(0, 0, 1, day("2026-04-01"), places()), made


@named("corporate_tax")
def test_corporations(said: Row) -> None:
    """地方税法 312 (均等割, 月割), 314 の 4 (標準税率 6.0 %, 2019-09-30 までに始まる年度は 9.7 %), 321 の 13 (分割), 321 の 8, 737 (区)."""
    shard, made = company(said)
    start, end = day(said["事業年度開始"]), day(said["事業年度終了"])
    years = _Years(shard, made, Dice(0, 0, "declarations"))
    one = years._declare(start, end, FINAL, end, int(said["国の法人税額"]), end)
    here, *others = sorted(one.wards, key=lambda ward: ward.code != made.offices[0].ward)
    assert (here.kind, str(here.amount)) == (said["号"], said["均等割"])
    assert [(str(ward.months), str(ward.amount)) for ward in others] == (
        [(said["別の区の月数"], said["別の区の均等割"])] if said["別の区の月数"] else []
    )
    assert (one.base, one.levy) == figures(said, "課税標準", "法人税割")
    assert deadline(end, 2) == day(said["申告期限"])


@named("corporate_interim")
def test_interim_declarations(said: Row) -> None:
    """地方税法 321 の 8 第 1 項 (予定申告)."""
    before, months = figures(said, "前年度の法人税割", "前年度の月数")
    assert provisional(before, months, day(said["開始"]), day(said["前年度の開始"])) == int(said["法人税割"])


@named("vehicle_tax")
def test_vehicles(said: Row) -> None:
    """地方税法 463 の 15, 附則 30 (重課: 13 年を経過した月の属する年度の翌年度から; 軽課)."""
    fuel: Fuel = said["燃料"]  # type: ignore[assignment]  # of the table
    first = day(f"{said['初度検査']}-01") if said["初度検査"] else None
    assert rate(classes()[said["種別コード"]], first, fuel, int(said["年度"])) == (int(said["税額"]), said["区分"])


@named("vehicle_holders")
def test_who_held_a_vehicle_on_the_first_of_april(said: Row) -> None:
    """地方税法 463 の 16 (賦課期日); 課税 1 the first holder, 2 the one after, empty: nobody."""
    place = Address(STREET, "1")
    bought = [("取得", 1), ("譲渡", 2)]
    holdings = [
        Held(day(said[name]), day(said[name]), "01", payer, payer, payer, "1", place)
        for name, payer in bought
        if said[name]
    ]
    plate, makers = ("写海市", "", "あ", "0001"), ("", "", "")
    one = Vehicle(0, 1, classes()["11"], plate, "", makers, "1", 5, None, holdings)
    one.ended = day(said["廃車"]) if said["廃車"] else None
    held = one.on(dt.date(int(said["年度"]), 4, 1))
    assert (str(held.payer) if held else "") == said["課税"]


@named("late_charges")
def test_delay(said: Row) -> None:
    """地方税法 326 ほか, 附則 3 の 2, 20 の 4 の 2; the rates of each year as the city of 袋井 lists them (延滞金などの割合の改正, 2026-01-01)."""
    assert surcharges.late(day(said["納期限"]), [(day(said["納付日"]), int(said["税額"]))]) == int(said["延滞金"])


@pytest.mark.parametrize("name", ["property_land", "property_houses", "property_totals", "corporate_tax", "corporate_interim", "late_charges"])  # fmt: skip
def test_every_row_says_how_it_was_worked_out(name: str) -> None:
    """An officer can follow each figure."""
    assert all(row["計算"] for row in table(name))
    assert all(None not in row and None not in row.values() for row in table(name))
