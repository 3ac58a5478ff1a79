"""003 戸籍 of the family registers that are kept in the city: who is in them, and what was received.

Sources: 戸籍法 6, 9, 13–18, 戸籍法施行規則 20–22 (what is received is entered into the book; its numbers begin anew with each calendar year); KS-01 to
KS-07. How registers came to be stands in `register_changes`, what is written of everybody in `register_matters`, 004 in `register_addresses`; papers
and images in `family_register_papers`. Codes of 999 are the city's own: 事項種別 and 事件種別 01 出生, 02 婚姻, 03 離婚, 04 死亡, 05 養子縁組, 06 入籍, 07 帰化, 08 国籍喪失,
09 分籍, 10 転籍, 11 編製, 12 改製, 13 消除.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from utsushi.samples.city import numbers
from utsushi.samples.city.describing import address, birth, full_address
from utsushi.samples.city.dice import Weighted, years_after
from utsushi.samples.city.filings import Filing, filings, parents
from utsushi.samples.city.once import once
from utsushi.samples.city.people import Koseki, Person, Shard
from utsushi.samples.city.places import Address, Places
from utsushi.samples.city.readings import readings
from utsushi.samples.city.register_matters import write_matters
from utsushi.samples.city.register_membership import (
    COMPUTERISED,
    DIVORCED,
    MARRIED,
    MOVED,
    closed,
    gone,
    name_in,
    rewritten,
)
from utsushi.samples.city.sheets import Sheets

GROUPS = tuple(("003", group) for group in ("戸籍", "在籍者", "戸籍事項・身分事項", "受附帳"))
_RECEIPTS = 190
"""Numbers of receipt that a shard may use in a year: six digits are shared by all."""
_ORDINAL = "長二三四五六七八九"
_OLDER = Weighted(((0, 56), (1, 28), (2, 12), (3, 4)))
"""How many brothers (or sisters) somebody had of whom nothing is known here, in percent (simplified)."""


def write_city(city: Places, base: dt.date, sheets: Sheets) -> None:
    """Nothing belongs to the whole city."""


def write(shard: Shard, sheets: Sheets) -> None:
    """Every register that is kept in the city, and what was received here of late."""
    for register in shard.registers:
        if isinstance(register.place, Address):
            _Register(shard, register, register.place, sheets).write()
    for one in received(shard):
        sheets.row(
            "003",
            "受附帳",
            {
                "受附年": f"{one.day.year:04d}",
                "受附番号": one.number,
                "受附年月日": one.day,
                "事件種別": one.kind,
                "本籍人区分": "1" if one.register and isinstance(one.register.place, Address) else "2",
                "届出人_氏名": one.filing.filer,
                "操作年月日": max(one.day, one.filing.filed),
            },
        )


@dataclass(frozen=True, slots=True)
class Received:
    """A notification that was received here, filed or sent."""

    day: dt.date
    number: int
    """受附番号 of the year."""
    filing: Filing

    @property
    def kind(self) -> str:
        """事件種別."""
        return self.filing.kind

    @property
    def register(self) -> Koseki | None:
        """The register it belongs to: one that is kept here, if any, before others."""
        return next(iter(concerned(self.filing)), None)


def concerned(one: Filing) -> list[Koseki]:
    """The registers that something is written into, those that are kept here first."""
    about = [one.person, *([one.person.spouse] if one.kind in {MARRIED, DIVORCED} and one.person.spouse else [])]
    found = [person.register_on(one.day) for person in about]
    found += [register for person in about for day, register in person.left if day == one.day]
    return sorted((register for register in found if register), key=lambda one: not isinstance(one.place, Address))


@once
def received(shard: Shard) -> tuple[Received, ...]:
    """The notifications of the last five years, by day; each shard has numbers of its own in a year."""
    first = years_after(shard.base, -5)
    told: dict[int, Filing] = {}
    for (number, kind, _), one in filings(shard).items():
        registers = concerned(one)
        here = not one.accepted or any(isinstance(register.place, Address) for register in registers)
        once_only = kind != MOVED or any(register.head.number == number for register in registers)
        if here and once_only and first <= one.received <= shard.base:
            told.setdefault(id(one), one)
    found: list[Received] = []
    receipts: dict[int, int] = {}
    for one in sorted(told.values(), key=lambda one: (one.received, one.person.number, one.kind)):
        year = one.received.year
        receipts[year] = receipts.get(year, 0) + 1
        if receipts[year] <= _RECEIPTS:
            found.append(Received(one.received, shard.number * _RECEIPTS + receipts[year], one))
    return tuple(found)


@once
def older(shard: Shard) -> Mapping[tuple[str, str, str], int]:
    """(father, mother, sex) → how many children before those who are known, where the parents never lived here."""
    dice = shard.dice("older children")
    found: dict[tuple[str, str, str], int] = {}
    for register in shard.registers:
        for person in register.members:
            draw, key = _OLDER.pick(dice), (*parents(shard)[person.number], person.sex)
            found.setdefault(key, 0 if person.father and person.father.histories else draw)
    return found


class _Register:
    """One register while it is written."""

    def __init__(self, shard: Shard, register: Koseki, place: Address, sheets: Sheets) -> None:
        self.shard, self.register, self.place, self.sheets = shard, register, place, sheets
        self.number = f"{register.number:010d}"
        self.gone = {member.number: gone(shard, register, member) for member in register.members}
        self.closed = closed(shard, register)

    def write(self) -> None:
        """The register, who is in it, and what happened to it and to them."""
        self._heading()
        for order, member in enumerate(self.register.members, 1):
            self._member(order, member)
        write_matters(self.shard, self.register, self.sheets)

    def _heading(self) -> None:
        register = self.register
        name, made, renewed = name_in(register.head, register), register.made, rewritten(self.shard, register)
        place = address("本籍", self.place)
        kept = {name: place[name] for name in place if name not in {"本籍_番地号表記", "本籍_方書", "本籍_郵便番号"}}
        self.sheets.row(
            "003",
            "戸籍",
            {
                "戸籍番号": self.number,
                "戸籍区分": "2" if self.closed else "1",
                **kept,
                "本籍_地番号又は街区符号": self.place.number,
                "本籍": full_address(self.place),
                "筆頭者_氏": name.surname[0],
                "筆頭者_名": name.given[0],
                "編製年月日": made,
                "編製年月日_不詳フラグ": "0",
                "編製事由": register.why,
                "消除年月日": self.closed,
                "消除年月日_不詳フラグ": "0" if self.closed else "",
                "改製年月日": COMPUTERISED if renewed else None,
                "改製年月日_不詳フラグ": "0" if renewed else "",
                "改製事由": "平成６年法務省令第５１号附則第２条第１項による改製" if renewed else "",
                "改製不適合戸籍フラグ": "0",
                "区コード": self.place.street.city,
                "事件本人検索用カナ": name.kana,
            },
        )

    def _member(self, order: int, member: Person) -> None:
        gone = self.gone[member.number]
        name = name_in(member, self.register)
        father, mother = parents(self.shard)[member.number]
        read = readings(self.shard).get(member.number) if self.register is member.register else None
        self.sheets.row(
            "003",
            "在籍者",
            {
                "戸籍番号": self.number,
                "名欄順": order,
                "履歴番号": 1,
                "最新フラグ": "1",
                "名": name.given[0],
                "名_フリガナ": name.given[1],
                **birth(member),
                "父の氏名": father,
                "母の氏名": mother,
                "父母との続柄": self._born_as(member),
                "養父の氏名": member.father.name.full if member.adopted and member.father else "",
                "配偶者区分": ("1" if member.sex == "1" else "2") if self._married(member) else "",
                "除籍フラグ": bool(gone),
                "除籍年月日": gone,
                "除籍年月日_不詳フラグ": "0" if gone else "",
                "宛名番号": numbers.atena(member.number) if member.histories else "",
                "氏_振り仮名": member.name.surname[1] if read else "",
                "名_振り仮名": member.name.given[1] if read else "",
                "振り仮名記載区分": read[1] if read else "",
                "振り仮名記載年月日": read[0] if read else None,
                "高齢者消除フラグ": "0",
            },
        )

    def _married(self, member: Person) -> bool:
        """Whether there is a husband or a wife, Japanese or not."""
        spouse = member.spouse
        if spouse is None or member.divorced or spouse.dead or self.gone[member.number] or not member.married:
            return False
        if spouse.nation:
            return self.register is member.register
        return spouse in self.register.members and not self.gone[spouse.number]

    def _born_as(self, member: Person) -> str:
        """父母との続柄: 長男, 二女 … among the children of the same parents; some of those may be unknown here."""
        of = parents(self.shard)[member.number]
        first = member.left[0][1] if member.left else self.register
        before = sum(
            one.sex == member.sex and one.born < member.born and parents(self.shard).get(one.number) == of
            for one in first.members
        )
        before += older(self.shard)[(*of, member.sex)]
        return _ORDINAL[min(before, 8)] + ("男" if member.sex == "1" else "女")
