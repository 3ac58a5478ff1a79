"""Who is insured for long-term care in the city, since when and why no longer.

Sources: 介護保険法 9–11 (65 years and an address in the city; 40 to 64 with a health insurance; the day after the day on which the address
was lost, or the same day where another city begins on it), 13 (住所地特例: whoever leaves for an institution elsewhere stays insured
here), 附則 (since 2000-04-01); 生活保護法 15 の 2 (whoever is on assistance at 40 to 64 has no health insurance, is not insured and
gets a number with H). An age is reached on the eve of the birthday. KG-01, KG-02, KG-10. Simplified: of those of 40 to 64 only the
certified are told, as the city learns of no others; nobody lives here and is insured elsewhere; nobody lives in an institution that
excludes (適用除外).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from utsushi.samples.city.circumstances import assistance, insured
from utsushi.samples.city.dice import age, reached, years_after
from utsushi.samples.city.numbers import care_assisted, care_insured, care_insurer
from utsushi.samples.city.once import once
from utsushi.samples.city.people import Person, Shard

LAW = dt.date(2000, 4, 1)
_DAY = dt.timedelta(1)
_AWAY = 0.06
"""Share of old people leaving the city who enter an institution elsewhere (simplified)."""
_EARLY = 6
"""Per mille of all people who need care before 65 (第 2 号の認定者 about 0.3 % of 40 to 64; 介護保険事業状況報告, 令和5年度)."""
_EARLY_POOR = 48
"""The same of people who have been on public assistance, who are ill more often (simplified)."""
_RATES = (
    *(20, 24, 28, 32, 36, 40, 45, 52, 60, 70),
    *(85, 100, 118, 138, 160),
    *(185, 220, 255, 295, 340),
    *(385, 430, 478, 525, 570),
    *(610, 650, 685, 715, 740, 765, 785, 800, 815, 830),
)
"""Per mille of each age from 65 who are certified: about 4 % at 65–74, 12 %, 26 %, 48 %, 70 % from 90 (介護保険事業状況報告, rounded)."""


@dataclass(frozen=True, slots=True)
class Period:
    """A qualification without a change of its kind."""

    kind: str
    """被保険者区分: 1 or 2."""
    start: dt.date
    end: dt.date | None
    """資格喪失日, or the day on which another kind follows."""
    gained: str
    """資格取得事由 (023:9012)."""
    lost: str
    """資格喪失事由; empty where it goes on or another kind follows."""


@dataclass(frozen=True, slots=True)
class Insured:
    """A 被保険者番号."""

    person: Person
    number: str
    periods: tuple[Period, ...]
    away: tuple[dt.date, str] | None = None
    """住所地特例: since when, and the 保険者番号 of where the institution is."""

    @property
    def assisted(self) -> bool:
        """Not insured, but on public assistance."""
        return self.number.startswith("H")

    def runs(self) -> list[tuple[dt.date, dt.date | None]]:
        """Start and end of periods that follow one another without a gap."""
        found: list[tuple[dt.date, dt.date | None]] = []
        for period in self.periods:
            if found and found[-1][1] == period.start:
                found[-1] = (found[-1][0], period.end)
            else:
                found.append((period.start, period.end))
        return found

    def on(self, day: dt.date) -> Period | None:
        """The qualification of that day."""
        return next((one for one in self.periods if one.start <= day and (one.end is None or day < one.end)), None)


@once
def onsets(shard: Shard) -> Mapping[int, dt.date]:
    """宛名番号 → the day from which somebody needs care; it may be years after the base date."""
    dice = shard.dice("care onset")
    poor = {member.number for case in assistance(shard) for member in case.members}
    found = {}
    for person in shard.people:
        draw, offset, early, years = dice.below(1000), dice.below(365), dice.below(1000), dice.between(42, 64)
        if person.dead and draw > 0 and age(person.born, person.removed or shard.base) >= 65:
            draw //= 2
        if early < (_EARLY_POOR if person.number in poor else _EARLY):
            found[person.number] = years_after(person.born, years) + dt.timedelta(offset)
            continue
        old = next((65 + n for n, rate in enumerate(_RATES) if draw < rate), None)
        if old:
            found[person.number] = years_after(person.born, old) + dt.timedelta(offset - 182)
    return found


@once
def everybody(shard: Shard) -> tuple[Insured, ...]:
    """Every number, by 宛名番号; the H number of a person first."""
    dice = shard.dice("care insured")
    found: list[Insured] = []
    for person in shard.people:
        leaves = dice.chance(_AWAY)
        if age(person.born, shard.base) >= 40 and person.histories:
            found += _numbers(shard, person, leaves=leaves)
    return tuple(found)


def _numbers(shard: Shard, person: Person, *, leaves: bool) -> Iterator[Insured]:
    end, lost = _loss(person)
    old = reached(person.born, 65)
    came = max(person.came, LAW)
    away = None
    if leaves and person.removed and person.removed_as == "21" and old <= person.removed and came < person.removed:
        place = person.last.to
        if place and place.code:
            away, end, lost = (person.removed, care_insurer(place.code)), None, ""
    assisted: list[Period] = []
    periods: list[Period] = []
    for kind, start, stop in _early(shard, person, min(old, end or dt.date.max)):
        gone = lost if stop == end else "253"
        if kind == "生保":
            assisted.append(Period("2", start, stop, "006", gone if stop else ""))
        else:
            gone = "" if stop in {None, old} and stop != end else gone
            periods.append(Period("2", start, stop, "059", gone))
    if assisted:
        yield Insured(person, care_assisted(person.number), tuple(assisted))
    first = max(old, came)
    if first <= shard.base and (end is None or first < end):
        follows = bool(periods) and periods[-1].end == first
        periods.append(Period("1", first, end, "160" if follows else _gained(person, first), lost))
    if periods:
        yield Insured(person, care_insured(person.number), tuple(periods), away)


def _early(shard: Shard, person: Person, limit: dt.date) -> Iterator[tuple[str, dt.date, dt.date | None]]:
    """生保 or another insurance, from when somebody of 40 to 64 first needs care; start and end (None: after the base date)."""
    onset = onsets(shard).get(person.number, dt.date.max)
    spans = [one for one in insured(shard, person) if (one.end is None or onset < one.end) and one.start < limit]
    if not spans or max(onset, spans[0].start) >= min(limit, shard.base + _DAY):
        return
    forty = reached(person.born, 40)
    first = spans[0].start if spans[0].kind == "生保" else max(person.came, LAW)
    for assisted, group in groupby(spans, key=lambda one: one.kind == "生保"):
        run = list(group)
        start = max(first, forty) if run[0] is spans[0] else run[0].start
        last = min(run[-1].end or dt.date.max, limit)
        yield "生保" if assisted else "", start, None if last > shard.base + _DAY else last


def _loss(person: Person) -> tuple[dt.date | None, str]:
    if person.removed is None:
        return None, ""
    if person.removed_as == "21":
        return person.removed, "209"
    if person.removed_as == "22":
        return person.removed + _DAY, "209"
    return person.removed + _DAY, "202" if person.dead else "255"


def _gained(person: Person, first: dt.date) -> str:
    if first == reached(person.born, 65):
        return "002"
    if first == LAW:
        return "006"
    if person.came_from and person.came_from.country:
        return "053"
    return "001" if person.came_from else "006"
