"""児童扶養手当: who has a right to it, for which children, from when until when, and what each month is worth.

Sources: 児童扶養手当法 3 (a child up to the 31 March after 18 years, with a disability up to 20), 4 (a parent who cares for the child after a
divorce, the other's death, beside a severely disabled spouse, or unmarried; not without a residence here), 6 (from the month after the claim), 7 (to the month in
which the right ends), 13 の 2 (pensions), 13 の 3 (half of it after five years, unless working or unable to); incomes in `single_parent_incomes`. JF-01 to JF-06.
Simplified: unmarried parents come only where the lives of the city have them; a dead parent leaves no survivor's pension; nobody marries again or lives with a partner;
a pension lessens the allowance by whole 10 yen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from utsushi.samples.city.child_allowance import school_years_end
from utsushi.samples.city.circumstances import Handbook, children_of, circumstances, handbooks
from utsushi.samples.city.dice import age, fiscal_year, months_after, reached, years_after
from utsushi.samples.city.households import Stay, stays_of
from utsushi.samples.city.once import once
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.single_parent_incomes import measure
from utsushi.samples.city.single_parent_rates import allowance_year, limits, monthly, pension
from utsushi.samples.city.working_days import working_day

GROWN, DIED, LEFT, APART = "01", "02", "03", "04"
"""資格喪失事由, the city's own: the child is grown, the recipient has died, has left the city, no longer has the child."""
ADDITION_ONLY = dt.date(2021, 3, 1)
"""令和3年3月分: of a 障害基礎年金 only the addition for children lessens the allowance (令和2年法律40号)."""
UNDECLARED = 240_000
"""Yen of income that somebody forgot to declare."""


@dataclass(frozen=True, slots=True)
class Ward:
    """対象児童: counted in the months from `first` to `last` (None: still)."""

    child: Person
    first: dt.date
    last: dt.date | None
    why: str
    """How it ended."""
    book: Handbook | None
    """A handbook that makes it a child with a disability."""

    def counts(self, month: dt.date) -> bool:
        """Whether the child counts in a month (its first day)."""
        return self.first <= month and (self.last is None or month <= self.last)


@dataclass(frozen=True, slots=True)
class Claim:
    """A recipient, the children oldest first, and what bears on the amount."""

    number: int
    """証書番号."""
    parent: Person
    cause: str
    """020:9001."""
    arose: dt.date
    claimed: dt.date
    wards: tuple[Ward, ...]
    support: int
    """養育費 in a year."""
    disabled: Handbook | None
    """The recipient, or the disabled spouse, has a 障害基礎年金."""
    exempt: bool
    """Asks in time not to be halved (works, looks for work, or cannot)."""
    told_late: bool
    """An early end is told after one more payment."""
    undeclared: bool
    """Of the 支給年度 before the last one, an income of `UNDECLARED` was declared only afterwards."""

    @property
    def start(self) -> dt.date:
        """支給開始年月."""
        return min(ward.first for ward in self.wards)

    @property
    def last(self) -> dt.date | None:
        """The last month; None: still."""
        ends = [ward.last for ward in self.wards if ward.last]
        return max(ends) if len(ends) == len(self.wards) else None

    @property
    def why(self) -> str:
        """資格喪失事由."""
        last = self.last
        return next(ward.why for ward in self.wards if ward.last == last) if last else ""

    @property
    def halved_from(self) -> dt.date:
        """Five years after the start (for a child under three then, after its third birthday) or seven after the cause, the earlier one."""
        youngest = max(ward.child.born for ward in self.wards)
        third = months_after(years_after(youngest, 3).replace(day=1), 1)
        return min(years_after(max(self.start, third), 5), max(years_after(self.arose.replace(day=1), 7), self.start))


