"""019 予防接種, 接種対象・券, 健康被害・副反応: what children and old people were given, by the schedules of `data/vaccines.csv`.

Sources: 予防接種法 5 and 施行令 3 (diseases, ages, as they were at that time), 予防接種実施規則 (order, intervals, amounts), 定期接種実施要領
(standard ages): Ｂ型肝炎 since 2016-10, ロタ since 2020-10, 五種混合 since 2024-04, 新型コロナ since 2024-10, 帯状疱疹 since 2025-04, 高齢者
肺炎球菌 at 65 only since 2024-04. KC-01 to KC-04: nothing before birth, nothing after the base date or the end of residence;
what was given before somebody came stands as 転入前 (実施区分 4), copied from the handbook, without lot, doctor and clinic. Children
are told since birth up to 13 years (ＨＰＶ up to 17), old people for the last two years and the running one.
Simplified: who was born up to January 2024 got ヒブ and 四種混合, who was born since 五種混合; 三種混合 and the polio vaccine before them are
not told; the special campaign against 新型コロナ is one injection a year for old people; a child goes to one clinic.
Codes: the spec has no list of 接種種類コード, メーカー and ワクチン名: 90101–90205, 9001–9024 are the city's own; 法定区分 as in 019:189; 発送区分 1 posted.
"""

from __future__ import annotations

import datetime as dt
from itertools import takewhile

from utsushi.samples.city import numbers
from utsushi.samples.city.clinics import clinic, opening
from utsushi.samples.city.dice import age
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.sheets import Sheets
from utsushi.samples.city.vaccine_schedule import Dose, first_day, last_day, plans, schedule, season
from utsushi.samples.city.working_days import working_day

_CHILD, _GIRL = 13, 17
_BEFORE, _ELSEWHERE, _SINGLE = "4", "3", "2"
"""019:170."""
_AUTUMN, _BEFORE_NEW_YEAR = "10-01", 90
"""What is given each winter begins then; so many of a hundred come before the new year (the city's own)."""


def told_since(shard: Shard) -> dt.date:
    """The first day of the last two fiscal years and the running one."""
    return dt.date(shard.fiscal_year - 2, 4, 1)


def write(shard: Shard, sheets: Sheets) -> None:
    """Children by the schedule, old people year by year."""
    book = _Book(shard, sheets)
    for person in shard.people:
        years = age(person.born, shard.base)
        if years <= _CHILD or (years <= _GIRL and person.sex == "2"):
            book.child(person, years)
        elif years >= 64:
            book.elder(person)


