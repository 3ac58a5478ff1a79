"""The synthetic city: the same bytes whatever the processes, no findings, and assertions by somebody who has not seen it made."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

import duckdb
import pytest

from utsushi.converters.validating import validate
from utsushi.samples.city.__main__ import small
from utsushi.samples.city.families import groups
from utsushi.samples.city.writing import write
from utsushi.specs import loader
from utsushi.specs.errors import UtsushiError

BASE = "2026-04-01"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A city of 1,300 residents in two shards."""
    return write(tmp_path_factory.mktemp("city") / "out", residents=1300, seed=7, base_date=BASE).out


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_two_processes_write_the_same_bytes(city: Path, tmp_path: Path) -> None:
    """Shards are joined in their order; nothing names the machine or the processes."""
    again = write(tmp_path / "out", residents=1300, seed=7, base_date=BASE, processes=2)
    assert digests(again.out) == digests(city)


def test_a_small_city_is_the_same_on_every_machine_and_version(tmp_path: Path) -> None:
    """tests/data/city/small.csv; after a change that is meant: `python -m utsushi.samples.city > tests/data/city/small.csv`."""
    with (Path(__file__).parent / "data" / "city" / "small.csv").open(encoding="utf-8", newline="") as file:
        stored = [tuple(row) for row in csv.reader(file)]
    assert [("file", "rows", "sha256"), *small(tmp_path)] == stored


def test_another_seed_is_another_city(tmp_path: Path) -> None:
    """The people, not only what the manifest says of the seed."""
    one, other = (write(tmp_path / str(seed), residents=30, seed=seed, base_date=BASE).out for seed in (7, 8))
    name = "001_住民情報_20260401000000_1.csv"
    assert digests(one)[name] != digests(other)[name]


def test_there_are_exactly_as_many_residents(city: Path) -> None:
    (path,) = city.glob("001_住民情報_*.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["最新フラグ"] == "1" and row["住民状態"] == "1"]
    assert len(rows) == 1300


def test_a_city_is_judged_without_findings(city: Path) -> None:
    report = validate(city, base_date=BASE)
    assert report.exit_code == 0, report.text("ja")
    assert report.to_json("ja")["findings"] == []


@pytest.mark.parametrize("residents", [1, pytest.param(2, marks=pytest.mark.slow), 7])
def test_a_handful_of_residents_is_a_city_too(tmp_path: Path, residents: int) -> None:
    out = write(tmp_path / "out", residents=residents, seed=7, base_date=BASE).out
    assert validate(out, base_date=BASE).to_json("ja")["findings"] == []


@pytest.mark.slow
@pytest.mark.parametrize("base", [BASE, "2021-06-01", "2024-01-10", "2025-08-15", "2032-02-29"])
def test_a_larger_city_is_judged_without_findings(tmp_path: Path, base: str) -> None:
    """10,000 residents on the day of the samples, fewer on other days."""
    residents = 10_000 if base == BASE else 2000
    out = write(tmp_path / "out", residents=residents, seed=3, base_date=base, processes=2).out
    report = validate(out, base_date=base)
    assert report.to_json("ja")["findings"] == []
    assert {file.group for file in report.files} == {group for _, group in groups()}


def test_all_businesses_and_groups_are_written() -> None:
    """Every group of the edition has a file: the city leaves none out."""
    known = {(one.id, group) for one in map(loader.business, loader.businesses("2.1")) for group in one.groups}
    assert known - set(groups()) == set()


def test_the_manifest_names_every_file(city: Path) -> None:
    said = json.loads((city / "manifest.json").read_text("utf-8"))
    found = digests(city)
    assert {one["name"]: one["sha256"] for one in said["files"]} == {
        name: digest for name, digest in found.items() if name != "manifest.json"
    }
    assert said["parameters"] == {"residents": 1300, "seed": 7, "base_date": BASE, "format": "csv"}
    assert len([one for one in said["files"] if one["of"]]) == len(groups())


def test_parquet_holds_the_same_rows(tmp_path: Path) -> None:
    city = write(tmp_path / "csv", residents=300, seed=7, base_date=BASE).out
    other = write(tmp_path / "out", residents=300, seed=7, base_date=BASE, form="parquet").out
    with duckdb.connect() as connection:
        for path in sorted(city.glob("*.csv")):
            written = connection.read_csv(str(path), header=True, all_varchar=True, delimiter=",", quotechar='"')
            held = connection.read_parquet(str(other / path.with_suffix(".parquet").name))
            assert written.columns == held.columns
            assert [tuple(v or "" for v in row) for row in written.fetchall()] == held.fetchall(), path.name


@pytest.mark.parametrize("base", ["2026-02-30", "20260401", "1999-01-01", ""])
def test_a_base_date_must_be_a_day_of_the_city(base: str, tmp_path: Path) -> None:
    with pytest.raises(UtsushiError, match="U880"):
        write(tmp_path / "out", residents=1, seed=1, base_date=base)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("residents", [0, -1, 5_000_001])
def test_a_city_has_residents(residents: int, tmp_path: Path) -> None:
    with pytest.raises(UtsushiError, match="U881"):
        write(tmp_path / "out", residents=residents, seed=1, base_date=BASE)
