"""The resident tax of the synthetic city, against households that were computed by hand (tests/data/city/resident_tax.yaml)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from utsushi.mappings.yaml import load
from utsushi.samples.city import circumstances as living
from utsushi.samples.city import incomes, outside, resident_tax_levies, tax_credits
from utsushi.samples.city.bills import spread
from utsushi.samples.city.circumstances import Assistance, Circumstances, Handbook
from utsushi.samples.city.dice import age
from utsushi.samples.city.estates import Letting, estates, owned
from utsushi.samples.city.incomes import (
    Assessment,
    Income,
    annuity_income,
    assessments,
    employment_income,
    reassessed,
)
from utsushi.samples.city.lives import live
from utsushi.samples.city.names import Name
from utsushi.samples.city.parcels import House, held
from utsushi.samples.city.people import History, Household, Person, Shard
from utsushi.samples.city.places import Address, places
from utsushi.samples.city.resident_tax_levies import bills, levies
from utsushi.samples.city.resident_tax_parts import (
    ORDINARY,
    PENSION,
    WAGES,
    Part,
    ceased,
    fiscal_years,
    less,
    monthly,
    ordinary,
)
from utsushi.samples.city.resident_tax_sums import shares, taxes
from utsushi.samples.city.working_days import is_working

HOUSEHOLDS = load(Path(__file__).parent / "data" / "city" / "resident_tax.yaml").plain()
NAME = Name(("試験", "シケン"), ("花", "ハナ"))


def key(function: Callable[..., Any], *arguments: Any) -> tuple[Any, ...]:
    """Where `once` keeps what a function of the shard gave."""
    return (f"{function.__module__}.{function.__qualname__}", *arguments)


def assessed(said: dict[str, Any]) -> dict[str, Assessment]:
    """What is assessed of a household."""
    shard, people = household(said)
    found = assessments(shard, int(said["fiscal_year"]))
    return {name: found[person.number] for name, person in people.items() if person.number in found}


def household(said: dict[str, Any]) -> tuple[Shard, dict[str, Person]]:
    """The household as a shard of its own, and who is who."""
    year = int(said["fiscal_year"])
    home = places().streets[0]
    shard = Shard(0, 0, len(said["people"]), dt.date(year, 6, 30), places())
    people: dict[str, Person] = {}
    works: dict[int, Circumstances] = {}
    books: dict[int, tuple[Handbook, ...]] = {}
    for n, (name, facts) in enumerate(said["people"].items()):
        number = 10 * n + (1 if "生命保険" in facts else 4)
        born = dt.date.fromisoformat(facts["born"])
        person = Person(number, facts.get("sex", "1"), born, NAME, came=born, came_as="03")
        row = History(born, born, "03", "1", 1, n + 1, ("02",), "", Address(home, "1"), born, None, NAME, "")
        person.histories.append(row)
        if died := facts.get("died"):
            person.removed, person.removed_as = dt.date.fromisoformat(died), "23"
        people[name] = person
        shard.people.append(person)
        work = "student" if "学生" in facts else "employee"
        works[number] = Circumstances(((born, work),), None, 0, 0, 0, 0, 0, dt.date(9999, 1, 1))  # type: ignore[arg-type]  # a Work
        earned = {
            of: int(facts.get(item, 0)) for item, of in (("給与", "wages"), ("年金", "pension"), ("事業", "business"))
        }
        shard.kept[key(incomes.income, person, year - 1)] = Income(
            year - 1, age(born, dt.date(year - 1, 12, 31)), **earned
        )
        shard.kept[key(tax_credits.claimed, person, year - 1)] = tax_credits.Claimed(
            int(facts.get("寄附", 0)), "ワンストップ" in facts, int(facts.get("住宅", 0))
        )
        if "手帳" in facts:
            kind, grade = facts["手帳"].split()
            books[number] = (Handbook(kind, grade, 1, born, person),)
    first = next(iter(people.values()))
    shard.households.append(Household(1, Address(home, "1"), dt.date(1990, 1, 1), list(people.values()), first))
    shard.households[0].heads.append((dt.date(1900, 1, 1), first))
    if couple := said.get("couple"):
        one, other = (people[name] for name in couple)
        one.spouse, other.spouse = other, one
        one.married = other.married = max(one.born, other.born) + dt.timedelta(9000)
        if married := said.get("married"):
            one.married = other.married = dt.date.fromisoformat(married)
    for child, (father, mother) in said.get("children", {}).items():
        people[child].father, people[child].mother = people.get(father), people.get(mother)
    poor = tuple(people[name] for name, facts in said["people"].items() if "扶助" in facts)
    shard.kept[key(living.circumstances)] = works
    shard.kept[key(living.handbooks)] = books
    shard.kept[key(living.assistance)] = (Assistance(1, 1, poor, dt.date(year - 2, 1, 1), None),) if poor else ()
    return shard, people


def stated(of: Assessment) -> dict[str, str]:
    """An assessment in the words of the file."""
    said = {
        "給与所得": of.income.employment,
        "年金所得": of.income.annuity,
        "標準": of.taxable,
        "調整控除": of.credits,
        "調整額": of.measure,
        "定額減税": of.relief,
        "住宅控除": sum(of.dwelling),
        "市の寄附金控除": of.gift.city,
        "県の寄附金控除": of.gift.prefecture,
        "市": of.city_rate,
        "県": of.prefecture_rate,
        "均等割": of.city_flat + of.prefecture_flat,
        "森林": of.forest,
        "税額": of.tax,
        "区分": of.liable,
    }
    return {name: str(value) for name, value in said.items()}


def test_there_are_enough_households() -> None:
    """At least fifteen, of every year whose rules differ."""
    assert len(HOUSEHOLDS) >= 15
    assert {"2020", "2022", "2023", "2024", "2025", "2026"} <= {said["fiscal_year"] for said in HOUSEHOLDS}


@pytest.mark.parametrize("said", HOUSEHOLDS, ids=[f"{n}-{said['fiscal_year']}" for n, said in enumerate(HOUSEHOLDS, 1)])
def test_tax_is_what_an_officer_computes(said: dict[str, Any]) -> None:
    """Every figure that the file states."""
    found = assessed(said)
    for name, figures in said["expect"].items():
        known = {
            figure: str(found[name].deductions.get(figure, 0))
            for figure in figures
            if figure not in stated(found[name])
        } | stated(found[name])
        assert {figure: known[figure] for figure in figures} == figures, (said["name"], name)


def test_a_corrected_assessment_without_taxable_income_has_flat_tax_only() -> None:
    """所得税率 5 %, all credits claimed; nothing of what was computed before is left when the deductions take all."""
    said = {
        "fiscal_year": "2024",
        "people": {"本人": {"born": "1985-05-05", "給与": "3000000", "住宅": "60000", "寄附": "50000"}},
    }
    first = assessed(said)["本人"]
    assert stated(first)["標準"] == "1140000"
    assert first.city_rate
    assert first.gift.city
    corrected = reassessed(first, "社会保険料", 3_000_000)
    names = ("標準", "調整控除", "調整額", "定額減税", "住宅控除", "市の寄附金控除", "県の寄附金控除", "市", "県")
    assert {stated(corrected)[name] for name in names} == {"0"}
    assert (stated(corrected)["区分"], stated(corrected)["税額"]) == ("均等割のみ", "5000")
    assert reassessed(corrected, "社会保険料", 0) == corrected


def test_no_correction_leaves_the_tax_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """Though a deduction of everybody is corrected: 更正 is of a tax that differs (地方税法 17 の 2 の 2, 321 の 8)."""
    monkeypatch.setattr(resident_tax_levies, "_CORRECTED", 1.0)
    shard = live(3, 0, 600, dt.date(2026, 4, 1))
    changes = [levy.change for levy in levies(shard, 2024) + levies(shard, 2025) if levy.change and levy.change.before]
    assert len(changes) > 100
    assert all(change.difference for change in changes)


@pytest.mark.parametrize(
    ("wages", "year", "income"),
    [
        (550_999, 2024, 999),
        (1_618_999, 2024, 1_068_999),
        (1_619_000, 2024, 1_069_000),
        (1_620_000, 2024, 1_070_000),
        (1_622_000, 2024, 1_072_000),
        (1_624_000, 2024, 1_074_000),
        (1_627_999, 2024, 1_074_000),
        (1_628_000, 2024, 1_076_800),
        (1_799_999, 2024, 1_177_600),
        (1_800_000, 2024, 1_180_000),
        (3_600_000, 2024, 2_440_000),
        (6_599_999, 2024, 4_836_800),
        (6_600_000, 2024, 4_840_000),
        (8_500_000, 2024, 6_550_000),
        (650_999, 2025, 999),
        (1_900_000, 2025, 1_250_000),
        (1_899_999, 2025, 1_249_999),
        (1_904_000, 2025, 1_252_800),
        (6_600_000, 2019, 4_740_000),
        (10_000_000, 2019, 7_800_000),
        (1_622_500, 2019, 972_000),
    ],
)
def test_incomes_from_wages(wages: int, year: int, income: int) -> None:
    """所得税法 別表第五 of the years."""
    assert employment_income(wages, year) == income


@pytest.mark.parametrize(
    ("pension", "year", "years", "income"),
    [
        (1_100_000, 2024, 65, 0),
        (3_300_000, 2024, 65, 2_200_000),
        (4_100_000, 2024, 70, 2_800_000),
        (7_700_000, 2024, 70, 5_860_000),
        (10_000_000, 2024, 70, 8_045_000),
        (12_000_000, 2024, 70, 10_045_000),
        (1_300_000, 2024, 64, 700_000),
        (2_000_000, 2024, 60, 1_225_000),
        (3_300_000, 2019, 65, 2_100_000),
        (1_300_000, 2019, 64, 600_000),
    ],
)
def test_incomes_from_pensions(pension: int, year: int, years: int, income: int) -> None:
    """所得税法 35 条 4 項, 租税特別措置法 41 条の 15 の 3."""
    assert annuity_income(pension, year, years) == income


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2019-12-31", None, 12),
        ("2024-01-01", None, 12),
        ("2024-01-02", None, 11),
        ("2024-08-10", "2024-11-01", 2),
        ("2024-12-02", None, 0),
        ("2025-01-01", None, 0),
        ("2010-01-01", "2024-01-01", 0),
    ],
)
def test_months_in_which_a_house_is_let(start: str, end: str | None, months: int) -> None:
    """Of 2024; the months that begin with the house in somebody's hands."""
    day = dt.date.fromisoformat
    assert Letting(day(start), day(end) if end else None, 1200).months(2024) == months


