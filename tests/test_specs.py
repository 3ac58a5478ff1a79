"""The shipped specs keep to the standard's own terms, and the loader refuses what is no spec."""

import csv
import string
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utsushi.specs import codes, loader
from utsushi.specs.columns import GRADED, ITEMS, TYPES
from utsushi.specs.errors import UtsushiError
from utsushi.specs.model import Business, Class, CodeList, CodeTable, Grade, Group, Item, Kind, Source

SHIPPED = [loader.business(id_, edition) for edition in loader.editions() for id_ in loader.businesses(edition)]
ITEMS_SHIPPED = [(business, item) for business in SHIPPED for group in business.groups.values() for item in group.items]


def item_of(business, group, name) -> Item:
    item = business.groups[group].item(name)
    assert item is not None
    return item


def listed(business, item) -> CodeList:
    found = loader.code_list(business, item)
    assert found is not None
    return found


def test_edition_2_1_holds_what_the_shipped_packages_write():
    assert loader.editions() == ("2.1",)
    groups = {business.id: set(business.groups) for business in SHIPPED}
    assert groups["001"] >= {"住民情報", "世帯情報", "支援措置対象者情報", "個人番号管理"}
    assert groups["031"] == {"住登外者宛名基本情報"}
    assert "調定収納情報（統合収滞納）" in groups["036"]


def test_reasons_of_entry_removal_and_correction_have_tables_of_their_own():
    business = loader.business("001")
    tables = {
        name: item_of(business, "住民情報", name).code
        for name in ("記載の事由", "消除の事由", "修正の事由", "異動事由")
    }
    assert tables == {"記載の事由": "20", "消除の事由": "21", "修正の事由": "22", "異動事由": "20-22"}
    entry = listed(business, item_of(business, "住民情報", "記載の事由"))
    change = listed(business, item_of(business, "住民情報", "異動事由"))
    assert set(entry.values) == {f"0{n}" for n in range(1, 10)}
    assert set(change.values) == {*entry.values, *map(str, range(21, 29)), *map(str, range(41, 60))}


def test_relationship_codes_do_not_hold_the_patterns_of_the_list():
    business = loader.business("001")
    values = listed(business, item_of(business, "住民情報", "続柄コード1")).values
    assert values["02"] == "世帯主"
    assert not {"2X", "XX"} & set(values)


def test_product_names_and_sizes_did_not_come_in():
    for group in loader.business("001").groups.values():
        assert not [item.name for item in group.items if item.name.startswith("連携元")]
        assert {item.digits for item in group.items if item.name == "個人番号"} <= {(12,)}


def test_my_number_and_protection_are_kept_apart_by_class():
    business = loader.business("001")
    assert {item.name for _, item in ITEMS_SHIPPED if item.classification == "個人番号"} == {"個人番号"}
    assert {item.classification for item in business.groups["支援措置対象者情報"].items} == {"支援措置"}


@pytest.mark.parametrize(
    ("code", "named_tables"),
    [
        ("", ()),
        ("18", (("031", "18"),)),
        ("001:18", (("001", "18"),)),
        ("20-22", (("031", "20"), ("031", "21"), ("031", "22"))),
        ("1,001:4-5", (("031", "1"), ("001", "4"), ("001", "5"))),
    ],
)
def test_code_names_tables(code, named_tables):
    assert codes.tables(code, "031") == named_tables


def test_code_list_of_another_business_and_of_nobody():
    business = loader.business("031")
    item = item_of(business, "住登外者宛名基本情報", "性別")
    assert set(listed(business, replace(item, code="001:4")).values) == {"1", "2"}
    assert listed(business, replace(item, code="001:4")).grade == "transcribed"
    assert set(listed(business, replace(item, code="1,001:5")).values) == {"0", "1", "2", "3", "9"}
    assert listed(business, replace(item, code="039:1")).open
    assert listed(business, replace(item, code="999")).open
    assert loader.code_list(business, replace(item, code="")) is None
    assert refusal(loader.code_list, business, replace(item, code="77")) == ("U109", "", None)


def refusal(call, *arguments):
    with pytest.raises(UtsushiError) as caught:
        call(*arguments)
    problem = caught.value.problems[0]
    assert caught.value.exit_code == 2
    for language in ("ja", "en"):
        assert "{" not in problem.text(language)
    return problem.code, Path(problem.place.file).name, problem.place.line


def test_unknown_edition_and_business_are_refused_with_what_there_is():
    assert refusal(loader.business, "001", "9.9") == ("U101", "", None)
    assert refusal(loader.business, "099", "2.1") == ("U102", "", None)
    with pytest.raises(UtsushiError, match=r"001 .*031 .*036"):
        loader.business("099", "2.1")


