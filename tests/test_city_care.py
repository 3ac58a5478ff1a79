"""Long-term care and disabilities in the synthetic city: check digits, periods, stages and grades by tables of the rules."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utsushi.samples.city import disability_services, numbers
from utsushi.samples.city.care_benefits import burdens, limit, restrictions, terms
from utsushi.samples.city.care_certified import applications, until
from utsushi.samples.city.care_insured import everybody
from utsushi.samples.city.care_levies import bills, levies, lower_limit
from utsushi.samples.city.circumstances import assisted
from utsushi.samples.city.disability_books import PARTS, first_class, physical, total
from utsushi.samples.city.disability_grants import allowance
from utsushi.samples.city.lives import live
from utsushi.samples.city.payments import ledger
from utsushi.samples.city.people import Shard
from utsushi.samples.city.troubles import cases

BASES = (dt.date(2021, 6, 1), dt.date(2024, 1, 10), dt.date(2025, 8, 15), dt.date(2026, 4, 1))


@given(st.integers(0, 10**9 - 1))
def test_check_digits_of_modulus_10(number: int) -> None:
    """The same as Luhn's; python-stdnum is the oracle."""
    from stdnum import luhn

    assert luhn.is_valid(numbers.modulo_10(f"{number:09d}"))
    assert luhn.is_valid(numbers.care_assisted(number % 10**8)[1:])
    assert len(numbers.care_insured(number % 10**8)) == len(numbers.care_assisted(number % 10**8)) == 10


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        ("2025-04-01", 6, "2025-09-30"),
        ("2025-04-02", 6, "2025-10-31"),
        ("2024-08-31", 6, "2025-02-28"),
        ("2023-08-31", 6, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2025-01-01", 48, "2028-12-31"),
    ],
)
def test_the_last_day_of_a_certification(start: str, months: int, last: str) -> None:
    """介護保険法施行規則 38 条: the rest of the month and so many months; whole months from the first day of one."""
    assert until(dt.date.fromisoformat(start), months) == dt.date.fromisoformat(last)


@pytest.mark.parametrize(
    ("grades", "grade"),
    [("1", "1"), ("23", "1"), ("22", "1"), ("33", "2"), ("34", "2"), ("44", "3"), ("45", "4"), ("55", "4"), ("66", "5"), ("77", "6")],
)  # fmt: skip
def test_grades_add_up_by_their_index(grades: str, grade: str) -> None:
    """身体障害認定基準: 18 and more are 1 級, 11 2 級, 7 3 級, 4 4 級, 2 5 級, 1 6 級."""
    assert total(tuple(grades)) == grade


@pytest.mark.parametrize(
    ("grade", "codes", "first"),
    [
        ("3", ("54",), True), ("4", ("54",), False), ("4", ("51",), True), ("2", ("41",), True), ("3", ("41",), False),
        ("3", ("42",), True), ("1", ("31", "33"), False), ("2", ("41", "42"), True), ("4", ("11",), False), ("3", ("22",), False),
    ],
)  # fmt: skip
def test_first_class_of_fares(grade: str, codes: tuple[str, ...], first: bool) -> None:
    """身体障害者旅客運賃割引規則 別表: 膀胱・直腸 1 and 3 級, 心臓 1, 3, 4 級, 上肢 2 級, 下肢 3 級; 平衡, 音声 and そしゃく never; several parts together."""
    assert first_class(grade, codes) is first


