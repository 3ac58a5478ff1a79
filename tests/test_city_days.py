"""Working days of the city: holidays against the package `holidays`, an independent oracle, and some years that an expert can read (tests/data/city/holidays.csv, written from memory)."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest

from utsushi.samples.city.bills import due_day
from utsushi.samples.city.collecting import reminder_day
from utsushi.samples.city.resident_tax_parts import tenth
from utsushi.samples.city.working_days import holidays, working_day, working_day_before

YEARS = list(csv.DictReader((Path(__file__).parent / "data" / "city" / "holidays.csv").open(encoding="utf-8")))
day = dt.date.fromisoformat


@pytest.mark.parametrize("said", YEARS, ids=[one["年"] for one in YEARS])
def test_holidays_of_some_years(said: dict[str, str]) -> None:
    """振替休日, 国民の休日 and the years of the enthronement and of the games too."""
    days = [one.split("/") for one in said["国民の祝日・休日"].split()]
    assert holidays(int(said["年"])) == {dt.date(int(said["年"]), int(month), int(of)) for month, of in days}


def test_holidays_are_those_of_an_independent_table() -> None:
    """Of the years that the law of 2007 and later is known for."""
    oracle = pytest.importorskip("holidays")
    for year in range(2007, 2100):
        assert holidays(year) == {one for one in oracle.Japan(years=year) if one.year == year}, year


@pytest.mark.parametrize(
    ("month", "due"),
    [
        ("2025-08-01", "2025-08-12"),
        ("2024-02-01", "2024-02-13"),
        ("2022-10-01", "2022-10-11"),
        ("2024-11-01", "2024-11-11"),
        ("2025-07-01", "2025-07-10"),
    ],
)
def test_tenth_of_the_month_is_no_holiday(month: str, due: str) -> None:
    """As employers have paid: 12 August 2025 (山の日 on Monday the 11th), 13 February 2024 (建国記念の日 on Sunday the 11th), ….

    地方税法 321 条の 5 第 1 項, 20 条の 5 第 2 項.
    """
    assert tenth(day(month)) == day(due)


@pytest.mark.parametrize(
    ("year", "month", "due"),
    [(2024, 8, "2024-09-02"), (2019, 4, "2019-05-07"), (2022, 12, "2022-12-26"), (2023, 12, "2023-12-25"), (2026, 1, "2026-02-02")],
)  # fmt: skip
def test_last_of_the_month_is_no_holiday(year: int, month: int, due: str) -> None:
    """30 April 2019 was followed by six more holidays; 25 December for the end of the year."""
    assert due_day(year, month) == day(due)


def test_days_before_and_after() -> None:
    """29 December 2025 to 4 January 2026 are closed; a reminder goes out before Golden Week, not in it."""
    assert working_day(day("2025-12-29")) == day("2026-01-05")
    assert working_day_before(day("2026-01-04")) == day("2025-12-26")
    assert reminder_day(day("2025-04-15")) == day("2025-05-02")
