"""The published workbook of the numbering API comes in as an interface: every message, every field, and no cell is lost."""

import json

import openpyxl
import pytest
from click.testing import CliRunner

from utsushi.converters.cli.spec import spec
from utsushi.specs import commands, interface, loader
from utsushi.specs.errors import UtsushiError
from utsushi.specs.interface_workbook import import_interface

NAME = "jutogaishaatenabangofuban"
REQUEST = ["項番", "パラメータ名", "項目名", "項目説明", "記述例", "必須", "データ型", "データ長", "検索方法", "備考"]


@pytest.fixture
def published(reference):
    return next((reference / "official").glob("031_*API仕様*.xlsx"))


def a_book(tmp_path, name="031_api.xlsx", type_="X", label="備考"):
    """An invented API of one call with one parameter."""
    book = openpyxl.Workbook()
    cover, request = book.worksheets[0], book.create_sheet("リクエスト")
    for row, cells in enumerate([["APIコール名", "操作種類"], ["app/v1/kari", "Create"]], start=1):
        for column, text in enumerate(cells, start=1):
            cover.cell(row, column, text)
    lines = [["リクエストID", "R01"], ["Content-Type", "application/json"], [*REQUEST[:-1], label]]
    lines += [
        [None] * 7 + ["桁数"],
        [1, "atenabango", "宛名番号", "説明", "a=1", "◎", type_, 15, "完全一致", "注", "見本"],
    ]
    for row, cells in enumerate(lines, start=3):
        for column, text in enumerate(cells, start=1):
            request.cell(row, column, text)
    request.merge_cells("A5:A6")
    path = tmp_path / name
    book.save(path)
    return path


def test_an_interface_is_read_and_loads_as_it_was_read(tmp_path):
    report = commands.spec_import(a_book(tmp_path), "3.0", tmp_path / "into").to_json()
    assert (report["interface"], report["business"], report["messages"], report["fields"]) == ("kari", "031", 1, 1)
    found = interface.load(tmp_path / "into" / "3.0" / "031_jutogaisha_atena_bango_kanri" / "interfaces" / "kari")
    (field,) = found.messages[0].fields
    assert (found.call, found.operation, found.messages[0].id) == ("app/v1/kari", "Create", "R01")
    assert (field.name, field.item, field.type, field.digits) == ("atenabango", "宛名番号", "X", "15")
    assert (field.required, field.sample, field.note) == (True, "見本", "注")
    assert ("リクエスト", "I7", "完全一致") in found.rest
    interface.save(found, tmp_path / "again")
    assert interface.load(tmp_path / "again") == found


@pytest.mark.parametrize(
    ("changed", "code", "cell"),
    [
        ({"type_": "文字"}, "U108", "!G7"),
        ({"label": "備孝"}, "U112", "!J5"),
        ({"name": "api.xlsx"}, "U129", ""),
    ],
)
def test_what_is_not_understood_is_refused_and_nothing_is_written(tmp_path, changed, code, cell):
    with pytest.raises(UtsushiError) as caught:
        commands.spec_import(a_book(tmp_path, **changed), "3.0", tmp_path / "into")
    assert caught.value.problems[0].code == code
    assert caught.value.problems[0].place.path.endswith(cell)
    assert not (tmp_path / "into").exists()


def test_a_workbook_of_neither_items_nor_an_api(tmp_path):
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = "表紙"
    book.save(tmp_path / "031.xlsx")
    assert import_interface(tmp_path / "031.xlsx", "3.0", tmp_path) is None
    with pytest.raises(UtsushiError) as caught:
        commands.spec_import(tmp_path / "031.xlsx", "3.0", tmp_path)
    assert caught.value.problems[0].code == "U111"


def test_the_shipped_interface_has_every_message():
    found = interface.interface("031", NAME, "2.1")
    assert [(one.direction, one.status, len(one.fields)) for one in found.messages] == [
        ("request", "", 40),
        ("response", "200", 14),
        ("response", "400", 9),
        ("response", "401", 6),
        ("response", "503", 6),
    ]
    assert [one.code for one in found.errors] == ["E0001", "E0002", "E0003", "E0004"]
    required = [one.name for one in found.messages[0].fields if one.required]
    assert required[:2] == ["shorikubun", "shikuchosonkodo"]
    assert {one.level for one in found.messages[1].fields} == {1, 2, 3, 4}


def test_no_cell_of_the_published_api_is_lost(published):
    """Every text of the workbook stands in a field, an error code, a head or the rest."""
    found = interface.interface("031", NAME, "2.1")
    texts = {text for _, _, text in found.rest} | {str(n) for n in range(1, 100)} | {"-", "〇", "◎"}
    for message in found.messages:
        texts |= {message.id, message.title, message.content_type}
        for field in message.fields:
            texts |= {field.name, field.item, field.description, field.digits, field.sample, field.example, field.note}
    texts |= {text for one in found.errors for text in (one.code, one.name, one.text, one.note)}
    labels = set(REQUEST) | {"桁数", "レベル", "レスポンスオブジェクト名", "階層", "null設定有無", "検索\n方法"}
    labels |= {
        "エラーコード",
        "エラー名",
        "エラー内容",
        "エラーコード一覧",
        "リクエストID",
        "レスポンスID",
        "Content-Type",
    }
    types = {"X", "Ｎ", "DATE", "TIME", "構造化", "配列\n構\n造化", "X,Ｎ\n混在"}
    for sheet in openpyxl.load_workbook(published, data_only=True).worksheets:
        for line in sheet.iter_rows():
            for cell in line:
                text = str(cell.value or "").replace("\r\n", "\n")
                assert not text or text.strip() in {one.strip() for one in texts | labels | types}, cell.coordinate


def test_the_shipped_interface_is_a_fresh_import(published, tmp_path):
    report = import_interface(published, "2.1", tmp_path)
    assert interface.load(tmp_path / report.folder) == interface.interface("031", NAME, "2.1")
    notice = (loader.folder("031") / "NOTICE").read_text("utf-8")
    assert "API" in notice


def test_show_lists_interfaces_and_prints_one():
    assert commands.spec_show("031")["interfaces"] == [NAME]
    printed = CliRunner().invoke(spec, ["show", "031", "--interface", NAME, "--format", "json"]).output
    assert json.loads(printed)["call"] == f"app_submit/v10/{NAME}"
    assert "atenabango" in CliRunner().invoke(spec, ["show", "031", "--interface", NAME]).output
    with pytest.raises(UtsushiError) as caught:
        commands.spec_interface("031", "fuban")
    assert caught.value.problems[0].code == "U131"
