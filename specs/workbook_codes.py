"""The code sheets of an official workbook (コード一覧) → CodeTable."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from utsushi.specs.errors import fail
from utsushi.specs.grid import Cell, Grid, plain
from utsushi.specs.model import CodeTable

LABELS = ("コードID", "コード名", "コード値", "コード値の内容", "備考")


def title(sheet: Grid) -> str:
    """The 業務名 above the table: the cell under that label, or empty."""
    found = next((cell for cell, text in sheet.cells.items() if plain(text) == "業務名"), None)
    return sheet.text(found[0] + 1, found[1]).strip() if found else ""


def tables(
    sheets: Iterable[tuple[Grid, Cell]], own: str, own_name: str, names: Mapping[str, str]
) -> dict[str, CodeTable]:
    """The tables of every code sheet, by コードID, those of another business by `001:18`.

    `names`: 業務名 → 業務ID. Raises U112–U119 with the cell.
    """
    found: dict[str, CodeTable] = {}
    for sheet, corner in sheets:
        name = title(sheet)
        if name and name != own_name and name not in names:
            raise fail("U117", sheet.place(*corner), value=name, near="—")
        owner = own if name in {"", own_name} else names[name]
        for table in _sheet(sheet, corner, owner):
            key = table.id if owner == own else f"{owner}:{table.id}"
            if key in found:
                raise fail("U119", sheet.place(*corner), id=key, item=table.name)
            found[key] = table
    return found


def _sheet(sheet: Grid, corner: Cell, owner: str) -> list[CodeTable]:
    row, start = corner
    labels = {plain(sheet.text(row, column)): column for column in range(sheet.width, start - 1, -1)}
    missing = [label for label in LABELS if plain(label) not in labels]
    if missing:
        raise fail("U114", sheet.place(row, start), missing="、".join(missing))
    where = {label: labels[plain(label)] for label in LABELS}
    _, (bottom, _) = sheet.merged.get(corner, (corner, corner))
    rows: dict[tuple[str, str], dict[str, tuple[str, str]]] = {}
    id_ = name = ""
    for line in sheet.rows[bottom:]:
        cells = {label: sheet.text(line, column) for label, column in where.items()}
        if set(cells.values()) <= {"", "e"}:
            continue
        if cells["コードID"]:
            id_, name = _id(sheet, line, where, cells["コードID"]), cells["コード名"].strip()
        values = rows.setdefault((id_, name), {})
        value = cells["コード値"]
        if not id_ or not name or not value or value in values:
            label = "コードID" if not id_ else "コード名" if not name else "コード値"
            raise fail("U115", sheet.place(line, where[label]), column=label, value=cells[label], allowed="—")
        values[value] = (cells["コード値の内容"], cells["備考"])
    return [
        CodeTable(
            owner,
            id_,
            name,
            {value: label for value, (label, _) in values.items()},
            "official",
            {value: note for value, (_, note) in values.items() if note},
        )
        for (id_, name), values in rows.items()
    ]


def _id(sheet: Grid, row: int, where: Mapping[str, int], text: str) -> str:
    if not re.fullmatch("[0-9]+", text.strip()):
        raise fail("U115", sheet.place(row, where["コードID"]), column="コードID", value=text, allowed="1 / 999")
    return str(int(text))
