"""国民年金: since when and until when somebody was insured of which kind, as the city's ledger knows it.

Sources: 国民年金法 7 (1号: 20 to 59 and neither 2号 nor 3号, since April 1986; foreigners too), 8, 9 (reached ages, death and leaving Japan: the day after), 11 (months),
附則 5 (任意加入 60–64 and abroad), 平成 6 年改正法 附則 11 (特例任意 65–69, born up to 1965-04-01); NK-01, NK-02. 2号 is who an employer's insurance
covers, 3号 whose spouse supports them so (`circumstances.insurance`). Simplified: moving out of the city ends a row of its ledger and moving
in begins one; one in sixteen goes on after 60.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from utsushi.samples.city.circumstances import INSURED_SINCE, Span, circumstances, household_on, insured
from utsushi.samples.city.dice import Dice, reached
from utsushi.samples.city.households import married
from utsushi.samples.city.once import once
from utsushi.samples.city.people import Person, Shard

DAY = dt.timedelta(1)
FIRST, SECOND, THIRD, VOLUNTARY, SPECIAL, ABROAD = "1", "2", "3", "4", "5", "6"
"""被保険者種別."""
CAME_OF_AGE, MOVED_IN, FROM_SECOND, FROM_THIRD, FROM_ABROAD, ASKED, NEW_LAW = "01", "02", "03", "04", "05", "06", "07"
"""資格取得事由, the city's own: 07 insured already when 1号 began, on 1986-04-01."""
NEW = dt.date(1986, 4, 1)
TO_SECOND, TO_THIRD, MOVED_OUT, LEFT_JAPAN, DIED, SIXTY, OF_AGE, ENOUGH = "01", "02", "03", "04", "05", "06", "07", "08"
"""資格喪失事由, the city's own: 07 the highest age of a voluntary insurance, 08 as many months as count."""


@dataclass(slots=True)
class Qualification:
    """A row of 被保険者: 1号, or a voluntary insurance."""

    kind: str
    start: dt.date
    cause: str
    end: dt.date | None
    """資格喪失年月日: the first day without."""
    ended_as: str = ""

    @property
    def first_month(self) -> int:
        """Months counted from the year 0."""
        return month(self.start)

    @property
    def last_month(self) -> int | None:
        """The last month that counts: the one before the loss; None: open."""
        return None if self.end is None else month(self.end) - 1


def month(day: dt.date) -> int:
    """Months counted from the year 0."""
    return day.year * 12 + day.month - 1


@dataclass(slots=True, eq=False)
class Insured:
    """A person in the ledger."""

    person: Person
    rows: list[Qualification] = field(default_factory=list)
    changes: list[tuple[dt.date, str, str]] = field(default_factory=list)
    """Day, 異動区分 and 被保険者種別: 01 gained, 02 changed, 03 moved in, 04 moved out, 05 lost, 06 died."""


@once
def ledger(shard: Shard) -> Mapping[int, Insured]:
    """宛名番号 → whoever was 1号 or voluntarily insured here since 2015."""
    dice = shard.dice("pension")
    found: dict[int, Insured] = {}
    for person in shard.people:
        one = Insured(person)
        sixty = reached(person.born, 60)
        _first(shard, one, list(_kinds(shard, person)))
        _voluntary(shard, one, sixty, dice)
        if one.rows:
            found[person.number] = one
    return found


def _kinds(shard: Shard, person: Person) -> Iterator[Span]:
    """1, 2 and 3号 one after the other while the person lived here, from 20 to 59; kinds are words of `Span`'s insurance."""
    twenty, sixty = reached(person.born, 20), reached(person.born, 60)
    for span in insured(shard, person):
        start, end = max(span.start, twenty), min(span.end or dt.date.max, sixty)
        if start >= end or start > shard.base:
            continue
        last = None if end == dt.date.max or end > shard.base else end
        if span.kind == "被用者":
            yield Span("被用者", start, last)
        elif span.kind == "被扶養":
            yield from _dependent(shard, person, start, last)
        elif span.kind != "後期":
            yield Span("国保", start, last)


def _dependent(shard: Shard, person: Person, start: dt.date, end: dt.date | None) -> Iterator[Span]:
    """3号 where the spouse is the one who supports, else 1号."""
    spouse = person.spouse
    lots = circumstances(shard)
    if spouse is None or spouse.number not in lots:
        yield Span("国保", start, end)
        return
    days = [start, person.married, person.divorced, spouse.removed, reached(spouse.born, 65)]
    days += [since for since, _ in lots[spouse.number].works]
    turns = sorted({day for day in days if day and start <= day < (end or dt.date.max) and day <= shard.base})
    for day, following in zip(turns, [*turns[1:], end], strict=True):
        yield Span("被扶養" if _supported(shard, person, spouse, day) else "国保", day, following)


def _supported(shard: Shard, person: Person, spouse: Person, day: dt.date) -> bool:
    return (
        married(person, day)
        and day < reached(spouse.born, 65)
        and circumstances(shard)[spouse.number].employed(day)
        and household_on(shard, spouse, day) == household_on(shard, person, day)
    )


