"""Write specs/editions/2.1 from the reference data: `python tools/specs_from_reference.py REFERENCE_DIR [INTO]`.

031 is the import of the official workbook. 001 and 036 are gathered from observed products and from professional
knowledge; `specs_2_1/` says in data what is joined, renamed and decided, each attribute with its grade. An attribute that no
source gives stays empty.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from utsushi.specs import columns, kinds, loader
from utsushi.specs.errors import Place
from utsushi.specs.model import Business, CodeTable, Grade, Group, Item
from utsushi.specs.workbook import import_workbook

EDITION = "2.1"
DECISIONS = Path(__file__).resolve().parent / "specs_2_1"
LETTERS = {"J": "N", "N": "X", "X": "X", "D": "DATE", "F": "X", "I": "9", "A": "9"}
"""Type letters of the domain notes → types of the standard."""
UNUSED_VALUES = {("001", "18", "2X"), ("001", "18", "XX")}
"""Lines of the transcribed tables that show how a code is written, and are none."""
COMPANIONS = {"_不詳フラグ": ("X", (1,)), "_不詳表記": ("N", (72,))}
"""Companions of a DATE that may be unknown, as the standard names and sizes them."""

Row = dict[str, str]


@dataclass
class Draft:
    """An item while it is gathered."""

    name: str
    type: str = ""
    digits: tuple[int, ...] = ()
    code: str = ""
    key: bool = False
    grades: dict[str, Grade] = field(default_factory=dict)
    decided: Row = field(default_factory=dict)


def main(reference: Path, into: Path) -> None:
    """Write every shipped business of the edition."""
    import_workbook(next((reference / "official").glob("031_*項目定義書*.xlsx")), EDITION, into)
    data = reference / "data"
    names = {row["業務ID"]: row for row in _read(loader.EDITIONS.parent / "businesses.csv")}
    wanted: dict[str, list[Row]] = {}
    for row in _read(DECISIONS / "groups.csv"):
        wanted.setdefault(row["業務ID"], []).append(row)
    for id_, groups in wanted.items():
        drafted = {row["グループ"]: _group(id_, row, data) for row in groups}
        business = Business(EDITION, id_, names[id_]["業務名"], drafted, _codes(id_, data))
        loader.save(business, into / EDITION / loader.folder_name(id_, names[id_]["ローマ字"]))


def _group(business: str, wanted: Row, data: Path) -> Group:
    drafts: list[Draft] = []
    for name in wanted["観測グループ"].split():
        _merge(drafts, _observed(data, business, name))
    _merge(drafts, _background(data, wanted["追加グループ"]))
    decided = [
        row
        for row in _read(DECISIONS / "items.csv")
        if (row["業務ID"], row["グループ"]) == (business, wanted["グループ"])
    ]
    _place_decided(drafts, decided, {row["column"] for row in _read(data / "legacy_memuro_resident_columns.csv")})
    notes = {
        row["item"]: row for row in _read(data / "items_domains.csv") if row["group"] == wanted["業務資料グループ"]
    }
    similar = [draft for place in wanted["類推グループ"].split() for draft in _observed(data, *place.split(":"))]
    for draft in drafts:
        _size(draft, notes.get(draft.name), similar)
    unknown = {draft.name.removesuffix("_不詳フラグ") for draft in drafts if draft.name.endswith("_不詳フラグ")}
    return Group(business, wanted["グループ"], tuple(_item(draft, wanted["グループ"], unknown) for draft in drafts))


def _observed(data: Path, business: str, group: str) -> list[Draft]:
    renames = {row["観測名"]: row["項目"].split() for row in _read(DECISIONS / "renames.csv")}
    drafts: list[Draft] = []
    for row in _read(data / "items_observed.csv"):
        if (row["business_id"], row["group"]) != (business, group):
            continue
        types = row["type"].replace("(flag)", "").replace("YEAR/9", "YEAR").split("+")
        for name, type_ in zip(renames.get(row["item"], [row["item"]]), types, strict=True):
            digits = columns.digits(row["digits"], Place())
            code = row["code_id"].removeprefix(f"{business}:")
            draft = Draft(name, type_, digits, code, row["key"] == "○")
            draft.grades = _grades(draft, "observed")
            drafts.append(draft)
    return drafts


def _background(data: Path, group: str) -> list[Draft]:
    drafts: list[Draft] = []
    for row in _read(data / "items_additions.csv"):
        if row["group"] == group:
            code = row["code_table"].removeprefix(f"{row['business_id']}:")
            draft = Draft(row["item"], row["type"], columns.digits(row["length"], Place()), code, row["key"] == "PK")
            draft.grades = _grades(draft, "background")
            drafts.append(draft)
    return drafts


def _grades(draft: Draft, grade: Grade) -> dict[str, Grade]:
    known = {"name": True, "group": True, "type": True, "digits": bool(draft.digits), "code": bool(draft.code)}
    return {part: grade for part, there in known.items() if there}


def _merge(drafts: list[Draft], more: list[Draft]) -> None:
    """Add what another copy of the group knows: a new item after the item it follows there; digits and codes where they were missing."""
    here = {draft.name: draft for draft in drafts}
    before: Draft | None = None
    for draft in more:
        mine = here.setdefault(draft.name, draft)
        if mine is draft:
            drafts.insert(drafts.index(before) + 1 if before else len(drafts), draft)
        elif draft.digits and not mine.digits:
            mine.type, mine.digits = draft.type, draft.digits
            mine.grades |= {part: draft.grades[part] for part in ("type", "digits")}
        if draft.code and not mine.code:
            mine.code, mine.grades["code"] = draft.code, draft.grades["code"]
        mine.key = mine.key or draft.key
        before = mine


def _place_decided(drafts: list[Draft], decided: list[Row], town: set[str]) -> None:
    for row in decided:
        draft = next((draft for draft in drafts if draft.name == row["項目"]), None)
        if draft is None:
            observed = row["名称の出所"] in {"芽室町", "業務資料"}
            if row["名称の出所"] == "芽室町" and row["項目"] not in town:
                raise SystemExit(f"{row['項目']}: the town's export has no such column")
            draft = Draft(row["項目"], grades={"name": "observed" if observed else "background", "group": "background"})
        elif row["次の項目の後"]:
            drafts.remove(draft)
        if row["次の項目の後"]:
            anchor = next(i for i, other in enumerate(drafts) if other.name == row["次の項目の後"])
            drafts.insert(anchor + 1, draft)
        if row["名称の出所"] == "芽室町":
            draft.grades["name"] = "observed"
        draft.decided = row
        draft.key = {"-": False, "○": True}.get(row["主キー"], draft.key)
        grade = columns.grade(row["等級"], Place(str(DECISIONS / "items.csv")))
        if row["型"] and (draft.type != row["型"] or "type" not in draft.grades):
            draft.type, draft.grades["type"] = row["型"], grade
        if row["桁数"]:
            draft.digits, draft.grades["digits"] = columns.digits(row["桁数"], Place()), grade
        if row["コード"]:
            draft.code, draft.grades["code"] = row["コード"], grade


def _size(draft: Draft, note: Row | None, similar: list[Draft]) -> None:
    """Type and digits of an item that no product gave digits for: domain notes, the same item elsewhere, the standard's companions."""
    if draft.digits or draft.decided.get("型"):
        return
    twin = next((other for other in similar if other.name == draft.name and other.digits), None)
    companion = next((sizes for suffix, sizes in COMPANIONS.items() if draft.name.endswith(suffix)), None)
    if note and note["length"] and note["type"] in LETTERS:
        digits_grade = columns.grade(note["length_grade"], Place())
        found = LETTERS[note["type"]], columns.digits(note["length"], Place())
    elif twin or companion:
        digits_grade, found = "background", (twin.type, twin.digits) if twin else companion or ("", ())
    else:
        return
    if draft.type != found[0]:
        draft.type, draft.grades["type"] = found[0], "background"
    draft.digits, draft.grades["digits"] = found[1], digits_grade


