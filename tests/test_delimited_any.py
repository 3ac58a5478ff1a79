"""Delimited text in every encoding, with every line end and escapes: read as it was written, and the same bytes back."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from utsushi.converters import files
from utsushi.converters.files.batch import Batch
from utsushi.converters.files.codecs import PYTHON
from utsushi.mappings.layout.load import loads
from utsushi.mappings.layout.model import Field, File, Record, Table, TextStyle
from utsushi.specs.errors import UtsushiError

NAMES = ("番号", "氏名")
PATIENT = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
ENCODINGS = sorted(set(PYTHON) - {"utf-8"})
TEXT = st.text(st.sampled_from('ab,"\\\r\n\t0N亜ソ表予山田ヤ仝〜−'), max_size=6)
"""ソ, 表 and 予 end in 5C, 亜 and 仝 hold a comma or a quote in ISO-2022-JP."""
NEWLINES = {"crlf": "\r\n", "lf": "\n", "cr": "\r"}


def layout(table="utf-8", **declared):
    fields = tuple(Field(name, "delimited", offset) for offset, name in enumerate(NAMES))
    record = Record("kihon", (Table("F.kihon", fields),))
    return File("F", "*", "delimited", TextStyle(table), (record,), **declared)


def read(file, path, **options):
    parts = list(files.read(file, [path], **options))
    return [one for one in parts if isinstance(one, Batch)], [one for one in parts if not isinstance(one, Batch)]


def values(batches):
    return [tuple(row[name] for name in NAMES) for batch in batches for row in batch.rows.to_pylist()]


def back(file, batches):
    return files.encode(file, {"F.kihon": batches})


def canonical(file, batches):
    return back(file, [Batch(one.table, one.start, one.rows, one.faults, None) for one in batches])


def as_rows(file, rows, path):
    """Batches whose values are `rows`, whatever the bytes before."""
    import pyarrow as pa

    columns = {
        "__file": pa.array([0] * len(rows), pa.int16()),
        "__record": pa.array(range(1, len(rows) + 1), pa.int64()),
        "__offset": pa.array([0] * len(rows), pa.int64()),
        "__length": pa.array([0] * len(rows), pa.int32()),
    } | {name: pa.array([row[n] for row in rows], pa.string()) for n, name in enumerate(NAMES)}
    path.write_bytes(back(file, [Batch("F.kihon", 0, pa.RecordBatch.from_pydict(columns), None, None)]))
    return path


@pytest.mark.parametrize("escape", ["", "\\"])
@pytest.mark.parametrize("table", ENCODINGS)
@PATIENT
@given(
    rows=st.lists(st.tuples(TEXT, TEXT), max_size=5),
    quote=st.sampled_from(["minimal", "all"]),
    newline=st.sampled_from(sorted(NEWLINES)),
    delimiter=st.sampled_from([",", "\t", "|", "\x01"]),
    bom=st.booleans(),
)
def test_what_is_written_is_read(tmp_path, table, escape, rows, quote, newline, delimiter, bom):
    """Values → bytes → the same values → the same bytes."""
    bom = bom and table.startswith("utf-16")
    file = layout(table, escape=escape, quote=quote, newline=NEWLINES[newline], delimiter=delimiter, bom=bom)
    path = as_rows(file, rows, tmp_path / "a")
    batches, rejected = read(file, path, batch_rows=3)
    assert not rejected
    assert values(batches) == rows
    assert not any(one.residue.num_rows for one in batches)
    assert back(file, batches) == path.read_bytes()


@pytest.mark.parametrize("escape", ["", "\\"])
@pytest.mark.parametrize("table", [*ENCODINGS, "utf-8"])
@PATIENT
@given(
    content=st.lists(
        st.sampled_from(
            [b",", b'"', b"\r", b"\n", b"\\", b"\x1b$B", b"\x1b(B", b"\x81", b"\x5c", b"a", b"\0", b"\x1a", b"\xa4"]
        ),
        max_size=14,
    ).map(b"".join),
    newline=st.sampled_from(sorted(NEWLINES)),
    quote=st.sampled_from(["minimal", "all", "none"]),
)
def test_any_bytes_come_back(tmp_path, table, escape, content, newline, quote):
    """Less what is rejected, whatever the bytes; only our own errors come out."""
    file = layout(table, escape=escape, newline=NEWLINES[newline], quote=quote, header=False)
    path = tmp_path / "a"
    path.write_bytes(content)
    try:
        batches, rejected = read(file, path)
    except UtsushiError as error:
        assert {one.code for one in error.problems} <= {"U451", "U785", "U786"}  # noqa: PT017 - anything else is a crash
        return
    if not rejected:
        expected = content if batches else b""
        assert back(file, batches) == expected


@pytest.mark.parametrize(
    ("table", "raw", "expected"),
    [
        ("shift_jis", b"\x83\x5c,\x95\x5c", ("ソ", "表")),
        ("shift_jis_2004", b"\x87\x40,\x81\x60", ("①", "〜")),
        ("euc-jp", b"\xb0\xa1,\x8e\xb1", ("亜", "ｱ")),
        ("iso-2022-jp", b"\x1b$B0,\x1b(B,\x1b(I,\x1b(B", ("穐", "ｬ")),
        ("utf-16-be", "𠮷,\u2c2c".encode("utf-16-be"), ("𠮷", "\u2c2c")),
    ],
)
def test_bytes_that_look_like_delimiters(tmp_path, table, raw, expected):
    """A 5C, 2C or 22 inside a character parts nothing."""
    path = tmp_path / "a"
    path.write_bytes(raw)
    file = layout(table, header=False)
    batches, rejected = read(file, path)
    assert (values(batches), rejected) == ([expected], [])
    assert back(file, batches) == raw


@pytest.mark.parametrize(
    ("table", "raw", "fault"),
    [
        ("shift_jis", b"\x81", "cut_character"),
        ("shift_jis", b"\xfa\xb1", "no_character"),
        ("euc-jp", b"\xff\xff", "no_character"),
        ("utf-16-le", b"\x00\xd8", "cut_character"),
        ("utf-16-be", b"\xdc\x00", "bad_encoding"),
    ],
)
def test_bytes_that_are_no_text_are_faults(tmp_path, table, raw, fault):
    """And come back."""
    comma = ",".encode(PYTHON[table])
    path = tmp_path / "a"
    path.write_bytes(comma + raw)
    file = layout(table, header=False)
    (batch,), _ = read(file, path)
    assert batch.faults["fault"].to_pylist() == [fault]
    assert back(file, [batch]) == comma + raw


def test_an_escape_is_not_guessed_at(tmp_path):
    """The character behind it stands for itself; \\n and \\N are faults."""
    path = tmp_path / "a"
    path.write_bytes(b'a\\,b,"c\\"d"\r\n\\\\,\\N\r\n')
    file = layout(header=False, escape="\\")
    (batch,), rejected = read(file, path)
    assert values([batch]) == [("a,b", 'c"d'), ("\\", None)]
    assert (batch.faults["fault"].to_pylist(), rejected) == (["bad_escape"], [])
    assert back(file, [batch]) == path.read_bytes()


def test_line_ends_of_old_machines(tmp_path):
    """Carriage returns alone are refused by name until they are declared; then mixed ends are read and kept."""
    path = tmp_path / "a"
    path.write_bytes("番号,氏名\r1,a\r2,b\r".encode())
    with pytest.raises(UtsushiError, match="U785"):
        read(layout(), path)
    path.write_bytes("番号,氏名\r1,a\n2,b\r\n3,c\r".encode())
    file = layout(newline="\r")
    batches, rejected = read(file, path)
    assert (values(batches), rejected) == ([("1", "a"), ("2", "b"), ("3", "c")], [])
    assert back(file, batches) == path.read_bytes()
    assert canonical(file, batches) == "番号,氏名\r1,a\r2,b\r3,c\r".encode()


def test_half_a_unit_is_refused(tmp_path):
    """An export that stopped in the middle."""
    path = tmp_path / "a"
    path.write_bytes("1,2\r\n".encode("utf-16-le") + b"3")
    with pytest.raises(UtsushiError, match="U786"):
        read(layout("utf-16-le", header=False), path)


def test_places_are_those_of_the_file(tmp_path):
    """Offsets and lengths are bytes of the file, and a ragged row is rejected with them."""
    path = tmp_path / "a"
    path.write_bytes("\ufeff番号,氏名\r\n1,山\r\n1,2,3\r\n".encode("utf-16-le"))
    file = layout("utf-16-le", bom=True)
    (batch,), (rejected,) = read(file, path)
    assert (batch.rows["__offset"][0].as_py(), batch.rows["__length"][0].as_py()) == (16, 6)
    assert (rejected.record, rejected.offset, rejected.length, rejected.fault) == (2, 26, 10, "wrong_columns")


LAYOUT = """\
title: t
text: {table: euc-jp}
files:
  F: {path: "*.tsv", format: delimited, delimiter: "\\t", newline: cr, escape: "\\\\", records: {r: {columns: [A, B]}}}
"""


def test_a_layout_declares_it(tmp_path):
    """All of it, and a line end that only delimited files have is refused elsewhere."""
    file = loads(LAYOUT, tmp_path / "layout.yaml").files["F"]
    assert (file.text.table, file.delimiter, file.newline, file.escape) == ("euc-jp", "\t", "\r", "\\")
    with pytest.raises(UtsushiError, match="U384"):
        loads(LAYOUT.replace("escape", "length").replace('"\\\\"', "4"), tmp_path / "layout.yaml")


def test_characters_of_a_site(tmp_path):
    """User-defined characters as faults, or as an overlay says; an overlay is never passed over."""
    path = tmp_path / "a"
    path.write_bytes(b"1,\xf0\x40\r\n\x83\x5c,\t\r\n")
    for style, expected in ((TextStyle("cp932"), "\ue000"), (TextStyle("cp932", gaiji="fault"), None)):
        file = replace(layout(header=False), text=style)
        (batch,), _ = read(file, path)
        assert values([batch]) == [("1", expected), ("ソ", "\t")]
        assert back(file, [batch]) == path.read_bytes()
    with pytest.raises(UtsushiError, match="U457"):
        read(replace(file, text=TextStyle("utf-16-le", gaiji="fault")), path)
