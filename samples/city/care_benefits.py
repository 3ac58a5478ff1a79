"""What the certified pay and get: share of costs, limits of board and lodging, restrictions.

Sources: 介護保険法 49 の 2, 59 の 2; 施行令 22 の 2 (2 割: 合計所得金額 from 1,600,000 and pension and other income from 2,800,000, or 3,460,000 with
others of 65; 3 割: from 2,200,000, 3,400,000 and 4,630,000), 施行規則 28 の 2 (August to July); 法 51 の 3 and its 告示 (負担限度額, of August 2021
and August 2024); 法 43, 支給限度基準額 (平成12年厚生省告示33号, of October 2019);
法 66–69. KG-05, KG-06, KG-09. Simplified: savings are not asked for 負担限度額; premiums that lapsed before the bills told here are known only by what they
take from the benefits (給付額減額).
Of 999: 居住費区分 01 ユニット型個室 02 ユニット型準個室 03 従来型個室（特養等）04 従来型個室（老健等）05 多床室; 利用者負担段階 01, 02, 31 (第3段階①), 32 (②), 03 (第3段階
before August 2021); 制限区分 1 支払方法変更 2 支払一時差止 3 給付額減額.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from utsushi.samples.city import payments, troubles
from utsushi.samples.city.care_certified import applications
from utsushi.samples.city.care_insured import Insured, everybody
from utsushi.samples.city.care_levies import BY_NOTICE, levies, lower_limit, members, standing
from utsushi.samples.city.dice import months_after, reached, years_after
from utsushi.samples.city.incomes import assessments, income
from utsushi.samples.city.once import once
from utsushi.samples.city.people import Person, Shard

_DAY = dt.timedelta(1)
SUPPORT = ("12", "13")
"""要支援."""
_LIMITS = {"12": 5032, "13": 10531, "21": 16765, "22": 19705, "23": 27048, "24": 30938, "25": 36217}
_LIMITS_BEFORE = {"12": 5003, "13": 10473, "21": 16692, "22": 19616, "23": 26931, "24": 30806, "25": 36065}
_PROVIDERS = 24


def limit(level: str, day: dt.date) -> int:
    """区分支給限度基準額 of a month, in units."""
    return (_LIMITS if day >= dt.date(2019, 10, 1) else _LIMITS_BEFORE)[level]


def terms(base: dt.date) -> tuple[dt.date, dt.date]:
    """1 August of this year's certificates and of the ones before."""
    first = dt.date(base.year - (base < dt.date(base.year, 8, 1)), 8, 1)
    return years_after(first, -1), first


@dataclass(frozen=True, slots=True)
class Habits:
    """How somebody who is certified lives with it."""

    institution: bool
    """Lives in one, once the need is 要介護."""
    uses: bool
    provider: int
    draw: int
    restricted: bool
    adapts: bool
    loses: bool

    def lodged(self, level: str) -> bool:
        """Whether somebody of that level lives in an institution of the insurance, which has no limit of units."""
        return self.institution and level not in SUPPORT


@once
def habits(shard: Shard) -> dict[str, Habits]:
    """被保険者番号 → habits of everybody with an application."""
    dice = shard.dice("care habits")
    found = {}
    for insured in everybody(shard):
        draws = (dice.random(), dice.random(), dice.below(_PROVIDERS), dice.below(10_000), dice.random(), dice.random())
        if told := applications(shard).get(insured.number):
            heavy = any(one.level in {"23", "24", "25"} for one in told)
            found[insured.number] = Habits(
                bool(insured.away) or (heavy and draws[0] < 0.4),
                draws[1] < 0.82,
                draws[2],
                draws[3],
                draws[4] < 0.02,
                draws[5] < 0.13,
                draws[5] > 0.7,
            )
    return found


@dataclass(frozen=True, slots=True)
class Term:
    """A time with one value, within August to July; days from and to, both included."""

    start: dt.date
    end: dt.date
    value: str


def _needed(shard: Shard, insured: Insured, first: dt.date) -> tuple[dt.date, dt.date] | None:
    """The part of a year from August in which somebody is certified."""
    last = years_after(first, 1) - _DAY
    spans = [
        (max(one.start, first), min(one.end, last))
        for one in applications(shard).get(insured.number, ())
        if one.start and one.end and one.decided and one.start <= last and one.end >= first
    ]
    if not spans:
        return None
    start = min(span[0] for span in spans)
    ends = [one.end for one in insured.periods if one.end and (one.lost or one.kind == "2") and one.end > start]
    return start, min([last, *(end - _DAY for end in ends if end <= shard.base + _DAY)])


def _share(shard: Shard, insured: Insured, year: int, day: dt.date) -> str:
    """負担割合: 1, 2 or 3 tenths."""
    person = insured.person
    own = assessments(shard, year).get(person.number)
    if (
        day < reached(person.born, 65)
        or own is None
        or own.liable == "非課税"
        or standing(shard, person, year, day).assisted
    ):
        return "1"
    old = [one for one in members(shard, person, day) if reached(one.born, 65) <= day]
    counted = sum(_counted(shard, one, year) for one in old)
    alone = len(old) == 1
    if own.income.total >= 2_200_000 and counted >= (3_400_000 if alone else 4_630_000):
        return "3"
    if own.income.total >= 1_600_000 and counted >= (2_800_000 if alone else 3_460_000):
        return "2"
    return "1"


