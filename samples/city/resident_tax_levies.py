"""What each owes of 個人住民税, how it is collected and in which parts; corrections and reductions; the bills.

Sources: 地方税法 319, 320 (普通徴収: June, August, October, January), 321 の 3–321 の 7 (給与特別徴収: June to May, told by 31 May, the rest in the
first month, no more than 均等割 in one), 321 の 7 の 2–8 (年金特別徴収: from 65, of 均等割 and 所得割 on the pension, a sixth of last
year's in April, June and August, the rest in October, December and February; in the first year half by 普通徴収, as is 所得割 on other incomes),
294 第 1 項 2 号 (家屋敷課税: of who can live in a house here at any time), 20 の 4 の 2 (units), 附則 5 の 8–5 の 12 (定額減税 of fiscal year 2024: nothing in
June and eleven parts from July; from the first instalment on; from October on), 321 の 5 の 2 (納期の特例), 323 (減免); KJ-04, KJ-05.
Simplified: who works for an employer has everything withheld there, other incomes too; who ceases pays the rest at once from January
on, else by 普通徴収; a pension tax of the earlier of the two years starts with a sixth of its own; a corrected tax is spread as if
it had been known; 所得割 on the pension is its share of the incomes, and 定額減税 is taken from it; who has houses in several wards owes in one of them, and a
house is one to live in where its 種類 is 居宅; 減免 is told only of those who came to live on public assistance.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from utsushi.samples.city.bills import Bill, Instalment, spread
from utsushi.samples.city.circumstances import assistance, circumstances
from utsushi.samples.city.dice import age, months_after
from utsushi.samples.city.estates import owned
from utsushi.samples.city.incomes import Assessment, assessments, reassessed
from utsushi.samples.city.once import once
from utsushi.samples.city.outside import Outsider, outsiders
from utsushi.samples.city.parcels import House
from utsushi.samples.city.people import Shard
from utsushi.samples.city.places import Address, places
from utsushi.samples.city.resident_tax_parts import (
    ORDINARY,
    PENSION,
    WAGES,
    Part,
    Way,
    ceased,
    decided,
    fiscal_years,
    less,
    monthly,
    ordinary,
    tenth,
)
from utsushi.samples.city.withholders import Withholder, employer, withholders
from utsushi.samples.city.working_days import working_day

DECLARED, DENIED, POOR = "01", "02", "11"
"""更正事由, codes of the city: a deduction declared late, a deduction denied, 減免 for public assistance."""
_LEAST_PENSION = 180_000
_CORRECTED = 0.012
_HOME = "01"
"""種類 of a house: 居宅."""


@dataclass(frozen=True, slots=True)
class Change:
    """更正 or 減免 of a levy."""

    reason: str
    day: dt.date
    before: Assessment | None
    """As it was assessed at first."""
    difference: int
    """増減額 of the tax."""
    reduced: int
    """減免額."""


@dataclass(frozen=True, slots=True)
class Levy:
    """The tax of one who owes, of a fiscal year."""

    payer: int
    """宛名番号."""
    fiscal_year: int
    ward: str
    decided: dt.date
    parts: tuple[Part, ...]
    assessment: Assessment | None
    """None: 家屋敷課税 of somebody who lives elsewhere."""
    withholder: Withholder | None
    left: dt.date | None
    """The day on which wages or pension ended."""
    change: Change | None

    def notice(self, way: Way) -> str:
        """通知書番号 of what is collected in that way."""
        block = 31 + int(way) if self.assessment else 36
        return str(block * 1_000_000_000 + self.payer % 1_000_000_000)

    @property
    def total(self) -> int:
        """Yen of the year, after a reduction."""
        return sum(part.amount for part in self.parts)


@once
def levies(shard: Shard, fiscal_year: int) -> tuple[Levy, ...]:
    """Everybody who owes for a fiscal year and was told so by the base date, by 宛名番号; then 家屋敷課税."""
    dice = shard.dice(f"resident tax {fiscal_year}")
    relieved = _relieved(shard, fiscal_year)
    found = []
    for assessed in assessments(shard, fiscal_year).values():
        draws = _Draws(dice.random(), dice.between(20, 160), dice.between(4, 24))
        if assessed.tax and (levy := _levy(shard, assessed, draws, relieved.get(assessed.person.number))):
            found.append(levy)
    if decided(fiscal_year) <= shard.base:
        homes = _homes(shard, fiscal_year)
        found += [
            _house(one, fiscal_year, homes[one.number])
            for one in outsiders(shard)
            if one.number in homes and age(one.born, dt.date(fiscal_year, 1, 1)) >= 20
        ]
    return tuple(found)


def _homes(shard: Shard, fiscal_year: int) -> dict[int, str]:
    """宛名番号 → the ward of a house to live in that stands on 1 January."""
    return {
        owner: thing.street.city
        for owner, things in owned(shard, fiscal_year).items()
        for thing in reversed(things)
        if isinstance(thing, House) and thing.kind == _HOME
    }


@dataclass(frozen=True, slots=True)
class _Draws:
    """What chance has to say about a levy."""

    corrected: float
    days: int
    """From the notice to the correction."""
    amount: int
    """Of a deduction that was declared late, in 10,000 yen."""


def _relieved(shard: Shard, fiscal_year: int) -> dict[int, dt.date]:
    """宛名番号 → the day on which public assistance began after the tax was assessed."""
    first, last = decided(fiscal_year), min(dt.date(fiscal_year + 1, 1, 20), shard.base)
    return {
        member.number: case.start for case in assistance(shard) if first < case.start <= last for member in case.members
    }


def _levy(shard: Shard, assessed: Assessment, draws: _Draws, poor: dt.date | None) -> Levy | None:
    person, year = assessed.person, assessed.fiscal_year
    way = _way(shard, assessed)
    told = decided(year, way)
    if told > shard.base:
        return None
    payer = employer(shard, person, told) if way == WAGES else None
    parts = _parts(shard, assessed, way, biannual=bool(payer and payer.biannual))
    change = None
    day = working_day(told + dt.timedelta(draws.days))
    if assessed.city_rate > 3000 and draws.corrected < _CORRECTED and day <= shard.base:
        late = draws.amount % 3 > 0
        before = reassessed(assessed, "社会保険料", (-10_000 if late else 10_000) * draws.amount)
        if before.tax != assessed.tax:
            change = Change(DECLARED if late else DENIED, day, before, assessed.tax - before.tax, 0)
    left = _left(shard, assessed, way, told)
    if left:
        parts = ceased(parts, left, year, dead=person.dead and person.removed == left)
    if poor and change is None and (day := working_day(poor)) <= shard.base:
        kept = [part if part.way != ORDINARY or part.due <= poor else replace(part, amount=0) for part in parts]
        reduced = sum(part.amount for part in parts) - sum(part.amount for part in kept)
        if reduced:
            change, parts = Change(POOR, day, None, 0, reduced), kept
    home = person.at(dt.date(year, 1, 1)) or person.histories[0]
    return Levy(person.number, year, home.address.street.city, told, tuple(parts), assessed, payer, left, change)


def _house(one: Outsider, fiscal_year: int, ward: str) -> Levy:
    """家屋敷課税: 均等割 of who has a house but does not live in the city (地方税法 294 条 1 項 2 号); no forest tax."""
    parts = ordinary(fiscal_year, [4000 if fiscal_year >= 2024 else 5000, 0, 0, 0])
    return Levy(one.number, fiscal_year, ward, decided(fiscal_year), tuple(parts), None, None, None, None)


def _way(shard: Shard, assessed: Assessment) -> Way:
    person, year = assessed.person, assessed.fiscal_year
    told, april = decided(year, WAGES), dt.date(year, 4, 1)
    if person.dead and person.removed and person.removed <= told:
        return ORDINARY
    work = circumstances(shard)[person.number].work(told)
    if work in {"employee", "official", "part"} and assessed.income.wages:
        return WAGES
    old = age(person.born, april) >= 65 and assessed.income.pension >= _LEAST_PENSION
    return PENSION if old and assessed.income.annuity and person.lived_here(april) else ORDINARY


def _parts(shard: Shard, assessed: Assessment, way: Way, *, biannual: bool) -> list[Part]:
    year, total, relief = assessed.fiscal_year, assessed.tax, assessed.relief
    flat = assessed.city_flat + assessed.prefecture_flat + assessed.forest
    before = total + relief
    if way == WAGES:
        if year == 2024 and relief:
            amounts = [0, *spread(total, 11, 100)]
        else:
            amounts = [total, *[0] * 11] if total <= flat else spread(total, 12, 100)
        return monthly(year, amounts, biannual=biannual)
    if way == PENSION:
        return _pension(shard, assessed, before)
    amounts = [before, 0, 0, 0] if before <= flat else spread(before, 4)
    return ordinary(year, less(amounts, relief))


def _pension(shard: Shard, assessed: Assessment, before: int) -> list[Part]:
    """年金特別徴収, begun or going on, and 普通徴収 of what is not the pension's; `before`: the tax without 定額減税."""
    year, relief = assessed.fiscal_year, assessed.relief
    others = _others(assessed)
    before -= others
    quarters = spread(others, 4)
    months = [dt.date(year, month, 1) for month in (4, 6, 8, 10, 12)] + [dt.date(year + 1, 2, 1)]
    last = _last_year(shard, assessed)
    if last is None:
        second = before // 6 // 100 * 100
        halves = spread(before - 3 * second, 2)
        amounts = less([*halves, second, second, second], relief)
        quarters = [amount + other for amount, other in zip((*amounts[:2], 0, 0), quarters, strict=True)]
        return ordinary(year, quarters if others else quarters[:2]) + [
            Part(PENSION, f"{month.month:02d}", month, tenth(months_after(month, 1)), amount)
            for month, amount in zip(months[3:], amounts[2:], strict=True)
        ]
    first = last // 6 // 100 * 100
    if 3 * first > before - relief:
        first = (before - relief) // 6 // 100 * 100
    amounts = [first] * 3 + less(spread(before - 3 * first, 3, 100), relief)
    return (ordinary(year, quarters) if others else []) + [
        Part(PENSION, f"{month.month:02d}", month, tenth(months_after(month, 1)), amount)
        for month, amount in zip(months, amounts, strict=True)
    ]


