"""What corporations declare: their offices and business years, and one declaration after the other.

Sources: 地方税法 321 の 8 (確定 two months after the year, 中間 and 予定 two months after its first half; HJ-02), 321 の 11 (更正, 決定), 法人税法 71 (an interim
declaration where half of the last tax is above 100,000 yen), 75 の 2 (extension by a month). Simplified: every corporation of 016 is
a 株式会社 (so there is no 均等割 alone by 公共法人); a business year ends with the dissolution and the liquidation is not told;
employees do not change; in one case of twenty a declaration is amended, corrected or missing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from utsushi.samples.city.corporate_rates import (
    deadline,
    flat,
    levy,
    month_end,
    months_between,
    national_tax,
    provisional,
)
from utsushi.samples.city.dice import Dice, months_after, years_after
from utsushi.samples.city.once import once
from utsushi.samples.city.outside import Corporation, corporations
from utsushi.samples.city.people import Shard
from utsushi.samples.city.places import Address
from utsushi.samples.city.working_days import working_day

FINAL, INTERIM, PROVISIONAL, AMENDED, CORRECTED, DECIDED = "01", "02", "03", "04", "05", "06"
"""申告区分コード, the city's own: 確定, 中間 (仮決算), 予定, 修正, 更正, 決定."""
DAY = dt.timedelta(1)
_LARGE = 100_000_000
"""Of more capital than that a corporation has to declare electronically, for business years from April 2020 on (地方税法 321 の 8, 特定法人)."""


@dataclass(frozen=True, slots=True)
class Office:
    """事業所 in a ward."""

    address: Address
    opened: dt.date
    closed: dt.date | None
    """The first day without it."""
    employees: int

    @property
    def ward(self) -> str:
        """市区町村コード of the ward."""
        return self.address.street.city


@dataclass(frozen=True, slots=True)
class Company:
    """A corporation as the tax office knows it."""

    corporation: Corporation
    capitals: tuple[tuple[dt.date, int], ...]
    """資本金等の額 from a day on."""
    closing: int
    """決算月."""
    extension: int
    """申告期限延長月数."""
    offices: tuple[Office, ...]
    elsewhere: int
    """Employees outside the city; 0: it is no 分割法人."""
    electronic: bool
    merged_into: Corporation | None

    def capital(self, day: dt.date) -> int:
        """資本金等の額 on a day."""
        return next((amount for since, amount in reversed(self.capitals) if since <= day), self.capitals[0][1])

    @property
    def here(self) -> int:
        """Employees in the city."""
        return sum(one.employees for one in self.offices if one.closed is None or self.corporation.dissolved)


@dataclass(frozen=True, slots=True)
class Ward:
    """均等割明細."""

    code: str
    kind: str
    months: int
    amount: int


@dataclass(slots=True)
class Declaration:
    """申告・調定."""

    company: Company
    start: dt.date
    end: dt.date
    number: int
    kind: str
    decided: dt.date
    """Filed, or told by the city."""
    due: dt.date
    """申告期限 without extension."""
    extended: dt.date | None
    payable: dt.date
    """納期限 of what is owed."""
    national: int
    base: int
    levy: int
    wards: tuple[Ward, ...]
    interim: int = 0
    """中間納付額."""
    expected: int = 0
    """見込納付額."""
    national_day: dt.date | None = None
    asked: dt.date | None = None
    """更正請求."""
    grave: bool = False
    """重加算税."""
    refunds: list[tuple[str, int]] = field(default_factory=list)
    """還付区分 (1 returned, 2 set off) and amount."""
    owed: int = 0

    @property
    def flat(self) -> int:
        """均等割額."""
        return sum(one.amount for one in self.wards)