@pytest.mark.parametrize("base", [dt.date(2026, 4, 1), dt.date(2021, 6, 1)])
def test_rent_is_of_apartments_that_somebody_owns_in_that_year(base: dt.date) -> None:
    """Before they were bought, after they passed to others, and where none was ever bought, there is none."""
    shard = live(3, 0, 1500, base)
    earned = {
        (person.number, year): incomes.income(shard, person, year).rent
        for person in shard.people
        for year in range(base.year - 12, base.year)
    }
    houses = [house for site in estates(shard).sites for house in site.houses if house.kind == "04"]
    held_in = {
        (title.owner, year)
        for house in houses
        for year in range(base.year - 12, base.year)
        for month in range(1, 13)
        if house.stands(dt.date(year, month, 1)) and (title := held(house.owners, dt.date(year, month, 1)))
    }
    with_rent = {key for key, rent in earned.items() if rent}
    assert len(with_rent) > 50
    assert with_rent <= held_in
    landlords = {number for number, _ in with_rent}
    assert any((number, year) not in with_rent for number in landlords for year in range(base.year - 12, base.year))
    never = {number for number, lot in living.circumstances(shard).items() if lot.rent} - {one for one, _ in held_in}
    assert all(not earned[number, year] for number in never for year in range(base.year - 12, base.year))


