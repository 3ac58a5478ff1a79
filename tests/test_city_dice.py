"""Days and ages of the synthetic city, as the law counts them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utsushi.samples.city.circumstances import assistance, circumstances
from utsushi.samples.city.dice import age, reached
from utsushi.samples.city.lives import live


@pytest.mark.parametrize(
    ("born", "years", "day"),
    [
        ("2008-04-01", 18, "2026-03-31"),
        ("2008-04-02", 18, "2026-04-01"),
        ("2007-03-01", 18, "2025-02-28"),
        ("2006-03-01", 18, "2024-02-29"),
        ("2008-02-29", 18, "2026-02-28"),
        ("2008-02-29", 20, "2028-02-28"),
        ("2080-02-29", 20, "2100-02-28"),
        ("1961-01-01", 65, "2025-12-31"),
    ],
)
def test_an_age_is_reached_on_the_eve_of_the_birthday(born: str, years: int, day: str) -> None:
    """年齢計算ニ関スル法律, 民法 143 条; 2100 has no 29 February."""
    assert reached(dt.date.fromisoformat(born), years).isoformat() == day


@given(
    st.one_of(st.dates(dt.date(1900, 1, 1), dt.date(2090, 12, 31)), st.just(dt.date(2080, 2, 29))), st.integers(1, 105)
)
def test_it_is_the_first_day_of_that_age(born: dt.date, years: int) -> None:
    """`age` says the same."""
    day = reached(born, years)
    assert age(born, day) == years
    assert age(born, day - dt.timedelta(1)) == years - 1


@pytest.mark.parametrize("seed", [1, 2])
def test_nobody_works_before_leaving_school(seed: int) -> None:
    """労働基準法 56 条, also in households on public assistance, which do not work for wages any more."""
    shard = live(seed, 0, 1500, dt.date(2026, 4, 1))
    lots = circumstances(shard)
    poor = {member.number for case in assistance(shard) for member in case.members}
    assert any(age(person.born, shard.base) < 15 for person in shard.people if person.number in poor)
    for person in shard.people:
        works = [work for since, work in lots[person.number].works if age(person.born, since) < 15]
        assert works == ["child"]
        assert [since for since, _ in lots[person.number].works] == sorted(
            since for since, _ in lots[person.number].works
        )
