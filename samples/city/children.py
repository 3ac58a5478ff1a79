"""027 児童手当: who receives it for which children, and what was paid since the change of October 2024.

Sources: 児童手当法 3–8: amounts and ages in `child_allowance`, rights in `allowance_claims`; paid in even months
for the two before. JT-01 to JT-07; 3 条 3 項 and 4 条 1 項 4 号 (for a child in an institution its founder receives); 10, 11 (a payment is withheld while what must be told is not), 14 (given back);
施行規則 (現況届: since June 2022 asked only of some, here of whose spouse lives elsewhere or whose payment is withheld; from memory, to be confirmed). Who has no
child any more for whom something is due stays, with 消滅年月日, for two fiscal years.
Simplified: an institution has a 認定番号 for each child; no limit of income before the change.
Codes of 999 are the city's own: 受給者区分 1 a parent, 2 an institution; 資格区分 1 a parent, 2 an institution; 支給対象区分 1 paid; 続柄 1 child; 監護区分 1 cares; 同居別居区分 1 together, 2 apart;
差止・過払区分 1 withheld, 3 paid too much; 請求事由 (05 an institution) and 消滅事由 in `allowance_claims`; 支給額改定事由 02 the child was placed, 03 is grown, 04 left, 05 died; 算定区分 01; 所得判定区分 0 not judged (since the
change), 1 under the limit; 現況届状況 1 handed in, 2 not yet, 9 not asked for. So are the share of those withheld and the 60 days for giving back; schools are made up.
"""

from __future__ import annotations

import datetime as dt

from utsushi.samples.city import numbers
from utsushi.samples.city.allowance_claims import DIED, GROWN, LEFT, PLACED, Claim, Right, claims
from utsushi.samples.city.child_allowance import CHANGED, Payment, line, payments, school_years_end
from utsushi.samples.city.circumstances import circumstances
from utsushi.samples.city.institutions import placements, write_founder, write_placement
from utsushi.samples.city.money import account, to_registered_account
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.places import Places
from utsushi.samples.city.sheets import Sheets
from utsushi.samples.city.working_days import working_day_before

GROUPS = tuple(
    ("027", group)
    for group in (
        "受給者",
        "支給対象児童",
        "支払",
        "支払明細",
        "差止・過払",
        "監護相当・生計費負担確認",
        "口座",
        "施設・里親",
    )
)
_ASKED_OF_ALL = dt.date(2022, 6, 1)
"""Up to then everybody handed in a 現況届 each June."""
_CHANGES = {PLACED: "02", GROWN: "03", LEFT: "04", DIED: "05"}
"""消滅事由 of a child → 支給額改定事由 where others remain."""
_SCHOOLS = ("写海大学", "架空県立大学", "写海工業専門学校", "架空看護専門学校", "潮見短期大学")


def write_city(city: Places, _base: dt.date, sheets: Sheets) -> None:
    """The founder of the institution for children."""
    write_founder(city, sheets)


def write(shard: Shard, sheets: Sheets) -> None:
    """Recipients, children, and payments up to the base date; then what an institution receives."""
    dice = shard.dice("child allowance withheld")
    for claim in claims(shard):
        _Claim(shard, claim, sheets, withheld=dice.chance(0.006)).write()
    for index, placement in enumerate(placements(shard).values()):
        write_placement(shard, placement, shard.number_from(85, index), sheets)


