"""Hand-made plans for the tests of a run: three tables, plain Python as operators, every path through a pass."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
from sqlglot import parse_one

from utsushi.mappings.language.values import Reference, Values
from utsushi.mappings.layout.model import Field, File, Layout, Record, Table, TextStyle
from utsushi.mappings.plan import Application, Drop, GroupPlan, Join, Plan
from utsushi.specs.errors import Place
from utsushi.specs.model import Business, Group, Item

PERSON_COLUMNS = ("ATENA_NO", "RIREKI_NO", "SIMEI", "UMARE", "SETAI_NO", "YOBI")
HOUSEHOLD_COLUMNS = ("SETAI_NO", "JUSHO")
SUPPORT_COLUMNS = ("ATENA_NO", "KAISHI")


class Nothing:
    """A checker that finds nothing."""

    def check(self, _table, _start=0):
        return pa.table(
            {"row": pa.array([], pa.int64()), "item": pa.array([], pa.string()), "check": pa.array([], pa.string())}
        )


class TooLong:
    """A checker that finds names longer than five characters."""

    def check(self, table, _start=0):
        if "氏名" not in table.schema.names:
            return Nothing().check(table)
        rows = [n for n, text in enumerate(table["氏名"].to_pylist()) if len(text) > 5]
        return pa.table(
            {"row": pa.array(rows, pa.int64()), "item": ["氏名"] * len(rows), "check": ["too_long"] * len(rows)},
            schema=pa.schema([("row", pa.int64()), ("item", pa.string()), ("check", pa.string())]),
        )


def spec_nothing(_plan):
    return Nothing()


def spec_too_long(_plan):
    return TooLong()


def operator(items, fields, rule, window=None, loss=""):
    """An application whose rule takes texts (of `fields`) and gives one text for each item, or `fault:<code>`; None: undecodable."""
    references = tuple(Reference(*field.split(".")) for field in fields)

    def evaluate(columns, n):
        read = [Reference("", items[0])] if window is not None else references
        given = [columns[reference].to_pylist() for reference in read]
        values, faults = [], []
        for row in range(n):
            texts = [column[row] for column in given]
            found = "fault:undecodable" if None in texts else rule(*texts)
            fault = found.removeprefix("fault:") if isinstance(found, str) and found.startswith("fault:") else None
            faults.append(fault)
            values.append([None] * len(items) if fault else [found] if isinstance(found, str) else list(found))
        columns_out = tuple(pa.array([row[k] for row in values], pa.string()) for k in range(len(items)))
        return Values(columns_out, pa.array(faults, pa.string()))

    return Application(
        items=items,
        references=references,
        evaluate=evaluate,
        invert=lambda _: {},
        place=Place(),
        text=str(fields),
        window=window,
        derived=window is not None,
    )


def same(text):
    return text


def birth(text):
    if not text:
        return ("", "")
    if text[4:5] != "-":
        return "fault:not_a_date"
    return (text, "0")


def table(name, columns, **more):
    return Table(name, tuple(Field(column, "delimited", n) for n, column in enumerate(columns)), **more)


PERSON = table("JUMIN.kihon", PERSON_COLUMNS)
HOUSEHOLD = table("SETAI.kihon", HOUSEHOLD_COLUMNS)
SUPPORT = table("SHIEN.kihon", SUPPORT_COLUMNS)


def file(one, table="utf-8"):
    name = one.name.split(".", maxsplit=1)[0]
    return File(name, f"{name}*.csv", "delimited", TextStyle(table, symbols="microsoft"), (Record("kihon", (one,)),))


def item(name, group, kind="text", **more):
    return Item("", name, group, "X", (), kind=kind, **more)


PEOPLE = Group(
    "001",
    "住民情報",
    (
        item("宛名番号", "住民情報", "key", key=True),
        item("個人履歴番号", "住民情報", "branch", key=True),
        item("氏名", "住民情報", "name"),
        item("生年月日", "住民情報", "birth_date"),
        item("生年月日_不詳フラグ", "住民情報", "flag"),
        item("世帯番号", "住民情報", "reference", reference="世帯情報.世帯番号"),
        item("住所", "住民情報", "name"),
        item("最新フラグ", "住民情報", "flag"),
        item("メモ", "住民情報"),
    ),
)
HOUSEHOLDS = Group(
    "001", "世帯情報", (item("世帯番号", "世帯情報", "key", key=True), item("所在地", "世帯情報", "name"))
)
SUPPORTS = Group(
    "001",
    "支援措置対象者情報",
    (
        item("宛名番号", "支援措置対象者情報", "key", key=True, reference="住民情報.宛名番号"),
        item("開始", "支援措置対象者情報", "branch", key=True, classification="支援措置"),
    ),
)

LATEST = parse_one(
    "case when row_number() over (partition by k.ATENA_NO order by cast(k.RIREKI_NO as integer) desc) = 1 then '1' else '0' end",
    dialect="duckdb",
)


def people(window=LATEST, kind="one", unmatched="", **more):
    joins = (Join("s", HOUSEHOLD, kind, parse_one("s.SETAI_NO = k.SETAI_NO"), unmatched=unmatched),)
    applications = (
        operator(("宛名番号",), ("k.ATENA_NO",), lambda text: text.zfill(5) if text else "fault:empty_key"),
        operator(("個人履歴番号",), ("k.RIREKI_NO",), same),
        operator(("氏名",), ("k.SIMEI",), lambda text: text or "fault:empty_name"),
        operator(("生年月日", "生年月日_不詳フラグ"), ("k.UMARE",), birth),
        operator(("世帯番号",), ("k.SETAI_NO",), same),
        operator(("住所",), ("s.JUSHO",), same),
        operator(("最新フラグ",), ("k.ATENA_NO", "k.RIREKI_NO"), same, window=window),
    )
    defaults = {
        "excludes": {"テスト住民": parse_one("k.ATENA_NO >= 90000")},
        "absent": {"メモ": "無い"},
        "dispositions": {},
        "reasons": {},
    }
    return GroupPlan(
        PEOPLE,
        PERSON,
        "k",
        joins,
        applications=applications,
        path=Path("001_住民情報.yaml"),
        digest="",
        **(defaults | more),
    )


def households(**more):
    applications = (operator(("世帯番号",), ("h.SETAI_NO",), same), operator(("所在地",), ("h.JUSHO",), same))
    defaults = {"excludes": {}, "absent": {}, "dispositions": {}, "reasons": {}}
    return GroupPlan(
        HOUSEHOLDS, HOUSEHOLD, "h", (), applications=applications, path=Path("x"), digest="", **(defaults | more)
    )


def supports(**more):
    applications = (
        operator(("宛名番号",), ("a.ATENA_NO",), lambda text: text.zfill(5)),
        operator(("開始",), ("a.KAISHI",), same),
    )
    defaults = {"excludes": {}, "absent": {}, "dispositions": {}, "reasons": {}}
    return GroupPlan(
        SUPPORTS, SUPPORT, "a", (), applications=applications, path=Path("x"), digest="", **(defaults | more)
    )


def plan(*groups, drops=None, table="utf-8"):
    from utsushi.mappings.layout.model import DateStyle

    groups = groups or (households(), people(), supports())
    layout = Layout(
        "試験",
        Path("layout.yaml"),
        {one.name.split(".")[0]: file(one, table) for one in (PERSON, HOUSEHOLD, SUPPORT)},
        DateStyle(),
    )
    business = Business("2.1", "001", "住民基本台帳", {one.group.name: one.group for one in groups}, {})
    return Plan(
        name="試験",
        path=Path(),
        edition="2.1",
        layout=layout,
        businesses={"001": business},
        groups=tuple(groups),
        drops={"JUMIN.kihon": (Drop("YOBI", "予備", always=("",)),)} if drops is None else drops,
        policies={},
        digest="0" * 64,
    )


def write(folder, *, people=(), households=(), supports=(), table="utf-8"):
    """Three CSV files in `folder`; each row a sequence of texts (or one text with `|` between columns)."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, columns, rows in (
        ("JUMIN", PERSON_COLUMNS, people),
        ("SETAI", HOUSEHOLD_COLUMNS, households),
        ("SHIEN", SUPPORT_COLUMNS, supports),
    ):
        lines = [",".join(columns).encode(table)]
        for row in rows:
            cells = row.split("|") if isinstance(row, str) else row
            lines.append(b",".join(cell if isinstance(cell, bytes) else cell.encode(table) for cell in cells))
        (folder / f"{name}.csv").write_bytes(b"".join(line + b"\r\n" for line in lines))
    return folder
