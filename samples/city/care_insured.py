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
from itertools import pairwise

from utsushi.samples.city.circumstances import Span, insured
from utsushi.samples.city.dice import age, years_after
from utsushi.samples.city.numbers import care_assisted, care_insured, care_insurer
from utsushi.samples.city.once import once
from utsushi.samples.city.people import Person, Shard

LAW = dt.date(2000, 4, 1)
_DAY = dt.timedelta(1)
_AWAY = 0.06
"""Share of old people leaving the city who enter an institution elsewhere (simplified)."""
_EARLY = 6
"""Per mille of all people who need care before 65 (第 2 号の認定者 about 0.3 % of 40 to 64; 介護保険事業状況報告, 令和5年度)."""
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


def reached(person: Person, years: int) -> dt.date:
    """The day on which an age is reached."""
    return years_after(person.born, years) - _DAY


@once
def onsets(shard: Shard) -> Mapping[int, dt.date]:
    """宛名番号 → the day from which somebody needs care; it may be years after the base date."""
    dice = shard.dice("care onset")
    found = {}
    for person in shard.people:
        draw, offset, early, years = dice.below(1000), dice.below(365), dice.below(1000), dice.between(42, 64)
        if person.dead and draw > 0 and age(person.born, person.removed or shard.base) >= 65:
            draw //= 2
        if early < _EARLY:
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
    old = reached(person, 65)
    came = max(person.came, LAW)
    away = None
    if leaves and person.removed and person.removed_as == "21" and old <= person.removed and came < person.removed:
        place = person.last.to
        if place and place.code:
            away, end, lost = (person.removed, care_insurer(place.code)), None, ""
    early = list(_early(shard, person, min(old, end or dt.date.max)))
    periods: list[Period] = []
    for span, start in early:
        last = min(one for one in (span.end, old, end, dt.date.max) if one)
        if span.kind == "生保":
            gone = lost if last == end else "253"
            closed = None if last > shard.base else last
            yield Insured(
                person, care_assisted(person.number), (Period("2", start, closed, "006", gone if closed else ""),)
            )
        else:
            gone = lost if last == end else "" if last == old else "253"
            closed = None if last > shard.base and last != end else last
            periods.append(Period("2", start, closed, "059", gone if closed else ""))
    first = max(old, came)
    if first <= shard.base and (end is None or first < end):
        follows = bool(periods) and periods[-1].end == first
        periods.append(Period("1", first, end, "160" if follows else _gained(person, first), lost))
    if periods:
        yield Insured(person, care_insured(person.number), tuple(periods), away)


def _early(shard: Shard, person: Person, limit: dt.date) -> Iterator[tuple[Span, dt.date]]:
    """The run of insurances in which somebody of 40 to 64 first needs care, as one span, and the start of the qualification."""
    onset = onsets(shard).get(person.number, dt.date.max)
    spans = insured(shard, person)
    if not spans or onset >= limit:
        return
    day = max(onset, spans[0].start)
    if day >= limit or day > shard.base:
        return
    here = next((n for n, one in enumerate(spans) if one.start <= day and (one.end is None or day < one.end)), None)
    if here is None:
        return
    forty = reached(person, 40)
    if spans[here].kind == "生保":
        yield spans[here], max(spans[here].start, forty)
        return
    last = here
    for n, (one, other) in enumerate(pairwise(spans)):
        if n == last and n >= here and other.kind != "生保" and one.end == other.start:
            last = n + 1
    yield Span(spans[here].kind, spans[here].start, spans[last].end), max(forty, person.came, LAW)


def _loss(person: Person) -> tuple[dt.date | None, str]:
    if person.removed is None:
        return None, ""
    if person.removed_as == "21":
        return person.removed, "209"
    if person.removed_as == "22":
        return person.removed + _DAY, "209"
    return person.removed + _DAY, "202" if person.dead else "255"


def _gained(person: Person, first: dt.date) -> str:
    if first == reached(person, 65):
        return "002"
    if first == LAW:
        return "006"
    if person.came_from and person.came_from.country:
        return "053"
    return "001" if person.came_from else "006"