class _Claim:
    """One claim while it is written."""

    def __init__(self, shard: Shard, claim: Claim, sheets: Sheets, *, withheld: bool) -> None:
        """`withheld`: the latest payment is."""
        self.shard, self.claim, self.sheets = shard, claim, sheets
        self.placed = any(right.why == PLACED for right in claim.children)
        self.withheld = withheld and claim.ended is None
        self.troubles = 0
        self.number = numbers.atena(claim.parent.number)

    def write(self) -> None:
        """The recipient, the children and what was paid."""
        self._recipient()
        parent, asked = self.claim.parent, self.claim.first.asked
        self._put(
            "口座",
            {
                "履歴番号": 1,
                "最新フラグ": "1",
                **account(parent),
                "公金受取口座利用": to_registered_account(self.shard, parent.number, asked),
            },
        )
        for right in self.claim.own:
            self._child(right)
        self._confirmed()
        calendar = payments(self.shard.base)
        for payment in calendar:
            self._payment(payment, withheld=self.withheld and payment is calendar[-1])

    def _put(self, group: str, values: dict[str, object]) -> None:
        self.sheets.row("027", group, {"認定番号": self.number, **values})

    def _recipient(self) -> None:
        claim, first, ended = self.claim, self.claim.first, self.claim.ended
        self._put(
            "受給者",
            {
                "履歴番号": 1,
                "最新フラグ": "1",
                "受給者_宛名番号": self.number,
                "配偶者_宛名番号": numbers.atena(claim.spouse.number) if claim.spouse else "",
                "受給者区分": "1",
                "認定年月日": first.decided,
                "請求年月日": first.asked,
                "支給開始年月": f"{first.start:%Y%m}",
                "資格区分": "1",
                "消滅年月日": ended.day if ended else None,
                "消滅事由": ended.why if ended else "",
                "所得判定区分": "0" if self.shard.base >= CHANGED else "1",
                "現況届状況": self._reported(),
                "公務員フラグ": "0",
                "海外居住児童フラグ": "0",
                "請求事由": first.cause,
                "15日特例フラグ": first.fifteen_days,
            },
        )

    def _reported(self) -> str:
        """現況届状況 of the last June."""
        base = self.shard.base
        june = dt.date(base.year - (base.month < 6), 6, 1)
        if self.withheld:
            return "2"
        if self.claim.first.start > june or (june >= _ASKED_OF_ALL and not self.claim.apart):
            return "9"
        ended = self.claim.ended
        return "9" if ended and ended.day < june else "1"

    def _child(self, right: Right) -> None:
        over = right.ended
        last = right.last if over else min(right.last, max(right.start, self.shard.base.replace(day=1)))
        self._put(
            "支給対象児童",
            {
                "児童_宛名番号": numbers.atena(right.child.number),
                "履歴番号": 1,
                "最新フラグ": "1",
                "支給対象区分": "1",
                "続柄": "1",
                "監護区分": "1",
                "同居別居区分": "1",
                "第何子": self.claim.rank(right, last),
                "支給開始年月": f"{right.start:%Y%m}",
                "支給終了年月": f"{right.last:%Y%m}" if over else "",
                "支給額改定事由": _CHANGES[right.why] if over and not self.claim.ended else "",
                "月額": self.claim.amount(right, last),
            },
        )

    def _confirmed(self) -> None:
        """Children of 19 to 22 count only with a confirmation, which is asked for where there are three or more children, since the change."""
        base = self.shard.base
        counted = [one for one in self.claim.children if one.counted >= base.replace(day=1)]
        if len(counted) < 3 or base < CHANGED or self.claim.ended:
            return
        for right in counted:
            grown = school_years_end(right.child.born, 18)
            if grown >= base:
                continue
            told = working_day_before(max(CHANGED, grown))
            self._put(
                "監護相当・生計費負担確認",
                {
                    "算定児童_宛名番号": numbers.atena(right.child.number),
                    "確認書受理年月日": told,
                    **self._studies(right.child),
                },
            )

    def _studies(self, child: Person) -> dict[str, object]:
        """Where and until when, of who is a student; who is none is cared for all the same."""
        if circumstances(self.shard)[child.number].work(self.shard.base) != "student":
            return {}
        until = school_years_end(child.born, 22)
        return {"学校卒業予定年月": f"{until:%Y%m}", "学校名": _SCHOOLS[child.number % len(_SCHOOLS)]}

    def _trouble(self, kind: str, due: dt.date, amount: int, until: dt.date | None) -> None:
        """A row of 差止・過払; what was paid too much is given back in time."""
        self.troubles += 1
        self._put(
            "差止・過払",
            {
                "連番": self.troubles,
                "差止・過払区分": kind,
                "対象年月": f"{due:%Y%m}",
                "金額": amount,
                "返納済額": amount if until and until <= self.shard.base else 0,
                "返納期限": until,
            },
        )

    def _payment(self, payment: Payment, *, withheld: bool) -> None:
        """A payment for the two months before."""
        amounts = [self._month(payment, due) for due in payment.dues]
        if not any(amounts):
            return
        self._put(
            "支払",
            {
                "支払年月": payment.month,
                "支払年月日": payment.day,
                "支払額": 0 if withheld else sum(amounts),
                "差止額": sum(amounts) if withheld else 0,
                "返納額": 0,
            },
        )
        for due, amount in zip(payment.dues, amounts, strict=True):
            right = self.claim.due(due) if self.placed else amount
            if withheld and amount:
                self._trouble("1", due, amount, None)
            elif amount > right:
                self._trouble("3", due, amount - right, payment.day + dt.timedelta(60))

    def _month(self, payment: Payment, due: dt.date) -> int:
        """The lines of a month, and their sum."""
        total = 0
        for right in self.claim.own:
            amount = self.claim.amount(right, due, told=False)
            if amount:
                total += amount
                self.sheets.row("027", "支払明細", line(self.number, payment, due, right.child, amount))
        return total