class _Book:
    """The register of vaccinations of a shard while it is written."""

    def __init__(self, shard: Shard, sheets: Sheets) -> None:
        self.shard, self.sheets = shard, sheets
        self.dice, self.old = shard.dice("vaccinations"), shard.dice("vaccinations of the old")
        self.harm = shard.dice("harm by vaccines")
        self.since = told_since(shard)
        self.tickets = 0
        self.harmed: dict[int, int] = {}

    def child(self, person: Person, years: int) -> None:
        """All kinds that are by law for this child."""
        end = min(person.removed or dt.date.max, self.shard.base + dt.timedelta(1))
        lag, refuses = self.dice.below(20), self.dice.chance(0.015)
        lags = {"就学前": self.dice.below(300), "中１": self.dice.below(330)}
        for doses in schedule():
            first = doses[0]
            if not first.born_from <= person.born <= first.born_to or (first.sex and first.sex != person.sex):
                continue
            self._series(person, years, doses, (end, lag, lags, refuses))

    def _series(
        self, person: Person, years: int, doses: tuple[Dose, ...], habits: tuple[dt.date, int, dict[str, int], bool]
    ) -> None:
        end, lag, lags, refuses = habits
        before = dt.date.min
        ticket, issued, going = "", dt.date.max, not refuses
        for index, dose in enumerate(doses):
            if years >= dose.up_to:
                return
            due = max(first_day(person.born, dose.due), dose.since)
            if dose.ticket:
                ticket, issued = self._ticket(person, doses[index:], due, (before, end))
            going = going and self.dice.below(1000) < dose.taken
            if not going:
                if not dose.due.isdigit() or refuses:
                    continue
                return
            day = max(
                due + dt.timedelta(lags.get(dose.due, lag)),
                before + dt.timedelta(dose.interval) if before > dt.date.min else due,
            )
            day = opening(day)
            if day > last_day(person.born, dose.limit) or day >= end:
                return
            self._given(person, dose, day, ticket if day >= issued else "")
            before = day

    def _ticket(
        self, person: Person, doses: tuple[Dose, ...], due: dt.date, between: tuple[dt.date, dt.date]
    ) -> tuple[str, dt.date]:
        """A ticket for these injections up to the next one with a ticket of its own; those of long ago are not kept.

        It is sent in the month before the first is due, or after somebody came, `between` the last injection and the end of residence.
        """
        before, end = between
        issued = max(due - dt.timedelta(25), person.born + dt.timedelta(20), person.came + dt.timedelta(14), before)
        issued = working_day(max(issued, _entered(person)))
        covered = [doses[0], *takewhile(lambda dose: not dose.ticket, doses[1:])]
        limit = max(last_day(person.born, dose.limit) for dose in covered)
        if not self.since <= issued < min(end, limit):
            return "", issued
        return self._issue(person, doses[0].kind, issued, limit), issued

    def _issue(self, person: Person, kind: str, issued: dt.date, limit: dt.date) -> str:
        self.tickets += 1
        number = f"9{self.shard.number:05d}{self.tickets:04d}"
        self.sheets.row(
            "019",
            "接種対象・券",
            {
                "宛名番号": numbers.atena(person.number),
                "接種種類コード": kind,
                "券番号": number,
                "発行年月日": issued,
                "有効期限": limit,
                "発送区分": "1",
            },
        )
        return number

    def _given(self, person: Person, dose: Dose, day: dt.date, ticket: str) -> None:
        here = day >= person.came
        if here and self.dice.chance(0.003) and day - dt.timedelta(10) >= person.came:
            early = day - dt.timedelta(10)
            if early >= max(first_day(person.born, dose.due), dose.since):
                self._row(person, dose, opening(early), "", only_asked=True, branch=1)
                self._row(person, dose, day, ticket, only_asked=False, branch=2)
                return
        self._row(person, dose, day, ticket if here else "", only_asked=False, branch=1)

    def _row(self, person: Person, dose: Dose, day: dt.date, ticket: str, *, only_asked: bool, branch: int) -> None:
        row = {
            "宛名番号": numbers.atena(person.number),
            "接種種類コード": dose.kind,
            "回数": dose.number,
            "枝番": branch,
            "接種券番号": ticket,
            "実施区分": _BEFORE,
            "接種区分": "2" if only_asked else "1",
            "実施日": day,
            "法定区分": "1",
        }
        if day >= person.came:
            away = self.dice.chance(0.015)
            row |= {"実施区分": _ELSEWHERE if away else _SINGLE} | _by("小児", person, day, away=away)
            if not only_asked:
                row |= {"ロット番号": lot(dose.kind, day), "接種量": dose.amount}
                row |= {"ワクチンメーカーコード": dose.maker, "ワクチン名コード": dose.vaccine}
                self._harm(person, dose.kind, dose.number, branch, day)
        self.sheets.row("019", "予防接種", row)

    def _harm(self, person: Person, kind: str, number: str, branch: int, day: dt.date) -> None:
        """A claim to the city, seldom, and never later than the base date (予防接種法 15)."""
        if day < self.since or not self.harm.chance(0.0005):
            return
        asked = day + dt.timedelta(self.harm.between(30, 240))
        if asked > self.shard.base or not person.lived_here(asked):
            return
        self.harmed[person.number] = self.harmed.get(person.number, 0) + 1
        decided = asked + dt.timedelta(300) <= self.shard.base
        accepted = self.harm.chance(0.7)
        self.sheets.row(
            "019",
            "健康被害・副反応",
            {
                "宛名番号": numbers.atena(person.number),
                "連番": self.harmed[person.number],
                "接種種類コード": kind,
                "接種_回数": number,
                "接種_枝番": branch,
                "申請年月日": asked,
                "認定区分": ("1" if accepted else "2") if decided else "",
                "給付種類": "1" if decided and accepted else "",
            },
        )

    def elder(self, person: Person) -> None:
        """Flu and the others of category B, for the years that are told."""
        for year in range(self.shard.fiscal_year - 2, self.shard.fiscal_year + 1):
            for plan in plans():
                ages, taken = plan["年齢"], int(plan["接種率"])
                turns = year - person.born.year + (1 if (person.born.month, person.born.day) < (4, 2) else 0)
                if ages != "65-" and str(turns) not in ages.split():
                    continue
                if ages == "65-" and turns < 65:
                    continue
                self._elder(person, year, plan, goes=self.old.below(1000) < taken)

    def _elder(self, person: Person, year: int, plan: dict[str, str], *, goes: bool) -> None:
        first, last = season(plan, year, person.born)
        end = min(person.removed or dt.date.max, self.shard.base + dt.timedelta(1))
        ticket = ""
        if plan["券"] == "1":
            issued = working_day(max(first, person.came, _entered(person), dt.date(year, 4, 20)))
            if issued <= last and issued < end:
                ticket = self._issue(person, plan["接種種類コード"], issued, last)
        if not goes or first > last:
            return
        early = plan["開始月日"] == _AUTUMN and self.old.below(100) < _BEFORE_NEW_YEAR
        day = self.old.day(first, min(last, dt.date(year, 12, 28)) if early else last)
        for number in range(1, int(plan["回数"]) + 1):
            day = opening(day)
            if day > last or not max(person.came, first) <= day < end or (plan["券"] == "1" and not ticket):
                return
            if plan["券"] == "0" or day >= issued:
                self._elder_row(person, plan, day, number, (ticket, year))
            else:
                return
            day += dt.timedelta(int(plan["間隔日数"]) + self.old.below(20))

    def _elder_row(
        self, person: Person, plan: dict[str, str], day: dt.date, number: int, extra: tuple[str, int]
    ) -> None:
        ticket, year = extra
        kind = plan["接種種類コード"]
        branch = year - 2000 if plan["毎年"] == "1" else 1
        self.sheets.row(
            "019",
            "予防接種",
            {
                "宛名番号": numbers.atena(person.number),
                "接種種類コード": kind,
                "回数": f"{number:02d}",
                "枝番": branch,
                "接種券番号": ticket,
                "実施区分": _SINGLE,
                "接種区分": "1",
                "実施日": day,
                **_by("内科", person, day, away=False),
                "ロット番号": lot(kind, day),
                "接種量": plan["接種量"],
                "ワクチンメーカーコード": plan["メーカー"],
                "ワクチン名コード": plan["ワクチン"],
                "法定区分": plan["法定区分"],
            },
        )
        self._harm(person, kind, f"{number:02d}", branch, day)


def _entered(person: Person) -> dt.date:
    """The day from which the city knows who lives here: some days after the notification of it."""
    return person.histories[0].notified + dt.timedelta(3) if person.histories else person.came


def _by(kind: str, person: Person, day: dt.date, *, away: bool) -> dict[str, str]:
    """Who gave it; a clinic elsewhere has no code here."""
    if away:
        return {"実施機関名": "市外の医療機関"}
    where = clinic(kind, day, person.number)
    return {
        "実施機関コード": where.code,
        "実施機関名": where.name,
        "医師コード": where.doctor,
        "医師名": where.doctor_name,
    }


def lot(kind: str, day: dt.date) -> str:
    """A fictitious lot: kind, year and a letter of the month, a serial of the half month."""
    return f"U{kind[2:]}{day.year % 100:02d}{'ABCDEFGHIJKL'[day.month - 1]}{day.day // 16 + 1}"
