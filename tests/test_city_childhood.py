"""The data behind 019 and 028 of the synthetic city agree with the spec and with the days that the law counts."""

from __future__ import annotations

import csv
import datetime as dt
import re
from pathlib import Path

import pytest

from utsushi.samples.city.answers import answers
from utsushi.samples.city.dice import Dice, school_entry, years_after
from utsushi.samples.city.nurseries import class_age, facilities
from utsushi.samples.city.places import rows
from utsushi.samples.city.teeth import examine
from utsushi.samples.city.vaccine_schedule import first_day, last_day, plans, schedule, season
from utsushi.specs import loader
from utsushi.specs.model import Item

HEALTH = loader.business("019")
PRIMARY = {row["検診種別"]: row["一次"] for row in rows("screenings")}

ASKED = [row for row in rows("examinations") if not row["項目"].startswith("_")]
"""Those that begin with an underscore are written nowhere."""
SAID = {"実施年齢", "実施日", "_過去", "_７０歳以上", "_性別"}
"""What is known before anything is asked."""
DATA = Path(__file__).parent / "data" / "city"


def table(name: str) -> list[dict[str, str]]:
    """Rows of tests/data/city, worked out by hand."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


DAYS, OLD = table("vaccine_days"), table("elders_vaccine_days")


def item(group: str, name: str) -> Item:
    """An item of a group; StopIteration where the spec has none."""
    return next(one for one in HEALTH.groups[group].items if one.name == name)


def listed(group: str, name: str) -> set[str]:
    """Values of the code table of an item; it has one."""
    return set(HEALTH.codes[item(group, name).code].values)


def drawn(cell: str) -> list[str]:
    """What a cell may give: `1:90 2:10` both, `420..680/10` both ends, anything else itself."""
    if span := re.fullmatch(r"([0-9]+)\.\.([0-9]+)(/10*)?", cell):
        return [span[1], span[2]]
    words = cell.split()
    return [word.rsplit(":", 1)[0] for word in words] if all(":" in word for word in words) else [cell]


FORMS = {"N": r"[^\x00-\x7f]+", "X": r"[12]", "9": r"[0-9]+", "9V": r"[0-9]+(\.[0-9]+)?"}
"""Of items without a table: full-width text, 1 no and 2 yes, numbers."""


@pytest.mark.parametrize("row", ASKED, ids=[str(n) for n in range(1, len(ASKED) + 1)])
def test_what_is_drawn_stands_in_the_tables_of_the_spec(row: dict[str, str]) -> None:
    """examinations.csv: items of the group; values of their tables, or of the form that the item has; a copy is of an item of the same kind."""
    asked = item(PRIMARY[row["検診種別"]], row["項目"])
    others = {one["項目"] for one in rows("examinations") if one["検診種別"] == row["検診種別"]} | SAID
    assert row["不要"]
    for cell in filter(None, (row["不要"], row["要指導"], row["要精検"])):
        if cell.startswith("="):
            assert set(cell[1:].split("*")) <= others
        elif asked.code in HEALTH.codes:
            assert set(drawn(cell)) <= listed(PRIMARY[row["検診種別"]], row["項目"])
        else:
            assert all(re.fullmatch(FORMS[asked.type], value) for value in drawn(cell))


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
    """data/vaccines.csv, for children born on many days: the order of one injection and the next, and a day at least between due and too late."""
    for doses in schedule():
        for count in range(0, 400, 7):
            born = years_after(doses[0].born_from, 0) + dt.timedelta(count)
            due = [first_day(born, dose.due) for dose in doses]
            assert due == sorted(due)
            for dose, day in zip(doses, due, strict=True):
                assert day < last_day(born, dose.limit)


@pytest.mark.parametrize("row", DAYS, ids=[str(n) for n in range(1, len(DAYS) + 1)])
def test_an_injection_is_due_between_two_days(row: dict[str, str]) -> None:
    """予防接種法施行令 3, 年齢計算ニ関スル法律; worked out by hand in vaccine_days.csv."""
    doses = {(dose.kind, dose.number): dose for one in schedule() for dose in one}
    dose = doses[row["接種種類コード"], row["回数"]]
    born = dt.date.fromisoformat(row["生年月日"])
    assert first_day(born, dose.due).isoformat() == row["最初の日"], row["理由"]
    assert last_day(born, dose.limit).isoformat() == row["最後の日"], row["理由"]


@pytest.mark.parametrize("row", OLD, ids=[str(n) for n in range(1, len(OLD) + 1)])
def test_the_old_are_vaccinated_between_two_days_of_a_year(row: dict[str, str]) -> None:
    """予防接種法施行令 3 and its 附則; worked out by hand in elders_vaccine_days.csv."""
    plan = next(one for one in plans() if all(one[name] == row[name] for name in ("接種種類コード", "自")))
    first, last = season(plan, int(row["年度"]), dt.date.fromisoformat(row["生年月日"]))
    found = (first.isoformat(), last.isoformat()) if first <= last else ("", "")
    assert found == (row["最初の日"], row["最後の日"]), row["理由"]


def test_a_facility_that_closed_takes_nobody() -> None:
    """旧栄町保育園 was a nursery until March 2019, 湊カトリア幼稚園 became a kindergarten of the system in April."""
    early, late = dt.date(2018, 4, 1), dt.date(2020, 4, 1)
    assert "9910030000011" in facilities("03", "991015", early, early)
    assert "9910030000011" not in facilities("03", "991015", early, late)
    assert "9910010000004" in facilities("01", "991040", late, late)
    assert "9910010000004" not in facilities("05", "991040", late, late)
