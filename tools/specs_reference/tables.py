"""The code tables of a business: the lists of the standard as transcribed, and the tables of the notes that code_tables.csv gives a number."""

from __future__ import annotations

import re
from pathlib import Path

from specs_reference.decisions import shared
from specs_reference.draft import Draft, Row
from utsushi.specs import codes, columns
from utsushi.specs.errors import Place
from utsushi.specs.model import CodeTable, Grade

UNUSED_VALUES = {("001", "18", "2X"), ("001", "18", "XX")}
"""Lines of the transcribed tables that show how a code is written, and are none."""
NOT_USED = "-"


def resolve(named: str, business: str) -> str:
    """What a list of the reference calls a code table → コード of an item: `001-4` → `001:4`, `地目` → the number code_tables.csv gives."""
    if not named:
        return ""
    if re.fullmatch("[0-9]{3}-[0-9]+([/.]+[0-9]+)*", named):
        owner, _, ids = named.partition("-")
        parts = re.split("/|[.]+", ids)
        return _own(f"{owner}:{parts[0]}" + (f"-{parts[-1]}" if len(parts) > 1 else ""), business)
    if codes.SHAPE.fullmatch(named):
        return _own(named, business)
    for row in shared("code_tables.csv"):
        if row["呼び名"] == named and row["業務ID"] in {business, ""}:
            return "" if row["コードID"] == NOT_USED else row["コードID"]
    raise SystemExit(f"{business}: code_tables.csv does not say what 「{named}」 is")


def of_business(business: str, data: Path) -> dict[str, CodeTable]:
    """The code tables of a business by コードID."""
    tables: dict[str, tuple[str, Grade, dict[str, str]]] = {}
    for row in _rows(data / "codes.csv"):
        if row["business_id"] == business and (business, row["code_id"], row["code"]) not in UNUSED_VALUES:
            grade = columns.grade(row["grade"], Place(str(data / "codes.csv")))
            tables.setdefault(row["code_id"], (row["code_name"], grade, {}))[2][row["code"]] = row["label"]
    found = {id_: CodeTable(business, id_, name, values, grade) for id_, (name, grade, values) in tables.items()}
    noted = [*_rows(data / "codes_background.csv"), *_rows(data / "codes_kaigo_shogai_if.csv")]
    for decided in shared("code_tables.csv"):
        if decided["業務ID"] == business and decided["資料の表"] and decided["コードID"] not in {codes.OPEN, NOT_USED}:
            values = {row["code"]: row["label"] for row in noted if row["code_table"] == decided["資料の表"]}
            if not values:
                raise SystemExit(f"the reference has no code table 「{decided['資料の表']}」")
            found[decided["コードID"]] = CodeTable(
                business, decided["コードID"], decided["コード名"], values, "background"
            )
    return found


def undecided(data: Path) -> list[str]:
    """Tables of the notes that code_tables.csv does not speak of."""
    decided = {row["資料の表"] for row in shared("code_tables.csv")}
    lists = ("codes_background.csv", "codes_kaigo_shogai_if.csv")
    return sorted({row["code_table"] for name in lists for row in _rows(data / name)} - decided)


def settle(draft: Draft, business: str, tables: dict[str, CodeTable]) -> None:
    """A table whose values nobody has seen cannot be checked: its number goes into the note."""
    named = codes.tables(draft.code, business)
    if any(owner == business and id_ not in tables and id_ != codes.OPEN for owner, id_ in named):
        draft.note = "。".join(filter(None, [draft.note, f"コードID {draft.code}（コード値は未取得）"]))
        draft.code = ""
        draft.grades.pop("code", None)


def _own(code: str, business: str) -> str:
    return code.removeprefix(f"{business}:")


def _rows(path: Path) -> list[Row]:
    from specs_reference.sources import read

    return read(path)
