"""The data behind 019 and 028 of the synthetic city agree with the spec and with the days that the law counts."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from utsushi.samples.city.answers import answers
from utsushi.samples.city.dice import Dice, years_after
from utsushi.samples.city.nurseries import class_age, facilities, school_entry
from utsushi.samples.city.places import rows
from utsushi.samples.city.teeth import examine
from utsushi.samples.city.vaccine_schedule import first_day, last_day, schedule
from utsushi.specs import loader

HEALTH = loader.business("019")
PRIMARY = {row["検診種別"]: row["一次"] for row in rows("screenings")}

ASKED = [row for row in rows("examinations") if not row["項目"].startswith("_")]
"""Those that begin with an underscore are written nowhere."""


def listed(group: str, item: str) -> set[str]:
    """Values of the code tables of an item; nothing where it has none."""
    found = next(one for one in HEALTH.groups[group].items if one.name == item)
    return set(HEALTH.codes[found.code].values) if found.code in HEALTH.codes else set()


@pytest.mark.parametrize("row", ASKED, ids=[str(n) for n in range(1, len(ASKED) + 1)])
def test_what_is_drawn_stands_in_the_tables_of_the_spec(row: dict[str, str]) -> None:
    """examinations.csv: items of the group, values of their tables."""
    known = listed(PRIMARY[row["検診種別"]], row["項目"])
    for cell in (row["不要"], row["要指導"], row["要精検"]):
        if known and cell and not cell.startswith("="):
            assert {word.split(":")[0] for word in cell.split()} <= known


@pytest.mark.parametrize("row", rows("screenings"), ids=[str(n) for n in range(1, len(rows("screenings")) + 1)])
def test_judgements_and_results_stand_in_the_tables_of_the_spec(row: dict[str, str]) -> None:
    if row["検診種別"] != "08":
        assert set(row["判定"].split()) - {"-"} <= listed(row["一次"], "判定")
    results = {word.split(":")[0] for word in row["精検結果"].split()} | ({row["未受診"]} - {""})
    assert results <= listed(row["精密"], "判定")


def test_what_does_not_hold_is_not_asked() -> None:
    """Who does not smoke gives no sputum; who does, smokes some number of years."""
    dice = Dice(1, 1, "test")
    said = {"実施年齢": 60, "実施日": "2025-06-01", "_過去": "4", "_７０歳以上": "0", "_性別": "1"}
    smokers = 0
    for _ in range(300):
        found = answers("02", 0, dice, said)
        index = int(found["問診：検診時の喫煙指数"])
        smokers += index > 0
        assert index == int(found["喫煙本数"]) * int(found["喫煙年数"])
        assert ("喀痰検査判定" not in found) or index >= 400
    assert 50 < smokers < 150


def test_a_mouth_has_thirty_two_places() -> None:
    dice = Dice(1, 1, "teeth")
    outcomes = set()
    for years in (20, 40, 70) * 40:
        row, outcome = examine(dice, years)
        teeth = [str(value) for name, value in row.items() if re.match("歯式.{4}$", name)]
        assert len(teeth) == 32
        assert row["現在歯数"] == sum(state in "12345" for state in teeth)
        outcomes.add(outcome)
    assert outcomes == {0, 1, 2}


@pytest.mark.parametrize(
    ("born", "entry", "classes"),
    [
        ("2020-04-01", 2026, (5, 4)),
        ("2020-04-02", 2027, (4, 3)),
        ("2021-03-31", 2027, (4, 3)),
        ("2024-02-29", 2030, (1, 0)),
    ],
)
def test_the_class_is_the_age_on_the_first_of_april(born: str, entry: int, classes: tuple[int, int]) -> None:
    """学校教育法 17 条, 年齢計算ニ関スル法律: who is born on 1 April belongs to the older ones."""
    day = dt.date.fromisoformat(born)
    assert school_entry(day) == entry
    assert (class_age(day, 2025), class_age(day, 2024)) == classes


def test_injections_are_due_before_it_is_too_late_and_in_order() -> None:
    """data/vaccines.csv, for children born on many days."""
    for doses in schedule():
        for count in range(0, 400, 7):
            born = years_after(doses[0].born_from, 0) + dt.timedelta(count)
            due = [first_day(born, dose.due) for dose in doses]
            assert due == sorted(due)
            for dose, day in zip(doses, due, strict=True):
                assert day < last_day(born, dose.limit)


def test_a_facility_that_closed_takes_nobody() -> None:
    """旧栄町保育園 was a nursery until March 2019, 湊カトリア幼稚園 became a kindergarten of the system in April."""
    early, late = dt.date(2018, 4, 1), dt.date(2020, 4, 1)
    assert "9910030000011" in facilities("03", "991015", early, early)
    assert "9910030000011" not in facilities("03", "991015", early, late)
    assert "9910010000004" in facilities("01", "991040", late, late)
    assert "9910010000004" not in facilities("05", "991040", late, late)