def _first(shard: Shard, one: Insured, spans: list[Span]) -> None:
    """Rows of 1号 and every change, from the first time as 1号 on."""
    joined: list[Span] = []
    for span in spans:
        if joined and joined[-1].kind == span.kind and joined[-1].end == span.start:
            joined[-1] = Span(span.kind, joined[-1].start, span.end)
        else:
            joined.append(span)
    before = ""
    for span in joined:
        if span.kind == "国保":
            cause = {"被用者": FROM_SECOND, "被扶養": FROM_THIRD}.get(before) or _entered(one.person, span)
            start = _since(shard, one.person, span.start) if not before else span.start
            if start < span.start:
                cause = NEW_LAW if start == NEW else _entered(one.person, Span("国保", start, None))
            end, ended_as = _end(one.person, span)
            one.rows.append(Qualification(FIRST, start, cause, end, ended_as))
            one.changes.append((start, "03" if cause == MOVED_IN else "02" if before else "01", FIRST))
            if end and ended_as in {MOVED_OUT, LEFT_JAPAN, DIED, SIXTY}:
                kind = {MOVED_OUT: "04", DIED: "06"}.get(ended_as, "05")
                one.changes.append((end, kind, FIRST))
        elif one.rows:
            one.changes.append((span.start, "02", SECOND if span.kind == "被用者" else THIRD))
        before = span.kind


def _entered(person: Person, span: Span) -> str:
    if span.start == reached(person.born, 20):
        return CAME_OF_AGE
    if span.start <= max(person.came, person.histories[0].day):
        return FROM_ABROAD if person.came_as == "02" else MOVED_IN
    return FROM_SECOND


def _since(shard: Shard, person: Person, start: dt.date) -> dt.date:
    """When a 1号 of before `INSURED_SINCE` began: with the work that went on, the age or the arrival, whichever was last."""
    if start != INSURED_SINCE or person.came >= start:
        return start
    lot = circumstances(shard)[person.number]
    begun = start
    for since, work in reversed(lot.works):
        if since <= begun:
            if work in {"employee", "official"} or (work == "part" and lot.employed(since)):
                break
            begun = since
    return max(begun, reached(person.born, 20), person.came, NEW)


def _end(person: Person, span: Span) -> tuple[dt.date | None, str]:
    """資格喪失年月日 and 事由 of a 1号 that was told as `span`."""
    end = span.end
    if end is None:
        return None, ""
    if end == reached(person.born, 60):
        return end, SIXTY
    if end == person.removed:
        if person.removed_as == "23":
            return end + DAY, DIED
        return (end + DAY, LEFT_JAPAN) if person.removed_as == "22" else (end, MOVED_OUT)
    return end, TO_SECOND


def _voluntary(shard: Shard, one: Insured, sixty: dt.date, dice: Dice) -> None:
    """任意加入 from 60, 特例任意 from 65, and of Japanese who went abroad."""
    person = one.person
    chance, lag, months, special, abroad = (
        dice.random(), dice.between(0, 200), dice.between(6, 70), dice.random(), dice.random()
    )  # fmt: skip
    _mend(one)
    first = max(sixty + dt.timedelta(lag if lag > 60 else 0), person.histories[0].day)
    if chance < 0.06 and first >= INSURED_SINCE:
        self_paid = [
            span for span in insured(shard, person)
            if span.kind in {"国保", "被扶養"} and span.start <= first < (span.end or dt.date.max)
        ]  # fmt: skip
        limit = reached(person.born, 65)
        if self_paid and first <= shard.base and first < limit:
            _add(shard, one, VOLUNTARY, first, min(limit, first + dt.timedelta(months * 30)), self_paid[0].end, limit)
    late = reached(person.born, 65)
    if special < 0.004 and person.born < dt.date(1965, 4, 2) and INSURED_SINCE <= late <= shard.base:
        kept = [
            span for span in insured(shard, person)
            if span.kind in {"国保", "被扶養"} and span.start <= late < (span.end or dt.date.max)
        ]  # fmt: skip
        limit = reached(person.born, 70)
        if kept:
            _add(shard, one, SPECIAL, late, min(limit, late + dt.timedelta(months * 20)), kept[0].end, limit)
    gone = person.removed
    if gone and person.removed_as == "22" and not person.nation and abroad < 0.3:
        start, limit = gone + DAY, reached(person.born, 65)
        if gone >= INSURED_SINCE and reached(person.born, 20) <= gone < limit and start <= shard.base:
            _add(shard, one, ABROAD, start, limit, None, limit)


def _mend(one: Insured) -> None:
    """1号 that ended without anything else but a change of insurance: the next kind says why."""
    for row in one.rows:
        if row.ended_as == TO_SECOND:
            after = next((kind for day, _, kind in one.changes if day == row.end), SECOND)
            row.ended_as = TO_THIRD if after == THIRD else TO_SECOND


def _add(  # the words of an application
    shard: Shard, one: Insured, kind: str, start: dt.date, until: dt.date, changed: dt.date | None, limit: dt.date
) -> None:
    """A voluntary insurance until it is full, too old, or something else comes between."""
    person = one.person
    end, cause = (until, OF_AGE if until == limit else ENOUGH) if until <= shard.base else (None, "")
    if changed and (end is None or changed < end):
        end, cause = changed, TO_SECOND
        if changed == person.removed:
            cause = {"22": LEFT_JAPAN, "23": DIED}.get(person.removed_as, MOVED_OUT)
            end = changed + DAY if cause != MOVED_OUT else changed
    if end and end <= start:
        return
    one.rows.append(Qualification(kind, start, ASKED, end, cause))
    one.changes.append((start, "01", kind))
    if end and cause == TO_SECOND:
        one.changes.append((end, "02", SECOND))
    elif end:
        one.changes.append((end, {MOVED_OUT: "04", DIED: "06"}.get(cause, "05"), kind))
