"""003 戸籍 and 004 戸籍の附票 of the family registers that are kept in the city.

Sources: 戸籍法 6, 9, 13, 15–18, 戸籍法施行規則 21–22 (the number of receipt begins anew with each calendar year); 住民基本台帳法
17–20; KS-01 to KS-07, FH-01 to FH-06. Simplified: one register per couple, no 転籍; papers and images stand in `family_register_papers`; the
readings of everybody were entered on 2026-05-26 or later only where the base date is after it. Codes of 999 are the city's own:
事項種別 and 事件種別 01 出生, 02 婚姻, 03 離婚, 04 死亡, 05 養子縁組, 06 入籍, 07 帰化, 08 国籍喪失, 11 編製.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from utsushi.samples.city import numbers
from utsushi.samples.city.describing import abroad, address, birth, full_address
from utsushi.samples.city.dice import Dice, years_after
from utsushi.samples.city.names import Name
from utsushi.samples.city.once import once
from utsushi.samples.city.people import Koseki, Person, Shard
from utsushi.samples.city.places import Address, Elsewhere, Places
from utsushi.samples.city.sheets import Sheets
from utsushi.samples.city.voters import abroad_since

GROUPS = (
    *(("003", group) for group in ("戸籍", "在籍者", "戸籍事項・身分事項", "受附帳")),
    *(
        ("004", group)
        for group in ("附票", "附票_個人・住所履歴", "附票本人確認情報", "除附票・改製原附票", "在外選挙登録")
    ),
)
READINGS_SINCE = dt.date(2026, 5, 26)
NETWORK_SINCE = dt.date(2022, 1, 11)
"""From here on 附票 hold birth date, sex and 住民票コード (FH-03)."""
_RECEIPTS = 190
"""Numbers of receipt that a shard may use in a year: six digits are shared by all."""
_ORDINAL = "長二三四五六七八九"
COMPUTERISED = dt.date(2003, 3, 1)
"""The city's paper registers were rewritten into a computer (改製, 平成6年法務省令51号附則2条1項)."""
_LIVED = 84
"""A parent whom nobody has seen in the city is taken to have died at this age (simplified)."""


def write_city(city: Places, base: dt.date, sheets: Sheets) -> None:
    """Nothing belongs to the whole city."""


def write(shard: Shard, sheets: Sheets) -> None:
    """Every register that is kept in the city, and what was received here of late."""
    dice = shard.dice("family registers")
    for register in shard.registers:
        if isinstance(register.place, Address):
            _Register(shard, register, register.place, dice, sheets).write()
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
                "届出人_氏名": one.person.last.head,
            },
        )


@dataclass(frozen=True, slots=True)
class Received:
    """A notification that was received here."""

    day: dt.date
    kind: str
    """事件種別."""
    number: int
    """受附番号 of the year."""
    person: Person

    @property
    def register(self) -> Koseki | None:
        """The register it belongs to."""
        return self.person.register


@once
def received(shard: Shard) -> tuple[Received, ...]:
    """The notifications of the last five years, by day; each shard has numbers of its own in a year."""
    found: list[Received] = []
    receipts: dict[int, int] = {}
    told = [(day, person.number, kind, person) for person in shard.people for day, kind in _received(shard, person)]
    for day, _, kind, person in sorted(told, key=lambda one: one[:3]):
        receipts[day.year] = receipts.get(day.year, 0) + 1
        if receipts[day.year] <= _RECEIPTS:
            found.append(Received(day, kind, shard.number * _RECEIPTS + receipts[day.year], person))
    return tuple(found)


def gone(shard: Shard, register: Koseki, member: Person) -> dt.date | None:
    """除籍: by a marriage, a divorce or else into another register, by death; never seen here and very old: taken to be dead."""
    if left := next((day for day, one in member.left if one is register), None):
        return left
    if member.dead:
        return member.removed
    if not member.histories and years_after(member.born, _LIVED) <= shard.base:
        return max(years_after(member.born, _LIVED), register.made)
    return None


def closed(shard: Shard, register: Koseki) -> dt.date | None:
    """消除: everybody has gone."""
    days = [gone(shard, register, member) for member in register.members]
    return max(day for day in days if day) if all(days) else None


