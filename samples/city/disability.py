"""022 障害者福祉: handbooks, services, medical aid, allowances and aids of people with disabilities.

`disability_books`, `disability_services` and `disability_grants` say who and what, with the sources; here it is written down. SH-01 to SH-08. Simplified: who leaves
takes the handbook along, and the book here is closed; nobody's physical grade changes. 療育手帳 are given by the city, as a designated one;
what was given before somebody moved here keeps the number and the giver of elsewhere (a prefecture, simplified) until it is renewed or judged again here.
Of 999: 申請区分 1 新規 2 更新. The numbers of pharmacies (994 and seven digits) and of offices for 上限額管理 are the city's own; neither exists.
"""

from __future__ import annotations

import datetime as dt
from itertools import groupby

from utsushi.samples.city import numbers
from utsushi.samples.city.clinics import clinic
from utsushi.samples.city.dice import age
from utsushi.samples.city.disability_books import Physical, given_by, intellectual, mental, physical, total
from utsushi.samples.city.disability_grants import aids, grants
from utsushi.samples.city.disability_services import Decision, decisions
from utsushi.samples.city.people import Shard
from utsushi.samples.city.places import Places
from utsushi.samples.city.sheets import Sheets

GROUPS = tuple(
    ("022", group)
    for group in (
        "身体障害者手帳等情報",
        "身体個別障害",
        "療育手帳",
        "精神手帳",
        "障害福祉サービス支給決定",
        "支給決定明細",
        "自立支援医療",
        "手当・補装具",
    )
)
_GIVEN, _CLOSED = "40", "50"
"""資格状態 (022:8)."""
_PROVIDERS, _PHARMACIES = 20, 12
_CLINICS = {"15": "病院", "16": "小児", "21": "精神"}
"""医療区分 → clinics where such aid is given."""


def write_city(city: Places, base: dt.date, sheets: Sheets) -> None:
    """Nothing belongs to the whole city."""


def write(shard: Shard, sheets: Sheets) -> None:
    """Every group, one after the other."""
    for held in physical(shard).values():
        _physical(held, sheets)
    _intellectual(shard, sheets)
    _mental(shard, sheets)
    for index, told in enumerate(decisions(shard)):
        certificate = numbers.disability_certificate(shard.number * 1000 + index)
        for n, decision in enumerate(told, 1):
            _decision(decision, certificate, n, sheets, latest=n == len(told))
    _aided(shard, sheets)
    for grant in grants(shard):
        sheets.row(
            "022",
            "手当・補装具",
            {
                "宛名番号": numbers.atena(grant.person.number),
                "種別": grant.kind,
                "決定年月日": grant.decided,
                "種目コード": grant.item,
                "決定額": grant.amount,
                "支給開始年月": f"{grant.start:%Y%m}" if grant.start else "",
                "支給終了年月": f"{grant.end:%Y%m}" if grant.end else "",
            },
        )


def _physical(held: Physical, sheets: Sheets) -> None:
    """The handbook as given and as closed, with its parts under each."""
    book = held.book
    number = numbers.atena(book.person.number)
    grade = total(tuple(part.grade for part in held.parts))
    states = (_GIVEN, _CLOSED) if held.gone else (_GIVEN,)
    for n, state in enumerate(states, 1):
        sheets.row(
            "022",
            "身体障害者手帳等情報",
            {
                "宛名番号": number,
                "履歴番号": n,
                "返還日": held.gone if state == _CLOSED and book.person.dead else None,
                "資格状態コード": state,
                "初回交付日": book.issued,
                "手帳番号": numbers.handbook(book.number, given_by(book.person, book.issued)),
                "統計部位コード": held.parts[0].code,
                "障害名": "、".join(f"{part.name}（{numbers.wide(part.grade)}級）" for part in held.parts),
                "再認定年月": held.parts[0].again,
                "障害種別コード": "1" if held.first_class else "2",
                "総合等級コード": grade,
                "最新フラグ": n == len(states),
            },
        )
        for line, part in enumerate(held.parts, 1):
            sheets.row(
                "022",
                "身体個別障害",
                {
                    "宛名番号": number,
                    "手帳履歴番号": n,
                    "障害連番": line,
                    "部位コード": part.code,
                    "個別等級": part.grade,
                    "障害名": part.name,
                    "原因": part.cause,
                    "再認定年月": part.again,
                },
            )


