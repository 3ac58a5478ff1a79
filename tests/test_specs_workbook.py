"""The official workbook comes in exactly; one that is not understood is refused with its cell, and nothing is written."""

import hashlib
import json
import re
import zipfile

import openpyxl
import pytest
from click.testing import CliRunner
from lxml import etree

from utsushi.converters.cli import door
from utsushi.converters.cli.spec import spec
from utsushi.specs import commands, loader
from utsushi.specs.columns import OFFICIAL
from utsushi.specs.errors import UtsushiError
from utsushi.specs.model import CodeList
from utsushi.specs.workbook import import_workbook, read_workbook

SHEET = "項目定義書"
CODES = "コード一覧（個別）"
TABLE = """
013|1|車両番号|sharyobango|車両情報|○||軽自|||X|15|||必須|定義|||○|12|
013|2|種別|shubetsu|車両情報||||||Ｎ|2|001||任意||※※一／二||||
013|3|税率|zeiritsu|税情報||○||||9V|2,3|||||||||
013|4|取得日|shutokubi|税情報||||||DATE|10|||||不詳日を許容する||||
013|5|続柄|tsuzukigara|税情報||||||X|2|住民基本台帳18|4|||||||
"""
"""The cells of each item, B to W; ／ is a line break."""


def value(text):
    return float(text) if re.fullmatch("[0-9]{1,2}", text) else text.replace("／", "\n")


ROWS = [[value(text) for text in line.split("|")] for line in TABLE.split()]


@pytest.fixture
def official(reference):
    return next((reference / "official").glob("031_*項目定義書*.xlsx"))


