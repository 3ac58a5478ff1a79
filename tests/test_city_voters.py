"""Voters of the synthetic city."""

from __future__ import annotations

import datetime as dt

import pytest

from utsushi.samples.city import voters
from utsushi.samples.city.lives import live
from utsushi.samples.city.sheets import Sheets


def test_nobody_votes_while_the_right_is_suspended(monkeypatch: pytest.MonkeyPatch) -> None:
    """公職選挙法 11 条; every second voter was convicted, so that all cases come: before, during and after an election, or long ended."""
    monkeypatch.setattr(voters, "SUSPENDED", 0.5)
    shard = live(1, 0, 600, dt.date(2026, 4, 1))
    sheets = Sheets(shard.base)
    voters.write(shard, sheets)
    barred = {row["宛名番号"]: row for row in sheets.table("006", "公民権停止").to_pylist()}
    held = {election.code: election for election in voters.elections()}
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
