"""A business goes out as a workbook in the official form and comes back equal; what is graded never becomes official."""

import json

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from utsushi.converters.cli.spec import spec
from utsushi.specs import loader, workbook_default, workbook_export
from utsushi.specs.errors import UtsushiError
from utsushi.specs.model import Business, CodeTable, Group, Item
from utsushi.specs.workbook import import_workbook, read

QUICK = ("001", "010", "031", "036")
EACH = [pytest.param(id_, marks=() if id_ in QUICK else pytest.mark.slow) for id_ in loader.businesses("2.1")]
"""Every business; the default session takes a few, the slow one all."""


def exported(business, tmp_path, root=None):
    path = tmp_path / "out.xlsx"
    workbook_export.export_workbook(business, path, root)
    return path


@pytest.mark.parametrize("id_", EACH)
def test_every_shipped_business_comes_back_equal(tmp_path, id_):
    business = loader.business(id_)
    reading = read(exported(business, tmp_path), "2.1")
    assert reading.business == business
    assert reading.official is False


def test_the_same_business_gives_the_same_bytes(tmp_path):
    business = loader.business("031")
    first = exported(business, tmp_path).read_bytes()
    assert exported(business, tmp_path).read_bytes() == first


def official(reference):
    return next((reference / "official").glob("031_*項目定義書*.xlsx"))


def colour(cell):
    """The colour of a solid fill; None for none and white."""
    if cell.fill.fill_type != "solid":
        return None
    found = cell.fill.fgColor
    return None if (found.type, found.theme, found.tint) == ("theme", 0, 0.0) else (found.type, found.value, found.tint)


def test_031_imported_and_exported_gives_the_same_cells(reference, tmp_path):
    import_workbook(official(reference), "2.1", tmp_path / "editions")
    business = loader.business("031", "2.1", tmp_path / "editions")
    published = openpyxl.load_workbook(official(reference))
    written = openpyxl.load_workbook(exported(business, tmp_path, tmp_path / "editions"))
    assert written.sheetnames == [*published.sheetnames, "等級", "等級_コード"]
    for sheet in published.worksheets:
        mine = written[sheet.title]
        assert mine.dimensions in {
            sheet.dimensions,
            "A1:D21",
        }  # styled cells without a value lie further out in one sheet
        for line in sheet.iter_rows():
            for cell in line:
                own = mine[cell.coordinate]
                assert (own.value, type(own.value)) == (cell.value or None, type(cell.value or None)), cell.coordinate
                assert colour(own) == colour(cell), cell.coordinate
        assert sorted(map(str, mine.merged_cells.ranges)) == sorted(map(str, sheet.merged_cells.ranges))
        assert widths(mine) == widths(sheet)


def widths(sheet):
    return {key: (one.min, one.max, one.width) for key, one in sheet.column_dimensions.items()}


def test_031_imported_exported_and_imported_is_identical(reference, tmp_path):
    import_workbook(official(reference), "2.1", tmp_path / "one")
    business = loader.business("031", "2.1", tmp_path / "one")
    path = exported(business, tmp_path, tmp_path / "one")
    import_workbook(path, "2.1", tmp_path / "two")
    assert loader.business("031", "2.1", tmp_path / "two") == business
    files = {
        name: [loader.folder("031", "2.1", tmp_path / root) / name for root in ("one", "two")]
        for name in ("business.csv", "items.csv", "codes.csv")
    }
    for name, (one, two) in files.items():
        assert one.read_bytes() == two.read_bytes(), name


def test_keys_are_coloured_and_the_table_ends_with_marks(tmp_path):
    business = loader.business("036")
    sheet = openpyxl.load_workbook(exported(business, tmp_path)).worksheets[0]
    items = [item for group in business.groups.values() for item in group.items]
    for row, item in enumerate(items, start=7):
        assert (sheet.cell(row, 4).value, sheet.cell(row, 23).value) == (item.name, "e")
        assert {colour(sheet.cell(row, column)) is not None for column in range(2, 12)} == {item.key}
    assert sheet.cell(7 + len(items), 6).value == "e"
    assert "B5:C6" in map(str, sheet.merged_cells.ranges)


CHANGES = {
    "digits are filled in": (lambda book: book.worksheets[0].__setitem__("M7", 99), "U127"),
    "a grade is raised": (lambda book: book["等級"].__setitem__("C6", "official"), "U127"),
    "an item is renamed": (lambda book: book.worksheets[0].__setitem__("D7", "別名"), "U128"),
    "the grades are deleted": (lambda book: book.remove(book["等級"]), "U128"),
    "both sheets are deleted": (lambda book: [book.remove(book[name]) for name in ("等級", "等級_コード")], "U128"),
}


