"""The trace: every record of every group, once, with what became of it."""

import csv

import pyarrow.parquet as pq
import pytest
import run_plans as plans

from utsushi.converters.run import Options, carry
from utsushi.converters.trace import schema

PEOPLE = (
    "1|1|山田|2000-01-01|7|",
    "2|1||2000-01-01|7|",
    "90001|1|試験|2000-01-01|9|",
    "3|1|鈴木|2000-01-01|8|",
    "|1|佐藤|2000-01-01|8|",
    "4|1",
)
HOUSEHOLDS = ("7|町1", "8|町2", "9|町9")


@pytest.fixture
def result(tmp_path):
    source = plans.write(tmp_path / "source", people=PEOPLE, households=HOUSEHOLDS, supports=["1|2020"])
    plan = plans.plan(plans.households(), plans.people(unmatched="試験の世帯"), plans.supports())
    return carry(plan, source, tmp_path / "OUT", None, Options(), plans.spec_nothing)


def trace(result, name):
    return pq.read_table(result.out / "trace" / f"{name}.parquet").to_pylist()


def test_the_columns_are_the_contract(result):
    for path in (result.out / "trace").iterdir():
        assert pq.read_schema(path).equals(schema())
        assert path.stat().st_mode & 0o777 == 0o600
    assert schema().names == [
        "file",
        "table",
        "alias",
        "role",
        "record",
        "occurrence",
        "offset",
        "outcome",
        "name",
        "row",
    ]


def test_every_record_of_the_source_stands_once(result):
    found = [row for row in trace(result, "001_住民情報") if row["role"] == "from"]
    assert [(row["record"], row["outcome"], row["name"], row["row"]) for row in found] == [
        (1, "written", None, 1),
        (2, "held", "氏名:empty_name", None),
        (3, "excluded", "テスト住民", None),
        (4, "written", None, 2),
        (5, "rejected", "宛名番号:empty_key", None),
    ]


def test_rows_lead_to_the_bytes_of_their_record(result, tmp_path):
    raw = (tmp_path / "source" / "JUMIN.csv").read_bytes()
    (path,) = result.out.glob("001_住民情報_*.csv")
    written = list(csv.DictReader(path.read_text("utf-8").splitlines()))
    for row in trace(result, "001_住民情報"):
        if row["row"] is not None:
            line = raw[row["offset"] :].split(b"\r\n")[0].decode()
            assert line.split(",")[2] == written[row["row"] - 1]["氏名"]


def test_joined_rows_stand_behind_those_of_the_source(result):
    found = [row for row in trace(result, "001_住民情報") if row["role"] == "join"]
    assert [(row["table"], row["alias"], row["record"], row["outcome"], row["name"]) for row in found] == [
        ("SETAI.kihon", "s", 1, "matched", None),
        ("SETAI.kihon", "s", 2, "matched", None),
        ("SETAI.kihon", "s", 3, "unmatched", "試験の世帯"),
    ]


def test_records_that_are_none_stand_in_a_trace_of_their_own(result):
    assert [(row["file"], row["record"], row["outcome"], row["name"]) for row in trace(result, "_records")] == [
        ("JUMIN.csv", 6, "rejected", "wrong_columns")
    ]
