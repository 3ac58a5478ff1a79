"""`utsushi layout show` and `layout import`: what they print and write, and that a refusal leaves nothing behind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from utsushi.converters.cli import door
from utsushi.mappings.layout.importing import import_layout
from utsushi.mappings.layout.load import load
from utsushi.mappings.layout.showing import show
from utsushi.specs.errors import UtsushiError

BOOKS = Path(__file__).parent / "data" / "copybooks"
KIHON = BOOKS / "kihon.cpy"


def test_show_prints_a_table(capsys):
    assert door.run(["--lang", "en", "layout", "show", str(KIHON)]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["03", "ZANDAKA-1", "82", "5", "S9(7)V99", "COMP-3"] in lines
    assert ["03", "GAKU", "202", "5", "12", "S9(9)", "COMP-3"] in lines
    assert ["KIHON-REC:", "267", "bytes"] in lines


def test_show_as_json_is_the_function(capsys):
    assert door.run(["layout", "show", str(KIHON), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == show(KIHON)


def test_show_says_how_short_a_record_may_be(tmp_path):
    book = tmp_path / "b.cpy"
    book.write_text(
        "01 R.\n 05 N PIC 9.\n 05 T OCCURS 0 TO 9 DEPENDING ON N.\n  10 U OCCURS 3 PIC X.\n 05 Z PIC XX.\n", "utf-8"
    )
    (record,) = show(book, form="free")["records"]
    assert (record["least"], record["length"]) == (3, 30)
    assert [item["offset"] for item in record["items"]] == [0, 0, 1, 1, 28]


def test_show_refuses_with_the_place(capsys, tmp_path):
    book = tmp_path / "b.cpy"
    book.write_text("       01  R.\n           05 A PIC 1.\n", "utf-8")
    assert door.run(["--lang", "ja", "layout", "show", str(book)]) == 2
    assert f"{book}:2:21  U331" in capsys.readouterr().err


def test_import_writes_what_loads(tmp_path, capsys):
    out = tmp_path / "new" / "layout.yaml"
    record = "KIHON-REC=REC_KBN = '1'"
    assert door.run(["--lang", "en", "layout", "import", str(KIHON), "--out", str(out), "--record", record]) == 0
    said = capsys.readouterr().out
    assert "KIHON_REC.HOJIN_BU" in said
    layout = load(out)
    assert layout.tables["kihon.KIHON_REC"].field("ATENA_NO").digits == 10
    assert layout.files["kihon"].records[0].when == "REC_KBN = '1'"


@pytest.mark.parametrize("there", [False, True])
def test_import_writes_nothing_where_it_cannot(tmp_path, there):
    out = tmp_path / "layout.yaml"
    if there:
        out.write_text("mine", "utf-8")
    with pytest.raises(UtsushiError) as caught:
        import_layout(KIHON, out, records={"KIHON-REC": "" if there else "NASI = '1'"})
    assert caught.value.problems[0].code == ("U720" if there else "U305")
    assert [one.name for one in tmp_path.iterdir()] == (["layout.yaml"] if there else [])


def test_import_of_a_control_file_makes_a_copybook_too(tmp_path):
    control = tmp_path / "kihon.ctl"
    control.write_text(
        "LOAD DATA CHARACTERSET JA16SJIS INFILE 'kihon.dat' \"FIX 12\" INTO TABLE KIHON (NO POSITION(1:4) CHAR, SHIMEI POSITION(5:12) CHAR)\n",
        "utf-8",
    )
    made = import_layout(control, tmp_path / "out" / "layout.yaml")
    assert [Path(one).name for one in made["files"]] == ["KIHON.cpy", "layout.yaml"]
    assert sum(made["tables"].values()) == 2
