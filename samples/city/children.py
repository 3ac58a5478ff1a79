"""027 児童手当: who receives it for which children, and what was paid since the change of October 2024.

Sources: 児童手当法 3–8 as in force from 2024-10-01: 15,000 a month under three years (with the month of the third birthday), 10,000 up to
the 31 March after 18, 30,000 for the third and later ones, counted among children up to the 31 March after 22; paid in even months
for the two before; it begins in the month after the claim, or after birth and arrival where that came within 15 days. JT-01 to
JT-07. Simplified: claims are always in time; the parent who is male receives; nobody is an official; arrears are not told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from utsushi.samples.city import numbers
from utsushi.samples.city.dice import months_after, years_after
from utsushi.samples.city.money import account
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.places import Places
from utsushi.samples.city.schooling import guardian
from utsushi.samples.city.sheets import Sheets

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
CHANGED = dt.date(2024, 10, 1)


@dataclass(frozen=True, slots=True)
class Claim:
    """A recipient with the children counted, oldest first."""

    parent: Person
    children: tuple[Person, ...]


def school_years_end(born: dt.date, years: int) -> dt.date:
    """The first 31 March after that age is reached (on the eve of the birthday)."""
    reached = years_after(born, years) - dt.timedelta(1)
    return dt.date(reached.year + (reached.month > 3), 3, 31)


def monthly(child: Person, rank: int, month: dt.date) -> int:
    """The amount for a child that is the rank-th (from 1) in the month that begins on `month`; 0: none."""
    if month > school_years_end(child.born, 18):
        return 0
    if rank >= 3:
        return 30_000
    third = years_after(child.born, 3)
    return 15_000 if month <= third.replace(day=1) else 10_000


def claims(shard: Shard) -> Iterator[Claim]:
    """Parents who live with children that count, in the order of their numbers."""
    found: dict[int, tuple[Person, list[Person]]] = {}
    for child in shard.people:
        parent = guardian(child) if child.resident and shard.base <= school_years_end(child.born, 22) else None
        if parent and parent is not child and parent in {child.father, child.mother}:
            found.setdefault(parent.number, (parent, []))[1].append(child)
    for number in sorted(found):
        parent, children = found[number]
        if any(shard.base <= school_years_end(child.born, 18) for child in children):
            yield Claim(parent, tuple(sorted(children, key=lambda one: (one.born, one.number))))


def write_city(city: Places, base: dt.date, sheets: Sheets) -> None:
    """Nothing belongs to the whole city."""


def write(shard: Shard, sheets: Sheets) -> None:
    """Recipients, children, and payments up to the base date."""
    for claim in claims(shard):
        _Claim(shard, claim, sheets).write()


class _Claim:
    """One claim while it is written."""

    def __init__(self, shard: Shard, claim: Claim, sheets: Sheets) -> None:
        self.shard, self.claim, self.sheets = shard, claim, sheets
        self.number = numbers.atena(claim.parent.number)
        self.starts = {child.number: self._start(child) for child in claim.children}
        own = [child for child in claim.children if shard.base <= school_years_end(child.born, 18)]
        self.start = min(self.starts[child.number] for child in own)
        self.own = own

    def write(self) -> None:
        """The recipient, the children and what was paid."""
        parent, claimed = self.claim.parent, self._claimed()
        spouse = parent.spouse if parent.spouse and parent.spouse.resident and not parent.divorced else None
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
                "認定年月日": claimed,
                "請求年月日": claimed,
                "支給開始年月": self.start.strftime("%Y%m"),
                "資格区分": "1",
                "公務員フラグ": "0",
                "海外居住児童フラグ": "0",
                "15日特例フラグ": "1",
            },
        )
        self.sheets.row(
            "027",
            "口座",
            {"認定番号": self.number, "履歴番号": 1, "最新フラグ": "1", **account(parent), "公金受取口座利用": "0"},
        )
        this_month = self.shard.base.replace(day=1)
        for child in self.own:
            rank = self._rank(child, this_month)
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
                    "月額": monthly(child, rank, this_month),
                },
            )
        self._confirmed()
        self._paid()

    def _start(self, child: Person) -> dt.date:
        """The month after the child and the parent were both here, or after the change."""
        both = max(child.came, child.histories[0].day, self.claim.parent.came, self.claim.parent.histories[0].day)
        return months_after(both.replace(day=1), 1)

    def _claimed(self) -> dt.date:
        return min(self.start - dt.timedelta(1), self.shard.base)

    def _rank(self, child: Person, month: dt.date) -> int:
        counted = [one for one in self.claim.children if month <= school_years_end(one.born, 22)]
        return counted.index(child) + 1

    def _confirmed(self) -> None:
        """Children of 19 to 22 count only with a confirmation, and only where there are three or more."""
        older = [child for child in self.claim.children if child not in self.own]
        if len(self.claim.children) < 3:
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
        payment = dt.date(2024, 12, 10)
        while payment <= self.shard.base:
            total = 0
            month = f"{payment:%Y%m}"
            for back in (2, 1):
                due = months_after(payment.replace(day=1), -back)
                for child in self.claim.children:
                    if due < self.starts[child.number] or due > school_years_end(child.born, 18):
                        continue
                    amount = monthly(child, self._rank(child, due), due)
                    total += amount
                    self.sheets.row(
                        "027",
                        "支払明細",
                        {
                            "認定番号": self.number,
                            "支払年月": month,
                            "対象年月": f"{due:%Y%m}",
                            "児童_宛名番号": numbers.atena(child.number),
                            "月額": amount,
                            "算定区分": "01",
                        },
                    )
            if total:
                self.sheets.row(
                    "027",
                    "支払",
                    {
                        "認定番号": self.number,
                        "支払年月": month,
                        "支払年月日": payment,
                        "支払額": total,
                        "差止額": 0,
                        "返納額": 0,
                    },
                )
            payment = months_after(payment, 2)
