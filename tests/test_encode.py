"""`utsushi encode`: the bytes that were read, what was changed since, and canonical ones."""

import csv
import json
import os
import stat

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_read import BOOK, COUNT, GOOD, OTHER, RECORDS, WRONG, packed, person

import utsushi
from utsushi.converters.cli.door import run
from utsushi.specs.errors import UtsushiError

FORMS = pytest.mark.parametrize("form", ["jsonl", "csv", "parquet"])
RAW = GOOD + WRONG + OTHER + COUNT + b"\x40"


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "A.cpy"
    path.write_text(BOOK, "cp932")
    return path


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "A.DAT"
    path.write_bytes(RAW)
    return path


def code_of(error):
    return error.value.problems[0].code


@FORMS
def test_the_bytes_come_back_rejected_records_included(book, source, tmp_path, form):
    utsushi.read(source, copybook=book, records=RECORDS, to=form, out=tmp_path / "out")
    result = utsushi.encode(tmp_path / "out", copybook=book, records=RECORDS, out=tmp_path / "NEW")
    assert (tmp_path / "NEW").read_bytes() == RAW
    assert result.files == [{"name": "A.DAT", "records": 5, "bytes": len(RAW), "same": True}]


@FORMS
def test_canonical_bytes_leave_out_what_was_rejected(book, source, tmp_path, form):
    utsushi.read(source, copybook=book, records=RECORDS, to=form, out=tmp_path / "out")
    utsushi.encode(tmp_path / "out", copybook=book, records=RECORDS, out=tmp_path / "NEW", canonical=True)
    assert (tmp_path / "NEW").read_bytes() == GOOD + WRONG.replace(b"\xff\xff\xff", b"\0\0\0") + COUNT


@FORMS
@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.lists(st.sampled_from((GOOD, WRONG, OTHER, COUNT)), max_size=40), rows=st.integers(1, 9))
def test_any_order_of_records_comes_back_in_any_stretches(book, tmp_path_factory, form, order, rows):
    folder = tmp_path_factory.mktemp("any")
    (folder / "A.DAT").write_bytes(b"".join(order))
    utsushi.read(folder / "A.DAT", copybook=book, records=RECORDS, to=form, out=folder / "out", batch_rows=rows)
    utsushi.encode(folder / "out", copybook=book, records=RECORDS, out=folder / "NEW")
    assert (folder / "NEW").read_bytes() == b"".join(order)


@FORMS
def test_several_files_come_back_under_their_names(book, tmp_path, form):
    folder = tmp_path / "in"
    folder.mkdir()
    wanted = {"1.DAT": GOOD + OTHER, "2.DAT": b"", "3.DAT": COUNT + WRONG}
    for name, raw in wanted.items():
        (folder / name).write_bytes(raw)
    utsushi.read(folder, copybook=book, records=RECORDS, to=form, out=tmp_path / "out")
    utsushi.encode(tmp_path / "out", copybook=book, records=RECORDS, out=tmp_path / "new")
    assert {path.name: path.read_bytes() for path in (tmp_path / "new").iterdir()} == wanted


def test_a_changed_value_is_written_as_it_now_stands(book, source, tmp_path):
    """Its kept bytes are no longer used; those of other fields are."""
    source.write_bytes(WRONG + GOOD.replace(packed(100), b"\x00\x10\x0f"))
    utsushi.read(source, copybook=book, records=RECORDS, to="csv", out=tmp_path / "out")
    path = tmp_path / "out" / "A_REC.NEN.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[1][-1] == ""
    rows[1][-1] = "8"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    utsushi.encode(tmp_path / "out", copybook=book, records=RECORDS, out=tmp_path / "NEW")
    wanted = WRONG.replace(b"\xff\xff\xff", packed(8)) + GOOD.replace(packed(100), b"\x00\x10\x0f")
    assert (tmp_path / "NEW").read_bytes() == wanted


def test_records_may_be_left_out_and_added(book, source, tmp_path):
    utsushi.read(source, copybook=book, records=RECORDS, out=tmp_path / "out")
    path = tmp_path / "out" / "A_REC.jsonl"
    first, second = map(json.loads, path.read_text("utf-8").splitlines())
    third = {**first, "__record": 9, "NAMAE": "ABC"}
    path.write_text("\n".join(map(json.dumps, (second, third))), "utf-8")
    utsushi.encode(tmp_path / "out", copybook=book, records=RECORDS, out=tmp_path / "NEW")
    added = person(b"\xc1\xc2\xc3\x40\x40\x40", (100, (1, 2)), (-25, (3, 4)))
    assert (tmp_path / "NEW").read_bytes() == WRONG + OTHER + COUNT + b"\x40" + added


