"""Services of people with disabilities: who is given which, and what they pay.

Sources: 障害者総合支援法 19–24 (区分 1–6 of adults, for at most three years; decisions), 施行令 17, 児童福祉法 21 の 5 の 2 (children), the monthly limits by the
levy of the city (施行令 17: 生活保護 and 非課税 0; adults 9,300 below 160,000 yen of levy of the person and the spouse, else 37,200, as is that of everybody
taxed who lives in a 共同生活援助; children 4,600 below 280,000 yen of the household, else 37,200). SH-03 to SH-06, SH-08. Who is 65 gets care of the
insurance first (7 条): only what it does not have is decided for them. Simplified: decisions are for a year; a level is judged every three;
who uses which service and how much of it, and levels by the handbook, are the city's own.
Of 999 and of the city itself: 決定サービスコード UT1101 居宅介護, UT2201 生活介護, UT4601 就労継続支援B型, UT3301 共同生活援助, UT1501 同行援護, UT6101 児童発達支援,
UT6301 放課後等デイサービス (61 and 63 from memory, to be confirmed); 支給量単位 1 時間/月 2 日/月; 所得区分 1 生活保護 2 低所得 3 一般1 4 一般2.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from utsushi.samples.city.care_levies import members
from utsushi.samples.city.circumstances import Handbook, assisted, handbooks
from utsushi.samples.city.dice import age, months_after, reached, years_after
from utsushi.samples.city.disability_books import physical, valid
from utsushi.samples.city.incomes import assessments
from utsushi.samples.city.once import once
from utsushi.samples.city.people import Person, Shard

_DAY = dt.timedelta(1)
HOURS, DAYS = "1", "2"
GROUP_HOME = "UT3301"
"""共同生活援助."""
Draws = tuple[float, float, int, float, float]
"""Chances of a person, the same for every year."""


@dataclass(frozen=True, slots=True)
class Service:
    """支給決定明細."""

    code: str
    quantity: str
    """With two decimals."""
    unit: str


@dataclass(frozen=True, slots=True)
class Decision:
    """障害福祉サービス支給決定 of one year."""

    person: Person
    guardian: Person | None
    """Of a child."""
    level: str
    """障害支援区分; none for children."""
    level_from: dt.date | None
    level_to: dt.date | None
    start: dt.date
    end: dt.date
    limit: int
    """利用者負担上限月額."""
    income: str
    """所得区分."""
    services: tuple[Service, ...]


def tax_year(day: dt.date) -> int:
    """The year of resident tax that counts on a day: the former until June (障害者総合支援法施行令 17)."""
    return day.year - (day.month < 7)


def told_since(shard: Shard) -> dt.date:
    """The first day told: 1 July, from when the resident tax of the year before the last one counts."""
    return dt.date(tax_year(shard.base) - 1, 7, 1)


def levied(shard: Shard, people: tuple[Person, ...], day: dt.date) -> tuple[int, bool]:
    """市町村民税所得割 of some people, and whether one of them owes anything."""
    known = assessments(shard, tax_year(day))
    found = [known[one.number] for one in people if one.number in known]
    return sum(one.welfare_levy for one in found), any(one.liable != "非課税" for one in found)


def burden(shard: Shard, person: Person, day: dt.date, *, child: bool, lodged: bool) -> tuple[int, str]:
    """負担上限月額 and 所得区分; who is lodged in a 共同生活援助 and owes tax is never 一般1 (施行令 17)."""
    if assisted(shard, person, day):
        return 0, "1"
    home = members(shard, person, day)
    spouse = person.spouse if person.spouse in home else None
    levy, owes = levied(shard, home if child else (person, *([spouse] if spouse else [])), day)
    if not owes:
        return 0, "2"
    if child:
        return (4600, "3") if levy < 280_000 else (37_200, "4")
    return (9300, "3") if levy < 160_000 and not lodged else (37_200, "4")


@once
def decisions(shard: Shard) -> tuple[tuple[Decision, ...], ...]:
    """For each person with services, decisions one after the other: a year each, from July of the year before last."""
    dice = shard.dice("disability services")
    found = []
    for books in handbooks(shard).values():
        draws = (dice.random(), dice.random(), dice.between(0, 330), dice.random(), dice.random())
        told = tuple(_decided(shard, books, draws))
        if told:
            found.append(told)
    return tuple(found)


def _decided(shard: Shard, books: tuple[Handbook, ...], draws: Draws) -> Iterator[Decision]:
    person = books[0].person
    end = person.removed or shard.base + _DAY
    since = max(min(book.issued for book in books) + dt.timedelta(40), told_since(shard))
    start = (since + dt.timedelta(draws[2])).replace(day=1)
    if start < since:
        start = months_after(start, 1)
    judged: dt.date | None = None
    while start < end:
        held = valid(shard, person, start)
        child = age(person.born, start) < 18
        last = _last(person, start, end, child=child)
        services = _services(shard, held, person, start, draws)
        grown = _guardian(shard, person, start) if child else person
        if services and grown and last >= start and person.lived_here(start):
            if not child and (judged is None or years_after(judged, 3) <= last):
                judged = start
            yield Decision(
                person,
                grown if child else None,
                "" if child else _level(held, draws[4]),
                judged,
                min(years_after(judged, 3), end if person.removed else dt.date.max) - _DAY if judged else None,
                start,
                last,
                *burden(shard, person, start, child=child, lodged=any(one.code == GROUP_HOME for one in services)),
                services,
            )
        start = last + _DAY if last >= start else end


def _last(person: Person, start: dt.date, end: dt.date, *, child: bool) -> dt.date:
    """A year, but to the 18th or 65th birthday, death or leaving."""
    limits = [years_after(start, 1) - _DAY, end - _DAY if person.removed else dt.date.max]
    grown, old = (reached(person.born, years) for years in (18, 65))
    if child:
        limits.append(grown - _DAY)
    elif start < old:
        limits.append(old - _DAY)
    return min(limits)


def _guardian(shard: Shard, person: Person, day: dt.date) -> Person | None:
    """保護者: a parent in the household of that day, else another one who is grown up, else a parent elsewhere."""
    home = [one for one in members(shard, person, day) if age(one.born, day) >= 18]
    parents = [one for one in (person.father, person.mother) if one]
    return next((one for one in (*parents, *home) if one in home), next(iter(parents), None))


def _level(books: tuple[Handbook, ...], draw: float) -> str:
    severe = any(book.severe for book in books)
    return str((4 if severe else 1) + int(draw * 3))


def _services(
    shard: Shard, books: tuple[Handbook, ...], person: Person, day: dt.date, draws: Draws
) -> tuple[Service, ...]:
    """By kind of handbook and age: who is given services at all, and which."""
    if not books:
        return ()
    years = age(person.born, day)
    if years < 18:
        return _of_children(books, person, day, draws)
    if years >= 65:
        return _of_old(shard, person)
    return _of_adults(books, draws)


def _of_children(books: tuple[Handbook, ...], person: Person, day: dt.date, draws: Draws) -> tuple[Service, ...]:
    """児童発達支援 before school, 放課後等デイサービス from then on (児童福祉法 6 の 2 の 2)."""
    if draws[0] > (0.75 if any(book.kind == "療育" for book in books) else 0.4):
        return ()
    school = dt.date(person.born.year + (6 if (person.born.month, person.born.day) <= (4, 1) else 7), 4, 1)
    if day < school:
        return (Service("UT6101", f"{8 + int(draws[1] * 12)}.00", DAYS),)
    return (Service("UT6301", f"{8 + int(draws[1] * 15)}.00", DAYS),)


def _of_old(shard: Shard, person: Person) -> tuple[Service, ...]:
    """同行援護 of the blind, which the insurance for care does not have."""
    held = physical(shard).get(person.number)
    blind = held is not None and any(part.code == "11" and part.grade <= "2" for part in held.parts)
    return (Service("UT1501", "40.00", HOURS),) if blind else ()


def _of_adults(books: tuple[Handbook, ...], draws: Draws) -> tuple[Service, ...]:
    kinds, severe = {book.kind for book in books}, any(book.severe for book in books)
    rate = 0.45 if "療育" in kinds else 0.18 if "精神" in kinds else 0.22 if severe else 0.03
    if draws[0] >= rate:
        return ()
    found = [Service("UT2201" if severe else "UT4601", "23.00", DAYS)]
    if draws[1] < 0.3:
        found.append(Service("UT1101", f"{10 + int(draws[3] * 40)}.50", HOURS))
    elif draws[1] < 0.45:
        found.append(Service(GROUP_HOME, "31.00", DAYS))
    return tuple(found)
