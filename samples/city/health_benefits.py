"""024 給付: high costs that are paid back, costs advanced, births and funerals of the insured, in the two years before the base date.

Sources: 国保法 54, 57 の 2, 58; 国保法施行令 29 条の 2–29 条の 4 (limits of 高額療養費 as in force until July 2026; 多数回該当 counts the months of twelve in
which the household was paid, whoever of it was ill), 国保条例: 出産育児一時金 500,000 yen
for births from 2023-04-01, 420,000 before (健康保険法施行令 36); 葬祭費 30,000 yen is the city's own. Simplified: one treatment is one month of one
person in one clinic, and is not added to those of others (世帯合算); who is ill is drawn. Codes of 999 are the city's own: 種別 01 療養費, 02 高額療養費, 03 出産育児一時金, 04 葬祭費; 限度額適用区分
01–05 are ア–オ, 11–13 現役並み III–I, 14 一般, 15 低所得 II, 16 低所得 I.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from utsushi.samples.city import numbers
from utsushi.samples.city.circumstances import children_of
from utsushi.samples.city.clinics import clinic
from utsushi.samples.city.dice import age, months_after, reached, years_after
from utsushi.samples.city.health_members import Member, insured_on, members
from utsushi.samples.city.households import household_head
from utsushi.samples.city.incomes import assessments, untaxed_household
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.premiums import standing, without_income
from utsushi.samples.city.sheets import Sheets
from utsushi.samples.city.working_days import working_day

LIMITS = {
    "01": (252_600, 842_000, 140_100),
    "02": (167_400, 558_000, 93_000),
    "03": (80_100, 267_000, 44_400),
    "04": (57_600, 0, 44_400),
    "05": (35_400, 0, 24_600),
    "11": (252_600, 842_000, 140_100),
    "12": (167_400, 558_000, 93_000),
    "13": (80_100, 267_000, 44_400),
    "14": (57_600, 0, 44_400),
    "15": (24_600, 0, 24_600),
    "16": (15_000, 0, 15_000),
}
"""限度額適用区分 → what one pays in a month, the costs above which 1 % is added (0: nothing is), from the fourth month within a year."""
FUNERAL = 30_000


def birth_grant(born: dt.date) -> int:
    """出産育児一時金, yen."""
    return 500_000 if born >= dt.date(2023, 4, 1) else 420_000


def payable(kind: str, cost: int, copayment: int, times: int) -> int:
    """高額療養費 for a month's costs in yen, of which `copayment` was paid; `times`: which such month of the household within twelve this is."""
    fixed, above, many = LIMITS[kind]
    limit = many if times >= 4 else fixed + (max(cost - above, 0) // 100 if above else 0)
    return max(copayment - limit, 0)


def which_month(paid: Iterable[dt.date], month: dt.date) -> int:
    """多数該当回数 of a month: those of the twelve up to it in which the household was paid, each once, this one counted (施行令 29 条の 3)."""
    return len({one for one in paid if months_after(month, -11) <= one < month}) + 1


def copayment(person: Person, day: dt.date, *, active: bool) -> int:
    """Tenths that the insured pays: 2 before school and from 70 (3 with 現役並み所得), else 3 (国保法 42)."""
    years = age(person.born, day)
    if day >= from_seventy(person):
        return 3 if active else 2
    return 2 if years < 6 or (years == 6 and not _at_school(person, day)) else 3


def _at_school(person: Person, day: dt.date) -> bool:
    six = reached(person.born, 6)
    return day > dt.date(six.year + (six.month > 3), 3, 31)


def from_seventy(person: Person) -> dt.date:
    """The first of the month after that in which 70 is reached (国保法 42 条 1 項 3 号)."""
    return months_after(reached(person.born, 70).replace(day=1), 1)


def limit_year(day: dt.date) -> int:
    """The 年度 whose incomes count on a day: they change in August."""
    return day.year - (day.month < 8)


def active_income(shard: Shard, person: Person, household: int, day: dt.date) -> bool:
    """現役並み所得: somebody insured of 70 or older has 課税所得 of 1,450,000 yen (施行令 27 条の 2), and they earn 5.2 (3.83) million or more.

    Simplified: who has gone to 後期高齢者医療 (特定同一世帯所属者), and 旧ただし書所得 of 2.1 million yen at most, are not looked at.
    """
    year = limit_year(day)
    known = assessments(shard, year)
    old = [one for one in insured_on(shard, household, day) if day >= from_seventy(one)] or [person]
    taxable = max((known[one.number].taxable for one in old if one.number in known), default=0)
    if taxable < 1_450_000:
        return False
    incomes = [known[one.number].income for one in old if one.number in known]
    earned = sum(one.wages + one.pension + one.business + one.rent for one in incomes)
    return earned >= (5_200_000 if len(old) > 1 else 3_830_000)


def limit_kind(shard: Shard, member: Member, day: dt.date) -> str:
    """限度額適用区分 of somebody on a day: by the insured of the household, and for who owes no tax its head too (施行令 29 条の 3)."""
    year = limit_year(day)
    here = insured_on(shard, member.household, day)
    with_head = list({one.number: one for one in (*here, household_head(shard, member.household, day))}.values())
    untaxed = untaxed_household(shard, with_head, year)
    if day >= from_seventy(member.person):
        if active_income(shard, member.person, member.household, day):
            known = assessments(shard, year).get(member.person.number)
            taxable = known.taxable if known else 0
            return "11" if taxable >= 6_900_000 else "12" if taxable >= 3_800_000 else "13"
        poor = untaxed and all(without_income(shard, one, year, day) for one in with_head)
        return "16" if poor else "15" if untaxed else "14"
    if untaxed:
        return "05"
    levied = sum(standing(shard, one, year).levied for one in here)
    return next((kind for kind, limit in _BANDS if levied > limit), "04")


_BANDS = (("01", 9_010_000), ("02", 6_000_000), ("03", 2_100_000))


_TREATED = {"01": ("内科", "骨", "病院"), "02": ("病院",), "03": ("産",)}
"""給付種別 → where such treatment is given: high costs come from hospitals, births from where children are born."""


def write(shard: Shard, sheets: Sheets) -> None:
    """Benefits that were decided by the base date."""
    _Benefits(shard, sheets).write()


class _Benefits:
    """The benefits of a shard while they are written."""

    def __init__(self, shard: Shard, sheets: Sheets) -> None:
        self.shard, self.sheets, self.dice = shard, sheets, shard.dice("health_benefits")
        self.since = years_after(shard.base, -2)
        self.count = 0
        self.costs: defaultdict[int, list[tuple[dt.date, int, int, Member]]] = defaultdict(list)
        """世帯番号 → months of high costs: month, 宛名番号, yen, who."""

    def write(self) -> None:
        for member in members(self.shard):
            if member.end and member.end <= self.since:
                continue
            self._illness(member)
            self._births(member)
            if member.person.dead and member.person.removed == member.end:
                self._funeral(member)
        for several in self.costs.values():
            self._high(sorted(several, key=lambda one: one[:3]))

    def _illness(self, member: Member) -> None:
        """A month of high costs, perhaps several in a row; or costs advanced once."""
        years = age(member.person.born, self.shard.base)
        first = max(member.start, self.since)
        last = member.end or self.shard.base
        if self.dice.chance(0.10 if years >= 65 else 0.05 if years >= 40 else 0.02):
            month = self.dice.day(first, last - dt.timedelta(1)).replace(day=1)
            for _ in range(self.dice.choice((1, 1, 2, 3, 6))):
                if month >= first.replace(day=1) and months_after(month, 1) <= last:
                    cost = self.dice.between(300, 2400) * 1000
                    self.costs[member.household].append((month, member.person.number, cost, member))
                month = months_after(month, 1)
        if self.dice.chance(0.02):
            self._advanced(member, self.dice.day(first, last - dt.timedelta(1)))

    def _tenths(self, member: Member, day: dt.date) -> int:
        active = day >= from_seventy(member.person) and active_income(self.shard, member.person, member.household, day)
        return copayment(member.person, day, active=active)

    def _high(self, costs: list[tuple[dt.date, int, int, Member]]) -> None:
        """The months of a household, in order; only those for which something is paid back count."""
        before: list[dt.date] = []
        for month, _, cost, member in costs:
            day = max(month, member.start)
            paid = cost * self._tenths(member, day) // 10
            kind, times = limit_kind(self.shard, member, day), which_month(before, month)
            amount = payable(kind, cost, paid, times)
            decided = months_after(month, 4).replace(day=20)
            if amount:
                before.append(month)
                self._row(member, "02", month, cost, decided, amount, {"限度額適用区分": kind, "多数該当回数": times})

    def _advanced(self, member: Member, day: dt.date) -> None:
        cost = self.dice.between(20, 600) * 100
        tenths = self._tenths(member, day)
        decided = months_after(day.replace(day=1), 2).replace(day=20)
        self._row(member, "01", day.replace(day=1), cost, decided, cost * (10 - tenths) // 10, {})

    def _births(self, member: Member) -> None:
        for child in children_of(self.shard).get(member.person.number, ()):
            born = child.born
            if child.mother is not member.person or not self.since <= born or born < member.start:
                continue
            if member.end is None or born < member.end:
                grant = birth_grant(born)
                decided = months_after(born.replace(day=1), 2).replace(day=20)
                self._row(member, "03", born.replace(day=1), grant, decided, grant, {})

    def _funeral(self, member: Member) -> None:
        assert member.end is not None
        decided = member.end + dt.timedelta(self.dice.between(14, 60))
        self._row(member, "04", None, FUNERAL, decided, FUNERAL, {})

    def _row(
        self,
        member: Member,
        kind: str,
        month: dt.date | None,
        cost: int,
        decided: dt.date,
        amount: int,
        more: dict[str, object],
    ) -> None:
        decided = working_day(decided)
        if decided > self.shard.base:
            return
        paid = working_day(decided + dt.timedelta(10))
        self.sheets.row(
            "024",
            "給付",
            {
                "給付番号": f"{self.shard.number_from(64, self.count):011d}",
                "給付種別": kind,
                "診療年月": f"{month:%Y%m}" if month else "",
                "医療機関コード": clinic(self.dice.choice(_TREATED[kind]), month, self.dice.below(100)).code
                if month
                else "",
                "費用額": cost,
                "支給決定年月日": decided,
                "支給決定額": amount,
                "支払年月日": paid if paid <= self.shard.base else None,
                "宛名番号": numbers.atena(member.person.number),
                "操作年月日": decided,
                **more,
            },
        )
        self.count += 1
