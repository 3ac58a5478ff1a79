"""Standard files: written by one, read by another, text all the way."""

import csv
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from utsushi.converters.files import standard
from utsushi.specs.errors import UtsushiError

ITEMS = ("宛名番号", "氏名", "メモ")
TEXTS = st.text(st.sampled_from('ab,"\r\n 0山髙𠮷\U000e0101'), max_size=6)
ROWS = st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=30)


def table(rows):
    return pa.RecordBatch.from_pydict(
        {name: pa.array([row[n] for row in rows], pa.string()) for n, name in enumerate(ITEMS)}
    )


def written(path, *batches):
    with standard.Writer(path, ITEMS) as writer:
        for batch in batches:
            writer.write(batch)
    return writer


def refusal(path):
    with pytest.raises(UtsushiError) as refused:
        list(standard.read(path))
    (problem,) = refused.value.problems
    assert problem.place.file == path.name
    for language in ("ja", "en"):
        assert "{" not in problem.text(language)
        assert problem.hint(language)
    return problem


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, batch_rows=st.sampled_from([1, 3, 65_536]))
def test_any_text_arrives(tmp_path, rows, batch_rows):
    path = tmp_path / "a.csv"
    writer = written(path, table(rows))
    assert writer.rows == len(rows)
    with path.open(encoding="utf-8", newline="") as file:
        assert [tuple(row) for row in csv.reader(file)] == [ITEMS, *rows]
    batches = list(standard.read(path, batch_rows))
    assert [tuple(row[name] for name in ITEMS) for batch in batches for row in batch.to_pylist()] == rows
    assert all(field.type == pa.string() for batch in batches for field in batch.schema)


def test_bytes_are_those_of_the_profile(tmp_path):
    path = tmp_path / "a.csv"
    written(path, table([("001", "山, 田", ""), ("2", 'a"b', "x\ny")]))
    assert path.read_bytes() == '宛名番号,氏名,メモ\r\n001,"山, 田",\r\n2,"a""b","x\ny"\r\n'.encode()


def test_slices_batches_and_nulls_do_not_show(tmp_path):
    rows = [(str(n), "山" * (n % 5), ",") for n in range(20_000)]
    whole, parts = tmp_path / "whole.csv", tmp_path / "parts.csv"
    written(whole, table(rows))
    written(parts, *(table(rows).slice(first, 777) for first in range(0, len(rows), 777)))
    assert whole.read_bytes() == parts.read_bytes()
    nulls = pa.RecordBatch.from_pydict({name: pa.array(["a", None], pa.string()) for name in ITEMS})
    written(parts, nulls)
    assert parts.read_bytes().endswith(b"a,a,a\r\n,,\r\n")


def test_a_table_of_large_or_chunked_text_is_text(tmp_path):
    path = tmp_path / "a.csv"
    one = pa.table({name: pa.chunked_array([["a"], ["b"]], pa.large_string()) for name in ITEMS})
    with standard.Writer(path, ITEMS) as writer:
        writer.write(one)
    assert path.read_bytes().endswith(b"a,a,a\r\nb,b,b\r\n")


def test_columns_other_than_the_items_are_a_mistake_of_the_caller(tmp_path):
    with standard.Writer(tmp_path / "a.csv", ITEMS) as writer, pytest.raises(ValueError, match="not the items"):
        writer.write(table([]).select([1, 0, 2]))


def test_a_group_without_rows_has_a_header(tmp_path):
    path = tmp_path / "a.csv"
    written(path)
    assert path.read_bytes() == "宛名番号,氏名,メモ\r\n".encode()
    assert list(standard.read(path)) == []
    assert standard.header(path) == ITEMS


def test_line_feeds_alone_are_read_too(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("宛名番号,氏名\n0001,\n".encode())
    (batch,) = standard.read(path)
    assert batch.to_pylist() == [{"宛名番号": "0001", "氏名": ""}]


@pytest.mark.parametrize(
    ("content", "code", "record"),
    [
        (b"a,b\r\n1,2\r\n1,2,3\r\n", "U463", 2),
        (b'a,b\r\n1,"2\r\n', "U463", 1),
        (b"a,b\r\n1,2\r\n1,\xff\r\n", "U464", 2),
        ("氏名,b\r\n".encode("cp932"), "U453", None),
        (b"\xef\xbb\xbfa,b\r\n", "U451", None),
        ("a,b\r\n".encode("utf-16"), "U451", None),
        (b"", "U461", None),
        (b"a,,b\r\n", "U466", None),
        (b"a,b,a\r\n", "U466", None),
    ],
)
def test_what_is_no_standard_file_is_refused(tmp_path, content, code, record):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    problem = refusal(path)
    assert problem.code == code
    assert problem.place.record == record


@pytest.mark.parametrize(
    ("extracted", "name"),
    [
        ("2026-01-05T18:30:00", "001_住民情報_20260105183000_1.csv"),
        ("2026-01-05T18:30:00.123+09:00", "001_住民情報_20260105183000_1.csv"),
        ("2026-01-05", "001_住民情報_20260105000000_1.csv"),
        ("", "001_住民情報_00000000000000_1.csv"),
    ],
)
def test_file_names_are_made_and_understood(extracted, name):
    assert standard.file_name("001", "住民情報", extracted) == name
    assert standard.describe(Path("somewhere") / name) == ("001", "住民情報")


def test_names_hold_what_every_file_system_takes():
    assert standard.file_name("036", "調定/収納_情報", "", 2) == "036_調定＿収納_情報_00000000000000_2.csv"
    assert standard.describe(Path("036_調定＿収納_情報_00000000000000_2.csv")) == ("036", "調定＿収納_情報")


@pytest.mark.parametrize("name", ["住民情報.csv", "001_住民情報_2026_1.csv", "001_住民情報_20260105183000_1.txt"])
def test_other_names_are_refused(name):
    with pytest.raises(UtsushiError, match="U465"):
        standard.describe(Path(name))
