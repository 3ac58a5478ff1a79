"""生活保護: what a household needs and has in a month, and what it is granted.

Sources: 生活保護法 8, 12–18, 34; `assistance_standard` for the figures; SP-03, SP-07. A month goes by who is there on its first day; the month in which a case begins goes by
its days for 生活扶助 and knows no income yet; whoever comes from another office is granted from the next month on.
Simplified: 教育扶助 is the fixed part only, 介護扶助 is a tenth of the claims of the last months known (all of them for the uninsured), births go by 入院助産
(児童福祉法 22) and not by 出産扶助; who sees a doctor how often and what it costs are the city's own; wages and pensions are those of the year in twelve parts; whoever goes to school earns nothing that counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from utsushi.samples.city.allowance_claims import claims
from utsushi.samples.city.assistance_cases import Case, Member, cases
from utsushi.samples.city.assistance_standard import (
    CARE,
    EDUCATION,
    FUNERAL,
    HOUSING,
    LIVING,
    MEDICINE,
    TRADE,
    earned,
    living,
    lone_parent,
    standard,
    year_end,
)
from utsushi.samples.city.care_certified import applications
from utsushi.samples.city.care_claims import claims as care_claims
from utsushi.samples.city.care_levies import bills as care_bills
from utsushi.samples.city.child_allowance import CHANGED, school_years_end
from utsushi.samples.city.circumstances import circumstances
from utsushi.samples.city.dice import Dice, age, fiscal_year, months_after
from utsushi.samples.city.disability_books import valid
from utsushi.samples.city.incomes import income
from utsushi.samples.city.once import once
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.schooling import grade
from utsushi.samples.city.single_parent_claims import by_recipient, worth
from utsushi.samples.city.working_days import working_day

DISABLED, LONE, RAISING, PREMIUM = "01", "02", "03", "04"
"""加算種別, the city's own: 障害者, 母子, 児童養育, 介護保険料 (what is billed in the month, 別表第1 第2章 6)."""
WAGES, PENSION, FOR_LONE, FOR_CHILD = "01", "02", "03", "04"
"""収入種別, the city's own: 就労, 年金, 児童扶養手当, 児童手当."""
HOSPITAL, OUTPATIENT, DENTIST = "1", "2", "3"
"""診療科区分, the city's own."""
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Earning:
    """収入認定 of a member."""

    member: Member
    kind: str
    amount: int
    deducted: int


