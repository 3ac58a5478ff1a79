"""What was undone: a notice of leaving that was taken back, and a removal ex officio that turned out to be wrong.

Sources: 住民基本台帳法 8, 24, 34; 同施行令 12 (職権による記載等), 住民基本台帳事務処理要領 (異動の取消し); codes 001-20 (09), 001-21 (26),
001-22 (59). Simplified: of people who live alone only, and as the last thing that happened to them; what was undone never
was, so that no other business has anything of it; a record that was removed wrongly is not kept as a removed one.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from utsushi.samples.city.dice import Dice, years_after
from utsushi.samples.city.people import Person
from utsushi.samples.city.register import REMOVED, RESTORED, TAKEN_BACK
from utsushi.samples.city.working_days import working_day

if TYPE_CHECKING:
    from utsushi.samples.city.lives import Lives

_NOTICES, _REMOVALS = 0.006, 0.005
"""Of who lives alone: together 1 to 3 in a thousand residents."""


def undo(lives: Lives) -> None:
    """Tell it of some whose record has rested for a while."""
    dice, base = lives.shard.dice("undone"), lives.shard.base
    for person in lives.shard.people:
        household = person.household
        if household is None or len(household.members) > 1 or person.leaving:
            continue
        chance, share = dice.random(), dice.random()
        first = max(person.last.day + dt.timedelta(30), years_after(base, -6))
        last = base - dt.timedelta(60)
        if chance >= _NOTICES + _REMOVALS or first > last:
            continue
        day = first + dt.timedelta(int(share * ((last - first).days + 1)))
        if chance < _NOTICES:
            _notice(lives, dice, person, day)
        else:
            _removal(dice, person, day)


def _notice(lives: Lives, dice: Dice, person: Person, day: dt.date) -> None:
    """転出取消: the notice of leaving, and its end before the day of leaving."""
    day = working_day(day)
    back = working_day(day + dt.timedelta(dice.between(1, 7)))
    planned = back + dt.timedelta(dice.between(1, 23))
    row = replace(person.last, day=day, notified=max(day, person.last.notified), cause="")
    row.to, row.planned = lives.shard.places.elsewhere(dice), planned
    person.histories.append(row)
    ended = replace(row, day=back, notified=max(back, row.notified), cause=TAKEN_BACK, to=None, planned=None)
    person.histories.append(ended)


def _removal(dice: Dice, person: Person, day: dt.date) -> None:
    """職権消除 of somebody who was thought to be gone, and 職権回復."""
    day = working_day(day)
    back = working_day(day + dt.timedelta(dice.between(14, 44)))
    row = replace(person.last, day=day, notified=max(day, person.last.notified), cause=REMOVED, status="9")
    person.histories.append(row)
    person.histories.append(replace(row, day=back, notified=max(back, row.notified), cause=RESTORED, status="1"))
