"""027 児童手当: who receives it for which children, and what was paid since the change of October 2024.

Sources: 児童手当法 3–8: amounts and ages in `child_allowance`; paid in even months
for the two before; it begins in the month after the claim, or after birth and arrival where that came within 15 days. JT-01 to
JT-07; 3 条 3 項 and 4 条 1 項 4 号 (for a child in an institution its founder receives); 10, 11 (a payment is withheld while what must be told is not), 14 (given back).
Simplified: claims are always in time; the parent who is male receives; officials, who receive from their employer (17 条), are known by their work at the base date; an institution has a 認定番号 for each child.
Codes of 999 are the city's own: 受給者区分 1 a parent, 2 an institution; 資格区分 1 a parent, 2 an institution; 支給対象区分 1 paid; 続柄 1 child; 監護区分 1 cares; 同居別居区分 1 together, 2 apart;
差止・過払区分 1 withheld, 3 paid too much; 支給額改定事由 02 the child was placed; 算定区分 01. So are the share of those withheld and the 60 days for giving back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from utsushi.samples.city import numbers
from utsushi.samples.city.child_allowance import CHANGED, Payment, ages, line, monthly, payments, school_years_end
from utsushi.samples.city.circumstances import circumstances
from utsushi.samples.city.dice import months_after
from utsushi.samples.city.households import married
from utsushi.samples.city.institutions import placements, write_founder, write_placement
from utsushi.samples.city.money import account
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.places import Places
from utsushi.samples.city.schooling import guardian
from utsushi.samples.city.sheets import Sheets
from utsushi.samples.city.working_days import working_day

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


@dataclass(frozen=True, slots=True)
class Claim:
    """A recipient with the children counted, oldest first."""

    parent: Person
    children: tuple[Person, ...]


def claims(shard: Shard) -> Iterator[Claim]:
    """Parents who live with children that count, in the order of their numbers."""
    found: dict[int, tuple[Person, list[Person]]] = {}
    paid, counted = ages(shard.base)
    for child in shard.people:
        placed = placements(shard).get(child.number)
        away = placed is not None and placed.start < months_after(CHANGED, 1)
        counts = child.resident and not away and shard.base <= school_years_end(child.born, counted)
        parent = guardian(child) if counts else None
        if parent and parent is not child and parent in {child.father, child.mother}:
            found.setdefault(parent.number, (parent, []))[1].append(child)
    for number in sorted(found):
        parent, children = found[number]
        if circumstances(shard)[number].work(shard.base) == "official":
            continue
        if any(shard.base <= school_years_end(child.born, paid) for child in children):
            yield Claim(parent, tuple(sorted(children, key=lambda one: (one.born, one.number))))


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
        self.placed = {
            child.number: placements(shard)[child.number]
            for child in claim.children
            if child.number in placements(shard)
        }
        paid, counted = ages(shard.base)
        self.ends = {
            child.number: (school_years_end(child.born, paid), school_years_end(child.born, counted))
            for child in claim.children
        }
        self.withheld = withheld
        self.troubles = 0
        self.number = numbers.atena(claim.parent.number)
        self.starts = {child.number: self._start(child) for child in claim.children}
        own = [child for child in claim.children if shard.base <= self.ends[child.number][0]]
        self.start = min(self.starts[child.number] for child in own)
        self.own = own

    def write(self) -> None:
        """The recipient, the children and what was paid."""
        parent, claimed = self.claim.parent, self._claimed()
        partner = parent.spouse if married(parent, self.shard.base) else None
        spouse = partner if partner and partner.resident else None
        self.sheets.row(
            "027",
            "受給者",
            {
                "認定番号": self.number,
                "履歴番号": 1,
                "最新フラグ": "1",
                "受給者_宛名番号": self.number,
                "配偶者_宛名番号": numbers.atena(spouse.number) if spouse else "",
                "受給者区分": "1",
                "認定年月日": min(working_day(claimed + dt.timedelta(10)), self.shard.base),
                "請求年月日": claimed,
                "支給開始年月": self.start.strftime("%Y%m"),
                "資格区分": "1",
                "公務員フラグ": "0",
                "海外居住児童フラグ": "0",
                "15日特例フラグ": claimed >= self.start,
            },
        )
        self.sheets.row(
            "027",
            "口座",
            {"認定番号": self.number, "履歴番号": 1, "最新フラグ": "1", **account(parent), "公金受取口座利用": "0"},
        )
        this_month = self.shard.base.replace(day=1)
        for child in self.own:
            left = self._left(child)
            last = min(left, this_month)
            rank = self._rank(child, last)
            self.sheets.row(
                "027",
                "支給対象児童",
                {
                    "認定番号": self.number,
                    "児童_宛名番号": numbers.atena(child.number),
                    "履歴番号": 1,
                    "最新フラグ": "1",
                    "支給対象区分": "1",
                    "続柄": "1",
                    "監護区分": "1",
                    "同居別居区分": "1",
                    "第何子": rank,
                    "支給開始年月": self.starts[child.number].strftime("%Y%m"),
                    "支給終了年月": f"{left:%Y%m}" if child.number in self.placed else "",
                    "支給額改定事由": "02" if child.number in self.placed else "",
                    "月額": monthly(child, rank, last),
                },
            )
        self._confirmed()
        self._paid()

    def _start(self, child: Person) -> dt.date:
        """The month after the child and the parent were both here; October 2024 for who was through junior high school before the change."""
        both = max(child.came, child.histories[0].day, self.claim.parent.came, self.claim.parent.histories[0].day)
        first = months_after(both.replace(day=1), 1)
        return max(first, CHANGED) if self.shard.base >= CHANGED > school_years_end(child.born, 15) else first

    def _claimed(self) -> dt.date:
        """With the notification of the birth or arrival; in the next month it is in time for 15 days (児童手当法 8 条 3 項)."""
        first = min(self.own, key=lambda child: (self.starts[child.number], child.number))
        entries = [
            (max(one.came, one.histories[0].day), one.histories[0].notified) for one in (first, self.claim.parent)
        ]
        day, notified = max(entries)
        if months_after(day.replace(day=1), 1) < self.start:  # was asked for with the change of the law
            return min(self.start - dt.timedelta(1), self.shard.base)
        return notified

    def _left(self, child: Person) -> dt.date:
        """The last month for a child that was placed; far away for others."""
        placed = self.placed.get(child.number)
        return placed.start.replace(day=1) if placed else dt.date.max

    def _known(self, child: Person) -> dt.date:
        """The last month paid for a child that was placed: one more where that was told late."""
        placed = self.placed.get(child.number)
        return months_after(self._left(child), 1) if placed and placed.told_late else self._left(child)

    def _rank(self, child: Person, month: dt.date, *, told: bool = True) -> int:
        """第何子 in a month; not `told`: as it was paid, a placement not being known."""
        ends = self._left if told else self._known
        counted = [one for one in self.claim.children if month <= self.ends[one.number][1] and month <= ends(one)]
        return counted.index(child) + 1

    def _right(self, due: dt.date) -> int:
        """What a month is worth."""
        return sum(
            monthly(child, self._rank(child, due), due)
            for child in self.claim.children
            if self.starts[child.number] <= due <= min(self.ends[child.number][0], self._left(child))
        )

    def _trouble(self, kind: str, due: dt.date, amount: int, until: dt.date | None) -> None:
        """A row of 差止・過払; what was paid too much is given back in time."""
        self.troubles += 1
        self.sheets.row(
            "027",
            "差止・過払",
            {
                "認定番号": self.number,
                "連番": self.troubles,
                "差止・過払区分": kind,
                "対象年月": f"{due:%Y%m}",
                "金額": amount,
                "返納済額": amount if until and until <= self.shard.base else 0,
                "返納期限": until,
            },
        )

    def _confirmed(self) -> None:
        """Children of 19 to 22 count only with a confirmation, which is asked for where there are three or more children, since the change."""
        older = [child for child in self.claim.children if child not in self.own]
        if len(self.claim.children) < 3 or self.shard.base < CHANGED:
            return
        for child in older:
            self.sheets.row(
                "027",
                "監護相当・生計費負担確認",
                {
                    "認定番号": self.number,
                    "算定児童_宛名番号": numbers.atena(child.number),
                    "確認書受理年月日": max(CHANGED, min(school_years_end(child.born, 18), self.shard.base)),
                    "学校卒業予定年月": school_years_end(child.born, 22).strftime("%Y%m"),
                },
            )

    def _paid(self) -> None:
        calendar = payments(self.shard.base)
        for payment in calendar:
            self._payment(payment, withheld=self.withheld and payment is calendar[-1])

    def _payment(self, payment: Payment, *, withheld: bool) -> None:
        """A payment for the two months before."""
        amounts = [self._month(payment, due) for due in payment.dues]
        if not any(amounts):
            return
        self.sheets.row(
            "027",
            "支払",
            {
                "認定番号": self.number,
                "支払年月": payment.month,
                "支払年月日": payment.day,
                "支払額": 0 if withheld else sum(amounts),
                "差止額": sum(amounts) if withheld else 0,
                "返納額": 0,
            },
        )
        for due, amount in zip(payment.dues, amounts, strict=True):
            right = self._right(due) if self.placed else amount
            if withheld and amount:
                self._trouble("1", due, amount, None)
            elif amount > right:
                self._trouble("3", due, amount - right, payment.day + dt.timedelta(60))

    def _month(self, payment: Payment, due: dt.date) -> int:
        """The lines of a month, and their sum."""
        total = 0
        for child in self.claim.children:
            if not self.starts[child.number] <= due <= min(self.ends[child.number][0], self._known(child)):
                continue
            amount = monthly(child, self._rank(child, due, told=False), due)
            total += amount
            self.sheets.row("027", "支払明細", line(self.number, payment, due, child, amount))
        return total
