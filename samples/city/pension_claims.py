"""国民年金: what the city sends on to the pension office: notices, applications, claims of pensions and of benefits for pensioners.

Sources: 国民年金法 3 条 3 項, 施行令 1 の 2 (the city takes them), 年金生活者支援給付金の支給に関する法律 2, 15 (from October 2019), 特定障害者に対する特別障害給付金の
支給に関する法律; 年金コード as on certificates of pensions (1150 old age, 5350 and 6350 disability, the latter from before 20, 6450 survivors).
The limit of income for benefits of disability is 4,721,000 yen, 4,794,000 from October 2025, and 380,000 more for each dependant (施行令 of the law
of benefits, as 厚生労働省 publishes it; the 380,000 from memory, to be confirmed). Simplified: notices of the last two years; every second claim comes to the city;
the limit of income for the benefit of the old is that of October 2021 (781,200 yen, from memory, to be confirmed); benefits of survivors are not told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from utsushi.samples.city.circumstances import children_of, households_on
from utsushi.samples.city.dice import Dice, age, reached, years_after
from utsushi.samples.city.incomes import assessments, untaxed_household
from utsushi.samples.city.once import once
from utsushi.samples.city.pension_exemptions import BIRTH, BY_LAW, STUDENT, disability_pensions, pension_from, relief
from utsushi.samples.city.pension_spans import CAME_OF_AGE, FIRST, MOVED_IN, Insured, ledger
from utsushi.samples.city.people import Person, Shard

BENEFITS_SINCE = dt.date(2019, 10, 1)


@dataclass(frozen=True, slots=True)
class Sent:
    """A row of 給付・届書進達."""

    received: dt.date
    kind: str
    """届書種別, the city's own: 01 gained, 02 changed, 03 voluntary, 04 died; 11 exemption, 12 students, 13 by law, 14 birth and rearing; 21 … 23 claims."""
    code: str = ""
    """年金コード."""


@once
def sent(shard: Shard) -> Mapping[int, tuple[Sent, ...]]:
    """宛名番号 → what was taken from somebody in the ledger, by day."""
    dice = shard.dice("pension claims")
    since = years_after(shard.base, -2)
    found: dict[int, tuple[Sent, ...]] = {}
    for number, one in ledger(shard).items():
        told = [*_notices(shard, one), *_claims(shard, one, dice)]
        kept = [row for row in told if since <= row.received <= shard.base]
        if kept:
            found[number] = tuple(sorted(kept, key=lambda row: (row.received, row.kind, row.code)))
    return found


def _notices(shard: Shard, one: Insured) -> Iterator[Sent]:
    person = one.person
    for row in one.rows:
        if row.kind != FIRST:
            yield Sent(row.start, "03")
        elif row.cause not in {MOVED_IN, CAME_OF_AGE}:  # known without a notice (住基ネット)
            yield Sent(
                min(row.start + dt.timedelta(person.number % 14), shard.base), "01" if row is one.rows[0] else "02"
            )
    if person.dead and person.removed and one.rows[-1].end and one.rows[-1].end > person.removed:
        yield Sent(person.removed + dt.timedelta(7), "04")
    told = relief(shard).get(person.number)
    seen: set[tuple[dt.date, str]] = set()
    for exemption in told.exemptions if told else ():
        kind = {STUDENT: "12", BY_LAW: "13", BIRTH: "14", "9": "14"}.get(exemption.kind, "11")
        if (exemption.asked, kind) not in seen:
            seen.add((exemption.asked, kind))
            yield Sent(exemption.asked, kind)


def _claims(shard: Shard, one: Insured, dice: Dice) -> Iterator[Sent]:
    person = one.person
    here, wait = dice.chance(0.5), dice.between(0, 90)
    old = reached(person.born, 65) + dt.timedelta(wait)
    if here and person.histories[0].day <= old and person.lived_here(old):
        yield Sent(old, "21", "1150")
    book = disability_pensions(shard).get(person.number)
    if book:
        day = pension_from(book) + dt.timedelta(wait)
        if person.lived_here(day) and day >= person.histories[0].day:
            yield Sent(day, "22", "6350" if book.issued < reached(person.born, 20) else "5350")
    gone = person.removed
    if gone and person.dead and one.rows[-1].end and one.rows[-1].end > gone:
        day = gone + dt.timedelta(14 + wait // 2)
        minors = [child for child in children_of(shard).get(person.number, ()) if age(child.born, gone) < 18]
        if any(child.histories and child.lived_here(day) for child in minors):
            yield Sent(day, "23", "6450")


@dataclass(frozen=True, slots=True)
class Benefit:
    """A row of 給付金・福祉年金."""

    person: Person
    kind: str
    """給付種別, the city's own: 01 老齢年金生活者支援給付金, 02 障害年金生活者支援給付金, 04 障害基礎年金, 05 特別障害給付金."""
    received: dt.date


def limit_of_disabled(year: int, dependants: int) -> int:
    """所得 of the year before up to which the benefit of disability is paid, from October of `year`."""
    return (4_794_000 if year >= 2025 else 4_721_000) + 380_000 * dependants


@once
def benefits(shard: Shard) -> tuple[Benefit, ...]:
    """Of residents, by 宛名番号."""
    dice = shard.dice("pension benefits")
    year = shard.fiscal_year - (4 <= shard.base.month < 7)
    known, homes = assessments(shard, year), households_on(shard, shard.base)
    pensions = disability_pensions(shard)
    found: list[Benefit] = []
    for person in shard.people:
        here, wait, special = dice.chance(0.7), dice.between(0, 90), dice.chance(0.01)
        book = pensions.get(person.number)
        if not person.resident or not here:
            continue
        own = known.get(person.number)
        if book:
            day = max(pension_from(book), person.histories[0].day) + dt.timedelta(wait)
            if age(person.born, day) < 65 or book.issued < reached(person.born, 20):
                found.append(Benefit(person, "04", day))
                if own and own.income.total <= limit_of_disabled(year, len(own.dependants)):
                    found.append(Benefit(person, "02", max(day, BENEFITS_SINCE + dt.timedelta(wait))))
            elif special and person.born < dt.date(1971, 4, 2):
                found.append(Benefit(person, "05", max(day, dt.date(2005, 4, 1))))
        elif own and age(person.born, shard.base) >= 65 and own.income.pension:
            others = own.income.employment + own.income.business + own.income.rent
            last = person.histories[-1].household
            if own.income.pension + others <= 781_200 and untaxed_household(shard, homes.get(last, ()), year):
                since = max(BENEFITS_SINCE, reached(person.born, 65), person.histories[0].day)
                found.append(Benefit(person, "01", since + dt.timedelta(wait)))
    return tuple(one for one in found if one.received <= shard.base)