def _between(member: Person, register: Koseki) -> tuple[dt.date | None, dt.date | None]:
    """When somebody came into a register out of another one, and left it for another."""
    index = next((n for n, (_, one) in enumerate(member.left) if one is register), len(member.left))
    entered = member.left[index - 1][0] if index else member.citizen_since
    return entered, member.left[index][0] if index < len(member.left) else None


def _name(member: Person, register: Koseki) -> Name:
    """氏名 in a register: as it was when somebody left it."""
    _, left = _between(member, register)
    row = member.at(left - dt.timedelta(1)) if left else None
    return (row or member).name


def _stays(member: Person, register: Koseki) -> list[tuple[dt.date, Address | Elsewhere]]:
    """Every address, and the day it was taken, from the entry into the register until somebody left it."""
    found: list[tuple[dt.date, Address | Elsewhere]] = []
    if member.earlier and member.earlier.rows[-1].day > register.made:
        gone = member.earlier.rows[-1]
        found = [(member.earlier.came, gone.address), *([(gone.day, gone.to)] if gone.to else [])]
    for row in member.histories:
        if row.status == "1" and (not found or row.address is not found[-1][1]):
            found.append((max(row.since, member.came), row.address))
    if member.removed and member.last.to:
        found.append((member.removed, member.last.to))
    entered, left = _between(member, register)
    if left:
        found = [one for one in found if one[0] < left] or found[:1]
    if entered:
        found = found[max((n for n, one in enumerate(found) if one[0] <= entered), default=0) :]
    return found


def rewritten(shard: Shard, register: Koseki) -> bool:
    """Whether the register was on paper once and was rewritten into the computer."""
    end = closed(shard, register)
    return register.made < COMPUTERISED and (end is None or end > COMPUTERISED)


def _received(shard: Shard, person: Person) -> list[tuple[dt.date, str]]:
    """(day, 事件種別) of the notifications of the last five years."""
    first = years_after(shard.base, -5)
    found = []
    if not person.nation and person.came_as == "03":
        found.append((person.born, "01"))
    if person.married and person.sex == "1":
        found.append((person.married, "02"))
    if person.divorced and person.sex == "1":
        found.append((person.divorced, "03"))
    if person.dead and person.removed:
        found.append((person.removed, "04"))
    return [one for one in found if first <= one[0] <= shard.base]


