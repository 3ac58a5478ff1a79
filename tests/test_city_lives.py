"""What happens to people of the synthetic city: who came back, married, changed nationality, and what was undone."""

from __future__ import annotations

import datetime as dt
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from utsushi.samples.city.lives import live
from utsushi.samples.city.people import Person, Shard

BASE = dt.date(2026, 4, 1)
DAYS = (dt.date(2021, 6, 1), dt.date(2024, 1, 10), BASE)


@cache
def shard(seed: int, residents: int = 1000, base: dt.date = BASE) -> Shard:
    """A shard, made once."""
    return live(seed, 0, residents, base)


@given(seed=st.integers(0, 10**6), residents=st.integers(1, 150), base=st.sampled_from(DAYS))
@settings(max_examples=25, deadline=None)
def test_records_hold_together_in_any_city(seed: int, residents: int, base: dt.date) -> None:
    """As many residents as wanted; rows in order, none after the base date; a household and a head for every resident."""
    city = live(seed, 0, residents, base)
    assert sum(person.resident for person in city.people) == residents
    assert [one.number for one in city.people] == sorted({one.number for one in city.people})
    for person in city.people:
        rows = [*(person.earlier.rows if person.earlier else ()), *person.histories]
        days = [row.day for row in rows]
        assert days == sorted(days)
        assert person.born <= days[0]
        assert days[-1] <= base
        assert (person.last.status == "1") == person.resident
        assert all(row.notified >= row.day or row.status != "1" or row.planned for row in rows if row.cause)
    for household in city.households:
        assert (household.head is None) == (household.ended is not None)
        assert household.head is None or household.head in household.members
        assert all(one.household is household and one.last.household == household.number for one in household.members)
        assert [day for day, _ in household.heads] == sorted(day for day, _ in household.heads)


def again(city: Shard) -> list[Person]:
    return [person for person in city.people if person.earlier]


def test_some_have_lived_here_before() -> None:
    """1–2 in a hundred of who moved in; some of them return from abroad; the earlier stay is over before the present one begins."""
    cities = [shard(seed) for seed in range(4)]
    moved = [one for city in cities for one in city.people if one.came_as in {"01", "02"}]
    back = [one for city in cities for one in again(city)]
    assert 0.01 <= len(back) / len(moved) <= 0.03
    assert {one.came_as for one in back} == {"01", "02"}
    for person in back:
        assert person.earlier
        gone = person.earlier.rows[-1]
        assert gone.status == "2"
        assert gone.day < person.came
        assert gone.household != person.histories[0].household
        assert bool(gone.to and gone.to.country) == (person.came_as == "02")
        assert person.at(gone.day) is None


@pytest.mark.parametrize("base", DAYS)
def test_who_came_back_has_nothing_of_the_earlier_stay_elsewhere(base: dt.date) -> None:
    """Other businesses hear of the present stay only, as the earlier one ended before their records begin."""
    for person in again(shard(3, base=base)):
        assert person.earlier
        assert dt.date(2014, 6, 20) <= person.earlier.rows[-1].day < dt.date(2015, 4, 1)
