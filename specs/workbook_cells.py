"""An item or a code as the cells of the official workbook spell it; `workbook_items` and `workbook_codes` read them back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from utsushi.specs import columns
from utsushi.specs.model import CodeTable, Item
from utsushi.specs.workbook_xml import Value

Cells = Mapping[str, tuple[Value, ...]]
"""Label → its cell, or the two cells of an id."""

_NUMBERS = {"桁数", "繰り返し", "データ型"}
"""Columns in which a bare number is stored as one."""


def item(found: Item, own: str, names: Mapping[str, str], *, two_cells: bool = True) -> Cells:
    """The cells of an item. `own`: 業務ID of the workbook; `names`: 業務ID → 業務名, for codes of linked tables."""
    row = dict(zip(columns.OFFICIAL, columns.cells(found), strict=False))
    row["データ型"] = row["データ型"].replace("N", "Ｎ") if found.type == "N" else row["データ型"]
    cells: dict[str, tuple[Value, ...]] = {label: (_value(label, text),) for label, text in row.items()}
    cells["コード"] = (_code(found.code, names),)
    if two_cells:
        number = Value(found.id[3:], number=True, format="00000") if found.id else Value("")
        cells["データ項目ID"] = (Value(found.id[:3] or own), number)
    return cells


def codes(table: CodeTable) -> Iterator[tuple[str, Cells]]:
    """(コード値, cells) of every line of a table; its id and name stand on the first line."""
    for index, (value, label) in enumerate(table.values.items()):
        first = index == 0
        yield (
            value,
            {
                "コードID": (Value(table.id.zfill(3), number=True, format="000") if first else Value(""),),
                "コード名": (Value(table.name if first else ""),),
                "コード値": (Value(value),),
                "コード値の内容": (Value(label),),
                "備考": (Value(table.notes.get(value, "")),),
            },
        )


def _value(label: str, text: str) -> Value:
    whole = text.isascii() and text.isdigit() and (text == "0" or not text.startswith("0"))
    return Value(text, number=label in _NUMBERS and whole)


def _code(code: str, names: Mapping[str, str]) -> Value:
    """`2` → 002 · `20-22` → `020-022` · `001:18` → `住民基本台帳018`."""
    parts: list[str] = []
    for part in filter(None, code.split(",")):
        owner, _, ids = part.rpartition(":")
        parts.append((names[owner] if owner else "") + "-".join(id_.zfill(3) for id_ in ids.split("-")))
    text = ",".join(parts)
    return Value(text, number=True, format="000") if text.isdigit() else Value(text)
