"""Voters of the synthetic city."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from utsushi.samples.city import rolls, voters
from utsushi.samples.city.lives import live
from utsushi.samples.city.sheets import Sheets


def test_nobody_votes_while_the_right_is_suspended(monkeypatch: pytest.MonkeyPatch) -> None:
    """公職選挙法 11 条; every second voter was convicted, so that all cases come: before, during and after an election, or long ended."""
    monkeypatch.setattr(voters, "SUSPENDED", 0.5)
    shard = live(1, 0, 600, dt.date(2026, 4, 1))
    sheets = Sheets(shard.base)
    voters.write(shard, sheets)
    barred = {row["宛名番号"]: row for row in sheets.table("006", "公民権停止").to_pylist()}
    held = {election.code: election for election in rolls.elections()}
    voted, later = set(), 0
    for group in (("007", "期日前・不在者投票"), ("008", "当日投票")):
        for row in sheets.table(*group).to_pylist():
            suspended, day = barred.get(row["宛名番号"]), held[row["選挙コード"]].day.isoformat()
            voted.add(suspended is None)
            assert suspended is None or not suspended["刑始期"] <= day <= suspended["刑終期"]
            later += suspended is not None
    assert voted == {True, False}
    assert later > 50
    roll = {row["宛名番号"]: row["失権満了年月日"] for row in sheets.table("006", "選挙人名簿").to_pylist()}
    assert all(roll[number] == row["刑終期"] for number, row in barred.items() if row["刑終期"] >= "2026-04-01")
    mail = {row["宛名番号"] for row in sheets.table("007", "郵便等投票").to_pylist()}
    assert not mail & set(barred)


def test_voters_are_entered_on_the_days_of_the_law() -> None:
    """公職選挙法 22 条; until June 2017 on the 2nd; at an election on the eve of its announcement."""
    days = {one.day: one for one in rolls.enterings(dt.date(2026, 4, 1))}
    assert max(days) == dt.date(2026, 3, 2)  # the 1st was a Sunday
    assert dt.date(2012, 6, 4) in days  # the 2nd was a Saturday
    assert {day for day in days if day.year == 2017} == {
        dt.date(2017, 3, 2),
        dt.date(2017, 6, 1),
        dt.date(2017, 9, 1),
        dt.date(2017, 12, 1),
    }
    assert (days[dt.date(2024, 10, 14)].why, days[dt.date(2024, 10, 14)].grown_by) == ("02", dt.date(2024, 10, 27))


def test_who_moves_to_another_ward_stays_on_the_old_roll_until_the_next_day_of_entry() -> None:
    """公職選挙法 269 条; a move before which the ward of every day of entry is that of the address as of that day."""
    shard = live(1, 0, 600, dt.date(2026, 4, 1))
    found = [entry for entry in (rolls.voter(person, shard.base) for person in shard.people) if entry]
    moved = [one for one in found if len(one.entries) > 1]
    assert len(moved) > 50
    for one in moved:
        for old, new in itertools.pairwise(one.entries):
            assert old.street.city != new.street.city
            assert old.moved is not None
            assert old.moved <= new.day
            held = one.on(new.day - dt.timedelta(1))
            assert held is old
