"""Fields and records of fixed-length files, one by one; data/fixed/fields.csv is for reading."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from fixed_layouts import bare, encode, read, rows, side

from utsushi.converters.files import read as read_any
from utsushi.converters.files.batch import Batch
from utsushi.mappings.layout.model import Field, File, Record, Table, TextStyle
from utsushi.specs.errors import UtsushiError

CASES = list(csv.DictReader((Path(__file__).parent / "data/fixed/fields.csv").read_text("utf-8").splitlines()))


def file_of(*fields, form="fixed", table="ibm-1390", length=0, **declared):
    """A file of one record type; fields are (name, usage, length, numbers) and stand one behind the other."""
    made, at = [], 0
    for name, usage, size, *numbers in fields:
        made.append(Field(name, usage, at, size, *numbers))
        at += size
    record = Record("r", (Table("F.r", tuple(made)),), declared.pop("when", ""), at)
    return File("F", "*", form, TextStyle(table), (record,), record_length=length or at, **declared)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "F.DAT"


@pytest.mark.parametrize("case", CASES, ids=[case["what"] for case in CASES])
def test_one_field(case, path):
    """Alone, and between two others that it must not move; its bytes come back, and its canonical bytes without residue."""
    raw = bytes.fromhex(case["bytes"])
    numbers = (int(case["digits"] or 0), int(case["scale"] or 0), bool(case["sign"]), case["sign"] or "trailing")
    digit = b"7" if case["table"] in {"cp932", "utf-8"} else b"\xf7"
    file = file_of(
        ("B", "zoned", 1, 1), ("A", case["usage"], len(raw), *numbers), ("C", "zoned", 1, 1), table=case["table"]
    )
    path.write_bytes(digit + raw + digit)
    batches, _ = read(file, path)
    (row,) = rows(batches, "F.r")
    if case["what"].startswith("a code of a user-defined"):
        case["value"] = "\ue000"
    assert row["A"] == (None if case["fault"] else case["value"])
    assert (row["B"], row["C"]) == ("7", "7")
    assert [one[2:] for one in side(batches, "faults")] == ([("A", case["fault"], raw)] if case["fault"] else [])
    kept = case["fault"] or raw != bytes.fromhex(case["canonical"])
    assert [one[2:] for one in side(batches, "residue")] == ([("A", raw)] if kept else [])
    assert encode(file, batches) == path.read_bytes()
    assert encode(file, bare(batches)) == digit + bytes.fromhex(case["canonical"]) + digit


def test_a_truncated_last_record_is_rejected_where_it_begins(path):
    file = file_of(("A", "text", 4))
    path.write_bytes(b"\xc1\xc2\xc3\xc4" * 2 + b"\xc1\xc2")
    batches, rejected = read(file, path)
    assert len(rows(batches, "F.r")) == 2
    assert [(one.record, one.offset, one.length, one.fault) for one in rejected] == [(3, 8, 2, "truncated")]


@pytest.mark.parametrize("batch_rows", [1, 2, 65_536])
def test_a_record_of_no_type_is_rejected_with_its_place(path, batch_rows):
    file = file_of(("K", "text", 1), ("A", "text", 2), when="K = '1'")
    path.write_bytes(b"\xf1\xc1\xc1" + b"\xf2\xc1\xc1" + b"\x00\xc1\xc1" + b"\xf1\xc2\xc2")
    batches, rejected = read(file, path, batch_rows=batch_rows)
    assert [(one["__record"], one["__offset"], one["A"]) for one in rows(batches, "F.r")] == [
        (1, 0, "AA"),
        (4, 9, "BB"),
    ]
    assert [(one.record, one.offset, one.length, one.fault) for one in rejected] == [
        (2, 3, 3, "no_record_type"),
        (3, 6, 3, "no_record_type"),
    ]


def test_the_first_record_type_that_holds_wins(path):
    one = file_of(("K", "text", 1), ("A", "zoned", 2, 2), when="K in ('1', '2')")
    other = Record("rest", (Table("F.rest", (Field("K", "text", 0, 1), Field("B", "text", 1, 1))),), "", 2)
    file = replace(one, records=(*one.records, other))
    path.write_bytes(b"\xf2\xf1\xf1" + b"\xf9\xc1\xc2")
    batches, rejected = read(file, path)
    assert not rejected
    assert rows(batches, "F.r")[0]["A"] == "11"
    assert rows(batches, "F.rest")[0]["B"] == "A"
    assert [one[2:] for one in side(batches, "residue")] == [("", b"\xc2")]
    assert encode(file, batches) == path.read_bytes()
    assert encode(file, bare(batches)) == b"\xf2\xf1\xf1" + b"\xf9\xc1\x40"


def test_occurrences_are_rows_with_their_place_and_parent(path):
    inner = Table("F.r.A.B", (Field("N", "zoned", 0, 1, 1),), "F.r.A", 1, 1, 2)
    outer = Table("F.r.A", (Field("X", "text", 0, 1),), "F.r", 1, 3, 2)
    own = Table("F.r", (Field("K", "text", 0, 1),))
    file = File("F", "*", "fixed", TextStyle("ibm-930"), (Record("r", (own, outer, inner), "", 7),), record_length=7)
    path.write_bytes(bytes.fromhex("F1 C1F1F2 C2F3F4 F2 C3F5F6 C4F7F8".replace(" ", "")))
    batches, _ = read(file, path, batch_rows=1)
    found = rows(batches, "F.r.A")
    assert [
        (one["__record"], one["__offset"], one["__length"], one["__parent"], one["__occurrence"], one["X"])
        for one in found
    ] == [
        (1, 1, 3, 0, 1, "A"),
        (1, 4, 3, 0, 2, "B"),
        (2, 8, 3, 1, 1, "C"),
        (2, 11, 3, 1, 2, "D"),
    ]
    assert [(one["__offset"], one["__parent"], one["__occurrence"], one["N"]) for one in rows(batches, "F.r.A.B")] == [
        (offset, n // 2, n % 2 + 1, str(n + 1)) for n, offset in enumerate((2, 3, 5, 6, 9, 10, 12, 13))
    ]


def test_a_field_of_a_redefines_that_is_not_chosen_is_empty_and_writes_nothing(path):
    file = file_of(("K", "text", 1), ("A", "text", 2))
    fields = (
        Field("K", "text", 0, 1),
        Field("A", "text", 1, 2, when="K = 'A'"),
        Field("P", "packed", 1, 2, 3, when="K = 'P'"),
    )
    file = replace(file, records=(Record("r", (Table("F.r", fields),), "", 3),))
    path.write_bytes(bytes.fromhex("C1C1C2D7123FE9FFFF"))
    batches, _ = read(file, path)
    assert [(one["A"], one["P"]) for one in rows(batches, "F.r")] == [("AB", ""), ("", "123"), ("", "")]
    assert not side(batches, "faults")
    assert [one[1:] for one in side(batches, "residue")] == [(2, "", b"\xff\xff")]
    assert encode(file, batches) == path.read_bytes()


def test_files_are_read_one_after_the_other_and_encoded_apart(tmp_path):
    file = file_of(("A", "zoned", 2, 2))
    paths = [tmp_path / name for name in ("1.DAT", "2.DAT")]
    paths[0].write_bytes(b"\xf0\xf1\xf0\xf2\xf0")
    paths[1].write_bytes(b"\xf0\xc3\xf0\xf4")
    parts = list(read_any(file, paths))
    batches = [part for part in parts if isinstance(part, Batch)]
    assert [(one["__file"], one["__record"], one["A"]) for one in rows(batches, "F.r")] == [
        (0, 1, "01"),
        (0, 2, "02"),
        (1, 1, "03"),
        (1, 2, "04"),
    ]
    assert [(part.file, part.record) for part in parts if not isinstance(part, Batch)] == [(0, 3)]
    assert encode(file, batches, 0) == b"\xf0\xf1\xf0\xf2"
    assert encode(file, batches, 1) == paths[1].read_bytes()


def test_lines_are_filled_as_cobol_fills_them_and_written_as_they_were(path):
    file = file_of(("A", "text", 2), ("B", "text", 2), form="lines", table="cp932", newline="\r\n")
    path.write_bytes(b"abcd\r\nab\r\n\nabcde\r\nabcd\nabc\x1a")
    batches, rejected = read(file, path)
    assert [
        (one["__record"], one["__offset"], one["__length"], one["A"], one["B"]) for one in rows(batches, "F.r")
    ] == [
        (1, 0, 4, "ab", "cd"),
        (2, 6, 2, "ab", ""),
        (3, 10, 0, "", ""),
        (5, 18, 4, "ab", "cd"),
    ]
    assert [(one.record, one.offset, one.length, one.fault) for one in rejected] == [
        (4, 11, 5, "line_too_long"),
        (6, 23, 3, "truncated"),
    ]
    assert encode(file, batches) == b"abcd\r\nab\r\n\nabcd\n"


def test_an_end_mark_stays_behind_the_last_line_wherever_a_stretch_ends(path):
    file = file_of(("A", "text", 4), form="lines", table="cp932", newline="\n")
    for marks in (b"\x1a", b"\x1a" * 5000):
        path.write_bytes(b"abcd\n" * 1000 + marks)
        for batch_rows in (1, 999, 1000, 1001):
            batches, rejected = read(file, path, batch_rows=batch_rows)
            assert not rejected
            assert len(side(batches, "residue")) == 1
            assert encode(file, batches) == path.read_bytes()


def test_lines_of_nothing_do_not_make_large_stretches(path):
    """A file of line ends alone: as many records as asked for in a batch, no more."""
    file = file_of(("A", "text", 400), form="lines", table="cp932", newline="\n")
    path.write_bytes(b"\n" * 5000)
    batches, _ = read(file, path, batch_rows=100)
    assert [batch.rows.num_rows for batch in batches] == [100] * 50
    assert encode(file, batches) == path.read_bytes()


def test_an_empty_file_has_no_records(path):
    file = file_of(("A", "text", 4))
    path.write_bytes(b"")
    assert read(file, path) == ([], [])
    assert encode(file, []) == b""


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UtsushiError) as caught:
        read(file_of(("A", "text", 4)), tmp_path / "nothing.DAT")
    assert [problem.code for problem in caught.value.problems] == ["U402"]


def test_a_file_without_line_ends_is_refused(path, monkeypatch):
    monkeypatch.setattr("utsushi.converters.files.fixed_stretches.LINE_LIMIT", 1 << 12)
    path.write_bytes(b"x" * (1 << 14))
    with pytest.raises(UtsushiError) as caught:
        read(file_of(("A", "text", 4), form="lines", table="cp932"), path, batch_rows=1)
    assert [problem.code for problem in caught.value.problems] == ["U403"]


def test_an_unknown_table_is_refused_before_anything_is_read(path):
    with pytest.raises(UtsushiError) as caught:
        read(file_of(("A", "text", 4), table="ibm-930x"), path)
    assert [problem.code for problem in caught.value.problems] == ["U401"]
