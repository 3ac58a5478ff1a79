"""Premiums of long-term care for those of 65 and older: stages, amounts, instalments from the pension or by notice.

Sources: 介護保険法 129–132, 135; 施行令 38, 39, 41, 42 (stages; 保険料を特別徴収する年金は年額 18 万円以上), 施行規則 140–158: told on 1 April, or on the
day somebody becomes insured; by the month, without the month of the loss; 仮徴収 in April, June, August and 本徴収 in October,
December, February, handed over by the pension insurer by the 10th of the month after (137 条; `instalments.by_pension`); by notice from July to
March. The stages and the base amount of the city stand in data/care_premiums.csv. The limit of
800,000 yen of pension and other income is 809,000 from 2025 and 826,500 from 2026 (施行令 附則, 令和7年・8年の改正; from memory, to be confirmed). KG-07, X-13. Amounts are cut to 100 yen.
Who becomes insured in March is told in April, in the next 賦課年度 with the 相当年度 before it. Simplified: whoever became insured after
September pays by notice in the next year too; a year is told in July, also what was taken from the pension before; incomes of a year in
which somebody lived elsewhere are known; nobody pays in both ways in one year (併徴); how many are let off, and by half, is the city's own.
Of 999: 徴収方法 1 特別徴収 2 普通徴収; 世帯課税区分, 本人課税区分 1 課税 0 非課税; 生活保護受給区分, 老齢福祉年金受給区分 1 受給 0 なし.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from utsushi.samples.city.bills import Bill, Instalment, due_day, spread
from utsushi.samples.city.care_insured import Insured, Period, everybody
from utsushi.samples.city.circumstances import assisted
from utsushi.samples.city.dice import months_after
from utsushi.samples.city.households import household_on, living_in
from utsushi.samples.city.incomes import assessments, income, untaxed_household
from utsushi.samples.city.instalments import PENSION_MONTHS, by_pension
from utsushi.samples.city.once import once
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.places import rows

FROM_PENSION, BY_NOTICE = "1", "2"
_NOTICE_MONTHS = (7, 8, 9, 10, 11, 12, 1, 2, 3)
_DAY = dt.timedelta(1)


@dataclass(frozen=True, slots=True)
class Standing:
    """所得段階 and what it follows from."""

    stage: str
    total: int
    """合計所得金額."""
    pension: int
    """課税年金収入額."""
    taxed: bool
    household_taxed: bool
    assisted: bool


@dataclass(frozen=True, slots=True)
class Levy:
    """賦課 of a year."""

    insured: Insured
    fiscal_year: int
    """賦課年度."""
    year: int
    """相当年度."""
    notice: str
    standing: Standing
    month: int
    """月割開始月."""
    amount: int
    """年間保険料額 as it stands now."""
    before: int | None
    """As it was first told, where the insurance ended afterwards."""
    relief: int
    """減免額."""
    method: str
    decided: dt.date
    instalments: tuple[Instalment, ...]


@cache
def _stages(year: int) -> tuple[dict[str, int], tuple[tuple[str, int], ...]]:
    """Stage → the whole year's premium, and the stages of the taxed with the incomes they end below (0: no end)."""
    found = [row for row in rows("care_premiums") if int(row["年度_自"]) <= year <= int(row["年度_至"])]
    premiums = {row["段階"]: int(row["基準年額"]) * int(row["割合_千分率"]) // 1000 // 100 * 100 for row in found}
    return premiums, tuple((row["段階"], int(row["所得_未満"] or 0)) for row in found if row["段階"] >= "06")


def lower_limit(year: int) -> int:
    """Pension and other income up to which the stages 1 and 4 go, yen."""
    return 800_000 if year <= 2024 else 809_000 if year == 2025 else 826_500


def members(shard: Shard, person: Person, day: dt.date) -> tuple[Person, ...]:
    """The household of that day; the person alone where it is in an institution elsewhere."""
    home = household_on(shard, person, day)
    return living_in(shard, home, day) if home else (person,)


@once
def standing(shard: Shard, person: Person, year: int, day: dt.date) -> Standing:
    """The stage of a year, by the household of `day`."""
    known = assessments(shard, year).get(person.number)
    own = known.income if known else income(shard, person, year - 1)
    home = members(shard, person, day)
    taxed = known is not None and known.liable != "非課税"
    household_taxed = taxed or not untaxed_household(shard, home, year)
    poor = assisted(shard, person, day)
    counted = own.total - own.annuity + own.pension
    if taxed:
        _, limits = _stages(year)
        stage = next(stage for stage, limit in limits if own.total < limit or not limit)
    elif household_taxed:
        stage = "04" if counted <= lower_limit(year) else "05"
    else:
        stage = "01" if counted <= lower_limit(year) else "02" if counted <= 1_200_000 else "03"
    return Standing("01" if poor else stage, own.total, own.pension, taxed, household_taxed, poor)


@once
def levies(shard: Shard) -> tuple[Levy, ...]:
    """What was told up to the base date, of the last two years told in July."""
    dice = shard.dice("care levies")
    base = shard.base
    newest = base.year if base >= dt.date(base.year, 7, 10) else base.year - 1
    found: list[Levy] = []
    for index, insured in enumerate(everybody(shard)):
        if insured.assisted:
            continue
        earlier: Levy | None = None
        for year in (newest - 1, newest):
            relieved = dice.chance(0.004)
            period = next((one for one in insured.periods if one.kind == "1" and _months(one, year, base)[1]), None)
            levy = _levy(shard, insured, period, year, index, earlier, relieved=relieved) if period else None
            if levy and levy.decided <= base:
                found.append(levy)
                earlier = levy
    return tuple(found)


def _months(period: Period, year: int, known: dt.date) -> tuple[int, int]:
    """The first month that is owed, from 0 for April, and how many, as far as is known on a day."""
    end = period.end if period.end and period.end <= known + _DAY else dt.date.max
    first = max(_month(period.start, year), 0)
    return first, max(min(_month(end, year), 12) - first, 0)


def _month(day: dt.date, year: int) -> int:
    """Months from April of a fiscal year."""
    return (day.year - year) * 12 + day.month - 4


def _levy(
    shard: Shard, insured: Insured, period: Period, year: int, index: int, earlier: Levy | None, *, relieved: bool
) -> Levy | None:
    day = max(dt.date(year, 4, 1), period.start)
    regular = dt.date(year, 7, 10)
    decided = max(regular, months_after(period.start.replace(day=15), 1))
    if decided > shard.base:
        return None
    month, known = _months(period, year, decided)
    now = _months(period, year, shard.base)[1]
    if not known:
        return None
    held = standing(shard, insured.person, year, day)
    whole = _stages(year)[0][held.stage]
    first, amount = (whole * months // 12 // 100 * 100 for months in (known, now))
    from_pension = held.pension >= 180_000 and period.start < dt.date(year - 1, 10, 1)
    regularly = _from_pension(year, whole, first, earlier) if from_pension else _by_notice(year, first, decided)
    late = decided >= dt.date(year + 1, 4, 1)
    relief = amount // 200 * 100 if relieved and not from_pension else 0
    return Levy(
        insured,
        year + late,
        year,
        str(shard.number_from(71 if late else 70, index)),
        held,
        (month + 3) % 12 + 1,
        amount,
        first if first != amount else None,
        relief,
        FROM_PENSION if from_pension else BY_NOTICE,
        decided,
        tuple(_reduced(regularly, amount - relief)),
    )


def _from_pension(year: int, whole: int, first: int, earlier: Levy | None) -> list[Instalment]:
    """Six payments; the first three like the last one of the year before, where that fits."""
    sixth = earlier.instalments[-1].amount if earlier and earlier.method == FROM_PENSION and earlier.instalments else 0
    before = sixth if sixth and sixth * 3 < whole else whole // 600 * 100
    amounts = [before] * 3 + spread(whole - before * 3, 3, 100)
    return _reduced(by_pension(year, amounts, PENSION_MONTHS), first)


def _by_notice(year: int, first: int, decided: dt.date) -> list[Instalment]:
    """From the month in which it is told to March; in April where that is too late."""
    months = [dt.date(year + (month < 4), month, 1) for month in _NOTICE_MONTHS]
    months = [month for month in months if month >= decided.replace(day=1)] or [dt.date(year + 1, 4, 1)]
    months = months[-min(len(months), max(first // 100, 1)) :]
    return [
        Instalment(n, f"{month:%Y%m}", due_day(month.year, month.month), amount)
        for n, (month, amount) in enumerate(zip(months, spread(first, len(months), 100), strict=True), 1)
    ]


def _reduced(instalments: Sequence[Instalment], amount: int) -> list[Instalment]:
    """The same up to an amount; what is above it falls away from the end."""
    found = []
    for one in instalments:
        taken = min(one.amount, amount)
        amount -= taken
        if taken:
            found.append(Instalment(one.number, one.month, one.due, taken))
    return found


@once
def bills(shard: Shard) -> tuple[Bill, ...]:
    """The levies as bills."""
    return tuple(
        Bill(
            "023",
            levy.fiscal_year,
            levy.year,
            levy.notice,
            levy.insured.person.number,
            levy.insured.person.last.address.street.city,
            "年金特別徴収" if levy.method == FROM_PENSION else "普通徴収",
            levy.decided,
            levy.instalments,
        )
        for levy in levies(shard)
        if levy.instalments
    )


__all__ = ["FROM_PENSION", "Levy", "Standing", "bills", "levies", "lower_limit", "members", "standing"]
