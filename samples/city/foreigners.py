"""Foreign residents over the years: renewed and changed statuses of residence, aliases, 帰化 and 国籍喪失.

Sources: 住民基本台帳法 30 の 45, 30 の 50 (the minister of justice tells the city, which mends the record: 職権修正 43), 同法施行令 8 の 2 (on
naturalisation and on the loss of nationality one record is removed and another one made on the same day), 30 の 16 (通称), 国籍法 4, 5
(five years of residence), 11; 戸籍法 22, 102 の 2, 103; 入管法 20–22, 22 の 2 (60 days without a status after losing the nationality).
Simplified: a status is renewed within two months before its end; permanent residence is granted after ten years; who
is naturalised lives alone or with a Japanese spouse.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from utsushi.samples.city import names
from utsushi.samples.city.dice import Dice, age, years_after
from utsushi.samples.city.names import Name
from utsushi.samples.city.people import Foreign, History, Person, Visa
from utsushi.samples.city.register import (
    ALIAS,
    CORRECTED,
    EX_OFFICIO,
    NATURALISED,
    NO_ALIAS,
    NOW_CITIZEN,
    NOW_FOREIGN,
    STATELESS,
)
from utsushi.samples.city.visas import ENDLESS, card
from utsushi.samples.city.working_days import working_day, working_day_before

if TYPE_CHECKING:
    from utsushi.samples.city.lives import Lives

_BEFORE = {"T26": ("T41", "T26", "T26"), "T71": ("T23", "T71"), "T62": ("T44", "T62")}
_GRANTED = ("T26", "T26", "T63", "T61")
"""What a permanent resident had before."""
_NATURALISED, _LOST = 0.2, 0.006
SINCE = dt.date(2012, 7, 9)
"""平成 21 年法律 77 号附則."""
Period = tuple[dt.date, Visa]


def settle(lives: Lives) -> None:
    """Tell the statuses and aliases of all foreigners, then who changed nationality."""
    dice, base = lives.shard.dice("foreigners"), lives.shard.base
    foreigners = [person for person in lives.shard.people if person.nation]
    for person in foreigners:
        _begin(person)
        oldest, changes = _periods(dice, person)
        _renew(person, oldest, [one for one in changes if one[0] <= base])
        _alias(dice, person, base)
    for person in foreigners:
        if dice.chance(_NATURALISED) and _settled(person, base):
            _naturalise(lives, dice, person)
    for person in lives.shard.people:
        if _alone(person, base) and dice.chance(_LOST):
            _lose(lives, dice, person)


def _begin(person: Person) -> None:
    """Nothing of before foreigners had records: who lived here already got one on that day, ex officio."""
    rows = person.histories
    held = [row for row in rows if row.day <= SINCE]
    if held and held[-1].status == "1" and rows[0].day < SINCE:
        first = replace(held[-1], day=SINCE, notified=SINCE, cause=EX_OFFICIO, before=None)
        person.histories, person.came_as = [first, *rows[len(held) :]], EX_OFFICIO


def _periods(dice: Dice, person: Person) -> tuple[Visa, list[Period]]:
    """The status that somebody came with, and every later one with its first day."""
    visa, found = person.visa, list[Period]()
    assert visa is not None
    first, last = person.histories[0].day, person.last.day if person.removed else dt.date.max
    start = years_after(visa.until, -int(visa.years)) if visa.until else dt.date.min
    if visa.status in ENDLESS and visa.article == "01":
        start = years_after(first, 10) + dt.timedelta(dice.between(0, 700))
    while first < start:
        if start < last:
            found.append((start, visa))
        status = dice.choice(_GRANTED if visa.status in ENDLESS else _BEFORE.get(visa.status, (visa.status,)))
        years = dice.choice((1, 3, 3, 5))
        until = start + dt.timedelta(dice.between(0, 60))
        visa = Visa("01", status, f"{years:02d}", until, card(dice, person))
        start = years_after(until, -years)
    return visa, found[::-1]


def _renew(person: Person, oldest: Visa, changes: Sequence[Period]) -> None:
    """Put a row for every change among those that are there, and say in all of them what held."""
    if person.earlier:
        gone = person.earlier.rows[-1].day
        then = replace(oldest, until=years_after(gone, 1) if oldest.until else None)
        for row in person.earlier.rows:
            row.foreign = Foreign(person.nation, person.nation_name, then)
    rows: list[History] = []
    visa, coming = oldest, list(changes)
    for row in person.histories:
        while coming and coming[0][0] < row.day:
            visa = _row(person, rows, *coming.pop(0))
        row.foreign = Foreign(person.nation, person.nation_name, visa)
        rows.append(row)
    for day, changed in coming:
        if person.resident and not person.leaving:
            visa = _row(person, rows, day, changed)
    person.histories, person.visa = rows, visa


def _row(person: Person, rows: list[History], day: dt.date, visa: Visa) -> Visa:
    last = rows[-1]
    day = max(working_day_before(day), last.day)
    foreign = Foreign(person.nation, person.nation_name, visa)
    rows.append(replace(last, day=day, notified=max(day, last.notified), cause=CORRECTED, foreign=foreign))
    return visa


def _alias(dice: Dice, person: Person, base: dt.date) -> None:
    """An alias that was recorded later, or deleted: of who heads nobody else."""
    share, begins, ends = dice.random(), dice.chance(0.3), dice.chance(0.03)
    family, own = names.surname(dice), names.given(dice, person.sex, 1985)
    household = person.household
    if household is None or (household.head is person and household.next_order > 2) or person.leaving:
        return
    rows = person.histories
    first, last = rows[0].day + dt.timedelta(30), base
    day = working_day_before(first + dt.timedelta(int(share * max((last - first).days, 0))))
    before = next((row for row in reversed(rows) if row.day <= day), None)
    if day > last or before is None or before.day == day or before.notified > day:
        return
    alias = (f"{family[0]}　{own[0]}", f"{family[1]}　{own[1]}")
    if person.name.alias[0] and begins:
        earlier, cause = replace(person.name, alias=("", "")), ALIAS
    elif not person.name.alias[0] and ends:
        earlier, cause = replace(person.name, alias=alias), NO_ALIAS
    else:
        return
    index = rows.index(before) + 1
    rows.insert(index, replace(before, day=day, notified=day, cause=cause))
    for row in [*rows[:index], *(person.earlier.rows if person.earlier else ())]:
        row.name = earlier
        if row.relation == ("02",):
            row.head = earlier.full


def _settled(person: Person, base: dt.date) -> bool:
    """Five years here as a grown-up, alone or married to a Japanese."""
    household, visa = person.household, person.visa
    if household is None or person.leaving or visa is None or visa.status not in {"X14", "T61", "T63", "T26"}:
        return False
    spouse = person.spouse
    japanese = spouse is not None and not spouse.nation and spouse.household is household and household.head is spouse
    alone = household.next_order == 2 and spouse is None
    return (japanese or alone) and years_after(person.histories[0].day, 5) < base and age(person.born, base) >= 24


def _naturalise(lives: Lives, dice: Dice, person: Person) -> None:
    """帰化: the foreigner's record is removed, a Japanese one begins under the same number; a new 戸籍, or that of the spouse."""
    assert person.household is not None
    first = max(
        *(one.last.day + dt.timedelta(1) for one in person.household.members),
        years_after(person.histories[0].day, 5),
        years_after(person.born, 20),
    )
    if first > lives.shard.base:
        return
    day = working_day(dice.day(first, lives.shard.base))
    if day > lives.shard.base:
        return
    spouse, last = person.spouse, person.last
    surname = spouse.name.surname if spouse else names.surname(dice)
    person.name = Name(surname, names.given(dice, person.sex, max(person.born.year, 1960)))
    person.nation, person.nation_name, person.visa, person.citizen_since = "", "", None, day
    person.histories.append(replace(last, day=day, notified=max(day, last.notified), cause=NATURALISED, status="9"))
    if spouse and spouse.register:
        spouse.register.members.append(person)
        person.register = spouse.register
    else:
        register = lives.koseki(person, day, [person], dice)
        register.why = "帰化"
        lives.shard.registers.append(register)
    lives.register.change(day, person, NOW_CITIZEN, foreign=None)


