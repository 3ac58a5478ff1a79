"""The reference lists as drafts: a row becomes one item, several (a bundle that was written as one), or none (knowledge)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from specs_reference.decisions import Decisions, shared
from specs_reference.draft import Draft, Row
from specs_reference.tables import resolve
from utsushi.specs import codes, columns
from utsushi.specs.errors import Place
from utsushi.specs.model import Grade

LETTERS = {"J": "N", "N": "X", "X": "X", "D": "DATE", "F": "X", "I": "9", "A": "9", "R": "9V"}
"""Type letters of the domain notes → types of the standard."""
UNCLEAN = re.compile(r"[/／*＊()\[\]<>＜＞+~:,\s]|\.\.|．．|（固定）")
"""A name that is no item's: it bundles, explains or repeats."""
PRODUCT_TABLE = 100_000
"""コードID from here on are numbers that a product gave."""


@dataclass
class Sources:
    """The lists of one reference folder, and which of their rows were taken."""

    data: Path
    taken: set[tuple[str, str, str]] = field(default_factory=set)
    """(list, 業務ID, group)"""

    def observed(self, business: str, group: str, decisions: Decisions | None) -> list[Draft]:
        """Items seen in conformant products."""
        found = [self._seen(row, business, decisions) for row in self._rows("items_observed.csv", business, group)]
        if business == "019":
            rows = self._rows("items_019_health_ids.csv", business, group)
            found += [self._seen(row | {"business_id": business, "key": ""}, business, decisions) for row in rows]
        return _some([draft for drafts in found for draft in drafts], "観測", business, group)

    def domain(self, business: str, group: str, decisions: Decisions | None) -> list[Draft]:
        """Items of the domain notes."""
        drafts: list[Draft] = []
        for row in self._rows("items_domains.csv", business, group):
            sure: Grade = "observed" if set(row["grade"].split(",")) & {"Y", "R", "M"} else "background"
            type_ = LETTERS.get(row["type"], "")
            digits = _digits(row["length"].replace(".", ",") if type_ == "9V" else row["length"])
            digit_grade = columns.grade(row["length_grade"], Place()) or "background"
            source = Draft(row["item"], type_, digits)
            source.key, source.foreign_key = row["key"] == "PK", row["key"] == "FK"
            source.code = resolve(row["code_table"], business)
            source.grades = _grades(source, "background") | {"name": sure}
            if digits:
                source.grades["digits"] = digit_grade
            drafts += expand(source, group, business, decisions)
        return _some(drafts, "業務資料", business, group)

    def additions(self, business: str, group: str, decisions: Decisions | None) -> list[Draft]:
        """Items that a migration lead asks for."""
        drafts: list[Draft] = []
        for row in self._rows("items_additions.csv", business, group):
            source = Draft(row["item"], row["type"], _digits(row["length"]))
            source.key, source.foreign_key = row["key"] == "PK", row["key"] == "FK"
            source.code = resolve(row["code_table"], business)
            source.grades = _grades(source, "background")
            drafts += expand(source, group, business, decisions)
        return _some(drafts, "追加", business, group)

    def unused(self, businesses: set[str]) -> list[tuple[str, str, str]]:
        """Groups of the lists that no group was made of and left_out.csv does not name."""
        out = {(row["業務ID"], row["グループ"]) for row in shared("left_out.csv") if not row["項目"]}
        lists = ("items_observed.csv", "items_domains.csv", "items_additions.csv")
        found = {(name, row["business_id"], row["group"]) for name in lists for row in read(self.data / name)}
        found |= {
            ("items_019_health_ids.csv", "019", row["group"]) for row in read(self.data / "items_019_health_ids.csv")
        }
        return sorted(one for one in found - self.taken if one[1] in businesses | {""} and one[1:] not in out)

    def _rows(self, name: str, business: str, group: str) -> Iterator[Row]:
        owner, _, bare = group.rpartition(":")
        for row in read(self.data / name):
            home = row.get("business_id", "019")
            if row["group"] == bare and home in ({owner} if owner else {business, ""}):
                self.taken.add((name, home, bare))
                yield row

    def _seen(self, row: Row, business: str, decisions: Decisions | None) -> list[Draft]:
        renames = {one["観測名"]: one["項目"].split(" ") for one in shared("renames.csv")}
        found = renames.get(row["item"], [row["item"]])
        types = row["type"].replace("(flag)", "").replace("YEAR/9", "YEAR").split("+")
        drafts: list[Draft] = []
        for name, type_ in zip(found, types if len(types) == len(found) else types * len(found), strict=False):
            code = _table(row["code_id"], business)
            exact = {"X/N 文字": "X" if code else "N", "9 整数": "9", "9V 小数": "9V"}.get(type_, type_)
            source = Draft(name, exact, _digits(row["digits"]), code, row["key"] == "○", id=row.get("item_id", ""))
            source.grades = _grades(source, "observed")
            if "/N" in row["type"] and not code:
                source.grades["type"] = "background"
            drafts += expand(source, row["group"], business, decisions)
        return drafts


