"""What collecting means here: which system holds a bill, how people pay, when they are reminded, and the year it is booked in.

014/015 hold the taxes (010–013), 036/037 the premiums (023–025) and the fees of nurseries (028): no bill stands in both. Codes that the spec leaves open are the
city's own: 業務詳細（科目）コード is the 業務ID; 期別 is a digit for the way (0 普通徴収, 1 特別徴収, 2 年金特別徴収, 3 申告納付) and three for the
month (001 April of the 賦課年度 … 012 March, 013 the April after it …; 20 more for a second one in a month: 一括徴収); 収納区分 1 全額, 2 一部, 3 分割納付, 4 換価・取立の充当, 6 組替, 9 過誤納; 納付区分 1 現年, 2 滞納繰越; 納付チャネル区分 01 口座振替, 02 窓口, 03 コンビニ, 04 スマートフォン,
05 eL-QR, 06 特別徴収義務者, 07 年金, 08 滞納処分; 納付種別 is the digit of the way.

Sources: 地方税法 329・371・457 ほか (督促状 within 20 days after 納期限), 地方自治法施行令 142 (会計年度: that of 納期の末日; what comes in after the
出納整理期間, which ends on 31 May, belongs to the year it comes in), SN-05, 地方税法 11 の 4 (法定納期限 of later instalments is that of the first one).
督促手数料 is 100 yen by the city's own 条例. Simplified: the reminder goes out 20 days after, or the working day before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from utsushi.samples.city import numbers
from utsushi.samples.city.bills import Bill, Instalment
from utsushi.samples.city.dice import fiscal_year
from utsushi.samples.city.working_days import working_day, working_day_before

TAXES = frozenset({"010", "011", "012", "013"})
WAYS = {"普通徴収": "0", "特別徴収": "1", "年金特別徴収": "2", "申告納付": "3"}
REMINDER_FEE = 100
SECOND = 20
"""Added to the month of a second instalment in it."""
ACCOUNT, BANK, STORE, PHONE, QR, WITHHELD, PENSION, SEIZED = ("01", "02", "03", "04", "05", "06", "07", "08")
LAG = {ACCOUNT: 2, BANK: 2, STORE: 10, PHONE: 10, QR: 8, WITHHELD: 2, PENSION: 0, SEIZED: 0}
"""Days from 領収 to 収入, which is a working day (`handed_over`)."""
AT_BANKS = frozenset({ACCOUNT, BANK, WITHHELD, PENSION, SEIZED})
"""Channels that are open on working days only."""
MOST_AT_STORES = 300_000
"""Slips of more yen have no bar code, so no shop and no telephone takes them (コンビニ収納の上限, as cities say it)."""
EARLY_NEWS = frozenset({STORE, PHONE, QR})
"""Channels that tell of a payment (速報) before the money is there: 仮消込."""
WHOLE, PART, SHARE, APPLIED, MOVED, TOO_MUCH = ("1", "2", "3", "4", "6", "9")


@dataclass(slots=True)
class Receipt:
    """A payment as far as it was put to an instalment (収納履歴情報)."""

    paid: dt.date
    """領収年月日."""
    booked: dt.date
    """収入年月日."""
    amount: int
    channel: str
    kind: str = WHOLE
    """収納区分."""
    fee: int = 0
    surcharge: int = 0


@dataclass(slots=True, eq=False)
class Debt:
    """An instalment with what became of it."""

    bill: Bill
    instalment: Instalment
    term: str
    """期別."""
    receipts: list[Receipt] = field(default_factory=list)
    pending: int = 0
    """仮消込額."""
    reminded: dt.date | None = None
    """督促状発行日."""
    held: dt.date | None = None
    """From when nobody is reminded, because the payer has promised to pay (督促停止)."""
    pulled: bool = False
    """The reminder was taken out: the money came in just before."""
    returned: dt.date | None = None
    """督促状返戻日."""
    surcharge: int = 0
    """延滞金, once it is known."""
    moved_due: dt.date | None = None
    """指定納期限 that differs: 猶予 or 繰上徴収."""
    hastened: dt.date | None = None
    """繰上徴収決議年月日."""
    graced: dt.date | None = None
    """First day of a 徴収猶予 that was asked for before it was due: nobody is reminded."""
    lost: dt.date | None = None
    """欠損年月日."""
    lost_as: str = ""
    """1 時効, 2 執行停止 3 年, 3 即時消滅."""
    demanded: dt.date | None = None
    """The last 催告."""

    @property
    def due(self) -> dt.date:
        """納期限."""
        return self.instalment.due

    @property
    def open(self) -> int:
        """What is owed of the tax or premium itself."""
        return self.instalment.amount - sum(one.amount for one in self.receipts)

    def owed(self, day: dt.date) -> int:
        """The same at the end of a day."""
        return self.instalment.amount - sum(one.amount for one in self.receipts if one.paid <= day)

    def years(self) -> int:
        """Years in which it lapses: 地方税法 18, 地方自治法 236; 国民健康保険法 110, 介護保険法 200, 高齢者の医療の確保に関する法律 160."""
        return 2 if self.bill.business in {"023", "024", "025"} else 5

    def taxes(self) -> bool:
        """Whether the tax system holds it."""
        return self.bill.business in TAXES


def terms(bill: Bill) -> list[str]:
    """期別 of its instalments, each once."""
    way, found = WAYS[bill.method], []
    for one in bill.instalments:
        month = (int(one.month[:4]) - bill.fiscal_year) * 12 + int(one.month[4:]) - 3
        while (term := f"{way}{month:03d}") in found:
            month += SECOND
        found.append(term)
    return found


def reminder_day(due: dt.date) -> dt.date:
    """督促状: 20 days after, or the working day before that."""
    return working_day_before(due + dt.timedelta(20))


def payable(day: dt.date, channel: str) -> dt.date:
    """The day, or the next one on which something can be paid in that way."""
    return working_day(day) if channel in AT_BANKS else day


def handed_over(paid: dt.date, channel: str) -> dt.date:
    """収入年月日: when the city has what was paid in that way, a working day."""
    return working_day(paid + dt.timedelta(LAG[channel]))


def booking_year(due: dt.date, booked: dt.date) -> int:
    """会計年度 that a payment is booked in."""
    year = fiscal_year(due)
    return year if booked <= dt.date(year + 1, 5, 31) else fiscal_year(booked)


KEY: Mapping[str, Callable[[Debt], str]] = {
    "市区町村コード": lambda debt: debt.bill.ward,
    "賦課年度": lambda debt: str(debt.bill.fiscal_year),
    "相当年度": lambda debt: str(debt.bill.relevant_year),
    "通知書番号": lambda debt: debt.bill.notice,
    "業務詳細（科目）コード": lambda debt: debt.bill.business,
    "特別徴収義務者指定番号": lambda debt: debt.bill.withholder,
    "期別": lambda debt: debt.term,
    "申告履歴番号": lambda debt: str(debt.bill.declared or ""),
    "事業年度番号": lambda debt: f"{debt.bill.period[0]:%Y%m%d}" if debt.bill.period else "",
    "児童_宛名番号": lambda debt: numbers.atena(debt.bill.child) if debt.bill.child else "",
}
"""期別キー: the items that name an instalment in every group of the four systems, and what they are."""


def key(debt: Debt) -> dict[str, object]:
    """期別キー of an instalment."""
    return {name: of(debt) for name, of in KEY.items()}


def business_year(debt: Debt) -> dict[str, object]:
    """事業年度 of a corporation's tax."""
    period = debt.bill.period
    return {"事業年度開始日": period[0], "事業年度終了日": period[1]} if period else {}
