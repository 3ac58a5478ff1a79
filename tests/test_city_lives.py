"""What happens to people of the synthetic city: who came back, married, changed nationality, and what was undone."""

from __future__ import annotations

import datetime as dt
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from utsushi.samples.city.dice import months_after
from utsushi.samples.city.lives import live
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.voters import voter

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


def weddings(city: Shard) -> list[Person]:
    """Who took the other's 氏 in a wedding between two residents."""
    return [
        person
        for person in city.people
        if person.left and person.married == person.left[0][0] and person.maiden[0] and person.divorced is None
    ]


def test_residents_of_two_families_marry() -> None:
    """Some in a thousand; they leave their parents' 戸籍 and household, and one of them the 氏."""
    cities = [shard(seed) for seed in range(4)]
    brides = [one for city in cities for one in weddings(city)]
    assert 2 <= len(brides) / len(cities) <= 12
    for person in brides:
        spouse = person.spouse
        assert spouse
        assert spouse.spouse is person
        assert person.married
        assert (spouse.married, spouse.register, spouse.household) == (
            person.married,
            person.register,
            person.household,
        )
        assert person.register
        assert person.register.made == person.married
        assert (person.register.head, person.register.members) == (spouse, [spouse, person])
        assert person.name.surname == spouse.name.surname
        before = person.at(person.married - dt.timedelta(1))
        assert before
        assert before.name.surname == person.maiden
        assert person.register_on(before.day) is person.left[0][1] is not spouse.left[0][1]
        assert {person.last.relation[-1], spouse.last.relation[-1]} & {"11", "12"}
        assert min(years(person, person.married), years(spouse, person.married)) >= 18


def years(person: Person, day: dt.date) -> int:
    return day.year - person.born.year - ((day.month, day.day) < (person.born.month, person.born.day))


def test_a_divorced_spouse_takes_the_old_name_or_keeps_the_other() -> None:
    """民法 767 条: who had taken the 氏 leaves the 戸籍; both ways are there, and children who follow their mother."""
    cities = [shard(seed) for seed in range(4)]
    apart = [one for city in cities for one in city.people if one.divorced and one.maiden[0] and one.left]
    assert len(apart) > 20
    old = [one for one in apart if one.name.surname == one.maiden]
    assert 0.4 < len(old) / len(apart) < 0.8
    for person in apart:
        assert person.register
        assert (person.register.head, person.register.made, person.register.why) == (person, person.divorced, "離婚")
        assert person.left[-1][0] == person.divorced
        assert any(row.day == person.divorced and row.cause == "43" for row in person.histories)
    followed = [
        one for city in cities for one in city.people if one.left and one.mother and one.register is one.mother.register
    ]
    assert followed
    assert all(one.mother and one.name.surname == one.mother.name.surname for one in followed)


def test_a_household_bears_the_name_of_its_head_as_it_is_now() -> None:
    """JK-02: when the head changes the 氏, the records of all members are mended."""
    for seed in range(4):
        for household in shard(seed).households:
            for member in household.members:
                assert household.head
                assert member.last.head == household.head.name.full


def test_a_status_of_residence_is_renewed_before_it_ends() -> None:
    """Whoever has stayed longer than a period has rows of the earlier ones; every row says what held on its day."""
    people = [one for seed in range(4) for one in shard(seed).people if one.nation and not one.lost]
    renewed = 0
    for person in people:
        visas = [row.foreign.visa for row in person.histories if row.foreign]
        assert len(visas) == len(person.histories)
        if person.resident:
            assert visas[-1] is person.visa
        for before, row in zip(visas, person.histories[1:], strict=False):
            assert before.until is None or row.day <= before.until
        renewed += len({visa.card for visa in visas}) > 1
    assert renewed > len(people) / 4


