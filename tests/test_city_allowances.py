"""Allowances and assistance of the synthetic city, reckoned by hand from what the law says."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utsushi.samples.city import (
    assistance_cases,
    assistance_standard,
    child_allowance,
    numbers,
    single_parent_claims,
    single_parent_rates,
)
from utsushi.samples.city.circumstances import Assistance, Handbook, handbooks
from utsushi.samples.city.dice import years_after
from utsushi.samples.city.households import stays_of
from utsushi.samples.city.lives import live
from utsushi.samples.city.names import Name
from utsushi.samples.city.pension import by_age
from utsushi.samples.city.pension_claims import limit_of_disabled
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.places import places

APRIL = dt.date(2026, 4, 1)
DATA = Path(__file__).parent / "data" / "city"


def table(name: str) -> list[dict[str, str]]:
    """Rows of tests/data/city, worked out by hand."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


SUPPORTERS, CHILDREN = table("supporters"), table("child_allowance")


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


@pytest.mark.parametrize("row", SUPPORTERS, ids=[str(n) for n in range(1, len(SUPPORTERS) + 1)])
def test_what_is_taken_off_the_income_of_a_supporter_and_its_limit(row: dict[str, str]) -> None:
    """児童扶養手当法施行令 2 の 4, 4; the table of a city for 2025 in supporters.csv."""
    deductions = {name: int(amount) for name, amount in (pair.split(":") for pair in row["所得控除"].split())}
    severe = [one == "特別" for one in row["障害者"].split()]
    for column, alone in (("扶養義務者の控除", True), ("受給者の控除", False)):
        assert single_parent_rates.personal(deductions, severe, alone=alone) == int(row[column])
    assert single_parent_rates.supporter_limit(int(row["扶養人数"]), int(row["うち老人"])) == int(row["限度額"])


@pytest.mark.parametrize(
    ("born", "disabled", "last"),
    [
        ("2008-04-01", False, "2026-03-31"),
        ("2008-04-02", False, "2027-03-31"),
        ("2006-06-02", True, "2026-06-01"),  # the right ends on the eve: June is paid
        ("2006-06-01", True, "2026-05-31"),
        ("2004-02-29", True, "2024-02-28"),
        ("2007-03-20", True, "2027-03-19"),
    ],
)
def test_until_when_a_child_counts(born: str, last: str, *, disabled: bool) -> None:
    """児童扶養手当法 3 条 1 項, 年齢計算ニ関スル法律; with a disability up to 20."""
    child = Person(1, "1", dt.date.fromisoformat(born), Name(("写", "ウツシ"), ("海", "ウミ")))
    shard = Shard(1, 0, 1, APRIL, places(), [child])
    book = Handbook("療育", "A1", 1, years_after(child.born, 2), child)
    shard.kept[f"{handbooks.__module__}.{handbooks.__qualname__}",] = {1: (book,)} if disabled else {}
    assert single_parent_claims.counted_until(shard, child) == (dt.date.fromisoformat(last), book if disabled else None)


@pytest.mark.parametrize(
    ("month_", "grade", "whose", "less"),
    [
        (month(2021, 2), "2", "own", 65_070 + 18_720),  # 780,900 / 12 and 224,700 / 12, each in whole 10 yen
        (month(2021, 3), "2", "own", 18_720),
        (month(2021, 2), "1", "spouse", 18_720),
        (month(2024, 5), "1", "own", 19_560),  # 234,800 / 12
        (month(2015, 1), "1", "own", 0),
    ],
)
def test_how_a_disability_pension_lessens_it(month_: dt.date, grade: str, whose: str, less: int) -> None:
    """児童扶養手当法 13 条の 2, 令和 2 年法律 40 号: all of a pension of the recipient's own before March 2021, then the addition only."""
    name = Name(("写", "ウツシ"), ("海", "ウミ"))
    parent, other, child = (Person(n, "1", dt.date(born, 5, 5), name) for n, born in ((1, 1980), (2, 1981), (3, 2014)))
    book = Handbook("身体", grade, 1, month(2016, 1), parent if whose == "own" else other)
    ward = single_parent_claims.Ward(child, month(2014, 6), None, "", None)
    start = month(2014, 6)
    claim = single_parent_claims.Claim(
        1, parent, "1", start, start, (ward,), 0, book, exempt=True, told_late=False, undeclared=False
    )
    assert single_parent_claims.pension_part(claim, month_) == less


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


