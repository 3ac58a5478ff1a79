"""017 学齢簿 and 018 就学援助: children of school age who live in the city, their schools, and help with costs.

Sources: 学校教育法 17, 22 の学齢 (the school year in which a child is six on 1 April begins it: born up to 1 April), 19, 学校教育法施行令 1–11 (the roll
of those who will enter is made on 1 October; the school is told by the end of January), 学校保健安全法施行令 1 (就学時健診 up to the end of November); SG-01 to SG-07.
学年: E3 the year before school, P1–P6, J1–J3, G9 past it. Simplified: a few are allowed another school, and stay there; who has a 療育手帳 is in a class for special needs of the same
school; foreign children attend in eight cases of ten. Help with costs is in `school_help`.
Codes of 999 are the city's own: 住民区分 1 citizen, 2 foreigner; 就学判定 1 attends; 就学区分 1 the assigned school, 2 another one; 続柄コード as in 001:18; 申請種別 1 指定校変更; 申請状況 1
asked, 2 allowed; 許可理由コード 01 a reason of the family; 異動事由 01 entry, 02 came to the city, 03 moved or changed within it; 学級区分 1 ordinary, 2 特別支援学級; 就学先決定区分 01 ordinary, 02
特別支援学級; 学校コード are fictitious.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from utsushi.samples.city import numbers
from utsushi.samples.city.circumstances import handbooks
from utsushi.samples.city.describing import address, birth
from utsushi.samples.city.dice import Dice, fiscal_year, school_entry
from utsushi.samples.city.households import household_head, household_on, living_in
from utsushi.samples.city.kinship import relation, words
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.places import Places, Street, rows
from utsushi.samples.city.school_help import write_help
from utsushi.samples.city.sheets import Sheets
from utsushi.samples.city.working_days import working_day

GROUPS = (
    *(
        ("017", group)
        for group in ("学齢簿", "就学異動・指定校変更", "学校マスタ", "通学区域", "在籍履歴", "就学時健診・就学先決定")
    ),
    *(("018", group) for group in ("就学援助", "支給明細", "世帯所得")),
)
GRADES = ("E3", "P1", "P2", "P3", "P4", "P5", "P6", "J1", "J2", "J3")
FINISHED = "G9"
"""学年コード of who is past junior high school, for the year after it (the city's own)."""
_LEFT = frozenset({"21", "22"})


def grade(born: dt.date, fiscal_year: int) -> int:
    """0 the year before school, 1–6 elementary, 7–9 junior high school; other numbers: no school age."""
    return fiscal_year - school_entry(born) + 1


@cache
def _codes() -> dict[tuple[str, str], str]:
    return {(row["学校種別"], row["番号"]): row["学校コード"] for row in rows("schools")}


def school(street: Street, year: int) -> str:
    """学校コード of the school that a street belongs to, for a grade."""
    return _codes()["B1", street.elementary] if year <= 6 else _codes()["C1", street.junior]


def guardian(child: Person) -> Person | None:
    """保護者 at the base date: a parent in the household, else its head."""
    household = child.household
    if household is None:
        return None
    return _parent(child, household.members) or household.head


def _parent(child: Person, members: Sequence[Person]) -> Person | None:
    return next((one for one in (child.father, child.mother) if one in members), None)


def write_city(city: Places, _base: dt.date, sheets: Sheets) -> None:
    """Schools, and which streets belong to them."""
    for row in rows("schools"):
        sheets.row(
            "017",
            "学校マスタ",
            {
                "学校コード": row["学校コード"],
                "適用開始年月日": row["開校年月日"],
                "自治体内学校コード": row["番号"],
                "学校名": row["学校名"],
                "学校種別": row["学校種別"],
                "所在_市区町村コード": row["市区町村コード"],
                "開校年月日": row["開校年月日"],
            },
        )
    for street in city.streets:
        for kind, year in (("B1", 1), ("C1", 7)):
            sheets.row(
                "017",
                "通学区域",
                {
                    "町字コード": street.code,
                    "番地開始": "1",
                    "番地終了": "9999",
                    "学校種別": kind,
                    "適用開始年度": "1980",
                    "指定校コード": school(street, year),
                },
            )


def write(shard: Shard, sheets: Sheets) -> None:
    """Everybody of school age who is a resident; from 1 October on those too who will enter school next April (学校教育法施行令 2).

    Who finished in the last March stays with the roll for a year, and who left the city up to the end of the next fiscal year.
    """
    dice, helped = shard.dice("schooling"), shard.dice("help with school")
    for person in shard.people:
        year, fiscal, last = _standing(shard, person)
        if year < 0 or (person.nation and dice.chance(0.2)):
            continue
        responsible = guardian(person) if person.resident else _former_guardian(shard, person)
        if responsible is not None:
            _pupil(shard, _read(shard, person, (year, fiscal, last), dice), responsible, dice, sheets)
            if year >= 1:
                write_help(shard, person, helped, sheets)


def _standing(shard: Shard, person: Person) -> tuple[int, int, dt.date | None]:
    """The year of school (0 before it; -1: not on the roll), the fiscal year of that, and the last day in school of who has finished or left."""
    first = 0 if shard.base >= dt.date(shard.fiscal_year, 10, 1) else 1
    if person.resident:
        year = grade(person.born, shard.fiscal_year)
        if year == 10:
            last = dt.date(shard.fiscal_year, 3, 31)
            return (9, last.year - 1, last) if person.histories[0].day <= last else (-1, 0, None)
        return (year, shard.fiscal_year, None) if first <= year <= 9 else (-1, 0, None)
    removed = person.removed
    if removed and person.removed_as in _LEFT and removed >= dt.date(shard.fiscal_year - 1, 4, 2):
        last = removed - dt.timedelta(1)
        year = grade(person.born, fiscal_year(last))
        if 1 <= year <= 9:
            return year, fiscal_year(last), last
    return -1, 0, None


def _former_guardian(shard: Shard, child: Person) -> Person | None:
    """保護者 on the last day before a child left."""
    assert child.removed is not None
    day = child.removed - dt.timedelta(1)
    home = household_on(shard, child, day)
    return (_parent(child, living_in(shard, home, day)) or household_head(shard, home, day)) if home else None


@dataclass(frozen=True, slots=True)
class Change:
    """指定校変更: asked for another school, and allowed some weeks later (None: not yet)."""

    school: str
    asked: dt.date
    allowed: dt.date | None


@dataclass(frozen=True, slots=True)
class Pupil:
    """A child of the roll as it stands at the base date."""

    person: Person
    year: int
    """0 before school, 1–9."""
    entry: dt.date
    """入学年月日 of elementary or junior high school, also one to come."""
    change: Change | None
    schools: tuple[tuple[dt.date, str], ...]
    """Attended here, from which day on."""
    last: dt.date | None
    """The last day in school of who has finished or left."""

    @property
    def finished(self) -> bool:
        """Junior high school."""
        return self.last is not None and self.person.resident


def _read(shard: Shard, person: Person, standing: tuple[int, int, dt.date | None], dice: Dice) -> Pupil:
    """Nothing of it lies before the child came, or after the base date (or the last day here)."""
    year, fiscal, last = standing
    until = last or shard.base
    entry = dt.date(fiscal - max(year - 1, 0) + (year == 0) + (6 if year > 6 else 0), 4, 1)
    first = person.histories[0]
    draw, index, lag = dice.chance(0.02), dice.random(), dice.between(15, 25)
    asked = working_day(max(entry - dt.timedelta(40), first.day, first.notified))
    change = None
    if draw and asked <= until:
        assigned = school(_street(person, asked), max(year, 1))
        others = [code for (kind, _), code in _codes().items() if kind == assigned[:2] and code != assigned]
        allowed = working_day(asked + dt.timedelta(lag))
        change = Change(others[int(index * len(others))], asked, allowed if allowed <= until else None)
    start = entry if first.day <= entry else working_day(max(first.day, first.notified))
    return Pupil(person, year, entry, change, _schools(person, year, (start, until), change) if year else (), last)


def _street(person: Person, day: dt.date) -> Street:
    row = person.at(day)
    assert row is not None
    return row.address.street


def _schools(
    person: Person, year: int, time: tuple[dt.date, dt.date], change: Change | None
) -> tuple[tuple[dt.date, str], ...]:
    """The school of the street, another one when a move has been notified, and to the end the one that was allowed."""
    (start, until), allowed = time, change.allowed if change else None
    moved = {working_day(max(row.day, row.notified)) for row in person.histories if row.status == "1"}
    days = [day for day in [start, *sorted(day for day in moved if day > start)] if day <= until]
    found = [(day, school(_street(person, day), year)) for day in days if allowed is None or day < allowed]
    if change and allowed and max(allowed, start) <= until:
        found.append((max(allowed, start), change.school))
    return tuple(one for before, one in zip([None, *found], found, strict=False) if not before or before[1] != one[1])


def _pupil(shard: Shard, pupil: Pupil, parent: Person, dice: Dice, sheets: Sheets) -> None:
    person = pupil.person
    number, last = numbers.atena(person.number), person.last
    codes = relation(parent, person)
    attended = [code for _, code in pupil.schools] + ([""] if pupil.last else [])
    moved = next((row.since for row in reversed(person.histories) if row.status == "1" and row.before), None)
    unsettled = pupil.year == 0 and shard.base < _told(pupil.entry)
    sheets.row(
        "017",
        "学齢簿",
        {
            "学齢簿番号": number,
            "履歴番号": 1,
            "最新フラグ": "1",
            "児童生徒_宛名番号": number,
            "氏名": person.name.full,
            "氏名_フリガナ": person.name.kana,
            "氏名_通称": person.name.alias[0],
            **birth(person),
            "性別": person.sex,
            "住民区分": "2" if person.nation else "1",
            "保護者_宛名番号": numbers.atena(parent.number),
            "保護者_氏名": parent.name.full,
            "保護者_氏名_フリガナ": parent.name.kana,
            "続柄コード": codes[0],
            "続柄表記": words(codes),
            **address("住所", last.address),
            **address("前住所", last.before),
            "学年コード": _grade_code(shard, person),
            "入学年月日": pupil.entry,
            "卒業年月日": pupil.last if pupil.finished else None,
            "就学判定": "1",
            "就学区分": "2" if pupil.change and pupil.change.allowed else "1",
            "指定校コード": "" if unsettled else school(last.address.street, max(pupil.year, 1)),
            "在籍校コード": attended[-1] if attended else "",
            "前籍校コード": attended[-2] if len(attended) > 1 else "",
            "世帯番号": numbers.atena(last.household),
            "支援措置対象フラグ": "0",
            "転入年月日": person.came if person.came_as in {"01", "02"} else None,
            "転居年月日": moved,
            "転出年月日": person.removed,
            "国籍コード": person.nation,
            "在留カード等番号": person.visa.card if person.visa else "",
        },
    )
    _enrolled(shard, pupil, sheets)
    _changed(pupil, sheets)
    _examined(shard, pupil, dice, sheets)


def _enrolled(shard: Shard, pupil: Pupil, sheets: Sheets) -> None:
    ends = [*(day - dt.timedelta(1) for day, _ in pupil.schools[1:]), pupil.last]
    for count, ((start, code), end) in enumerate(zip(pupil.schools, ends, strict=False), 1):
        sheets.row(
            "017",
            "在籍履歴",
            {
                "学齢簿番号": numbers.atena(pupil.person.number),
                "在籍連番": count,
                "学校コード": code,
                "在籍開始年月日": start,
                "在籍終了年月日": end,
                "異動事由": "01" if start == pupil.entry else "02" if count == 1 else "03",
                "学級区分": "2" if _special(shard, pupil.person, end or shard.base) else "1",
            },
        )


def _changed(pupil: Pupil, sheets: Sheets) -> None:
    change = pupil.change
    if change is None:
        return
    sheets.row(
        "017",
        "就学異動・指定校変更",
        {
            "学齢簿番号": numbers.atena(pupil.person.number),
            "申請連番": 1,
            "申請種別": "1",
            "指定校変更後コード": change.school,
            "許可期間開始年月日": max(pupil.entry, change.allowed) if change.allowed else None,
            "許可期間終了年月日": dt.date(pupil.entry.year + (3 if pupil.year > 6 else 6), 3, 31)
            if change.allowed
            else None,
            "許可理由コード": "01",
            "申請年月日": change.asked,
            "申請状況": "2" if change.allowed else "1",
            "承認年月日": change.allowed,
        },
    )


def _grade_code(shard: Shard, person: Person) -> str:
    """学年コード as of the base date's fiscal year, also of who left."""
    year = grade(person.born, shard.fiscal_year)
    return GRADES[year] if year <= 9 else FINISHED


def _told(entry: dt.date) -> dt.date:
    """就学通知: up to the end of January (学校教育法施行令 5)."""
    return working_day(dt.date(entry.year, 1, 20))


def _special(shard: Shard, person: Person, day: dt.date) -> bool:
    """特別支援学級: who has a 療育手帳 (simplified)."""
    return any(book.kind == "療育" and book.issued <= day for book in handbooks(shard).get(person.number, ()))


def _examined(shard: Shard, pupil: Pupil, dice: Dice, sheets: Sheets) -> None:
    """就学時健診 in October before the entry, of who lived here then; the school is told by the end of January."""
    if pupil.year > 1:
        return
    held = working_day(dt.date(pupil.entry.year - 1, 10, dice.between(5, 25)))
    told = _told(pupil.entry)
    if pupil.person.histories[0].day <= held <= shard.base:
        sheets.row(
            "017",
            "就学時健診・就学先決定",
            {
                "学齢簿番号": numbers.atena(pupil.person.number),
                "健診年月日": held,
                "健診結果": "異常なし",
                "就学先決定区分": ("02" if _special(shard, pupil.person, told) else "01") if told <= shard.base else "",
                "通知年月日": told if told <= shard.base else None,
            },
        )
