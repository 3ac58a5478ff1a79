"""What the certified pay and get: share of costs, limits of board and lodging, restrictions, services used, homes made fit.

Sources: 介護保険法 49 の 2, 59 の 2; 施行令 22 の 2 (2 割: 合計所得金額 from 1,600,000 and pension and other income from 2,800,000, or 3,460,000 with
others of 65; 3 割: from 2,200,000, 3,400,000 and 4,630,000), 施行規則 28 の 2 (August to July); 法 51 の 3 and its 告示 (負担限度額, of August 2021
and August 2024); 法 43, 支給限度基準額 (平成12年厚生省告示33号, of October 2019); 法 44, 45 (200,000 yen for a home, 100,000 a fiscal year for aids);
法 66–69. KG-05, KG-06, KG-08, KG-09. Simplified: savings are not asked for 負担限度額; restrictions fall on a few who pay by notice; services
stand for themselves (one of each kind a month, at most up to the limit).
Of 999: 居住費区分 01 ユニット型個室 02 ユニット型準個室 03 従来型個室（特養等）04 従来型個室（老健等）05 多床室; 利用者負担段階 01, 02, 31 (第3段階①), 32 (②), 03 (第3段階
before August 2021); 制限区分 1 支払方法変更 2 支払一時差止 3 給付額減額; 種別 1 住宅改修 2 福祉用具購入.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from utsushi.samples.city.care_certified import Application, applications
from utsushi.samples.city.care_insured import Insured, everybody, reached
from utsushi.samples.city.care_levies import BY_NOTICE, levies, lower_limit, members, standing
from utsushi.samples.city.dice import Weighted, years_after
from utsushi.samples.city.incomes import assessments, income
from utsushi.samples.city.numbers import care_provider
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
                draws[4] < 0.15,
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
        day < reached(person, 65)
        or own is None
        or own.liable == "非課税"
        or standing(shard, person, year, day).assisted
    ):
        return "1"
    old = [one for one in members(shard, person, day) if reached(one, 65) <= day]
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
    """被保険者番号 → a restriction; a few of those who paid by notice."""
    found = {}
    for levy in levies(shard):
        number = levy.insured.number
        habit = habits(shard).get(number)
        held = next(
            (one for one in applications(shard).get(number, ()) if one.start and one.start > levy.decided), None
        )
        if habit is None or not habit.restricted or levy.method != BY_NOTICE or held is None or number in found:
            continue
        kind = "123"[habit.draw % 3]
        start, end = months_first(held.term[0]), held.term[1]
        if start <= end:
            share = next((one.value for one in shares(shard).get(number, ()) if one.start <= start <= one.end), "1")
            found[number] = Restriction(kind, start, end, (60 if share == "3" else 70) if kind == "3" else None)
    return found


def months_first(day: dt.date) -> dt.date:
    """The first day of the next month, or the day itself where it is one."""
    return day if day.day == 1 else (day.replace(day=1) + dt.timedelta(31)).replace(day=1)


@dataclass(frozen=True, slots=True)
class Service:
    """A line of a claim."""

    code: str
    units: int
    days: int


@dataclass(frozen=True, slots=True)
class Claim:
    """What a provider claimed for a month."""

    insured: Insured
    month: dt.date
    provider: str
    form: str
    services: tuple[Service, ...]


_HOME = Weighted(((("CT0101", 655), 45), (("CH0101", 387), 30), (("CR0101", 850), 25)))
_TIMES = {"21": 8, "22": 9, "23": 11, "24": 12, "25": 12}
_STAY = {"21": 589, "22": 659, "23": 732, "24": 802, "25": 871}
"""Units a day in a home for the old (simplified: those of 2024 for every year)."""


def claims(shard: Shard) -> Iterator[Claim]:
    """Of the third and second month before the base date: later ones have not come back from 国保連 yet."""
    dice = shard.dice("care claims")
    this = shard.base.replace(day=1)
    one_before = (this - _DAY).replace(day=1)
    two = (one_before - _DAY).replace(day=1)
    months = ((two - _DAY).replace(day=1), two)
    for insured in everybody(shard):
        habit = habits(shard).get(insured.number)
        if habit is None or not habit.uses:
            continue
        for month in months:
            end = months_first(month + _DAY) - _DAY
            held = next(
                (one for one in applications(shard)[insured.number] if one.holds(month) and one.holds(end)), None
            )
            if held is None or not insured.on(end):
                continue
            (code, units), times = _HOME.pick(dice), dice.between(1, 4)
            services = _services(held, habit, month, end, (code, units, times))
            form = (
                "0003"
                if habit.institution and held.level not in SUPPORT
                else "0002"
                if held.level in SUPPORT
                else "0001"
            )
            yield Claim(insured, month, care_provider(10_000 + habit.provider * 10), form, services)


def _services(
    held: Application, habit: Habits, month: dt.date, end: dt.date, drawn: tuple[str, int, int]
) -> tuple[Service, ...]:
    if held.level in SUPPORT:
        return (Service("CY0101", 1798 if held.level == "12" else 3621, 4 if held.level == "12" else 8),)
    if habit.lodged(held.level):
        days = end.day
        return (Service("CS0101", _STAY[held.level] * days, days), Service("CS0199", 36 * days, days))
    code, units, times = drawn
    most = limit(held.level, month)
    rent = 1300
    visits = min(_TIMES[held.level] + times - 3, (most - rent) // units)
    return (Service(code, units * visits, visits), Service("CF0101", rent, end.day))


@dataclass(frozen=True, slots=True)
class Adaptation:
    """住宅改修 or 福祉用具購入."""

    sequence: int
    kind: str
    day: dt.date
    cost: int
    paid: int
    left: int


def adaptations(shard: Shard) -> Iterator[tuple[Insured, Adaptation]]:
    """For some who live at home, within the last two years of certification."""
    dice = shard.dice("care adaptations")
    since = dt.date(shard.fiscal_year - 1, 4, 1)
    for insured in everybody(shard):
        habit = habits(shard).get(insured.number)
        times, kind, thousands, again = (
            dice.between(1, 2),
            "12"[dice.chance(0.45)],
            dice.between(12, 190),
            dice.random(),
        )
        if habit is None or habit.institution or not habit.adapts:
            continue
        told = [one for one in applications(shard)[insured.number] if one.start and one.end and one.decided]
        last = next((one for one in reversed(told) if one.end and one.end >= since), None)
        if last is None:
            continue
        first, end = max(last.term[0], since), min(last.term[1], shard.base)
        if first > end:
            continue
        room, cap = (end - first).days, 200_000 if kind == "1" else 100_000
        left, year = cap, 0
        for sequence in range(1, times + 1):
            day = first + dt.timedelta(int(room * (again if sequence == 1 else again + (1 - again) * again)))
            now = day.year - (day.month < 4)
            if kind == "2" and now != year:
                left, year = cap, now
            cost = min((thousands if kind == "1" else thousands // 3 + 5) * 1000 + sequence * 70, 260_000)
            share = next(
                (one.value for one in shares(shard).get(insured.number, ()) if one.start <= day <= one.end), "1"
            )
            counted = min(cost, left)
            if counted == 0:
                break
            left -= counted
            yield insured, Adaptation(sequence, kind, day, cost, counted * (10 - int(share)) // 10, left)
