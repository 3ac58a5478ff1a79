"""Bytes there and back: what is read is written again, stretch by stretch, whatever is rejected in between."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_town import STYLE

from utsushi.converters.files import read
from utsushi.converters.roundtrip_bytes import ByteCheck
from utsushi.mappings.layout.model import Field, File, Record, Table, TextStyle

FIELDS = (Field("KBN", "text", 0, 1), Field("NO", "zoned", 1, 3, digits=3), Field("NA", "text", 4, 6))
FIXED = File(
    "K",
    "K*",
    "fixed",
    STYLE,
    (Record("a", (Table("K.a", FIELDS),), "KBN = '1'", 10), Record("b", (Table("K.b", FIELDS),), "KBN = '2'", 10)),
    record_length=10,
)
LINES = replace(FIXED, format="lines")
CSV = File(
    "C",
    "C*",
    "delimited",
    TextStyle("utf-8"),
    (Record("a", (Table("C.a", tuple(Field(name, "delimited", n) for n, name in enumerate(("X", "Y")))),)),),
)


def check(file, paths, rows=65_536):
    checked = ByteCheck(file, paths)
    for part in read(file, paths, batch_rows=rows):
        checked.take(part)
    checked.finish()
    return checked


@pytest.fixture
def written(tmp_path):
    def write(*contents):
        paths = []
        for n, content in enumerate(contents):
            paths.append(tmp_path / f"{n}.dat")
            paths[-1].write_bytes(content)
        return paths

    return write


RECORD = st.tuples(
    st.sampled_from([b"1", b"2", b"9"]),
    st.sampled_from([b"001", b"00A", b"   ", b"00q"]),
    st.sampled_from([b"abc   ", "山田 ".encode("cp932").ljust(6), b"\xff\x00abcd"]),
).map(b"".join)
PATIENT = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@PATIENT
@given(records=st.lists(RECORD, max_size=9), rows=st.sampled_from([1, 2, 3, 100]), tail=st.sampled_from([b"", b"1002"]))
def test_fixed_records_good_and_bad_come_back(written, records, rows, tail):
    """9 is no record type; a truncated last record is none either."""
    assert not check(FIXED, written(b"".join(records) + tail), rows).wrong


@PATIENT
@given(
    records=st.lists(RECORD, max_size=9),
    rows=st.sampled_from([1, 2, 100]),
    ends=st.lists(st.sampled_from([b"\r\n", b"\n"]), min_size=9, max_size=9),
)
def test_lines_come_back_with_their_ends(written, records, rows, ends):
    content = b"".join(record + end for record, end in zip(records, ends, strict=False))
    assert not check(LINES, written(content), rows).wrong


LINE = st.sampled_from(
    [b"a,b", b'"a","b"', b'"a\nb",', b"a", b"a,b,c", b'"', b"\xff,b", b'x"y,z', "山,田".encode(), b","]
)


@PATIENT
@given(
    lines=st.lists(LINE, max_size=9),
    rows=st.sampled_from([1, 2, 100]),
    header=st.sampled_from([b"X,Y\r\n", b'"X",Y\n']),
    last=st.sampled_from([b"", b"a,b", b"a,b\r\n\x1a"]),
)
def test_delimited_records_good_and_bad_come_back(written, lines, rows, header, last):
    """Another header than the canonical one is kept by the first record: it must be one."""
    first = b"a,b\r\n" if header != b"X,Y\r\n" else b""
    content = header + first + b"".join(line + b"\r\n" for line in lines) + last
    assert not check(CSV, written(content), rows).wrong


@pytest.mark.parametrize("file", [FIXED, LINES, CSV])
def test_several_files_and_files_without_records_come_back(written, file):
    record = {"fixed": b"1001abcdef", "lines": b"1001abcdef\r\n", "delimited": b"a,b\r\n"}[file.format]
    head = b"X,Y\r\n" if file is CSV else b""
    checked = check(file, written(head, head + record * 3, head, head + record))
    assert not checked.wrong
    assert checked.identical == 4


def test_a_byte_that_the_residue_forgets_is_found(written):
    """The second code of a character (髙 from the extension of NEC and of IBM) is written canonically without its residue."""
    paths = written(b"1001" + b"\xed\x40".ljust(6) + b"1002abcdef")
    checked = ByteCheck(FIXED, paths)
    for part in read(FIXED, paths):
        checked.take(replace(part, residue=part.residue.slice(0, 0)))
    checked.finish()
    assert checked.wrong == {0: 0}
    assert checked.identical == 0


def test_a_record_that_the_reader_swallows_is_found(written):
    paths = written(b"1001abcdef1002abcdef1003abcdef")
    checked = ByteCheck(FIXED, paths)
    for part in read(FIXED, paths):
        checked.take(replace(part, rows=part.rows.slice(0, 2)))
    checked.finish()
    assert list(checked.wrong) == [0]