def _counted(shard: Shard, person: Person, year: int) -> int:
    """年金収入とその他の合計所得金額."""
    own = income(shard, person, year - 1)
    return own.pension + own.total - own.annuity


@once
def shares(shard: Shard) -> dict[str, tuple[Term, ...]]:
    """被保険者番号 → 負担割合証 of this year and the one before."""
    found = {}
    for insured in everybody(shard):
        terms_ = [
            Term(*needed, _share(shard, insured, first.year, needed[0]))
            for first in terms(shard.base)
            if (needed := _needed(shard, insured, first)) and needed[0] <= needed[1]
        ]
        if terms_:
            found[insured.number] = tuple(terms_)
    return found


ROOMS = ("01", "02", "03", "04", "05")
_BOARD = {"01": 300, "02": 390, "31": 650, "32": 1360, "03": 650}
_LODGING = {
    "01": (820, 490, 320, 490, 0),
    "02": (820, 490, 420, 490, 370),
    "3": (1310, 1310, 820, 1310, 370),
}
_LODGING_2024 = {
    "01": (880, 550, 380, 550, 0),
    "02": (880, 550, 480, 550, 430),
    "3": (1370, 1370, 880, 1370, 430),
}


def burdens(stage: str, day: dt.date) -> tuple[int, tuple[int, ...]]:
    """食費 and 居住費 (by ROOMS) of a day, yen."""
    lodging = _LODGING_2024 if day >= dt.date(2024, 8, 1) else _LODGING
    return _BOARD[stage], lodging[stage if stage < "03" else "3"]


@once
def reductions(shard: Shard) -> dict[str, tuple[Term, ...]]:
    """被保険者番号 → 負担限度額認定 of this year and the one before, with the stage."""
    found: dict[str, tuple[Term, ...]] = {}
    for insured in everybody(shard):
        habit = habits(shard).get(insured.number)
        if habit is None or not (habit.institution or habit.loses):
            continue
        several = []
        for first in terms(shard.base):
            needed = _needed(shard, insured, first)
            stage = _stage(shard, insured, first.year, needed[0]) if needed else ""
            if needed and stage and needed[0] <= needed[1]:
                start = max(needed[0].replace(day=1), first)
                several.append(Term(start, needed[1], stage))
        if several:
            found[insured.number] = tuple(several)
    return found


def _stage(shard: Shard, insured: Insured, year: int, day: dt.date) -> str:
    held = standing(shard, insured.person, year, day)
    if held.assisted:
        return "01"
    if held.household_taxed:
        return ""
    own = income(shard, insured.person, year - 1)
    counted = own.total - own.annuity + own.pension
    if counted <= lower_limit(year):
        return "02"
    return "03" if year < 2021 else "31" if counted <= 1_200_000 else "32"


@dataclass(frozen=True, slots=True)
class Restriction:
    """給付制限."""

    kind: str
    start: dt.date
    end: dt.date | None
    rate: int | None
    """給付率, per cent."""


@once
def restrictions(shard: Shard) -> dict[str, Restriction]:
    """被保険者番号 → a restriction: those who do not pay, and a few who did not pay long ago and pay now.

    支払方法の変更 follows when a premium has been owed for a year, 一時差止 for a year and a half (介護保険法 66, 67; 施行規則 99, 103).
    """
    owing = _owing(shard)
    found: dict[str, Restriction] = {}
    for levy in levies(shard):
        number, payer = levy.insured.number, levy.insured.person.number
        habit = habits(shard).get(number)
        if habit is None or number in found or (levy.method != BY_NOTICE and payer in owing):
            continue
        terms_ = [one.term for one in applications(shard)[number] if one.start and one.end]
        if payer in owing:
            since = months_first(months_after(owing[payer], 12))
            told = [(max(months_first(first), since), last) for first, last in terms_]
            told = [(start, last) for start, last in told if start <= min(last, shard.base)]
            kind = "12"[habit.draw % 2 and bool(told) and months_after(owing[payer], 18) <= told[0][0]]
        else:
            willing = payments.habits(shard)[payer].nature != "hard"
            lapsed = months_after(_liable(levy.insured), 30)
            told = [(months_first(first), last) for first, last in terms_ if first > lapsed][-1:]
            told = [
                (start, last) for start, last in told if start <= min(last, shard.base) and habit.restricted and willing
            ]
            kind = "3"
        if told:
            start, end = told[0]
            share = next((one.value for one in shares(shard).get(number, ()) if one.start <= start <= one.end), "1")
            found[number] = Restriction(kind, start, end, (60 if share == "3" else 70) if kind == "3" else None)
    return found


def _liable(insured: Insured) -> dt.date:
    """Since when somebody owes this city premiums; they lapse two years after they fell due (介護保険法 69, 200)."""
    return min(period.start for period in insured.periods if period.kind == "1")


def _owing(shard: Shard) -> dict[int, dt.date]:
    """宛名番号 → when the first premium fell due that is still owed, of who has owed for a year."""
    troubles.cases(shard)  # what comes in by them is added to the ledger
    found: dict[int, dt.date] = {}
    for debt in payments.ledger(shard).debts:
        if debt.bill.business == "023" and debt.open and months_after(debt.due, 12) <= shard.base:
            found[debt.bill.payer] = min(debt.due, found.get(debt.bill.payer, debt.due))
    return found


def months_first(day: dt.date) -> dt.date:
    """The first day of the next month, or the day itself where it is one."""
    return day if day.day == 1 else (day.replace(day=1) + dt.timedelta(31)).replace(day=1)
