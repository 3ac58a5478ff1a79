"""Of 014 and 036: 振替口座, where letters go instead, and agents (代理人) — what belongs to a payer and a subject.

A tenth of the accounts is at ゆうちょ銀行 (own items, X-14); some have changed theirs, one account after the other (SN-08); it ends with a death.
Letters of some old people go to kin outside the city (031), those of the dead to a spouse or child, those of people who left to the new
address. Nothing of a person under
支援措置, nor of anybody in the same household, stands in a row about somebody else, nor the other way round (001 支援措置). Codes of the city's own: 振替区分 1;
金融機関種別 1 銀行等, 2 ゆうちょ銀行; 納付方法 1 期別, 2 全期前納; 送付先区分 1 親族, 2 相続人代表, 3 転出先, 9 none but a telephone; 連絡先区分 1 携帯電話.
Simplified: which kin the people of 031 are is not told elsewhere.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from utsushi.samples.city import numbers
from utsushi.samples.city.bills import Bill, all_bills
from utsushi.samples.city.circumstances import children_of
from utsushi.samples.city.collecting import TAXES
from utsushi.samples.city.describing import address
from utsushi.samples.city.dice import Dice, age
from utsushi.samples.city.money import account_of, post_account
from utsushi.samples.city.names import Name
from utsushi.samples.city.once import once
from utsushi.samples.city.outside import corporations, outsiders, shared
from utsushi.samples.city.payments import Habit, habits, persons
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.places import Address, Elsewhere, places
from utsushi.samples.city.registry import protected
from utsushi.samples.city.sheets import Sheets
from utsushi.samples.city.withholders import everywhere

_OLD, _AGENT = 0.05, 0.02
"""Shares of payers of 80 and more whose letters go to a child, who have an agent (simplified)."""


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays a subject: somebody with a 宛名番号."""

    number: int
    subject: str
    name: str
    kana: str
    person: Person | None
    first: dt.date
    """When the first bill was told."""
    last: dt.date
    """The last due date."""
    direct: bool
    """Some bill is told to the payer, and so may be paid from an account."""

    @property
    def business(self) -> str:
        """業務ID of the system."""
        return "014" if self.subject in TAXES else "036"

    def group(self, name: str) -> str:
        """What the group is called there."""
        return name if self.business == "014" else f"{name}（統合収滞納）"


@once
def payers(shard: Shard) -> tuple[Payer, ...]:
    """Everybody who gets bills of a subject, by number and subject; nothing is told of employers of the whole city, who pay by other shards too."""
    large = {one.number for one in everywhere()}
    found: dict[tuple[int, str], list[Bill]] = {}
    for bill in all_bills(shard):
        if bill.payer not in large:
            found.setdefault((bill.payer, bill.business), []).append(bill)
    named = _names(shard)
    return tuple(
        Payer(
            number,
            subject,
            *named.get(number, ("", "")),
            persons(shard).get(number),
            min(bill.decided for bill in bills),
            max(bill.instalments[-1].due for bill in bills),
            any(bill.method == "普通徴収" for bill in bills),
        )
        for (number, subject), bills in sorted(found.items())
    )


@once
def _names(shard: Shard) -> Mapping[int, tuple[str, str]]:
    people = {one.number: (one.name.full, one.name.kana) for one in shard.people}
    people |= {one.number: (one.name.full, one.name.kana) for one in outsiders(shard)}
    firms = {one.number: (one.name, one.kana) for one in corporations(shard)}
    couples = {one.number: (one.members[0].name.full, one.members[0].name.kana) for one in shared(shard)}
    return people | firms | couples


def write_addresses(shard: Shard, sheets: Sheets) -> None:
    """Accounts, addresses, agents of every payer and subject."""
    accounts, other, agents = (shard.dice(name) for name in ("accounts debited", "other addresses", "agents"))
    known = habits(shard)
    for payer in payers(shard):
        habit = known[payer.number]
        if habit.account and payer.direct and payer.name:
            for row in _accounts(payer, habit, accounts, shard.base):
                sheets.row(payer.business, payer.group("振替口座情報"), row)
        if told := _elsewhere(shard, payer, habit, other):
            sheets.row(payer.business, payer.group("送付先・連絡先情報"), told)
        if payer.business == "036" and (agent := _agent(shard, payer, agents)):
            sheets.row("036", "代理人情報（統合収滞納）", agent)


