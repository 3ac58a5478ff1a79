"""Rates and periods of 軽自動車税, 法人市民税 and 国民年金 in the synthetic city, by examples that anybody can check against the law."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utsushi.samples.city.companies import companies
from utsushi.samples.city.corporate_rates import (
    deadline,
    flat,
    months_between,
    national_tax,
)
from utsushi.samples.city.dice import age, reached
from utsushi.samples.city.lives import live
from utsushi.samples.city.pension_exemptions import relief
from utsushi.samples.city.pension_spans import ledger, month
from utsushi.samples.city.people import Shard
from utsushi.samples.city.places import places
from utsushi.samples.city.surcharges import after_claim, interest
from utsushi.samples.city.vehicle_classes import SLOTS, classes, plate
from utsushi.samples.city.vehicle_lives import vehicles

day = dt.date.fromisoformat


def test_no_two_plates_are_the_same() -> None:
    """Series by series, up to the largest city there can be: 5,000 shards."""
    for code in ("11", "21", "31", "32", "51", "53", "52", "54"):
        kind = classes()[code]
        slots = SLOTS["営業用" if kind.commercial else kind.group]
        running = range(0, 5000 * slots, 977)
        assert len({plate("写海市", "写海市中央区", kind, one) for one in running}) == len(running)
        assert plate("写海市", "写海市中央区", kind, 5000 * slots - 1)


@pytest.mark.parametrize(
    ("capital", "employees", "expected"),
    [
        (10_000_000, 50, ("1", 50_000)),
        (10_000_000, 51, ("2", 120_000)),
        (10_000_001, 1, ("3", 130_000)),
        (100_000_000, 51, ("4", 150_000)),
        (100_000_001, 50, ("5", 160_000)),
        (1_000_000_000, 51, ("6", 400_000)),
        (1_000_000_001, 50, ("7", 410_000)),
        (9_000_000_000, 50, ("7", 410_000)),
        (5_000_000_000, 51, ("8", 1_750_000)),
        (5_000_000_001, 51, ("9", 3_000_000)),
    ],
)
def test_flat_tax_of_corporations(capital: int, employees: int, expected: tuple[str, int]) -> None:
    """地方税法 312 条 1 項."""
    assert flat(capital, employees) == expected


def test_national_tax_of_small_companies() -> None:
    """法人税法 66 条: 15 % up to eight million yen."""
    assert national_tax(10_000_000, 10_000_000) == 1_200_000 + 464_000
    assert national_tax(10_000_000, 100_000_001) == 2_320_000
    assert national_tax(-5, 1) == 0


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        ("2024-04-01", "2025-03-31", 12),
        ("2024-04-10", "2025-03-31", 11),
        ("2024-04-10", "2024-05-08", 1),
        ("2024-04-10", "2024-04-20", 1),
        ("2024-04-01", "2024-09-30", 6),
    ],
)
def test_months_of_business_years(first: str, last: str, months: int) -> None:
    """民法 143 条; 地方税法 312 条 4 項."""
    assert months_between(day(first), day(last)) == months


@pytest.mark.parametrize(
    ("end", "months", "due"),
    [
        ("2025-03-31", 2, "2025-06-02"),
        ("2024-12-31", 2, "2025-02-28"),
        ("2025-10-31", 2, "2026-01-05"),
        ("2025-04-30", 2, "2025-06-30"),
        ("2025-12-20", 2, "2026-02-20"),
    ],
)
def test_deadlines_of_declarations(end: str, months: int, due: str) -> None:
    """地方税法 321 条の 8, 20 条の 5."""
    assert deadline(day(end), months) == day(due)


def test_interest_on_refunds() -> None:
    """地方税法 17 条の 4: 0.9 % of thousands of yen for the 365 days after 30 June 2023, nothing under 1,000 yen."""
    assert interest(1_000_900, day("2023-07-01"), day("2024-06-29")) == 9000
    assert interest(100_000, day("2023-07-01"), day("2024-06-29")) == 0


def test_interest_on_refunds_over_a_year_whose_rate_rose() -> None:
    """184 days at 0.9 % (4,536 yen) and 90 at 1.3 % (3,205 yen) of a million yen: 7,741 yen."""
    assert interest(1_000_000, day("2025-07-01"), day("2026-03-31")) == 7700


@pytest.mark.parametrize(
    ("asked", "decided", "start"),
    [
        ("2025-06-10", "2025-07-20", "2025-08-21"),
        ("2025-06-10", "2025-10-20", "2025-09-11"),
        ("2025-11-30", "2026-06-01", "2026-03-01"),
    ],
)
def test_interest_after_a_claim_begins_with_the_earlier_day(asked: str, decided: str, start: str) -> None:
    """地方税法 17 条の 4 第 1 項 2 号: one month after 20 July has passed on 20 August; three after 10 June on 10 September."""
    assert after_claim(day(asked), day(decided)) == day(start)


def test_what_a_correction_gives_back_within_a_month_bears_no_interest() -> None:
    """Ten million yen returned a month after the 更正 that was asked for 40 days before it."""
    start = after_claim(day("2025-06-10"), day("2025-07-20"))
    assert interest(10_000_000, start, day("2025-08-20")) == 0
    assert interest(10_000_000, start, day("2025-09-30")) == 10_100


def test_capital_changes_after_a_company_was_founded() -> None:
    """Also on the earliest base date, three years before which some companies were not founded yet."""
    for number in range(300):
        for company in companies(Shard(1, number, 1000, day("2021-01-01"), places())):
            days = [when for when, _ in company.capitals]
            assert days == sorted(set(days))
            assert days[0] == company.corporation.founded


@given(st.dates(dt.date(1920, 1, 1), dt.date(2010, 12, 31)), st.integers(15, 80))
def test_an_age_is_reached_on_that_day_and_not_before(born: dt.date, years: int) -> None:
    """年齢計算ニ関スル法律."""
    at = reached(born, years)
    assert age(born, at) == years
    assert age(born, at - dt.timedelta(1)) == years - 1


@pytest.mark.parametrize("base", ["2021-06-01", "2024-01-10", "2025-08-15", "2026-04-01", "2027-05-01"])
def test_a_shard_makes_sense_on_any_base_date(base: str) -> None:
    """Nothing is after the base date that cannot be; months of exemptions are months as 1号."""
    shard = live(5, 0, 700, day(base))
    for vehicle in vehicles(shard):
        days = [one.day for one in vehicle.holdings]
        assert days == sorted(days)
        assert days[-1] <= (vehicle.ended or shard.base) <= shard.base
    for number, told in relief(shard).items():
        rows = [row for row in ledger(shard)[number].rows if row.kind == "1"]
        for one in told.months:
            assert any(row.first_month <= one <= (row.last_month or one) for row in rows)
        assert all(one.asked <= shard.base for one in told.exemptions)
        assert all(month(one.asked) >= one.first - 11 for one in told.exemptions if one.first)
