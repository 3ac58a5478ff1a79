"""Delimited text: what is read is what stands there, whatever the block, the batch, the threads or the encoding."""

import csv
import io

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from utsushi.converters.files.batch import ROW_COLUMNS, Batch, Rejected
from utsushi.converters.files.delimited import encode_delimited, read_delimited
from utsushi.mappings.layout.model import Field, File, Record, Table, TextStyle

NAMES = ("宛名番号", "氏名", "備考")
PATIENT = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def layout(names=NAMES, table="utf-8", symbols="microsoft", **declared):
    fields = tuple(Field(name, "delimited", offset) for offset, name in enumerate(names))
    record = Record("kihon", (Table("JUMIN.kihon", fields),))
    return File("JUMIN", "*.csv", "delimited", TextStyle(table, symbols=symbols), (record,), **declared)


def read(file, path, **options):
    parts = list(read_delimited(file, [path], **options))
    return [part for part in parts if isinstance(part, Batch)], [part for part in parts if isinstance(part, Rejected)]


def values(batches, names=NAMES):
    return [tuple(row[name] for name in names) for batch in batches for row in batch.rows.to_pylist()]


def faults(batches):
    return [tuple(row.values()) for batch in batches for row in batch.faults.to_pylist()]


def residue(batches):
    return [(row["row"], row["field"], row["bytes"]) for batch in batches for row in batch.residue.to_pylist()]


def again(file, batches, index=0):
    return encode_delimited(file, {"JUMIN.kihon": batches}, index)


def bare(batches):
    return [Batch(batch.table, batch.start, batch.rows, batch.faults, None) for batch in batches]


@pytest.fixture
def write(tmp_path):
    def written(content, name="a.csv"):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return written


HEAD = "宛名番号,氏名,備考\r\n".encode()
TEXTS = st.text(st.sampled_from('ab,"\r\n;é山髙𠮷\x00 \x1a'), max_size=6)
ROWS = st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=8)


@PATIENT
@given(rows=ROWS, quote=st.sampled_from(["minimal", "all"]), newline=st.sampled_from(["\n", "\r\n"]), bom=st.booleans())
def test_any_table_of_texts_is_read_as_it_was_written(tmp_path, rows, quote, newline, bom):
    """Python's csv module writes, this reads."""
    if newline == "\n":  # the csv module of Python 3.11 leaves such a CR without quotes
        rows = [tuple(value.replace("\r", "") for value in row) for row in rows]
    text = io.StringIO()
    style = csv.QUOTE_ALL if quote == "all" else csv.QUOTE_MINIMAL
    csv.writer(text, quoting=style, lineterminator=newline).writerows([NAMES, *rows])
    path = tmp_path / "a.csv"
    path.write_bytes((b"\xef\xbb\xbf" if bom else b"") + text.getvalue().encode())
    file = layout(quote=quote, newline=newline, bom=bom)
    batches, rejected = read(file, path)
    assert values(batches) == rows
    assert not rejected
    assert again(file, batches) == path.read_bytes()


@PATIENT
@given(rows=ROWS, quote=st.sampled_from(["minimal", "all"]), newline=st.sampled_from(["\n", "\r\n"]))
def test_canonical_bytes_are_what_another_reader_reads(tmp_path, rows, quote, newline):
    """This writes, Python's csv module reads; and nothing of it needs a residue."""
    file = layout(quote=quote, newline=newline)
    path = tmp_path / "a.csv"
    text = io.StringIO()
    csv.writer(text).writerows([NAMES, *rows])
    path.write_bytes(text.getvalue().encode())
    batches, _ = read(layout(), path)
    path.write_bytes(again(file, bare(batches)))
    written = list(csv.reader(io.StringIO(path.read_bytes().decode(), newline="")))
    assert [tuple(row) for row in written[1:]] == rows
    assert residue(read(file, path)[0]) == []


BYTES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                b",",
                b'"',
                b'""',
                b"\n",
                b"\r\n",
                b"\r",
                b"|",
                b"\x1a",
                b"a",
                b"\xe9\xab\x99",
                b"\x94\xfa",
                b"\xee\xe0",
                b"\xfc",
            ]
        ),
        st.binary(max_size=3),
    ),
    max_size=30,
).map(b"".join)


