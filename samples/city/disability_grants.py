"""Medical aid, allowances and aids of people with disabilities.

Sources: 障害者総合支援法 52–58, 施行令 35 (自立支援医療, one year; limits 0, 2,500, 5,000, 10,000, 20,000 by the levy of the household); 特別児童扶養手当等の支給に
関する法律 17, 26 の 2 and its 施行令 (amounts by fiscal year, from the month after the claim to the month in which it ends); 障害者総合支援法 76 (補装具), 77
(日常生活用具). SH-06, SH-07. The amounts of 2023 to 2025 are those that cities publish (宗像市, 笠岡市); those before, and the 800,000 yen of 低所得 1,
which hold on after 2025 too, are from memory, to be confirmed. Simplified: allowances ask for no income; the amount of a year that is not known yet
is the last known; 経過的福祉手当 has nobody left; shares of who asks, prices and days of claims are the city's own.
Of 999: 医療区分 15 更生 16 育成 21 精神通院; 種別 01 特別障害者手当 02 障害児福祉手当 04 補装具 05 日常生活用具; 種目コード H001… 補装具, N001… 日常生活用具.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from utsushi.samples.city.care_levies import members
from utsushi.samples.city.circumstances import assisted, handbooks
from utsushi.samples.city.dice import age, fiscal_year, months_after, reached, years_after
from utsushi.samples.city.disability_books import physical
from utsushi.samples.city.disability_services import levied, tax_year, told_since
from utsushi.samples.city.incomes import assessments
from utsushi.samples.city.once import once
from utsushi.samples.city.people import Person, Shard

_DAY = dt.timedelta(1)


@dataclass(frozen=True, slots=True)
class Aid:
    """自立支援医療 of one year."""

    person: Person
    kind: str
    start: dt.date
    end: dt.date
    limit: int
    long: bool
    """重度かつ継続."""


@once
def aids(shard: Shard) -> tuple[tuple[Aid, ...], ...]:
    """For each recipient, years one after the other, from the second half of the year before last."""
    dice = shard.dice("disability medical aid")
    kidneys = {
        number
        for number, one in physical(shard).items()
        if any((part.code, part.grade) == ("52", "1") or part.code == "56" for part in one.parts)
    }
    found = []
    for person in shard.people:
        draw, offset, renewed = dice.random(), dice.below(365), dice.random()
        kind = _kind(shard, person, draw, kidneys)
        if kind:
            told = tuple(_years(shard, person, kind, offset, renewed))
            if told:
                found.append(told)
    return tuple(found)


def _kind(shard: Shard, person: Person, draw: float, kidneys: set[int]) -> str:
    years = age(person.born, person.removed or shard.base)
    books = handbooks(shard).get(person.number, ())
    if any(book.kind == "精神" for book in books):
        return "21" if draw < 0.85 else ""
    if person.number in kidneys and years >= 18:
        return "15" if draw < 0.95 else ""
    if years < 18:
        return "16" if draw < 0.0005 else ""
    return "21" if draw < 0.011 else ""


def _years(shard: Shard, person: Person, kind: str, offset: int, renewed: float) -> Iterator[Aid]:
    end = person.removed or shard.base + _DAY
    settled = max(person.came, person.histories[0].day)
    books = [book.issued for book in handbooks(shard).get(person.number, ()) if book.kind in {"精神", "身体"}]
    start = max(told_since(shard) + dt.timedelta(offset), settled + dt.timedelta(14), *books)
    if kind == "15":
        start = max(start, reached(person.born, 18))
    while start < end:
        last = years_after(start.replace(day=1), 1) - _DAY
        if kind == "16":
            last = min(last, reached(person.born, 18) - _DAY)
        last = min(last, end - _DAY) if person.removed else last
        if last < start:
            return
        limit, long = _cost(shard, person, start, kind)
        yield Aid(person, kind, start, last, limit, long)
        if renewed < 0.15:
            return
        start = last + _DAY


def _cost(shard: Shard, person: Person, day: dt.date, kind: str) -> tuple[int, bool]:
    long = kind in {"15", "21"}
    if assisted(shard, person, day):
        return 0, long
    home = members(shard, person, day)
    levy, owes = levied(shard, home, day)
    if not owes:
        known = assessments(shard, tax_year(day)).get(person.number)
        earned = known.income.pension + known.income.wages if known else 0
        return (2500 if earned <= 800_000 else 5000), long
    if levy < 33_000:
        return 5000, long
    return (10_000 if levy < 235_000 else 20_000), True


@dataclass(frozen=True, slots=True)
class Grant:
    """手当 or 補装具."""

    person: Person
    kind: str
    decided: dt.date
    item: str
    amount: int
    start: dt.date | None
    """First month."""
    end: dt.date | None
    """Last month."""


_AMOUNTS = {
    2019: (27_200, 14_790),
    2020: (27_350, 14_880),
    2021: (27_350, 14_880),
    2022: (27_300, 14_850),
    2023: (27_980, 15_220),
    2024: (28_840, 15_690),
    2025: (29_590, 16_100),
}
"""特別障害者手当 and 障害児福祉手当 of a month, by fiscal year of the decision (特別児童扶養手当等の支給に関する法律施行令, as revised)."""


def allowance(day: dt.date, *, child: bool) -> int:
    """Yen a month."""
    year = min(max(fiscal_year(day), min(_AMOUNTS)), max(_AMOUNTS))
    return _AMOUNTS[year][child]


_DEVICES = {
    "41": ("H001", 65_000),
    "42": ("H002", 92_000),
    "43": ("H003", 120_000),
    "21": ("H004", 46_000),
    "11": ("H005", 9_000),
}
"""Part → 種目 and price of an aid (simplified prices): 義手・装具, 義足・装具, 車椅子, 補聴器, 視覚障害者安全つえ."""
_TOOLS = {"54": ("N001", 8_800), "53": ("N002", 36_000), "31": ("N003", 72_000)}
"""ストーマ装具 (a month), ネブライザー, 人工喉頭."""


def grants(shard: Shard) -> Iterator[Grant]:
    """Allowances of the very severe; aids of the last two years."""
    dice = shard.dice("disability grants")
    base = shard.base
    for books in handbooks(shard).values():
        draw, offset, other = dice.random(), dice.between(20, 300), dice.random()
        person = books[0].person
        severe = [book for book in books if (book.kind, book.grade) in {("身体", "1"), ("療育", "A1"), ("精神", "1")}]
        if severe and draw < 0.16:
            yield from _allowed(shard, person, min(book.issued for book in severe) + dt.timedelta(offset))
        one = physical(shard).get(person.number)
        if one and other < 0.2:
            yield from _devices(one.parts[0].code, person, base, one.book.issued, offset, other)


def _allowed(shard: Shard, person: Person, claimed: dt.date) -> Iterator[Grant]:
    """From the month after the claim, to the month of death or leaving; another one from the 20th birthday on; new amounts each April."""
    end = person.removed or shard.base + _DAY
    twenty = reached(person.born, 20)
    first = dt.date(shard.fiscal_year - 1, 4, 1)
    days = sorted({max(claimed, first), dt.date(shard.fiscal_year, 4, 1), twenty})
    days = [day for day in days if max(claimed, first) <= day < end and day <= shard.base]
    for day, following in zip_longest(days, days[1:]):
        child = day < twenty
        starts = day if day.day == 1 and day > claimed else months_after(day.replace(day=1), 1)
        until = (following if following.day > 1 else following - _DAY) if following else person.removed
        if until is None or starts <= until:
            yield Grant(person, "02" if child else "01", day, "", allowance(day, child=child), starts, until)


def _devices(code: str, person: Person, base: dt.date, issued: dt.date, offset: int, draw: float) -> Iterator[Grant]:
    day = max(issued + dt.timedelta(offset), years_after(base, -2) + dt.timedelta(offset))
    if day > base or (person.removed and day >= person.removed):
        return
    if code in _DEVICES:
        item, price = _DEVICES[code]
        yield Grant(person, "04", day, item, price * 9 // 10 if draw < 0.15 else price, None, None)
    elif code in _TOOLS:
        item, price = _TOOLS[code]
        yield Grant(person, "05", day, item, price * 9 // 10, None, None)
