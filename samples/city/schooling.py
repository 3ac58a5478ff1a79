"""017 学齢簿 and 018 就学援助: children of school age who live in the city, their schools, and help with costs.

Sources: 学校教育法 17, 22 の学齢 (the school year in which a child is six on 1 April begins it: born up to 1 April), 19, 学校教育法施行令 1–11 (the roll
of those who will enter is made on 1 October; the school is told by the end of January), 学校保健安全法施行令 1 (就学時健診 up to the end of November); SG-01 to SG-07.
学年: E3 the year before school, P1–P6, J1–J3. Simplified: a few are allowed another school, and stay there; classes are ordinary ones; foreign children attend in eight cases of ten; help is given up to an
income that grows with the household, in three parts, for the same costs at every age. The limit of income, the costs and their days are the city's own.
Codes of 999 are the city's own: 住民区分 1 citizen, 2 foreigner; 就学判定 1 attends; 就学区分 1 the assigned school, 2 another one; 続柄コード as in 001:18; 申請種別 1 指定校変更; 申請状況 1
asked, 2 allowed; 許可理由コード 01 a reason of the family; 異動事由 01 entry, 02 came to the city, 03 moved or changed within it; 学級区分 1 ordinary; 就学先決定区分 01 ordinary; 学校コード are fictitious; 費目コード 01 学用品費, 02
通学用品費, 03 学校給食費; 認定区分 1 準要保護; 受取区分 1 by account.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from utsushi.samples.city import numbers
from utsushi.samples.city.describing import address, birth
from utsushi.samples.city.dice import Dice, age, school_entry
from utsushi.samples.city.households import household_head, household_on, living_in
from utsushi.samples.city.incomes import income
from utsushi.samples.city.kinship import relation, words
from utsushi.samples.city.money import account
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.places import Places, Street, rows
from utsushi.samples.city.sheets import Sheets
from utsushi.samples.city.working_days import working_day_before

GROUPS = (
    *(
        ("017", group)
        for group in ("学齢簿", "就学異動・指定校変更", "学校マスタ", "通学区域", "在籍履歴", "就学時健診・就学先決定")
    ),
    *(("018", group) for group in ("就学援助", "支給明細", "世帯所得")),
)
GRADES = ("E3", "P1", "P2", "P3", "P4", "P5", "P6", "J1", "J2", "J3")
_COSTS = (("01", 5000), ("02", 4200), ("03", 16000))
"""費目: 学用品費, 通学用品費, 学校給食費, for a third of a year (simplified)."""


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
    """Everybody of school age who is a resident; from 1 October on those too who will enter school next April (学校教育法施行令 2)."""
    dice = shard.dice("schooling")
    first = 0 if shard.base >= dt.date(shard.fiscal_year, 10, 1) else 1
    for person in shard.people:
        year = grade(person.born, shard.fiscal_year)
        if not person.resident or not first <= year <= 9 or (person.nation and dice.chance(0.2)):
            continue
        responsible = guardian(person)
        if responsible is not None:
            _pupil(shard, _read(shard, person, year, dice), responsible, dice, sheets)
            if year >= 1:
                _help(shard, person, sheets)


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


def _read(shard: Shard, person: Person, year: int, dice: Dice) -> Pupil:
    """Nothing of it lies before the child came, or after the base date."""
    entry = dt.date(shard.fiscal_year - max(year - 1, 0) + (year == 0) + (6 if year > 6 else 0), 4, 1)
    came = person.histories[0].day
    draw, index, lag = dice.chance(0.02), dice.random(), dice.between(15, 25)
    asked = max(entry - dt.timedelta(40), came)
    change = None
    if draw and asked <= shard.base:
        assigned = school(_street(person, max(asked, came)), max(year, 1))
        others = [code for (kind, _), code in _codes().items() if kind == assigned[:2] and code != assigned]
        allowed = asked + dt.timedelta(lag)
        change = Change(others[int(index * len(others))], asked, allowed if allowed <= shard.base else None)
    return Pupil(person, year, entry, change, _schools(person, year, max(entry, came), change) if year else ())


def _street(person: Person, day: dt.date) -> Street:
    row = person.at(day)
    assert row is not None
    return row.address.street


def _schools(person: Person, year: int, start: dt.date, change: Change | None) -> tuple[tuple[dt.date, str], ...]:
    """The school of the street, another one after a move, and to the end the one that was allowed."""
    allowed = change.allowed if change else None
    days = [start, *(row.day for row in person.histories if row.day > start and row.status == "1")]
    found = [(day, school(_street(person, day), year)) for day in days if allowed is None or day < allowed]
    if change and allowed:
        found.append((max(allowed, start), change.school))
    return tuple(one for before, one in zip([None, *found], found, strict=False) if not before or before[1] != one[1])


def _pupil(shard: Shard, pupil: Pupil, parent: Person, dice: Dice, sheets: Sheets) -> None:
    person = pupil.person
    number, last = numbers.atena(person.number), person.last
    codes = relation(parent, person)
    attended = [code for _, code in pupil.schools]
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
            "学年コード": GRADES[pupil.year],
            "入学年月日": pupil.entry,
            "就学判定": "1",
            "就学区分": "2" if pupil.change and pupil.change.allowed else "1",
            "指定校コード": school(last.address.street, max(pupil.year, 1)),
            "在籍校コード": attended[-1] if attended else "",
            "前籍校コード": attended[-2] if len(attended) > 1 else "",
            "世帯番号": numbers.atena(last.household),
            "支援措置対象フラグ": "0",
            "転入年月日": person.came if person.came_as in {"01", "02"} else None,
            "国籍コード": person.nation,
            "在留カード等番号": person.visa.card if person.visa else "",
        },
    )
    _enrolled(pupil, sheets)
    _changed(pupil, sheets)
    _examined(shard, pupil, dice, sheets)


def _enrolled(pupil: Pupil, sheets: Sheets) -> None:
    ends = [*(day - dt.timedelta(1) for day, _ in pupil.schools[1:]), None]
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
                "学級区分": "1",
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


def _examined(shard: Shard, pupil: Pupil, dice: Dice, sheets: Sheets) -> None:
    """就学時健診 in October before the entry, of who lived here then; the school is told by the end of January."""
    if pupil.year > 1:
        return
    held = dt.date(pupil.entry.year - 1, 10, dice.between(5, 25))
    told = dt.date(pupil.entry.year, 1, 20)
    if pupil.person.histories[0].day <= held <= shard.base:
        sheets.row(
            "017",
            "就学時健診・就学先決定",
            {
                "学齢簿番号": numbers.atena(pupil.person.number),
                "健診年月日": held,
                "健診結果": "異常なし",
                "就学先決定区分": "01" if told <= shard.base else "",
                "通知年月日": told if told <= shard.base else None,
            },
        )


def _help(shard: Shard, person: Person, sheets: Sheets) -> None:
    """Help of the year before the base date's 年度 and of the running one, where the incomes of the household of the day allow it."""
    for year in (shard.fiscal_year - 1, shard.fiscal_year):
        asked = dt.date(year, 4, 1 + (person.number % 28))
        if grade(person.born, year) < 1 or asked > shard.base or person.histories[0].day > asked:
            continue
        home = household_on(shard, person, asked)
        members = living_in(shard, home, asked)
        parent = _parent(person, members) or household_head(shard, home, asked)
        limit = 1_100_000 + 280_000 * len(members)
        incomes = {one: income(shard, one, year - 1).total for one in members if age(one.born, asked) >= 15}
        if sum(incomes.values()) > limit:
            continue
        key: dict[str, object] = {"年度": str(year), "児童生徒_宛名番号": numbers.atena(person.number)}
        application = f"{year}{person.number % 100_000_000_000:011d}"
        sheets.row(
            "018",
            "就学援助",
            {
                **key,
                "履歴番号": 1,
                "最新フラグ": "1",
                "申請者_宛名番号": numbers.atena(parent.number),
                "申請番号": application,
                "申請年月日": asked,
                "認定区分": "1",
                "認定年月日": asked,
                "世帯所得額": sum(incomes.values()),
                "認定基準額": limit,
                "認定基準倍率": "1.3",
                **account(parent),
            },
        )
        for member, earned in incomes.items():
            sheets.row(
                "018",
                "世帯所得",
                {
                    "年度": str(year),
                    "申請番号": application,
                    "世帯員_宛名番号": numbers.atena(member.number),
                    "所得額": earned,
                    "基準額": limit,
                    "申請年月日": asked,
                },
            )
        twentieths = (dt.date(year, 8, 20), dt.date(year, 12, 20), dt.date(year + 1, 3, 20))
        for part, day in enumerate(map(working_day_before, twentieths), 1):
            if day <= shard.base:
                for item, amount in _COSTS:
                    sheets.row(
                        "018",
                        "支給明細",
                        {
                            **key,
                            "費目コード": item,
                            "支給回": part,
                            "支給額": amount,
                            "支給年月日": day,
                            "受取区分": "1",
                        },
                    )
