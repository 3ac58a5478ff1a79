"""Corrections apply where the old value still stands, are counted by name, and say when they found nothing."""

from pathlib import Path

import pytest

from utsushi.converters import corrections
from utsushi.converters.files.batch import Batch
from utsushi.converters.files.delimited import encode_delimited, read_delimited
from utsushi.mappings.layout.model import Field, File, Layout, Record, Table, TextStyle
from utsushi.specs.errors import UtsushiError

HEADER = ",".join(corrections.COLUMNS)
TABLE = Table("JUMIN.kihon", tuple(Field(name, "delimited", n) for n, name in enumerate(("宛名番号", "氏名", "性別"))))
LAYOUT = File("JUMIN", "*.csv", "delimited", TextStyle("utf-8"), (Record("kihon", (TABLE,)),))


@pytest.fixture
def batch(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("宛名番号,氏名,性別\r\n1,山田,1\r\n2,\r\n2,鈴木,9\r\n".encode() + b'2,\xff,"9"\r\n')
    batch, _ = read_delimited(LAYOUT, [path])
    assert isinstance(batch, Batch)
    return batch


@pytest.fixture
def load(tmp_path):
    def loaded(*rows, header=HEADER, encoding="utf-8"):
        path = tmp_path / "corrections.csv"
        path.write_text("\n".join([header, *rows]) + "\n", encoding)
        return corrections.load(path)

    return loaded


def column(batch, name):
    return batch.rows[name].to_pylist()


def test_a_record_is_corrected_and_counted(batch, load):
    table = load("姓の訂正,JUMIN.kihon,a.csv,1,,氏名,山田,,山本,住民課,届出,2026-01-05")
    corrected, counts = table.apply(batch, ["a.csv"])
    assert column(corrected, "氏名") == ["山本", "鈴木", None]
    assert counts == {"姓の訂正": 1}
    assert table.unapplied() == ()


def test_a_key_may_name_several_rows_and_a_name_several_corrections(batch, load):
    table = load(
        "性別,JUMIN.kihon,,,宛名番号=2,性別,9,,2,住民課,確認,2026-01-05",
        "性別,JUMIN.kihon,a.csv,1,宛名番号=1,性別,1,,2,住民課,確認,2026-01-05",
    )
    corrected, counts = table.apply(batch, ["a.csv"])
    assert column(corrected, "性別") == ["2", "2", "2"]
    assert counts == {"性別": 3}
    assert table.counts == {"性別": 3}


def test_bytes_that_are_no_value_are_corrected_by_their_bytes(batch, load):
    table = load("復号,JUMIN.kihon,,,宛名番号=2,氏名,,ff,佐藤,住民課,原本,2026-01-05")
    corrected, counts = table.apply(batch, ["a.csv"])
    assert counts == {"復号": 1}
    assert column(corrected, "氏名") == ["山田", "鈴木", "佐藤"]
    assert corrected.faults.num_rows == 0
    assert [row["field"] for row in corrected.residue.to_pylist()] == ["性別"], "the other field keeps its own"
    assert encode_delimited(LAYOUT, {"JUMIN.kihon": [corrected]}).decode().splitlines()[-1] == '2,佐藤,"9"'
    assert [(one.why, one.record) for one in table.unapplied()] == [("other_value", 3)]


@pytest.mark.parametrize("old", ["佐藤,", ",", ",fe", ",e5b1b1"])
def test_another_old_value_is_left_alone_and_listed(batch, load, old):
    table = load(f"訂正,JUMIN.kihon,a.csv,4,,氏名,{old},新,住民課,届出,2026-01-05")
    corrected, counts = table.apply(batch, ["a.csv"])
    assert corrected is batch
    assert counts == {}
    (one,) = table.unapplied()
    assert (one.name, one.line, one.why, one.file, one.record) == ("訂正", 2, "other_value", "a.csv", 4)


@pytest.mark.parametrize(
    "target",
    [
        "JUMIN.kihon,a.csv,9,,氏名",
        "JUMIN.kihon,b.csv,1,,氏名",
        "X.kihon,a.csv,1,,氏名",
        "JUMIN.kihon,a.csv,1,,名",
        "JUMIN.kihon,,,番号=1,氏名",
    ],
)
def test_what_is_not_there_is_listed(batch, load, target):
    table = load(f"訂正,{target},山田,,新,住民課,届出,2026-01-05")
    assert table.apply(batch, ["a.csv"])[0] is batch
    assert [one.why for one in table.unapplied()] == ["not_found"]


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        (",T,a,1,,F,x,,y,w,r,2026-01-05", "名称"),
        ("n,T,,1,,F,x,,y,w,r,2026-01-05", "ファイル"),
        ("n,T,a,0,,F,x,,y,w,r,2026-01-05", "レコード"),
        ("n,T,a,,,F,x,,y,w,r,2026-01-05", "レコード"),
        ("n,T,a,,k,F,x,,y,w,r,2026-01-05", "キー"),
        ("n,T,a,1,,F,x,0g,y,w,r,2026-01-05", "旧バイト"),
        ("n,T,a,1,,F,x,40,y,w,r,2026-01-05", "旧バイト"),
        ("n,T,a,1,,F,x,,y,,r,2026-01-05", "担当"),
        ("n,T,a,1,,F,x,,y,w,r,2026-02-30", "日付"),
        ("n,T,a,1,,F,x,,y,w,r", "日付"),
    ],
)
def test_a_row_that_cannot_be_applied_is_refused(load, row, wrong):
    with pytest.raises(UtsushiError) as refused:
        load("n,T,a,1,,F,x,,y,w,r,2026-01-05", row)
    (problem,) = refused.value.problems
    assert (problem.code, problem.place.line, problem.place.path) == ("U566", 3, wrong)
    assert problem.hint("ja")
    assert problem.hint("en")