@pytest.mark.parametrize(
    ("file", "change", "expected"),
    [
        ("items.csv", lambda text: text.replace("データ型", "型", 1), ("U103", 1)),
        ("items.csv", lambda text: text.replace(",X,15,", ",XX,15,", 1), ("U108", 2)),
        ("items.csv", lambda text: text.replace(",X,15,", ",X,15.0,", 1), ("U108", 2)),
        ("items.csv", lambda text: text.replace(",X,15,", ",X,15,,", 1), ("U104", 2)),
        ("items.csv", lambda text: text.replace("official", "sure", 1), ("U108", 2)),
        ("items.csv", lambda text: text + text.splitlines(keepends=True)[-1], ("U106", 49)),
        ("codes.csv", lambda text: text + text.splitlines(keepends=True)[1], ("U105", 8)),
        ("codes.csv", lambda text: text.replace("性別,1", "姓別,1", 1), ("U105", 3)),
        ("business.csv", lambda text: text.splitlines(keepends=True)[0], ("U103", 1)),
        ("items.csv", lambda text: text + '"open', ("U107", None)),
    ],
)
def test_a_broken_spec_is_refused_with_file_and_line(tmp_path, file, change, expected):
    folder = tmp_path / "031"
    loader.save(loader.business("031"), folder)
    path = folder / file
    path.write_text(change(path.read_text("utf-8")), "utf-8", newline="")
    code, where, line = refusal(loader.load, folder)
    assert (code, line) == expected
    assert where == file


@pytest.mark.parametrize("gone", ["business.csv", "folder name"])
def test_no_folder_of_an_edition_is_passed_over(tmp_path, gone):
    loader.save(loader.business("031"), tmp_path / "2.1" / "031_b")
    if gone == "business.csv":
        (tmp_path / "2.1" / "031_b" / "business.csv").unlink()
        assert refusal(loader.businesses, "2.1", tmp_path) == ("U179", "031_b", None)
    else:
        loader.save(loader.business("031"), tmp_path / "2.1" / "031_a")
        assert refusal(loader.businesses, "2.1", tmp_path) == ("U180", "031_b", None)


def test_a_spec_that_is_not_utf8_is_refused(tmp_path):
    loader.save(loader.business("031"), tmp_path)
    path = tmp_path / "items.csv"
    path.write_bytes(path.read_text("utf-8").encode("cp932", "replace"))
    assert refusal(loader.load, tmp_path)[0] == "U107"


def test_a_business_is_read_once_and_without_heavy_libraries():
    assert loader.business("001") is loader.business("001", "2.1")
    script = "import sys; from utsushi.specs import loader; loader.business('001'); print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert not {
        "openpyxl",
        "lxml",
        "polars",
        "pandera",
        "duckdb",
        "pyarrow",
        "numba",
        "sqlglot",
        "yaml",
        "pydantic",
    } & set(modules)


def test_columns_are_those_of_the_official_list(reference):
    with (reference / "data" / "list_columns.csv").open(encoding="utf-8", newline="") as file:
        official = [row["column"] for row in csv.DictReader(file)]
    levels = ["クラス分類Lv1", "クラス分類Lv2", "クラス分類Lv3"]
    wanted = [label for column in official for label in (levels if column.startswith("クラス分類") else [column])]
    assert list(ITEMS[: len(wanted)]) == wanted


# any business at all, written and read again

words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")) | st.just("\n"), max_size=12)
names = st.text('氏名住所_宛番号甲乙,"（）' + string.ascii_letters, min_size=1, max_size=8)
grades = st.sampled_from(get_args(Grade))


@st.composite
def some_items(draw, group):
    return Item(
        id=draw(st.from_regex(r"[0-9]{8}", fullmatch=True) | st.just("")),
        name=draw(names),
        group=group,
        type=draw(st.sampled_from(TYPES)),
        digits=draw(st.tuples() | st.tuples(st.integers(1, 9999)) | st.tuples(st.integers(1, 99), st.integers(0, 9))),
        code=draw(st.sampled_from(["", "18", "20-22", "001:18", "999", "1,2"])),
        key=draw(st.booleans()),
        foreign_key=draw(st.booleans()),
        reference=draw(words),
        repeat=draw(words),
        required=draw(st.sampled_from(["必須", "条件付き必須", "任意", ""])),
        condition=draw(words),
        romaji=draw(words),
        levels=draw(st.tuples(words, words, words)),
        definition=draw(words),
        description=draw(words),
        requirement=draw(words),
        implementation=draw(words),
        sample=draw(words),
        note=draw(words),
        grades={part: grade for part in GRADED if (grade := draw(grades))},
        classification=draw(st.sampled_from(get_args(Class))),
        kind=draw(st.sampled_from(get_args(Kind))),
        concept=draw(words),
        unknown_day=draw(st.booleans()),
    )


@st.composite
def some_businesses(draw):
    group_names = draw(st.lists(names, min_size=1, max_size=3, unique=True))
    groups = {
        name: Group(
            "013", name, tuple(draw(st.lists(some_items(name), min_size=1, max_size=3, unique_by=lambda it: it.name)))
        )
        for name in group_names
    }
    keys = draw(st.lists(st.sampled_from([("013", "1"), ("013", "2"), ("001", "18"), ("013", "999")]), unique=True))
    tables = {}
    for owner, id_ in keys:
        values = draw(st.dictionaries(words, words, min_size=1, max_size=3))
        notes = draw(st.dictionaries(st.sampled_from(sorted(values)), words.filter(bool), max_size=2))
        table = CodeTable(owner, id_, draw(names), values, draw(grades), notes)
        tables[id_ if owner == "013" else f"{owner}:{id_}"] = table
    source = draw(st.none() | st.builds(Source, names, words))
    return Business(draw(words), "013", draw(words), groups, tables, source)


@given(some_businesses())
def test_what_is_saved_is_what_is_loaded(tmp_path_factory, business):
    folder = tmp_path_factory.mktemp("spec")
    loader.save(business, folder)
    loaded = loader.load(folder)
    assert loaded == business
    assert [*loaded.groups] == [*business.groups]
    assert [*loaded.codes] == [*business.codes]
