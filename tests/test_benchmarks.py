"""The benchmark compares equals: the script an engineer would write gives the same values as the product, and the same rows."""

import csv
import importlib.util
import sys
from collections import Counter
from pathlib import Path

import pytest

from utsushi.converters.files import Batch, encode, read
from utsushi.converters.run import convert
from utsushi.mappings.layout.load import load

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
RECORDS = 10_000


def module(name):
    spec = importlib.util.spec_from_file_location(f"benchmarks_{name}", BENCHMARKS / f"{name}.py")
    found = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = found
    spec.loader.exec_module(found)
    return found


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    path = tmp_path_factory.mktemp("source") / "JUKI.DAT"
    assert module("data").write(path, RECORDS) == (RECORDS + 1) * 400
    return path


def test_the_file_is_the_same_every_time_and_is_written_back(source, tmp_path):
    module("data").write(tmp_path / "again", RECORDS)
    assert (tmp_path / "again").read_bytes() == source.read_bytes()
    file = load(BENCHMARKS / "package/layout.yaml").files["JUKI"]
    tables = {}
    for part in read(file, [source]):
        assert isinstance(part, Batch)
        tables.setdefault(part.table, []).append(part)
    assert sum(batch.rows.num_rows for batch in tables["JUKI.kihon"]) == RECORDS
    assert encode(file, tables) == source.read_bytes()


def test_the_script_gives_what_convert_gives(source, tmp_path):
    module("script").main(source, tmp_path / "script")
    convert(str(BENCHMARKS / "package"), source.parent, tmp_path / "out")
    (made,) = (tmp_path / "out").glob("001_*.csv")
    columns, rows = table(tmp_path / "script/001_住民情報.csv")
    names, found = table(made)
    assert len(columns) == 60
    assert [[row[names.index(name)] for name in columns] for row in found] == rows
    assert faults(tmp_path / "script/faults.csv", "items", "fault") == faults(
        tmp_path / "out/faults.csv", "項目", "故障"
    )


def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        columns, *rows = csv.reader(file)
    return columns, rows


def faults(path, item, fault):
    """How often each fault was found in each first item of a field; what follows from another fault is not counted."""
    with path.open(encoding="utf-8", newline="") as file:
        found = [(row[item].split(" ")[0], row[fault]) for row in csv.DictReader(file)]
    return Counter(one for one in found if one[1] != "held_with_key" and not one[0].startswith("氏_"))
