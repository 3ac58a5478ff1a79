"""The resident register (住民票): events in the order of days, and the rows that each leaves in the records of those it touches.

Only here is a history written, so that households have one head, orders are never given twice, and states follow each other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from utsushi.samples.city.dice import Dice, age
from utsushi.samples.city.kinship import relation
from utsushi.samples.city.people import History, Household, Person, Shard
from utsushi.samples.city.places import Address, Elsewhere
from utsushi.samples.city.working_days import working_day, working_day_before

BORN, MOVED_IN, FROM_ABROAD, EX_OFFICIO, REWRITTEN = "03", "01", "02", "06", "07"
LEFT, LEFT_ABROAD, DIED = "21", "22", "23"
REMOVED, RESTORED, TAKEN_BACK = "26", "09", "59"
NOW_CITIZEN, NOW_FOREIGN, NATURALISED, STATELESS = "04", "05", "24", "25"
ALIAS, NO_ALIAS = "57", "58"
CHANGED_ADDRESS, CORRECTED, MISTAKE, SPLIT, MERGED = "41", "43", "44", "50", "51"
NEW_HEAD, FORMER_NAME = "53", "54"
UNASKED = frozenset(
    {EX_OFFICIO, REWRITTEN, CORRECTED, MISTAKE, REMOVED, RESTORED, NOW_CITIZEN, NOW_FOREIGN, NATURALISED, STATELESS}
)
"""What the office does by itself (職権): nobody has notified it."""


def noticed(dice: Dice, day: dt.date, base: dt.date, within: int = 13) -> dt.date:
    """When something of that day is notified: so many days later at most (住民基本台帳法 22–25: 14 days), when the office is open."""
    return min(working_day(day + dt.timedelta(dice.between(0, within))), max(day, base))


class Register:
    """The register of a shard."""

    def __init__(self, shard: Shard, dice: Dice) -> None:
        """`dice` decides how many days pass between an event and its notification."""
        self._shard = shard
        self._dice = dice
        self._events: list[tuple[dt.date, int, Callable[..., None], tuple[Any, ...]]] = []

    def plan(self, day: dt.date, event: Callable[..., None], *arguments: Any) -> None:
        """`event(day, *arguments)` will happen, unless the day is after the base date."""
        if day <= self._shard.base:
            self._events.append((day, len(self._events), event, arguments))

    def run(self) -> None:
        """Let everything planned happen, in order."""
        for day, _, event, arguments in sorted(self._events, key=lambda one: one[:2]):
            event(day, *arguments)
        self._events.clear()

    def settle(self, day: dt.date, household: Household, people: Sequence[Person], cause: str) -> None:
        """People found a household; the first is its head."""
        household.started = day
        household.head = people[0]
        household.heads.append((day, people[0]))
        self._shard.households.append(household)
        notified = self._noticed(day, cause)
        for person in people:
            self._enter(day, household, person, cause, notified)

    def join(self, day: dt.date, household: Household, person: Person, cause: str) -> None:
        """Somebody moves in or is born."""
        if household.ended is None:
            self._enter(day, household, person, cause, self._noticed(day, cause))

    def move(self, day: dt.date, household: Household, address: Address) -> None:
        """The whole household changes its address."""
        if household.ended is not None:
            return
        household.address = address
        notified = self._noticed_together(day, household.members)
        for person in household.members:
            changes = {"address": address, "since": day, "before": person.last.address, "notified": notified}
            self._write(day, person, CHANGED_ADDRESS, **changes)

    def split(self, day: dt.date, people: Sequence[Person], new: Household) -> None:
        """Some members found a household of their own: at another address (転居), or at the same (世帯分離)."""
        old = people[0].household
        if old is None or any(person.household is not old for person in people) or len(people) == len(old.members):
            return
        for person in people:
            old.members.remove(person)
        new.started, new.head = day, people[0]
        new.heads.append((day, people[0]))
        self._shard.households.append(new)
        notified = self._noticed_together(day, people)
        for person in people:
            self._place(new, person)
            same = new.address is person.last.address
            changes: dict[str, Any] = (
                {} if same else {"address": new.address, "since": day, "before": person.last.address}
            )
            self._write(day, person, SPLIT if same else CHANGED_ADDRESS, notified=notified, **changes)
        self._succeed(day, old)

    def unite(self, day: dt.date, people: Sequence[Person], household: Household) -> None:
        """People leave their households for one that is there already, or found a new one (転居)."""
        olds = list(dict.fromkeys(person.household for person in people if person.household is not None))
        for person in people:
            assert person.household is not None
            person.household.members.remove(person)
        if household.head is None:
            household.started, household.head = day, people[0]
            household.heads.append((day, people[0]))
            self._shard.households.append(household)
        notified = self._noticed_together(day, people)
        for person in people:
            self._place(household, person)
            changes = {"address": household.address, "since": day, "before": person.last.address, "notified": notified}
            self._write(day, person, CHANGED_ADDRESS, **changes)
        for old in olds:
            self._succeed(day, old)

    def merge(self, day: dt.date, household: Household, into: Household) -> None:
        """A household ends in another one at the same address (世帯合併); only those who come into it get a row."""
        people = list(household.members)
        notified = self._noticed_together(day, people)
        household.members.clear()
        self._succeed(day, household)
        for person in people:
            self._place(into, person)
            self._write(day, person, MERGED, notified=notified)

    def hand_over(self, day: dt.date, household: Household, head: Person) -> None:
        """Another member becomes the head (世帯主変更), though the one before stays."""
        household.head = head
        household.heads.append((day, head))
        notified = self._noticed(day)
        for person in household.members:
            self._write(day, person, NEW_HEAD, notified=notified)

    def leave(self, day: dt.date, people: Sequence[Person], to: Elsewhere) -> None:
        """People move out, after a notice some days before; a head goes last, for there need be no other one then."""
        here = [person for person in people if person.household is not None]
        if not here:
            return
        notified = working_day_before(day - dt.timedelta(self._dice.between(0, 13)))
        notified = max(notified, *(working_day(person.last.day) for person in here))
        cause = LEFT_ABROAD if to.country else LEFT
        for person in sorted(here, key=lambda one: one.household is not None and one.household.head is one):
            self._remove(day, person, cause, notified=notified, to=to, planned=day)

    def depart(self, day: dt.date, household: Household, to: Elsewhere) -> None:
        """A whole household moves out."""
        self.leave(day, list(household.members), to)

    def announce(self, day: dt.date, person: Person, planned: dt.date, to: Elsewhere) -> None:
        """A notice of leaving on a day that is still to come: the person stays a resident until then."""
        if person.household is None:
            return
        person.leaving = planned
        self._write(day, person, "", to=to, planned=planned)

    def die(self, day: dt.date, person: Person) -> None:
        """Somebody dies."""
        if person.household is not None:
            notified = min(day + dt.timedelta(self._dice.between(0, 6)), max(day, self._shard.base))
            self._remove(day, person, DIED, notified=notified)

    def change(self, day: dt.date, person: Person, cause: str, **changes: Any) -> None:
        """Something else in the record is changed."""
        if person.household is not None:
            self._write(day, person, cause, **changes)

    def divorce(self, day: dt.date, one: Person) -> None:
        """A marriage ends; whoever leaves does so by an event of its own."""
        other = one.spouse
        if other is not None:
            one.divorced = other.divorced = day

    def _enter(self, day: dt.date, household: Household, person: Person, cause: str, notified: dt.date) -> None:
        assert household.head is not None
        self._place(household, person)
        order = household.next_order - 1
        row = History(
            day,
            notified,
            cause,
            "1",
            household.number,
            order,
            relation(household.head, person),
            household.head.name.full,
            household.address,
            day if cause != REWRITTEN else max(person.came, person.born),
            None,
            person.name,
            "",
        )
        person.histories.append(row)

    def _place(self, household: Household, person: Person) -> None:
        household.members.append(person)
        person.household = household
        household.next_order += 1

    def _write(self, day: dt.date, person: Person, cause: str, **changes: Any) -> None:
        household = person.household
        assert household is not None
        assert household.head is not None
        last = person.last
        moved = household.number != last.household
        facts: dict[str, Any] = {
            "day": day,
            "notified": max(changes.pop("notified", None) or self._noticed(day, cause), last.notified),
            "cause": cause,
            "household": household.number,
            "order": household.next_order - 1 if moved else last.order,
            "relation": relation(household.head, person),
            "head": household.head.name.full,
            "name": person.name,
            "former": person.former,
            "status": "1",
        }
        person.histories.append(replace(last, **(facts | changes)))

    def _remove(self, day: dt.date, person: Person, cause: str, **changes: Any) -> None:
        household = person.household
        assert household is not None
        household.members.remove(person)
        person.removed, person.removed_as, person.household = day, cause, None
        status = "3" if cause == DIED else "2"
        row = replace(person.last, day=day, cause=cause, status=status, before=None, **changes)
        person.histories.append(row)
        self._succeed(day, household)

    def _succeed(self, day: dt.date, household: Household) -> None:
        """Another head where the head has gone; the end of a household that nobody is left in."""
        if not household.members:
            household.ended, household.head = day, None
            return
        if household.head in household.members:
            return
        gone = household.head
        grown = [one for one in household.members if age(one.born, day) >= 15] or household.members
        spouse = gone.spouse if gone and gone.spouse in grown else None
        household.head = spouse or min(grown, key=lambda one: (one.born, one.number))
        household.heads.append((day, household.head))
        notified = self._noticed(day)
        for person in household.members:
            self._write(day, person, NEW_HEAD, notified=notified)

    def _noticed_together(self, day: dt.date, people: Sequence[Person]) -> dt.date:
        """One notification for all, and none before what any of them has notified already."""
        latest = max([self._noticed(day), *(person.last.notified for person in people)])
        return min(working_day(latest), max(day, self._shard.base))

    def _noticed(self, day: dt.date, cause: str = "") -> dt.date:
        if cause == BORN:  # is filed on any day (戸籍法 49)
            return min(day + dt.timedelta(self._dice.between(0, 13)), max(day, self._shard.base))
        return noticed(self._dice, day, self._shard.base, within=0 if cause in UNASKED else 13)