def expand(source: Draft, group: str, business: str, decisions: Decisions | None) -> list[Draft]:
    """The items that a row stands for, as <業務ID>_rows.csv decides; the row itself where it is one clean item.

    Without decisions the row as it is: it is only looked at for its size.
    """
    if decisions is None:
        return [source]
    lines = decisions.expand(group.rpartition(":")[2], source.name)
    if lines is None:
        left = {(row["業務ID"], row["項目"]) for row in shared("left_out.csv") if row["項目"]}
        if (business, source.name) in left or ("", source.name) in left:
            return []
        if UNCLEAN.search(source.name) or not source.type:
            raise SystemExit(
                f"{business} {group}: 「{source.name}」 ({source.type or '型なし'}) needs a line in {business}_rows.csv"
            )
        return [source]
    return [_one_of(source, line, len(lines)) for line in lines if line["項目"] != "-"]


def _one_of(source: Draft, line: Row, parts: int) -> Draft:
    draft = Draft(
        line["項目"], source.type, source.digits, source.code if parts == 1 else "", source.key, source.foreign_key
    )
    draft.grades = {part: grade for part, grade in source.grades.items() if part != "code" or draft.code}
    draft.note = line["備考"] or (source.note if parts == 1 else "")
    if draft.name != source.name:
        draft.grades["name"] = "background"
    draft.shape(line["型"], columns.digits(line["桁数"], Place()), "background")
    if line["コード"]:
        draft.code, draft.grades["code"] = line["コード"], "background"
    if not draft.type:
        raise SystemExit(f"{source.name} → {draft.name}: the line must give a type")
    return draft


def _grades(draft: Draft, grade: Grade) -> dict[str, Grade]:
    known = {"name": True, "group": True, "type": True, "digits": bool(draft.digits), "code": bool(draft.code)}
    return {part: grade for part, there in known.items() if there}


def _table(code: str, business: str) -> str:
    """`001:18` as an item of 001 writes it, `18`; a number that a product gave is none of the standard's."""
    if not codes.SHAPE.fullmatch(code) or any(
        int(id_) >= PRODUCT_TABLE for id_ in re.findall(r"(?<![0-9])[0-9]{4,}", code)
    ):
        return ""
    return code.removeprefix(f"{business}:")


def _digits(text: str) -> tuple[int, ...]:
    return columns.digits(text, Place()) if re.fullmatch("[0-9]+(,[0-9]+)?", text) else ()


def _some(drafts: list[Draft], kind: str, business: str, group: str) -> list[Draft]:
    if not drafts:
        raise SystemExit(f"{business}: the reference has no {kind} group 「{group}」, or nothing of it is an item")
    return drafts


def read(path: Path) -> list[Row]:
    """The rows of a list of the reference."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
