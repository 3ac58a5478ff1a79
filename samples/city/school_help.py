"""018 就学援助: help with the costs of school, for the year before the base date's 年度 and the running one.

Sources: 学校教育法 19; SG-07; 学校教育法施行令 and the unit prices of 要保護児童生徒援助費補助金 (学用品費 11,630 yen a year in elementary and 22,730 in junior high
school; 通学用品費 2,270, not for first graders: the latter from memory, to be confirmed). Help is given up to an income that grows with the household; some of those not far above it
ask and are refused; most ask in April, who comes in the year asks then. The limit of income, the costs of meals and the days of payment are the city's own.
Simplified: the three parts of a year are paid whole from the one after the decision on; who left is paid nothing more.
Codes of the city's own: 費目コード 01 学用品費, 02 通学用品費, 03 学校給食費; 認定区分 1 準要保護, 2 refused (empty: not decided yet); 受取区分 1 by account.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from utsushi.samples.city import numbers
from utsushi.samples.city.dice import Dice, age, fiscal_year, months_after, school_entry
from utsushi.samples.city.households import household_head, household_on, living_in
from utsushi.samples.city.incomes import income
from utsushi.samples.city.money import account
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.sheets import Sheets
from utsushi.samples.city.working_days import working_day, working_day_before

GIVEN, REFUSED = "1", "2"
_YEARLY = {"01": (11_630, 22_730), "02": (2_270, 2_270), "03": (48_000, 56_100)}
"""費目 → yen of a year in elementary and in junior high school."""
_NOT_FIRST = "02"


@dataclass(frozen=True, slots=True)
class Request:
    """An application of a year."""

    child: Person
    year: int
    grade: int
    asked: dt.date
    decided: dt.date | None
    outcome: str
    parent: Person
    incomes: tuple[tuple[Person, int], ...]
    limit: int

    @property
    def total(self) -> int:
        """世帯所得額."""
        return sum(yen for _, yen in self.incomes)


def write_help(shard: Shard, child: Person, dice: Dice, sheets: Sheets) -> None:
    """The applications for a child, and what was paid."""
    for year in (shard.fiscal_year - 1, shard.fiscal_year):
        request = _request(shard, child, year, dice)
        if request:
            _write(shard, request, sheets)


def _request(shard: Shard, child: Person, year: int, dice: Dice) -> Request | None:
    draws = dice.below(100), dice.between(0, 300), dice.between(20, 40), dice.below(100)
    here = child.histories[0]
    asked = working_day(dt.date(year, 4, 1 + child.number % 25))
    if draws[0] >= 85:
        asked = working_day(dt.date(year, 5, 7) + dt.timedelta(draws[1] * 9 // 10))
    if here.day > asked:
        asked = working_day(here.notified + dt.timedelta(5))
    home = household_on(shard, child, asked)
    grade = year - school_entry(child.born) + 1
    if not 1 <= grade <= 9 or asked > shard.base or fiscal_year(asked) != year or not home:
        return None
    members = living_in(shard, home, asked)
    parent = next((one for one in (child.father, child.mother) if one in members), household_head(shard, home, asked))
    incomes = tuple((one, income(shard, one, year - 1).total) for one in members if age(one.born, asked) >= 15)
    limit, total = 1_100_000 + 280_000 * len(members), sum(yen for _, yen in incomes)
    if total > limit and (total > limit * 7 // 5 or draws[3] >= 35):
        return None
    decided = min(working_day(asked + dt.timedelta(draws[2])), working_day_before(dt.date(year + 1, 3, 31)))
    known = decided <= shard.base and household_on(shard, child, decided) > 0
    outcome = (GIVEN if total <= limit else REFUSED) if known else ""
    return Request(child, year, grade, asked, decided if outcome == GIVEN else None, outcome, parent, incomes, limit)


def _write(shard: Shard, request: Request, sheets: Sheets) -> None:
    child, year = request.child, request.year
    key: dict[str, object] = {"年度": str(year), "児童生徒_宛名番号": numbers.atena(child.number)}
    application = f"{year}{child.number % 100_000_000_000:011d}"
    until = dt.date(year + 1, 3, 31)
    left = child.removed if child.removed and child.removed <= until and request.outcome == GIVEN else None
    sheets.row(
        "018",
        "就学援助",
        {
            **key,
            "履歴番号": 1,
            "最新フラグ": "1",
            "申請者_宛名番号": numbers.atena(request.parent.number),
            "申請番号": application,
            "申請年月日": request.asked,
            "認定区分": request.outcome,
            "認定年月日": request.decided,
            "取消年月日": left,
            "世帯所得額": request.total,
            "認定基準額": request.limit,
            "認定基準倍率": "1.3",
            **account(request.parent),
        },
    )
    for member, earned in request.incomes:
        sheets.row(
            "018",
            "世帯所得",
            {
                "年度": str(year),
                "申請番号": application,
                "世帯員_宛名番号": numbers.atena(member.number),
                "所得額": earned,
                "基準額": request.limit,
                "申請年月日": request.asked,
            },
        )
    for part, day, item, amount in _parts(request):
        if day <= shard.base and (left is None or day < left):
            facts = {"費目コード": item, "支給回": part, "支給額": amount, "支給年月日": day, "受取区分": "1"}
            sheets.row("018", "支給明細", {**key, **facts})


def _parts(request: Request) -> Iterator[tuple[int, dt.date, str, int]]:
    """支給回, day, 費目 and yen of the parts of a year that come after the decision; the last one has what thirds leave over."""
    if request.decided is None:
        return
    junior = request.grade > 6
    for part in (1, 2, 3):
        day = working_day_before(months_after(dt.date(request.year, 4, 20), part * 4 if part < 3 else 11))
        for item, yearly in _YEARLY.items():
            if day < request.decided or (item == _NOT_FIRST and request.grade in {1, 7}):
                continue
            third = yearly[junior] // 30 * 10
            yield part, day, item, third if part < 3 else yearly[junior] - 2 * third
