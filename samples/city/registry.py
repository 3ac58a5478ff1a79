"""001 住民基本台帳: residents with all their rows, households, protected persons, 個人番号, aliases and former names, removed records.

Sources: 住民基本台帳法 7, 14, 22–30 条の45; codes 001:4–32. Simplified: a move between wards is a 転居 (41); rows of before the
computer are not told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from utsushi.samples.city import numbers
from utsushi.samples.city.describing import abroad, address, birth
from utsushi.samples.city.dice import years_after
from utsushi.samples.city.kinship import words
from utsushi.samples.city.names import Word
from utsushi.samples.city.once import once
from utsushi.samples.city.people import Earlier, Foreign, History, Person, Shard
from utsushi.samples.city.places import Elsewhere, Places, places
from utsushi.samples.city.readings import readings
from utsushi.samples.city.register import MISTAKE, NOW_CITIZEN, NOW_FOREIGN, RESTORED, STATELESS, UNASKED
from utsushi.samples.city.register_membership import name_in
from utsushi.samples.city.sheets import Sheets
from utsushi.samples.city.working_days import working_day

GROUPS = tuple(
    ("001", group)
    for group in (
        "住民情報",
        "世帯情報",
        "支援措置対象者情報",
        "個人番号管理",
        "異動履歴",
        "通称・旧氏履歴",
        "発行抑止・異動保留",
        "除票・改製原住民票",
        "町字・団体コード",
    )
)
MY_NUMBERS_SINCE = dt.date(2015, 10, 5)
CERTIFIED = "1"
"""氏名_フリガナ公証確認状況: the readings are those of the family register (the city's own code)."""
PROTECTED = 0.004
"""Share of residents under 支援措置; simplified (about 75,000 households of 60 million nationwide)."""


def write_city(city: Places, _base: dt.date, sheets: Sheets) -> None:
    """町字・団体コード: the same for all shards."""
    for street in city.streets:
        sheets.row(
            "001",
            "町字・団体コード",
            {
                "市区町村コード": street.city,
                "町字コード": street.code,
                "効力発生日": dt.date(1972, 4, 1),
                "町字名": street.name,
            },
        )


@once
def protected(shard: Shard) -> Mapping[int, int]:
    """宛名番号 of who was put under 支援措置 → days before the base date; where they live, no row about anybody else may tell."""
    dice = shard.dice("protection")
    return {
        person.number: dice.between(10, 700)
        for person in shard.people
        if person.removed is None and dice.chance(PROTECTED)
    }


def write(shard: Shard, sheets: Sheets) -> None:
    """The groups of 001 for the people and households of a shard."""
    guarded = protected(shard)
    for person in shard.people:
        for number, branch, entry, row in _numbered(person):
            found = _resident(person, number, branch, row, shard.base) | _entered(entry, row)
            if row is person.last and row.status == "1" and person.number in readings(shard):
                found["氏名_フリガナ公証確認状況"] = CERTIFIED
            sheets.row("001", "住民情報", found)
        if person.removed is None or person.removed >= MY_NUMBERS_SINCE:
            sheets.row(
                "001",
                "個人番号管理",
                {
                    "宛名番号": numbers.atena(person.number),
                    "履歴番号": 1,
                    "個人番号": numbers.my_number(person.number),
                    "最新フラグ": "1",
                },
            )
        _moves(person, sheets)
        _names(person, sheets)
        _removals(person, sheets)
        if person.removed is None and person.number in guarded:
            _protect(shard, person, guarded[person.number], sheets)
    for household in shard.households:
        for number, (_, head) in enumerate(household.heads, 1):
            latest = number == len(household.heads)
            sheets.row(
                "001",
                "世帯情報",
                {
                    "世帯番号": numbers.atena(household.number),
                    "世帯履歴番号": number,
                    "最新フラグ": latest,
                    "世帯主_宛名番号": numbers.atena(head.number),
                    "世帯主不在フラグ": "0",
                    "世帯開始年月日": household.started,
                    "世帯終了年月日": household.ended if latest else None,
                },
            )


@dataclass(frozen=True, slots=True)
class _Entry:
    """How a record began."""

    since: dt.date
    """住民となった日."""
    origin: Elsewhere | None
    day: dt.date
    cause: str


def _rows(person: Person) -> Iterator[tuple[_Entry, History]]:
    """Every row with the record it belongs to; who came back goes on with the record of the same 宛名番号."""
    stays: list[tuple[Earlier | Person, list[History]]] = [(person, person.histories)]
    if person.earlier:
        stays.insert(0, (person.earlier, person.earlier.rows))
    for stay, rows in stays:
        entry = _Entry(stay.came, stay.came_from, stay.came, stay.came_as)
        for row in rows:
            if row.cause in {NOW_CITIZEN, NOW_FOREIGN, RESTORED}:
                entry = _Entry(stay.came, stay.came_from, row.day, row.cause)
            yield entry, row


def _numbered(person: Person) -> Iterator[tuple[int, int, _Entry, History]]:
    """個人履歴番号 and its 枝番号 of every row: a mistake (44) is mended under the number of the row it stood in."""
    number, branch = 0, 1
    for entry, row in _rows(person):
        if row.cause == MISTAKE and number:
            branch += 1
        else:
            number, branch = number + 1, 1
        yield number, branch, entry, row


def _entered(entry: _Entry, row: History) -> dict[str, object]:
    """How and when somebody became a resident."""
    since = entry.day if entry.cause == NOW_FOREIGN else entry.since
    foreign = {"外国人住民となった年月日": since, "外国人住民となった年月日_不詳フラグ": "0"}
    return {
        **(foreign if row.foreign else {}),
        "住民となった年月日": entry.since,
        "住民となった年月日_不詳フラグ": "0",
        "記載の異動年月日": entry.day,
        "記載の異動年月日_不詳フラグ": "0",
        "記載の事由": entry.cause,
        "住所を定めた年月日（住定日）": max(row.since, entry.since),
        "住定日_不詳フラグ": "0",
        **address("転入前住所", entry.origin),
        **abroad("転入前住所", entry.origin),
    }


def _resident(person: Person, number: int, branch: int, row: History, base: dt.date) -> dict[str, object]:
    known = person.removed is None or person.removed >= MY_NUMBERS_SINCE
    latest = row is person.last
    street = row.address.street
    found: dict[str, object] = {
        "市区町村コード": places().code,
        "宛名番号": numbers.atena(person.number),
        "個人履歴番号": number,
        "個人履歴番号_枝番号": branch,
        "最新フラグ": latest,
        "世帯番号": numbers.atena(row.household),
        "住民票コード": numbers.resident_code(person.number),
        "個人番号": numbers.my_number(person.number) if known and (latest or row.day >= MY_NUMBERS_SINCE) else "",
        "住民種別": "2" if row.foreign else "1",
        "住民状態": row.status,
        "指定都市_行政区等コード": street.city,
        "性別": person.sex,
        "性別表記": "男" if person.sex == "1" else "女",
        "処理年月日": min(working_day(row.notified), max(base, row.notified)),
        "異動年月日": row.day,
        "異動年月日_不詳フラグ": "0",
        "異動届出年月日": None if row.cause in UNASKED else row.notified,
        "異動事由": row.cause,
        "続柄表記": words(row.relation),
        "世帯主氏名": row.head,
        "記載順位": row.order,
        "除票フラグ": row.status != "1",
        "操作年月日": row.notified,
        **{f"続柄コード{n}": code for n, code in enumerate(row.relation, 1)},
        **birth(person),
        **address("住所", row.address),
        **address("転居前住所", row.before),
        **(_foreigner(row, row.foreign) if row.foreign else _citizen(person, row)),
    }
    if "41" <= row.cause <= "59":
        found["修正の事由"] = row.cause
    if row.cause == "07":
        found["改製記載年月日"] = row.day
        found["改製記載年月日_不詳フラグ"] = "0"
    if row.to:
        found |= _leaving(row)
    if row.status != "1":
        found |= {
            "消除の事由": row.cause,
            "消除の届出年月日": None if row.cause in UNASKED else row.notified,
            "消除の異動年月日": row.day,
            "消除の異動年月日_不詳フラグ": "0",
        }
    return found


def _citizen(person: Person, row: History) -> dict[str, object]:
    name = row.name
    found: dict[str, object] = {
        "氏名": name.full,
        "氏名_フリガナ": name.kana,
        "氏_日本人": name.surname[0],
        "名_日本人": name.given[0],
        "氏_日本人_フリガナ": name.surname[1],
        "名_日本人_フリガナ": name.given[1],
        "旧氏": row.former,
        "旧氏_フリガナ": person.maiden[1] if row.former and row.former == person.maiden[0] else "",
    }
    current = row is person.last and row.status == "1"  # a notice mends the record (住民基本台帳法 9 条 2 項)
    register = person.register if current else person.register_on(row.day - dt.timedelta(row.cause == STATELESS))
    if register:
        place, head = address("本籍", register.place), name_in(register.head, register)
        number = place["本籍_番地号表記"]
        found |= {
            name: value
            for name, value in place.items()
            if name not in {"本籍_番地号表記", "本籍_方書", "本籍_郵便番号"}
        }
        found |= {
            "本籍": place["本籍_都道府県"] + place["本籍_市区郡町村名"] + place["本籍_町字"] + number,
            "本籍_地番号又は街区符号": number,
            "戸籍_筆頭者": head.full,
            "戸籍_筆頭者_氏": head.surname[0],
            "戸籍_筆頭者_名": head.given[0],
        }
    return found


def _foreigner(row: History, foreign: Foreign) -> dict[str, object]:
    name, visa = row.name, foreign.visa
    priority = ("12" if name.kanji else "11") if name.alias[0] else ("03" if name.kanji else "02")
    return {
        "氏名優先区分": priority,
        "氏名": name.full,
        "氏名_フリガナ": name.kana,
        "氏名_外国人ローマ字": name.roman,
        "氏名_外国人漢字": name.kanji,
        "通称": name.alias[0],
        "通称_フリガナ": name.alias[1],
        "国籍等_国名コード": foreign.nation,
        "国籍名等": foreign.nation_name,
        "第30条45規定区分": visa.article,
        "在留資格等コード": visa.status,
        "在留カード等番号": visa.card,
        "在留カード等番号区分コード": ("2" if visa.article == "02" else "1") if visa.card else "",
        "在留期間等コード_年": visa.years,
        "在留期間等コード_月": "00" if visa.years else "",
        "在留期間等コード_日": "000" if visa.years else "",
        "在留期間の満了の日": visa.until,
        "住居地の届出の有無": "1",
    }


def _leaving(row: History) -> dict[str, object]:
    found: dict[str, object] = {
        "転出届出年月日": row.notified,
        "転出予定年月日": row.planned,
        **address("転出先住所（予定）", row.to),
        **abroad("転出先住所（予定）", row.to),
    }
    if row.status == "2" and row.planned and row.to and not row.to.country:
        found |= {
            "転出年月日（確定）": row.planned,
            "転入通知年月日": row.planned + dt.timedelta(5),
            **address("転出先住所（確定）", row.to),
        }
    return found


def _moves(person: Person, sheets: Sheets) -> None:
    before = ""
    for number, (_, row) in enumerate(_rows(person), 1):
        after = "" if row.status != "1" else numbers.atena(row.household)
        sheets.row(
            "001",
            "異動履歴",
            {
                "宛名番号": numbers.atena(person.number),
                "異動連番": number,
                "届出番号": f"{row.notified.year}{person.number % 10_000_000:07d}{number:02d}",
                "異動区分": row.cause,
                "異動前_世帯番号": before,
                "異動後_世帯番号": after,
                "操作年月日": row.notified,
            },
        )
        before = after


def _names(person: Person, sheets: Sheets) -> None:
    """Every alias from the row that had it first to the one that had it no more (a former name has no room in the group)."""
    told: list[tuple[Word, dt.date, dt.date | None]] = []
    for _, row in _rows(person):
        alias = row.name.alias
        if told and told[-1][2] is None and told[-1][0] != alias:
            told[-1] = (told[-1][0], told[-1][1], row.day)
        if alias[0] and not (told and told[-1][2] is None):
            told.append((alias, row.day, None))
    for number, (alias, day, end) in enumerate(told, 1):
        sheets.row(
            "001",
            "通称・旧氏履歴",
            {
                "宛名番号": numbers.atena(person.number),
                "履歴番号": number,
                "最新フラグ": number == len(told),
                "通称": alias[0],
                "通称_記載年月日": day,
                "通称_記載市区町村名": places().name,
                "通称_削除年月日": end,
                "通称_削除市区町村名": places().name if end else "",
            },
        )


def _removals(person: Person, sheets: Sheets) -> None:
    """A removed record for every removal that was not undone."""
    rows = [row for _, row in _rows(person)]
    removals = [
        row
        for row, after in zip(rows, [*rows[1:], None], strict=True)
        if row.status != "1" and not (after and after.cause == RESTORED)
    ]
    for number, row in enumerate(removals, 1):
        sheets.row(
            "001",
            "除票・改製原住民票",
            {
                "宛名番号": numbers.atena(person.number),
                "除票連番": number,
                "消除又は改製年月日": row.day,
                "消除又は改製年月日_不詳フラグ": "0",
                "保存満了年月日": years_after(row.day, 150),
                **address("最終登録住所", row.address),
            },
        )


def _protect(shard: Shard, person: Person, days: int, sheets: Sheets) -> None:
    """支援措置 for a year; those whose year is over were ended (simplified: nobody renews)."""
    start = max(shard.base - dt.timedelta(days), person.histories[0].day)
    over = years_after(start, 1) < shard.base
    sheets.row(
        "001",
        "支援措置対象者情報",
        {
            "宛名番号": numbers.atena(person.number),
            "履歴番号": 1,
            "支援措置開始年月日": start,
            "支援措置終了年月日": years_after(start, 1),
            "支援措置区分": "3" if over else "1",
            "支援措置事由区分": "1",
            "申出年月日": start,
            "制限対象区分": "01",
            "市区町村コード": places().code,
            "最新フラグ": "1",
        },
    )
    if not over:
        sheets.row(
            "001",
            "発行抑止・異動保留",
            {
                "宛名番号": numbers.atena(person.number),
                "抑止連番": 1,
                "抑止対象区分": "01",
                "抑止事由": "01",
                "抑止開始年月日": start,
                "抑止終了年月日": years_after(start, 1),
            },
        )
