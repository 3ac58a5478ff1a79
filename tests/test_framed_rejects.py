"""What a run rejects of a dump or an XML file is a file of the same layout, ready to be mended."""

import io

import pytest
from test_sql import layout
from test_xml import FILE

from utsushi.converters.files import read
from utsushi.converters.files.batch import Batch, Rejected
from utsushi.converters.rejects_framed import Stretch, write_framed

DUMP = """INSERT INTO kihon VALUES (1, 'a', N'b'),
  (2, 'c', to_date('20200101', 'YYYYMMDD')), (3, 'x'),
  (4, CHR(65)||'f', NULL);
"""
XML = """<koseki><kosekibo id="1"><tel/></kosekibo><kosekibo id="2"/>
<kosekibo id="3"/></koseki>"""


def parts_of(file, path):
    parts = list(read(file, (path,)))
    rows = [row for part in parts if isinstance(part, Batch) for row in part.rows.to_pylist()]
    return rows, [part for part in parts if isinstance(part, Rejected)]


def framed(file, path, numbers):
    rows, lost = parts_of(file, path)
    spans = [
        Stretch(row["__offset"], row["__length"], file.tables[0].name) for row in rows if row["__record"] in numbers
    ]
    spans += [Stretch(one.offset, one.length) for one in lost]
    target = io.BytesIO()
    write_framed(target, file, path, spans)
    return target.getvalue()


def test_rows_of_a_dump_become_statements(tmp_path):
    path, file = tmp_path / "a.sql", layout("oracle")
    path.write_text(DUMP, "utf-8")
    made = framed(file, path, {2, 4})
    path.write_bytes(made)
    rows, lost = parts_of(file, path)
    assert [(row["NO"], row["SIMEI"], row["BIKO"]) for row in rows] == [("2", "c", "20200101"), ("4", "Af", "")]
    assert [one.fault for one in lost] == ["unknown_statement"]


def test_records_of_xml_stand_in_their_elements_again(tmp_path):
    path = tmp_path / "a.xml"
    path.write_text(XML, "utf-8")
    made = framed(FILE, path, {3})
    path.write_bytes(made)
    rows, lost = parts_of(FILE, path)
    assert [row["KOSEKI_NO"] for row in rows] == ["3"]
    assert [(one.fault, one.name) for one in lost] == [("unread", "/koseki/kosekibo/tel")]


@pytest.mark.parametrize("text", ["<koseki made='1'><kosekibo/></koseki>", "<koseki>x<kosekibo/></koseki>"])
def test_what_cannot_stand_alone_leaves_the_file_well_formed(tmp_path, text):
    path = tmp_path / "a.xml"
    path.write_text(text, "utf-8")
    path.write_bytes(framed(FILE, path, {2}))
    assert len(parts_of(FILE, path)[0]) == 1
