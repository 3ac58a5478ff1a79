"""020 児童扶養手当: recipients with their children and incomes, what was paid in the last two fiscal years, and what stands in its way.

Sources: `single_parent_claims` (the right) and `single_parent_rates` (amounts and days of payment); 児童扶養手当法 4, 7, 9, 12 (an amount wrongly paid
is given back), 13 の 2, 13 の 3, 15 (no payment while the 現況届 is missing), 地方自治法 236 (five years until 時効); 施行規則 4 (現況届 from 1 to 31 August).
控除額 holds the 150,000 yen for a child of 16 or more too, by which the law raises the limits instead. A row of history of the recipient is written when the claim is granted (the amounts of the last two fiscal years) and whenever the amount changes.
Codes of the city's own: 支給区分 1 in full, 2 in part, 3 nothing; 資格喪失事由 in `single_parent_claims`; 所得者区分 1 the recipient, 2 the disabled spouse, 3 a 扶養義務者; 差止区分 0 none,
1 現況届 missing; 適用除外事由 01 works, 02 a disability, 03 looks for work; 年金種別 01 障害年金; 発生事由 01 told too late, 02 an income corrected; 障害等級 as the handbook has it (身体 1–3, 療育 11 A, 精神 21–22);
現況届状況 1 handed in, 2 not yet, 9 not asked for; 障害区分 and 支給対象障害区分 0 and 1; 続柄 of 001:18.
"""

from __future__ import annotations

import datetime as dt

from utsushi.samples.city import numbers
from utsushi.samples.city.bills import due_day
from utsushi.samples.city.dice import months_after, years_after
from utsushi.samples.city.money import account, to_registered_account
from utsushi.samples.city.people import Shard
from utsushi.samples.city.places import Places
from utsushi.samples.city.sheets import Sheets
from utsushi.samples.city.single_parent_claims import (
    APART,
    LEFT,
    Claim,
    Month,
    Ward,
    claims,
    months,
    paid,
    pension_addition,
    pension_month,
    working,
    worth,
)
from utsushi.samples.city.single_parent_incomes import measure
from utsushi.samples.city.single_parent_rates import allowance_year, pay_day, pay_month
from utsushi.samples.city.working_days import working_day, working_day_before

GROUPS = tuple(
    ("020", group)
    for group in (
        "受給資格者",
        "対象児童",
        "所得_年度別",
        "支払",
        "支払口座",
        "一部支給停止",
        "公的年金等",
        "過払・債権",
        "障害認定",
    )
)


def write_city(city: Places, base: dt.date, sheets: Sheets) -> None:
    """Nothing belongs to the whole city."""


def write(shard: Shard, sheets: Sheets) -> None:
    """Every claim."""
    dice = shard.dice("single parents' papers")
    debts = 0
    for claim in claims(shard):
        one = _Claim(shard, claim, sheets, late=dice.chance(0.03))
        one.write()
        if one.overpaid:
            one.debt(shard.number_from(81, debts))
            debts += 1


