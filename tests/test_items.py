"""Item checks against a slow reading of the same rules, character by character and day by day."""

import datetime as dt
import unicodedata

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from utsushi.specs import loader
from utsushi.specs.buffers import buffers
from utsushi.specs.model import Business, CodeTable, Group, Item
from utsushi.validate import scans, values
from utsushi.validate.items import ItemChecker

LISTED = {"01": "甲", "2": "乙"}
ITEMS = (
    Item("", "半角", "群", "X", (5,)),
    Item("", "半角_桁数不明", "群", "X"),
    Item("", "全角", "群", "N", (5,), required="必須"),
    Item("", "整数", "群", "9", (3,)),
    Item("", "符号付き", "群", "S9", (3,)),
    Item("", "実数", "群", "9V", (3, 2)),
    Item("", "年", "群", "YEAR", (4,)),
    Item("", "時刻", "群", "TIME", (8,)),
    Item("", "日", "群", "DATE", (10,)),
    Item("", "不詳可", "群", "DATE", (10,), unknown_day=True),
    Item("", "コード", "群", "X", (2,), code="7"),
    Item("", "自由コード", "群", "X", (2,), code="8"),
    Item("", "画像", "群", "BLOB"),
    Item("", "条件付き", "群", "X", (5,), required="条件付き必須", condition="整数 = '1' or 実数 >= 2.5"),
)
GROUP = Group("900", "群", ITEMS)
BUSINESS = Business(
    "2.1",
    "900",
    "試験",
    {"群": GROUP},
    {
        "7": CodeTable("900", "7", "表", LISTED, "official"),
        "8": CodeTable("900", "8", "任意の表", {"任意": ""}, "official"),
    },
)
CHECKER = ItemChecker(BUSINESS, GROUP)

CHARACTERS = st.sampled_from(
    "aZ09 ~\\¥‾ｱﾟ｡、。山　ー－A１髙𠮷か\u3099\u309a\U000e0101\ufe0f\x00\x1f\x7f\x85\n\ue000\uf8ff\U000f0000\U0010ffff\ufffd〓é"
)
NUMBERS = st.from_regex(r"\A-?[0-9]{0,5}(\.[0-9]{0,3})?\Z") | st.sampled_from(
    ["", "１", "+1", "1 ", "1e3", "٣", "2.5\n"]
)
DAYS = (
    st.builds(
        "{:04d}-{:02d}-{:02d}".format,
        st.sampled_from([0, 1, 4, 100, 400, 1899, 1900, 1958, 1960, 2000, 2023, 2024, 9999]) | st.integers(0, 9999),
        st.integers(0, 13),
        st.sampled_from([0, 1, 28, 29, 30, 31, 32, 99]),
    )
    | st.dates().map(str)
    | st.sampled_from(
        ["", "0000-01-01", "9999-12-31", "1958-1-01", "1958/01/01", "19580101", "１９５８-01-01", "1958-01-01 "]
    )
)
TIMES = st.builds("{:02d}:{:02d}".format, st.integers(0, 25), st.integers(0, 61)) | st.builds(
    "{:02d}:{:02d}:{:02d}".format, st.integers(0, 25), st.integers(0, 61), st.integers(0, 61)
)
VALUES = {
    "X": st.text(CHARACTERS, max_size=7) | st.sampled_from(["01", "2", "02"]),
    "N": st.text(CHARACTERS, max_size=7),
    "9": NUMBERS,
    "S9": NUMBERS,
    "9V": NUMBERS,
    "YEAR": NUMBERS | st.sampled_from(["0000", "9999", "2024"]),
    "TIME": TIMES | NUMBERS,
    "DATE": DAYS,
    "BLOB": st.text(CHARACTERS, max_size=3),
}


def half(char):
    """JIS X 0201, from its rows 2 to 7 and A to D."""
    return char in "¥‾" or 0x20 <= ord(char) < 0x7F or 0xFF61 <= ord(char) <= 0xFF9F


def characters(value, *, wide):
    kinds = {"Cc": "control", "Co": "private_use"}
    for char in value:
        # U+10FFFF and its like are no characters, and stand among the private ones
        fault = kinds.get(unicodedata.category(char)) or ("private_use" if ord(char) >= 0xF0000 else None)
        if char == "\ufffd":
            yield "replacement"
        elif fault:
            yield fault
        elif half(char) is wide:
            yield "wrong_width"


