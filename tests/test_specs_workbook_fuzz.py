"""A workbook that somebody changed is read rightly, or refused with the cell named; never a traceback, nothing written on refusal."""

import re
import time
import zipfile

import openpyxl
import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import PatternFill

from utsushi.specs import workbook_default, workbook_export
from utsushi.specs.errors import UtsushiError
from utsushi.specs.model import Business, CodeTable, Group, Item
from utsushi.specs.workbook import import_workbook, read
from utsushi.specs.workbook_xml import area

GRADES = dict.fromkeys(("name", "group", "type", "digits", "code", "required"), "official")


def a_business():
    """013, invented: two groups, a code table of its own and one of 001, a condition in prose."""
    items = {
        "車両情報": [("01300001", "車両番号", "X", (15,), "", True), ("01300002", "種別", "N", (2,), "1", False)],
        "税情報": [("01300003", "税率", "9V", (2, 3), "", False), ("01300004", "続柄", "X", (2,), "001:18", False)],
    }
    groups = {
        group: Group(
            "013", group, tuple(Item(*one[:2], group, *one[2:], description="※※条件", grades=GRADES) for one in found)
        )
        for group, found in items.items()
    }
    codes = {
        "1": CodeTable("013", "1", "種別", {"1": "軽", "2": "小"}, "official"),
        "001:18": CodeTable("001", "18", "続柄", {"02": "世帯主"}, "official", {"02": "注"}),
    }
    return Business("3.0", "013", "軽自動車税", groups, codes)


def official_form(path):
    """The business as an official workbook: without the sheets and the warning that utsushi adds."""
    content, _ = workbook_export.workbook(a_business(), workbook_default.forms(a_business()))
    path.write_bytes(content)
    book = openpyxl.load_workbook(path)
    del book["等級"], book["等級_コード"]
    book.worksheets[0]["B2"] = None
    return book


@pytest.fixture
def book(tmp_path):
    return official_form(tmp_path / "base.xlsx")


def saved(book, folder):
    path = folder / "013.xlsx"
    book.save(path)
    return path


def essence(business):
    """What every reading must agree on."""
    items = {
        (group, item.name): (item.id, item.type, item.digits, item.code, item.key, item.description)
        for group, found in business.groups.items()
        for item in found.items
    }
    return items, {key: dict(table.values) for key, table in business.codes.items()}


def refused(path, tmp_path):
    with pytest.raises(UtsushiError) as caught:
        import_workbook(path, "3.0", tmp_path / "into")
    assert not (tmp_path / "into").exists()
    problem = caught.value.problems[0]
    return problem.code, problem.place.path.rpartition("!")[2]


def test_the_untouched_workbook(book, tmp_path):
    assert essence(read(saved(book, tmp_path), "3.0").business) == essence(a_business())


def test_hidden_rows_columns_and_sheets_are_read_and_told(book, tmp_path):
    sheet = book.worksheets[0]
    sheet.row_dimensions[8].hidden = True
    sheet.column_dimensions["M"].hidden = True
    book.worksheets[1].sheet_state = "hidden"
    reading = read(saved(book, tmp_path), "3.0")
    assert essence(reading.business) == essence(a_business())
    assert {(one.cells, one.why) for one in reading.noticed} >= {
        ("8:8", "hidden_row"),
        ("M:M", "hidden_column"),
        ("", "hidden_sheet"),
    }


def test_a_key_that_only_its_colour_marks(book, tmp_path):
    book.worksheets[0]["G7"] = None
    book.worksheets[0]["D9"].fill = PatternFill("solid", fgColor="FFFF0000")
    reading = read(saved(book, tmp_path), "3.0")
    assert essence(reading.business) == essence(a_business())
    assert {(one.cells, one.why) for one in reading.noticed} == {("D7", "key_by_colour"), ("D9", "coloured")}


