"""A scan as text, JSON, a workbook or one page; a file is there whole or not at all."""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Callable
from pathlib import Path

from utsushi.converters.scan.model import Scan
from utsushi.converters.scan.page import page
from utsushi.converters.scan.sheets import Cell, Sheet, sheets
from utsushi.specs.errors import Language, Place, fail

Writer = Callable[[Scan, Language], bytes]


def write(out: Path, scan: Scan, form: str, language: Language) -> None:
    """Write the report in that form (FORMS), readable for its owner alone.

    Raises:
        UtsushiError: U841 there is something at `out`, U554 it cannot be written.
    """
    put(out, FORMS[form](scan, language))


def put(out: Path, content: bytes) -> None:
    """Write a new file beside its place and move it there. Raises U841, U554."""
    refuse(out)
    partial = out.with_name(f".{out.name}.partial")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
        partial.replace(out)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise fail("U554", Place(str(out)), why=error.strerror or type(error).__name__) from error


def refuse(*places: Path) -> None:
    """U841: something is there already."""
    for place in places:
        if place.exists():
            raise fail("U841", Place(str(place)))


def text(scan: Scan, language: Language) -> str:
    """For a terminal: columns stand under each other in full-width text too."""
    return "\n".join(_text(sheet) for sheet in sheets(scan, language))


def _text(sheet: Sheet) -> str:
    lines = [sheet.headings, *sheet.rows]
    widths = [max(_width(line[n]) for line in lines) for n in range(len(sheet.headings))]
    rows = (
        "  ".join(str(cell) + " " * (most - _width(cell)) for cell, most in zip(line, widths, strict=True))
        for line in lines
    )
    return "\n".join([f"■ {sheet.title}", *(row.rstrip() for row in rows), ""])


def _width(cell: Cell) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in str(cell))


def _json(scan: Scan, _language: Language) -> bytes:
    return (json.dumps(scan.to_json(), ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _workbook(scan: Scan, language: Language) -> bytes:
    from utsushi.converters.scan.workbook import workbook

    return workbook(scan, language)


FORMS: dict[str, Writer] = {
    "text": lambda scan, language: text(scan, language).encode("utf-8"),
    "json": _json,
    "xlsx": _workbook,
    "html": page,
}
