"""003 戸籍事項・身分事項: what is written of a family register and of everybody in it.

Sources: 戸籍法 13, 14; 戸籍法施行規則 30, 33–39 (what is written, carried over and indexed in 付録第二十四号様式), 付録第二十四号記載例; KS-02 (matters carried
over are older than the register). Simplified: no place of birth or death but the municipality; 名欄順 0 is the register itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from utsushi.samples.city.describing import era_year, full_address
from utsushi.samples.city.filings import Filing, adopted, filings, parents
from utsushi.samples.city.numbers import wide
from utsushi.samples.city.once import once
from utsushi.samples.city.people import Koseki, Person, Shard
from utsushi.samples.city.places import Address, Elsewhere, places
from utsushi.samples.city.register_membership import (
    ADOPTED,
    BORN,
    CLOSED,
    COMPUTERISED,
    DIED,
    DIVORCED,
    ENTERED,
    LOST,
    MADE,
    MARRIED,
    MOVED,
    NATURALISED,
    RENEWED,
    SPLIT,
    between,
    closed,
    departures,
    died,
    name_in,
    rewritten,
)
from utsushi.samples.city.sheets import Sheets

WORDS = {
    BORN: "出生",
    MARRIED: "婚姻",
    DIVORCED: "離婚",
    DIED: "死亡",
    ADOPTED: "養子縁組",
    ENTERED: "入籍",
    SPLIT: "分籍",
    NATURALISED: "帰化",
    LOST: "国籍喪失",
}


@dataclass(frozen=True, slots=True)
class Matter:
    """A matter as it is written; headings of `text` in the order of the form."""

    kind: str
    day: dt.date
    filing: Filing | None = None
    former: str = ""
    """従前戸籍."""
    new: str = ""
    """新本籍."""
    text: Mapping[str, str] = field(default_factory=dict)


def named(register: Koseki) -> str:
    """A register as others name it: 本籍 and 筆頭者."""
    return f"{full_address(register.place)}　{name_in(register.head, register).full}"


@once
def origins(shard: Shard) -> Mapping[int, str]:
    """宛名番号 → the register that somebody was born into, where nobody here knows it: that of the father, somewhere."""
    dice = shard.dice("registers of parents")
    found: dict[int, str] = {}
    for register in shard.registers:
        for person in register.members:
            place: Address | Elsewhere = shard.places.elsewhere(dice)
            lot = shard.places.lot(dice)
            if person.number not in found:
                place = lot if dice.chance(0.25) else place
                found[person.number] = f"{full_address(place)}　{parents(shard)[person.number][0]}"
    return found


def of_member(shard: Shard, register: Koseki, member: Person) -> list[Matter]:
    """身分事項 of somebody in a register, by day: of what happened in it, what is carried over, and how it ended."""
    entered, left = between(member, register)
    changes = {(kind, day): (old, new) for day, old, new, kind in departures(member)}
    kept = [one for one in _status(shard, register, member) if left is None or one[1] <= left]
    kept += [one for one in changes if one[1] in {entered, left} and one[0] != MOVED and one not in kept]
    found = []
    for kind, day in sorted(kept, key=lambda one: (one[1], one[0])):
        old, new = changes.get((kind, day), (None, None))
        former = named(old) if old and day != left else ""
        if kind == MARRIED and old is None and not (member.citizen_since and day <= member.citizen_since):
            former = origins(shard)[member.number]
        to = named(new) if new and day == left else ""
        filing = filings(shard)[member.number, kind, day]
        found.append(Matter(kind, day, filing, former, to, _text(member, kind, filing)))
    return found


def _status(shard: Shard, register: Koseki, member: Person) -> Iterator[tuple[str, dt.date]]:
    """What is true of somebody and is carried over into every register (戸籍法施行規則 39 条): the birth, an adoption, a marriage that lasts; and the end."""
    yield BORN, member.born
    if member.adopted and adopted(member) >= member.born:
        yield ADOPTED, adopted(member)
    _, left = between(member, register)
    spouse = member.spouse
    together = spouse is not None and (spouse in register.members or bool(spouse.nation) or not spouse.histories)
    if member.married and together and not (left and left < member.married):
        yield MARRIED, member.married
    if (
        member.married
        and member.divorced
        and not (left and left < member.divorced)
        and register.made <= member.divorced
    ):
        yield DIVORCED, member.divorced
    if member.citizen_since:
        yield NATURALISED, member.citizen_since
    if member.lost:
        yield LOST, member.lost
    end = died(shard, member)
    if end and left is None:
        yield DIED, end


def _text(member: Person, kind: str, filing: Filing) -> dict[str, str]:
    if kind in {BORN, DIED}:
        town = filing.accepted.removesuffix("長") or places().prefecture + places().name
        return {f"【{WORDS[kind]}日】": written(filing.day), f"【{WORDS[kind]}地】": town}
    if kind in {MARRIED, DIVORCED}:
        spouse = member.spouse.name.full if member.spouse else ""
        return {f"【{WORDS[kind]}日】": written(filing.day)} | ({"【配偶者氏名】": spouse} if spouse else {})
    if kind == ADOPTED and member.father:
        return {"【縁組日】": written(filing.day), "【養父氏名】": member.father.name.full}
    return {f"【{WORDS.get(kind, '異動')}日】": written(filing.day)}


def of_register(shard: Shard, register: Koseki) -> list[Matter]:
    """戸籍事項: how the register was made, rewritten and moved away."""
    found = []
    moved = next(
        (
            old
            for one in register.members
            for day, old, new, kind in departures(one)
            if new is register and kind == MOVED
        ),
        None,
    )
    if register.why == "転籍":
        filing = filings(shard)[register.head.number, MOVED, register.made]
        former = named(moved) if moved else ""
        found.append(
            Matter(
                MOVED, register.made, filing, former, "", {"【転籍日】": written(register.made), "【従前本籍】": former}
            )
        )
    else:
        word = "改製日" if register.why == "改製" else "編製日"
        found.append(
            Matter(
                RENEWED if register.why == "改製" else MADE,
                register.made,
                None,
                "",
                "",
                {f"【{word}】": written(register.made)},
            )
        )
    if rewritten(shard, register):
        text = {
            "【改製日】": written(COMPUTERISED),
            "【改製事由】": "平成６年法務省令第５１号附則第２条第１項による改製",
        }
        found.append(Matter(RENEWED, COMPUTERISED, None, "", "", text))
    head = register.head
    away = next(((day, new) for day, old, new, kind in departures(head) if old is register and kind == MOVED), None)
    if away:
        filing = filings(shard)[head.number, MOVED, away[0]]
        found.append(Matter(MOVED, away[0], filing, "", full_address(away[1].place), {"【転籍日】": written(away[0])}))
    elif end := closed(shard, register):
        found.append(Matter(CLOSED, end, None, "", "", {"【消除日】": written(end)}))
    return found


def write_matters(shard: Shard, register: Koseki, sheets: Sheets) -> None:
    """The rows of the register itself (名欄順 0) and of everybody in it."""
    about = [of_register(shard, register), *(of_member(shard, register, one) for one in register.members)]
    for order, matters in enumerate(about):
        for index, one in enumerate(matters, 1):
            sheets.row("003", "戸籍事項・身分事項", _row(register, order, index, one))


def _row(register: Koseki, order: int, index: int, one: Matter) -> dict[str, object]:
    filing, text = one.filing, dict(one.text)
    if filing:
        text["【届出日】"] = written(filing.filed)
        if filing.relation:
            text["【届出人】"] = filing.relation
        if filing.sent:
            text |= {"【送付を受けた日】": written(filing.sent), "【受理者】": filing.accepted}
    if one.former:
        text.setdefault("【従前戸籍】", one.former)
    if one.new:
        text["【新本籍】"] = one.new
    return {
        "戸籍番号": f"{register.number:010d}",
        "名欄順": order,
        "事項連番": index,
        "事項種別": one.kind,
        "事件発生年月日": one.day,
        "事件発生年月日_不詳フラグ": "0",
        "届出年月日": filing.filed if filing else None,
        "届出人_氏名": filing.filer if filing else "",
        "送付を受けた年月日": filing.sent if filing else None,
        "受理者": filing.accepted if filing and filing.sent else "",
        "従前戸籍": one.former,
        "新本籍": one.new,
        "記載文": "　".join(heading + said for heading, said in text.items() if said),
    }


def written(day: dt.date) -> str:
    """A day in eras, in full width: 令和８年４月１日."""
    return era_year(day) + wide(f"{day.month}月{day.day}日")
