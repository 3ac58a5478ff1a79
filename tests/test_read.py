"""`utsushi read`: tables, rejects, and what it refuses."""

import csv
import json
import os
import stat
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import utsushi
from utsushi.converters.cli.door import run
from utsushi.specs.errors import UtsushiError

BOOKS = Path(__file__).parent / "data" / "copybooks"
BOOK = """\
       01  A-REC.
           05  KBN       PIC X.
           05  NAMAE     PIC X(6).
           05  NEN       OCCURS 2.
               10  GAKU  PIC S9(5) COMP-3.
               10  TUKI  PIC 99 OCCURS 2.
       01  B-REC.
           05  KBN       PIC X.
           05  KENSU     PIC 9(4).
"""
RECORDS = {"A-REC": "KBN = 'A'", "B-REC": "KBN = 'B'"}


def packed(number):
    return bytes.fromhex(f"{abs(number):05d}{'d' if number < 0 else 'c'}")


def person(name, *years):
    return (
        "A".encode("cp037")
        + name
        + b"".join(
            packed(amount) + "".join(f"{month:02d}" for month in months).encode("cp037") for amount, months in years
        )
    )


GOOD = person(b"\x0e\x43\x81\x43\x82\x0f", (100, (1, 2)), (-25, (3, 4)))
WRONG = person(b"\xc1\xc2\x40\x40\x40\x40", (7, (5, 6)), (0, (7, 8))).replace(packed(7), b"\xff\xff\xff")
OTHER = b"\xe9" + b"\x40" * (len(GOOD) - 1)
COUNT = "B0002".encode("cp037").ljust(len(GOOD), b"\x40")


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "A.cpy"
    path.write_text(BOOK, "cp932")
    return path


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "A.DAT"
    path.write_bytes(GOOD + WRONG + OTHER + COUNT + b"\x40")
    return path


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_json_lines_hold_the_occurrences_as_lists(book, source, tmp_path):
    result = utsushi.read(source, copybook=book, records=RECORDS, out=tmp_path / "out")
    first, second = map(json.loads, (tmp_path / "out" / "A_REC.jsonl").read_text("utf-8").splitlines())
    assert first == {
        "__record": 1,
        "__offset": 0,
        "__length": 21,
        "KBN": "A",
        "NAMAE": "アイ",
        "NEN": [
            {"GAKU": "00100", "TUKI": [{"TUKI": "01"}, {"TUKI": "02"}]},
            {"GAKU": "-00025", "TUKI": [{"TUKI": "03"}, {"TUKI": "04"}]},
        ],
    }
    assert second["NEN"][0]["GAKU"] is None
    assert result.tables == {"A_REC": 2, "A_REC.NEN": 4, "A_REC.NEN.TUKI": 8, "B_REC": 1}
    assert (result.records, result.rejected, result.faults) == (
        5,
        {"no_record_type": 1, "truncated": 1},
        {"bad_packed": 1},
    )
    assert result.exit_code == 1


def test_csv_has_a_table_for_each_occurs_and_keys_between_them(book, source, tmp_path):
    utsushi.read(source, copybook=book, records=RECORDS, to="csv", out=tmp_path / "out")
    assert rows_of(tmp_path / "out" / "A_REC.NEN.csv")[:2] == [
        {"__record": "1", "__occurrence": "1", "GAKU": "00100"},
        {"__record": "1", "__occurrence": "2", "GAKU": "-00025"},
    ]
    assert rows_of(tmp_path / "out" / "A_REC.NEN.TUKI.csv")[2] == {
        "__record": "1",
        "__occurrence_1": "2",
        "__occurrence": "1",
        "TUKI": "03",
    }
    assert [row["KENSU"] for row in rows_of(tmp_path / "out" / "B_REC.csv")] == ["0002"]


def test_parquet_says_the_same_as_csv(book, source, tmp_path):
    for form in ("csv", "parquet"):
        utsushi.read(source, copybook=book, records=RECORDS, to=form, out=tmp_path / form)
    for path in sorted((tmp_path / "parquet").glob("*.parquet")):
        found = pq.read_table(path).to_pylist()
        texts = [{key: "" if value is None else str(value) for key, value in row.items()} for row in found]
        assert texts == rows_of(tmp_path / "csv" / f"{path.stem}.csv")