class _Register:
    """One register while it is written."""

    def __init__(self, shard: Shard, register: Koseki, place: Address, dice: Dice, sheets: Sheets) -> None:
        self.shard, self.register, self.place, self.dice, self.sheets = shard, register, place, dice, sheets
        self.number = f"{register.number:010d}"
        self.gone = {member.number: gone(shard, register, member) for member in register.members}
        self.closed = closed(shard, register)

    def write(self) -> None:
        """The register, who is in it, what happened to them and where they lived."""
        self._heading()
        for order, member in enumerate(self.register.members, 1):
            self._member(order, member)
            self._matters(order, member)
            self._addresses(order, member)

    def _heading(self) -> None:
        register = self.register
        head, made, renewed = register.head, register.made, rewritten(self.shard, register)
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
                "筆頭者_氏": head.name.surname[0],
                "筆頭者_名": head.name.given[0],
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
                "事件本人検索用カナ": head.name.kana,
            },
        )
        self.sheets.row(
            "004",
            "附票",
            {
                "附票番号": self.number,
                "戸籍番号": self.number,
                "本籍": full_address(self.place),
                "筆頭者": head.name.full,
                "編製年月日": made,
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
        gone = self.gone[member.number]
        name, spouse = _name(member, self.register), member.spouse
        married = spouse and spouse in self.register.members and not member.divorced and not spouse.dead and not gone
        readings = self.shard.base >= READINGS_SINCE
        father = member.father.name.full if member.father else ""
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
                "父の氏名": "" if member.adopted else father,
                "母の氏名": member.mother.name.full if member.mother else "",
                "父母との続柄": self._born_as(member),
                "養父の氏名": father if member.adopted else "",
                "配偶者区分": ("1" if member.sex == "1" else "2") if married else "",
                "除籍フラグ": bool(gone),
                "除籍年月日": gone,
                "除籍年月日_不詳フラグ": "0" if gone else "",
                "宛名番号": numbers.atena(member.number) if member.histories else "",
                "氏_振り仮名": name.surname[1] if readings else "",
                "名_振り仮名": name.given[1] if readings else "",
                "振り仮名記載区分": "1" if readings else "",
                "振り仮名記載年月日": READINGS_SINCE if readings else None,
                "高齢者消除フラグ": "0",
            },
        )

    def _born_as(self, member: Person) -> str:
        """父母との続柄: 長男, 二女 … among the children of the same parents in this register; of others the first."""
        parents = (member.father, member.mother)
        first = member.left[0][1] if member.left else self.register
        siblings = [
            one
            for one in first.members
            if one.sex == member.sex and any(parents) and (one.father, one.mother) == parents and one.born < member.born
        ]
        return _ORDINAL[min(len(siblings), 8)] + ("男" if member.sex == "1" else "女")

    def _matters(self, order: int, member: Person) -> None:
        made = self.register.made
        found = [("01", member.born)]
        if member.adopted:
            found.append(("05", max(made, member.born)))
        gone = self.gone[member.number]
        married, divorced = member.married, member.divorced
        if married and (member.spouse in self.register.members or gone == married):
            found.append(("02", married))
        if divorced and married and not (gone and gone < divorced):
            found.append(("03", divorced))
        found += [("06", day) for day, _ in member.left if day not in {married, divorced, member.lost}]
        found += [(kind, day) for kind, day in (("07", member.citizen_since), ("08", member.lost)) if day]
        if gone and (member.dead or not member.histories) and gone not in {day for day, _ in member.left}:
            found.append(("04", gone))
        for index, (kind, day) in enumerate(sorted(found, key=lambda one: (one[1], one[0])), 1):
            self.sheets.row(
                "003",
                "戸籍事項・身分事項",
                {
                    "戸籍番号": self.number,
                    "名欄順": order,
                    "事項連番": index,
                    "事項種別": kind,
                    "事件発生年月日": day,
                    "事件発生年月日_不詳フラグ": "0",
                    "届出年月日": day if kind in {"02", "03", "05"} else day + dt.timedelta(self.dice.between(0, 6)),
                    "届出人_氏名": self.register.head.name.full,
                },
            )

    def _addresses(self, order: int, member: Person) -> None:
        """附票: every address since the person is in the city's records; one elsewhere for those who never were, or left."""
        stays = _stays(member, self.register) or [(self.register.made, self._somewhere(member))]
        gone = self.gone[member.number]
        name = _name(member, self.register)
        for index, (day, place) in enumerate(stays, 1):
            latest = index == len(stays)
            known = self.closed is None or self.closed >= NETWORK_SINCE
            self.sheets.row(
                "004",
                "附票_個人・住所履歴",
                {
                    "附票番号": self.number,
                    "個人連番": order,
                    "住所履歴番号": index,
                    "宛名番号": numbers.atena(member.number) if member.histories else "",
                    "最新フラグ": latest,
                    "氏名": name.full,
                    **(birth(member) if known else {}),
                    "性別": member.sex if known else "",
                    **address("住所", place),
                    **(abroad("住所", place) if isinstance(place, Elsewhere) else {}),
                    "住所を定めた年月日": day,
                    "住所を定めた年月日_不詳フラグ": "0",
                    "住民票コード": numbers.resident_code(member.number) if known and member.histories else "",
                    "消除事由": ("4" if member.dead or not member.histories else "3") if gone and latest else "",
                    "消除年月日": gone if latest else None,
                    "国外転出年月日": day if isinstance(place, Elsewhere) and place.country else None,
                },
            )
        if gone is None and self.shard.base >= NETWORK_SINCE and member.histories:
            self.sheets.row(
                "004",
                "附票本人確認情報",
                {
                    "附票番号": self.number,
                    "個人連番": order,
                    "住民票コード": numbers.resident_code(member.number),
                    "個人番号カード有無": self.dice.chance(0.77),
                    "送信年月日": NETWORK_SINCE,
                },
            )
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

    def _somewhere(self, member: Person) -> Elsewhere:
        assert not member.histories
        return self.shard.places.elsewhere(self.dice)
