"""024 証・資格確認: cards of the insured in the two years before the base date.

Until 2024-12-01 a 被保険者証 for a year from August, from 70 on one that is a 高齢受給者証 too; from 2024-12-02 (行政手続における特定の個人を識別するための番号の
利用等に関する法律等の一部を改正する法律, 令和5年法律48号) a 資格情報のお知らせ for who registered マイナ保険証, else a 資格確認書 for a year from August. KH-07, KH-08.
Codes of 999 are the city's own: 01 被保険者証, 02 被保険者証兼高齢受給者証, 03 資格確認書, 04 資格情報のお知らせ.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from utsushi.samples.city import numbers
from utsushi.samples.city.dice import years_after
from utsushi.samples.city.health_benefits import active_income, copayment, from_seventy
from utsushi.samples.city.health_members import Member
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.premiums import birthday
from utsushi.samples.city.sheets import Sheets

CARDS_UNTIL = dt.date(2024, 12, 1)


@dataclass(frozen=True, slots=True)
class Card:
    """A card that was given to somebody."""

    kind: str
    tenths: int
    given: dt.date
    until: dt.date | None


def registered(person: Person) -> bool:
    """Whether マイナ保険証 was registered (two of three, by number)."""
    return person.number % 3 != 0


def cards(shard: Shard, member: Member) -> list[Card]:
    """The cards of a membership: when the city knew of it, each August, at 70; notices without an end are given once."""
    since = years_after(shard.base, -2)
    last = min(member.end or dt.date.max, shard.base + dt.timedelta(1))
    first = member.person.known(member.start)
    days = {first} | {dt.date(year, 8, 1) for year in range(since.year, shard.base.year + 1)}
    seventy = from_seventy(member.person)
    days.add(seventy)
    found: list[Card] = []
    for day in sorted(day for day in days if max(first, since) <= day < last):
        if found and found[-1].until is None and day < seventy:
            continue
        active = day >= seventy and active_income(shard, member.person, member.household, day)
        tenths = copayment(member.person, day, active=active)
        found.append(Card(_kind(member.person, day, seventy), tenths, day, _until(member.person, day, seventy)))
    return found


def _kind(person: Person, day: dt.date, seventy: dt.date) -> str:
    if day > CARDS_UNTIL:
        return "04" if registered(person) else "03"
    return "02" if day >= seventy else "01"


def _until(person: Person, day: dt.date, seventy: dt.date) -> dt.date | None:
    """The next 31 July, or the day before the 75th birthday, or before the first month of 70; a notice has an end from 70 on only."""
    if day > CARDS_UNTIL and registered(person) and day < seventy:
        return None
    july = dt.date(day.year + (day.month > 7), 7, 31)
    ends = [july, birthday(person, 75) - dt.timedelta(1)]
    if day < seventy:
        ends.append(seventy - dt.timedelta(1))
    return min(ends)


def write(person: Person, found: list[Card], sheets: Sheets) -> None:
    """The cards of somebody, one after the other."""
    for number, card in enumerate(found, 1):
        sheets.row(
            "024",
            "証・資格確認",
            {
                "宛名番号": numbers.atena(person.number),
                "証履歴番号": number,
                "最新フラグ": number == len(found),
                "証区分": card.kind,
                "負担割合": card.tenths,
                "交付年月日": card.given,
                "有効期限": card.until,
                "特別療養費対象フラグ": "0",
                "操作年月日": card.given,
            },
        )
