"""What a copybook says: every item with its offset, length and type."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from utsushi.mappings.layout import copybook
from utsushi.mappings.layout.items import Item

USAGES = {
    "display": "DISPLAY",
    "national": "NATIONAL",
    "packed": "COMP-3",
    "unsigned_packed": "COMP-6",
    "binary": "COMP",
    "native": "COMP-5",
    "comp_x": "COMP-X",
    "char": "BINARY-CHAR",
    "short": "BINARY-SHORT",
    "long": "BINARY-LONG",
    "double": "BINARY-DOUBLE",
    "single_float": "COMP-1",
    "double_float": "COMP-2",
    "index": "INDEX",
    "pointer": "POINTER",
}
"""Usages by their COBOL names."""


def show(
    path: Path,
    *,
    dialect: str = "ibm",
    form: Literal["fixed", "free"] = "fixed",
    encoding: str = "cp932",
    folders: tuple[Path, ...] = (),
) -> dict[str, Any]:
    """The records of a copybook and their items, in order.

    Args:
        path: the copybook.
        dialect: the compiler whose sizes hold (`dialects.DIALECTS`).
        form: of the copybook: columns count, or free format.
        encoding: of the copybook.
        folders: where members of COPY are looked for, beside its own folder.

    Returns:
        `{"schema": 1, "copybook", "dialect", "members", "records": [{"name", "length", "least", "items": [{"level", "name", "group",
        "offset", "length", "occurs", "least", "depending", "picture", "usage", "redefines", "codes", "file", "line"}]}]}`:
        offsets in bytes from the start of the record, of the first occurrence, with as many occurrences as there can be.

    Raises:
        UtsushiError: what `copybook.parse` raises.
    """
    book = copybook.parse(path, form, encoding, dialect, folders)
    return {
        "schema": 1,
        "copybook": str(path),
        "dialect": dialect,
        "members": [str(one) for one in book.members],
        "records": [
            {
                "name": record.name,
                "length": record.length,
                "least": least(record),
                "items": [_item(item, record) for item in record.items],
            }
            for record in book.records
        ],
    }


def least(item: Item) -> int:
    """Bytes of an occurrence of an item with as few occurrences inside as there can be."""
    if item.elementary:
        return item.length
    saved = sum(
        child.size - (child.least if child.depending else child.occurs) * least(child)
        for child in item.children
        if child.redefined is None
    )
    return item.length - saved


def offset_of(item: Item) -> int:
    """Bytes from the start of the record to its first occurrence."""
    return item.offset + sum(group.offset for group in item.ancestors if group.repeats)


def _item(item: Item, record: Item) -> dict[str, Any]:
    return {
        "level": item.level,
        "depth": sum(1 for _ in item.ancestors) if item is not record else 0,
        "name": item.name or ("FILLER" if item.level else ""),
        "group": not item.elementary,
        "offset": offset_of(item),
        "length": item.length,
        "occurs": item.occurs,
        "least": item.least if item.depending else item.occurs,
        "depending": " OF ".join(item.depending),
        "picture": item.written,
        "usage": USAGES[item.inherited_usage()] if item.elementary else "",
        "sign": _sign(item),
        "redefines": item.redefines,
        "codes": list(item.codes or ()),
        "file": item.place.file,
        "line": item.place.line,
    }


def _sign(item: Item) -> str:
    signed = item.picture is not None and item.picture.signed and item.inherited_usage() == "display"
    return item.inherited_sign() if signed else ""