def _others(assessed: Assessment) -> int:
    """所得割 on other incomes than pensions, whole 100 yen."""
    own = assessed.income
    return (assessed.city_rate + assessed.prefecture_rate) * (own.total - own.annuity) // own.total // 100 * 100


def _last_year(shard: Shard, assessed: Assessment) -> int | None:
    """What the pension was to pay of the year before, without 定額減税; None: this is the first year by pension."""
    person, year = assessed.person, assessed.fiscal_year
    if age(person.born, dt.date(year - 1, 4, 1)) < 65:
        return None
    if year == fiscal_years(shard.base)[0]:
        return assessed.tax + assessed.relief - _others(assessed)
    earlier = assessments(shard, year - 1).get(person.number)
    if earlier is None or not earlier.tax or _way(shard, earlier) != PENSION:
        return None
    return earlier.tax + earlier.relief - _others(earlier)


def _left(shard: Shard, assessed: Assessment, way: Way, told: dt.date) -> dt.date | None:
    """When wages or pension ended in that fiscal year: work was given up, or the person died."""
    person = assessed.person
    last = min(shard.base, dt.date(assessed.fiscal_year + 1, 4, 30))
    days = [person.removed] if person.dead and person.removed and person.removed > told else []
    if way == WAGES:
        works = circumstances(shard)[person.number].works
        days += [day for day, work in works if day > told and work not in {"employee", "official", "part"}]
    if way == ORDINARY or not days or min(days) > last:
        return None
    return min(days)


