"""021 生活保護 and 035 医療券・介護券: cases, members, what was granted in the last twelve months, debts, records, tickets.

Sources: `assistance_cases` (who and when), `assistance_months` (need, income, aid), `assistance_standard` (figures); 生活保護法 15 の 2, 34, 37 の 2 (the office pays the rent and 介護保険料), 63, 77 の 2,
78, 78 の 2 (paid back out of the aid); 地方自治法 236 (five years); 医療扶助運営要領 (tickets for a calendar month); 公費負担者番号 and 受給者番号 with their check digits.
SP-01 to SP-08. Simplified: one decision a month; a case that ended more than a year ago has no decisions left; aid in kind has no 支給年月日; debts are told at most once for a case.
Codes of the city's own, beside those of the modules named: 級地区分 2 (1級地の2), 続柄 of 001:18, 稼働区分 1 works, 2 could work, 3 is not of the age or able to; 根拠条項 63, 77, 78; 記録種別 01 visit, 02 relatives asked,
03 home; 代理納付区分 1 yes, 0 no; 券種 1 医療券, 2 介護券.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from utsushi.samples.city import numbers
from utsushi.samples.city.assistance_cases import Case, Member, cases
from utsushi.samples.city.assistance_months import Month, additions, months, rent
from utsushi.samples.city.assistance_standard import CARE, EDUCATION, FUNERAL, HOUSING, LIVING, MEDICINE, TRADE
from utsushi.samples.city.circumstances import children_of, circumstances
from utsushi.samples.city.dice import Dice, age, fiscal_year, months_after
from utsushi.samples.city.kinship import relation
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.places import Places
from utsushi.samples.city.schooling import grade
from utsushi.samples.city.sheets import Sheets
from utsushi.samples.city.working_days import working_day

GROUPS = (
    *(
        ("021", group)
        for group in (
            "ケース・世帯",
            "世帯員",
            "生活保護受給情報",
            "保護決定_月別・扶助別",
            "加算認定",
            "収入認定",
            "返還・徴収金債権",
            "ケース記録・扶養・住宅",
        )
    ),
    ("035", "医療券・介護券"),
)
_DAY = dt.timedelta(1)


def write_city(city: Places, base: dt.date, sheets: Sheets) -> None:
    """Nothing belongs to the whole city."""


def write(shard: Shard, sheets: Sheets) -> None:
    """Every case."""
    dice = shard.dice("welfare papers")
    debts = tickets = 0
    for case in cases(shard):
        one = _Case(shard, case, sheets, dice)
        one.write()
        debts += one.debt(shard.number_from(82, debts))
        for month in one.months:
            for ticket in one.tickets(month):
                number = f"{shard.number_from(83, tickets):015d}"
                sheets.row("035", "医療券・介護券", {"券番号": number, **ticket})
                tickets += 1


class _Case:
    """One case while it is written."""

    def __init__(self, shard: Shard, case: Case, sheets: Sheets, dice: Dice) -> None:
        self.shard, self.case, self.sheets, self.dice = shard, case, sheets, dice
        self.base = shard.base
        self.key: dict[str, object] = {"福祉事務所コード": case.office.code, "ケース番号": case.number}
        self.months = months(shard)[case.office.code, case.number]
        self.last_day = case.end - _DAY if case.end else shard.base
        self.kinds = set(self.months[-1].needs) if self.months else {LIVING, HOUSING, MEDICINE}

    def write(self) -> None:
        """Everything but debts and tickets."""
        self._heading()
        for member in self.case.members:
            self._member(member)
            self._receives(member)
            self._additions(member)
        for month in self.months:
            self._decided(month)
        self._records()

    def _put(self, group: str, values: dict[str, object]) -> None:
        self.sheets.row("021", group, {**self.key, **values})

    def _heading(self) -> None:
        """A row of history for the beginning, a suspension and its end, another head, and the end."""
        case = self.case
        rested = case.rested
        days = {case.start, *(rested or ()), *([case.end] if case.end else [])}
        heads = {member.end for member in case.members if member.end and member.end != case.end}
        days |= {day for day in heads if case.head(self.shard, day) is not case.head(self.shard, day - _DAY)}
        ordered = sorted(day for day in days if day <= self.base)
        for index, day in enumerate(ordered, 1):
            ended = case.end if case.end and case.end <= day else None
            stopped = rested[0] if rested and rested[0] <= day else None
            self._put(
                "ケース・世帯",
                {
                    "履歴番号": index,
                    "最新フラグ": index == len(ordered),
                    "世帯主_宛名番号": numbers.atena(case.head(self.shard, day).number),
                    "申請年月日": case.start,
                    "保護開始年月日": case.start,
                    "停止年月日": stopped,
                    "停止解除年月日": rested[1] if rested and rested[1] <= day else None,
                    "廃止年月日": ended,
                    "開始理由": case.opened,
                    "停止理由": "01" if stopped else "",
                    "廃止理由": case.closed if ended else "",
                    "単併給区分": "1" if len(self.kinds) == 1 else "2",
                    "地区担当員ID": f"CW{case.office.code[-2:]}{int(case.number) % 12 + 1:02d}",
                    "級地区分": "2",
                    "世帯類型": case.kind,
                    "操作年月日": day,
                },
            )

    def _member(self, member: Member) -> None:
        head = self.case.head(self.shard, member.start)
        day = min(member.end - _DAY if member.end else self.base, self.base)
        self._put(
            "世帯員",
            {
                "員番号": member.order,
                "宛名番号": numbers.atena(member.person.number),
                "続柄": relation(head, member.person)[0],
                "開始年月日": member.start,
                "廃止年月日": member.end,
                "介護扶助フラグ": self._cared(member),
                "稼働区分": self._works(member.person, day),
            },
        )

    def _works(self, person: Person, day: dt.date) -> str:
        work = circumstances(self.shard)[person.number].work(day)
        if work in {"employee", "official", "part", "self"}:
            return "1"
        return "2" if work == "none" and 15 <= age(person.born, day) < 65 else "3"

    def _cared(self, member: Member) -> bool:
        return any(one.member is member and not one.kind for month in self.months for one in month.treatments)

    def _receives(self, member: Member) -> None:
        """The decision to begin, and the latest one where the member has left or the case rested."""
        rested = self.case.rested
        changed = [day for day in (*(rested or ()), member.end) if day and day <= self.base and day > member.start]
        if rested and not any(member.on(day) for day in rested):
            changed = [day for day in changed if day not in rested]
        year = fiscal_year(self.last_day)
        school = grade(member.person.born, year)
        for index, day in enumerate([member.start, *sorted(set(changed))], 1):
            stopped = bool(rested) and rested is not None and rested[0] <= day and rested[0] in changed
            self._put(
                "生活保護受給情報",
                {
                    "申請履歴番号": 1,
                    "決定履歴番号": index,
                    "員番号": member.order,
                    "宛名番号": numbers.atena(member.person.number),
                    "生活保護開始年月日": member.start,
                    "停止年月日": rested[0] if stopped and rested else None,
                    "停止解除年月日": rested[1] if stopped and rested and rested[1] <= day else None,
                    "単併給区分": "1" if len(self.kinds) == 1 else "2",
                    "生活扶助フラグ": LIVING in self.kinds,
                    "住宅扶助フラグ": HOUSING in self.kinds and self.case.dearness > 0,
                    "教育扶助フラグ": EDUCATION in self.kinds and 1 <= school <= 9,
                    "介護扶助フラグ": self._cared(member),
                    "医療扶助フラグ": True,
                    "出産扶助フラグ": False,
                    "生業扶助フラグ": TRADE in self.kinds and 10 <= school <= 12,
                    "葬祭扶助フラグ": False,
                    "廃止年月日": member.end if member.end and member.end <= day else None,
                    "最新フラグ": index == len(set(changed)) + 1,
                },
            )

    def _additions(self, member: Member) -> None:
        """Spans of months with the same addition of the same amount."""
        spans: dict[tuple[str, int], list[dt.date]] = {}
        month = member.start if member.start.day == 1 else member.start.replace(day=1)
        closed: list[tuple[str, int, dt.date, dt.date | None]] = []
        while month <= min(self.base, (member.end or dt.date.max) - _DAY):
            held = dict(additions(self.shard, self.case, member, max(month, member.start)))
            ended = [key for key in spans if held.get(key[0]) != key[1]]
            closed += [(*key, spans[key][0], spans.pop(key)[-1]) for key in ended]
            for kind, amount in held.items():
                spans.setdefault((kind, amount), []).append(month)
            month = months_after(month, 1)
        for (kind, amount), several in spans.items():
            over = member.end is not None and member.end <= self.base
            closed.append((kind, amount, several[0], several[-1] if over else None))
        for kind, amount, first, last in sorted(closed, key=lambda one: (one[0], one[2])):
            self._put(
                "加算認定",
                {
                    "員番号": member.order,
                    "加算種別": kind,
                    "開始年月": f"{first:%Y%m}",
                    "終了年月": f"{last:%Y%m}" if last else "",
                    "加算額": amount,
                },
            )

    def _decided(self, month: Month) -> None:
        for kind, need in month.needs.items():
            used = month.used[kind]
            self._put(
                "保護決定_月別・扶助別",
                {
                    "対象年月": f"{month.first:%Y%m}",
                    "決定履歴番号": 1,
                    "扶助種別": kind,
                    "基準額": need,
                    "収入充当額": used,
                    "決定額": need - used,
                    "代理納付額": self._by_proxy(month, kind),
                    "支給年月日": month.paid if kind not in {CARE, MEDICINE, FUNERAL} else None,
                },
            )
        for one in month.earnings:
            self._put(
                "収入認定",
                {
                    "員番号": one.member.order,
                    "対象年月": f"{month.first:%Y%m}",
                    "収入種別": one.kind,
                    "収入額": one.amount,
                    "基礎控除等": one.deducted,
                    "認定額": one.amount - one.deducted,
                },
            )

    def _by_proxy(self, month: Month, kind: str) -> int:
        """The rent to the landlord, and what is billed for 介護保険料 to the insurer, as far as the aid goes (生活保護法 37 の 2)."""
        aid = month.needs[kind] - month.used[kind]
        if kind == HOUSING:
            return aid if self.case.proxy else 0
        return min(month.premium, aid) if kind == LIVING else 0

    def debt(self, number: int) -> bool:
        """63 条 (means found later), 77 条の 2 (paid too much) or 78 条 (told untruly); whether there is one."""
        case = self.case
        share, amount, paid = self.dice.random(), self.dice.between(15, 480) * 1000, self.dice.between(0, 10)
        first, last = max(months_after(case.start, 3), months_after(self.base, -58)), self.last_day
        clause = "63" if case.luck < 6 else "77" if case.luck < 7 else "78" if case.luck < 10 else ""
        if not clause or first >= last:
            return False
        decided = first + dt.timedelta(int(share * (last - first).days))
        back = amount * paid // 10
        self._put(
            "返還・徴収金債権",
            {
                "債権番号": f"{number:015d}",
                "債務者_宛名番号": numbers.atena(case.head(self.shard, decided).number),
                "根拠条項": clause,
                "決定年月日": decided,
                "債権額": amount,
                "納付済額": back,
                "保護費充当額": back // 2 if clause == "78" and case.end is None else 0,
                "時効完成年月日": months_after(decided, 61),
            },
        )
        return True

    def _records(self) -> None:
        """Visits of the last year, every month, third or sixth by 訪問格付 (the city's own), on working days, relatives who were asked, and the home."""
        case = self.case
        rows: list[tuple[dt.date, dict[str, object]]] = []
        head = case.head(self.shard, case.start)
        members = {member.person.number for member in case.members}
        for relative in children_of(self.shard).get(head.number, ()):
            asked = working_day(case.start + dt.timedelta(10))
            if relative.number in members or not relative.histories or age(relative.born, asked) < 20:
                continue
            if asked <= self.last_day and not (relative.dead and relative.removed and relative.removed <= asked):
                text = "扶養義務者に照会。援助はできないとの回答。"
                rows.append(
                    (asked, {"記録種別": "02", "記録本文": text, "扶養義務者_宛名番号": numbers.atena(relative.number)})
                )
        count = len([member for member in case.members if member.on(case.start)])
        home = {
            "記録種別": "03",
            "記録本文": "住まいの契約を確かめた。",
            "家賃額": rent(case, count),
            "代理納付区分": case.proxy,
        }
        rows.append((min(working_day(case.start), self.last_day), home))
        visits = self.shard.dice(f"welfare visits {case.office.code} {case.number}")
        every = 1 if case.luck < 10 else 6 if case.luck >= 80 else 3
        for month in self.months[visits.below(every) :: every]:
            visited = working_day(month.first + dt.timedelta(visits.below(24)))
            if visited <= self.last_day:
                rows.append((visited, {"記録種別": "01", "記録本文": "家庭訪問。暮らしに変わりはない。"}))
        for index, (day, values) in enumerate(sorted(rows, key=lambda row: row[0]), 1):
            self._put("ケース記録・扶養・住宅", {"記録連番": index, "記録年月日": day, **values})

    def tickets(self, month: Month) -> Iterator[dict[str, object]]:
        """Tickets of a month; what the household pays itself comes first."""
        left = {"1": month.used[MEDICINE], "2": month.used[CARE]}
        end = months_after(month.first.replace(day=1), 1) - _DAY
        for one in month.treatments:
            form = "1" if one.kind else "2"
            own = min(left[form], one.cost)
            left[form] -= own
            yield {
                "対象年月": f"{month.first:%Y%m}",
                **self.key,
                "宛名番号": numbers.atena(one.member.person.number),
                "公費負担者番号": self.case.office.payer,
                "受給者番号": one.member.recipient,
                "医療機関コード": one.clinic,
                "診療科区分": one.kind,
                "有効開始年月日": max(month.first, one.member.start),
                "有効終了年月日": min(end, one.member.end - _DAY) if one.member.end else end,
                "本人支払額": own,
                "券種": form,
            }
