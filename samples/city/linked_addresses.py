"""032 団体内統合宛名: one number for one person, whatever 宛名番号 the domains gave them.

Sources: 番号法 (the number that stands for a person inside the city; kept since 2015-10-05, when 個人番号 began); JG-01, X-02, X-05. A
resident has the number of the register (001); somebody registered from outside (031) has one of their own, and where two of those
were found to be the same person (名寄せ), both 宛名番号 stand under the number of the first. 統合宛名フラグ is 2 (該当する) where the
number binds more than one 宛名番号. A row is added when the name or the address changes, and to the first of two when they are bound.
Simplified: two are bound on the day the later one is registered, which is the base date; outsiders have no 個人番号 (nobody asked
for it); somebody who left keeps the last address in the city.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from utsushi.samples.city import numbers
from utsushi.samples.city.describing import address, birth
from utsushi.samples.city.outside import Outsider, outsiders
from utsushi.samples.city.people import History, Person, Shard
from utsushi.samples.city.places import Places
from utsushi.samples.city.registry import MY_NUMBERS_SINCE
from utsushi.samples.city.sheets import Sheets

GROUP = ("032", "団体内統合宛名情報")
GROUPS = (GROUP,)
BLOCK = 39
ALONE, BOUND = "1", "2"
"""統合宛名フラグ (032-3)."""


def linked_numbers(shard: Shard) -> dict[int, int]:
    """宛名番号 → 団体内統合宛名番号, for everybody of 001 and 031 in the shard."""
    found: dict[int, int] = {}
    for index, number in enumerate(
        [*(person.number for person in shard.people), *(one.number for one in outsiders(shard))]
    ):
        found[number] = shard.number_from(BLOCK, index)
    for one in outsiders(shard):
        if one.same_as:
            found[one.number] = found[one.same_as]
    return found


def write_city(city: Places, base: dt.date, sheets: Sheets) -> None:
    """Nothing belongs to the whole city."""


def write(shard: Shard, sheets: Sheets) -> None:
    """Residents and those who were, then those from outside."""
    linked = linked_numbers(shard)
    for person in shard.people:
        rows = list(_changes(person))
        for number, row in enumerate(rows, 1):
            sheets.row(*GROUP, _resident(person, row, number, linked[person.number], latest=number == len(rows)))
    bound = {one.same_as for one in outsiders(shard) if one.same_as}
    for one in outsiders(shard):
        flags = (ALONE, BOUND) if one.number in bound else (BOUND,) if one.same_as else (ALONE,)
        for number, flag in enumerate(flags, 1):
            sheets.row(*GROUP, _outsider(one, number, linked[one.number], flag, latest=number == len(flags)))


def _changes(person: Person) -> Iterator[History]:
    """How the person stood when the numbers began, then every row with another name or address."""
    last: History | None = None
    first = person.at(max(MY_NUMBERS_SINCE, person.histories[0].day)) or person.histories[0]
    for row in person.histories:
        if row is first or (row.day > first.day and last and (row.address, row.name) != (last.address, last.name)):
            last = row
            yield row


def _resident(person: Person, row: History, number: int, linked: int, *, latest: bool) -> dict[str, object]:
    known = person.removed is None or person.removed >= MY_NUMBERS_SINCE
    return {
        "団体内統合宛名番号": numbers.atena(linked),
        "宛名番号": numbers.atena(person.number),
        "履歴番号": number,
        "最新フラグ": latest,
        "業務ID": "001",
        "統合宛名フラグ": ALONE,
        "個人番号": numbers.my_number(person.number) if known else "",
        "氏名": row.name.full,
        "氏名_フリガナ": row.name.kana,
        "性別": person.sex,
        **birth(person),
        **address("住所", row.address),
        "操作年月日": max(row.notified, MY_NUMBERS_SINCE),
    }


def _outsider(one: Outsider, number: int, linked: int, flag: str, *, latest: bool) -> dict[str, object]:
    return {
        "団体内統合宛名番号": numbers.atena(linked),
        "宛名番号": numbers.atena(one.number),
        "履歴番号": number,
        "最新フラグ": latest,
        "業務ID": one.business,
        "統合宛名フラグ": flag,
        "氏名": one.name.full,
        "氏名_フリガナ": one.name.kana,
        "性別": one.sex,
        "生年月日": one.born,
        "生年月日_不詳フラグ": "0",
        **address("住所", one.address),
    }
