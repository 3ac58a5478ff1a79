"""layout.yaml and its copybooks → tables, or every problem with its place."""

from __future__ import annotations

import csv
import shutil
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from utsushi.mappings.layout.load import load
from utsushi.mappings.layout.model import Control, DateStyle, Layout, TextStyle
from utsushi.specs.errors import UtsushiError

DATA = Path(__file__).parent / "data" / "layouts"


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((DATA / name).open(encoding="utf-8", newline="")))


@pytest.fixture(scope="module")
def layout() -> Layout:
    return load(DATA / "layout.yaml")


def test_fields_of_every_table(layout):
    found = [
        {
            "table": table.name,
            "field": field.name,
            "usage": field.usage,
            "offset": str(field.offset),
            "length": str(field.length),
            "digits": str(field.digits),
            "scale": str(field.scale),
            "signed": "S" * field.signed,
            "sign": field.sign if field.signed and field.usage == "zoned" else "",
            "filler": "F" * field.filler,
            "when": field.when,
            "as": field.hint.form,
            "width": field.hint.width,
            "codes": " ".join(field.hint.codes),
            "unknown_flag": field.hint.unknown_flag,
        }
        for table in layout.tables.values()
        for field in table.fields
    ]
    assert found == rows("fields.csv")


def test_tables_of_occurs(layout):
    found = {
        table.name: (table.parent, table.offset, table.stride, table.occurs, table.empty, table.role)
        for table in layout.tables.values()
        if table.parent
    }
    kihon = "JUKIKHN.kihon"
    assert found == {
        f"{kihon}.MAE_JUSHO": (kihon, 45, 16, 3, "MJ_YUBIN = ''", "data"),
        f"{kihon}.MAE_JUSHO.RIREKI": (f"{kihon}.MAE_JUSHO", 10, 3, 2, "", "data"),
        f"{kihon}.KAISU": (kihon, 93, 3, 4, "", "lookup"),
    }


def test_files_records_and_totals(layout):
    host, town = layout.files["JUKIKHN"], layout.files["JUMIN"]
    assert [(one.name, one.when, one.length) for one in host.records] == [
        ("kihon", "REC_KBN = '1'", 109),
        ("trailer", "REC_KBN = '9'", 21),
    ]
    assert (host.record_length, host.path, host.format) == (110, "JUKIKHN*.DAT", "fixed")
    assert host.text == TextStyle("ibm-1390", "kana", "jis", "jis90")
    assert host.controls == (
        Control("trailer.T_KENSU", "JUKIKHN.trailer", "T_KENSU", "count", "JUKIKHN.kihon"),
        Control("trailer.T_GAKU", "JUKIKHN.trailer", "T_GAKU", "sum", "JUKIKHN.kihon.MAE_JUSHO", "KINGAKU"),
    )
    assert town.text == TextStyle("utf-8")
    assert (town.delimiter, town.quote, town.newline, town.header, town.bom, town.record_length) == (
        ";",
        "all",
        "\n",
        False,
        True,
        0,
    )
    assert [(one.name, one.tables[0].role) for one in town.records] == [
        ("kihon", "data"),
        ("kazoku", "lookup"),
        ("shukei", "control"),
    ]
    assert layout.dates == DateStyle({"3": "S", "4": "H"}, ("00", "99"), "fault", ("99999999",))
    assert layout.title == "住民記録 見本"


def test_every_field_has_its_place(layout):
    for table in layout.tables.values():
        for field in table.fields:
            file = "layout.yaml" if field.usage == "delimited" else "JUKIKHN.cpy"
            assert Path(field.place.file).name == file
            assert field.place.line
            assert field.place.column


def test_the_digest_is_that_of_all_files(layout, tmp_path):
    copied = shutil.copytree(DATA, tmp_path / "one")
    assert load(copied / "layout.yaml").digest == layout.digest
    book = copied / "copy" / "JUKIKHN.cpy"
    book.write_bytes(book.read_bytes() + b"000001*\n")
    changed = load(copied / "layout.yaml")
    assert changed.digest != layout.digest
    assert len(changed.digest) == 64


@pytest.mark.parametrize("row", rows("refused.csv"), ids=lambda row: f"{row['code']} {row['new'][:40]}")
def test_refuses_with_its_place(row, tmp_path):
    folder = shutil.copytree(DATA, tmp_path / "one")
    path = folder / row["file"]
    encoding = "cp932" if path.suffix == ".cpy" else "utf-8"
    text = path.read_bytes().decode(encoding)
    assert text.count(row["old"]) == 1, "the row says where it changes the layout"
    path.write_bytes(text.replace(row["old"], row["new"]).encode(encoding))
    with pytest.raises(UtsushiError) as caught:
        load(folder / "layout.yaml")
    problem = caught.value.problems[0]
    assert problem.code == row["code"], problem.text("ja")
    assert problem.source[problem.place.column - 1 :].startswith(row["at"])
    for language in ("ja", "en"):
        assert row["near"] in problem.text(language)
        assert "{" not in (problem.sentence(language) + problem.hint(language)).replace("{table: …}", "")