@settings(PATIENT, max_examples=300)
@given(
    content=BYTES,
    table=st.sampled_from(["utf-8", "cp932"]),
    quote=st.sampled_from(["minimal", "all", "none"]),
    newline=st.sampled_from(["\n", "\r\n"]),
    delimiter=st.sampled_from([",", "|"]),
    width=st.integers(1, 3),
)
def test_any_bytes_are_read_or_rejected_and_given_back(tmp_path, content, table, quote, newline, delimiter, width):
    """Accepted and rejected stretches together are the file; the accepted ones come back byte by byte."""
    assume(b"\n" in content or b"\r" not in content)  # CR alone may be refused by name
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    file = layout(NAMES[:width], table, quote=quote, newline=newline, delimiter=delimiter, header=False)
    if content[:3] == b"\xef\xbb\xbf" or content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return
    batches, rejected = read(file, path)
    stretches = [
        (row["__record"], row["__offset"], row["__length"]) for batch in batches for row in batch.rows.to_pylist()
    ]
    stretches = sorted(stretches + [(part.record, part.offset, part.length) for part in rejected])
    assert [record for record, _, _ in stretches] == list(range(1, len(stretches) + 1))
    followed = [*(offset for _, offset, _ in stretches[1:]), len(content)][: len(stretches)]
    lost = {part.offset for part in rejected}
    accepted = b""
    for (_, offset, length), following in zip(stretches, followed, strict=True):
        assert content[offset + length : following].rstrip(b"\x1a") in {b"", b"\n", b"\r\n"}
        accepted += b"" if offset in lost else content[offset:following]
    assert again(file, batches) == accepted
    whole, _ = read(file, path, batch_rows=2, block=1)
    assert values(whole, NAMES[:width]) == values(batches, NAMES[:width])


@pytest.mark.parametrize("batch_rows", [1, 1000, 65_536])
@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("block", [1, 7, 64, 1 << 20])
def test_blocks_batches_and_threads_change_nothing(write, batch_rows, threads, block):
    rows = [f'{n},"名前\r\n{n}","{"x" * (n % 90)}""",' if n % 7 == 0 else f"{n},名前{n},\xff" for n in range(150)]
    path = write(HEAD + b"".join(row.encode("utf-8") + b"\r\n" for row in rows) + b"9,\xff,c\n10,a,b\x1a")
    batches, rejected = read(layout(), path, batch_rows=batch_rows, threads=threads, block=block)
    expected, expected_rejected = read(layout(), path)
    assert all(batch.rows.num_rows <= batch_rows for batch in batches)
    assert [batch.start for batch in batches] == [
        sum(b.rows.num_rows for b in batches[:n]) for n in range(len(batches))
    ]
    assert [row for batch in batches for row in batch.rows.to_pylist()] == expected[0].rows.to_pylist()
    assert faults(batches) == faults(expected)
    assert residue(batches) == residue(expected)
    assert rejected == expected_rejected


def test_records_know_where_they_stand(write):
    path = write(HEAD + b'1,"a\r\nb",c\r\n2,d,e\r\n')
    (batch,), _ = read(layout(), path)
    place = [[row[name] for name in ROW_COLUMNS] for row in batch.rows.to_pylist()]
    assert place == [[0, 1, len(HEAD), 10], [0, 2, len(HEAD) + 12, 5]]


def test_several_files_are_numbered_each_from_one_and_their_rows_go_on(write):
    paths = [write(HEAD + b"1,a,b\r\n2,a,b\r\n"), write(HEAD.replace(b"\r\n", b"\n") + b"3,a,b\n", "b.csv")]
    file = layout()
    batches = [part for part in read_delimited(file, paths) if isinstance(part, Batch)]
    assert [
        (batch.start, batch.rows["__file"].to_pylist(), batch.rows["__record"].to_pylist()) for batch in batches
    ] == [
        (0, [0, 0], [1, 2]),
        (2, [1], [1]),
    ]
    assert [again(file, batches, index) for index in (0, 1)] == [path.read_bytes() for path in paths]


def test_nothing_is_inferred_and_nothing_trimmed(write):
    path = write(HEAD + '0012, 1.0 ,NULL\r\n,"",\u3000\r\n'.encode())
    assert values(read(layout(), path)[0]) == [("0012", " 1.0 ", "NULL"), ("", "", "\u3000")]


def test_a_town_export_is_the_same_in_both_encodings(write):
    rows = HEAD + "1,髙橋\u301c,ｱ\uff0d\u222a\r\n2,①㈱,\r\n".encode().replace("\u301c".encode(), "\uff5e".encode())
    one, other = write(rows), write(rows.decode().encode("cp932"), "b.csv")
    file = layout(table="cp932")
    there, _ = read(file, other)
    assert values(there) == values(read(layout(), one)[0])
    assert again(file, there) == other.read_bytes()


def test_symbols_of_cp932_are_those_declared(write):
    path = write("宛名番号,氏名,備考\r\n～－∥,￠￡￢,―\r\n".encode("cp932"))
    file = layout(table="cp932", symbols="jis")
    batches, _ = read(file, path)
    assert values(batches) == [("\u301c\u2212\u2016", "\u00a2\u00a3\u00ac", "\u2014")]
    assert residue(batches) == []
    assert again(file, batches) == path.read_bytes()


def test_every_code_of_cp932_is_the_codec_s_character_or_a_fault(write):
    codes = [bytes([lead, trail]) for lead in (*range(0x81, 0xA0), *range(0xE0, 0xFD)) for trail in range(0x40, 0x100)]
    codes += [bytes([single]) for single in range(0x01, 0x100) if single not in b'\n\r"|\x1a']
    path = write(b"\n".join(codes) + b"\n")
    file = layout(("a",), "cp932", header=False, newline="\n", delimiter="|")
    batches, _ = read(file, path)
    found = [value for (value,) in values(batches, ("a",))]
    refused = {b"\x80", b"\xa0", b"\xfd", b"\xfe", b"\xff"}
    for code, value in zip(codes, found, strict=True):
        try:
            expected = None if code in refused else code.decode("cp932")
        except UnicodeDecodeError:
            expected = None
        assert value == expected, code
    assert again(file, batches) == path.read_bytes()
    assert [value.encode("cp932") for value in found if value == "髙"] == [b"\xee\xe0"] * 2
    assert again(file, bare(batches)).count("髙".encode("cp932")) == 0, (
        "FBFC is the canonical code, not the NEC selection"
    )


