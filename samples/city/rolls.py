"""The roll of voters: who is entered on which day, in the roll of which ward, and when an entry ends.

Sources: 公職選挙法 9, 21, 22, 27, 28, 269. Entries are made on 1 March, June, September and December or the next weekday (the 2nd until June 2017, by the law before 平成 28 年法律 94
号; the status counts as of the 1st), and at an election on the eve of its announcement, for who will be old enough on its day. A citizen of 18 years (20 before
2016-06-19) is entered after three months of residence in the city (指定都市: 市内通算). Wards have rolls as cities have: who moves to another ward is entered there on
the next day of entry, and the old entry, which says since the move that they left the ward, ends with it; moves inside a ward change the polling district at once.
Four months after leaving the city the entry is struck out. Simplified: no elections before those of `data/elections.csv`; nobody is entered at a former address.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache

from utsushi.samples.city.dice import months_after, reached
from utsushi.samples.city.people import Person
from utsushi.samples.city.places import Street, rows

EIGHTEEN_SINCE = dt.date(2016, 6, 19)
ON_THE_FIRST_SINCE = dt.date(2017, 6, 1)
"""定時登録 on the 1st of the month, no longer on the 2nd."""
SINCE = dt.date(2000, 4, 1)


@dataclass(frozen=True, slots=True)
class Election:
    """選挙."""

    code: str
    kind: str
    name: str
    announced: dt.date
    day: dt.date
    roll: dt.date


@dataclass(frozen=True, slots=True)
class Entering:
    """A day on which voters are entered."""

    day: dt.date
    as_of: dt.date
    """基準日: residence and address count as of it."""
    grown_by: dt.date
    """The age counts as of it."""
    why: str
    """登録事由: 01 at a regular time, 02 at an election."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the roll of a ward."""

    day: dt.date
    why: str
    street: Street
    """Of the last address in that ward."""
    moved: dt.date | None
    """When the person left the ward for another one."""


@dataclass(frozen=True, slots=True)
class Voter:
    """Somebody on the roll; `struck` is when the last entry was struck out."""

    person: Person
    entries: tuple[Entry, ...]
    """One ends on the day of the next."""
    since: dt.date
    """住民票作成年月日."""
    left: dt.date | None
    struck: dt.date | None
    why: str
    """抹消区分: 1 death, 2 loss of the nationality, 3 four months after leaving."""

    @property
    def entered(self) -> dt.date:
        """The first 名簿登録年月日."""
        return self.entries[0].day

    def on(self, day: dt.date) -> Entry | None:
        """The entry that held on a day."""
        return next((entry for entry in reversed(self.entries) if entry.day <= day), None)


@cache
def elections() -> tuple[Election, ...]:
    """`data/elections.csv`; two of them are elections of the nation on the days they were held."""
    return tuple(
        Election(
            row["選挙コード"],
            row["選挙種別"],
            row["選挙名"],
            *(dt.date.fromisoformat(row[name]) for name in ("公示告示年月日", "選挙期日", "名簿登録基準日")),
        )
        for row in rows("elections")
    )


@cache
def enterings(base: dt.date) -> tuple[Entering, ...]:
    """Days of entry until the base date, in order."""
    found = [Entering(one.roll, one.roll, one.day, "02") for one in elections() if one.announced <= base]
    for year in range(SINCE.year, base.year + 1):
        for month in (3, 6, 9, 12):
            first = dt.date(year, month, 1)
            day = first + dt.timedelta(first < ON_THE_FIRST_SINCE)
            found.append(Entering(day + dt.timedelta({5: 2, 6: 1}.get(day.weekday(), 0)), first, first, "01"))
    return tuple(sorted((one for one in found if one.as_of >= SINCE and one.day <= base), key=lambda one: one.day))


def voter(person: Person, base: dt.date) -> Voter | None:
    """The entry of a person, if there is or was one."""
    if person.nation and person.lost is None:
        return None
    since = max(person.came, person.citizen_since or person.came)
    earliest, grown = months_after(since, 3), old_enough(person.born)
    end = person.lost or person.removed or dt.date.max
    days = enterings(base)
    first = next((n for n, one in enumerate(days) if one.as_of >= earliest and one.grown_by >= grown), len(days))
    days = tuple(one for one in days[first:] if one.day < end)
    if not days:
        return None
    entries = _entries(person, days)
    if person.lost:
        return Voter(person, entries, since, None, person.lost, "2")
    gone = person.removed
    if gone is None:
        return Voter(person, entries, since, None, None, "")
    if person.dead:
        return Voter(person, entries, since, None, gone, "1")
    struck = months_after(gone, 4)
    return Voter(person, entries, since, gone, struck if struck <= base else None, "3" if struck <= base else "")


def _entries(person: Person, days: tuple[Entering, ...]) -> tuple[Entry, ...]:
    """The first of these days enters the person in a ward, and each later one on which they are in another."""
    if len({history.address.street.city for history in person.histories}) == 1:
        return (Entry(days[0].day, days[0].why, person.last.address.street, None),)
    made: list[tuple[Entering, str]] = []
    for one in days:
        history = person.at(one.as_of) or person.histories[0]
        if not made or history.address.street.city != made[-1][1]:
            made.append((one, history.address.street.city))
    found = []
    for n, (one, ward) in enumerate(made):
        until = made[n + 1][0].as_of if n + 1 < len(made) else dt.date.max
        street, moved = person.last.address.street, None
        for history in person.histories:
            if history.day > until:
                break
            if history.address.street.city == ward:
                street, moved = history.address.street, None
            elif history.day > one.as_of and moved is None:
                moved = history.day
        found.append(Entry(one.day, one.why, street, moved))
    return tuple(found)


def old_enough(born: dt.date) -> dt.date:
    """The day on which a person is old enough, by the law of that day."""
    twenty = reached(born, 20)
    return twenty if twenty < EIGHTEEN_SINCE else max(reached(born, 18), EIGHTEEN_SINCE)