@once
def companies(shard: Shard) -> tuple[Company, ...]:
    """The corporations of 016 that are no owners in common, in their order."""
    dice = shard.dice("companies")
    known = corporations(shard)
    found: list[Company] = []
    for one in known:
        capital = dice.choice((1, 3, 3, 5, 10, 10, 10, 20, 30, 50, 100, 500)) * 1_000_000 * (1 + one.employees // 60)
        if dice.chance(0.01):
            capital = dice.choice((1200, 6000)) * 1_000_000
        capitals = [(one.founded, capital)]
        changed = dice.day(years_after(shard.base, -3), shard.base)
        if dice.chance(0.06) and one.founded < changed and (one.dissolved is None or changed < one.dissolved):
            capitals.append((changed, capital * 2 if dice.chance(0.6) else max(capital // 2, 1_000_000)))
        offices = [Office(one.address, one.founded, one.dissolved, one.employees)]
        if dice.chance(0.12):
            place = shard.places.address(dice)
            opened = dice.day(max(one.founded, dt.date(2005, 4, 1)), one.dissolved or shard.base)
            closed = one.dissolved
            if dice.chance(0.2) and (one.dissolved or shard.base) > opened + DAY * 60:
                closed = dice.day(opened + DAY * 31, (one.dissolved or shard.base) - DAY)
            offices.append(Office(place, opened, closed, dice.choice((1, 2, 4, 9, 25, 60))))
        others = one.employees * dice.between(1, 6) // 2 + dice.between(1, 9) if dice.chance(0.15) else 0
        heirs = [other for other in known if other is not one and other.dissolved is None]
        merged = dice.choice(heirs) if one.dissolved and heirs and dice.chance(0.35) else None
        closing = dice.choice((3, 3, 3, 3, 9, 12, 12, 6, 5, 2, 8, 1, 10, 4))
        months = 1 if capital >= 50_000_000 and dice.chance(0.6) else 0
        electronic = dice.chance(0.75) or max(amount for _, amount in capitals) > _LARGE
        found.append(Company(one, tuple(capitals), closing, months, tuple(offices), others, electronic, merged))
    return tuple(found)


def business_years(company: Company, since: dt.date, base: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    """First and last days of the business years that ended on or after `since`, up to the one that runs."""
    founded, dissolved = company.corporation.founded, company.corporation.dissolved
    end = month_end(dt.date(since.year, company.closing, 1))
    end = end if end >= since else month_end(dt.date(since.year + 1, company.closing, 1))
    while True:
        start = max(month_end(dt.date(end.year - 1, company.closing, 1)) + DAY, founded)
        if start > base or (dissolved and start > dissolved):
            return
        last = min(end, dissolved or end)
        if founded <= last:
            yield start, last
        end = month_end(dt.date(end.year + 1, company.closing, 1))


@once
def declarations(shard: Shard) -> tuple[Declaration, ...]:
    """Everything declared about business years that ended in the last 26 months, and interim ones of those that run."""
    dice = shard.dice("declarations")
    found: list[Declaration] = []
    for company in companies(shard):
        found += _Years(shard, company, dice).all()
    return tuple(found)


class _Years:
    """The declarations of a company, one business year after the other."""

    def __init__(self, shard: Shard, company: Company, dice: Dice) -> None:
        self.base, self.company, self.dice = shard.base, company, dice
        self.since = months_after(shard.base, -26)
        self.good = dice.chance(0.42)
        self.each = dice.between(80, 900) * 1000
        self.found: list[Declaration] = []

    def all(self) -> list[Declaration]:
        """In the order of business years and 申告履歴番号."""
        last: tuple[dt.date, dt.date, int] | None = None
        for start, end in business_years(self.company, years_after(self.since, -1), self.base):
            national = self._national(start, end)
            if end >= self.since:
                self._year(start, end, national, last)
            last = start, end, national
        return self.found

    def _national(self, start: dt.date, end: dt.date) -> int:
        company, draw = self.company, self.dice.random()
        profitable = draw < (0.9 if self.good else 0.12)
        factor = self.dice.between(55, 145)
        people = company.here + company.elsewhere
        profit = people * self.each * factor // 100 * months_between(start, end) // 12 if profitable else 0
        return national_tax(profit, company.capital(end))

    def _year(self, start: dt.date, end: dt.date, national: int, last: tuple[dt.date, dt.date, int] | None) -> None:
        interim = self._interim(start, end, national, last)
        due = deadline(end, 2)
        extended = deadline(end, 2 + self.company.extension) if self.company.extension else None
        limit = extended or due
        draw, change = self.dice.random(), self.dice.random()
        filed = limit - DAY * self.dice.between(0, 24)
        if draw < 0.02:
            filed = limit + DAY * self.dice.between(5, 60)
        missing = draw > 0.985
        if missing:
            filed = limit + DAY * self.dice.between(180, 260)
        filed = working_day(filed)
        after = self.dice.between(70, 300)
        if filed > self.base:
            return
        final = self._declare(start, end, DECIDED if missing else FINAL, filed, national, end)
        final.due, final.extended = due, extended
        final.payable = working_day(months_after(filed, 1)) if missing else max(limit, filed)
        final.national_day = None if missing else filed
        if interim:
            final.interim = interim.levy + interim.flat
            self._settle(final, interim)
        else:
            final.owed = final.levy + final.flat
        if extended and not missing:
            final.expected = final.owed // 10_000 * 10_000
        day = working_day(filed + DAY * after)
        if not missing and day <= self.base and national and change < 0.07:
            self._change(final, day, national, correct=change < 0.03)

    def _interim(
        self, start: dt.date, end: dt.date, national: int, last: tuple[dt.date, dt.date, int] | None
    ) -> Declaration | None:
        """Where the tax of the year before asks for one, and the half year is over."""
        early, settled = self.dice.between(0, 20), self.dice.chance(0.1)
        if last is None:
            return None
        start_before, end_before, before = last
        months = months_between(start_before, end_before)
        half = months_after(start, 6) - DAY
        due = deadline(half, 2)
        filed = working_day(due - DAY * early)
        if half >= end or before * 6 // months <= 100_000 or filed > self.base:
            return None
        kind = INTERIM if settled else PROVISIONAL
        one = self._declare(start, end, kind, filed, national * 45 // 100 if settled else 0, half)
        if not settled:
            _, levied = self._levied(before, start_before)
            one.base, one.levy = 0, provisional(levied, months, start, start_before)
        one.due, one.payable = due, due
        one.owed = one.levy + one.flat
        one.national_day = filed
        return one

    def _levied(self, national: int, start: dt.date) -> tuple[int, int]:
        company = self.company
        return levy(national, start, city=company.here, everywhere=company.here + company.elsewhere)

    def _declare(  # what a declaration says
        self, start: dt.date, end: dt.date, kind: str, day: dt.date, national: int, until: dt.date
    ) -> Declaration:
        base, levied = self._levied(national, start)
        number = sum(one.end == end for one in self.found) + 1
        capital_day = start - DAY if kind == PROVISIONAL else until
        wards = tuple(self._wards(start, until, self.company.capital(capital_day)))
        one = Declaration(self.company, start, end, number, kind, day, day, None, day, national, base, levied, wards)
        self.found.append(one)
        return one

    def _wards(self, start: dt.date, until: dt.date, capital: int) -> Iterator[Ward]:
        """均等割 of each ward with an office in that time, by the employees there."""
        known: dict[str, list[Office]] = {}
        for office in self.company.offices:
            if office.opened <= until and (office.closed is None or office.closed > start):
                known.setdefault(office.ward, []).append(office)
        for code in sorted(known):
            offices = known[code]
            first = max(min(one.opened for one in offices), start)
            last = min(max((one.closed - DAY if one.closed else dt.date.max) for one in offices), until)
            months = months_between(first, max(first, last))
            kind, amount = flat(capital, sum(one.employees for one in offices))
            yield Ward(code, kind, months, amount * months // 12 // 100 * 100)

    def _settle(self, final: Declaration, interim: Declaration) -> None:
        """What was paid in between counts; too much of 法人税割 is set off against 均等割, then returned."""
        rest = max(final.flat - interim.flat, 0)
        more = final.levy - interim.levy
        if more >= 0:
            final.owed = more + rest
            return
        set_off = min(-more, rest)
        if set_off:
            final.refunds.append(("2", set_off))
        if -more > set_off:
            final.refunds.append(("1", -more - set_off))
        final.owed = rest - set_off

    def _change(self, final: Declaration, day: dt.date, national: int, *, correct: bool) -> None:
        """修正申告 with more, or 更正 with less after it was asked for."""
        percent = self.dice.between(60, 95) if correct else self.dice.between(105, 140)
        kind = CORRECTED if correct else AMENDED
        one = self._declare(final.start, final.end, kind, day, national * percent // 100 // 100 * 100, final.end)
        one.due, one.extended, one.interim = final.due, final.extended, final.interim
        one.national_day = day - DAY * 15
        difference = one.levy - final.levy
        if difference >= 0:
            one.owed, one.payable = difference, day
            one.grave = not correct and self.dice.chance(0.1)
        else:
            one.asked = day - DAY * 40
            one.refunds.append(("1", -difference))
