"""014 収納管理（税務システム） and 036 統合収納管理: instalments, what came in, reminders, accounts, other addresses, agents, and masters.

014 holds the taxes, 036 the premiums and fees of nurseries (`collecting`); what each bill and payment is stands in `payments`, what is done about arrears in
`troubles`. 収納額 is what was put to an instalment: it is never more than 調定額 (X-13), and it is the sum of 収納履歴情報 (SN-02); a tax paid
twice has a row of 0 yen (収納区分 9) and its amount in 還付・過誤納 until it is given back. Money that a shop has told of but not handed
over is 仮消込額. What is written off stays in 調定額; 不納欠損 of 015 and 037 brings the balance to 0 (SN-09).

Groups that only 036 has are kept there for the taxes too where they do not speak of one instalment: 期別マスタ, 固定資産税_共有管理,
金融機関・店舗; 督促停止, 返戻 and 代理人 are those of the premiums. Of 還付・過誤納 only 014 knows (its group); 036 puts such money to the next
instalment of the bill (組替). Empty items: 国民健康保険内訳 and 法人住民税内訳 are told by 024 and 011 for the bill, not for its instalments.
Codes of 999 or none are the city's own: 還付区分 1 還付, 3 還付未済; 督促区分 1; 引き抜き区分 1, 事由 01 納付確認; 督促停止事由 01 徴収猶予 02 納付の約束, 解除事由 01 完納 02 期間満了;
返戻物種別 02 督促状, 返戻事由 01 宛所不明 02 転居先不明, 処理段階 1 調査中 2 再発送 3 公示送達.
Sources: 地方税法 20 の 2 (公示送達: seven days after it is put up), 15 の 2 の 3 (no 督促 for what is put off).
"""

from __future__ import annotations

import datetime as dt

from utsushi.samples.city import collecting, numbers
from utsushi.samples.city.accounts import write_addresses
from utsushi.samples.city.collected import instalments, receipts
from utsushi.samples.city.collecting import Debt, key
from utsushi.samples.city.dice import Dice, fiscal_year
from utsushi.samples.city.outside import shared
from utsushi.samples.city.payments import Excess, ledger
from utsushi.samples.city.people import Shard
from utsushi.samples.city.places import Places, places, rows
from utsushi.samples.city.sheets import Sheets
from utsushi.samples.city.troubles import Case, cases

_TAXES = ("調定収納情報", "収納履歴情報", "督促情報", "送付先・連絡先情報", "振替口座情報", "還付・過誤納")
_BOTH = (
    *_TAXES[:5],
    "固定資産税_共有管理",
    "代理人情報",
    "期別マスタ情報",
    "督促停止情報",
    "督促停止情報_期別",
    "返戻情報",
)
GROUPS = (
    *(("014", group) for group in _TAXES),
    *(("036", f"{group}（統合収滞納）") for group in _BOTH),
    ("036", "金融機関・店舗"),
)
_SUBJECTS = {
    "010": "012",
    "011": "3",
    "012": "0",
    "013": "0",
    "023": "02",
    "024": "02",
    "025": "02",
    "028": "0",
}
"""業務ID → ways in which it is paid (`collecting.WAYS`)."""
_WAY_NAMES = ("普通徴収", "特別徴収", "年金特別徴収", "申告納付")
_MONTHS = range(1, 25)


def place(taxes: bool, group: str) -> tuple[str, str]:
    """業務ID and name of a group of 014, or of the same one of 036."""
    return ("014", group) if taxes else ("036", f"{group}（統合収滞納）")


def write_city(city: Places, base: dt.date, sheets: Sheets) -> None:
    """期別マスタ of eight years, banks and their branches."""
    for year in range(fiscal_year(base) - 7, fiscal_year(base) + 1):
        for subject, ways in _SUBJECTS.items():
            for way in ways:
                for month in (*_MONTHS, *(one + collecting.SECOND for one in _MONTHS if way == "1" and one > 4)):
                    sheets.row("036", "期別マスタ情報（統合収滞納）", _term(city.code, year, subject, way, month))
    for row in rows("banks"):
        sheets.row(
            "036",
            "金融機関・店舗",
            {
                "金融機関コード": row["金融機関コード"],
                "店舗番号": row["店舗番号"],
                "適用開始年月日": dt.date(2000, 4, 1),
                "金融機関名カナ": row["フリガナ"],
                "店舗名カナ": row["店舗フリガナ"],
            },
        )


def _term(city: str, year: int, subject: str, way: str, month: int) -> dict[str, object]:
    of_month = month - collecting.SECOND if month > _MONTHS[-1] else month
    ahead = (of_month + 2) // 12
    calendar = (of_month + 2) % 12 + 1
    name = f"{'翌' * (of_month > 12)}{calendar}月期（{_WAY_NAMES[int(way)]}{'・一括' * (of_month != month)}）"
    return {
        "市区町村コード": city,
        "賦課年度": str(year),
        "業務詳細（科目）コード": subject,
        "期別": f"{way}{month:03d}",
        "期別名": numbers.wide(name),
        "年月": f"{year + ahead}{calendar:02d}",
        "最新フラグ": "1",
    }


