"""town: the 122-column resident export as a town's production system writes it: UTF-8, LF, no quotes unless needed.

The columns are those of the export that Memuro Town has published (MADO-packages, MIT); the people are ours.
Habits of that system that are kept: codes without leading zeros, full-width postal codes, a substitute date with a flag
for an unknown birthday, 町字 codes of six digits, former addresses sometimes in one line.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from utsushi.samples.host.numbers import wareki
from utsushi.samples.people import (
    BASE_DATE,
    PREFECTURE,
    STREETS,
    TOWN,
    TOWN_CODE,
    Address,
    Elsewhere,
    Event,
    Person,
    heads,
)

HEADER = """
市区町村コード,宛名番号,個人履歴番号,個人履歴番号_枝番号,最新フラグ,改製番号,世帯番号,住民種別,住民状態,
住民票コード,異動年月日,異動年月日_不詳フラグ,異動届出年月日,届出番号,異動事由,異動区分,通知日,記載等の種別,氏名,
氏_日本人,名_日本人,氏名_外国人ローマ字,氏名_フリガナ,氏_日本人_フリガナ,名_日本人_フリガナ,
氏名_フリガナ確認状況,性別,性別表記,生年月日_元号,生年月日,生年月日_不詳フラグ,続柄コード1,続柄表記,世帯主氏名,
住所_市区町村コード,住所_町字コード,住所_都道府県,住所_市区郡町村名,住所_町字,住所_番地号表記,住所_方書,
住所_郵便番号,住民となった年月日,住民となった年月日_不詳フラグ,記載の異動年月日,記載の異動年月日_不詳フラグ,
記載の事由,転入前住所_市区町村コード,転入前住所_町字コード,転入前住所_都道府県,転入前住所_市区郡町村名,
転入前住所_町字,転入前住所_番地号表記,転入前住所_郵便番号,本籍,本籍_町字,本籍_地番号または、街区符号,
本籍_市区町村コード,本籍_町字コード,戸籍_筆頭者,戸籍_筆頭者_氏,戸籍_筆頭者_名,消除の事由,消除の届出年月日,
消除の異動年月日,消除の異動年月日_不詳フラグ,住所を定めた年月日,住所を定めた年月日_不詳フラグ,地区管理コード1,
記載順位,成年被後見人_該当有無,除票フラグ,除票用データベース登録年月日,履歴選択不可フラグ,処理年月日,改製記載年月日,
改製記載年月日_不詳フラグ,選挙人名簿登録有無,国保資格有無,国保資格取得年月日,後期高齢資格有無,後期高齢資格取得年月日,
介護資格有無,介護資格取得年月日,年金資格有無,基礎年金番号,年金資格種別,年金資格取得年月日,年金資格喪失年月日,
児童手当資格区分,児童手当受給開始年月,統合宛名フラグ,他業務参照不可フラグ,業務ID,削除フラグ,操作者ID,操作年月日,
操作時刻,転出届出年月日,転出予定年月日,転出年月日（確定）,転入通知年月日,転出先住所（確定）_市区町村コード,
転出先住所（確定）_都道府県,転出先住所（確定）_市区郡町村名,転出先住所（確定）_町字,転出先住所（確定）_番地号表記,
転出先住所（確定）_方書,転出先住所（確定）_郵便番号,外国人住民となった年月日,外国人住民となった年月日_不詳フラグ,
在留カード等番号,在留カード等番号区分,国籍等_国名コード,国籍名等,第30条45規定区分,住居地の届出の有無,
在留資格等コード,在留期間等コード_年,在留期間等コード_月,在留期間等コード_日,在留期間の満了の日
"""
COLUMNS: tuple[str, ...] = tuple(HEADER.replace("\n", "").split(","))

RELATIONS = {"世帯主": 2, "夫": 11, "妻": 12, "子": 20, "母": 52, "弟": 74, "縁故者": 96, "同居人": 99}
STATES = {"転出": "2", "死亡": "3"}
REMOVED = {"転出": "2", "死亡": "3"}
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_FLAGS = [
    "異動年月日_不詳フラグ",
    "生年月日_不詳フラグ",
    "住民となった年月日_不詳フラグ",
    "記載の異動年月日_不詳フラグ",
    "住所を定めた年月日_不詳フラグ",
    "改製記載年月日_不詳フラグ",
    "成年被後見人_該当有無",
    "除票フラグ",
    "履歴選択不可フラグ",
    "選挙人名簿登録有無",
    "国保資格有無",
    "後期高齢資格有無",
    "介護資格有無",
    "年金資格有無",
    "統合宛名フラグ",
    "他業務参照不可フラグ",
    "削除フラグ",
]

Row = dict[str, str]


def export(people: Sequence[Person], encoding: str = "utf-8") -> bytes:
    """The whole file: a row for each history of each person."""
    return write(rows(people), encoding)


def write(table: Iterable[Mapping[str, str]], encoding: str = "utf-8") -> bytes:
    """Rows by column name → the bytes of the file."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(table)
    return out.getvalue().encode(encoding)