@pytest.mark.parametrize(
    ("levy", "owes", "child", "lodged", "limit"),
    [
        (159_999, True, False, False, (9_300, "3")), (160_000, True, False, False, (37_200, "4")), (0, False, False, False, (0, "2")),
        (1, True, False, True, (37_200, "4")), (159_999, True, False, True, (37_200, "4")), (0, False, False, True, (0, "2")),
        (279_999, True, True, False, (4_600, "3")), (280_000, True, True, False, (37_200, "4")),
    ],
)  # fmt: skip
def test_what_users_of_services_pay_at_most(
    levy: int, owes: bool, child: bool, lodged: bool, limit: tuple[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """障害者総合支援法施行令 17: who lives in a 共同生活援助 and owes tax is 一般2, however little it is."""
    told = live(5, 0, 60, BASES[0])
    person = next(one for one in told.people if one.resident and not assisted(told, one, told.base))
    monkeypatch.setattr(disability_services, "levied", lambda *_: (levy, owes))
    assert disability_services.burden(told, person, told.base, child=child, lodged=lodged) == limit


def test_amounts_by_the_time() -> None:
    """支給限度基準額 of October 2019, 負担限度額 of August 2024, allowances and stages by fiscal year."""
    assert (limit("25", dt.date(2019, 9, 30)), limit("25", dt.date(2019, 10, 1))) == (36065, 36217)
    assert burdens("32", dt.date(2024, 7, 31)) == (1360, (1310, 1310, 820, 1310, 370))
    assert burdens("02", dt.date(2024, 8, 1)) == (390, (880, 550, 480, 550, 430))
    assert allowance(dt.date(2025, 3, 31), child=False) == 28_840
    assert allowance(dt.date(2025, 4, 1), child=True) == 16_100
    assert [lower_limit(year) for year in (2024, 2025, 2026)] == [800_000, 809_000, 826_500]
    assert terms(dt.date(2025, 7, 31)) == (dt.date(2023, 8, 1), dt.date(2024, 8, 1))
    assert terms(dt.date(2025, 8, 1)) == (dt.date(2024, 8, 1), dt.date(2025, 8, 1))


@pytest.fixture(scope="module", params=BASES, ids=str)
def shard(request: pytest.FixtureRequest) -> Shard:
    """A part of the city on one of several base dates."""
    return live(5, 0, 500, request.param)


def test_levies_are_told_by_the_base_date_and_add_up(shard: Shard) -> None:
    """Two years of them; instalments are the premium less what is remitted, and lie in the year."""
    told = levies(shard)
    assert len({levy.year for levy in told}) == 2
    assert len({(levy.fiscal_year, levy.notice) for levy in told}) == len(told)
    for levy in told:
        assert levy.decided <= shard.base
        assert sum(one.amount for one in levy.instalments) == levy.amount - levy.relief
        assert all(one.amount > 0 and one.amount % 100 == 0 for one in levy.instalments)
        first, last = f"{levy.year}04", f"{levy.year + 1}{'03' if levy.fiscal_year == levy.year else '04'}"
        assert all(first <= one.month <= last for one in levy.instalments)
    assert sum(bill.total for bill in bills(shard)) == sum(levy.amount - levy.relief for levy in told)


@pytest.mark.slow
def test_benefits_are_restricted_for_who_has_owed_for_a_year() -> None:
    """介護保険法 66, 67: 支払方法の変更 after a year, 一時差止 after a year and a half; 69: who pays now owed long ago."""
    kinds: set[str] = set()
    for number in range(80):  # of those who owe few are certified
        if {"1", "3"} <= kinds:
            break
        told = live(8, number, 1000, BASES[-1])
        found = restrictions(told)
        cases(told)
        payers = {insured.number: insured.person.number for insured in everybody(told)}
        owed = [debt for debt in ledger(told).debts if debt.bill.business == "023" and debt.open]
        for insured, one in found.items():
            kinds.add(one.kind)
            days = [(one.start - debt.due).days for debt in owed if debt.bill.payer == payers[insured]]
            assert one.kind == "3" or max(days, default=0) >= {"1": 365, "2": 545}[one.kind]
    assert {"1", "3"} <= kinds


def test_certifications_lie_within_the_insurance(shard: Shard) -> None:
    """They begin on days of it, end on days of it or later than the base date, and follow one another."""
    known = {insured.number: insured for insured in everybody(shard)}
    assert applications(shard)
    for number, told in applications(shard).items():
        insured = known[number]
        held = [one.term for one in told if one.start]
        assert all(start <= end for start, end in held)
        assert all(one[1] < other[0] for one, other in pairwise(held))
        for start, end in held:
            assert insured.on(min(start, shard.base))
            assert end > shard.base or insured.on(end)


def test_parts_of_the_body_have_grades_that_they_can_have(shard: Shard) -> None:
    """施行規則 別表第5号; together they make the grade of the handbook."""
    assert physical(shard)
    for held in physical(shard).values():
        assert total(tuple(part.grade for part in held.parts)) == held.book.grade
        assert all(part.grade in PARTS[part.code][1] for part in held.parts)
