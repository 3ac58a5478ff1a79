"""再転入: families that lived here once before, left, and came back under the same 宛名番号 and 住民票コード; from abroad too.

Sources: 住民基本台帳法 8, 22, 24; 同施行令 34 (removed records are kept; 2014-06-20 on for 150 years), JK-04 (the removed record and the
new one have the same 住民票コード). Simplified: all of the family who lived then came along both times; the earlier stay ended before
2015-04-01, so that no other business has anything of it any more; nobody comes back twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from utsushi.samples.city.dice import Dice, years_after
from utsushi.samples.city.kinship import relation
from utsushi.samples.city.people import Earlier, History, Household, Person
from utsushi.samples.city.places import Elsewhere
from utsushi.samples.city.register import BORN, FROM_ABROAD, LEFT, LEFT_ABROAD, MOVED_IN, REWRITTEN, noticed
from utsushi.samples.city.working_days import working_day_before

if TYPE_CHECKING:
    from utsushi.samples.city.past import Family

_LEFT_BY = dt.date(2015, 3, 31)
_AWAY = dt.timedelta(300)
_SHARE = 0.045
"""Of the families that came since; of all who ever moved in it is 1 to 2 in a hundred."""
_ABROAD = 0.25


def returned(family: Family, came: dt.date, here: Sequence[Person], since: dt.date, kept: dt.date) -> Elsewhere | None:
    """Give some who come on `came` an earlier stay, from `since` at the earliest to `kept` at least; where they were in between.

    `here` are the members, the head first.
    """
    dice, head = family.lives.returns, here[0]
    chance, left, long, abroad = dice.random(), dice.day(kept, _LEFT_BY), dice.random(), dice.chance(_ABROAD)
    grown = max(years_after(family.head.born, 18), years_after(head.born, 18), since)
    room = (left - grown).days - 120
    if chance >= _SHARE or left + _AWAY > came or room <= 0:
        return None
    start = grown + dt.timedelta(int(long * room))
    places = family.lives.shard.places
    to = places.abroad.pick(dice) if abroad or family.foreign else places.elsewhere(dice)
    _Stay(family, dice, start, left, to).tell([one for one in here if _along(family, one, left)])
    return to


def _along(family: Family, person: Person, left: dt.date) -> bool:
    """Whether somebody belonged to the family already: born, or married into it."""
    since = person.married if person is family.partner else person.born
    return since is not None and since < left - dt.timedelta(30)


class _Stay:
    """A stay that is over."""

    def __init__(self, family: Family, dice: Dice, start: dt.date, left: dt.date, to: Elsewhere) -> None:
        self.family, self.dice, self.start, self.left, self.to = family, dice, start, left, to
        self.first = max(start, family.computerised)
        self.noted = noticed(dice, self.first, left, within=13 if start == self.first else 0)
        self.noticed = working_day_before(left - dt.timedelta(dice.between(0, 13)))

    def tell(self, people: Sequence[Person]) -> None:
        """The rows of everybody: coming, and going together."""
        lives, places = self.family.lives, self.family.lives.shard.places
        origin = places.abroad.pick(self.dice) if self.family.foreign else places.elsewhere(self.dice)
        household = lives.household(self.first, self.dice)
        household.ended = self.left
        household.heads.append((self.first, people[0]))
        lives.shard.households.append(household)
        for person in people:
            self._rows(household, person, origin)

    def _rows(self, household: Household, person: Person, origin: Elsewhere) -> None:
        head = household.heads[0][1]
        came, cause, before = self._came(person, origin)
        first = max(came, self.family.computerised)
        row = History(
            first,
            self._noted(first, cause),
            REWRITTEN if came < first else cause,
            "1",
            household.number,
            household.next_order,
            relation(head, person),
            head.name.full,
            household.address,
            came,
            None,
            person.name,
            "",
        )
        household.next_order += 1
        gone = History(
            self.left,
            max(self.noticed, row.day),
            LEFT_ABROAD if self.to.country else LEFT,
            "2",
            *(row.household, row.order, row.relation, row.head, row.address, row.since, None, row.name, ""),
            to=self.to,
            planned=self.left,
        )
        person.earlier = Earlier(came, cause, before, [row, gone])

    def _noted(self, first: dt.date, cause: str) -> dt.date:
        if cause == BORN and first != self.first:  # is filed on any day (戸籍法 49)
            return min(first + dt.timedelta(self.dice.between(0, 13)), self.left)
        return self.noted if first == self.first else noticed(self.dice, first, self.left)

    def _came(self, person: Person, origin: Elsewhere) -> tuple[dt.date, str, Elsewhere | None]:
        """When and how somebody came then."""
        if person.born > self.start:
            return person.born, BORN, None
        cause = FROM_ABROAD if origin.country else MOVED_IN
        if person is self.family.partner and person.married and person.married > self.start:
            return person.married, cause, origin
        return self.start, cause, origin