def test_a_reduction_is_shared_without_loss() -> None:
    """減免額 by kinds of tax: whole, and never more than there is."""
    for total in range(100, 11_300, 100):
        parts = shares([4800, 1200, 3000, 1000, 1000], min(total, 11_000))
        assert sum(parts) == min(total, 11_000)
        assert all(0 <= part <= whole for part, whole in zip(parts, [4800, 1200, 3000, 1000, 1000], strict=True))


def amounts(parts: list[Part]) -> list[int]:
    return [part.amount for part in parts]


def test_ordinary_instalments_and_relief() -> None:
    """82,500 yen before 20,000 of relief: 22,500 and three of 20,000; the relief takes most of the first (附則 5 の 10)."""
    parts = ordinary(2024, less(spread(82_500, 4), 20_000))
    assert amounts(parts) == [2_500, 20_000, 20_000, 20_000]
    assert amounts(ordinary(2024, less(spread(82_500, 4), 30_000))) == [0, 12_500, 20_000, 20_000]
    assert [part.due for part in parts] == [
        dt.date(2024, 7, 1),
        dt.date(2024, 9, 2),
        dt.date(2024, 10, 31),
        dt.date(2025, 1, 31),
    ]


def test_a_pension_pays_the_tax_on_the_pension_only() -> None:
    """Two thirds of the incomes are pension: of 230,300 yen 所得割 76,700 are paid by slip, 158,600 with 均等割 are the pension's.

    In the first year half of those too: 26,400 in October, December and February, and 40,400 and 39,000 with the first two slips
    (地方税法 321 の 7 の 2).
    """
    said = {"fiscal_year": "2025", "people": {"本人": {"born": "1955-05-05", "年金": "3300000", "事業": "1100000"}}}
    shard, _ = household(said)
    shard.kept[key(outside.outsiders)] = []
    (levy,) = levies(shard, 2025)
    assert levy.total == 235_300
    assert amounts([part for part in levy.parts if part.way == ORDINARY]) == [60_100, 58_000, 19_000, 19_000]
    assert amounts([part for part in levy.parts if part.way == PENSION]) == [26_400] * 3


