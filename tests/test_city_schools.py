"""Children of the synthetic city in facilities and schools: nothing before they came, after they left, or before it was law."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest

from utsushi.samples.city.childcare_bills import bills
from utsushi.samples.city.childcare_fees import free_meals
from utsushi.samples.city.households import household_on
from utsushi.samples.city.lives import live
from utsushi.samples.city.nurseries import courses

DATA = Path(__file__).parent / "data" / "city"


def table(name: str) -> list[dict[str, str]]:
    """Rows of tests/data/city, worked out by hand."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


BEFORE_FREE = dt.date(2019, 8, 1)
"""施設等利用給付 (子ども・子育て支援法 30 の 4) begins two months later."""


def test_who_left_before_fees_were_paid_back_was_not_certified() -> None:
    """A child outside the system that left in August 2019 has no course; nothing else is changed."""
    shard = live(2, 0, 1000, dt.date(2020, 2, 1))
    outside = next(
        one for one in courses(shard) if one.certified[0].kind == "" and one.enrolments[0].start < BEFORE_FREE
    )
    outside.child.removed, outside.child.removed_as = BEFORE_FREE, "21"
    shard.kept.clear()
    assert outside.child not in [one.child for one in courses(shard)]


@pytest.mark.parametrize("base", ["2018-12-01", "2020-02-01", "2021-06-01", "2026-04-01"])
def test_certified_and_placed_while_they_live_here(base: str) -> None:
    """子ども・子育て支援法 20; nothing before April 2015, when it came into force (seed 2 has who came before)."""
    shard = live(2, 0, 1000, dt.date.fromisoformat(base))
    found = courses(shard)
    assert len(found) > 20
    for course in found:
        times = [(one.start, one.end) for one in course.certified] + [(one.start, one.end) for one in course.enrolments]
        for start, end in times:
            assert max(course.child.came, dt.date(2015, 4, 1)) <= start <= end
            assert course.child.removed is None or end < course.child.removed


@pytest.mark.parametrize("row", table("meals"), ids=[str(n) for n in range(1, len(table("meals")) + 1)])
def test_meals_are_free_up_to_a_levy_and_from_the_third_child(row: dict[str, str]) -> None:
    """特定教育・保育施設及び特定地域型保育事業並びに特定子ども・子育て支援施設等の運営に関する基準 13 条 4 項 3 号."""
    free = free_meals(row["認定区分"], int(row["所得割"]), int(row["何番目"]), lone=row["ひとり親・障害"] == "1")
    assert free == (row["免除"] == "1"), row["理由"]


def test_who_pays_lives_with_the_child() -> None:
    """児童福祉法 56; in this shard a parent of a child in a nursery has moved out."""
    shard = live(2, 0, 1500, dt.date(2021, 6, 1))
    people = {person.number: person for person in shard.people}
    found = bills(shard)
    assert len(found) > 5
    for bill in found:
        first = dt.datetime.strptime(bill.instalments[0].month, "%Y%m").replace(tzinfo=dt.UTC).date()
        home = household_on(shard, people[bill.child], first)
        assert home
        assert household_on(shard, people[bill.payer], first) == home