def _accounts(payer: Payer, habit: Habit, dice: Dice, base: dt.date) -> Iterator[dict[str, object]]:
    start = payer.first - dt.timedelta(dice.between(30, 1500))
    person = payer.person
    if person:
        start = max(start, min(person.came, payer.first))
    ended = person.removed if person and person.dead else None
    number, day = payer.number, dice.day(start + dt.timedelta(60), base)
    spans = [(start, ended, 0)]
    if dice.chance(0.05) and start < day < (ended or base):
        spans = [(start, day - dt.timedelta(1), 1), (day, ended, 0)]
    for index, (begun, until, changed) in enumerate(spans, 1):
        post = (number + 7 * changed) % 10 == 0
        told = (post_account if post else account_of)(number, payer.kana, changed)
        yield {
            "市区町村コード": places().code,
            "宛名番号": numbers.atena(number),
            "業務詳細（科目）コード": payer.subject,
            "振替区分": "1",
            "開始日": begun,
            "終了日": until,
            **told,
            "金融機関種別": "2" if post else "1",
            "口座名義人": payer.name,
            "口座振替廃止年月日": ended if until == ended else None,
            "納付方法": "2" if habit.ahead else "1",
            "口座履歴番号": index,
            "最新フラグ": index == len(spans),
        }


def _elsewhere(shard: Shard, payer: Payer, habit: Habit, dice: Dice) -> dict[str, object] | None:
    """送付先 and 連絡先; None where the address in the register will do."""
    person, old, phone = payer.person, dice.chance(_OLD), dice.chance(0.3)
    told: dict[str, object] = {}
    if person and payer.number not in protected(shard):
        if person.dead and person.removed and person.removed < payer.last:
            for kin in relatives(shard, person)[:1]:
                told = _at("2", "相続人代表者", kin.name, kin.last.address, max(person.removed, kin.histories[-1].day))
        elif person.removed_as == "21" and person.removed and person.removed < payer.last:
            place = person.last.to
            if place and not place.country:
                told = _at("3", "転出先", person.name, place, person.removed)
        elif old and person.resident and age(person.born, shard.base) >= 80:
            family = [one for one in outsiders(shard) if not one.same_as]
            one = family[person.number * 37 % len(family)]  # the same for every subject
            told = _at("1", "高齢のため親族が管理", one.name, one.address, payer.first)
    if phone and habit.nature != "steady":
        told = {"送付先区分": "9", "登録年月日": payer.first} | told
        told |= {"連絡先区分": "1", "電話番号": numbers.phone(payer.number)}
    if not told:
        return None
    return {
        "市区町村コード": places().code,
        "宛名番号": numbers.atena(payer.number),
        "業務ID": payer.subject,
        "業務詳細（科目）コード": payer.subject,
        "送付先履歴番号": 1,
        "最新フラグ": "1",
        **told,
    }


def _at(kind: str, why: str, name: Name, where: Address | Elsewhere, day: dt.date) -> dict[str, object]:
    return {
        "送付先区分": kind,
        "送付先を設定する理由": why,
        **address("住所", where),
        "氏名又は名称": name.full,
        "氏名又は名称_フリガナ": name.kana,
        "登録年月日": day,
    }


def relatives(shard: Shard, person: Person) -> list[Person]:
    """The spouse and grown-up children of somebody who are residents, with nobody protected in the household."""
    kin = [*children_of(shard).get(person.number, ())]
    if person.spouse and not person.divorced:
        kin.insert(0, person.spouse)
    guarded = protected(shard)
    return [
        one
        for one in kin
        if one.resident
        and age(one.born, shard.base) >= 20
        and one.household is not None
        and not any(member.number in guarded for member in one.household.members)
    ]


def _agent(shard: Shard, payer: Payer, dice: Dice) -> dict[str, object] | None:
    person, wanted = payer.person, dice.chance(_AGENT)
    if not wanted or person is None or not person.resident or age(person.born, shard.base) < 80:
        return None
    if payer.number in protected(shard):
        return None
    agent = next(iter(relatives(shard, person)), None)
    if agent is None:
        return None
    return {
        "市区町村コード": places().code,
        "宛名番号": numbers.atena(payer.number),
        "代理人_宛名番号": numbers.atena(agent.number),
        "業務ID": payer.subject,
        "業務詳細（科目）コード": payer.subject,
        "代理人_有効期間（開始年月日）": payer.first,
        "代理人_肩書": "親族代理人",
        "最新フラグ": "1",
    }


__all__ = ["Payer", "payers", "relatives", "write_addresses"]
