"""What a resident tax is assessed from: the documents that came in, and the relatives who were declared.

Sources: 地方税法 317 の 2 (申告), 317 の 3 (確定申告 counts as one), 317 の 6 (給与支払報告書, 公的年金等支払報告書), 314 の 2 (扶養親族); 所得税法 120, 121 (who has to file:
business, rent, wages over 20 million yen). Simplified: one employer a year; business and rent stand in one declaration.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from utsushi.samples.city.circumstances import circumstances, handbooks
from utsushi.samples.city.incomes import Assessment, income, limit_of_dependants
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.withholders import employer
from utsushi.samples.city.working_days import working_day

Document = tuple[str, int | None, int, int]
"""資料区分, 宛名番号 of the payer, 収入金額, 所得金額."""
_FILES = 20_000_000


def reported(fiscal_year: int, kind: str) -> dt.date:
    """When documents of a kind are in: reports of payers, and of those given to, are due on 31 January (10 January for gifts), declarations on 15 March."""
    return working_day(dt.date(fiscal_year, 3, 31) if kind in {"03", "04"} else dt.date(fiscal_year, 2, 10))


def documents(shard: Shard, assessed: Assessment, *, kept: bool, declares: bool) -> tuple[Document, ...]:
    """The documents of a person; `kept`: somebody's dependant, `declares`: files a declaration of no income, too."""
    own, person = assessed.income, assessed.person
    found: list[Document] = []
    if own.wages:
        last = _last_work(shard, person, own.year)
        found.append(("01", employer(shard, person, last).number if last else None, own.wages, own.employment))
    if own.pension:
        found.append(("02", None, own.pension, own.annuity))
    if own.business or own.rent:
        found.append(("03", None, (own.business + own.rent) * 3 // 2, own.business + own.rent))
    elif own.wages > _FILES or (assessed.claimed.donated and not assessed.claimed.one_stop):
        found.append(("03", None, 0, 0))
    elif assessed.claimed.one_stop:
        found.append(("05", None, 0, 0))
    elif not found and not kept and declares:
        found.append(("04", None, 0, 0))
    return tuple(found)


def _last_work(shard: Shard, person: Person, year: int) -> dt.date | None:
    """A day of the year on which the person was employed; None: a student's odd job."""
    lot = circumstances(shard)[person.number]
    for month in range(12, 0, -1):
        if lot.work(day := dt.date(year, month, 1)) in {"employee", "official", "part"}:
            return day
    return None


def relatives(shard: Shard, assessed: Assessment) -> Iterator[tuple[Person, str, str]]:
    """扶養親族 and spouse with 扶養区分 and 障害区分."""
    year = assessed.fiscal_year - 1
    limit = limit_of_dependants(year)
    spouse = assessed.spouse
    if spouse:
        theirs = income(shard, spouse, year)
        low = theirs.total <= limit
        kind = ("02" if theirs.years >= 70 else "01") if "配偶者" in assessed.deductions else "03" if low else "04"
        if low or "配偶者特別" in assessed.deductions:
            yield spouse, kind, _disability(shard, spouse, year) if low else "0"
    for one in assessed.dependants:
        theirs = income(shard, one, year)
        if theirs.total > limit:
            yield one, "16", "0"
            continue
        yield one, _kind(assessed.person, one, theirs.years), _disability(shard, one, year)


def _kind(person: Person, one: Person, years: int) -> str:
    if years < 16:
        return "15"
    if 19 <= years <= 22:
        return "12"
    if years >= 70:
        parent = any(one in {of.father, of.mother} for of in (person, person.spouse) if of)
        return "14" if parent else "13"
    return "11"


def _disability(shard: Shard, one: Person, year: int) -> str:
    books = [book for book in handbooks(shard).get(one.number, ()) if book.issued <= dt.date(year, 12, 31)]
    return "3" if any(book.severe for book in books) else "1" if books else "0"