@pytest.mark.parametrize("row", CHILDREN, ids=[str(n) for n in range(1, len(CHILDREN) + 1)])
def test_child_allowance_of_a_month(row: dict[str, str]) -> None:
    """児童手当法 6 条, before and after the change of October 2024; child_allowance.csv."""
    child = Person(1, "1", dt.date.fromisoformat(row["生年月日"]), Name(("写", "ウツシ"), ("海", "ウミ")))
    yen = child_allowance.monthly(child, int(row["何番目"]), dt.date.fromisoformat(row["月"]))
    assert yen == int(row["月額"]), row["理由"]


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
        ((70,), month(2025, 12), 45_060 + 27_790 + 2_630 + 1_500),
        ((70, 76), month(2026, 3), 72_870 + 38_060 + 3_730 + 3_000),
        ((), APRIL, 0),
    ],
)
def test_the_need_of_a_household(ages: tuple[int, ...], when: dt.date, yen: int) -> None:
    """生活保護基準 別表第1 (1級地の2, October 2023)."""
    assert assistance_standard.living(ages, when) == yen


def test_december_has_an_aid_of_its_own() -> None:
    """生活保護基準 別表第1 第1章 2 (期末一時扶助, 1級地の2)."""
    assert [assistance_standard.year_end(2, month(2025, one)) for one in (11, 12)] == [0, 22_030]


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


def test_who_comes_to_another_case_keeps_the_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """受給者番号 of three people, one of whom is a member of two cases: three numbers, of one each."""
    told = live(5, 0, 200, APRIL)
    first, second, third = [one for one in told.people if one.resident and len(stays_of(told)[one.number]) == 1][:3]

    def case(number: int, *members: Person) -> Assistance:
        household = stays_of(told)[members[0].number][0].household
        return Assistance(number, household, members, month(2025, 1), None)

    monkeypatch.setattr(
        assistance_cases, "assistance", lambda _: (case(1, first, second), case(2, second), case(3, third))
    )
    found: dict[int, set[str]] = {}
    for one in assistance_cases.cases(told):
        for member in one.members:
            found.setdefault(member.person.number, set()).add(member.recipient)
    assert set(found) >= {first.number, third.number}
    assert [len(several) for several in found.values()] == [1] * len(found)
    assert len({number for several in found.values() for number in several}) == len(found)


@pytest.mark.parametrize(
    ("day", "kind", "told"),
    [
        ("2019-09-09", "01", False),  # twenty on 9 September 2019: before the office entered everybody itself
        ("2020-06-09", "01", True),
        ("2020-06-10", "01", False),
        ("2060-06-09", "05", True),
        ("2065-06-09", "05", True),
        ("2061-06-09", "05", False),
        ("2060-06-09", "04", False),
    ],
)
def test_what_an_age_brings_about_is_not_notified(day: str, kind: str, told: bool) -> None:
    """国民年金法 12 条: gained at 20, lost at 60 or at the highest age of a voluntary insurance; born on 10 June 2000 or 10 September 1999."""
    born = dt.date(1999, 9, 10) if day < "2020" else dt.date(2000, 6, 10)
    assert by_age(born, dt.date.fromisoformat(day), kind) is told


def test_incomes_for_benefits_of_disability() -> None:
    """年金生活者支援給付金: 4,721,000 yen until September 2025, then 4,794,000; 380,000 for each dependant."""
    assert [limit_of_disabled(year, heads) for year, heads in ((2024, 0), (2025, 0), (2025, 2))] == [
        *(4_721_000, 4_794_000, 5_554_000),
    ]


def test_numbers_of_public_payers_and_recipients() -> None:
    """1×2 + 2 + 9×2→9 + 9 + 9×2→9 + 0 + 1×2 = 33, so 7."""
    assert numbers.public_payer(901) == "12999017"
    assert numbers.public_recipient(1) == "0000018"