def test_a_table_of_one_record_type_needs_no_numbers(tmp_path):
    book = tmp_path / "B.cpy"
    book.write_text("       01  B-REC.\n           05  KBN PIC X.\n           05  KENSU PIC 9(4).\n", "cp932")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "B_REC.csv").write_text("KBN,KENSU\r\nA,12\r\nB,0003\r\n", "utf-8")
    utsushi.encode(tmp_path / "in", copybook=book, charset="cp932", out=tmp_path / "NEW")
    assert (tmp_path / "NEW").read_bytes() == b"A0012B0003"


@pytest.mark.parametrize(
    ("name", "before", "after", "code"),
    [
        ("A_REC.csv", "NAMAE", "NAMAI", "U868"),
        ("A_REC.csv", "__record", "__rekord", "U868"),
        ("A_REC.csv", "\n2,", "\n1,", "U866"),
        ("A_REC.csv", "\n2,", "\nx,", "U867"),
        ("A_REC.csv", "\n2,", "\n-2,", "U867"),
        ("A_REC.csv", "\n2,", "\n2,,", "U867"),
        ("A_REC.NEN.csv", "1,2,", "1,1,", "U870"),
        ("A_REC.NEN.csv", "2,2,", "3,2,", "U870"),
        ("A_REC.NEN.TUKI.csv", "1,2,2,", "1,3,2,", "U870"),
        ("A_REC.NEN.csv", "00100", "1000000", "U404"),
        ("A_REC.csv", "アイ", "アイウ", "U404"),
        ("A_REC.csv", "アイ", "😀", "U405"),
    ],
)
def test_tables_that_do_not_fit_are_refused_and_nothing_is_written(book, source, tmp_path, name, before, after, code):
    utsushi.read(source, copybook=book, records=RECORDS, to="csv", out=tmp_path / "out")
    path = tmp_path / "out" / name
    text = path.read_bytes().decode("utf-8")
    assert before in text
    path.write_bytes(text.replace(before, after, 1).encode("utf-8"))
    with pytest.raises(UtsushiError) as error:
        utsushi.encode(tmp_path / "out", copybook=book, records=RECORDS, out=tmp_path / "NEW")
    assert code_of(error) == code
    assert not list(tmp_path.glob("NEW*"))


def test_a_table_without_numbers_is_refused_where_they_are_needed(book, source, tmp_path):
    utsushi.read(source, copybook=book, records=RECORDS, out=tmp_path / "out")
    path = tmp_path / "out" / "A_REC.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    for row in rows:
        del row["__record"]
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    with pytest.raises(UtsushiError) as error:
        utsushi.encode(tmp_path / "out", copybook=book, records=RECORDS, out=tmp_path / "NEW")
    assert code_of(error) == "U869"


@pytest.mark.parametrize("line", ['{"__record": 1, "KBM": "A"}', '{"__record": 1, "KBN": 5}', "{", '{"__record": "x"}'])
def test_json_that_does_not_fit_is_refused(book, source, tmp_path, line):
    utsushi.read(source, copybook=book, records=RECORDS, out=tmp_path / "out")
    (tmp_path / "out" / "A_REC.jsonl").write_text(line, "utf-8")
    with pytest.raises(UtsushiError) as error:
        utsushi.encode(tmp_path / "out", copybook=book, records=RECORDS, out=tmp_path / "NEW")
    assert code_of(error) == "U867"


def test_tables_of_two_forms_or_of_none_are_refused(book, source, tmp_path):
    utsushi.read(source, copybook=book, records=RECORDS, out=tmp_path / "out")
    (tmp_path / "out" / "B_REC.csv").write_text("KBN,KENSU\r\n", "utf-8")
    for folder in (tmp_path / "out", tmp_path):
        with pytest.raises(UtsushiError) as error:
            utsushi.encode(folder, copybook=book, records=RECORDS, out=tmp_path / "NEW")
        assert code_of(error) == "U865"


def test_nothing_is_overwritten(book, source, tmp_path):
    utsushi.read(source, copybook=book, records=RECORDS, out=tmp_path / "out")
    with pytest.raises(UtsushiError) as error:
        utsushi.encode(tmp_path / "out", copybook=book, records=RECORDS, out=source)
    assert code_of(error) == "U871"
    assert source.read_bytes() == RAW


def test_the_command_says_whether_the_bytes_are_those_that_were_read(book, source, tmp_path, capsys):
    records = [part for name, text in RECORDS.items() for part in ("--record", f"{name}={text}")]
    described = ["--copybook", str(book), *records]
    assert run(["--lang", "en", "read", str(source), *described, "--out", str(tmp_path / "out")]) == 1
    arguments = ["--lang", "en", "encode", str(tmp_path / "out"), *described]
    assert run([*arguments, "--out", str(tmp_path / "NEW"), "--format", "json"]) == 0
    told = capsys.readouterr().out
    assert json.loads(told[told.index("{") :])["files"][0]["same"] is True
    assert run([*arguments, "--out", str(tmp_path / "NEW2"), "--canonical"]) == 0
    assert "no" in capsys.readouterr().out.split()
    if os.name != "nt":
        assert stat.S_IMODE((tmp_path / "NEW").stat().st_mode) == 0o600
