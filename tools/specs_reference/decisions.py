"""The decision tables of specs_2_1: what they hold, read strictly. README.md there explains each column."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from specs_reference.draft import Row

FOLDER = Path(__file__).resolve().parents[1] / "specs_2_1"
GROUPS = ("グループ", "観測", "業務資料", "追加", "桁の参考", "主キー", "履歴", "監査", "不詳", "住所", "参照", "備考")
ITEMS = (
    *("グループ", "項目", "次の項目の後", "型", "桁数", "コード", "主キー", "外部キー", "参照", "出力条件", "条件"),
    *("名称の出所", "等級", "備考", "種別", "区分"),
)
ROWS = ("源グループ", "源項目", "項目", "型", "桁数", "コード", "備考")
SHARED = {
    "renames.csv": ("観測名", "項目", "なぜ"),
    "known_items.csv": ("業務ID", "項目", "型", "桁数", "上書き", "等級", "なぜ"),
    "addresses.csv": ("部分", "型", "桁数"),
    "code_tables.csv": ("資料の表", "呼び名", "業務ID", "コードID", "コード名", "なぜ"),
    "left_out.csv": ("業務ID", "グループ", "項目", "なぜ"),
}


@dataclass(frozen=True)
class Decisions:
    """The tables of one business."""

    groups: tuple[Row, ...]
    items: tuple[Row, ...]
    rows: tuple[Row, ...]

    def expand(self, group: str, item: str) -> list[Row] | None:
        """What becomes of a row of the reference: None when no line speaks of it."""
        found = [row for row in self.rows if (row["源グループ"], row["源項目"]) == (group, item)]
        return found or None


@cache
def business(id_: str) -> Decisions:
    """The decisions about one business. Stops at a table whose header is not the expected one."""
    return Decisions(
        tuple(_read(FOLDER / f"{id_}_groups.csv", GROUPS)),
        tuple(_read(FOLDER / f"{id_}_items.csv", ITEMS, optional=True)),
        tuple(_read(FOLDER / f"{id_}_rows.csv", ROWS, optional=True)),
    )


def businesses() -> list[str]:
    """The 業務ID that have decision tables."""
    return sorted(path.name[:3] for path in FOLDER.glob("[0-9][0-9][0-9]_groups.csv"))


@cache
def shared(name: str) -> tuple[Row, ...]:
    """A table that holds for every business."""
    return tuple(_read(FOLDER / name, SHARED[name]))


@cache
def known(business: str) -> tuple[tuple[re.Pattern[str], Row], ...]:
    """The lines of known_items.csv that hold for a business, their patterns compiled."""
    rows = [row for row in shared("known_items.csv") if re.fullmatch(row["業務ID"] or ".*", business)]
    return tuple((re.compile(row["項目"]), row) for row in rows)


def names(cell: str) -> list[str]:
    """The names in a cell, parted by half-width spaces."""
    return [name for name in cell.split(" ") if name]


def _read(path: Path, header: tuple[str, ...], *, optional: bool = False) -> Iterable[Row]:
    if optional and not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        if tuple(reader.fieldnames or ()) != header:
            raise SystemExit(f"{path}: the header must be {','.join(header)}")
        rows = list(reader)
    for line, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise SystemExit(f"{path}:{line}: {len(header)} cells are wanted")
    return rows
