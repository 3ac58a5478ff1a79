"""What is done about people who do not pay: one case of a payer in a system (015 taxes, 037 premiums), with what came in by it.

A case begins with the first instalment that was reminded of. 催告 go out twice a year. After some months follows a course: 分割納付 by
instalments, 差押 with 換価, 執行停止, 徴収・換価の猶予; debts that nobody stopped from lapsing lapse (時効) and are written off (不納欠損) on 31 March.

Sources: 地方税法 331 ほか (差押 when 10 days have passed since 督促状), 15・15 の 6 (猶予 for a year at most), 15 の 7 (執行停止; extinguished after three
years, or at once), 18 (five years), 国民健康保険法 110・介護保険法 200・高齢者医療確保法 160 (two years), 地方自治法 236 (fees: five), 地方税法 18 の 2・民法 147–152 (the time begins anew
ten days after 督促, after an acknowledgement such as a part payment, and after 差押; it rests while a 猶予 lasts; 催告 puts it off by six months,
once), 14 の 5 (本税 before 延滞金), 15 の 9 (延滞金 of a 猶予 is let off in part). SN-06, SN-09. Simplified: one course a case; salaries
and claims are seized once; no 交付要求, no auction; people on 生活保護 mostly have their cases stopped.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from utsushi.samples.city import collecting, surcharges
from utsushi.samples.city.bills import due_day
from utsushi.samples.city.circumstances import assistance
from utsushi.samples.city.collecting import Debt, Receipt
from utsushi.samples.city.dice import Dice, Weighted, months_after, years_after
from utsushi.samples.city.once import once
from utsushi.samples.city.outside import corporations
from utsushi.samples.city.payments import Course, balances, habits, ledger, persons
from utsushi.samples.city.people import Shard
from utsushi.samples.city.working_days import working_day, working_day_before

_ONE = dt.timedelta(1)
_DEMANDS = ((6, 10), (11, 10))
_ASSETS = Weighted((("01", 62), ("02", 18), ("03", 8), ("04", 12)))
"""処分コード: 預金, 給与, 不動産, 生命保険."""
_ASSETS_OF_FIRMS = Weighted((("01", 58), ("05", 32), ("03", 10)))
"""Of corporations: 預金, 売掛金, 不動産."""
STAYING = frozenset({"03"})
"""What is not turned into money soon."""


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a debt: of a plan, a seizure, an application, a relief."""

    debt: Debt
    amount: int
    fee: int = 0
    surcharge: int = 0
    day: dt.date = dt.date.min
    """When a part of a plan is due."""
    turn: int = 0
    """分割回数."""


@dataclass(slots=True)
class Case:
    """A payer in one system, and what was done."""

    number: str
    payer: int
    taxes: bool
    debts: list[Debt]
    """Those in arrears: reminded of, or put off before that; oldest first."""
    course: Course = "催告"
    begun: dt.date | None = None
    """Day of the agreement, seizure, stop or of asking for a 猶予."""
    ended: dt.date | None = None
    """The last day of a 猶予, of a plan that was broken (不履行), 解除 or 取立 of a seizure."""
    covered: list[Share] = field(default_factory=list)
    parts: list[Share] = field(default_factory=list)
    asset: str = ""
    applied: list[Share] = field(default_factory=list)
    kind: str = ""
    """猶予区分: 1 徴収猶予, 2 換価の猶予; 停止: 1 three years, 3 at once."""
    reliefs: list[Share] = field(default_factory=list)
    """延滞金 that was let off (`surcharge`); `day`: the last one of the delay, where there was no 猶予."""


@once
def cases(shard: Shard) -> tuple[Case, ...]:
    """Every case of a shard; what comes in by them is added to the debts of the ledger, so that nothing reads those before."""
    found: dict[tuple[bool, int], list[Debt]] = {}
    for debt in ledger(shard).debts:
        if debt.reminded or debt.graced:
            found.setdefault((debt.taxes(), debt.bill.payer), []).append(debt)
    helped = {
        person.number: one.start
        for one in assistance(shard)
        for person in one.members
        if one.end is None or one.end > shard.base
    }
    dice, made = shard.dice("cases"), []
    for index, key in enumerate(sorted(found)):
        debts = sorted(found[key], key=lambda debt: (debt.due, debt.bill.notice))
        case = Case(str(shard.number_from(52, index)), key[1], key[0], debts)
        if habits(shard)[case.payer].nature == "hard":
            _Course(shard, case, dice, helped).take()
            _send_back(case, dice, shard.base)
        else:
            _relieve(case, dice)
        _demand(case, shard.base)
        _lapse(case, shard.base)
        made.append(case)
    return tuple(made)


