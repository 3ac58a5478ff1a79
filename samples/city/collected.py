"""調定収納情報 and 収納履歴情報 of 014 and 036: by far the most rows of a city, so they are written column by column."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from utsushi.samples.city import collecting, numbers
from utsushi.samples.city.bills import Bill
from utsushi.samples.city.collecting import Debt
from utsushi.samples.city.dice import fiscal_year
from utsushi.samples.city.sheets import Key, Sheets

Columns = dict[str, list[str]]


class _Texts(dict[dt.date | None, str]):
    """Days as they are written; most come again and again."""

    def __missing__(self, day: dt.date | None) -> str:
        text = self[day] = day.isoformat() if day else ""
        return text


def instalments(debts: Sequence[Debt], key: Key, sheets: Sheets) -> None:
    """調定収納情報: what was levied, and what of it has come in."""
    text, bills = _Texts(), [debt.bill for debt in debts]
    first = [debt.bill.instalments[0].due if debt.bill.method == "普通徴収" else debt.instalment.due for debt in debts]
    paid = [debt.receipts for debt in debts]
    last = [max(one, key=lambda receipt: receipt.booked) if one else None for one in paid]
    values: Columns = _keys(debts, bills, text)
    values |= {
        "納期限": [text[debt.instalment.due] for debt in debts],
        "指定納期限": [text[debt.moved_due] for debt in debts],
        "法定納期限等": [
            text[max(day, bill.decided) if bill.method == "普通徴収" else day]
            for day, bill in zip(first, bills, strict=True)
        ],
        "法定納期限": [text[day] for day in first],
        "申告年月日": [text[bill.decided] if bill.method == "申告納付" else "" for bill in bills],
        "調定額_本税（料）": [str(debt.instalment.amount) for debt in debts],
        "調定額_督促手数料": [str(collecting.REMINDER_FEE) if debt.reminded else "0" for debt in debts],
        "調定額_延滞金": [str(debt.surcharge) for debt in debts],
        "収納額_本税（料）": [str(sum([receipt.amount for receipt in one])) for one in paid],
        "収納額_督促手数料": [str(sum([receipt.fee for receipt in one])) if one else "0" for one in paid],
        "収納額_延滞金": [str(sum([receipt.surcharge for receipt in one])) if one else "0" for one in paid],
        "仮消込額_本税（料）": [str(debt.pending) for debt in debts],
        "収入年月日": [text[one.booked] if one else "" for one in last],
        "領収年月日": [text[one.paid] if one else "" for one in last],
    }
    sheets.rows(*key, values)


def receipts(debts: Sequence[Debt], key: Key, sheets: Sheets) -> None:
    """収納履歴情報: every payment."""
    text = _Texts()
    every = [(debt, number, one) for debt in debts for number, one in enumerate(debt.receipts, 1)]
    ones, of = [one for _, _, one in every], [debt for debt, _, _ in every]
    years = [collecting.booking_year(debt.instalment.due, one.booked) for debt, _, one in every]
    values: Columns = _keys(of, [debt.bill for debt in of], text)
    values |= {
        "収納履歴番号": [str(number) for _, number, _ in every],
        "収納区分": [one.kind for one in ones],
        "会計年度": [str(year) for year in years],
        "収納額_本税（料）": [str(one.amount) for one in ones],
        "収納額_督促手数料": [str(one.fee) for one in ones],
        "収納額_延滞金": [str(one.surcharge) for one in ones],
        "納付区分": [
            "1" if year <= fiscal_year(debt.instalment.due) else "2" for debt, year in zip(of, years, strict=True)
        ],
        "納付種別": [debt.term[0] for debt in of],
        "組替区分": ["1" if one.kind == collecting.MOVED else "" for one in ones],
        "納付チャネル区分": [one.channel for one in ones],
        "領収年月日": [text[one.paid] for one in ones],
        "収入年月日": [text[one.booked] for one in ones],
    }
    sheets.rows(*key, values)


def _keys(debts: Sequence[Debt], bills: Sequence[Bill], text: _Texts) -> Columns:
    """期別キー, the payer and 事業年度."""
    return {
        **{name: [of(debt) for debt in debts] for name, of in collecting.KEY.items()},
        "宛名番号": [numbers.atena(bill.payer) for bill in bills],
        "事業年度開始日": [text[bill.period[0]] if bill.period else "" for bill in bills],
        "事業年度終了日": [text[bill.period[1]] if bill.period else "" for bill in bills],
    }