@dataclass(frozen=True, slots=True)
class Treatment:
    """What a member was treated for in a month, or cared for."""

    member: Member
    kind: str
    """診療科区分; empty: care."""
    cost: int
    clinic: str
    """医療機関コード, or 事業所番号."""


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a case."""

    first: dt.date
    """The first day of it on which the case is open."""
    paid: dt.date
    members: tuple[Member, ...]
    needs: Mapping[str, int]
    """扶助種別 → 基準額."""
    earnings: tuple[Earning, ...]
    treatments: tuple[Treatment, ...]
    used: Mapping[str, int] = field(default_factory=dict)
    """扶助種別 → 収入充当額."""
    premium: int = 0
    """介護保険料 within 生活扶助."""


@once
def months(shard: Shard) -> Mapping[tuple[str, str], tuple[Month, ...]]:
    """(福祉事務所コード, ケース番号) → the months of the last twelve that were granted."""
    dice = shard.dice("welfare months")
    return {(case.office.code, case.number): tuple(_months(shard, case, dice)) for case in cases(shard)}


def _months(shard: Shard, case: Case, dice: Dice) -> list[Month]:
    found = []
    for back in range(MONTHS - 1, -1, -1):
        month = months_after(shard.base.replace(day=1), -back)
        first = max(month, case.start)
        if (
            first >= months_after(month, 1)
            or (first > month and case.opened == "05")
            or (case.end and first >= case.end)
        ):
            continue
        members = case.on(first)
        paid = (
            working_day(month.replace(day=4) if month.month == 1 else month)
            if first == month
            else working_day(first + dt.timedelta(12))
        )
        if members and paid <= shard.base:
            found.append(_month(shard, case, month, first, paid, members, dice))
    return found


def _month(
    shard: Shard, case: Case, month: dt.date, first: dt.date, paid: dt.date, members: tuple[Member, ...], dice: Dice
) -> Month:  # fmt: skip
    treatments = tuple(_treatments(shard, month, members, dice))
    earnings = tuple(_earnings(shard, month, members)) if first == month else ()
    needs = _needs(shard, case, month, first, members)
    needs[CARE] = sum(one.cost for one in treatments if not one.kind)
    needs[MEDICINE] = sum(one.cost for one in treatments if one.kind)
    left = sum(one.amount - one.deducted for one in earnings)
    used = {}
    for kind in sorted(needs):
        used[kind] = min(left, needs[kind])
        left -= used[kind]
    needs = {kind: amount for kind, amount in sorted(needs.items()) if amount}
    premium = sum(premiums(shard).get((member.person.number, f"{month:%Y%m}"), 0) for member in members)
    return Month(first, paid, members, needs, earnings, treatments, used, premium if first == month else 0)


def _needs(shard: Shard, case: Case, month: dt.date, first: dt.date, members: tuple[Member, ...]) -> dict[str, int]:
    whole = living(tuple(age(member.person.born, month) for member in members), month)
    whole += sum(amount for member in members for _, amount in additions(shard, case, member, month))
    days = months_after(month, 1) - month
    part = whole if first == month else -(-whole * (days.days - first.day + 1) // days.days // 10) * 10
    year = fiscal_year(month)
    grades = [grade(member.person.born, year) for member in members]
    return {
        LIVING: part + year_end(len(members), month),
        HOUSING: rent(case, len(members)),
        EDUCATION: sum(standard("教育", one) for one in grades if 1 <= one <= 9),
        TRADE: sum(standard("生業", one) for one in grades if 10 <= one <= 12),
        FUNERAL: standard("葬祭", 1) * _funerals(case, month),
    }


def _funerals(case: Case, month: dt.date) -> int:
    """Deaths of the month in households that others are left in."""
    return sum(
        member.end is not None
        and member.person.dead
        and member.person.removed == member.end
        and member.end != case.end
        and member.end.replace(day=1) == month
        for member in case.members
    )


def rent(case: Case, count: int) -> int:
    """家賃 for so many members, in whole hundreds of yen."""
    return standard("住宅", count) * case.dearness // 10_000 * 100


def additions(shard: Shard, case: Case, member: Member, month: dt.date) -> list[tuple[str, int]]:
    """加算種別 and its amount of a member for a month (its first day, or the day the case began)."""
    person, found = member.person, []
    book = _disability(shard, person, month)
    if book:
        found.append((DISABLED, standard("障害者加算", book)))
    here = [one.person for one in case.members if one.on(max(month, member.start))]
    own = [one for one in here if person in {one.father, one.mother} and month <= school_years_end(one.born, 18)]
    if own and not book and _alone(person, here):
        found.append((LONE, lone_parent(len(own))))
    if month <= school_years_end(person.born, 18):
        found.append((RAISING, standard("児童養育加算", 1)))
    billed = premiums(shard).get((person.number, f"{month:%Y%m}"))
    if billed:
        found.append((PREMIUM, billed))
    return found


@once
def premiums(shard: Shard) -> Mapping[tuple[int, str], int]:
    """(宛名番号, YYYYMM) → 介護保険料 that falls due by notice (普通徴収), for the members of cases."""
    members = {member.person.number for case in cases(shard) for member in case.members}
    found: dict[tuple[int, str], int] = {}
    for bill in care_bills(shard):
        if bill.payer in members and bill.method == "普通徴収":
            for one in bill.instalments:
                if one.amount:
                    found[bill.payer, one.month] = found.get((bill.payer, one.month), 0) + one.amount
    return found


def _disability(shard: Shard, person: Person, month: dt.date) -> int:
    """Grade 1–3 of 身体障害者障害程度等級表 or what comes to the same; 0: none."""
    grades = [0]
    for book in valid(shard, person, month):
        grade_ = {"A": 2, "B": 0}.get(book.grade[0]) if book.kind == "療育" else int(book.grade) + (book.kind == "精神")
        if grade_ and grade_ <= 3:
            grades.append(grade_)
    return min((one for one in grades if one), default=0)


def _alone(person: Person, here: list[Person]) -> bool:
    return person.divorced is not None or person.spouse is None or person.spouse not in here


def _earnings(shard: Shard, month: dt.date, members: tuple[Member, ...]) -> list[Earning]:
    found = []
    for member in members:
        person = member.person
        lot = circumstances(shard)[person.number]
        work = lot.work(month)
        wages = lot.part_wage * 1000 // 12 if work == "part" else 0
        if work in {"employee", "official", "self"}:
            earned_ = income(shard, person, month.year)
            wages = (earned_.wages + earned_.business) // 12
        if wages:
            found.append(Earning(member, WAGES, wages, earned(wages)))
        if lot.annuity and (month.year - person.born.year - 65) * 12 + month.month - person.born.month > 0:
            found.append(Earning(member, PENSION, lot.annuity * 1000 // 12, 0))
        claim = by_recipient(shard).get(person.number)
        if claim and claim.start <= month and (claim.last is None or month <= claim.last):
            amount = worth(shard, claim, month).amount
            found += [Earning(member, FOR_LONE, amount, 0)] if amount else []
        amount = _child_allowances(shard).get((person.number, month), 0)
        found += [Earning(member, FOR_CHILD, amount, 0)] if amount else []
    return found


@once
def _child_allowances(shard: Shard) -> Mapping[tuple[int, dt.date], int]:
    """(宛名番号, month) → 児童手当 since the change of October 2024, for the members of cases."""
    members = {member.person.number for case in cases(shard) for member in case.members}
    found: dict[tuple[int, dt.date], int] = {}
    for claim in claims(shard):
        if claim.parent.number not in members:
            continue
        for back in range(MONTHS):
            month = months_after(shard.base.replace(day=1), -back)
            amount = claim.due(month)
            if month >= CHANGED and amount:
                found[claim.parent.number, month] = amount
    return found


def _treatments(shard: Shard, month: dt.date, members: tuple[Member, ...], dice: Dice) -> list[Treatment]:
    """Old people see a doctor nearly every month; draws are the same whatever becomes of them."""
    found = []
    for member in members:
        old = age(member.person.born, month) >= 65
        draws = [dice.random() for _ in range(3)]
        costs = dice.between(350, 520) * 1000, dice.between(80, 380) * 100, dice.between(60, 150) * 100
        if draws[0] < (0.05 if old else 0.015):
            found.append(Treatment(member, HOSPITAL, costs[0], "9910000000"))
        elif member.person.number % 10 < (9 if old else 5) and draws[1] < 0.92:
            found.append(Treatment(member, OUTPATIENT, costs[1], _CLINICS[member.person.number % len(_CLINICS)]))
        if draws[2] < 0.09:
            found.append(Treatment(member, DENTIST, costs[2], _DENTISTS[member.person.number % len(_DENTISTS)]))
        care = _care(shard).get(member.person.number)
        if care:
            provider, cost, since = care
            if since <= month:
                found.append(Treatment(member, "", cost, provider))
    return found


# 医療機関コード of `data/clinics.csv`, all fictitious: those that treat whoever is on assistance (指定医療機関), and dentists.
_CLINICS = ("9910000001", "9910000003", "9910000007", "9910000008", "9910000015")
_DENTISTS = ("9910000006", "9910000013", "9910000014")


@once
def _care(shard: Shard) -> Mapping[int, tuple[str, int, dt.date]]:
    """宛名番号 → 事業所番号, what 介護扶助 pays in a month, and since when, by the claims that are known."""
    found: dict[int, tuple[str, int, dt.date]] = {}
    for claim in care_claims(shard):
        whole = sum(service.units for service in claim.services) * 10
        cost = whole if claim.insured.assisted else whole // 10
        first = min(one.start for one in applications(shard)[claim.insured.number] if one.start)
        found[claim.insured.person.number] = (claim.provider, cost, first)
    return found