def _item(draft: Draft, group: str, unknown: set[str]) -> Item:
    kind, classification = kinds.propose(group, draft.name, draft.type, draft.code)  # type: ignore[arg-type]  # the loader checks it
    required, condition = draft.decided.get("出力条件", ""), draft.decided.get("条件", "")
    if draft.name.endswith("_不詳表記"):
        required, condition = "条件付き必須", f"{draft.name.removesuffix('_不詳表記')}_不詳フラグ = '1'"
    if required:
        draft.grades["required"] = "background"
    stem = draft.name.rpartition("（")[2].removesuffix("）")
    return Item(
        id="",
        name=draft.name,
        group=group,
        type=draft.type,  # type: ignore[arg-type]  # the loader checks it
        digits=draft.digits,
        code=draft.code,
        key=draft.key,
        foreign_key=draft.decided.get("外部キー") == "○",
        reference=draft.decided.get("参照", ""),
        required=required,  # type: ignore[arg-type]  # the loader checks it
        condition=condition,
        note=draft.decided.get("備考", ""),
        grades=draft.grades,
        classification=classification,
        kind=kind,
        unknown_day=bool({draft.name, stem} & unknown) and draft.type == "DATE",
    )


def _codes(business: str, data: Path) -> dict[str, CodeTable]:
    tables: dict[str, tuple[str, Grade, dict[str, str]]] = {}
    for row in _read(data / "codes.csv"):
        if row["business_id"] == business and (business, row["code_id"], row["code"]) not in UNUSED_VALUES:
            grade = columns.grade(row["grade"], Place(str(data / "codes.csv")))
            tables.setdefault(row["code_id"], (row["code_name"], grade, {}))[2][row["code"]] = row["label"]
    return {id_: CodeTable(business, id_, name, values, grade) for id_, (name, grade, values) in tables.items()}


def _read(path: Path) -> Iterable[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else loader.EDITIONS)
