"""XML files: what is read is what the elements say, and the same bytes come back."""

from dataclasses import replace
from pathlib import Path
from xml.sax import saxutils

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from utsushi.converters import files
from utsushi.converters.files.batch import Batch, Rejected
from utsushi.converters.files.xml import read_xml
from utsushi.converters.roundtrip_bytes import ByteCheck
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


TEXTS = st.text(st.sampled_from("ab<>&\"'\r\n\t]é山髙𠮷 -"), max_size=6)
MISC = st.sampled_from(["", "\n  ", "<!-- <kosekibo> ]]> & -->", "<?note <a?>", " \t"])
FREE = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def contents(draw):
    """(value, content of an element that says it)"""
    text = draw(TEXTS).replace("\r", "")
    way = draw(st.sampled_from(["escaped", "cdata", "numbered", "mixed"]))
    if way == "cdata" and "]]>" not in text:
        return text, f"<![CDATA[{text}]]>"
    if way == "numbered":
        return text, "".join(f"&#{ord(char)};" for char in text)
    if way == "mixed":
        return text, draw(st.sampled_from(["", "<!---->"])) + saxutils.escape(text) + draw(
            st.sampled_from(["", "<?x?>"])
        )
    return text, saxutils.escape(text)


@st.composite
def kosekis(draw):
    """(text of the file, own rows, rows of the children)"""
    text, own, children = (
        draw(st.sampled_from(["", "<?xml version='1.0'?>\n"]))
        + draw(MISC.filter(str.strip) | st.just(""))
        + "<koseki>",
        [],
        [],
    )
    for number in range(draw(st.integers(0, 3))):
        honseki, mei = draw(st.none() | contents()), draw(st.none() | contents())
        identity = draw(TEXTS)
        jiko = [(draw(TEXTS), draw(contents())) for _ in range(draw(st.integers(0, 2)))]
        parts = []
        if honseki:
            parts.append(f"<honseki{draw(MISC.filter(str.isspace) | st.just(''))}>{honseki[1]}</honseki >")
        if mei:
            parts.append(f"<hittousha>{draw(MISC)}<mei>{mei[1]}</mei>{draw(MISC)}</hittousha>")
        parts += [
            f"<mibun>{draw(MISC)}"
            + draw(MISC).join(f"<jiko kubun={saxutils.quoteattr(kubun)}>{said[1]}</jiko>" for kubun, said in jiko)
            + "</mibun>"
        ]
        parts = draw(st.permutations(parts))
        text += draw(MISC) + f"<kosekibo id={saxutils.quoteattr(identity)}>" + draw(MISC).join(parts) + "</kosekibo>"
        own.append((identity, honseki[0] if honseki else "", "", mei[0] if mei else ""))
        children += [(number, n, kubun, said[0]) for n, (kubun, said) in enumerate(jiko, 1)]
    return text + draw(MISC) + "</koseki>" + draw(st.sampled_from(["", "\n", "<!-- end -->"])), own, children


@FREE
@given(koseki=kosekis(), batch_rows=st.integers(1, 3), block=st.sampled_from([3, 50, 1 << 20]))
def test_any_file_says_its_records_and_comes_back(tmp_path, koseki, batch_rows, block):
    text, own, children = koseki
    path = tmp_path / "a.xml"
    path.write_bytes(text.encode())
    parts = list(read_xml(FILE, [path], batch_rows=batch_rows, block=block))
    assert [part for part in parts if isinstance(part, Rejected)] == []
    assert rows(parts, OWN, "KOSEKI_NO", "HONSEKI", "SEI", "MEI") == own
    assert rows(parts, CHILD, "__parent", "__occurrence", "JIKO_KBN", "JIKO_YMD") == children
    if own:
        assert files.encode(FILE, tables(parts)) == text.encode()
        check = ByteCheck(FILE, [path])
        for part in parts:
            check.take(part)
        check.finish()
        assert check.wrong == {}
    bare = [Batch(one.table, one.start, one.rows, one.faults, None) for one in parts]
    path.write_bytes(files.encode(FILE, tables(bare)))
    again = list(read_xml(FILE, [path]))
    assert rows(again, OWN, "KOSEKI_NO", "HONSEKI", "SEI", "MEI") == own
    assert rows(again, CHILD, "__parent", "__occurrence", "JIKO_KBN", "JIKO_YMD") == children