@pytest.fixture
def book():
    """A small workbook in the official form: two header rows, merged labels, the id in two cells."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet(SHEET)
    sheet["B1"] = "■地方公共団体情報システム-（軽自動車税）"
    tops = [
        "データ項目ID",
        None,
        "データ項目",
        "データ項目（ローマ字）",
        "グループ",
        None,
        None,
        "クラス分類",
        None,
        None,
    ]
    tops += [
        "データ型",
        "桁数",
        "コード",
        "繰り返し",
        "データ出力条件",
        "項目定義",
        "項目説明",
        "標準仕様書関連箇所",
        "実装類型",
    ]
    tops += ["サンプル値", "備考"]
    subs = {6: "名称", 7: "主キー", 8: "外部キー", 9: "LV1", 10: "LV2", 11: "LV3"}
    for column, label in enumerate(tops, start=2):
        sheet.cell(5, column, label)
        sheet.cell(6, column, subs.get(column))
        if column not in subs and column not in {2, 3}:
            sheet.merge_cells(start_row=5, end_row=6, start_column=column, end_column=column)
    sheet.merge_cells("B5:C6")
    for row, cells in enumerate(ROWS, start=7):
        for column, value in enumerate(cells, start=2):
            sheet.cell(row, column, value or None)
    codes = book.create_sheet(CODES)
    for row, cells in enumerate(
        [
            ("コードID", "コード名", "コード値", "コード値の内容", "備考"),
            (1, "種別", "1", "軽", "注"),
            (None, None, "2", "小", None),
        ],
        start=4,
    ):
        for column, value in enumerate(cells, start=1):
            codes.cell(row, column, value)
    codes["C1"], codes["C2"] = "業務名", "軽自動車税"
    book.create_sheet("凡例")["A1"] = "データ型"
    return book


def saved(book, tmp_path):
    path = tmp_path / "013.xlsx"
    book.save(path)
    return path


def test_a_workbook_in_the_official_form(book, tmp_path):
    business, skipped = read_workbook(saved(book, tmp_path), "3.0")
    assert (business.id, business.name, business.edition) == ("013", "軽自動車税", "3.0")
    assert {name: [item.name for item in group.items] for name, group in business.groups.items()} == {
        "車両情報": ["車両番号", "種別"],
        "税情報": ["税率", "取得日", "続柄"],
    }
    number, sort = business.groups["車両情報"].items
    rate, day, kinship = business.groups["税情報"].items
    assert (number.id, number.key, number.type, number.digits, number.sample) == ("01300001", True, "X", (15,), "12")
    assert (sort.type, sort.digits, sort.code, sort.description) == ("N", (2,), "1", "※※一\n二")
    assert (rate.type, rate.digits, rate.foreign_key) == ("9V", (2, 3), True)
    assert (day.unknown_day, number.unknown_day) == (True, False)
    assert (kinship.code, kinship.repeat) == ("001:18", "4")
    assert dict(business.codes["1"].values) == {"1": "軽", "2": "小"}
    assert dict(business.codes["1"].notes) == {"1": "注"}
    assert [(part.sheet, part.cells, part.why) for part in skipped] == [
        (SHEET, "B1", "title"),
        (CODES, "C1:C2", "title"),
        ("凡例", "", "no_table"),
    ]


@pytest.mark.parametrize(("down", "right"), [(0, 0), (3, 0), (0, 2), (4, 1)])
def test_the_header_is_found_wherever_it_stands(book, tmp_path, down, right):
    expected, _ = read_workbook(saved(book, tmp_path), "3.0")
    moved = openpyxl.Workbook()
    for sheet in book.worksheets:
        copy = moved.create_sheet(sheet.title)
        for line in sheet.iter_rows():
            for cell in line:
                if cell.value is not None:
                    copy.cell(cell.row + down, cell.column + right, cell.value)
        for area in sheet.merged_cells.ranges:
            area.shift(right, down)
            copy.merge_cells(area.coord)
    path = tmp_path / "moved.xlsx"
    moved.save(path)
    found, _ = read_workbook(path, "3.0")
    assert found.groups == expected.groups
    assert found.codes == expected.codes


def test_the_id_may_stand_in_one_cell_and_the_header_in_one_row(tmp_path):
    book = openpyxl.Workbook()
    book.worksheets[0].append(list(OFFICIAL))
    book.worksheets[0].append(["01300001", *ROWS[0][2:]])
    business, _ = read_workbook(saved(book, tmp_path), "3.0")
    assert [item.id for item in business.groups["車両情報"].items] == ["01300001"]
    assert business.name == "軽自動車税"


BROKEN = {
    "a label is gone": (lambda sheet, _: sheet.__setitem__("M5", None), "U112", "M5"),
    "a label is misspelt": (lambda sheet, _: sheet.__setitem__("M5", "けた数"), "U112", "M5"),
    "a part of a label is gone": (lambda sheet, _: sheet.__setitem__("G6", None), "U112", "G5"),
    "a label stands twice": (lambda sheet, _: sheet.__setitem__("W5", "桁数"), "U113", "W5"),
    "a column is gone": (lambda sheet, _: sheet.delete_cols(22), "U114", "B5"),
    "the id is no number": (lambda sheet, _: sheet.__setitem__("C8", "x"), "U115", "B8"),
    "the id is missing": (lambda sheet, _: sheet.__setitem__("B8", None), "U115", "B8"),
    "a type nobody knows": (lambda sheet, _: sheet.__setitem__("L8", "文字"), "U115", "L8"),
    "digits that are none": (lambda sheet, _: sheet.__setitem__("M8", "二"), "U108", "M8"),
    "an item without a name": (lambda sheet, _: sheet.__setitem__("D8", None), "U115", "D8"),
    "an item without a group": (lambda sheet, _: sheet.__setitem__("F8", " "), "U115", "F8"),
    "a mark that is no mark": (lambda sheet, _: sheet.__setitem__("G8", "×"), "U115", "G8"),
    "an output condition nobody knows": (lambda sheet, _: sheet.__setitem__("P8", "できれば"), "U115", "P8"),
    "a code of a business nobody knows": (lambda sheet, _: sheet.__setitem__("N8", "水道18"), "U117", "N8"),
    "an id twice": (lambda sheet, _: sheet.__setitem__("C8", 1), "U119", "B8"),
    "a name twice in a group": (lambda sheet, _: sheet.__setitem__("D8", "車両番号"), "U119", "B8"),
    "a code table twice": (lambda _, codes: codes.__setitem__("A6", 1), "U115", "B6"),
    "a code value twice": (lambda _, codes: codes.__setitem__("C6", "1"), "U115", "C6"),
    "a code label is gone": (lambda _, codes: codes.__setitem__("D4", None), "U112", "D4"),
    "a code id that is none": (lambda _, codes: codes.__setitem__("A5", "甲"), "U115", "A5"),
}


@pytest.mark.parametrize(("change", "code", "cell"), BROKEN.values(), ids=BROKEN)
def test_what_is_not_understood_is_refused_with_its_cell(book, tmp_path, change, code, cell):
    change(book[SHEET], book[CODES])
    path = saved(book, tmp_path)
    with pytest.raises(UtsushiError) as caught:
        import_workbook(path, "3.0", tmp_path / "into")
    problem = caught.value.problems[0]
    assert (problem.code, caught.value.exit_code) == (code, 2)
    assert problem.place.file == str(path)
    assert problem.place.path.endswith(f"!{cell}")
    assert problem.sentence("ja") != problem.sentence("en")
    assert not (tmp_path / "into").exists()


def test_a_missing_code_sheet_is_told_by_the_item_that_needs_it(book, tmp_path):
    del book[CODES]
    with pytest.raises(UtsushiError) as caught:
        read_workbook(saved(book, tmp_path), "3.0")
    assert (caught.value.problems[0].code, caught.value.problems[0].place.path) == ("U118", "車両情報.種別")


def test_a_missing_item_sheet_is_told_with_the_sheets_there_are(book, tmp_path):
    del book[SHEET]
    with pytest.raises(UtsushiError, match="コード一覧（個別）、凡例") as caught:
        read_workbook(saved(book, tmp_path), "3.0")
    assert caught.value.problems[0].code == "U111"


def test_two_businesses_in_one_workbook(book, tmp_path):
    book[SHEET]["B8"] = "014"
    with pytest.raises(UtsushiError, match="013 014") as caught:
        read_workbook(saved(book, tmp_path), "3.0")
    assert caught.value.problems[0].code == "U116"


@pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_workbook(tmp_path, content):
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(UtsushiError) as caught:
        read_workbook(path, "3.0")
    assert caught.value.problems[0].code == "U110"


@pytest.mark.parametrize("edition", ["", "..", "a/b", "2.1/../..", "版"])
def test_an_edition_that_cannot_name_a_folder(book, tmp_path, edition):
    with pytest.raises(UtsushiError) as caught:
        import_workbook(saved(book, tmp_path), edition, tmp_path / "into")
    assert caught.value.problems[0].code == "U121"


def test_an_import_loads_as_it_was_read(book, tmp_path):
    path = saved(book, tmp_path)
    business, _ = read_workbook(path, "3.0")
    report = import_workbook(path, "3.0", tmp_path / "into")
    assert report.folder == str(tmp_path / "into" / "3.0" / "013_keijidoshazei")
    assert loader.business("013", "3.0", tmp_path / "into") == business
    assert business.source
    assert business.source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


# the official file

WORKBOOK = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def raw_cells(path, sheet):
    """The cells of a sheet, by name, straight from the XML: an oracle that shares nothing with the importer."""
    with zipfile.ZipFile(path) as archive:
        strings = [
            "".join(text.text or "" for text in entry.iter(f"{WORKBOOK}t") if text not in phonetic(entry))
            for entry in etree.fromstring(archive.read("xl/sharedStrings.xml")).iter(f"{WORKBOOK}si")
        ]
        root = etree.fromstring(archive.read(f"xl/worksheets/sheet{sheet}.xml"))
    cells = {}
    for cell in root.iter(f"{WORKBOOK}c"):
        value = cell.find(f"{WORKBOOK}v")
        if value is not None:
            written = value.text or ""
            text = strings[int(written)] if cell.get("t") == "s" else written
            cells[cell.get("r")] = text.replace("\r\n", "\n")
    return cells


def phonetic(entry):
    return [text for ruby in entry.iter(f"{WORKBOOK}rPh") for text in ruby.iter(f"{WORKBOOK}t")]


def test_031_is_imported_exactly(official, tmp_path):
    report = import_workbook(official, "2.1", tmp_path)
    business = loader.business("031", "2.1", tmp_path)
    items = business.groups["住登外者宛名基本情報"].items
    assert [item.id for item in items] == [f"031{n:05d}" for n in range(1, 30)]
    assert (report.items, report.code_tables, report.open_code_tables) == (29, 2, 1)
    cells = raw_cells(official, 1)
    for row, item in enumerate(items, start=7):
        verbatim = dict(zip("DEFGHIJKOPQRSTUV", written(item), strict=True))
        assert verbatim == {column: cells.get(f"{column}{row}", "") for column in verbatim}
        assert item.type == cells[f"L{row}"].replace("Ｎ", "N")
        assert ",".join(map(str, item.digits)) == cells[f"M{row}"]
        assert item.code == cells.get(f"N{row}", "").lstrip("0")
        assert set(item.grades.values()) == {"official"}
    assert [item.name for item in items if item.unknown_day] == ["生年月日"]
    assert [item.name for item in items if item.key] == ["宛名番号"]


def written(item):
    marks = ["○" if mark else "" for mark in (item.key, item.foreign_key)]
    texts = [item.repeat, item.required, item.definition, item.description, item.requirement, item.implementation]
    return [item.name, item.romaji, item.group, *marks, *item.levels, *texts, item.sample, item.note]


def test_031_conditions_and_codes(official):
    business, _ = read_workbook(official, "2.1")
    items = {item.name: item for item in business.groups["住登外者宛名基本情報"].items}
    conditional = [item for item in items.values() if item.required == "条件付き必須"]
    assert len(conditional) == 12
    assert all("※※" in item.description for item in conditional)
    assert items["生年月日_不詳表記"].description == "※※生年月日が不詳の場合は出力必須"
    assert {key: dict(table.values) for key, table in business.codes.items()} == {
        "1": {"0": "不明（未記入）", "1": "男", "2": "女"},
        "2": {"0": "代表宛名", "1": "非代表宛名"},
        "999": {"任意": "任意"},
    }
    assert loader.code_list(business, items["独自施策システム等ID"]) == CodeList({}, open=True)


def test_shipped_031_is_a_fresh_import(official):
    shipped = loader.business("031")
    assert shipped == read_workbook(official, "2.1")[0]
    assert shipped.source
    assert shipped.source.file == official.name
    assert shipped.source.sha256 == hashlib.sha256(official.read_bytes()).hexdigest()
    notice = (loader.EDITIONS / "2.1" / "031_jutogaisha_atena_bango_kanri" / "NOTICE").read_text("utf-8")
    assert "デジタル庁" in notice
    assert "Public Data License" in notice


# the commands


def run(*arguments):
    return CliRunner().invoke(spec, [str(argument) for argument in arguments])


def test_list_names_every_group():
    found = json.loads(run("list", "--format", "json").output)
    assert found["schema"] == 1
    assert {(row["business"], row["group"]) for row in found["groups"]} == {
        (id_, group) for id_ in loader.businesses("2.1") for group in loader.business(id_).groups
    }
    assert found == commands.spec_list()
    assert "住登外者宛名基本情報" in run("list", "--edition", "2.1").output


def test_show_gives_items_grades_and_codes():
    found = json.loads(run("show", "001", "世帯情報", "--format", "json").output)
    assert {item["group"] for item in found["items"]} == {"世帯情報"}
    assert found["groups"][0]["provisional"] is True
    assert json.loads(run("show", "031", "--format", "json").output)["source"]["file"].startswith("031_")
    table = run("show", "031").output
    assert re.findall(r"031000\d\d", table) == [f"031{n:05d}" for n in range(1, 30)]


def test_show_of_a_group_that_is_not_there():
    with pytest.raises(UtsushiError, match="世帯情報") as caught:
        commands.spec_show("001", "世帯状況")
    assert caught.value.problems[0].code == "U120"


def test_import_reports_what_it_left_out(book, tmp_path):
    result = run("import", saved(book, tmp_path), "--edition", "3.0", "--into", tmp_path / "into", "--format", "json")
    report = json.loads(result.output)
    assert (report["schema"], report["business"], report["items"], report["code_tables"]) == (1, "013", 5, 1)
    assert report["skipped"][-1] == {"sheet": "凡例", "cells": "", "why": "no_table"}
    assert report["official"] is True
    listed = json.loads(run("list", "--root", tmp_path / "into", "--format", "json").output)
    assert [row["group"] for row in listed["groups"]] == ["車両情報", "税情報"]


@pytest.mark.parametrize(("lang", "heading"), [("ja", "版 "), ("en", "edition ")])
def test_tables_speak_the_language_of_the_front_door(capsys, lang, heading):
    assert door.run(["--lang", lang, "spec", "list"]) == 0
    assert capsys.readouterr().out.startswith(heading)
