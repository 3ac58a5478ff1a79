"""Delimited files that are not what the layout says: each refused with a place and a sentence, in both languages."""

import pyarrow as pa
import pytest

from utsushi.converters.files import blocks
from utsushi.converters.files.batch import Batch, Rejected
from utsushi.converters.files.delimited import encode_delimited, read_delimited
from utsushi.mappings.layout.model import Field, File, Record, Table, TextStyle
from utsushi.specs.errors import UtsushiError

NAMES = ("宛名番号", "氏名", "備考")
HEAD = "宛名番号,氏名,備考\r\n"


def layout(names=NAMES, table="utf-8", **declared):
    fields = tuple(Field(name, "delimited", offset) for offset, name in enumerate(names))
    record = Record("kihon", (Table("JUMIN.kihon", fields),))
    return File("JUMIN", "*.csv", "delimited", TextStyle(table, symbols="microsoft"), (record,), **declared)


def refusal(file, path, **options):
    with pytest.raises(UtsushiError) as refused:
        list(read_delimited(file, [path], **options))
    (problem,) = refused.value.problems
    assert refused.value.exit_code == 2
    for language in ("ja", "en"):
        assert "{" not in problem.text(language)
        assert problem.hint(language)
    assert problem.place.file in {path.name, file.name}
    return problem


@pytest.mark.parametrize(
    ("content", "declared", "code", "said"),
    [
        (b"\xef\xbb\xbf" + HEAD.encode(), {}, "U451", "UTF-8"),
        (HEAD.encode("utf-16"), {}, "U451", "UTF-16"),
        (HEAD.encode(), {"bom": True}, "U452", "BOM"),
        (HEAD.encode("cp932"), {}, "U453", "cp932"),
        (HEAD.encode(), {"table": "cp932"}, "U453", "utf-8"),
        ("宛名番号,名前,備考\n".encode(), {}, "U454", "氏名"),
        ("宛名番号,備考,氏名\n".encode(), {}, "U454", "氏名"),
        ("宛名番号,氏名\n".encode(), {}, "U455", "備考"),
        ("宛名番号,氏名,備考,電話\n".encode(), {}, "U455", ": 4"),
        (HEAD.replace(",", ";").encode(), {}, "U455", "3"),
        (b"", {}, "U461", "空"),
        (b'"' + HEAD.encode(), {}, "U462", "引用符"),
        (HEAD.encode(), {"table": "ibm-930"}, "U457", "ibm-930"),
        (HEAD.encode(), {"delimiter": "、"}, "U458", "、"),
        (HEAD.encode(), {"delimiter": '"'}, "U458", '"'),
    ],
)
def test_what_the_layout_does_not_say_is_refused(tmp_path, content, declared, code, said):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    problem = refusal(layout(**declared), path)
    assert problem.code == code
    assert said in problem.sentence("ja")


def test_a_misspelt_column_names_the_nearest(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("宛名番号,氏名,備孝\n".encode())
    assert "備考" in refusal(layout(), path).sentence("en")


def test_the_header_of_a_filler_may_be_anything(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("宛名番号,何か\r\n1,x\r\n".encode())
    table = Table("JUMIN.kihon", (Field("宛名番号", "delimited", 0), Field("FILLER_1", "delimited", 1, filler=True)))
    file = File("JUMIN", "*.csv", "delimited", TextStyle("utf-8"), (Record("kihon", (table,)),))
    (batch,) = read_delimited(file, [path])
    assert isinstance(batch, Batch)
    assert batch.rows["FILLER_1"].to_pylist() == ["x"]
    assert encode_delimited(file, {"JUMIN.kihon": [batch]}) == path.read_bytes()


def test_a_file_that_is_not_there(tmp_path):
    assert refusal(layout(), tmp_path / "none.csv").code == "U450"


def test_occurs_tables_have_no_place_in_delimited_text(tmp_path):
    tables = (Table("JUMIN.kihon", (Field("a", "delimited"),)), Table("JUMIN.kihon.X", (Field("b", "delimited"),)))
    file = File("JUMIN", "*.csv", "delimited", TextStyle("utf-8"), (Record("kihon", tables),))
    assert refusal(file, tmp_path / "none.csv").code == "U467"


@pytest.fixture
def small_records(monkeypatch):
    monkeypatch.setattr(blocks, "RECORD_LIMIT", 100)
    monkeypatch.setattr(blocks, "_BLOCK_LIMIT", 400)


@pytest.mark.parametrize("block", [1, 64, 1000])
def test_a_quote_that_nobody_closes_does_not_swallow_the_file(tmp_path, small_records, block):
    path = tmp_path / "a.csv"
    path.write_bytes(HEAD.encode() + b'1,"a,b\r\n' + b"2,a,b\r\n" * 50)
    parts = list(read_delimited(layout(), [path], block=block))
    assert [part for part in parts if isinstance(part, Rejected)] == [
        Rejected(0, 1, len(HEAD.encode()), 6, "not_balanced_quotes")
    ]
    assert sum(part.rows.num_rows for part in parts if isinstance(part, Batch)) == 50


@pytest.mark.parametrize("block", [1, 64, 1000])
def test_bytes_without_a_line_end_are_no_delimited_text(tmp_path, small_records, block):
    path = tmp_path / "a.csv"
    path.write_bytes(HEAD.encode() + b"x" * 1000)
    problem = refusal(layout(), path, block=block)
    assert problem.code == "U456"
    assert problem.place.offset == len(HEAD.encode())


def batch_of(**columns):
    rows = {
        "__file": pa.array([0], pa.int16()),
        "__record": [7],
        "__offset": [0],
        "__length": pa.array([0], pa.int32()),
    }
    return Batch(
        "JUMIN.kihon",
        0,
        pa.RecordBatch.from_pydict(rows | {name: [value] for name, value in columns.items()}),
        None,
        None,
    )


@pytest.mark.parametrize(
    ("declared", "value", "code"),
    [({"table": "cp932"}, "𠮷", "U459"), ({"quote": "none"}, "a,b", "U460"), ({"quote": "none"}, "a\rb", "U460")],
)
def test_a_value_that_cannot_be_written_names_field_and_record(declared, value, code):
    with pytest.raises(UtsushiError) as refused:
        encode_delimited(layout(**declared), {"JUMIN.kihon": [batch_of(宛名番号="1", 氏名=value, 備考="")]})
    (problem,) = refused.value.problems
    assert (problem.code, problem.place.record, problem.place.path) == (code, 7, "氏名")
    assert value not in problem.text("ja")


@pytest.mark.parametrize("first", ["1,山田太郎,x,y\n", "宛名番号,山田太郎,備考\n"])
def test_a_line_of_data_in_the_place_of_the_header_is_not_quoted(tmp_path, first):
    path = tmp_path / "a.csv"
    path.write_text(first, "utf-8")
    problem = refusal(layout(), path)
    assert problem.code in {"U454", "U455"}
    assert "山田" not in problem.text("ja") + problem.text("en") + str(dict(problem.values))