def _intellectual(shard: Shard, sheets: Sheets) -> None:
    for number, judgements in groupby(intellectual(shard), key=lambda one: one.book.number):
        told = list(judgements)
        for n, one in enumerate(told, 1):
            person = one.book.person
            place = "児童相談所" if age(person.born, one.day) < 18 else "障害者更生相談所"
            code = given_by(person, one.day)
            giver = person.came_from.prefecture if code and person.came_from else shard.places.name
            sheets.row(
                "022",
                "療育手帳",
                {
                    "宛名番号": numbers.atena(person.number),
                    "履歴番号": n,
                    "最新フラグ": n == len(told),
                    "手帳番号": numbers.handbook(number, code),
                    "交付自治体コード": numbers.prefecture(code) if code else shard.places.code,
                    "判定": one.grade,
                    "判定年月日": one.day,
                    "次回判定年月": f"{one.until:%Y%m}" if one.until else "",
                    "判定機関": giver + place,
                    "返還年月日": one.gone,
                },
            )


def _mental(shard: Shard, sheets: Sheets) -> None:
    for number, terms in groupby(mental(shard), key=lambda one: one.book.number):
        told = list(terms)
        for n, one in enumerate(told, 1):
            sheets.row(
                "022",
                "精神手帳",
                {
                    "宛名番号": numbers.atena(one.book.person.number),
                    "履歴番号": n,
                    "最新フラグ": n == len(told),
                    "手帳番号": numbers.handbook(number, given_by(one.book.person, one.day)),
                    "等級": one.grade,
                    "交付年月日": one.day,
                    "有効期限": one.until,
                    "返還年月日": one.gone,
                    "申請区分": "1" if n == 1 else "2",
                },
            )


def _decision(decision: Decision, certificate: str, number: int, sheets: Sheets, *, latest: bool) -> None:
    person = decision.person
    sheets.row(
        "022",
        "障害福祉サービス支給決定",
        {
            "受給者証番号": certificate,
            "履歴番号": number,
            "最新フラグ": latest,
            "宛名番号": numbers.atena(person.number),
            "保護者_宛名番号": numbers.atena(decision.guardian.number) if decision.guardian else "",
            "障害支援区分": decision.level,
            "支援区分認定開始年月日": decision.level_from,
            "支援区分認定終了年月日": decision.level_to,
            "支給決定開始年月日": decision.start,
            "支給決定終了年月日": decision.end,
            "利用者負担上限月額": decision.limit,
            "所得区分": decision.income,
        },
    )
    several = decision.limit > 0 and len(decision.services) > 1
    for service in decision.services:
        sheets.row(
            "022",
            "支給決定明細",
            {
                "受給者証番号": certificate,
                "決定サービスコード": service.code,
                "支給開始年月日": decision.start,
                "支給終了年月日": decision.end,
                "支給量": service.quantity,
                "支給量単位": service.unit,
                "上限額管理事業所番号": (
                    numbers.disability_provider(10_000 + person.number % _PROVIDERS * 10) if several else ""
                ),
            },
        )


def _aided(shard: Shard, sheets: Sheets) -> None:
    """The years of a recipient keep the number."""
    for index, years in enumerate(aids(shard)):
        recipient = numbers.public_recipient(shard.number * 200 + index + 1)
        for aid in years:
            sheets.row(
                "022",
                "自立支援医療",
                {
                    "公費受給者番号": recipient,
                    "有効開始年月日": aid.start,
                    "宛名番号": numbers.atena(aid.person.number),
                    "医療区分": aid.kind,
                    "医療機関コード": clinic(_CLINICS[aid.kind], aid.start, aid.person.number).code,
                    "薬局コード": f"994{aid.person.number % _PHARMACIES:07d}",
                    "自己負担上限月額": aid.limit,
                    "重度かつ継続": aid.long,
                    "公費負担者番号": numbers.medical_payer(aid.kind, 1),
                    "有効終了年月日": aid.end,
                },
            )
