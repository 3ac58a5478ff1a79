"""Allowances and assistance of the synthetic city, reckoned by hand from what the law says."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utsushi.samples.city import assistance_standard, child_allowance, numbers, single_parent_rates

APRIL = dt.date(2026, 4, 1)


def month(year: int, number: int) -> dt.date:
    return dt.date(year, number, 1)


@pytest.mark.parametrize(
    ("when", "children", "income", "dependants", "yen"),
    [
        (APRIL, 1, 0, 1, 48_050),
        (APRIL, 1, 1_069_999, 1, 48_050),
        (APRIL, 1, 1_070_000, 1, 48_040),
        (APRIL, 1, 1_220_000, 1, 44_080),  # 48,040 - 150,000 × 0.0264029
        (APRIL, 1, 2_459_999, 1, 11_340),
        (APRIL, 1, 2_460_000, 1, 0),
        (APRIL, 2, 0, 2, 59_400),
        (APRIL, 0, 0, 0, 0),
        (month(2025, 4), 1, 0, 1, 46_690),
        (month(2024, 10), 3, 0, 3, 45_500 + 10_750 + 6_450),
        (month(2024, 11), 3, 0, 3, 45_500 + 10_750 + 10_750),
        (month(2024, 10), 1, 870_000, 1, 45_490),  # the limits rose in November
        (month(2024, 11), 1, 870_000, 1, 45_500),
        (month(2024, 10), 1, 2_300_000, 1, 0),
        (month(2021, 5), 2, 0, 2, 43_160 + 10_190),
    ],
)
def test_the_allowance_of_a_single_parent(when: dt.date, children: int, income: int, dependants: int, yen: int) -> None:
    """児童扶養手当法施行令 2 の 4; the limits are those of the table of 2018-08 and 2024-11."""
    assert single_parent_rates.monthly(when, children, income, dependants) == yen


@given(
    st.dates(dt.date(2019, 4, 1), dt.date(2027, 3, 31)).map(lambda day: day.replace(day=1)),
    st.integers(1, 5),
    st.integers(0, 4_500_000),
    st.integers(0, 5),
)
def test_more_income_never_brings_more(when: dt.date, children: int, income: int, dependants: int) -> None:
    """In whole ten yen, between nothing and the full amount; one more child never brings less."""
    yen = single_parent_rates.monthly(when, children, income, dependants)
    assert yen % 10 == 0
    assert 0 <= single_parent_rates.monthly(when, children, income + 1, dependants) <= yen
    assert yen <= single_parent_rates.monthly(when, children, 0, dependants)
    assert single_parent_rates.monthly(when, children + 1, income, dependants) >= yen


@pytest.mark.parametrize(
    ("due", "paid"),
    [
        (month(2025, 11), dt.date(2026, 1, 9)),  # the 11th is a Sunday
        (month(2025, 12), dt.date(2026, 1, 9)),
        (month(2026, 11), dt.date(2027, 1, 8)),  # the 11th is 成人の日
        (month(2026, 1), dt.date(2026, 3, 11)),
        (month(2019, 10), dt.date(2019, 11, 11)),
        (month(2019, 8), dt.date(2019, 11, 11)),
        (month(2019, 7), dt.date(2019, 8, 9)),
        (month(2019, 3), dt.date(2019, 4, 11)),
        (month(2018, 12), dt.date(2019, 4, 11)),
    ],
)
def test_when_it_is_paid(due: dt.date, paid: dt.date) -> None:
    """児童扶養手当法 7 条 3 項; in April, August and December before November 2019."""
    assert single_parent_rates.pay_day(single_parent_rates.pay_month(due)) == paid


def test_child_allowance_is_paid_on_weekdays_of_even_months() -> None:
    """児童手当法 8 条 4 項; 10 August 2025 is a Sunday."""
    payments = child_allowance.payments(APRIL)
    assert payments[0].day == dt.date(2024, 12, 10)
    assert payments[0].dues == (month(2024, 10), month(2024, 11))
    assert dt.date(2025, 8, 8) in [one.day for one in payments]
    assert payments[-1].day == dt.date(2026, 2, 10)
    assert all(one.day.weekday() < 5 and one.day.month % 2 == 0 for one in payments)


@pytest.mark.parametrize(
    ("ages", "when", "yen"),
    [
        ((70,), month(2025, 9), 45_060 + 27_790 + 1_000),
        ((70,), month(2025, 10), 45_060 + 27_790 + 1_500),
        ((76,), month(2025, 9), 38_690 + 27_790 + 1_000),
        ((70, 76), month(2025, 9), 72_870 + 38_060 + 2_000),  # (45,060 + 38,690) × 0.87 = 72,862.5
        ((35, 9, 6), month(2025, 9), 101_730 + 44_730 + 3_000),  # (45,520 + 45,060 × 2) × 0.75
        ((), APRIL, 0),
    ],
)
def test_the_need_of_a_household(ages: tuple[int, ...], when: dt.date, yen: int) -> None:
    """生活保護基準 別表第1 (1級地の2, October 2023)."""
    assert assistance_standard.living(ages, when) == yen


@pytest.mark.parametrize(
    ("wages", "yen"),
    [
        (0, 0),
        (15_000, 15_000),
        (15_100, 15_100),
        (18_999, 15_200),
        (19_000, 15_600),
        (100_000, 23_600),
    ],
)
def test_what_of_wages_does_not_count(wages: int, yen: int) -> None:
    """基礎控除: 100,000 yen of wages leave 76,400."""
    assert assistance_standard.earned(wages) == yen


def test_additions_for_who_raises_children_alone() -> None:
    assert [assistance_standard.lone_parent(children) for children in (1, 2, 3, 4)] == [18_800, 23_600, 26_500, 29_400]


def test_numbers_of_public_payers_and_recipients() -> None:
    """1×2 + 2 + 9×2→9 + 9 + 9×2→9 + 0 + 1×2 = 33, so 7."""
    assert numbers.public_payer(901) == "12999017"
    assert numbers.public_recipient(1) == "0000018"