@once
def claims(shard: Shard) -> tuple[Claim, ...]:
    """Every claim of who cares for children alone, or beside a severely disabled spouse, by 宛名番号 of the recipient."""
    dice = shard.dice("single parents")
    found: list[Claim] = []
    for parent in shard.people:
        alone = _alone(shard, parent)
        if alone is None:
            continue
        cause, arose = alone
        draws = [dice.between(0, 40), dice.below(100), dice.below(100), dice.below(100), dice.below(100)]
        claimed, wards = _wards(shard, parent, arose, draws[0])
        if wards:
            found.append(_claim(shard, parent, cause, arose, claimed, wards, draws, shard.number_from(80, len(found))))
    return tuple(found)


def _claim(
    shard: Shard, parent: Person, cause: str, arose: dt.date, claimed: dt.date, wards: tuple[Ward, ...],
    draws: list[int], number: int,
) -> Claim:  # fmt: skip
    support = (
        360_000 * len(wards) if cause == "1" and draws[1] < 28 else 0
    )  # 厚生労働省 ひとり親世帯等調査: 28 % receive it
    severe = _severe(shard, parent.spouse) if cause == "3" and parent.spouse else _severe(shard, parent)
    return Claim(
        number, parent, cause, arose, claimed, wards, support, severe, draws[2] < 95, draws[3] < 50, draws[4] < 15
    )


def _alone(shard: Shard, parent: Person) -> tuple[str, dt.date] | None:
    """支給要件事由 and the day from which somebody cares for children alone, or beside a severely disabled spouse."""
    children = children_of(shard).get(parent.number, ())
    if not children:
        return None
    if parent.divorced:
        return "1", parent.divorced
    spouse = parent.spouse
    if spouse is None:
        return ("8", min(child.born for child in children)) if parent.married is None else None
    if spouse.dead and spouse.removed:
        return "2", spouse.removed
    book = None if _severe(shard, parent) else _severe(shard, spouse)
    return ("3", max(book.issued, parent.married or book.issued)) if book and spouse.resident else None


def _severe(shard: Shard, person: Person) -> Handbook | None:
    """A handbook of a grown person that comes with a 障害基礎年金 of 1級 (施行令 別表第2; simplified: every severe one)."""
    books = handbooks(shard).get(person.number, ())
    return next((one for one in books if one.severe and age(person.born, one.issued) >= 20), None)


def _wards(shard: Shard, parent: Person, arose: dt.date, wait: int) -> tuple[dt.date, tuple[Ward, ...]]:
    """The day of the claim, and the children who live with the parent, oldest first."""
    children = sorted(children_of(shard)[parent.number], key=lambda one: (one.born, one.number))
    lives = [
        (child, *shared, counted_until(shard, child))
        for child in children
        if (shared := _together(shard, parent, child, arose)) is not None
    ]
    lives = [one for one in lives if one[1] <= one[4][0]]
    if not lives:
        return arose, ()
    first = min(lives, key=lambda one: one[1])
    told = [row.notified for one in (parent, first[0]) for row in one.histories if row.day <= first[1]]
    claimed = working_day(max([first[1] + dt.timedelta(wait), *told]))
    found = []
    for child, begins, ends, why, (limit, book) in lives:
        starts = months_after(max(claimed, begins).replace(day=1), 1)
        last, reason = (ends, why) if ends and ends <= limit else (limit, GROWN)
        over = last < shard.base or last == ends == shard.base
        if starts <= min(last, shard.base):
            found.append(Ward(child, starts, last.replace(day=1) if over else None, reason if over else "", book))
    return claimed, tuple(found)


def _together(
    shard: Shard, parent: Person, child: Person, since: dt.date
) -> tuple[dt.date, dt.date | None, str] | None:
    """From when until when (the first day no longer) the two live together alone, and how it ends."""
    pairs = [
        (one, other, max(one.start, other.start, since))
        for one in stays_of(shard).get(parent.number, ())
        for other in stays_of(shard).get(child.number, ())
        if one.household == other.household
    ]
    fitting = [
        (day, one, other)
        for one, other, day in pairs
        if all(stay.end is None or day < stay.end for stay in (one, other))
    ]
    if not fitting:
        return None
    day, one, other = min(fitting, key=lambda pair: pair[0])
    end = min((stay.end for stay in (one, other) if stay.end), default=None)
    return day, end, _why(one, end)


