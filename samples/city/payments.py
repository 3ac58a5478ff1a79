"""Who pays how, and what becomes of every instalment: the ledger that 014/015 and 036/037 are written from.

Most pay in time, from their account or with the slip; some are late; a few do not pay (`troubles.py`). What an employer withholds
is one instalment of the withholder and month (`resident_tax`); employers of the whole city are never late. Debts that were carried over from years that the levying
systems no longer hold (滞納繰越分) are those of people who do not pay now; their amounts are those of now (simplified).

Shares: about 97 in 100 are paid in time (総務省 地方財政白書: 徴収率 of 現年課税分 about 99 %, with those who pay late). Simplified: an account is
used for all taxes of a person that are told by the city; what is declared (申告納付) is paid at a bank, as is what is too much for a shop; a payment by
mistake is the same amount once more, given back for a tax, put to the next instalment of the same bill for a premium (地方税法 17, 17 の 2).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from utsushi.samples.city import collecting, surcharges
from utsushi.samples.city.bills import Bill, all_bills, due_day
from utsushi.samples.city.circumstances import insurance
from utsushi.samples.city.collecting import Debt, Receipt
from utsushi.samples.city.dice import Dice, Weighted, age, years_after
from utsushi.samples.city.once import once
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.withholders import everywhere
from utsushi.samples.city.working_days import is_working, working_day, working_day_before

Nature = Literal["steady", "late", "hard"]
Course = Literal["催告", "分納", "差押", "停止", "猶予"]
_CHANNELS = Weighted(
    ((collecting.BANK, 22), (collecting.STORE, 44), (collecting.PHONE, 24), (collecting.QR, 10)),
)
_COURSES: Weighted[Course] = Weighted((("催告", 14), ("分納", 30), ("差押", 24), ("停止", 14), ("猶予", 18)))
_HARD, _HARD_INSURED, _LATE = 13, 34, 32
"""Of a thousand who pay; more of those who pay 国民健康保険 themselves (収納率 about 94 %: 厚生労働省 国民健康保険事業年報)."""
_FORGOTTEN, _FORGOTTEN_BY_EMPLOYERS = {"steady": 7, "late": 350}, 5
"""Instalments of a thousand that come late from those who pay at all."""
_PROMISED = 0.12
"""Share of premiums paid late whose payer has promised to pay."""
_PHONES_SINCE, _QR_SINCE = dt.date(2019, 4, 1), dt.date(2023, 4, 1)
"""eL-QR stands on slips of 固定資産税 and 軽自動車税 since April 2023 (地方税統一 QR コード); here on those of all taxes."""
_OLD_YEARS = range(2, 8)


@dataclass(frozen=True, slots=True)
class Habit:
    """How somebody pays."""

    account: bool
    channel: str
    lead: int
    """Days before the due date."""
    ahead: bool
    """All at once with the first instalment (全期前納)."""
    nature: Nature
    course: Course
    """What is done about it where nature is hard."""
    put_off: int
    """Days before the base date on which 徴収猶予 began; 0: none."""


@dataclass(frozen=True, slots=True)
class Excess:
    """過誤納: a tax paid twice."""

    debt: Debt
    paid: dt.date
    amount: int
    channel: str
    settled: dt.date | None
    """還付年月日; None: still to come."""
    interest: int
    """還付加算金."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """Every instalment of a shard, by 業務ID, year and notice, and what was paid too much."""

    debts: tuple[Debt, ...]
    excesses: tuple[Excess, ...]


@once
def habits(shard: Shard) -> Mapping[int, Habit]:
    """宛名番号 → how that one pays; everybody who gets a bill."""
    dice = shard.dice("habits of paying")
    insured = {bill.payer for bill in all_bills(shard) if bill.business == "024" and bill.method == "普通徴収"}
    everybody = sorted({bill.payer for bill in all_bills(shard)})
    return {number: _habit(dice, _HARD_INSURED if number in insured else _HARD) for number in everybody}


def _habit(dice: Dice, hard: int) -> Habit:
    thousand = dice.below(1000)
    nature: Nature = "hard" if thousand < hard else "late" if thousand < hard + _LATE else "steady"
    account = dice.chance(0.4) and nature != "hard"
    channel, lead, ahead, course = _CHANNELS.pick(dice), dice.between(0, 24), dice.chance(0.05), _COURSES.pick(dice)
    days, put_off = dice.between(60, 660), dice.chance(0.6)
    return Habit(account, channel, lead, ahead, nature, course, days if put_off and course == "猶予" else 0)


@once
def persons(shard: Shard) -> Mapping[int, Person]:
    """宛名番号 → who that is, where it is a resident or somebody who was one."""
    return {person.number: person for person in shard.people}


@once
def ledger(shard: Shard) -> Ledger:
    """What was billed and what came in up to the base date; what is done about people who do not pay is in `troubles`."""
    payer = _Payers(shard)
    debts: list[Debt] = []
    for bill, old in (
        *((bill, False) for bill in all_bills(shard)),
        *((bill, True) for bill in _carried(shard)),
    ):
        mine = [Debt(bill, *one) for one in zip(bill.instalments, collecting.terms(bill), strict=True)]
        payer.pay(bill, mine, old=old)
        debts += mine
    debts.sort(key=lambda debt: (debt.bill.business, debt.bill.fiscal_year, debt.bill.notice, debt.term))
    return Ledger(tuple(debts), tuple(payer.excesses))


def _carried(shard: Shard) -> Iterable[Bill]:
    """What people who do not pay still owe from years before those that are billed: the last instalments of such a year."""
    dice, known = shard.dice("carried over"), habits(shard)
    first = min((bill.fiscal_year for bill in all_bills(shard)), default=0)
    index = 0
    seen = set()
    for bill in all_bills(shard):
        if known[bill.payer].nature != "hard" or bill.method != "普通徴収" or bill.vehicle or bill.child:
            continue
        for back in _OLD_YEARS:
            year = shard.fiscal_year - back
            chance = dice.chance(0.35)
            if not chance or year >= first or (bill.payer, bill.business, year) in seen:
                continue
            if _owed_then(shard, bill, year):
                seen.add((bill.payer, bill.business, year))
                yield _older(bill, year, str(shard.number_from(50, index)), dice.between(1, 3))
                index += 1


def _owed_then(shard: Shard, bill: Bill, year: int) -> bool:
    """Whether a grown-up resident at the time; others, whose past nobody knows, owe nothing old. Insured so in the case of 024 and 025."""
    person, day = persons(shard).get(bill.payer), dt.date(year, 4, 1)
    if person is None or not person.lived_here(day) or age(person.born, day) < 20:
        return False
    if bill.business in {"024", "025"}:
        return insurance(shard, person, day) == {"024": "国保", "025": "後期"}[bill.business]
    return bill.business != "023" or age(person.born, day) >= 66


def _older(bill: Bill, year: int, notice: str, open_ones: int) -> Bill:
    """The same bill of an earlier year, as far as it was not paid."""
    back = year - bill.fiscal_year
    instalments = []
    for one in bill.instalments[-open_ones:]:
        month = int(one.month[:4]) + back, int(one.month[4:])
        due = due_day(*month)
        instalments.append(replace(one, month=f"{month[0]}{month[1]:02d}", due=due))
    return replace(
        bill,
        fiscal_year=year,
        relevant_year=year,
        notice=notice,
        decided=working_day_before(min(years_after(bill.decided, back), instalments[0].due - dt.timedelta(10))),
        instalments=tuple(instalments),
        period=None,
        declared=0,
    )


class _Payers:
    """What comes in from those who pay; debts of people who do not are left open."""

    def __init__(self, shard: Shard) -> None:
        self.base = shard.base
        self.habits, self.persons = habits(shard), persons(shard)
        self.large = {one.number for one in everywhere()}
        self.dice = shard.dice("payments")
        self.excesses: list[Excess] = []

    def pay(self, bill: Bill, debts: list[Debt], *, old: bool) -> None:
        """Every instalment of a bill; nothing of an old one."""
        if bill.method == "年金特別徴収":
            for debt in debts:
                receive(debt, debt.due, collecting.PENSION, self.base)
            return
        habit = self.habits[bill.payer]
        if bill.method == "特別徴収":
            habit = replace(
                habit, account=False, ahead=False, channel=collecting.WITHHELD, lead=habit.lead % 5, nature="steady"
            )
        if habit.nature == "hard":
            self._reluctant(debts, habit, old=old)
        else:
            self._willing(bill, debts, habit)

    def _willing(self, bill: Bill, debts: list[Debt], habit: Habit) -> None:
        person = self.persons.get(bill.payer)
        gone = person.removed if person and person.removed and person.removed_as != "21" else None
        abroad = gone if person and person.removed_as == "22" and not debts[0].taxes() else None
        again: tuple[dt.date, int, str] | None = None
        for debt, following in zip(debts, (*debts[1:], None), strict=True):
            if abroad and bill.decided < abroad <= debt.due:
                _brought_forward(debt, abroad, self.base)
                continue
            if again:
                paid, amount, channel = again
                booked = collecting.handed_over(paid, channel)
                debt.receipts.append(Receipt(paid, booked, amount, channel, collecting.MOVED))
            wanted = debts[0].due if habit.ahead else debt.due
            account = habit.account and bill.method == "普通徴収" and not (gone and gone <= wanted)
            again = self._one(debt, wanted, habit, following, account=account)

    def _one(
        self, debt: Debt, wanted: dt.date, habit: Habit, following: Debt | None, *, account: bool
    ) -> tuple[dt.date, int, str] | None:
        """Pay an instalment; gives day, amount and channel of what was paid once more and goes to the following one."""
        dice, base = self.dice, self.base
        channel = collecting.ACCOUNT if account else self._channel(debt, habit)
        thousand = dice.below(1000)
        if not debt.open:
            return None  # paid already by what was too much for the one before
        employers = 0 if debt.bill.payer in self.large else _FORGOTTEN_BY_EMPLOYERS
        if thousand < (employers if channel == collecting.WITHHELD else _FORGOTTEN[habit.nature]):
            channel = self._channel(debt, habit)
            day = debt.due + dt.timedelta(dice.between(2, 75 if habit.nature == "late" else 35))
            day = collecting.payable(day, channel)
            if debt.taxes() or not dice.chance(_PROMISED) or not self._promise(debt):
                remind(debt, day, base)
            receive(debt, day, channel, base)
            return None
        day = wanted
        if channel != collecting.ACCOUNT:
            told = debt.bill.decided + dt.timedelta(3)
            day = collecting.payable(max(wanted - dt.timedelta(habit.lead), min(told, wanted)), channel)
        receive(debt, day, channel, base)
        if thousand < 998 or channel in {collecting.ACCOUNT, collecting.WITHHELD} or debt.open:
            return None
        day = collecting.payable(day + dt.timedelta(dice.between(2, 15)), channel)
        return self._again(debt, day, channel, following)

    def _promise(self, debt: Debt) -> bool:
        """The payer of a premium asks for some weeks before anybody is reminded."""
        asked = debt.due + dt.timedelta(1 + debt.bill.payer % 9)
        debt.held = asked if asked <= self.base else None
        return debt.held is not None

    def _again(self, debt: Debt, day: dt.date, channel: str, following: Debt | None) -> tuple[dt.date, int, str] | None:
        """Pay once more by mistake."""
        amount, base, booked = debt.instalment.amount, self.base, collecting.handed_over(day, channel)
        if booked > base:
            return None
        if not debt.taxes():
            return (day, amount, channel) if following and amount <= following.instalment.amount else None
        debt.receipts.append(Receipt(day, booked, 0, channel, collecting.TOO_MUCH))
        settled = working_day(day + dt.timedelta(45 - day.weekday()))
        interest = surcharges.refund(day, settled, amount) if settled <= base else 0
        self.excesses.append(Excess(debt, day, amount, channel, settled if settled <= base else None, interest))
        return None

    def _reluctant(self, debts: list[Debt], habit: Habit, *, old: bool) -> None:
        """Some are paid in time or late, the others not at all."""
        asked = working_day_before(self.base - dt.timedelta(habit.put_off))
        for debt in debts:
            hundred = self.dice.below(100)
            if habit.put_off and not old and 0 <= (debt.due - asked).days <= 180 and debt.due <= self.base:
                debt.graced = max(asked, working_day(debt.bill.decided))
            elif old or hundred < 68:
                remind(debt, None, self.base)
            else:
                channel = self._channel(debt, habit)
                day = debt.due + dt.timedelta(self.dice.between(1, 60) if hundred < 85 else 0)
                day = collecting.payable(day, channel)
                remind(debt, day, self.base)
                receive(debt, day, channel, self.base)

    @staticmethod
    def _channel(debt: Debt, habit: Habit) -> str:
        """How an instalment is paid that no account pays: as usual, or in a way that there was and that takes so much."""
        channel = habit.channel
        if debt.bill.method == "申告納付":
            return collecting.BANK
        if channel == collecting.QR and (debt.due < _QR_SINCE or not debt.taxes()):
            channel = collecting.STORE
        if channel == collecting.PHONE and debt.due < _PHONES_SINCE:
            channel = collecting.STORE
        large = debt.instalment.amount > collecting.MOST_AT_STORES
        return collecting.BANK if large and channel in {collecting.STORE, collecting.PHONE} else channel


def _brought_forward(debt: Debt, gone: dt.date, base: dt.date) -> None:
    """繰上徴収 before somebody leaves the country (地方税法 13 の 2): due, and paid, some days before."""
    day = gone - dt.timedelta(min((gone - debt.bill.decided).days - 1, 5))
    debt.moved_due = max(working_day_before(day), debt.bill.decided)
    debt.hastened = max(working_day_before(debt.moved_due - dt.timedelta(7)), debt.bill.decided)
    receive(debt, debt.moved_due, collecting.BANK if is_working(debt.moved_due) else collecting.STORE, base)


def remind(debt: Debt, paid: dt.date | None, base: dt.date) -> None:
    """督促 where nothing has come in some days before it is printed; taken out where something comes in until it is sent."""
    day = collecting.reminder_day(debt.due)
    if day > base or (paid and paid <= day - dt.timedelta(5)):
        return
    if paid and paid < day:
        debt.pulled = True
    else:
        debt.reminded = day


def receive(debt: Debt, day: dt.date, channel: str, base: dt.date, kind: str = collecting.WHOLE) -> None:
    """All that is owed comes in on a day, with what has been added for the delay; nothing yet where that is after the base date."""
    if day > base or not debt.open:
        return
    booked = collecting.handed_over(day, channel)
    if booked > base:
        debt.pending = debt.open if channel in collecting.EARLY_NEWS else 0
        return
    fee = collecting.REMINDER_FEE if debt.reminded and debt.reminded <= day else 0
    due = debt.moved_due or debt.due
    if day > due:
        debt.surcharge = surcharges.late(due, balances(debt, day))
    debt.receipts.append(Receipt(day, booked, debt.open, channel, kind, fee, debt.surcharge))


def balances(debt: Debt, until: dt.date) -> list[tuple[dt.date, int]]:
    """What was owed of a debt up to each payment after the due date, and up to a day."""
    days = sorted({one.paid for one in debt.receipts if debt.due < one.paid < until})
    return [(day, debt.owed(day - dt.timedelta(1))) for day in (*days, until)]