def test_what_a_pension_no_longer_pays_is_added_to_the_slips_that_are_left() -> None:
    """79,200 yen that were to come from October on, after a death in September: in October, or in January, or both."""
    parts = ordinary(2025, [60_100, 58_000, 19_000, 19_000])
    parts += [Part(PENSION, "10", dt.date(2025, 10, 1), dt.date(2025, 11, 10), 79_200)]
    left = ceased(parts, dt.date(2025, 9, 5), 2025)
    assert amounts(left) == [60_100, 58_000, 19_000, 98_200]


def test_who_owns_a_house_and_lives_elsewhere_owes_flat_tax_every_year() -> None:
    """地方税法 294 条 1 項 2 号: every adult who has a dwelling on 1 January, and nobody else."""
    shard = live(3, 0, 600, dt.date(2026, 4, 1))
    for year in fiscal_years(shard.base):
        away = {one.number for one in outside.outsiders(shard) if age(one.born, dt.date(year, 1, 1)) >= 20}
        homes = {
            number
            for number, things in owned(shard, year).items()
            if number in away and any(isinstance(one, House) and one.kind == "01" for one in things)
        }
        assert homes
        assert {levy.payer for levy in levies(shard, year) if levy.assessment is None} == homes


def test_months_of_wages() -> None:
    """The rest in June; the 10th of the next month, or twice a year (地方税法 321 の 5, 321 の 5 の 2)."""
    parts = monthly(2025, spread(113_600, 12, 100), biannual=False)
    assert amounts(parts) == [10_200, *[9_400] * 11]
    assert (parts[0].period, parts[0].due, parts[11].period, parts[11].due) == (
        "06",
        dt.date(2025, 7, 10),
        "05",
        dt.date(2026, 6, 10),
    )
    twice = monthly(2025, spread(113_600, 12, 100), biannual=True)
    assert {part.due for part in twice} == {dt.date(2025, 12, 10), dt.date(2026, 6, 10)}


