"""XML files: what is read is what the elements say, and the same bytes come back."""

from pathlib import Path

import pytest

from utsushi.converters import files
from utsushi.converters.files.batch import Batch, Rejected
from utsushi.converters.files.xml import read_xml
from utsushi.mappings.layout.load import load
from utsushi.specs.errors import UtsushiError

SHOWN = Path(__file__).parent / "data" / "formats" / "xml.yaml"
FILE = load(SHOWN).files["KOSEKI"]
OWN, CHILD = "KOSEKI.kosekibo", "KOSEKI.kosekibo.MIBUN"

TEXT = """<?xml version='1.0' encoding="utf-8"?>
<!-- 抽出 -->
<koseki version="1" xmlns:x="urn:x">
  <kosekibo id='1'>
    <honseki>空野市&amp;<![CDATA[<町>]]></honseki><!-- note -->
    <hittousha><mei/><sei>山田</sei></hittousha>
    <mibun><jiko kubun="1">昭和</jiko>
      <jiko kubun="&#50;">平成\r
</jiko></mibun>
  </kosekibo>
  <kosekibo id="2"><honseki /></kosekibo>
</koseki>
"""


def read(file, path, **options):
    parts = list(files.read(file, [path], **options))
    return [part for part in parts if isinstance(part, Batch)], [part for part in parts if isinstance(part, Rejected)]


def rows(batches, table, *names):
    return [
        tuple(row[name] for name in names)
        for batch in batches
        if batch.table == table
        for row in batch.rows.to_pylist()
    ]


def tables(batches):
    found = {}
    for batch in batches:
        found.setdefault(batch.table, []).append(batch)
    return found


@pytest.fixture
def write(tmp_path):
    def written(text, encoding="utf-8"):
        path = tmp_path / "a.xml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return written


@pytest.mark.parametrize("batch_rows", [1, 2, 100])
@pytest.mark.parametrize("block", [7, 1 << 20])
def test_records_and_their_repeated_elements_are_tables(write, batch_rows, block):
    path = write(TEXT)
    parts = list(read_xml(FILE, [path], batch_rows=batch_rows, block=block))
    assert [part for part in parts if isinstance(part, Rejected)] == []
    assert rows(parts, OWN, "KOSEKI_NO", "HONSEKI", "SEI", "MEI") == [
        ("1", "空野市&<町>", "山田", ""),
        ("2", "", "", ""),
    ]
    assert rows(parts, CHILD, "__parent", "__occurrence", "JIKO_KBN", "JIKO_YMD") == [
        (0, 1, "1", "昭和"),
        (0, 2, "2", "平成\n"),
    ]
    assert [TEXT.encode()[offset:][:9] for (offset,) in rows(parts, OWN, "__offset")] == [b"<kosekibo"] * 2
    assert files.encode(FILE, tables(parts)) == path.read_bytes()


def test_without_a_residue_the_file_is_canonical(write):
    batches, _ = read(FILE, write(TEXT))
    bare = [Batch(one.table, one.start, one.rows, one.faults, None) for one in batches]
    made = files.encode(FILE, tables(bare))
    assert made.decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n<koseki>\n'
        '<kosekibo id="1"><honseki>空野市&amp;&lt;町&gt;</honseki><hittousha><sei>山田</sei><mei/></hittousha>'
        '<mibun><jiko kubun="1">昭和</jiko><jiko kubun="2">平成\n</jiko></mibun></kosekibo>\n'
        '<kosekibo id="2"><honseki/><hittousha><sei/><mei/></hittousha><mibun/></kosekibo>\n</koseki>\n'
    )
    again, _ = read(FILE, write(made))
    assert [one.rows.drop_columns(["__offset", "__length"]) for one in again] == [
        one.rows.drop_columns(["__offset", "__length"]) for one in batches
    ]