def test_a_table_of_something_else_is_refused(load):
    with pytest.raises(UtsushiError, match="U565"):
        load(header="a,b")
    with pytest.raises(UtsushiError, match="U565"):
        load(encoding="cp932")


def test_a_bom_of_a_spreadsheet_does_no_harm(load):
    assert len(load("n,T,a,1,,F,x,,y,w,r,2026-01-05", encoding="utf-8-sig").rows) == 1


@pytest.mark.parametrize(
    ("field", "new", "held"),
    [
        (Field("F", "zoned", length=4, digits=4), "0012", True),
        (Field("F", "zoned", length=4, digits=4), "", True),
        (Field("F", "zoned", length=4, digits=4), "12", False),
        (Field("F", "zoned", length=4, digits=4), "abcd", False),
        (Field("F", "zoned", length=4, digits=4), "-0012", False),
        (Field("F", "packed", length=3, digits=5, scale=2, signed=True), "-012.50", True),
        (Field("F", "packed", length=3, digits=5, scale=2, signed=True), "12.5", False),
        (Field("F", "text", length=3), "abc", True),
        (Field("F", "text", length=3), "abcd", False),
        (Field("F", "national", length=4), "山田", True),
        (Field("F", "national", length=4), "山田一", False),
        (Field("F", "delimited"), "何文字でもよい", True),
    ],
)
def test_a_new_value_that_its_field_cannot_hold_is_refused(load, field, new, held):
    table = load(f"訂正,T.r,a,1,,F,1,,{new},住民課,確認,2026-01-05")
    file = File("T", "a", "fixed", TextStyle("ibm-1390"), (Record("r", (Table("T.r", (field,)),)),))
    layout = Layout("t", Path("layout.yaml"), {"T": file}, None)
    if held:
        table.check(layout)
        return
    with pytest.raises(UtsushiError) as refused:
        table.check(layout)
    assert [(one.code, one.place.line) for one in refused.value.problems] == [("U569", 2)]