def rows(people: Sequence[Person]) -> list[Row]:
    """A row for each history of each person; what a row does not hold is empty."""
    head = heads(people)
    return [
        _row(person, number, event, head[person.household])
        for person in people
        for number, event in enumerate(person.events, 1)
    ]


def _row(person: Person, number: int, event: Event, head: Person) -> Row:
    row = dict.fromkeys(_FLAGS, "0")
    for part in (
        _number(person, number),
        _event(person, event),
        _name(person),
        _home(event.address),
        _came(person, number),
    ):
        row |= part
    row |= _relation(person, head) | _system(person, number, event)
    if person.foreigner:
        row |= _foreign(person)
    else:
        row |= _registry(person, head)
    if event.kind in {"転出届", "転出"}:
        row |= _leaving(event)
    if event.kind in REMOVED:
        row |= _removed(event)
    return row | _qualified(person, event)


def _number(person: Person, number: int) -> Row:
    return {
        "市区町村コード": TOWN_CODE,
        "宛名番号": str(person.number),
        "個人履歴番号": str(number),
        "個人履歴番号_枝番号": "1",
        "最新フラグ": "1" if number == len(person.events) else "0",
        "改製番号": "1",
        "世帯番号": str(person.household),
        "住民種別": "2" if person.foreigner else "1",
        "住民票コード": person.resident_code,
    }


def _event(person: Person, event: Event) -> Row:
    return {
        "住民状態": STATES.get(event.kind, "1"),
        "異動年月日": event.day,
        "異動届出年月日": event.notified,
        "届出番号": str(7000 + person.number),
        "異動事由": "99",
        "異動区分": "99",
        "通知日": event.day,
        "記載等の種別": "99",
    }


def _name(person: Person) -> Row:
    row = {
        "氏名": person.name,
        "氏名_フリガナ": person.kana,
        "氏名_フリガナ確認状況": "1",
        "性別": person.sex,
        "性別表記": {"1": "男", "2": "女"}[person.sex],
        "生年月日_元号": str(wareki(person.born))[0],
        "生年月日": person.born.replace("-00-00", "-07-01"),
        "生年月日_不詳フラグ": "1" if "-00" in person.born else "0",
    }
    if person.foreigner is None:
        family, given = person.name.split("　")
        kana_family, kana_given = person.kana.split("　")
        row |= {"氏_日本人": family, "名_日本人": given}
        row |= {"氏_日本人_フリガナ": kana_family, "名_日本人_フリガナ": kana_given}
    return row


def _relation(person: Person, head: Person) -> Row:
    return {
        "続柄コード1": str(RELATIONS[person.relation]),
        "続柄表記": person.relation,
        "世帯主氏名": head.name,
        "記載順位": str(person.order),
    }


def _home(address: Address) -> Row:
    street = STREETS[address.street]
    return {
        "住所_市区町村コード": TOWN_CODE,
        "住所_町字コード": street.code.lstrip("0"),
        "住所_都道府県": PREFECTURE,
        "住所_市区郡町村名": TOWN,
        "住所_町字": street.name,
        "住所_番地号表記": address.number,
        "住所_方書": address.building,
        "住所_郵便番号": street.postal.translate(_WIDE),
        "地区管理コード1": street.district,
    }


def _came(person: Person, number: int) -> Row:
    came = person.came
    settled = next((event.day for event in reversed(person.events[:number]) if event.kind == "転居"), came.day)
    return {
        "住民となった年月日": came.day,
        "記載の異動年月日": came.day,
        "記載の事由": "99",
        "住所を定めた年月日": settled,
    } | (_from(came.elsewhere) if came.elsewhere else {})


def _from(place: Elsewhere) -> Row:
    row = {"転入前住所_市区町村コード": place.code, "転入前住所_郵便番号": place.postal.translate(_WIDE)}
    if place.in_one:
        return row | {"転入前住所_町字": place.whole}
    return row | {
        "転入前住所_都道府県": place.prefecture,
        "転入前住所_市区郡町村名": place.city,
        "転入前住所_町字": place.street,
        "転入前住所_番地号表記": place.number,
    }