def test_some_become_citizens_and_some_lose_the_nationality() -> None:
    """帰化 and 国籍喪失: two records on one day; a 戸籍 begins or ends; the roll of voters follows."""
    people = [one for seed in range(12) for one in shard(seed).people]
    for person in (citizens := [one for one in people if one.citizen_since]):
        rows = [row for row in person.histories if row.day == person.citizen_since]
        assert [(row.cause, row.status, bool(row.foreign)) for row in rows[:2]] == [
            ("24", "9", True),
            ("04", "1", False),
        ]
        assert person.register
        assert person in person.register.members
        found = voter(person, BASE)
        assert found is None or found.entered > months_after(rows[0].day, 3) - dt.timedelta(1)
    for person in (foreigners := [one for one in people if one.lost]):
        rows = [row for row in person.histories if row.day == person.lost]
        assert [(row.cause, row.status, bool(row.foreign)) for row in rows[:2]] == [
            ("25", "9", False),
            ("05", "1", True),
        ]
        assert person.register is None
        assert person.left[-1][0] == person.lost
        found = voter(person, BASE)
        assert found is None or found.struck == person.lost
    assert citizens
    assert foreigners


def test_an_alias_is_recorded_and_deleted() -> None:
    """通称: rows before the recording have none, rows after the deletion neither."""
    people = [one for seed in range(12) for one in shard(seed).people]
    for cause, alias in (("57", True), ("58", False)):
        found = [(one, n) for one in people for n, row in enumerate(one.histories) if row.cause == cause]
        assert found
        for person, n in found:
            assert bool(person.histories[n].name.alias[0]) is alias
            assert bool(person.histories[n - 1].name.alias[0]) is not alias


def test_notices_and_removals_are_undone() -> None:
    """Rarely; the person stays in the household as if nothing had been, and is a resident."""
    people = [one for seed in range(8) for one in shard(seed).people]
    pairs = {("", "59"): 0, ("26", "09"): 0}
    for person in people:
        for before, row in zip(person.histories, person.histories[1:], strict=False):
            if (causes := (before.cause, row.cause)) in pairs:
                pairs[causes] += 1
                assert person.resident
                assert not person.leaving
                assert (before.household, before.address) == (row.household, row.address)
                assert row.to is row.planned is None
    assert all(pairs.values())
    assert sum(pairs.values()) / sum(one.resident for one in people) < 0.004


def test_parents_who_had_separated_come_back_into_the_household() -> None:
    """世帯合併: the later household at the address ends on that day, its members get new orders and the relation to the head there."""
    cities = [shard(seed) for seed in range(12)]
    found = 0
    for city in cities:
        homes = {one.number: one for one in city.households}
        for person in city.people:
            for before, row in zip(person.histories, person.histories[1:], strict=False):
                if row.cause != "51":
                    continue
                found += 1
                assert before.cause == "50" or any(one.cause == "50" for one in person.histories)
                assert homes[before.household].ended == row.day
                assert not homes[before.household].members
                assert row.household != before.household
                assert (row.address, row.since, row.former) == (before.address, before.since, before.former)
                assert row.relation != ("02",)
                assert (row.notified - row.day).days >= 0
    assert 1 <= found / len(cities) <= 4


def test_heads_hand_over_while_they_live_there() -> None:
    """世帯主変更: to a child or the spouse, who live on with the old head in the household; all members are told of it."""
    cities = [shard(seed) for seed in range(12)]
    found = 0
    for city in cities:
        for household in city.households:
            for (_, old), (day, head) in zip(household.heads, household.heads[1:], strict=False):
                before, after = old.at(day - dt.timedelta(1)), old.at(day)
                if after is None or after.cause != "53" or before is None:
                    continue  # who was head has died or left
                found += 1
                assert (before.relation, after.relation) in {
                    (("02",), relation) for relation in (("11",), ("12",), ("51",), ("52",))
                }
                assert (after.household, after.head) == (household.number, head.name.full)
                row = head.at(day)
                assert row
                assert (row.cause, row.relation) == ("53", ("02",))
                assert years(old, day) >= 64
    assert 1 <= found / len(cities) <= 4