def counted(value):
    return sum(
        not (unicodedata.combining(c) or 0xFE00 <= ord(c) <= 0xFE0F or 0xE0100 <= ord(c) <= 0xE01EF) for c in value
    )


def digits(text):
    return bool(text) and set(text) <= set("0123456789")


def number(value, kind, most):
    sign = value.startswith("-")
    whole, point, fraction = value[sign:].partition(".")
    well_formed = digits(whole) and not (sign and kind != "S9") and (not point or (kind == "9V" and digits(fraction)))
    if not well_formed:
        yield {"9": "not_integer", "S9": "not_signed_integer", "9V": "not_decimal"}[kind]
    elif len(whole) > most[0] or len(fraction) > most[-1] * (kind == "9V"):
        yield "too_long"


def day_exists(year, month, day):
    try:
        dt.date(year, month, day)
    except ValueError:
        return False
    return True


def day(value, *, unknown):
    parts = value.split("-")
    if [len(part) for part in parts] != [4, 2, 2] or not all(digits(part) for part in parts):
        return "not_a_date"
    numbers = [int(part) for part in parts]
    if day_exists(*numbers) or value == "0000-01-01":
        return None
    # zeros are unknown: some day of some leap year must fill them
    year, month, known = numbers
    fits = any(
        day_exists(y, m, d)
        for y in ([year] if year else [2000])
        for m in ([month] if month else range(1, 13))
        for d in ([known] if known else range(1, 32))
    )
    if 0 not in numbers or not fits:
        return "no_such_day"
    return None if unknown else "unknown_day_not_allowed"


def clock(value):
    parts = value.split(":")
    if len(parts) not in {2, 3} or not all(len(part) == 2 and digits(part) for part in parts):
        return {"not_a_time"}
    return {"no_such_time"} if int(parts[0]) > 23 or any(int(part) > 59 for part in parts[1:]) else set()


def expected(item, value):
    if not value:
        return set()
    if item.type in {"X", "N"}:
        found = set(characters(value, wide=item.type == "N"))
        found |= {"too_long"} if item.digits and counted(value) > item.digits[0] else set()
        return found | ({"not_in_list"} if item.code == "7" and value not in LISTED else set())
    if item.type in {"9", "S9", "9V"}:
        return set(number(value, item.type, item.digits))
    if item.type == "YEAR":
        return set() if len(value) == 4 and digits(value) else {"not_a_year"}
    if item.type == "TIME":
        return clock(value)
    return {day(value, unknown=item.unknown_day)} - {None} if item.type == "DATE" else set()


def needed(item, row):
    if item.required == "必須":
        return True
    if item.name != "条件付き":
        return False
    text = row["実数"]
    return row["整数"] == "1" or (not list(number(text, "9V", (20, 18))) and float(text) >= 2.5)


def checked(rows, **options):
    table = pa.table({item.name: pa.array([row[item.name] for row in rows], pa.string()) for item in ITEMS})
    found = CHECKER.check(table, **options)
    assert found.schema == pa.schema([("row", pa.int64()), ("item", pa.string()), ("check", pa.string())])
    return [tuple(one.values()) for one in found.to_pylist()]


ROWS = st.lists(st.fixed_dictionaries({item.name: VALUES[item.type] for item in ITEMS}), min_size=1, max_size=12)


@given(rows=ROWS)
def test_every_fault_is_found_and_nothing_else(rows):
    wanted = {
        (number, item.name, fault)
        for number, row in enumerate(rows)
        for item in ITEMS
        for fault in expected(item, row[item.name])
        | ({"required"} if not row[item.name] and needed(item, row) else set())
    }
    found = checked(rows)
    assert len(found) == len(set(found))
    assert set(found) == wanted
    assert [row for row, _, _ in found] == sorted(row for row, _, _ in found)


@settings(max_examples=25)
@given(rows=ROWS)
def test_a_row_is_judged_alone_as_in_a_batch(rows):
    alone = [one for number, row in enumerate(rows) for one in checked([row], start=number)]
    assert sorted(alone) == sorted(checked(rows))