def _registry(person: Person, head: Person) -> Row:
    street = STREETS[head.came.address.street]
    first = head if head.foreigner is None else person
    family, given = first.name.split("　")
    return {
        "本籍": PREFECTURE + TOWN + street.name,
        "本籍_町字": street.name,
        "本籍_地番号または、街区符号": head.came.address.number,
        "本籍_市区町村コード": TOWN_CODE,
        "本籍_町字コード": street.code.lstrip("0"),
        "戸籍_筆頭者": first.name,
        "戸籍_筆頭者_氏": family,
        "戸籍_筆頭者_名": given,
    }


def _foreign(person: Person) -> Row:
    foreigner = person.foreigner
    assert foreigner is not None
    return {
        "氏名_外国人ローマ字": foreigner.roman,
        "外国人住民となった年月日": person.came.day,
        "外国人住民となった年月日_不詳フラグ": "0",
        "在留カード等番号区分": "1",
        "国籍等_国名コード": "999",
        "国籍名等": "遠洋国",
        "第30条45規定区分": "1",
        "住居地の届出の有無": "1",
        "在留資格等コード": "999",
        "在留期間等コード_年": str(foreigner.years),
        "在留期間等コード_月": "0",
        "在留期間等コード_日": "0",
        "在留期間の満了の日": foreigner.until,
    }


def _leaving(event: Event) -> Row:
    row = {"転出届出年月日": event.notified, "転出予定年月日": event.day if event.kind == "転出" else "2026-01-31"}
    if event.kind == "転出届" or event.elsewhere is None:
        return row
    return row | {
        "転出年月日（確定）": event.day,
        "転入通知年月日": "2025-12-24",
        "転出先住所（確定）_市区町村コード": event.elsewhere.code,
        "転出先住所（確定）_都道府県": event.elsewhere.prefecture,
        "転出先住所（確定）_市区郡町村名": event.elsewhere.city,
        "転出先住所（確定）_町字": event.elsewhere.street,
        "転出先住所（確定）_番地号表記": event.elsewhere.number,
        "転出先住所（確定）_郵便番号": event.elsewhere.postal.translate(_WIDE),
    }


def _removed(event: Event) -> Row:
    return {
        "消除の事由": REMOVED[event.kind],
        "消除の届出年月日": event.notified,
        "消除の異動年月日": event.day,
        "消除の異動年月日_不詳フラグ": "0",
        "除票フラグ": "1",
        "除票用データベース登録年月日": event.day,
    }


def _system(person: Person, number: int, event: Event) -> Row:
    return {
        "成年被後見人_該当有無": "1" if person.ward else "0",
        "処理年月日": event.notified,
        "業務ID": "01",
        "操作者ID": "SORANO01",
        "操作年月日": BASE_DATE if number == len(person.events) else event.notified,
        "操作時刻": "09:30:00",
    }


def _qualified(person: Person, event: Event) -> Row:
    """Rights and insurances, by age on the base date; a person who has gone has none but the pension record."""
    age = _age(person.born)
    row: Row = {}
    if 20 <= age < 60:
        row |= {"年金資格有無": "1", "年金資格種別": "99"}
    if event.kind in REMOVED:
        return row
    if age >= 18 and person.foreigner is None:
        row["選挙人名簿登録有無"] = "1"
    if age >= 75:
        row |= {"後期高齢資格有無": "1", "後期高齢資格取得年月日": _birthday(person.born, 75)}
    else:
        row |= {"国保資格有無": "1", "国保資格取得年月日": person.came.day}
    if age >= 65:
        row |= {"介護資格有無": "1", "介護資格取得年月日": _birthday(person.born, 65)}
    if person.relation == "子" and age < 12:
        row |= {"児童手当資格区分": "1", "児童手当受給開始年月": _next_month(person.born)}
    return row


def _age(born: str) -> int:
    return int(BASE_DATE[:4]) - int(born[:4]) - (BASE_DATE[5:] < born[5:])


def _birthday(born: str, age: int) -> str:
    return f"{int(born[:4]) + age}{born[4:].replace('-00-00', '-07-01')}"


def _next_month(born: str) -> str:
    year, month = int(born[:4]), int(born[5:7])
    return f"{year + month // 12}-{month % 12 + 1:02d}"
