"""Who is in a family register (戸籍), since when and until when, and by what they came and went (戸籍法 16–23)."""

from __future__ import annotations

import datetime as dt

from utsushi.samples.city.dice import years_after
from utsushi.samples.city.names import Name
from utsushi.samples.city.people import Koseki, Person, Shard

COMPUTERISED = dt.date(2003, 3, 1)
"""The city's paper registers were rewritten into a computer (改製, 平成6年法務省令51号附則2条1項)."""
_LIVED = 84
"""A parent whom nobody has seen in the city is taken to have died at this age (simplified)."""
BORN, MARRIED, DIVORCED, DIED, ADOPTED, ENTERED = "01", "02", "03", "04", "05", "06"
NATURALISED, LOST, SPLIT, MOVED, MADE, RENEWED, CLOSED = "07", "08", "09", "10", "11", "12", "13"
"""事項種別 and 事件種別, the city's own: 出生, 婚姻, 離婚, 死亡, 養子縁組, 入籍; 帰化, 国籍喪失, 分籍, 転籍, 編製, 改製, 消除."""
_BY = {"婚姻": MARRIED, "離婚": DIVORCED, "分籍": SPLIT, "転籍": MOVED}


def died(shard: Shard, person: Person) -> dt.date | None:
    """The day of death; somebody never seen here and very old is taken to be dead."""
    if person.dead:
        return person.removed
    if not person.histories and years_after(person.born, _LIVED) <= shard.base:
        return years_after(person.born, _LIVED)
    return None


def between(member: Person, register: Koseki) -> tuple[dt.date | None, dt.date | None]:
    """When somebody came into a register out of another one, and left it for another."""
    index = next((n for n, (_, one) in enumerate(member.left) if one is register), len(member.left))
    entered = member.left[index - 1][0] if index else member.citizen_since
    return entered, member.left[index][0] if index < len(member.left) else None


def name_in(member: Person, register: Koseki) -> Name:
    """氏名 in a register: as it was when somebody left it."""
    _, left = between(member, register)
    row = member.at(left - dt.timedelta(1)) if left else None
    return (row or member).name


def departures(member: Person) -> list[tuple[dt.date, Koseki, Koseki, str]]:
    """(day, 戸籍 before, 戸籍 after, 事項種別) of every change of the register."""
    if not member.left:
        return []
    after = [*(register for _, register in member.left[1:]), member.register]
    return [
        (day, old, new, _BY.get(new.why, ENTERED) if new.made == day else ENTERED)
        for (day, old), new in zip(member.left, after, strict=True)
        if new is not None
    ]


def gone(shard: Shard, register: Koseki, member: Person) -> dt.date | None:
    """除籍: by a marriage, a divorce or else into another register, by death."""
    if left := between(member, register)[1]:
        return left
    end = died(shard, member)
    return max(end, register.made) if end else None


def closed(shard: Shard, register: Koseki) -> dt.date | None:
    """消除: everybody has gone."""
    days = [gone(shard, register, member) for member in register.members]
    return max(day for day in days if day) if all(days) else None


def rewritten(shard: Shard, register: Koseki) -> bool:
    """Whether the register was on paper once and was rewritten into the computer."""
    end = closed(shard, register)
    return register.made < COMPUTERISED and (end is None or end > COMPUTERISED)