@once
def firms(shard: Shard) -> frozenset[int]:
    """宛名番号 of the corporations, which earn no wages and have no lives to insure."""
    return frozenset(one.number for one in corporations(shard))


class _Course:
    """A case while it is dealt with."""

    def __init__(self, shard: Shard, case: Case, dice: Dice, helped: Mapping[int, dt.date]) -> None:
        self.base, self.case, self.dice = shard.base, case, dice
        self.firm = case.payer in firms(shard)
        person = persons(shard).get(case.payer)
        self.end = person.removed if person and person.dead else None
        self.course: Course = habits(shard)[case.payer].course
        reminded = [debt.reminded for debt in case.debts if debt.reminded and debt.open] or [shard.base]
        start = reminded[0] + dt.timedelta(dice.between(60, 240))
        if (max(reminded) - start).days > 420 and not (self.course == "停止" and dice.chance(0.6)):
            start = max(reminded) - dt.timedelta(dice.between(0, 300))
        if case.payer in helped and helped[case.payer] <= self.base:
            self.course, start = "停止", max(start, helped[case.payer] + dt.timedelta(90))
        self.day = working_day(start)

    def _open(self) -> list[Debt]:
        return [debt for debt in self.case.debts if debt.open]

    def take(self) -> None:
        """Take the course, where it has come to that."""
        graced = [debt for debt in self.case.debts if debt.graced]
        if graced:
            self._put_off(graced)
            return
        if self.course == "催告" or (self.end and self.end <= self.day):
            return
        if self.course == "停止":
            self.day = working_day(self.day + dt.timedelta(90))
        if self.day > self.base:
            return
        ready = [
            debt
            for debt in self._open()
            if debt.reminded and debt.reminded + dt.timedelta(11) <= self.day <= expiry(debt, None)
        ]
        if not ready:
            return
        case = self.case
        case.course, case.begun = self.course, self.day
        case.covered = [self._owed(debt, self.day) for debt in ready]
        {"分納": self._plan, "差押": self._seize, "停止": self._stop, "猶予": self._grace}[self.course]()

    @staticmethod
    def _owed(debt: Debt, day: dt.date) -> Share:
        """What is still owed of a debt, with what has been added up to the end of a day."""
        return Share(debt, debt.open, collecting.REMINDER_FEE, surcharges.late(debt.due, balances(debt, day)))

    def _plan(self) -> None:
        """分割納付: the same amount every month, oldest debt first; some stop paying; 延滞金 of some who are poor is let off."""
        case, base = self.case, self.base
        total = sum(share.amount for share in case.covered)
        monthly = max(5000, -(-total // self.dice.choice((6, 10, 12, 18, 24)) // 1000) * 1000)
        broken_at = self.dice.between(2, 12) if self.dice.chance(0.3) else 0
        lenient = self.dice.chance(0.6)
        waiting = [(share.debt, share.amount) for share in case.covered]
        turn = 0
        while waiting:
            turn += 1
            month = months_after(self.day.replace(day=1), turn)
            day, left = due_day(month.year, month.month), monthly
            kept = day <= base and not (broken_at and turn >= broken_at)
            if broken_at == turn and day <= base:
                case.ended = day
            while waiting and left:
                debt, owed = waiting.pop(0)
                part = _part(debt, min(owed, left), owed, case.parts, day, turn)
                left -= part.amount
                if part.amount < owed:
                    waiting.insert(0, (debt, owed - part.amount))
                if lenient and kept and part.surcharge:
                    case.reliefs.append(replace(part, amount=0, fee=0))
                    part = replace(part, surcharge=0)
                case.parts.append(part)
                if kept:
                    self._receive(part, day, collecting.BANK, collecting.SHARE)

    def _receive(self, part: Share, day: dt.date, channel: str, kind: str) -> None:
        booked = collecting.handed_over(day, channel)
        if booked <= self.base:
            part.debt.receipts.append(Receipt(day, booked, part.amount, channel, kind, part.fee, part.surcharge))
            part.debt.surcharge += part.surcharge

    def _seize(self) -> None:
        """差押: money follows soon, oldest debt first; from real estate it does not, unless the debtor pays after all."""
        case, dice = self.case, self.dice
        case.asset = (_ASSETS_OF_FIRMS if self.firm else _ASSETS).pick(dice)
        self._bring_forward()
        own = case.asset in STAYING
        channel, kind = (collecting.BANK, collecting.WHOLE) if own else (collecting.SEIZED, collecting.APPLIED)
        day = working_day(self.day + dt.timedelta(dice.between(60, 300) if own else dice.between(10, 25)))
        booked = collecting.handed_over(day, channel)
        whole, percent, pays = dice.chance(0.4), dice.between(8, 80), dice.chance(0.35)
        if booked > self.base or (own and not pays):
            return
        case.ended = day
        owed = [self._owed(share.debt, day) for share in case.covered]
        total = sum(one.amount + one.fee + one.surcharge for one in owed)
        left = total if whole or own else total * percent // 100
        for one in owed:
            amount = min(one.amount, left)
            fee = min(one.fee, left - amount) if amount == one.amount else 0
            surcharge = min(one.surcharge, left - amount - fee) if fee else 0
            left -= amount + fee + surcharge
            if not amount:
                break
            given = Share(one.debt, amount, fee, surcharge)
            one.debt.surcharge = one.surcharge if amount == one.amount else 0
            one.debt.receipts.append(Receipt(day, booked, amount, channel, kind, fee, surcharge))
            if not own:
                case.applied.append(given)

    def _bring_forward(self) -> None:
        """繰上徴収 of premiums that were told and not yet due when the seizure began (地方税法 13 の 2 第 1 項 1 号)."""
        for debt in self.case.debts:
            told = debt.bill.decided <= self.day and working_day(self.day + dt.timedelta(7)) < debt.due
            if told and debt.open and not debt.taxes() and (debt.due - self.day).days <= 180:
                debt.moved_due, debt.hastened = working_day(self.day + dt.timedelta(7)), self.day

    def _stop(self) -> None:
        """執行停止: what is owed is extinguished after three years, or at once where nothing will ever be had."""
        case = self.case
        case.kind = "3" if self.dice.chance(0.25) else "1"
        day = self.day if case.kind == "3" else years_after(self.day, 3)
        if day <= self.base:
            for share in case.covered:
                share.debt.lost, share.debt.lost_as = day, "3" if case.kind == "3" else "2"

    def _put_off(self, debts: list[Debt]) -> None:
        """徴収猶予, asked for before anybody was reminded."""
        case, day = self.case, debts[0].graced
        assert day is not None
        case.course, case.begun, self.day = "猶予", day, day
        case.covered = [Share(debt, debt.open) for debt in debts]
        self._grace("1")

    def _grace(self, kind: str = "2") -> None:
        """猶予 for a year: most pay by its end, and the 延滞金 of that time is let off in part."""
        case, base = self.case, self.base
        case.kind = kind
        case.ended = end = years_after(self.day, 1) - _ONE
        paid = working_day_before(end)
        booked = collecting.handed_over(paid, collecting.BANK)
        pays = self.dice.chance(0.8)
        for share in case.covered:
            debt = share.debt
            debt.moved_due = end
            if booked > base or not pays:
                continue
            start = max(self.day, debt.due + _ONE)
            full = surcharges.late(debt.due, balances(debt, paid))
            reduced = surcharges.graced(debt.due, balances(debt, start - _ONE), start, paid, debt.open)
            reduced = min(full, reduced)
            if full > reduced:
                case.reliefs.append(Share(debt, 0, 0, full - reduced))
            debt.surcharge = reduced
            debt.receipts.append(
                Receipt(paid, booked, debt.open, collecting.BANK, collecting.WHOLE, share.fee, reduced)
            )


def _part(debt: Debt, amount: int, owed: int, parts: list[Share], day: dt.date, turn: int) -> Share:
    """A part of a plan; the last one of a debt is asked for with what has been added."""
    if amount < owed:
        return Share(debt, amount, 0, 0, day, turn)
    planned = [(when, debt.instalment.amount - before) for when, before in _before(debt, parts, day)]
    return Share(debt, amount, collecting.REMINDER_FEE, surcharges.late(debt.due, planned), day, turn)


def _before(debt: Debt, parts: list[Share], day: dt.date) -> list[tuple[dt.date, int]]:
    """Days of payments up to `day`, with what had been paid before each."""
    paid = [(one.paid, one.amount) for one in debt.receipts if one.kind != collecting.SHARE]
    paid += [(part.day, part.amount) for part in parts if part.debt is debt]
    paid.sort()
    found, sum_ = [], 0
    for when, amount in paid:
        if when > debt.due:
            found.append((when, sum_))
        sum_ += amount
    return [*found, (day, sum_)]


def expiry(debt: Debt, case: Case | None) -> dt.date:
    """時効完成: the last day of the time within which a debt may be collected, without 催告."""
    start = debt.reminded + dt.timedelta(11) if debt.reminded else debt.due + _ONE
    paid = [one.paid + _ONE for one in debt.receipts if one.kind != collecting.APPLIED]
    start = max([start, *paid])
    if case and case.begun and any(share.debt is debt for share in case.covered):
        if case.course == "分納":
            start = max(start, case.begun + _ONE)
        elif case.course == "差押":
            if case.ended is None:
                return dt.date.max
            start = max(start, case.ended + _ONE)
        elif case.course == "猶予" and case.ended:
            start = max(start, case.ended + _ONE)
    return years_after(start, debt.years()) - _ONE


def put_off(debt: Debt, case: Case) -> dt.date | None:
    """催告延長期限: six months after the first 催告 in the last six months of the time, where that is later; None: not put off."""
    end = expiry(debt, case)
    if end == dt.date.max or not debt.demanded:
        return None
    first = next((day for day in _demand_days(months_after(end, -6), end) if day <= debt.demanded), None)
    return months_after(first, 6) if first and first > months_after(end, -6) else None


def _send_back(case: Case, dice: Dice, base: dt.date) -> None:
    """督促状 that came back: one in twelve of those to people who do not pay."""
    for debt in case.debts:
        if dice.chance(0.08) and debt.reminded and debt.reminded + dt.timedelta(7) <= base:
            debt.returned = debt.reminded + dt.timedelta(7)


def _relieve(case: Case, dice: Dice) -> None:
    """延滞金 of some who paid late for a good reason is let off whole (地方税法 326 第 4 項 ほか)."""
    for debt in case.debts:
        if debt.surcharge and dice.chance(0.6):
            case.reliefs.append(Share(debt, 0, 0, debt.surcharge, debt.receipts[-1].paid))
            debt.surcharge = debt.receipts[-1].surcharge = 0


def _demand_days(start: dt.date, end: dt.date) -> list[dt.date]:
    days = [dt.date(year, *day) for year in range(start.year, end.year + 1) for day in _DEMANDS]
    return [day for day in map(working_day, days) if start <= day <= end]


def _demand(case: Case, base: dt.date) -> None:
    """催告: the last one of every debt, if any; not while a plan is kept, a 猶予 lasts, or after a stop."""
    for debt in case.debts:
        if not debt.reminded:
            continue
        until = min(base, debt.lost or base, expiry(debt, None) if not case.begun else base)
        covered = case.begun is not None and any(share.debt is debt for share in case.covered)
        for day in _demand_days(debt.reminded + dt.timedelta(11), until):
            quiet = covered and case.begun is not None and case.begun <= day and not (case.ended and case.ended < day)
            if debt.owed(day) and not (quiet and case.course != "差押"):
                debt.demanded = day


def _lapse(case: Case, base: dt.date) -> None:
    """Debts whose time is over are written off on the next 31 March."""
    for debt in case.debts:
        if debt.lost or not debt.open or debt.pending:
            continue
        end = put_off(debt, case) or expiry(debt, case)
        if end >= base:
            continue
        written = dt.date(end.year + (end > dt.date(end.year, 3, 30)), 3, 31)
        if written <= base:
            debt.lost, debt.lost_as = written, "1"