def _why(own: Stay, end: dt.date | None) -> str:
    if end is None or own.end != end or own.person.removed != end:
        return APART
    return DIED if own.person.dead else LEFT


def counted_until(shard: Shard, child: Person) -> tuple[dt.date, Handbook | None]:
    """The last day on which the child may count, and the handbook that extends it to the eve of the 20th birthday."""
    book = next((one for one in handbooks(shard).get(child.number, ()) if one.certifiable), None)
    march = school_years_end(child.born, 18)
    if book and book.issued <= march:
        return max(reached(child.born, 20), march), book
    return march, None


@dataclass(frozen=True, slots=True)
class Month:
    """What a month is worth."""

    amount: int
    kind: str
    """支給区分: 1 in full, 2 in part, 3 nothing."""
    pension: int
    """公的年金等併給調整額."""


def paid(shard: Shard, claim: Claim, month: dt.date) -> int:
    """What was paid for a month: more than it was worth in the 支給年度 before the last one, where an income had not been declared yet."""
    right = worth(shard, claim, month).amount
    if not claim.undeclared or allowance_year(month) != allowance_year(shard.base) - 1 or right == 0:
        return right
    facts = measure(shard, claim, allowance_year(month))
    children = sum(ward.counts(month) for ward in claim.wards)
    told = max(facts.counted - UNDECLARED, 0)
    return max(monthly(month, children, told, facts.dependants) - pension_part(claim, month), right)


@once
def worth(shard: Shard, claim: Claim, month: dt.date) -> Month:
    """What a month (its first day) is worth, which lies between the start and the last month of the claim."""
    children = sum(ward.counts(month) for ward in claim.wards)
    facts = measure(shard, claim, allowance_year(month))
    if facts.supporter and facts.supporter.over >= 0:
        return Month(0, "3", 0)
    amount = monthly(month, children, facts.counted, facts.dependants)
    full = facts.counted < limits(month, facts.dependants)[0]
    if month >= claim.halved_from and not claim.exempt:
        amount, full = amount // 20 * 10, False
    less = min(pension_part(claim, month), amount)
    amount -= less
    return Month(amount, "3" if amount == 0 else "1" if full and not less else "2", less)


def pension_part(claim: Claim, month: dt.date) -> int:
    """What of a 障害基礎年金 lessens the allowance: its addition for children; before March 2021 all of a pension of the recipient (13 の 2, 令和2年法律40号)."""
    if claim.disabled is None or month <= claim.disabled.issued:
        return 0
    own = claim.disabled.person is claim.parent and month < ADDITION_ONLY
    return pension_addition(claim, month) + (pension_month(claim.disabled, month) // 10 * 10 if own else 0)


def pension_month(book: Handbook, month: dt.date) -> int:
    """年金月額 without the addition: 1級 is five quarters of 2級 (国民年金法 33)."""
    return pension(fiscal_year(month))[0] * (5 if book.grade[0] in {"1", "A"} else 4) // 48


def pension_addition(claim: Claim, month: dt.date) -> int:
    """子加算額 of a month (国民年金法 33 の 2), in whole 10 yen."""
    _, each, further = pension(fiscal_year(month))
    children = sum(ward.counts(month) for ward in claim.wards)
    return (each * min(children, 2) + further * max(children - 2, 0)) // 120 * 10


def months(claim: Claim, first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """The months of the claim from `first` to `last`."""
    month = max(claim.start, first.replace(day=1))
    end = min(claim.last or last, last)
    while month <= end:
        yield month
        month = months_after(month, 1)


@once
def by_recipient(shard: Shard) -> Mapping[int, Claim]:
    """宛名番号 of the recipient → claim."""
    return {claim.parent.number: claim for claim in claims(shard)}


def working(shard: Shard, claim: Claim, day: dt.date) -> bool:
    """Whether the recipient works on a day."""
    return circumstances(shard)[claim.parent.number].work(day) in {"employee", "official", "part", "self"}
