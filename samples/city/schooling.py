"""017 学齢簿 and 018 就学援助: children of school age who live in the city, their schools, and help with costs.

Sources: 学校教育法 17, 22 の学齢 (the school year in which a child is six on 1 April begins it: born up to 1 April), 学校教育法施行令 1–11;
学校教育法 19; SG-01 to SG-07. 学年: E3 the year before school, P1–P6, J1–J3. Simplified: nobody changes the assigned school but a few;
foreign children attend in eight cases of ten; help is given up to an income that grows with the household, in three parts.
Codes of 999 are the city's own.
"""

from __future__ import annotations

import datetime as dt
from functools import cache

from utsushi.samples.city import numbers
from utsushi.samples.city.describing import address, birth
from utsushi.samples.city.dice import Dice, age
from utsushi.samples.city.incomes import income
from utsushi.samples.city.kinship import relation, words
from utsushi.samples.city.money import account
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.places import Places, Street, rows
from utsushi.samples.city.sheets import Sheets

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
    entry = born.year + (6 if (born.month, born.day) <= (4, 1) else 7)
    return fiscal_year - entry + 1


@cache
def _codes() -> dict[tuple[str, str], str]:
    return {(row["学校種別"], row["番号"]): row["学校コード"] for row in rows("schools")}


def school(street: Street, year: int) -> str:
    """学校コード of the school that a street belongs to, for a grade."""
    return _codes()["B1", street.elementary] if year <= 6 else _codes()["C1", street.junior]


def guardian(child: Person) -> Person | None:
    """保護者: a parent in the household, else its head."""
    household = child.household
    if household is None:
        return None
    parents = [one for one in (child.father, child.mother) if one in household.members]
    return parents[0] if parents else household.head


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
    """Everybody of school age who is a resident."""
    dice = shard.dice("schooling")
    for person in shard.people:
        year = grade(person.born, shard.fiscal_year)
        if not person.resident or not 0 <= year <= 9 or (person.nation and dice.chance(0.2)):
            continue
        responsible = guardian(person)
        if responsible is not None:
            _pupil(shard, person, responsible, year, dice, sheets)
            if year >= 1:
                _help(shard, person, responsible, sheets)


def _pupil(shard: Shard, person: Person, parent: Person, year: int, dice: Dice, sheets: Sheets) -> None:
    number, last = numbers.atena(person.number), person.last
    assigned = school(last.address.street, max(year, 1))
    codes = relation(parent, person)
    entry = dt.date(shard.fiscal_year - max(year - 1, 0) + (year == 0) + (6 if year > 6 else 0), 4, 1)
    other = dice.chance(0.02)
    attended = (
        dice.choice([code for (kind, _), code in _codes().items() if kind == assigned[:2]]) if other else assigned
    )
    changed = attended != assigned
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
            "学年コード": GRADES[year],
            "入学年月日": entry,
            "就学判定": "1",
            "就学区分": "2" if changed else "1",
            "指定校コード": assigned,
            "在籍校コード": attended if year else "",
            "世帯番号": numbers.atena(last.household),
            "支援措置対象フラグ": "0",
            "転入年月日": person.came if person.came_as in {"01", "02"} else None,
            "国籍コード": person.nation,
            "在留カード等番号": person.visa.card if person.visa else "",
        },
    )
    if year:
        start = max(entry, person.histories[0].day)
        sheets.row(
            "017",
            "在籍履歴",
            {
                "学齢簿番号": number,
                "在籍連番": 1,
                "学校コード": attended,
                "在籍開始年月日": start,
                "異動事由": "01" if start == entry else "02",
                "学級区分": "1",
            },
        )
    if changed:
        sheets.row(
            "017",
            "就学異動・指定校変更",
            {
                "学齢簿番号": number,
                "申請連番": 1,
                "申請種別": "1",
                "指定校変更後コード": attended,
                "許可期間開始年月日": entry,
                "許可期間終了年月日": dt.date(entry.year + (3 if year > 6 else 6), 3, 31),
                "許可理由コード": "01",
                "申請年月日": entry - dt.timedelta(40),
                "申請状況": "2",
                "承認年月日": entry - dt.timedelta(20),
            },
        )
    if year == 1:
        sheets.row(
            "017",
            "就学時健診・就学先決定",
            {
                "学齢簿番号": number,
                "健診年月日": dt.date(shard.fiscal_year - 1, 10, dice.between(5, 25)),
                "健診結果": "異常なし",
                "就学先決定区分": "01",
                "通知年月日": dt.date(shard.fiscal_year, 1, 20),
            },
        )


def _help(shard: Shard, person: Person, parent: Person, sheets: Sheets) -> None:
    """Help of the year before the base date's 年度 and of the running one, where the incomes of the household allow it."""
    household = person.household
    assert household is not None
    limit = 1_100_000 + 280_000 * len(household.members)
    for year in (shard.fiscal_year - 1, shard.fiscal_year):
        asked = dt.date(year, 4, 1 + (person.number % 28))
        if grade(person.born, year) < 1 or asked > shard.base or person.histories[0].day > asked:
            continue
        incomes = {one: income(shard, one, year - 1).total for one in household.members if age(one.born, asked) >= 15}
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
        for part, day in enumerate((dt.date(year, 8, 20), dt.date(year, 12, 20), dt.date(year + 1, 3, 20)), 1):
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
