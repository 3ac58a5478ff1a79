"""`read` and `encode` of delimited files, dumps and XML: the bytes come back, whatever stands beside the records."""

import json

import pytest
import test_sql
import test_xml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import utsushi

FORMS = pytest.mark.parametrize("form", ["jsonl", "csv", "parquet"])
LAYOUT = """\
title: x
files:
  F:
    path: "*"
    format: {format}
    text: {{table: {table}}}
    {options}
    records:
      kihon: {{{record}columns: [NO, SIMEI, BIKO]}}
"""
CSV = 'NO,SIMEI,BIKO\r\n1,髙橋　太郎,"改行\r\nと""引用"\r\n2,ｶﾅ,"x"\n3,a\r\n4,"","b"\r\n'
DUMP = """-- dump
SET x = 1;
INSERT INTO other VALUES (1);
INSERT INTO kihon VALUES (1, '山田', NULL), (2, 'a''b', 'c');
INSERT INTO other VALUES (1);
  INSERT INTO kihon (no, simei, biko) VALUES (3, '髙橋', E'x\\ny');
COMMIT;
"""


def layout(folder, *, kind, table="utf-8", options="", record=""):
    path = folder / "layout.yaml"
    path.write_text(LAYOUT.format(format=kind, table=table, options=options, record=record), "utf-8")
    return path


def there_and_back(folder, raw, path, form, **options):
    (folder / "F.DAT").write_bytes(raw)
    result = utsushi.read(folder / "F.DAT", layout=path, to=form, out=folder / "out", **options)
    utsushi.encode(folder / "out", layout=path, out=folder / "NEW")
    assert (folder / "NEW").read_bytes() == raw
    return result


@FORMS
@pytest.mark.parametrize("table", ["cp932", "utf-8"])
@pytest.mark.parametrize("rows", [1, 2, 100])
def test_a_delimited_file_comes_back(tmp_path, form, table, rows):
    path = layout(tmp_path, kind="delimited", table=table)
    result = there_and_back(tmp_path, CSV.encode(table), path, form, batch_rows=rows)
    assert result.rejected == {"wrong_columns": 1}
    assert result.tables == {"kihon": 3}


@pytest.mark.parametrize(
    "raw",
    [b"", b"NO,SIMEI,BIKO\r\n", b'"NO",SIMEI,BIKO\n1,2,3\n', b"NO,SIMEI,BIKO\r\n1\r\n2,a,b\r\n", b"NO,SIMEI,BIKO\n1\n"],
)
def test_header_and_nothing_else_and_ragged_first_lines_come_back(tmp_path, raw):
    if raw:
        there_and_back(tmp_path, raw, layout(tmp_path, kind="delimited"), "csv")


@FORMS
@pytest.mark.parametrize("rows", [1, 2, 100])
@pytest.mark.parametrize("dump", [DUMP, "-- nothing\n", "INSERT INTO other VALUES (1);\n", DUMP.split("\n", 2)[2]])
def test_a_dump_comes_back(tmp_path, form, rows, dump):
    path = layout(tmp_path, kind="sql", options="dialect: postgresql", record="table: kihon, ")
    there_and_back(tmp_path, dump.encode(), path, form, batch_rows=rows)


def test_a_changed_row_of_a_dump_is_written_in_its_place(tmp_path):
    path = layout(tmp_path, kind="sql", options="dialect: postgresql", record="table: kihon, ")
    there_and_back(tmp_path, DUMP.encode(), path, "jsonl")
    table = tmp_path / "out" / "kihon.jsonl"
    rows = [json.loads(line) for line in table.read_text("utf-8").splitlines()]
    rows[0]["SIMEI"] = "O'Neil"
    table.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    utsushi.encode(tmp_path / "out", layout=path, out=tmp_path / "NEW2")
    assert (tmp_path / "NEW2").read_text("utf-8") == DUMP.replace("'山田'", "'O''Neil'")


@pytest.mark.parametrize("dialect", sorted(test_sql.DUMPS))
def test_a_dump_of_any_dialect_comes_back(tmp_path, dialect):
    path = layout(tmp_path, kind="sql", options=f"dialect: {dialect}", record="table: kihon, ")
    there_and_back(tmp_path, test_sql.DUMPS[dialect].encode(), path, "jsonl")


XML = [
    test_xml.TEXT,
    test_xml.TEXT.replace("<kosekibo id='1'>", "<other/><kosekibo id='1'>"),
    test_xml.TEXT.replace("</koseki>\n", "<other>x</other></koseki>\n<!-- end -->"),
    "<?xml version='1.0'?><koseki/>",
]


