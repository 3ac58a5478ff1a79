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
        st.lists(st.text(st.characters(codec="cp932", exclude_characters="\0¢£¬‖−〜"), max_size=6), min_size=1, max_size=4),
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