@pytest.mark.parametrize(
    ("day", "withheld", "paid"),
    [
        (dt.date(2025, 8, 1), [10_200, 9_400], [47_000, 47_000]),
        (dt.date(2025, 12, 1), [10_200, *[9_400] * 5], [56_400]),
        (dt.date(2026, 2, 1), [10_200, *[9_400] * 6, 47_000], []),
    ],
)
def test_who_ceases_to_work_pays_the_rest(day: dt.date, withheld: list[int], paid: list[int]) -> None:
    """From January on at once with the last wages, else in the instalments that are left (地方税法 321 の 5 第 2 項)."""
    parts = ceased(monthly(2025, spread(113_600, 12, 100), biannual=False), day, 2025)
    assert amounts([part for part in parts if part.way == WAGES]) == withheld
    assert amounts([part for part in parts if part.way == ORDINARY]) == paid


def test_heirs_of_who_died_at_work_pay_by_slip() -> None:
    """After a death there are no wages to take the rest from, in spring either: 37,600 yen of February to May by slip (321 の 5 第 2 項)."""
    parts = ceased(monthly(2025, spread(113_600, 12, 100), biannual=False), dt.date(2026, 2, 1), 2025, dead=True)
    assert amounts([part for part in parts if part.way == WAGES]) == [10_200, *[9_400] * 7]
    (left,) = [part for part in parts if part.way == ORDINARY]
    assert (left.amount, left.due) == (37_600, dt.date(2026, 4, 30))


@pytest.mark.parametrize("base", [dt.date(2026, 4, 1), dt.date(2025, 1, 20)])
def test_slips_are_told_ten_days_before_they_are_due(base: dt.date) -> None:
    """地方税法 319 条の 2 第 3 項: 納期限前 10 日までに; on a working day; after wages ended not before the employer has told of it."""
    for number in range(3):
        shard = live(7, number, 1000, base)
        changed = {
            levy.notice(ORDINARY): levy for year in fiscal_years(base) for levy in levies(shard, year) if levy.left
        }
        for bill in bills(shard):
            if bill.method != "普通徴収":
                continue
            assert is_working(bill.decided) or bill.decided == base
            assert (bill.instalments[0].due - bill.decided).days >= 10
            levy = changed.get(bill.notice)
            if levy and levy.withholder and levy.fiscal_year == bill.fiscal_year and levy.left:
                assert (bill.decided - levy.left).days >= 20 or bill.decided == base


@pytest.mark.parametrize("base", [dt.date(2026, 4, 1), dt.date(2024, 8, 15), dt.date(2025, 5, 20), dt.date(2021, 1, 1)])
def test_bills_collect_what_is_owed(base: dt.date) -> None:
    """By year: the bills, the levies and the codes of 010-28 give the same; no notice is given twice."""
    shard = live(3, 0, 600, base)
    found = bills(shard)
    assert len({(bill.fiscal_year, bill.notice) for bill in found}) == len(found)
    for year in fiscal_years(base):
        owed = levies(shard, year)
        assert sum(bill.total for bill in found if bill.fiscal_year == year) == sum(levy.total for levy in owed)
        for levy in owed:
            if levy.assessment:
                reduced = levy.change.reduced if levy.change else 0
                codes = dict(taxes(levy.assessment, reduced))
                assert sum(codes[code] for code in ("029", "031", "033", "035", "056")) == levy.total
    assert all(bill.decided <= base for bill in found)