def test_full_width_digits_and_trailing_spaces(book, tmp_path):
    sheet = book.worksheets[0]
    sheet["C7"], sheet["M7"], sheet["D8"], sheet["N8"], sheet["L7"] = "０１", "１５　", "種別 ", "００１", "Ｘ"
    book.worksheets[1]["A6"] = "００１ "
    assert essence(read(saved(book, tmp_path), "3.0").business) == essence(a_business())


def test_items_on_several_sheets(book, tmp_path):
    second = book.copy_worksheet(book.worksheets[0])
    book.worksheets[0].delete_rows(9, 2)
    second.delete_rows(7, 2)
    assert essence(read(saved(book, tmp_path), "3.0").business) == essence(a_business())


def test_a_formula_is_refused_without_a_stored_value_and_read_with_one(book, tmp_path):
    book.worksheets[0]["M7"] = "=10+5"
    path = saved(book, tmp_path)
    assert refused(path, tmp_path) == ("U123", "M7")
    stored = tmp_path / "stored.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(stored, "w") as new:
        for name in old.namelist():
            new.writestr(
                name, re.sub(rb"(<f>10\+5</f>)<v ?/>|(<f>10\+5</f>)<v></v>", rb"<f>10+5</f><v>15</v>", old.read(name))
            )
    reading = read(stored, "3.0")
    assert essence(reading.business) == essence(a_business())
    assert [(one.cells, one.why) for one in reading.noticed] == [("M7", "formula")]


def test_an_error_value_and_a_covered_value_are_refused(book, tmp_path):
    book.worksheets[0]["M7"] = "#REF!"
    assert refused(saved(book, tmp_path), tmp_path) == ("U124", "M7")
    book.worksheets[0]["M7"] = 15
    path = saved(book, tmp_path)
    covered = tmp_path / "covered.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(covered, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith("sheet1.xml"):
                content = content.replace(b'<mergeCell ref="B5:C6"', b'<mergeCell ref="Q7:R7" /><mergeCell ref="B5:C6"')
                content = re.sub(rb'<c r="Q7"[^>]*/>', b'<c r="Q7" t="str"><v>x</v></c>', content)
            new.writestr(name, content)
    assert refused(covered, tmp_path) == ("U125", "R7")


def test_renamed_labels_say_what_was_meant(book, tmp_path):
    book.worksheets[0]["B5"] = "データ項目番号"
    with pytest.raises(UtsushiError, match="データ項目") as caught:
        read(saved(book, tmp_path), "3.0")
    assert caught.value.problems[0].place.path.endswith("!B5")


def test_items_without_a_predicate_are_listed(book, tmp_path):
    book.worksheets[0]["P8"] = "条件付き必須"
    report = import_workbook(saved(book, tmp_path), "3.0", tmp_path / "into")
    assert [(one.group, one.item, one.condition) for one in report.conditions] == [("車両情報", "種別", "※※条件")]


TEXTS = st.sampled_from(["", "e", "x", "031", "○", "データ型", "桁数", "=1", "#N/A", "１２", " ", "99999999", "※※"])
CHANGE = st.one_of(
    st.tuples(st.just("cell"), st.integers(0, 2), st.integers(1, 13), st.integers(1, 25), TEXTS),
    st.tuples(st.just("drop row"), st.integers(0, 2), st.integers(1, 13)),
    st.tuples(st.just("drop column"), st.integers(0, 2), st.integers(1, 25)),
    st.tuples(st.just("insert row"), st.integers(0, 2), st.integers(1, 13)),
    st.tuples(st.just("insert column"), st.integers(0, 2), st.integers(1, 25)),
    st.tuples(st.just("merge"), st.integers(0, 2), st.integers(1, 12), st.integers(1, 24)),
    st.tuples(st.just("drop sheet"), st.integers(0, 2)),
    st.tuples(st.just("hide"), st.integers(0, 2), st.integers(1, 13)),
)