def test_everything_wrong_is_said_at_once(tmp_path):
    folder = shutil.copytree(DATA, tmp_path / "one")
    path = folder / "layout.yaml"
    text = (
        path.read_text("utf-8")
        .replace("kihon.SEIRITU:", "kihon.SEIRITSU:")
        .replace("unknown_flag: 不詳", "unknown_flag: 不祥")
    )
    path.write_text(text, "utf-8")
    with pytest.raises(UtsushiError) as caught:
        load(path)
    assert [problem.code for problem in caught.value.problems] == ["U355", "U364"]
    assert caught.value.exit_code == 2


def test_a_copybook_without_01_and_a_record_that_needs_no_name(tmp_path):
    (tmp_path / "book.cpy").write_text("           03  KBN  PIC X.\n           03  FILLER PIC X(9).\n", "ascii")
    (tmp_path / "layout.yaml").write_text(
        "title: t\ntext: {table: cp932}\nfiles: {F: {path: F, format: lines, copybook: book.cpy, newline: lf, records: {r: {}}}}\n",
        "utf-8",
    )
    file = load(tmp_path / "layout.yaml").files["F"]
    assert (file.record_length, file.format, file.newline) == (10, "lines", "\n")
    assert [field.name for field in file.tables[0].fields] == ["KBN", "FILLER_1"]


def test_a_copybook_in_a_declared_folder(tmp_path):
    (tmp_path / "books").mkdir()
    (tmp_path / "books" / "book.cpy").write_text("01 R.\n 05 KBN PIC X.\n", "ascii")
    (tmp_path / "layout.yaml").write_text(
        "title: t\ntext: {table: cp932}\ncobol: {copy: [books], format: free}\n"
        "files: {F: {path: F, format: fixed, copybook: book.cpy, records: {r: {}}}}\n",
        "utf-8",
    )
    assert load(tmp_path / "layout.yaml").files["F"].record_length == 1


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_only_our_own_errors_come_out(data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("broken", numbered=True)
    shutil.copytree(DATA / "copy", folder / "copy")
    text = (DATA / "layout.yaml").read_text("utf-8")
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    new = data.draw(st.sampled_from(["", "x", ": ", "{", "'", "0", "[]", "kihon.", "\n", "-", "氏"]))
    (folder / "layout.yaml").write_text(text[:start] + new + text[end:], "utf-8")
    try:
        problems = load(folder / "layout.yaml").files and ()
    except UtsushiError as error:
        problems = error.problems
    assert all(problem.place.file and problem.place.line for problem in problems)


def free_layout(folder: Path, *lines: str) -> Layout:
    """A layout of one free-format copybook."""
    (folder / "book.cpy").write_text("\n".join(["01 R.", *lines]), "utf-8")
    (folder / "layout.yaml").write_text(
        "title: t\ntext: {table: cp932}\ncobol: {format: free, encoding: utf-8}\n"
        "files: {F: {path: F, format: fixed, copybook: book.cpy, records: {r: {}}}}\n",
        "utf-8",
    )
    return load(folder / "layout.yaml")


@pytest.mark.parametrize("row", rows("naming.csv"), ids=lambda row: row["what"])
def test_names(row, tmp_path):
    layout = free_layout(tmp_path, *row["copybook"].split(" / "))
    found = [
        f"{table.name.removeprefix('F.')}.{field.name}" for table in layout.tables.values() for field in table.fields
    ]
    assert found == row["names"].split()


pictures = st.sampled_from(
    ["X(3)", "9(4)", "S9(5)V99", "N(2)", "S9(9) COMP-3", "9(4) COMP", "S9(3) SIGN LEADING SEPARATE"]
)
names = st.sampled_from(["FILLER", "KINGAKU", "氏名", "A-1", "NEN"])


@st.composite
def entries(draw: st.DrawFn, level: int = 5) -> list[str]:
    lines: list[str] = []
    for n in range(draw(st.integers(1, 4))):
        name, times = draw(names), draw(st.sampled_from(["", "", " OCCURS 3"]))
        name = name if name == "FILLER" else f"{name}-{level}{n}" if draw(st.booleans()) else f"{name}{n}"
        if level < 20 and draw(st.booleans()):
            lines += [f"{level:02d} {name}{times}.", *draw(entries(level + 5))]
        else:
            lines.append(f"{level:02d} {name} PIC {draw(pictures)}{times}.")
    return lines


@settings(max_examples=80, deadline=None)
@given(lines=entries())
def test_fields_cover_every_byte_once(lines, tmp_path_factory):
    folder = tmp_path_factory.mktemp("layout", numbered=True)
    file = free_layout(folder, *lines).files["F"]
    covered = np.zeros(file.record_length, int)
    starts = {"": np.zeros(1, int)}
    for table in file.tables:
        starts[table.name] = (
            starts[table.parent][:, None] + table.offset + table.stride * np.arange(table.occurs)
        ).ravel()
        assert len({field.name for field in table.fields}) == len(table.fields)
        for field in table.fields:
            for start in starts[table.name]:
                covered[start + field.offset : start + field.offset + field.length] += 1
    assert (covered == 1).all()


def test_hints_are_the_models(layout):
    """A hint that layout.yaml can say is one that the model holds."""
    from utsushi.mappings.layout.declarations import FieldEntry
    from utsushi.mappings.layout.model import Hint

    assert {field.name for field in fields(Hint)} == set(FieldEntry.model_fields) - {"when", "ignore"}
    assert replace(layout.tables["JUMIN.kihon"].fields[0].hint, width="half").width == "half"