def write(shard: Shard, sheets: Sheets) -> None:
    """Every instalment with its payments and reminder; then what belongs to payers."""
    made = cases(shard)
    for taxes in (True, False):
        debts = [debt for debt in ledger(shard).debts if debt.taxes() is taxes]
        instalments(debts, place(taxes, "調定収納情報"), sheets)
        receipts(debts, place(taxes, "収納履歴情報"), sheets)
        for debt in debts:
            if debt.reminded or debt.pulled:
                _reminder(debt, sheets)
    for index, excess in enumerate(ledger(shard).excesses):
        sheets.row("014", "還付・過誤納", _excess(excess, shard.number_from(53, index)))
    for case in made:
        if not case.taxes and case.kind == "1" and case.course == "猶予" and case.begun and case.ended:
            graced = [share.debt for share in case.covered]
            _stopped(case.number, graced, (case.begun, case.ended), "01", shard.base, sheets)
    promised = [(debt.held, debt) for debt in ledger(shard).debts if debt.held]
    for index, (since, debt) in enumerate(promised):
        number = str(shard.number_from(54, index))
        paid = max((one.paid for one in debt.receipts), default=shard.base + dt.timedelta(1))
        _stopped(number, [debt], (since, paid), "02", shard.base, sheets)
    _returned(shard, made, shard.dice("returned letters"), sheets)
    _shared(shard, sheets)
    write_addresses(shard, sheets)


def _reminder(debt: Debt, sheets: Sheets) -> None:
    row = {name: value for name, value in key(debt).items() if name != "市区町村コード"}
    row |= {
        "宛名番号": numbers.atena(debt.bill.payer),
        "履歴番号": "1",
        "督促状発行日": debt.reminded,
        "督促状返戻日": debt.returned,
        "督促区分": "1",
        "引き抜き（削除）区分": "1" if debt.pulled else "0",
        "引き抜き（削除）事由": "01" if debt.pulled else "",
        "最新フラグ": "1",
    }
    sheets.row(*place(debt.taxes(), "督促情報"), row)


def _excess(one: Excess, number: int) -> dict[str, object]:
    """A payment that was too much, and when it was given back."""
    return {
        **{name: collecting.KEY[name](one.debt) for name in _EXCESS},
        "還付番号": numbers.atena(number),
        "宛名番号": numbers.atena(one.debt.bill.payer),
        "過誤納額": one.amount,
        "還付加算金": one.interest,
        "還付区分": "1" if one.settled else "3",
        "還付年月日": one.settled,
    }


_EXCESS = ("賦課年度", "相当年度", "業務詳細（科目）コード", "期別", "通知書番号", "事業年度番号", "申告履歴番号")


def _stopped(
    number: str, debts: list[Debt], span: tuple[dt.date, dt.date], why: str, base: dt.date, sheets: Sheets
) -> None:
    """督促停止 while a 徴収猶予 lasts, or until what was promised is paid."""
    over = span[1] if span[1] <= base else None
    common: dict[str, object] = {
        "市区町村コード": places().code,
        "督促停止管理番号": number,
        "宛名番号": numbers.atena(debts[0].bill.payer),
        "督促停止年月日": span[0],
        "督促停止解除年月日": over,
        "最新フラグ": "1",
    }
    lifted = ("02" if any(debt.open for debt in debts) else "01") if over else ""
    told = {**common, "督促停止事由コード": why, "督促停止解除事由コード": lifted}
    sheets.row("036", "督促停止情報（統合収滞納）", told)
    for debt in debts:
        told = {**key(debt), **common, "督促停止事由": why, "督促停止解除事由": lifted}
        sheets.row("036", "督促停止情報_期別（統合収滞納）", told)


def _returned(shard: Shard, made: tuple[Case, ...], dice: Dice, sheets: Sheets) -> None:
    """返戻 of reminders of premiums: sent again after a search, or served by a public notice."""
    for case in made:
        for debt in case.debts:
            if debt.returned and not case.taxes:
                again, search = dice.chance(0.6), debt.returned + dt.timedelta(dice.between(10, 40))
                done = search <= shard.base
                shown = search if done and not again else None
                served = shown + dt.timedelta(7) if shown else None
                sheets.row(
                    "036",
                    "返戻情報（統合収滞納）",
                    {
                        **{name: collecting.KEY[name](debt) for name in _RETURNED},
                        "宛名番号": numbers.atena(case.payer),
                        "業務ID": "036",
                        "返戻物種別コード": "02",
                        "履歴番号": 1,
                        "調査・返戻処理段階の区分": "1" if not done else "2" if again else "3",
                        "帳票名": "督促状",
                        "返戻登録日": debt.returned,
                        "返戻日": debt.returned,
                        "返戻事由コード": dice.choice(("01", "02")),
                        "再発送日": search if done and again else None,
                        "公示日": shown,
                        "公示送達日": served if served and served <= shard.base else None,
                        "最新フラグ": "1",
                    },
                )


_RETURNED = ("市区町村コード", "業務詳細（科目）コード", "賦課年度", "相当年度", "期別", "通知書番号", "児童_宛名番号")


def _shared(shard: Shard, sheets: Sheets) -> None:
    """固定資産税_共有管理: who owns what is billed to several people together, and so owes all of it (地方税法 10 の 2)."""
    owners = {one.number: one.members for one in shared(shard)}
    told = {
        (debt.bill.fiscal_year, debt.bill.payer): debt.bill
        for debt in ledger(shard).debts
        if debt.bill.business == "012" and debt.bill.payer in owners
    }
    for (year, number), bill in sorted(told.items()):
        members = owners[number]
        for index, member in enumerate(members, 1):
            sheets.row(
                "036",
                "固定資産税_共有管理（統合収滞納）",
                {
                    "市区町村コード": bill.ward,
                    "課税年度": str(year),
                    "共有_宛名番号": numbers.atena(number),
                    "共有資産番号": bill.notice,
                    "共有履歴番号": 1,
                    "構成員連番": index,
                    "構成員_納税義務者宛名番号": numbers.atena(member.number),
                    "最新フラグ": "1",
                    "共有区分": "1",
                    "代表者フラグ": index == 1,
                    "共有人数": len(members),
                    "登記持分_分子": 1,
                    "登記持分_分母": len(members),
                    "現況持分_分子": 1,
                    "現況持分_分母": len(members),
                },
            )