def _alone(person: Person, base: dt.date) -> bool:
    household = person.household
    return (
        household is not None
        and household.next_order == 2
        and not (person.nation or person.leaving or person.earlier or person.citizen_since)
        and person.spouse is None
        and 25 <= age(person.born, base) <= 60
    )


def _lose(lives: Lives, dice: Dice, person: Person) -> None:
    """国籍喪失: another nationality was taken; the Japanese record is removed, one of a foreigner begins, whose alias is the old name."""
    base, last = lives.shard.base, person.last
    first, wait = max(last.day + dt.timedelta(1), years_after(base, -6)), dice.between(20, 58)
    country, years = lives.shard.places.abroad.pick(dice), dice.choice((1, 3, 5))
    name = names.foreign(dice, person.sex, country.country)
    number = card(dice, person)
    if first > base or person.register is None:
        return
    day = working_day(dice.day(first, base))
    if day > base:
        return
    person.histories.append(replace(last, day=day, notified=max(day, last.notified), cause=STATELESS, status="9"))
    person.left.append((day, person.register))
    person.register, person.lost, person.former = None, day, ""
    person.nation, person.nation_name = country.country, country.country_name
    person.name = replace(name, alias=(person.name.full, person.name.kana))
    person.visa = Visa("06", "", "", None, "")
    lives.register.change(day, person, NOW_FOREIGN, foreign=Foreign(person.nation, person.nation_name, person.visa))
    granted = day + dt.timedelta(wait)
    if granted <= base:
        person.visa = Visa("01", "T61", f"{years:02d}", years_after(granted, years), number)
        foreign = Foreign(person.nation, person.nation_name, person.visa)
        lives.register.change(granted, person, CORRECTED, foreign=foreign)
