"""Collection and arrears of the city: what is added for delay, when a debt lapses, and how bills of a double are paid."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utsushi.samples.city import collecting, surcharges
from utsushi.samples.city.bills import Bill, Instalment, due_day
from utsushi.samples.city.collecting import Debt, Receipt
from utsushi.samples.city.dice import Dice, age
from utsushi.samples.city.lives import live
from utsushi.samples.city.money import account_of, post_account
from utsushi.samples.city.negotiations import _records
from utsushi.samples.city.outside import corporations
from utsushi.samples.city.payments import Habit, _Payers, habits, ledger
from utsushi.samples.city.people import Shard
from utsushi.samples.city.sheets import Sheets
from utsushi.samples.city.troubles import Case, Share, _Course, cases, expiry, firms, put_off
from utsushi.samples.city.withholders import everywhere, withholders
from utsushi.samples.city.working_days import holidays

D = dt.date
BASE = D(2026, 4, 1)
JUNE = D(2025, 6, 30)
NEW_YEAR = {(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)}
BILL = Bill("012", 2025, 2025, "1", 1, "991015", "普通徴収", D(2025, 4, 1), ())


def debt(due: dt.date = JUNE, amount: int = 100_000, business: str = "012") -> Debt:
    return Debt(replace(BILL, business=business), Instalment(1, f"{due:%Y%m}", due, amount), "0003")


@pytest.mark.parametrize(
    ("due", "balances", "yen"),
    [
        (D(2025, 6, 30), [(D(2025, 9, 30), 100_000)], 1600),
        (D(2025, 12, 25), [(D(2026, 3, 25), 100_000)], 1700),
        (D(2025, 6, 30), [(D(2025, 7, 31), 200_000), (D(2025, 9, 30), 100_000)], 1800),
        (D(2025, 6, 30), [(D(2025, 9, 30), 100_999)], 1600),
        (D(2025, 6, 30), [(D(2025, 8, 31), 60_000)], 0),
        (D(2013, 6, 30), [(D(2023, 6, 30), 1_999)], 0),
        (D(2025, 6, 30), [(D(2025, 6, 30), 9_000_000)], 0),
        (D(2013, 6, 30), [(D(2014, 1, 31), 100_000)], 7200),
    ],
)
def test_what_is_added_for_delay(due: dt.date, balances: list[tuple[dt.date, int]], yen: int) -> None:
    """By hand: 2.4 % to 31 July (203 yen) and 8.7 % for 61 days (1,453), and so on; 地方税法 附則 3 条の 2, 20 条の 4 の 2."""
    assert surcharges.late(due, balances) == yen


@given(st.dates(D(2014, 1, 1), D(2026, 1, 1)), st.integers(0, 2000), st.integers(0, 400), st.integers(0, 3_000_000))
def test_waiting_longer_never_costs_less(due: dt.date, days: int, more: int, owed: int) -> None:
    first, second = due + dt.timedelta(days), due + dt.timedelta(days + more)
    assert surcharges.late(due, [(first, owed)]) <= surcharges.late(due, [(second, owed)])
    assert surcharges.late(due, [(first, owed), (second, owed // 2)]) <= surcharges.late(due, [(second, owed)])


def test_what_a_grace_leaves_is_cut_once() -> None:
    """80,000 yen: 31 days at 2.4 % (163 yen), 32 at 8.7 % (610), then 121 at 0.9 % (238) and 244 at 1.3 % (695): 1,706 yen.

    Each of the two times alone is under 1,000 yen; the whole is not (地方税法 20 条の 4 の 2 第 5 項).
    """
    start, end = D(2025, 9, 2), D(2026, 9, 1)
    before = [(D(2025, 9, 1), 80_000)]
    assert surcharges.late(JUNE, before) == 0
    assert surcharges.graced(JUNE, before, start, end, 80_000) == 1700
    assert surcharges.graced(JUNE, [(D(2025, 9, 1), 40_000)], start, end, 40_000) == 0


def test_a_grace_that_ended_in_payment_leaves_what_is_cut_once(shard: Shard) -> None:
    """延滞金 of a debt of 80,000 yen after a year of 換価の猶予."""
    one = debt(amount=80_000)
    one.reminded = D(2025, 7, 18)
    payer = min(habits(shard))
    course = _Course(shard, Case("1", payer, True, [one]), Dice(0, 0, "grace"), {})  # noqa: FBT003 - taxes
    course.base, course.day = D(2026, 10, 1), D(2025, 9, 2)
    course.case.covered = [Share(one, 80_000)]
    course._grace()
    assert one.surcharge == 1700


def test_money_paid_by_mistake_bears_interest_after_a_month() -> None:
    """301 days at 0.9 % of five million yen: 37,109 yen, cut to hundreds (地方税法 17 条の 4)."""
    assert surcharges.refund(D(2025, 1, 31), D(2025, 12, 26), 5_000_000) == 37_100
    assert surcharges.refund(D(2025, 1, 31), D(2025, 3, 14), 500_000) == 0


@given(st.dates(D(2014, 1, 1), D(2030, 1, 1)))
def test_reminders_go_out_on_the_last_working_day_within_twenty_days(due: dt.date) -> None:
    """地方税法 329 条: 20 日以内; every day between it and the twentieth is one on which the office is closed."""
    day, last = collecting.reminder_day(due), due + dt.timedelta(20)
    assert day <= last
    closed = [day + dt.timedelta(n) for n in range(1, (last - day).days + 1)]
    assert day.weekday() < 5
    assert (day.month, day.day) not in NEW_YEAR
    assert all(one.weekday() > 4 or (one.month, one.day) in NEW_YEAR or one in holidays(one.year) for one in closed)


@pytest.mark.parametrize(
    ("due", "booked", "year"),
    [
        (D(2026, 3, 2), D(2026, 3, 31), 2025),
        (D(2026, 3, 2), D(2026, 5, 31), 2025),
        (D(2026, 3, 2), D(2026, 6, 1), 2026),
        (D(2026, 4, 30), D(2026, 4, 10), 2026),
        (D(2020, 3, 2), D(2026, 4, 10), 2026),
    ],
)
def test_the_year_that_a_payment_is_booked_in(due: dt.date, booked: dt.date, year: int) -> None:
    """地方自治法施行令 142 条; SN-05."""
    assert collecting.booking_year(due, booked) == year


@pytest.mark.parametrize(
    ("day", "channel", "paid", "booked"),
    [
        (D(2025, 6, 28), collecting.BANK, D(2025, 6, 30), D(2025, 7, 2)),
        (D(2025, 6, 28), collecting.STORE, D(2025, 6, 28), D(2025, 7, 8)),
        (D(2025, 8, 9), collecting.WITHHELD, D(2025, 8, 12), D(2025, 8, 14)),
        (D(2025, 6, 27), collecting.ACCOUNT, D(2025, 6, 27), D(2025, 6, 30)),
        (D(2025, 12, 24), collecting.PHONE, D(2025, 12, 24), D(2026, 1, 5)),
    ],
)
def test_banks_are_closed_on_holidays_and_shops_are_not(
    day: dt.date, channel: str, paid: dt.date, booked: dt.date
) -> None:
    """A Saturday; a Saturday before 山の日; a Friday; the end of the year. The city has the money on a working day."""
    assert collecting.payable(day, channel) == paid
    assert collecting.handed_over(paid, channel) == booked


def test_what_is_declared_or_large_is_paid_at_a_bank() -> None:
    """No shop takes more than 300,000 yen, nor a tax for which the city sent no slip."""
    habit = Habit(False, collecting.STORE, 0, False, "steady", "催告", 0)  # noqa: FBT003 - no account, not ahead
    ways = [
        _Payers._channel(one, habit)
        for one in (debt(amount=300_000), debt(amount=300_001), replace_bill(debt(), method="申告納付"))
    ]
    assert ways == [collecting.STORE, collecting.BANK, collecting.BANK]


def replace_bill(one: Debt, **changes: Any) -> Debt:
    """The debt under a bill that differs."""
    return Debt(replace(one.bill, **changes), one.instalment, one.term)


def test_nobody_is_reminded_of_what_was_paid_by_mistake_before() -> None:
    """A premium that was paid twice is put to the next instalment whole: nothing is owed of it, and nothing is sent."""
    shard = live(11, 0, 1000, D(2021, 6, 1))
    moved = [
        one for one in ledger(shard).debts if one.receipts and one.receipts[0].kind == collecting.MOVED and not one.open
    ]
    assert moved
    assert not any(one.reminded or one.pulled or one.surcharge for one in moved)


def test_a_second_instalment_of_a_month_is_another_one() -> None:
    ones = tuple(Instalment(n, month, D(2025, 7, 10), 1) for n, month in ((1, "202506"), (1, "202506"), (11, "202604")))
    assert collecting.terms(replace(BILL, method="特別徴収", instalments=ones)) == ["1003", "1023", "1013"]


def test_a_tax_lapses_after_five_years_and_a_premium_after_two() -> None:
    """Time begins anew when ten days have passed since 督促状 (地方税法 18 条の 2), and after a part payment (民法 152 条)."""
    for business, years in (("012", 5), ("024", 2)):
        one = debt(business=business)
        one.reminded = D(2025, 7, 18)
        assert expiry(one, None) == D(2025 + years, 7, 28)
        one.receipts.append(Receipt(D(2025, 12, 1), D(2025, 12, 3), 1000, collecting.BANK, collecting.PART))
        assert expiry(one, None) == D(2025 + years, 12, 1)


def test_time_rests_while_something_is_seized_and_goes_on_after_it() -> None:
    one = debt()
    one.reminded = D(2025, 7, 18)
    case = Case("1", 1, True, [one], "差押", D(2025, 10, 1), covered=[Share(one, 1)])  # noqa: FBT003 - taxes
    assert expiry(one, case) == D.max
    case.ended = D(2026, 1, 31)
    assert expiry(one, case) == D(2031, 1, 31)


def test_a_demand_puts_the_end_off_by_six_months_once() -> None:
    """民法 150 条; the city demands in June and November."""
    one = debt(business="024")
    one.reminded, one.demanded = D(2024, 1, 20), D(2026, 6, 10)
    case = Case("1", 1, False, [one])  # noqa: FBT003 - premiums
    assert expiry(one, case) == D(2026, 1, 30)
    assert put_off(one, case) == D(2026, 5, 10)


def billed(business: str, shard: Shard) -> list[Bill]:
    """A double of a family that levies: every grown-up pays 40,000 yen a year in four instalments."""
    found = []
    for person in shard.people:
        for year in (2024, 2025):
            if age(person.born, D(year, 4, 1)) >= 20 and person.lived_here(D(year, 4, 1)):
                months = ((year, 6), (year, 8), (year, 10), (year + 1, 1))
                ones = tuple(Instalment(n, f"{y}{m:02d}", due_day(y, m), 10_000) for n, (y, m) in enumerate(months, 1))
                notice = f"{person.number}{year}"
                found.append(
                    Bill(business, year, year, notice, person.number, "991015", "普通徴収", D(year, 4, 10), ones)
                )
    return found


@pytest.fixture(scope="module")
def shard() -> Shard:
    """A shard of 1,000 whose bills are doubles."""
    found = live(5, 0, 1000, BASE)
    found.kept["utsushi.samples.city.bills.all_bills",] = (*billed("012", found), *billed("024", found))
    return found


def test_most_pay_in_time_and_some_never(shard: Shard) -> None:
    made = cases(shard)
    debts = [one for one in ledger(shard).debts if one.bill.fiscal_year >= 2024]
    in_time = sum(one.owed(one.due) == 0 for one in debts)
    never = sum(one.open > 0 for one in debts)
    assert 0.94 < in_time / len(debts) < 0.985
    assert 0.003 < never / len(debts) < 0.04
    assert made


def test_every_course_adds_up(shard: Shard) -> None:
    """Nobody pays more than is owed; plans are what was open; what is written off was open."""
    for case in cases(shard):
        for one in case.debts:
            assert one.open >= 0
            assert not one.lost or (one.open > 0 and all(receipt.paid < one.lost for receipt in one.receipts))
            planned = sum(part.amount for part in case.parts if part.debt is one)
            paid = sum(receipt.amount for receipt in one.receipts if receipt.kind == collecting.SHARE)
            assert planned == 0 or one.open == planned - paid


def test_nothing_happens_after_the_base_date(shard: Shard) -> None:
    made = cases(shard)
    assert all(receipt.booked <= BASE for one in ledger(shard).debts for receipt in one.receipts)
    assert all(case.begun is None or case.begun <= BASE for case in made)
    assert all(not one.lost or one.lost <= BASE for case in made for one in case.debts)
    assert all(not one.demanded or one.demanded <= BASE for case in made for one in case.debts)


def test_corporations_have_no_wages_and_no_life_insurance() -> None:
    """Sixty seizures of a corporation and of a resident: 預金, 売掛金 and 不動産, or 預金, 給与, 不動産 and 生命保険; and so what is asked before."""
    shard = live(5, 0, 300, BASE)
    firm, person = corporations(shard)[0].number, next(one.number for one in shard.people if one.resident)
    dice = Dice(0, 0, "seizures")
    shard.kept["utsushi.samples.city.payments.habits",] = dict.fromkeys((firm, person), habits(shard)[firm])
    for payer, known in ((firm, {"01", "03", "05"}), (person, {"01", "02", "03", "04"})):
        seized, asked = set(), set()
        for _ in range(60):
            one = debt()
            one.reminded = D(2025, 7, 18)
            course = _Course(shard, Case("1", payer, True, [one]), dice, {})  # noqa: FBT003 - taxes
            case = course.case
            case.course, case.begun, case.covered = "差押", course.day, [Share(one, one.open)]
            course._seize()
            seized.add(case.asset)
            asked |= {asset for *_, asset, _ in _records(case, BASE, dice, firm=payer in firms(shard)) if asset}
        assert seized == known
        assert asked == known - ({"03"} if payer == person else set())


def test_accounts_of_all_shards_differ() -> None:
    """Of everybody who pays in a few shards up to the last of the largest city: seven digits each, no account twice."""
    ones = [
        block * 1_000_000_000 + shard * 10_000 + index + 1
        for block, count in ((0, 2_500), (7, 60), (8, 60), (9, 60))
        for shard in (0, 1, 6, 999, 1_000, 4_999)
        for index in range(count)
    ]
    told = [account_of(number, "", changed) for number in ones for changed in (0, 1)]
    banks = {(one["金融機関コード"], one["店舗番号"], one["口座番号"]) for one in told}
    assert len(banks) == len(told)
    assert {len(number) for *_, number in banks} == {7}
    posts = [post_account(number, "", changed) for number in ones for changed in (0, 1)]
    assert len({(one["ゆうちょ銀行記号"], one["ゆうちょ銀行番号"]) for one in posts}) == len(posts)


def test_employers_of_the_whole_city_have_the_same_numbers_in_every_shard() -> None:
    """Only the notices of their bills differ, and they pay in time."""
    found = [live(5, number, 400, BASE) for number in (0, 1)]
    large = [one.number for one in everywhere()]
    assert [[one.number for one in withholders(shard)[:4]] for shard in found] == [large, large]
    assert len({one.code for shard in found for one in withholders(shard)}) == 4 + sum(
        len(withholders(shard)) - 4 for shard in found
    )
    theirs = [debt for shard in found for debt in ledger(shard).debts if debt.bill.payer in large]
    notices = {(debt.bill.fiscal_year, debt.bill.notice, debt.term) for debt in theirs}
    assert len(notices) == len(theirs) > 100
    assert all(debt.owed(debt.due) == 0 for debt in theirs if debt.due <= BASE)


def test_many_rows_at_once_stand_where_they_were_given() -> None:
    sheets = Sheets(BASE)
    sheets.row("014", "還付・過誤納", {"還付番号": "1"})
    sheets.rows("014", "還付・過誤納", {"還付番号": ["2", "3"], "過誤納額": [7, 8]})
    sheets.row("014", "還付・過誤納", {"還付番号": "4"})
    table = sheets.table("014", "還付・過誤納")
    assert table["還付番号"].to_pylist() == ["1", "2", "3", "4"]
    assert table["過誤納額"].to_pylist() == ["", "7", "8", ""]
    with pytest.raises(ValueError, match="shorter"):
        sheets.rows("014", "還付・過誤納", {"還付番号": ["5"], "過誤納額": []})
