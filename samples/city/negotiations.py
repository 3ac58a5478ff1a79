"""交渉経過・財産調査 of 015: what was said and asked in cases about taxes, in the order of the days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from utsushi.samples.city import numbers
from utsushi.samples.city.dice import Dice
from utsushi.samples.city.people import Shard
from utsushi.samples.city.places import rows
from utsushi.samples.city.sheets import Sheets
from utsushi.samples.city.troubles import Case, cases, firms
from utsushi.samples.city.working_days import working_day_before

_TALKS = (
    (
        "01",
        "電話。本人「来月の給料日まで待ってほしい」と申し出。納付書を再送付する旨伝え、分納の相談に来庁するよう案内した。",
    ),
    ("01", "電話したが不在。留守番電話に折り返しを依頼。"),
    (
        "02",
        "来庁。収支状況を聴取。児童手当等の収入では生活費で手一杯とのこと。次回までに収支表と給与明細の提出を求めた。",
    ),
    ("03", "臨戸訪問。不在のため差置通知を投函。郵便物あり、居住の様子あり。"),
    ("04", "文書催告を送付。指定期限までに連絡がない場合は財産調査に着手する旨を記載。"),
    ("01", "電話。勤務先が変わったとのこと。新しい勤務先と連絡先を聴取し、完納までの計画を確認した。"),
)
_TALKS_OF_FIRMS = (
    ("01", "電話。代表者「取引先からの入金が遅れている」と申し出。入金予定日を聴取し、納付書を再送付した。"),
    ("01", "電話。経理担当者が対応。代表者に折り返しを依頼した。"),
    ("02", "代表者が来庁。資金繰りの状況を聴取。次回までに決算書と資金繰表の提出を求めた。"),
    ("03", "事業所を訪問。営業している様子あり。代表者不在のため差置通知を事務員に手交した。"),
    ("04", "文書催告を送付。指定期限までに連絡がない場合は財産調査に着手する旨を記載。"),
)
_ASKED = (
    ("01", "預金照会。照会先から回答あり。残高は少額。"),
    ("02", "給与照会。勤務先から支給状況の回答あり。"),
    ("04", "生命保険契約照会。該当契約なしとの回答。"),
)
_ASKED_OF_FIRMS = (
    ("01", "預金照会。照会先から回答あり。残高は少額。"),
    ("05", "取引先へ売掛金の照会。取引と支払予定について回答あり。"),
    ("03", "不動産の調査。法人名義の不動産の有無を登記で確認した。"),
)
_COURSES = {
    "分納": "分割納付誓約書を受理。不履行の場合は滞納処分を行う旨を説明した。",
    "差押": "財産を差し押さえ、差押調書謄本を滞納者に送付した。",
    "停止": "財産調査の結果、滞納処分をすることができる財産がないため、執行停止を決議した。",
    "猶予": "猶予申請書を受理。財産収支状況書を確認のうえ猶予を許可し、通知書を送付した。",
}
_KINDS = {"分納": "02", "差押": "06", "停止": "05", "猶予": "02"}


def write_negotiations(shard: Shard, sheets: Sheets) -> None:
    """Records of every case with a debt that is open, or that a course dealt with."""
    dice = shard.dice("negotiations")
    for case in cases(shard):
        if case.taxes and (case.begun or any(debt.open for debt in case.debts)):
            records = _records(case, shard.base, dice, firm=case.payer in firms(shard))
            told = sorted(records, key=lambda one: one[0])
            for number, (day, kind, text, asset, asked) in enumerate(told, 1):
                sheets.row(
                    "015",
                    "交渉経過・財産調査",
                    {
                        "宛名番号": numbers.atena(case.payer),
                        "記録連番": number,
                        "記録年月日": day,
                        "記録種別": kind,
                        "記録本文": text,
                        "財産種別": asset,
                        "照会先": asked,
                    },
                )


def _records(case: Case, base: dt.date, dice: Dice, *, firm: bool) -> Iterator[tuple[dt.date, str, str, str, str]]:
    first = min((debt.reminded for debt in case.debts if debt.reminded), default=case.begun or base)
    start, end = first + dt.timedelta(12 + dice.between(0, 20)), min(case.begun or base, base)
    if start >= end and not case.begun:  # nobody has taken it up yet
        return
    start = min(start, max(first, end - dt.timedelta(14)))
    for _ in range(dice.between(1, 5)):
        kind, text = dice.choice(_TALKS_OF_FIRMS if firm else _TALKS)
        day = working_day_before(dice.day(start, end))
        if day <= base:
            yield day, kind, text, "", ""
    if case.begun and case.course in {"差押", "停止"}:
        for asset, text in (_ASKED_OF_FIRMS if firm else _ASKED)[: dice.between(1, 3)]:
            bank = dice.choice(rows("banks"))["金融機関名"] if asset == "01" else ""
            day = working_day_before(dice.day(min(start, case.begun), case.begun - dt.timedelta(1)))
            yield day, "05", text, asset, bank
    if case.begun:
        yield case.begun, _KINDS[case.course], _COURSES[case.course], "", ""