@pytest.mark.parametrize(
    ("table", "content", "fault"),
    [
        ("utf-8", b"\xff", "bad_encoding"),
        ("utf-8", b"a\xe9\xab", "cut_character"),
        ("utf-8", b"\xed\xa0\x80", "bad_encoding"),
        ("utf-8", b"\xc0\xaf", "bad_encoding"),
        ("utf-8", b"\xf4\x90\x80\x80", "bad_encoding"),
        ("cp932", b"\x80", "no_character"),
        ("cp932", b"\xa0", "no_character"),
        ("cp932", b"a\xfd", "no_character"),
        ("cp932", b"\x81\xad", "no_character"),
        ("cp932", b"a\x81", "cut_character"),
        ("cp932", b"\x81\x20", "bad_encoding"),
    ],
)
def test_bytes_that_are_no_character_are_a_fault_of_their_field(write, table, content, fault):
    path = write(b"".join([b"1,", content, b",c\r\n2,b,c\r\n"]))
    file = layout(table=table, header=False)
    batches, rejected = read(file, path)
    assert values(batches) == [("1", None, "c"), ("2", "b", "c")]
    assert faults(batches) == [(0, "氏名", fault, content)]
    assert not rejected
    assert again(file, batches) == path.read_bytes()


@PATIENT
@given(st.one_of(st.text(max_size=5).map(str.encode), st.binary(max_size=5)))
def test_utf8_is_strict_exactly_as_python_is(tmp_path, raw):
    """Every rotation of the bytes: characters cut in every way."""
    raw = raw.translate(None, b"\n\r\x01\x1a")
    lines = [b"x" + raw[cut:] + raw[:cut] for cut in range(len(raw) + 1)]
    path = tmp_path / "a.csv"
    path.write_bytes(b"\n".join(lines))
    batches, _ = read(layout(("a",), quote="none", header=False, delimiter="\x01"), path)
    for line, (value,) in zip(lines, values(batches, ("a",)), strict=True):
        try:
            assert value == line.decode()
        except UnicodeDecodeError:
            assert value is None


def test_a_stray_quote_costs_its_own_line_only(write):
    path = write(HEAD + b'1,"open,b\r\n2,a"b,c\r\n3,"x"y,c\r\n4,d,e\r\n')
    batches, rejected = read(layout(), path)
    assert values(batches) == [("4", "d", "e")]
    assert [(part.record, part.fault, part.offset) for part in rejected] == [
        (1, "not_balanced_quotes", len(HEAD)),
        (2, "not_balanced_quotes", len(HEAD) + 11),
        (3, "not_balanced_quotes", len(HEAD) + 20),
    ]


def test_ragged_records_are_rejected_with_their_place(write):
    path = write(HEAD + b"1,a\r\n2,a,b\r\n3,a,b,c\r\n\r\n")
    batches, rejected = read(layout(), path)
    assert batches[0].rows["__record"].to_pylist() == [2]
    places = [(0, 1, 0, 3), (0, 3, 12, 7), (0, 4, 21, 0)]
    assert rejected == [Rejected(f, r, o + len(HEAD), n, "wrong_columns") for f, r, o, n in places]


def test_residue_is_what_the_encoder_would_not_write(write):
    path = write(
        b'"\xe5\xae\x9b\xe5\x90\x8d\xe7\x95\xaa\xe5\x8f\xb7",'
        + HEAD.split(b",", 1)[1]
        + b'"1",a,"b,"\n2,a\rb,\r\n3,a,b'
    )
    file = layout()
    batches, _ = read(file, path)
    assert residue(batches) == [
        (0, "__header", path.read_bytes()[: len(HEAD) + 2]),
        (0, "", b"\n"),
        (0, "宛名番号", b'"1"'),
        (1, "氏名", b"a\rb"),
        (2, "", b""),
    ]
    assert again(file, batches) == path.read_bytes()
    assert again(file, bare(batches)) == HEAD + b'1,a,"b,"\r\n2,"a\rb",\r\n3,a,b\r\n'


def test_an_end_mark_is_no_data(write):
    path = write(HEAD + b"1,a,b\r\n\x1a\x1a")
    file = layout()
    batches, rejected = read(file, path)
    assert values(batches) == [("1", "a", "b")]
    assert not rejected
    assert residue(batches) == [(0, "", b"\r\n\x1a\x1a")]
    assert again(file, batches) == path.read_bytes()


def test_a_header_alone_is_a_file_without_records(write):
    file = layout()
    assert read(file, write(HEAD)) == ([], [])
    assert again(file, []) == HEAD
