"""Who answers for owners that cannot themselves: an agent for those abroad (納税管理人), an heir for those who died (相続人代表者).

Sources: 地方税法 355 (納税管理人), 9 の 2 (相続人代表者), 343 (who died after 1 January still owes that year's tax). Simplified: an agent is a corporation of
the same part of the city. Who died answers no more once nothing of theirs stands in the register: then the heir is the owner, and the 代表 ends.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from utsushi.samples.city import numbers
from utsushi.samples.city.estates import estates
from utsushi.samples.city.once import once
from utsushi.samples.city.outside import corporations, outsiders
from utsushi.samples.city.parcels import INHERITED, assessed_on
from utsushi.samples.city.people import Shard
from utsushi.samples.city.sheets import Sheets

ABROAD = "22"
"""消除の事由: left for another country."""


@dataclass(frozen=True, slots=True)
class Agent:
    """Somebody who answers for an owner from `since` on."""

    number: int
    """宛名番号."""
    since: dt.date
    kind: str
    """管理人区分: 1 納税管理人, 2 相続人代表者."""


@once
def agents(shard: Shard) -> Mapping[int, Agent]:
    """宛名番号 of an owner → who answers; of the dead those who died since the last year's 賦課期日."""
    people = {person.number: person for person in shard.people}
    firms = [one.number for one in corporations(shard) if one.dissolved is None and one.founded.year < 2015]
    firms = firms or [one.number for one in outsiders(shard)]
    found: dict[int, Agent] = {}
    for site in estates(shard).sites:
        for owners in [one.owners for one in site.parcels] + [one.owners for one in site.houses]:
            for title, after in pairwise(owners):
                person = people.get(title.owner)
                if person and after.cause == INHERITED and after.day >= assessed_on(shard.fiscal_year - 1):
                    found.setdefault(person.number, Agent(after.owner, after.day, "2"))
            last = people.get(owners[-1].owner)
            if last and last.removed and last.removed_as == ABROAD:
                found.setdefault(last.number, Agent(firms[last.number % len(firms)], last.removed, "1"))
    return found


def write(shard: Shard, sheets: Sheets) -> None:
    """016 納税管理人・相続人代表."""
    registered = _registered(shard)
    for number, agent in sorted(agents(shard).items()):
        end = registered.get(number) if agent.kind == "2" else None
        sheets.row(
            "016",
            "納税管理人・相続人代表",
            {
                "宛名番号": numbers.atena(number),
                "業務詳細（科目）コード": "012",
                "開始年月日": agent.since,
                "終了年月日": end if end and agent.since <= end <= shard.base else None,
                "管理人_宛名番号": numbers.atena(agent.number),
                "管理人区分": agent.kind,
            },
        )


def _registered(shard: Shard) -> Mapping[int, dt.date]:
    """宛名番号 of who stood in the register → the day on which the last of it passed to somebody else; nobody for whom something is left."""
    found: dict[int, dt.date] = {}
    kept: set[int] = set()
    for site in estates(shard).sites:
        for titles in [one.register for one in site.parcels] + [one.register for one in site.houses]:
            for title, after in pairwise(titles):
                found[title.owner] = max(after.day, found.get(title.owner, after.day))
            if titles:
                kept.add(titles[-1].owner)
    return {number: day for number, day in found.items() if number not in kept}