@pytest.mark.parametrize(
    ("text", "fault", "name", "at"),
    [
        ("<koseki><kosekibo><tel>1</tel></kosekibo></koseki>", "unread", "/koseki/kosekibo/tel", "<kosekibo"),
        ("<koseki><kosekibo x='1'/></koseki>", "unread", "/koseki/kosekibo/@x", "<kosekibo"),
        ("<koseki><kosekibo>1</kosekibo></koseki>", "unread", "/koseki/kosekibo/text()", "<kosekibo"),
        (
            "<koseki><kosekibo><honseki/><honseki/></kosekibo></koseki>",
            "unread",
            "/koseki/kosekibo/honseki",
            "<kosekibo",
        ),
        ("<koseki><date>1</date></koseki>", "no_record_type", "/koseki/date", "<date"),
        ("<koseki made='1'></koseki>", "unread", "/koseki/@made", "<koseki"),
        ("<koseki>1</koseki>", "unread", "/koseki/text()", "1"),
        ("<other><kosekibo/></other>", "no_record_type", "/other", "<other"),
    ],
)
def test_what_no_column_reads_is_named(write, text, fault, name, at):
    batches, rejected = read(FILE, write(text))
    assert batches == []
    assert [(one.fault, one.name, one.offset) for one in rejected] == [(fault, name, text.index(at))]


DEEP = "<koseki>" + "<a>" * 300 + "</a>" * 300 + "</koseki>"


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("<koseki>\n <a></koseki>", "U811", "a.xml:2:14"),
        ("<koseki>\n <a>", "U811", "a.xml:2:5"),
        ("", "U811", "a.xml:1:1"),
        ("<koseki>&nbsp;</koseki>", "U811", "a.xml:1:15"),
        ("<koseki>&x;</koseki>", "U811", "a.xml:1:12"),
        ('<!DOCTYPE a [<!ENTITY x "y">]><koseki>&x;</koseki>', "U812", "a.xml"),
        ('<!DOCTYPE a SYSTEM "file:///etc/passwd"><koseki/>', "U812", "a.xml"),
        ('<?xml version="1.0" encoding="Shift_JIS"?><koseki/>', "U813", "a.xml:1:1"),
        (DEEP, "U814", "a.xml, byte 8"),
        ("<koseki><kosekibo id='" + "x" * 11_000_000 + "'/></koseki>", "U814", None),
        (b"<koseki>\xff</koseki>", "U811", "a.xml:1:9"),
    ],
    ids=range(11),
)
def test_what_is_no_harmless_xml_is_refused_with_its_place(write, text, code, place):
    with pytest.raises(UtsushiError) as refused:
        read(FILE, write(text))
    (problem,) = refused.value.problems
    assert problem.code == code
    assert place is None or problem.place.text("en") == place


def test_a_record_without_end_is_not_gathered_for_ever(write, monkeypatch):
    monkeypatch.setattr("utsushi.converters.files.sql_source.LIMIT", 1000)
    with pytest.raises(UtsushiError) as refused:
        list(read_xml(FILE, [write("<koseki><kosekibo>" + "<honseki>1</honseki>" * 1000)], block=100))
    assert refused.value.problems[0].code == "U801"


def test_the_layout_of_an_xml_file_is_checked(tmp_path):
    path = tmp_path / "layout.yaml"
    for old, new, code in [
        ("path: /koseki/kosekibo", "path: koseki", "U815"),
        ("        path: /koseki/kosekibo\n", "", "U810"),
        ("HONSEKI: honseki", "HONSEKI: hittousha", "U816"),
        ("HONSEKI: honseki", "HONSEKI: honseki//a", "U815"),
        ("HONSEKI: honseki", "HONSEKI: mibun/jiko/a", "U816"),
        ("ignore:", "dialect: db2\n    ignore:", "U384"),
    ]:
        path.write_text(SHOWN.read_text("utf-8").replace(old, new), "utf-8")
        with pytest.raises(UtsushiError) as refused:
            load(path)
        assert [one.code for one in refused.value.problems] == [code], new