def apply(book, change):
    kind, number, *rest = change
    if number >= len(book.worksheets) or (kind == "drop sheet" and len(book.worksheets) == 1):
        return
    sheet = book.worksheets[number]
    if kind == "cell":
        cell = sheet.cell(rest[0], rest[1])
        if not isinstance(cell, openpyxl.cell.cell.MergedCell):
            cell.value = rest[2] or None
    elif kind == "merge":
        ranges = [area(str(one)) for one in sheet.merged_cells.ranges]
        top, left = rest
        if not any(t <= top + 1 and b >= top and le <= left + 1 and r >= left for t, le, b, r in ranges):
            sheet.merge_cells(start_row=top, end_row=top + 1, start_column=left, end_column=left + 1)
    elif kind == "hide":
        sheet.row_dimensions[rest[0]].hidden = True
    elif kind == "drop sheet":
        book.remove(sheet)
    else:
        verb = {"drop": "delete", "insert": "insert"}[kind.split()[0]]
        getattr(sheet, f"{verb}_{'rows' if kind.endswith('row') else 'cols'}")(rest[0])


@settings(max_examples=40)
@given(st.lists(CHANGE, min_size=1, max_size=3))
def test_a_changed_workbook_is_accounted_for_or_refused(tmp_path_factory, changes):
    """What is read comes out again cell by cell: a value that went nowhere would be missing there."""
    folder = tmp_path_factory.mktemp("fuzz")
    book = official_form(folder / "base.xlsx")
    for change in changes:
        apply(book, change)
    path = saved(book, folder)
    reading, problem = attempt(path)
    if reading is None:
        assert problem.code in {f"U{n}" for n in range(108, 129)}
        assert problem.place.file == str(path)
        with pytest.raises(UtsushiError):
            import_workbook(path, "3.0", folder / "into")
        assert not (folder / "into").exists()
        return
    content, _ = workbook_export.workbook(reading.business, reading.forms)
    (folder / "again.xlsx").write_bytes(content)
    before, after = texts(path), texts(folder / "again.xlsx")
    assert before - after == set()


def attempt(path):
    """(reading, None), or (None, what it was refused for)."""
    try:
        return read(path, "3.0"), None
    except UtsushiError as error:
        return None, error.problems[0]


def texts(path):
    """Every text of a workbook, as a set by sheet, without what spelling may change."""
    book = openpyxl.load_workbook(path, data_only=True)
    found = set()
    for sheet in book.worksheets:
        for line in sheet.iter_rows():
            for cell in line:
                text = "" if cell.value is None else str(cell.value)
                text = text.replace("１２", "12").strip()
                found |= {(sheet.title, text.lstrip("0"))} if text.lstrip("0") else set()
    return found


@pytest.mark.slow
def test_a_hundred_thousand_rows_in_bounded_time_and_memory(tmp_path):
    """100,000 items are read in a minute of one core and 1.5 GB, and the last row is right."""
    labels = list(dict.fromkeys(label for label in workbook_default.forms(a_business())[0].columns))
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("項目定義書")
    sheet.append(labels)
    for number in range(1, 100_001):
        row = dict.fromkeys(labels) | {"データ項目ID": f"013{number:05d}" if number < 100_000 else "01300000"}
        row |= {
            "データ項目": f"項目{number}",
            "グループ_名称": f"群{number % 100}",
            "データ型": "X",
            "桁数": 15,
            "備考": "注",
        }
        sheet.append(list(row.values()))
    path = saved(book, tmp_path)
    process = psutil.Process()
    before, began = process.memory_info().rss, time.process_time()
    reading = read(path, "3.0")
    took, held = time.process_time() - began, process.memory_info().rss - before
    groups = reading.business.groups
    assert sum(len(group.items) for group in groups.values()) == 100_000
    assert groups["群0"].items[-1].name == "項目100000"
    assert took < 60
    assert held < 1_500_000_000
