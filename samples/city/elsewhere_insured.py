"""住所地特例: who moves into a home for the old in another municipality stays insured where they came from.

Sources: 国保法 116 条の 2, 高確法 55 条 (another prefecture), 55 条の 2 (from 国保 at 75, since 2018-04-01); KH-09, KK-02. Simplified: every third of
those of 65 and older who left for another municipality in the last six years, by number (more than in life, so that there are some);
nobody comes back or is known to have died.
"""

from __future__ import annotations

import datetime as dt

from utsushi.samples.city.circumstances import Span, insured
from utsushi.samples.city.dice import age, reached, years_after
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.places import Elsewhere


def home(shard: Shard, person: Person) -> Elsewhere | None:
    """The municipality of the home that somebody left the city for."""
    day, to = person.removed, person.last.to
    if day is None or person.removed_as != "21" or to is None or to.country or person.number % 3:
        return None
    return to if age(person.born, day) >= 65 and day >= years_after(shard.base, -6) else None


def covered(shard: Shard, person: Person) -> tuple[Span, ...]:
    """`insured`, and what goes on after leaving for such a home: 国保 until 75, 後期 in another prefecture."""
    spans = insured(shard, person)
    to = home(shard, person)
    if to is None or not spans or spans[-1].end != person.removed or spans[-1].kind not in {"国保", "後期"}:
        return spans
    last, far = spans[-1], to.prefecture != shard.places.prefecture
    if last.kind == "後期":
        return (*spans[:-1], Span("後期", last.start, None)) if far else spans
    old = reached(person.born, 75) + dt.timedelta(1)
    if old > shard.base:
        return (*spans[:-1], Span("国保", last.start, None))
    return (*spans[:-1], Span("国保", last.start, old), *([Span("後期", old, None)] if far else []))


def leaves(shard: Shard, person: Person, day: dt.date | None) -> dt.date | None:
    """The end of a stay in a household as the insurance sees it: none where it goes on from a home elsewhere."""
    return None if day is not None and day == person.removed and home(shard, person) else day