@once
def bills(shard: Shard) -> tuple[Bill, ...]:
    """What is to be collected: one bill per person by 普通徴収 and by pension, one per employer and year by wages; nothing of 0 yen."""
    found = []
    for year in fiscal_years(shard.base):
        withheld: dict[str, list[tuple[Levy, Part]]] = {}
        for levy in levies(shard, year):
            found += [bill for way in (ORDINARY, PENSION) if (bill := _bill(levy, way, shard.base))]
            if levy.withholder:
                of = withheld.setdefault(levy.withholder.code, [])
                of.extend((levy, part) for part in levy.parts if part.way == WAGES)
        found += list(_withheld(shard, year, withheld))
    return tuple(found)


def _bill(levy: Levy, way: Way, base: dt.date) -> Bill | None:
    parts = [part for part in levy.parts if part.way == way and part.amount]
    if not parts:
        return None
    return Bill(
        "010",
        levy.fiscal_year,
        levy.fiscal_year,
        levy.notice(way),
        levy.payer,
        levy.ward,
        "普通徴収" if way == ORDINARY else "年金特別徴収",
        min(_told(levy, parts[0]), base) if way == ORDINARY and levy.left else levy.decided,
        tuple(_instalments(parts, way)),
    )


def _told(levy: Levy, first: Part) -> dt.date:
    """The notice of 普通徴収 after wages or pension ended: when the 異動届 of that month has come in, due by the 10th of the next (321 の 5 第 3 項)."""
    assert levy.left
    month = months_after(levy.left.replace(day=1), 1)
    return max(levy.decided, working_day(month.replace(day=20))) if first.month > month else levy.decided


def _instalments(parts: Sequence[Part], way: Way) -> Iterator[Instalment]:
    for part in parts:
        number = int(part.period) if way == ORDINARY else (part.month.month - 2) % 12 // 2 or 6
        yield Instalment(number, f"{part.month:%Y%m}", part.due, part.amount)


def _withheld(shard: Shard, year: int, withheld: Mapping[str, Sequence[tuple[Levy, Part]]]) -> Iterator[Bill]:
    for index, one in enumerate(withholders(shard)):
        parts = withheld.get(one.code, ())
        sums: dict[tuple[dt.date, dt.date], int] = {}
        for _, part in parts:
            sums[part.month, part.due] = sums.get((part.month, part.due), 0) + part.amount
        instalments = tuple(
            Instalment((month.month - 6) % 12 + 1, f"{month:%Y%m}", due, amount)
            for (month, due), amount in sorted(sums.items())
            if amount
        )
        if instalments:
            city = one.place.street.city if isinstance(one.place, Address) else places().code
            yield Bill(
                "010",
                year,
                year,
                str(shard.number_from(35, index)),
                one.number,
                city,
                "特別徴収",
                decided(year, WAGES),
                instalments,
                withholder=one.code,
            )