@pytest.mark.parametrize(("change", "code"), CHANGES.values(), ids=CHANGES)
def test_an_edit_never_makes_a_graded_business_official(tmp_path, change, code):
    path = exported(loader.business("001"), tmp_path)
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    with pytest.raises(UtsushiError) as caught:
        import_workbook(path, "2.1", tmp_path / "into")
    assert caught.value.problems[0].code == code
    assert not (tmp_path / "into").exists()


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.just("\n"), max_size=12)
NAME = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8).map(lambda name: name.strip() or "名")
CODE = st.sampled_from(["", "1", "999", "001:18", "20-22", "1,3", "001:20-22,5"])
GRADES = st.fixed_dictionaries({"name": st.sampled_from(["observed", "background"])})


@st.composite
def businesses(draw):
    """A business of 013 with invented items and codes, ids known or not."""
    groups = {}
    for group in draw(st.lists(NAME, min_size=1, max_size=3, unique=True)):
        items = []
        for name in draw(st.lists(NAME, min_size=1, max_size=4, unique=True)):
            digits = draw(st.sampled_from([(), (5,), (5, 2)]))
            prose = draw(st.tuples(*[TEXT] * 8))
            items.append(
                Item(
                    "", name, group, draw(st.sampled_from(["X", "N", "9", "9V", "DATE"])), digits, draw(CODE),
                    key=draw(st.booleans()), repeat=prose[0], romaji=prose[1], levels=prose[2:5], definition=prose[5],
                    description=prose[6], sample=prose[7], note=draw(TEXT), grades=draw(GRADES), concept=draw(NAME),
                )
            )  # fmt: skip
        groups[group] = Group("013", group, tuple(items))
    codes = {}
    for number in draw(st.sets(st.integers(1, 30), max_size=3)):
        owner = draw(st.sampled_from(["013", "001"]))
        values = draw(st.dictionaries(NAME, TEXT, min_size=1, max_size=4))
        notes = {value: note for value in values if (note := draw(TEXT))}
        key = str(number) if owner == "013" else f"001:{number}"
        codes[key] = CodeTable(owner, str(number), draw(NAME), values, "transcribed", notes)
    return Business("2.1", "013", "軽自動車税", groups, codes)


@settings(max_examples=40)
@given(businesses())
def test_any_business_comes_back_equal(tmp_path_factory, business):
    content, _ = workbook_export.workbook(business, workbook_default.forms(business))
    path = tmp_path_factory.mktemp("book") / "013.xlsx"
    path.write_bytes(content)
    assert read(path, "2.1").business == business


@pytest.mark.parametrize("text", ["あ" * 32_768, "a\x01b", "a\rb"])
def test_a_text_that_no_cell_holds_is_refused(tmp_path, text):
    item = Item("", "名", "群", "X", note=text, grades={"name": "observed"})
    business = Business("2.1", "013", "軽自動車税", {"群": Group("013", "群", (item,))}, {})
    with pytest.raises(UtsushiError) as caught:
        exported(business, tmp_path)
    assert caught.value.problems[0].code == "U126"
    assert list(tmp_path.iterdir()) == []


def test_a_text_that_looks_like_a_formula_or_an_escape_stays_a_text(tmp_path):
    item = Item("", "名", "群", "X", sample="=1+1", note="_x0041_", grades={"name": "observed"})
    business = Business("2.1", "013", "軽自動車税", {"群": Group("013", "群", (item,))}, {})
    assert read(exported(business, tmp_path), "2.1").business == business


def test_the_command_says_what_it_wrote(tmp_path):
    out = tmp_path / "deep" / "036.xlsx"
    arguments = ["export", "036", "--as", "workbook", "--out", str(out), "--format", "json"]
    written = json.loads(CliRunner().invoke(spec, arguments).output)
    assert (written["schema"], written["business"], written["as"]) == (1, "036", "workbook")
    assert written["sheets"] == openpyxl.load_workbook(out).sheetnames
    assert [path.name for path in out.parent.iterdir()] == ["036.xlsx"]


def test_a_place_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(UtsushiError) as caught:
        workbook_export.export_workbook(loader.business("031"), tmp_path / "file" / "031.xlsx")
    assert caught.value.problems[0].code == "U130"