class _Claim:
    """One claim while it is written."""

    def __init__(self, shard: Shard, claim: Claim, sheets: Sheets, *, late: bool) -> None:
        self.shard, self.claim, self.sheets = shard, claim, sheets
        self.base = shard.base
        self.since = dt.date(shard.fiscal_year - 2, 4, 1)
        self.number = f"{claim.number:015d}"
        self.recipient = numbers.atena(claim.parent.number)
        self.missing = late and claim.last is None
        """The 現況届 of the last August is missing."""
        self.overpaid = 0
        self.overpaid_on = dt.date.min

    def write(self) -> None:
        """Everything but a debt."""
        self._recipient()
        for ward in self.claim.wards:
            self._child(ward)
        self._incomes()
        self._paid()
        self._account()
        self._halved()
        self._pension()

    def _account(self) -> None:
        parent = self.claim.parent
        facts = {"履歴番号": 1, "最新フラグ": "1", **account(parent)}
        self._put(
            "支払口座",
            {**facts, "公金受取口座利用": to_registered_account(self.shard, parent.number, self.claim.claimed)},
        )

    def _put(self, group: str, values: dict[str, object]) -> None:
        self.sheets.row("020", group, {"証書番号": self.number, **values})

    def _changes(self) -> list[tuple[dt.date, Month]]:
        """The months of the last two fiscal years in which the amount became another one, the first of them first."""
        found: list[tuple[dt.date, Month]] = []
        for month in months(self.claim, self.since, self.base):
            now = worth(self.shard, self.claim, month)
            if not found or found[-1][1] != now:
                found.append((month, now))
        if not found:
            last = self.claim.last or self.claim.start
            found.append((last, worth(self.shard, self.claim, last)))
        return found

    def _recipient(self) -> None:
        claim, changes = self.claim, self._changes()
        ended = claim.last
        for index, (month, now) in enumerate(changes, 1):
            latest = index == len(changes)
            helper = measure(self.shard, claim, allowance_year(month)).supporter
            self._put(
                "受給資格者",
                {
                    "履歴番号": index,
                    "最新フラグ": latest,
                    "受給者_宛名番号": self.recipient,
                    "認定年月日": min(
                        working_day(claim.claimed + dt.timedelta(20)), max(claim.claimed, working_day_before(self.base))
                    ),
                    "請求年月日": claim.claimed,
                    "支給開始年月": f"{claim.start:%Y%m}",
                    "支給要件事由": claim.cause,
                    "支給対象障害区分": claim.cause == "3",
                    "支給区分": now.kind,
                    "手当月額": now.amount,
                    "公的年金等併給調整額": now.pension,
                    "扶養義務者_宛名番号": numbers.atena(helper.person.number) if helper else "",
                    "資格喪失年月日": self._lost() if latest and ended else None,
                    "資格喪失事由": claim.why if latest else "",
                    "現況届状況": self._reported(),
                    "操作年月日": min(month, self.base),
                },
            )

    def _lost(self) -> dt.date:
        """The day on which the right ended: in the last month."""
        last = self.claim.last
        assert last is not None
        parent = self.claim.parent
        if parent.removed and parent.removed.replace(day=1) == last:
            return parent.removed
        return min(months_after(last, 1) - dt.timedelta(1), self.base)

    def _reported(self) -> str:
        """Whoever had the right in August has handed in the 現況届 of that August."""
        august = dt.date(self.base.year - (self.base.month < 9), 8, 1)
        if self.claim.start > august or (self.claim.last and self.claim.last < august):
            return "9"
        return "2" if self.missing else "1"

    def _child(self, ward: Ward) -> None:
        child = numbers.atena(ward.child.number)
        self._put(
            "対象児童",
            {
                "児童_宛名番号": child,
                "履歴番号": 1,
                "最新フラグ": "1",
                "続柄": "20",
                "障害区分": bool(ward.book),
                "対象開始年月": f"{ward.first:%Y%m}",
                "対象終了年月": f"{ward.last:%Y%m}" if ward.last else "",
            },
        )
        if ward.book:
            code = {"身体": "0", "療育": "1", "精神": "2"}[ward.book.kind] + ward.book.grade[0].replace("A", "1")
            until = months_after(ward.book.issued, 24)
            while until < self.base and until < (ward.last or self.base):
                until = months_after(until, 24)
            self.sheets.row(
                "020",
                "障害認定",
                {
                    "児童_宛名番号": child,
                    "認定連番": 1,
                    "障害等級": code,
                    "認定年月日": max(ward.book.issued, self.claim.claimed),
                    "有期認定期限": until,
                    "診断書提出年月": f"{until:%Y%m}",
                },
            )

    def _incomes(self) -> None:
        years = sorted({allowance_year(month) for month in months(self.claim, self.since, self.base)})
        for year in years:
            facts = measure(self.shard, self.claim, year)
            self._put(
                "所得_年度別",
                {
                    "支給年度": str(year),
                    "所得者区分": "1",
                    "所得者_宛名番号": self.recipient,
                    "所得額": facts.total,
                    "養育費8割額": facts.support,
                    "扶養人数": facts.dependants,
                    "控除額": facts.deducted,
                },
            )
            if facts.supporter:
                self._put(
                    "所得_年度別",
                    {
                        "支給年度": str(year),
                        "所得者区分": "2" if facts.supporter.person is self.claim.parent.spouse else "3",
                        "所得者_宛名番号": numbers.atena(facts.supporter.person.number),
                        "所得額": facts.supporter.total,
                        "養育費8割額": 0,
                        "扶養人数": facts.supporter.dependants,
                        "控除額": facts.supporter.deducted,
                    },
                )

    def _paid(self) -> None:
        august = dt.date(self.base.year - (self.base.month < 9), 8, 1)
        stopped_from = dt.date(august.year, 11, 1)
        for month in [*months(self.claim, self.since, self.base), *self._too_late()]:
            when = pay_month(month)
            known = min(month, self.claim.last or month)
            amount = paid(self.shard, self.claim, known)
            if amount == 0 or pay_day(when) > self.base:
                continue
            withheld = self.missing and self.claim.start <= august and month >= stopped_from
            self._put(
                "支払",
                {
                    "支払年月": f"{when:%Y%m}",
                    "対象年月": f"{month:%Y%m}",
                    "支払額": amount,
                    "差止区分": withheld,
                    "支払年月日": None if withheld else pay_day(when),
                },
            )
            right = worth(self.shard, self.claim, month).amount if month == known else 0
            if amount > right:
                self.overpaid += amount - right
                self.overpaid_on = pay_day(when)

    def _too_late(self) -> list[dt.date]:
        """Months after an early end that were paid, because it was told only after the next payment."""
        last = self.claim.last
        if not self.claim.told_late or last is None or self.claim.why not in {APART, LEFT}:
            return []
        after = months_after(last, 1)
        return [after] if last >= self.since and pay_day(pay_month(after)) <= self.base else []

    def debt(self, number: int) -> None:
        """What was paid without a right: it is found three weeks after the last payment of it."""
        amount = self.overpaid
        found = min(self.overpaid_on + dt.timedelta(21), self.base)
        after = months_after(found, 1)
        due = due_day(after.year, after.month)
        back = amount if due <= self.base and number % 3 else amount // 20 * 10 if due <= self.base else 0
        self._put(
            "過払・債権",
            {
                "債権番号": f"{number:015d}",
                "発生事由": "02" if self.claim.undeclared else "01",
                "発生年月日": found,
                "債権額": amount,
                "返納済額": back,
                "返納期限": due,
                "時効完成年月日": years_after(due, 5) + dt.timedelta(1),
            },
        )

    def _halved(self) -> None:
        """The five or seven years are over: halved, or excepted by the 届 of each August."""
        claim, month = self.claim, self.claim.halved_from
        if month > self.base or (claim.last and month > claim.last):
            return
        told = max(months_after(month, -1), claim.claimed)
        why = "02" if claim.disabled else "01" if working(self.shard, claim, min(month, self.base)) else "03"
        until = dt.date(allowance_year(self.base) + 1, 10, 1)
        self._put(
            "一部支給停止",
            {
                "5年等満了年月": f"{month:%Y%m}",
                "適用除外事由": why if claim.exempt else "",
                "除外届出年月日": told if claim.exempt else None,
                "除外開始年月": f"{month:%Y%m}" if claim.exempt else "",
                "除外終了年月": f"{claim.last or until:%Y%m}" if claim.exempt else "",
            },
        )

    def _pension(self) -> None:
        """障害基礎年金 of the recipient, as of the base date."""
        claim, book = self.claim, self.claim.disabled
        first = max(claim.start, months_after(book.issued.replace(day=1), 1)) if book else dt.date.max
        end = claim.last or self.base
        if book is None or first > end:
            return
        self._put(
            "公的年金等",
            {
                "年金連番": 1,
                "受給者_宛名番号": numbers.atena(book.person.number),
                "年金種別": "01",
                "年金月額": pension_month(book, end),
                "子加算額": pension_addition(claim, end.replace(day=1)),
                "適用開始年月": f"{first:%Y%m}",
                "適用終了年月": f"{claim.last:%Y%m}" if claim.last else "",
            },
        )