@FORMS
@pytest.mark.parametrize("rows", [1, 100])
@pytest.mark.parametrize("text", XML)
def test_an_xml_file_comes_back(tmp_path, form, rows, text):
    result = there_and_back(tmp_path, text.encode(), test_xml.SHOWN, form, batch_rows=rows)
    if "<kosekibo" in text:
        assert result.tables == {"kosekibo": 2, "kosekibo.MIBUN": 2}


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(
    cells=st.lists(
        st.lists(
            st.text(st.characters(codec="cp932", exclude_characters="\0¢£¬‖−〜"), max_size=6), min_size=1, max_size=4
        ),
        max_size=8,
    ),
    quoted=st.booleans(),
    newline=st.sampled_from(("\n", "\r\n")),
    form=st.sampled_from(("jsonl", "csv", "parquet")),
    table=st.sampled_from(("cp932", "utf-8")),
)
def test_any_csv_comes_back(tmp_path_factory, cells, quoted, newline, form, table):
    """Rows of any number of columns; quotes, line ends and delimiters inside."""
    folder = tmp_path_factory.mktemp("any")
    lines = [
        ",".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' if quoted else cell.strip('"\r\n,') for cell in row)
        for row in cells
    ]
    raw = newline.join(["NO,SIMEI,BIKO", *lines, ""]).encode(table)
    there_and_back(folder, raw, layout(folder, kind="delimited", table=table), form, batch_rows=2)


BOOK = """\
       01  A-REC.
           05  KBN       PIC X.
           05  KENSU     PIC 9(1).
           05  HYO       OCCURS 0 TO 3 DEPENDING ON KENSU.
               10  GAKU  PIC 9(3).
       01  B-REC.
           05  KBN       PIC X.
           05  MEMO      PIC X(2).
"""
RECORDS = [b"A2001002", b"Bxy", b"Zzz", b"A0", b"A3001002", b"Bab", b"A1xyz", b""]


@FORMS
@pytest.mark.parametrize("rows", [1, 100])
@pytest.mark.parametrize("record_format", ["variable", "variable-length2", "variable-length4", "lines"])
def test_records_of_several_lengths_come_back_with_those_that_are_none(tmp_path, form, rows, record_format):
    raw = framed(record_format, RECORDS)
    result, back = several_lengths(tmp_path, raw, record_format, form, rows)
    assert result.rejected
    assert result.tables["B_REC"] == 2
    assert back == raw


@FORMS
@pytest.mark.parametrize("rows", [1, 100])
def test_blocks_come_back_and_close_up_over_records_that_are_none(tmp_path, form, rows):
    good = [one for one in RECORDS if one[:1] in {b"A", b"B"} and one != b"A1xyz"]
    raw = framed("variable-blocked", good)
    result, back = several_lengths(tmp_path, raw, "variable-blocked", form, rows)
    assert result.ok
    assert back == raw
    (tmp_path / "again").mkdir()
    result, back = several_lengths(
        tmp_path / "again", framed("variable-blocked", [*good[:1], b"Zzz", *good[1:]]), "variable-blocked", form, rows
    )
    assert result.rejected == {"no_record_type": 1}
    assert b"Zzz" not in back


def several_lengths(folder, raw, record_format, form, rows):
    """(what was read, the bytes that came back)."""
    (folder / "A.cpy").write_text(BOOK, "cp932")
    (folder / "F.DAT").write_bytes(raw)
    options = {
        "copybook": folder / "A.cpy",
        "charset": "cp932",
        "record_format": record_format,
        "records": {"A-REC": "KBN = 'A'", "B-REC": "KBN = 'B'"},
    }
    result = utsushi.read(folder / "F.DAT", to=form, out=folder / "out", batch_rows=rows, **options)
    utsushi.encode(folder / "out", out=folder / "NEW", **options)
    return result, (folder / "NEW").read_bytes()


def framed(record_format, records):
    if record_format == "lines":
        return b"".join(one + b"\r\n" for one in records)
    if record_format.startswith("variable-length"):
        width = int(record_format[-1])
        return b"".join(len(one).to_bytes(width, "big") + one for one in records)
    parts = [(len(one) + 4).to_bytes(2, "big") + b"\0\0" + one for one in records]
    if record_format == "variable":
        return b"".join(parts)
    blocks = [b"".join(parts[:3]), b"".join(parts[3:])]
    return b"".join((len(one) + 4).to_bytes(2, "big") + b"\0\0" + one for one in blocks)