def test_rejects_have_place_bytes_and_reason(book, source, tmp_path):
    utsushi.read(source, copybook=book, records=RECORDS, out=tmp_path / "out")
    assert sorted(rows_of(tmp_path / "out" / "rejects.csv"), key=lambda row: int(row["offset"])) == [
        {
            "file": "A.DAT",
            "record": "2",
            "offset": str(21 + 7),
            "table": "A_REC.NEN",
            "field": "GAKU",
            "reason": "bad_packed",
            "bytes": "ffffff",
        },
        {
            "file": "A.DAT",
            "record": "3",
            "offset": "42",
            "table": "",
            "field": "",
            "reason": "no_record_type",
            "bytes": OTHER.hex(),
        },
        {
            "file": "A.DAT",
            "record": "5",
            "offset": "84",
            "table": "",
            "field": "",
            "reason": "truncated",
            "bytes": "40",
        },
    ]


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet"])
def test_batches_and_threads_change_no_table(book, source, tmp_path, form):
    source.write_bytes(source.read_bytes()[:-1] * 40)
    found = []
    for number, options in enumerate(({}, {"batch_rows": 7, "threads": 2})):
        out = tmp_path / str(number)
        utsushi.read(source, copybook=book, records=RECORDS, to=form, out=out, **options)
        names = sorted(path.name for path in out.glob(f"*.{form}") if path.name != "rejects.csv")
        found.append([(name, read_text(out / name)) for name in names])
    assert found[0] == found[1]


def read_text(path):
    return pq.read_table(path).to_pylist() if path.suffix == ".parquet" else path.read_bytes()


def test_several_files_of_a_folder_are_told_apart(book, source, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "1.DAT").write_bytes(GOOD)
    (folder / "2.DAT").write_bytes(GOOD + COUNT)
    utsushi.read(folder, copybook=book, records=RECORDS, to="csv", out=tmp_path / "out")
    rows = rows_of(tmp_path / "out" / "A_REC.csv")
    assert [(row["__file"], row["__record"]) for row in rows] == [("0", "1"), ("1", "1")]


@pytest.mark.skipif(os.name == "nt", reason="no modes")
def test_nobody_else_reads_what_was_written(book, source, tmp_path):
    utsushi.read(source, copybook=book, records=RECORDS, out=tmp_path / "out")
    for path in (tmp_path / "out").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path.name
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o700


def test_nothing_is_written_where_reading_is_refused(book, source, tmp_path):
    with pytest.raises(UtsushiError):
        utsushi.read(source, copybook=book, records=RECORDS, charset="ibm-931", out=tmp_path / "out")
    assert not list(tmp_path.glob("out*"))


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({}, "U862"),
        ({"copybook": "x.cpy", "layout": "layout.yaml"}, "U862"),
    ],
)
def test_a_file_is_described_once(source, tmp_path, options, code):
    with pytest.raises(UtsushiError) as found:
        utsushi.read(source, out=tmp_path / "out", **options)
    assert found.value.problems[0].code == code


def test_the_command_tells_what_it_did_and_shows_no_value(book, source, tmp_path, capsys):
    records = [part for name, text in RECORDS.items() for part in ("--record", f"{name}={text}")]
    arguments = ["--lang", "en", "read", str(source), "--copybook", str(book), *records, "--out", str(tmp_path / "out")]
    assert run(arguments) == 1
    told = capsys.readouterr()
    assert "5 records, 2 of them none, 1 fields unreadable" in told.out
    assert "アイ" not in told.out + told.err


def test_stdout_takes_json_lines_of_one_record_type_and_only_when_asked(book, source, capfdbinary):
    arguments = ["--lang", "en", "read", str(source), "--copybook", str(book), "--record", "A-REC=KBN = 'A'"]
    assert run([*arguments, "--out", "-"]) == 1
    told = capfdbinary.readouterr()
    assert [json.loads(line)["NAMAE"] for line in told.out.splitlines()] == ["アイ", "AB"]
    assert run(arguments) == 2
    assert not capfdbinary.readouterr().out
