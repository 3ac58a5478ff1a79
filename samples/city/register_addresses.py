"""004 戸籍の附票 of the family registers that are kept in the city: every address since somebody is in the register.

Sources: 住民基本台帳法 16–20, 30 の 41 (what is sent for 本人確認 since 2022-01-11, when a 附票 is made or somebody enters it); 住民登録法 (昭和 26 年法律 218 号:
none is older than 1952-07-01); FH-01 to FH-06. Codes of the city's own: 異動事由 and 消除事由 as written below.
"""

from __future__ import annotations

import datetime as dt

from utsushi.samples.city import numbers
from utsushi.samples.city.describing import abroad, address, birth, full_address
from utsushi.samples.city.dice import Dice, years_after
from utsushi.samples.city.filings import filings
from utsushi.samples.city.people import Koseki, Person, Shard
from utsushi.samples.city.places import Address, Elsewhere, Places
from utsushi.samples.city.readings import readings
from utsushi.samples.city.register_membership import BORN, between, closed, gone, name_in
from utsushi.samples.city.sheets import Sheets
from utsushi.samples.city.voters import abroad_since

GROUPS = tuple(
    ("004", group)
    for group in ("附票", "附票_個人・住所履歴", "附票本人確認情報", "除附票・改製原附票", "在外選挙登録")
)
NETWORK_SINCE = dt.date(2022, 1, 11)
"""From here on 附票 hold birth date, sex and 住民票コード (FH-03)."""
SINCE = dt.date(1952, 7, 1)


def write_city(city: Places, base: dt.date, sheets: Sheets) -> None:
    """Nothing belongs to the whole city."""


def write(shard: Shard, sheets: Sheets) -> None:
    """The 附票 of every register that is kept in the city."""
    dice = shard.dice("register addresses")
    for register in shard.registers:
        if isinstance(register.place, Address):
            _Addresses(shard, register, dice, sheets).write()


def stays(member: Person, register: Koseki) -> list[tuple[dt.date, Address | Elsewhere, dt.date | None]]:
    """Every address, the day it was taken and that it was notified, from the entry into the register until somebody left it."""
    found: list[tuple[dt.date, Address | Elsewhere, dt.date | None]] = []
    if member.earlier and member.earlier.rows[-1].day > register.made:
        first, last = member.earlier.rows[0], member.earlier.rows[-1]
        found = [(member.earlier.came, last.address, first.notified)]
        found += [(last.day, last.to, last.notified)] if last.to else []
    for row in member.histories:
        if row.status == "1" and (not found or row.address is not found[-1][1]):
            since = max(row.since, member.came)
            found.append((since, row.address, row.notified if row.day == since else None))
    if member.removed and member.last.to:
        found.append((member.removed, member.last.to, member.last.notified))
    entered, left = between(member, register)
    if left:
        found = [one for one in found if one[0] < left] or found[:1]
    if entered:
        found = found[max((n for n, one in enumerate(found) if one[0] <= entered), default=0) :]
    return found


class _Addresses:
    """One 附票 while it is written."""

    def __init__(self, shard: Shard, register: Koseki, dice: Dice, sheets: Sheets) -> None:
        self.shard, self.register, self.dice, self.sheets = shard, register, dice, sheets
        self.number = f"{register.number:010d}"
        self.closed = closed(shard, register)
        self.known = self.closed is None or self.closed >= NETWORK_SINCE

    def write(self) -> None:
        """The heading, and everybody in it."""
        self._heading()
        for order, member in enumerate(self.register.members, 1):
            self._member(order, member)
            self._sent(order, member)
            if self.register is member.register and (since := abroad_since(member, self.shard.base)):
                self.sheets.row(
                    "004",
                    "在外選挙登録",
                    {
                        "附票番号": self.number,
                        "個人連番": order,
                        "在外選挙_登録市区町村コード": member.last.address.street.city,
                        "在外選挙_登録年月日": since,
                    },
                )

    def _heading(self) -> None:
        assert isinstance(self.register.place, Address)
        self.sheets.row(
            "004",
            "附票",
            {
                "附票番号": self.number,
                "戸籍番号": self.number,
                "本籍": full_address(self.register.place),
                "筆頭者": name_in(self.register.head, self.register).full,
                "編製年月日": max(self.register.made, SINCE),
                "編製年月日_不詳フラグ": "0",
                "消除年月日": self.closed,
                "消除年月日_不詳フラグ": "0" if self.closed else "",
            },
        )
        if self.closed:
            self.sheets.row(
                "004",
                "除附票・改製原附票",
                {
                    "附票番号": self.number,
                    "附票区分": "1",
                    "消除又は改製年月日": self.closed,
                    "保存満了年月日": years_after(self.closed, 150),
                },
            )

    def _member(self, order: int, member: Person) -> None:
        """Every address since the person is in the city's records; one elsewhere for those who never were, or left."""
        places = stays(member, self.register)
        places = places or [(max(self.register.made, SINCE), self.shard.places.elsewhere(self.dice), None)]
        gone_on = gone(self.shard, self.register, member)
        read = readings(self.shard).get(member.number) if self.register is member.register else None
        name = name_in(member, self.register).full
        for index, (day, place, notified) in enumerate(places, 1):
            latest = index == len(places)
            here = isinstance(place, Address)
            self.sheets.row(
                "004",
                "附票_個人・住所履歴",
                {
                    "附票番号": self.number,
                    "個人連番": order,
                    "住所履歴番号": index,
                    "宛名番号": numbers.atena(member.number) if member.histories else "",
                    "最新フラグ": latest,
                    "氏名": name,
                    **(birth(member) if self.known else {}),
                    "性別": member.sex if self.known else "",
                    **address("住所", place),
                    **(abroad("住所", place) if isinstance(place, Elsewhere) else {}),
                    "住所を定めた年月日": day,
                    "住所を定めた年月日_不詳フラグ": "0",
                    "住所を定めた日の届出年月日": notified if here else None,
                    "住民票コード": numbers.resident_code(member.number) if self.known and member.histories else "",
                    "消除事由": self._why(member) if gone_on and latest else "",
                    "消除年月日": gone_on if latest else None,
                    "氏_振り仮名": member.name.surname[1] if read and latest else "",
                    "名_振り仮名": member.name.given[1] if read and latest else "",
                    "国外転出年月日": day if isinstance(place, Elsewhere) and place.country else None,
                },
            )

    def _why(self, member: Person) -> str:
        """消除事由: 4 by death, 3 by another register."""
        return "3" if between(member, self.register)[1] else "4"

    def _sent(self, order: int, member: Person) -> None:
        """附票本人確認情報: when the network began, the 附票 was made or somebody entered it."""
        if gone(self.shard, self.register, member) or self.shard.base < NETWORK_SINCE or not member.histories:
            return
        entered = between(member, self.register)[0] or self.register.made
        if member.born >= self.register.made:
            entered = max(entered, filings(self.shard)[member.number, BORN, member.born].received)
        self.sheets.row(
            "004",
            "附票本人確認情報",
            {
                "附票番号": self.number,
                "個人連番": order,
                "住民票コード": numbers.resident_code(member.number),
                "個人番号カード有無": self.dice.chance(0.77),
                "送信年月日": max(NETWORK_SINCE, entered),
            },
        )