@FREE
@given(
    pieces=st.lists(
        st.sampled_from(
            [
                b"<koseki>",
                b"</koseki>",
                b"<kosekibo>",
                b"<kosekibo id='1'>",
                b"</kosekibo>",
                b"<honseki>",
                b"</honseki>",
                b"<honseki/>",
                b"<x/>",
                b"a",
                b"&amp;",
                b"&x;",
                b"<![CDATA[<]]>",
                b"<!-- - -->",
                b"<!--",
                b"<?p?>",
                b"<!DOCTYPE koseki>",
                b"\xff",
                b"\x00",
                b" ",
                b"<",
                b">",
            ]
        ),
        max_size=14,
    ),
    closed=st.booleans(),
)
def test_any_bytes_are_records_or_refused(tmp_path, pieces, closed):
    """Only our own errors, in both languages; what is read comes back."""
    path = tmp_path / "a.xml"
    path.write_bytes(b"<koseki>" + b"".join(pieces) + b"</koseki>" if closed else b"".join(pieces))
    try:
        parts = list(read_xml(FILE, [path], block=8))
    except UtsushiError as refused:
        if all(problem.text("ja") and problem.text("en") for problem in refused.problems):
            return
        raise
    check = ByteCheck(FILE, [path])
    for part in parts:
        check.take(part)
    check.finish()
    assert check.wrong == {} or all(isinstance(part, Rejected) for part in parts)


def test_shift_jis_is_read_and_written(write):
    text = '<?xml version="1.0" encoding="Shift_JIS"?>\n<koseki><kosekibo id="ソ"><honseki><![CDATA[表]]></honseki></kosekibo></koseki>'
    file = replace(FILE, text=replace(FILE.text, table="cp932"))
    path = write(text, "cp932")
    batches, rejected = read(file, path)
    assert (rows(batches, OWN, "KOSEKI_NO", "HONSEKI"), rejected) == ([("ソ", "表")], [])
    assert files.encode(file, tables(batches)) == path.read_bytes()


def test_a_changed_value_is_written_into_its_place(write):
    """An empty element gets an end tag; what has no place is refused, never lost."""
    batches, _ = read(FILE, write(TEXT))
    changed = [
        Batch(
            one.table,
            one.start,
            put(one.rows, MEI=["太郎<", ""]) if one.table == OWN else one.rows,
            one.faults,
            one.residue,
        )
        for one in batches
    ]
    assert files.encode(FILE, tables(changed)) == TEXT.replace("<mei/>", "<mei>太郎&lt;</mei>").encode()
    refused = [
        Batch(
            one.table,
            one.start,
            put(one.rows, SEI=["", "x"]) if one.table == OWN else one.rows,
            one.faults,
            one.residue,
        )
        for one in batches
    ]
    with pytest.raises(UtsushiError) as error:
        files.encode(FILE, tables(refused))
    assert error.value.problems[0].code == "U808"


def put(batch, **columns):
    for name, column in columns.items():
        batch = batch.set_column(batch.schema.get_field_index(name), name, pa.array(column, pa.string()))
    return batch


@FREE
@given(numbers=st.lists(st.integers(0, 11), min_size=2, max_size=20), table=st.sampled_from(["utf-8", "cp932"]))
def test_records_that_are_written_alike_are_read_as_any_other(tmp_path, numbers, table):
    ways = [
        "<kosekibo id='{0}'><honseki>{0}</honseki></kosekibo>",
        '<kosekibo id="{0}"><honseki>{0}</honseki><mibun><jiko kubun="{0}">{0}</jiko><jiko>{0}</jiko></mibun></kosekibo>',
        '<kosekibo id="{0}"><honseki/><mibun><jiko kubun="">{0}</jiko></mibun></kosekibo>',
    ]
    says = ["ソ", "&amp;", "表\n", "\ufa11"]
    text = "\n".join(ways[number % 3].format(says[number // 3]) for number in numbers)
    path = tmp_path / "a.xml"
    raw = f"<koseki>{text}</koseki>".encode(table).replace("\ufa11".encode("cp932"), b"\xed\xb3")
    path.write_bytes(raw)
    file = replace(FILE, text=replace(FILE.text, table=table))
    found = list(read_xml(file, [path]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("utsushi.converters.files.xml._TEMPLATES", 0)
        slowly = list(read_xml(file, [path]))
    for one, other in zip(found, slowly, strict=True):
        assert one.rows.to_pylist() == other.rows.to_pylist()
        assert one.residue.to_pylist() == other.residue.to_pylist()
    assert files.encode(file, tables(found)) == raw


def test_long_records_take_time_in_proportion(write):
    """A quadratic step would take minutes here."""
    jiko = "<jiko>1</jiko><!-- -->" * 30_000
    parts, rejected = read(FILE, write(f"<koseki><kosekibo><mibun>{jiko}</mibun></kosekibo></koseki>"))
    assert (sum(part.rows.num_rows for part in parts), rejected) == (30_001, [])
