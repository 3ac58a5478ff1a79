"""Certifications of the need for care (要介護認定), one application after the other.

Sources: 介護保険法 27, 28, 29, 32, 33; 施行規則 38, 41, 52, 55: the first holds from the application to the end of its month and 6 months
more (12 where the board says so), a renewal from the day after the former for 12 to 36 months, 48 where the level stays the same (decided from
2021-04-01; at most 24 before 2018-04-01 … 36 since), a change from its application for 6 or 12 months, and the former ends on the eve.
30 days to decide (27 条 11 項). KG-03, KG-04. Levels of beginners and minutes of care: 要介護認定等基準時間 (平成12年厚生省令58号 3). Kept for
five years after they end. Simplified: whoever needs care goes on needing it; no extension because of COVID-19.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from utsushi.samples.city.care_insured import Insured, everybody, onsets
from utsushi.samples.city.dice import Dice, Weighted, months_after, years_after
from utsushi.samples.city.once import once
from utsushi.samples.city.people import Shard
from utsushi.samples.city.working_days import working_day, working_day_before

LEVELS = ("12", "13", "21", "22", "23", "24", "25")
"""要支援1, 2, 要介護1–5."""
RECEIVED, WITHDRAWN, REJECTED, CERTIFIED = "01", "02", "03", "04"
_DAY = dt.timedelta(1)
_FIRST = Weighted(((0, 22), (1, 16), (2, 24), (3, 15), (4, 9), (5, 9), (6, 5)))
"""Levels of new cases (simplified: those of all cases, 介護保険事業状況報告 令和5年度, less the time since)."""
_STEPS = Weighted(((0, 68), (1, 20), (2, 2), (-1, 10)))
_RENEWED = Weighted(((12, 25), (24, 33), (36, 27), (48, 15)))


@dataclass(frozen=True, slots=True)
class Application:
    """An application and what became of it."""

    sequence: int
    """申請連番."""
    kind: str
    """申請種別: 1 new, 2 renewal, 3 change."""
    applied: dt.date
    status: str
    level: str = ""
    """要介護状態区分; 01 where no need was found."""
    decided: dt.date | None = None
    start: dt.date | None = None
    end: dt.date | None = None
    """Last day."""

    @property
    def term(self) -> tuple[dt.date, dt.date]:
        """First and last day of a certification."""
        assert self.start is not None
        assert self.end is not None
        return self.start, self.end

    def holds(self, day: dt.date) -> bool:
        """Whether the certification is in force on that day."""
        return self.start is not None and self.end is not None and self.start <= day <= self.end


@once
def applications(shard: Shard) -> Mapping[str, tuple[Application, ...]]:
    """被保険者番号 → applications in order, of the last five years."""
    dice = shard.dice("care certified")
    kept = years_after(shard.base, -5)
    found = {}
    for insured in everybody(shard):
        onset = onsets(shard).get(insured.person.number)
        if onset is None or onset > shard.base:
            continue
        told = _numbered(one for run in insured.runs() for one in _Course(dice, shard.base, onset, run).told())
        recent = tuple(one for one in told if (one.end or one.decided or one.applied) >= kept)
        if recent:
            found[insured.number] = recent
    return found


def certified(shard: Shard, insured: Insured, day: dt.date) -> Application | None:
    """The certification in force on a day."""
    return next((one for one in applications(shard).get(insured.number, ()) if one.holds(day)), None)


def _numbered(told: Iterator[Application]) -> list[Application]:
    return [replace(one, sequence=n) for n, one in enumerate(told, 1)]


def until(start: dt.date, months: int) -> dt.date:
    """The last day of a period that begins on `start`: whole months, and what is left of the month in which it begins (施行規則 38)."""
    first = start.replace(day=1)
    return months_after(first, months + (start.day > 1)) - _DAY


class _Course:
    """The applications of one run of insurance."""

    def __init__(self, dice: Dice, base: dt.date, onset: dt.date, run: tuple[dt.date, dt.date | None]) -> None:
        self.dice, self.base = dice, base
        self.end = run[1]
        self.day = max(onset, run[0])
        self.level = _FIRST.pick(dice)
        self.until = self.day
        """The last day of the certification at hand, had the insurance not ended."""

    def told(self) -> Iterator[Application]:
        """One after the other up to the base date or the end of the insurance."""
        held: Application | None = None
        kind, applied = "1", self.day
        while kind and applied <= self.base and (self.end is None or applied < self.end):
            decided = self._decided(kind, applied, self.dice.between(22, 38))
            if undecided := self._undecided(kind, applied, decided):
                yield from [held] if held else []
                yield undecided
                return
            if kind == "1" and self.dice.chance(0.03):
                yield Application(0, kind, applied, REJECTED, "01", decided)
                applied += dt.timedelta(self.dice.between(120, 700))
                continue
            made = self._certify(kind, applied, decided)
            if held:
                yield replace(held, end=min(held.term[1], made.term[0] - _DAY))
            held = made
            kind, applied = self._next(made)
        yield from [held] if held else []

    def _decided(self, kind: str, applied: dt.date, days: int) -> dt.date:
        """When the board sits: a renewal mostly before the certification at hand ends (法 28 条), later where the papers came late."""
        sits = working_day(applied + dt.timedelta(days))
        if kind == "2" and sits > self.until and days < 36:
            sits = max(working_day_before(self.until), working_day(applied + dt.timedelta(14)))
        return sits

    def _undecided(self, kind: str, applied: dt.date, decided: dt.date) -> Application | None:
        """An application that is still open, or that death or leaving ended."""
        start = self.until + _DAY if kind == "2" else applied
        too_late = self.end is not None and max(decided, start) >= self.end
        if too_late and self.end and self.end <= self.base:
            return Application(0, kind, applied, WITHDRAWN)
        return Application(0, kind, applied, RECEIVED) if too_late or decided > self.base else None

    def _certify(self, kind: str, applied: dt.date, decided: dt.date) -> Application:
        same = False
        if kind == "2":
            step = _STEPS.pick(self.dice)
            same, self.level = step == 0, min(max(self.level + step, 0), 6)
        elif kind == "3":
            self.level = min(self.level + self.dice.between(1, 2), 6)
        start = self.until + _DAY if kind == "2" else applied
        self.until = until(start, self._months(kind, decided, same=same))
        last = self.until if self.end is None else min(self.until, self.end - _DAY)
        return Application(0, kind, applied, CERTIFIED, LEVELS[self.level], decided, start, last)

    def _months(self, kind: str, decided: dt.date, *, same: bool) -> int:
        if kind != "2":
            return 6 if self.dice.chance(0.4) else 12
        most = 24 if decided < dt.date(2018, 4, 1) else 48 if same and decided >= dt.date(2021, 4, 1) else 36
        return min(_RENEWED.pick(self.dice), most)

    def _next(self, made: Application) -> tuple[str, dt.date]:
        """The kind and day of the next application; "" where there is none."""
        assert made.decided
        changes, lapses, draw = self.dice.chance(0.1), self.dice.chance(0.02), self.dice.random()
        earliest, latest = made.decided + dt.timedelta(30), self.until - dt.timedelta(70)
        if changes and earliest < latest and made.level != LEVELS[-1]:
            return "3", earliest + dt.timedelta(int(draw * (latest - earliest).days))
        if lapses:
            return "", self.until
        return "2", max(self.until - dt.timedelta(12 + int(draw * 48)), made.decided + _DAY)
