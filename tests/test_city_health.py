"""Premiums of 国保 and 後期高齢者医療 in the synthetic city, by hand; check digits against python-stdnum; instalments and limits."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from utsushi.samples.city import health_benefits, numbers
from utsushi.samples.city.circumstances import Circumstances, Work, circumstances, handbooks, insurance
from utsushi.samples.city.dependants import earns_little
from utsushi.samples.city.dice import age
from utsushi.samples.city.earnings import Income
from utsushi.samples.city.health_benefits import (
    birth_grant,
    copayment,
    from_seventy,
    limit_kind,
    limit_year,
    payable,
    which_month,
)
from utsushi.samples.city.health_levies import bills as health_bills
from utsushi.samples.city.health_levies import levies
from utsushi.samples.city.health_members import members
from utsushi.samples.city.health_parts import Share, part_of, rates
from utsushi.samples.city.households import household_head
from utsushi.samples.city.incomes import assessments, income
from utsushi.samples.city.instalments import by_pension, by_slip, due_before, revise
from utsushi.samples.city.late_elderly_levies import bills as late_elderly_bills
from utsushi.samples.city.late_elderly_levies import premiums, reckon, relief
from utsushi.samples.city.lives import live
from utsushi.samples.city.names import Name
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.places import places
from utsushi.samples.city.premiums import (
    Standing,
    month_of,
    months,
    reduction,
    standing,
    standing_laid_off,
    without_income,
    yearly,
)
from utsushi.samples.city.working_days import working_day

if TYPE_CHECKING:
    from utsushi.samples.city.sheets import Sheets

DATA = Path(__file__).parent / "data" / "city"


def person(born: str, number: int = 1) -> Person:
    return Person(number, "2", dt.date.fromisoformat(born), Name(("山田", "ヤマダ"), ("花", "ハナ")))


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@given(st.integers(0, 9_999_999))
def test_check_digits_of_the_insured(number: int) -> None:
    """検証番号 is that of Luhn; python-stdnum is the oracle."""
    assert luhn.is_valid(numbers.late_elderly_insured(number))
    assert len(numbers.late_elderly_insured(number)) == 8


@given(st.integers(0, 999))
def test_check_digits_of_insurers(number: int) -> None:
    """法別 39, prefecture 99 that does not exist, three digits, 検証番号; 国保 has no 法別番号."""
    assert luhn.is_valid(numbers.late_elderly_insurer(number))
    assert numbers.late_elderly_insurer(number)[:4] == "3999"
    assert luhn.is_valid(numbers.health_insurer(number))
    assert numbers.health_insurer(number)[:2] == "99"
    assert (len(numbers.late_elderly_insurer(number)), len(numbers.health_insurer(number))) == (8, 6)


@pytest.mark.parametrize("row", rows("health_premiums.csv"), ids=lambda row: row["例"])
def test_premiums_reckoned_by_hand(row: dict[str, str]) -> None:
    """tests/data/city/health_premiums.csv: each component of a part, with the steps; shares are joined by 、.

    A share is `生年月日 基礎額 初月 終月`, months from 0 for April, the last one no longer; then perhaps `産前産後` with the months before and
    after a birth, `旧被扶養者` with the first month after its two years.
    """
    year = int(row["年度"])
    shares = []
    for said in row["被保険者"].split("、"):
        born, levied, first, last, *more = said.split()
        until = next((int(one[5:]) for one in more if one.startswith("旧被扶養者")), None)
        free = next((range(*map(int, one[4:].split("-"))) for one in more if one.startswith("産前産後")), range(0))
        age = year - int(born[:4])
        standing = Standing(int(levied), 0, earner=False, pension=0)
        shares.append(Share(person(born), int(first), int(last), standing, age < 6, age < 18, until, free))
    rate = next(rate for rate in rates(year) if rate.kind == row["区分"])
    part = part_of(rate, shares, year, int(row["軽減割合"]), int(row["平等割の四半"]))
    assert part is not None
    names = ("所得割", "均等割", "平等割", "軽減額", "限度超過額", "減免額", "月数", "調定額")
    found = (
        *(part.by_income, part.per_head, part.per_household, part.relieved),
        *(part.over, part.excused, part.months, part.amount),
    )
    assert dict(zip(names, found, strict=True)) == {name: int(row[name]) for name in names}


@pytest.mark.parametrize("row", rows("health_incomes.csv"), ids=lambda row: row["例"])
def test_incomes_reckoned_by_hand(row: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """tests/data/city/health_incomes.csv: what incomes count for, after 基礎控除 and of who was laid off (国保法施行令 29 条の 7, 29 条の 7 の 2)."""
    year, names = int(row["年度"]), ("給与収入", "年金収入", "事業所得")
    wages, pension, business = (int(row[name]) for name in names)
    told = Income(year - 1, year - 1 - int(row["生年月日"][:4]), wages=wages, pension=pension, business=business)
    monkeypatch.setattr("utsushi.samples.city.premiums.income", lambda *_: told)
    someone = person(row["生年月日"])
    nobody = Shard(1, 0, 0, dt.date(2026, 4, 1), places())
    found = (standing_laid_off if row["非自発的失業"] == "1" else standing)(nobody, someone, year)
    assert (found.levied, found.judged) == (int(row["所得割算定基礎額"]), int(row["軽減判定所得"]))
    assert found.earner is (row["給与所得者等"] == "1" and year >= 2021)


@pytest.mark.parametrize("row", rows("late_elderly_premiums.csv"), ids=lambda row: row["例"])
def test_premiums_of_the_late_elderly_reckoned_by_hand(row: dict[str, str]) -> None:
    """tests/data/city/late_elderly_premiums.csv: each component, with the steps (高確法施行令 18 条); months from 0 for April."""
    year = int(row["年度"])
    permille = relief(year, int(row["軽減の割"]), poor=row["年金80万円以下"] == "1")
    until = int(row["被扶養者の軽減の終わり"]) if row["被扶養者の軽減の終わり"] else None
    insured = range(*map(int, row["加入の月"].split("-")))
    early = row["以前から"] == "1"
    found = reckon(person("1948-05-05"), year, insured, int(row["基礎額"]), permille, until, early=early)
    names = ("均等割額", "所得割額", "軽減額", "被扶養者軽減額", "限度超過額", "支援納付金分額", "年間保険料額")
    amounts = (
        *(found.per_head, found.by_income, found.relieved, found.dependant),
        *(found.over, found.child_support, found.total),
    )
    assert dict(zip(names, amounts, strict=True)) == {name: int(row[name]) for name in names}


@pytest.mark.parametrize(
    ("judged", "earners", "insured", "year", "tenths"),
    [
        (430_000, 1, 1, 2025, 7),
        (430_001, 1, 1, 2025, 5),
        (530_000, 2, 1, 2025, 7),
        (735_000, 1, 1, 2025, 5),
        (735_001, 1, 1, 2025, 2),
        (990_000, 0, 1, 2025, 2),
        (990_001, 0, 1, 2025, 0),
        (430_000 + 3 * 295_000, 0, 3, 2024, 5),
        (430_000 + 3 * 545_000, 0, 3, 2024, 2),
        (430_000 + 310_000, 0, 1, 2026, 5),
        (330_000, 0, 1, 2020, 7),
        (430_000, 2, 1, 2020, 5),
    ],
)
def test_reductions(judged: int, earners: int, insured: int, year: int, tenths: int) -> None:
    """国保法施行令 29 条の 7 第 5 項; the same limits in 高確法施行令 18 条 4 項."""
    several = [Standing(0, judged if n == 0 else 0, earner=n < earners, pension=0) for n in range(3)]
    assert reduction(several, insured, year) == tenths
    unknown = Standing(0, 0, earner=False, pension=0, declared=False)
    assert reduction([*several, unknown], insured, year) == 0


@pytest.mark.parametrize(
    ("kind", "cost", "paid", "times", "amount"),
    [
        ("03", 1_000_000, 300_000, 1, 212_570),
        ("03", 1_000_000, 300_000, 4, 255_600),
        ("05", 300_000, 90_000, 1, 54_600),
        ("01", 500_000, 150_000, 1, 0),
        ("14", 600_000, 120_000, 1, 62_400),
    ],
)
def test_high_costs(kind: str, cost: int, paid: int, times: int, amount: int) -> None:
    """厚生労働省 の例: 区分ウ, 100 万円の医療費, 窓口 30 万円 → 上限 87,430 円."""
    assert payable(kind, cost, paid, times) == amount


@pytest.mark.parametrize(
    ("paid", "month", "times"),
    [
        ("", "2025-04", 1),
        ("2025-01 2025-02 2025-03", "2025-04", 4),
        ("2024-04 2024-05 2024-06", "2025-04", 3),  # April of the year before is the thirteenth month back
        ("2024-05 2024-06 2024-07", "2025-04", 4),
        ("2025-01 2025-01 2025-02", "2025-04", 3),  # two people of the household in January are one month
        ("2025-03 2025-04", "2025-04", 2),  # somebody else in the same month
    ],
)
def test_months_that_count_for_many(paid: str, month: str, times: int) -> None:
    """国保法施行令 29 条の 3: the household was paid for three months or more of the twelve up to this one."""
    before = [dt.date.fromisoformat(f"{one}-01") for one in paid.split()]
    assert which_month(before, dt.date.fromisoformat(f"{month}-01")) == times


@pytest.mark.parametrize(
    ("born", "seventy"), [("1955-04-01", "2025-04-01"), ("1955-04-02", "2025-05-01"), ("1955-05-01", "2025-05-01")]
)
def test_from_seventy(born: str, seventy: str) -> None:
    """The month after that in which 70 is reached, on the eve of the birthday."""
    assert from_seventy(person(born)).isoformat() == seventy
    day = from_seventy(person(born))
    assert copayment(person(born), day, active=False) == 2
    assert copayment(person(born), day, active=True) == 3
    assert copayment(person(born), day - dt.timedelta(1), active=False) == 3


def test_children_pay_two_tenths_until_school() -> None:
    """国保法 42 条 1 項 2 号."""
    child = person("2019-04-02")
    assert copayment(child, dt.date(2026, 3, 31), active=False) == 2
    assert copayment(child, dt.date(2026, 4, 1), active=False) == 3
    assert (birth_grant(dt.date(2023, 3, 31)), birth_grant(dt.date(2023, 4, 1))) == (420_000, 500_000)


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        ("2020-01-01", None, (0, 12)),
        ("2025-05-31", None, (1, 12)),
        ("2026-03-01", None, (11, 12)),
        ("2020-01-01", "2025-04-30", (0, 0)),
        ("2025-06-01", "2025-06-30", (2, 2)),
        ("2026-04-01", None, (12, 12)),
    ],
)
def test_months(start: str, end: str | None, found: tuple[int, int]) -> None:
    """From the month of joining to that before leaving."""
    assert months(dt.date.fromisoformat(start), dt.date.fromisoformat(end) if end else None, 2025) == found


@given(st.integers(0, 1_090_000), st.integers(0, 1_090_000), st.integers(2, 12), st.integers(0, 11), st.integers(3, 13))
def test_revised_instalments_add_up(before: int, after: int, first: int, last: int, change: int) -> None:
    """Whatever changes when, the instalments are those of the new total; those before the change are no higher than they were."""
    told = by_slip(2025, before, first, max(first, last), 2)
    assert sum(one.amount for one in told) == before
    if change <= first:
        return
    found = revise(2025, told, after, change, 11, 2)
    assert sum(one.amount for one in found) == (after if before or change <= 11 else 0)
    assert all(one.amount > 0 and one.due.weekday() < 5 for one in found)
    if change <= 11:
        kept = {one.month: one.amount for one in due_before(2025, told, change)}
        assert all(one.amount <= kept[one.month] for one in found if one.month in kept)


def test_pensions_are_paid_in_even_months() -> None:
    """介護保険法 137 条: handed over by the 10th of the month after; 2026-01-10 is a Saturday, the Monday after it 成人の日."""
    found = by_pension(2025, [100] * 6, (0, 2, 4, 6, 8, 10))
    assert [one.month for one in found] == ["202504", "202506", "202508", "202510", "202512", "202602"]
    assert [one.due.isoformat() for one in found][4] == "2026-01-13"
    assert [one.number for one in found] == [1, 2, 3, 4, 5, 6]
    assert working_day(dt.date(2024, 6, 15)) == dt.date(2024, 6, 17)


def test_tables_hold_on() -> None:
    """The last year known counts for later ones, the first for earlier ones."""
    assert yearly("health_rates", 2035) == yearly("health_rates", 2026)
    assert yearly("health_rates", 2010) == yearly("health_rates", 2019)
    assert month_of(2025, 12) == (2026, 4)


@pytest.fixture(scope="module", params=["2026-04-01", "2026-08-20"])
def shard(request: pytest.FixtureRequest) -> Shard:
    return live(3, 0, 1000, dt.date.fromisoformat(request.param))


def test_bills_are_the_premiums(shard: Shard) -> None:
    """A bill for each premium that is owed, with its payer and total, decided by the base date, each notice once in a 賦課年度."""
    health = {(one.year, one.notice): (one.head.number, one.total) for one in levies(shard) if one.total}
    oldest = {(one.year, one.notice): (one.person.number, one.total) for one in premiums(shard) if one.total}
    for bills, owed in ((health_bills(shard), health), (late_elderly_bills(shard), oldest)):
        found: dict[tuple[int, str], tuple[int, int]] = {}
        for one in bills:
            _, before = found.get((one.relevant_year, one.notice), (0, 0))
            found[one.relevant_year, one.notice] = (one.payer, before + one.total)
        assert found == owed
        assert len({(one.fiscal_year, one.notice, one.method) for one in bills}) == len(bills) > 100
        assert all(one.decided <= shard.base for one in bills)
        assert {one.method for one in bills} == {"普通徴収", "年金特別徴収"}
        assert {one.relevant_year for one in bills} == {
            shard.base.year - 2 + (shard.base.month > 6) + n for n in (0, 1)
        }


@pytest.mark.parametrize("base", ["2021-01-01", "2022-10-15", "2025-06-20", "2025-07-15", "2026-11-30"])
def test_instalments_follow_the_plan_whatever_changes(base: str) -> None:
    """Slips of 国保 from June to March (or the April after), of 後期高齢者医療 from July; pensions in even months; they add up."""
    told = live(2, 0, 600, dt.date.fromisoformat(base))
    for levy in levies(told):
        assert sum(one.amount for one in levy.instalments) == levy.total
        assert all(part.amount >= 0 for part in levy.parts)
        months_of_it = {int(one.month[4:]) for one in levy.instalments}
        assert not months_of_it & ({1, 3, 5, 7, 9, 11} if levy.from_pension else {5})
    for premium in premiums(told):
        assert sum(one.amount for one in premium.instalments) == premium.total
        assert {int(one.month[4:]) % 2 for one in premium.instalments if premium.deducted(one)} <= {0}
        assert not {int(one.month[4:]) for one in premium.instalments if not premium.deducted(one)} & {5, 6}


def test_four_parts_from_2026(shard: Shard) -> None:
    """子ども・子育て支援法 71 条の 3."""
    kinds = {one.year: {part.kind for part in one.parts} for one in levies(shard)}
    assert all(("子ども" in found) == (year >= 2026) for year, found in kinds.items())
    assert any(one.child_support for one in premiums(shard)) == (shard.base.month > 6)


def test_limits_of_high_costs_go_by_who_is_insured(shard: Shard) -> None:
    """国保法施行令 29 条の 3: 旧ただし書所得 of the insured; who owes no tax, with the head (who may be insured elsewhere)."""
    day = shard.base - dt.timedelta(1)
    year = limit_year(day)
    known = assessments(shard, year)
    here = [one for one in members(shard) if one.start <= day and (one.end is None or day < one.end)]
    found = set()
    for member in here:
        insured = [one.person for one in here if one.household == member.household]
        judged = [*insured, household_head(shard, member.household, day)]
        untaxed = all(known[one.number].liable == "非課税" for one in judged if one.number in known)
        kind = limit_kind(shard, member, day)
        if day < from_seventy(member.person):
            levied = sum(standing(shard, one, year).levied for one in insured)
            bands = [
                kind for kind, limit in (("01", 9_010_000), ("02", 6_000_000), ("03", 2_100_000)) if levied > limit
            ]
            assert kind == ("05" if untaxed else [*bands, "04"][0])
        elif kind not in {"11", "12", "13"}:
            earned = [income(shard, one, year - 1) for one in judged]
            poor = all(one.total == one.annuity and one.pension <= 806_700 for one in earned)
            assert kind == (("16" if poor else "15") if untaxed else "14")
        found.add(kind)
    assert {"03", "04", "05", "14", "15"} <= found


@pytest.mark.parametrize(
    ("pension", "wages", "day", "nothing"),
    [
        (800_000, 0, "2025-07-31", True),
        (806_700, 0, "2025-07-31", False),
        (806_700, 0, "2025-08-01", True),
        (806_701, 0, "2025-08-01", False),
        (1_250_000, 0, "2026-03-01", False),
        (0, 500_000, "2026-03-01", True),
        (0, 700_000, "2026-03-01", False),
    ],
)
def test_who_has_no_income_at_all(
    pension: int, wages: int, day: str, nothing: bool, monkeypatch: pytest.MonkeyPatch, shard: Shard
) -> None:
    """低所得 I, 区分 I: a pension of 800,000 yen (806,700 from August 2025) is no income, one that only leaves no tax is."""
    told = Income(2024, 76, wages=wages, pension=pension)
    monkeypatch.setattr("utsushi.samples.city.premiums.income", lambda *_: told)
    assert without_income(shard, person("1948-05-05"), 2025, dt.date.fromisoformat(day)) is nothing


@pytest.mark.parametrize(
    ("work", "born", "annuity", "rent", "disabled", "little"),
    [
        ("retired", "1965-06-10", 2_500, 0, False, True),  # at 60 no pension is paid yet
        ("retired", "1960-06-10", 1_799, 0, False, True),
        ("retired", "1960-06-10", 1_800, 0, False, False),
        ("none", "1960-06-10", 1_000, 800, False, False),
        ("none", "1975-06-10", 0, 1_299, False, True),
        ("none", "1975-06-10", 0, 1_300, False, False),
        ("none", "1975-06-10", 0, 1_300, True, True),
        ("part", "1975-06-10", 0, 300, False, False),  # 1,000 of wages and 300 of rent
        ("part", "1960-06-10", 799, 0, False, True),
        ("part", "1960-06-10", 800, 0, False, False),
        ("none", "1990-06-10", 0, 3_000, False, True),  # lets nothing before 40
        ("self", "1975-06-10", 0, 0, False, False),
        ("student", "2005-06-10", 0, 0, False, True),
    ],
)
def test_incomes_of_dependants(work: Work, born: str, annuity: int, rent: int, disabled: bool, little: bool) -> None:
    """健康保険法 3 条 7 項: under 1.3 million yen a year, under 1.8 million from 60 or with a disability; thousands of yen on 2025-12-01."""
    day = dt.date.fromisoformat(born)
    lot = Circumstances(((day, work),), None, 0, 1_000, 0, annuity, rent, dt.date(2050, 1, 1))
    assert earns_little(lot, day, dt.date(2025, 12, 1), disabled=disabled) is little


def test_dependants_of_the_city_earn_little(shard: Shard) -> None:
    """Whoever is a dependant on a day, by what `incomes` says of the year and what was worked on that day."""
    day, ages = shard.base - dt.timedelta(1), set()
    for one in shard.people:
        if insurance(shard, one, day) == "被扶養":
            earned, lot = income(shard, one, day.year), circumstances(shard)[one.number]
            rent = lot.rent * 1000 if age(one.born, day) >= 40 else 0
            old = age(one.born, day) >= 60
            disabled = any(book.certifiable for book in handbooks(shard).get(one.number, ()))
            assert rent + earned.pension * (earned.years > 65) < (1_800_000 if old or disabled else 1_300_000)
            ages.add(old)
    assert ages == {False, True}


class Kept:
    """Rows of one group, kept as they are."""

    def __init__(self) -> None:
        self.rows: list[dict[str, object]] = []

    def row(self, _business: str, _group: str, items: dict[str, object]) -> None:
        self.rows.append(items)


def test_only_months_that_were_paid_count_for_many_months(shard: Shard, monkeypatch: pytest.MonkeyPatch) -> None:
    """国保法施行令 29 条の 3: where nothing is paid back, every month is the first one."""
    times: list[int] = []

    def nothing(_kind: str, _cost: int, _paid: int, count: int) -> int:
        times.append(count)
        return 0

    monkeypatch.setattr(health_benefits, "payable", nothing)
    kept = Kept()
    health_benefits.write(shard, cast("Sheets", kept))
    assert len(times) > 10
    assert set(times) == {1}
    assert "02" not in {row["給付種別"] for row in kept.rows}


def test_costs_advanced_are_paid_back_without_the_own_share(shard: Shard, monkeypatch: pytest.MonkeyPatch) -> None:
    """国保法 42 条 1 項 4 号: three tenths stay with who is 70 and has 現役並み所得."""
    monkeypatch.setattr(health_benefits, "active_income", lambda *_: True)
    kept = Kept()
    health_benefits.write(shard, cast("Sheets", kept))
    advanced = [row for row in kept.rows if row["給付種別"] == "01"]
    tenths = {int(str(row["支給決定額"])) * 10 // int(str(row["費用額"])) for row in advanced}
    young = {numbers.atena(one.number) for one in shard.people if one.born > dt.date(shard.base.year - 9, 1, 1)}
    assert tenths <= {7, 8}
    assert all(
        row["宛名番号"] in young for row in advanced if int(str(row["支給決定額"])) * 10 // int(str(row["費用額"])) == 8
    )