def test_every_real_day_and_no_other_is_one():
    every = [f"{y:04d}-{m:02d}-{d:02d}" for y in (1, 1900, 1996, 2000, 2100) for m in range(14) for d in range(33)]
    table = pa.table({"日": every, "不詳可": every})
    found = CHECKER.check(table)
    for item in ("日", "不詳可"):
        bad = {row: fault for row, name, fault in (one.values() for one in found.to_pylist()) if name == item}
        assert bad == {n: f for n, text in enumerate(every) if (f := day(text, unknown=item == "不詳可"))}


def test_a_condition_counts_only_where_its_items_are_there():
    empty = pa.array([""], pa.string())
    assert CHECKER.check(pa.table({"条件付き": empty, "整数": pa.array(["1"])})).num_rows == 0
    assert CHECKER.check(pa.table({"条件付き": empty, "整数": pa.array(["1"]), "実数": empty})).num_rows == 1


def test_null_is_empty_and_columns_that_are_no_items_are_left_alone():
    table = pa.table({"全角": pa.array([None, "山"], pa.string()), "__record": [1, 2], "知らない": ["\ufffd", ""]})
    assert CHECKER.check(table).to_pylist() == [{"row": 0, "item": "全角", "check": "required"}]
    assert CHECKER.check(table.slice(0, 0)).num_rows == 0
    assert CHECKER.check(pa.table({"知らない": ["\ufffd"]})).num_rows == 0


@pytest.mark.parametrize("business", ["001", "031", "036"])
def test_every_shipped_group_has_a_checker_that_empty_rows_only_fail_by_what_is_required(business):
    spec = loader.business(business)
    for group in spec.groups.values():
        table = pa.table({item.name: pa.array(["", ""], pa.string()) for item in group.items})
        found = ItemChecker(spec, group).check(table).to_pylist()
        assert {one["check"] for one in found} <= {"required"}
        assert {one["item"] for one in found} == {item.name for item in group.items if item.required == "必須"}


def test_unknown_notation_is_left_to_its_rule():
    spec = loader.business("001")
    names = ["生年月日_不詳フラグ", "生年月日_不詳表記"]
    table = pa.table(dict(zip(names, (["1"], [""]), strict=True)))
    assert ItemChecker(spec, spec.groups["住民情報"]).check(table).num_rows == 0


def test_what_fails_inside_a_check_is_no_finding(monkeypatch):
    checker = ItemChecker(BUSINESS, GROUP)
    monkeypatch.setattr(checker, "_kind", lambda name: name.no_such_attribute)
    with pytest.raises(Exception, match="no_such_attribute"):
        checker.check(pa.table({"半角": ["a"]}))


@settings(max_examples=50)
@given(rows=ROWS, first=st.integers(0, 3))
def test_a_second_look_is_taken_wherever_there_is_a_fault(rows, first):
    import polars as pl

    for item in ITEMS:
        codes = loader.code_list(BUSINESS, item)
        column = pa.array([row[item.name] for row in rows], pa.string()).slice(first)
        frame = pl.DataFrame({"v": pl.Series(column.to_pylist(), dtype=pl.String)})
        suspects = set(scans.scan(item, codes)(buffers(column)).tolist())
        for test in values.tests(item, codes):
            assert suspects >= set(frame.select(test.found(pl.col("v")).arg_true()).to_series().to_list())


ORDINARY = {
    "X": ["A ｱﾞ~", "¥‾"],
    "N": ["甲野　一郎", "１－２", "髙"],
    "9": ["0", "012"],
    "S9": ["-12", "7"],
    "9V": ["123.45", "0"],
    "YEAR": ["2024"],
    "TIME": ["23:59", "00:00:59"],
    "DATE": ["1958-05-12", "2024-02-29"],
    "BLOB": ["\ufffd"],
}


def test_ordinary_values_need_no_second_look():
    for item in ITEMS:
        listed = list(LISTED) if item.code else ORDINARY[item.type]
        column = pa.array(["", *listed, ""], pa.string())
        assert not scans.scan(item, loader.code_list(BUSINESS, item))(buffers(column)).tolist(), item.name
