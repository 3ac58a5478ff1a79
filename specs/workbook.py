"""An official workbook (基本データリスト, 項目定義書) → Business, exactly or not at all.

Headers are found by their labels, wherever they stand; what is not understood is refused with its cell. What is left out
(legends, end marks) is reported.
"""

from __future__ import annotations

import csv
import hashlib
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from utsushi.specs import loader, workbook_codes, workbook_items
from utsushi.specs.errors import Place, fail
from utsushi.specs.grid import Grid, grid
from utsushi.specs.model import Business, Group, Item, Source

if TYPE_CHECKING:
    from openpyxl import Workbook

BUSINESSES = Path(__file__).resolve().parent / "businesses.csv"


@dataclass(frozen=True)
class Skipped:
    """Something in the workbook that is no part of the spec."""

    sheet: str
    cells: str
    """`W5:W36`, or empty for the whole sheet."""
    why: str
    """`end_mark` (a row that closes the table), `outside_header` (columns without a label), `no_table` (legends)."""


@dataclass(frozen=True)
class ImportReport:
    """What an import read, wrote and left out."""

    edition: str
    business: str
    name: str
    file: str
    sha256: str
    folder: str
    groups: int
    items: int
    code_tables: int
    open_code_tables: int
    """Tables that admit anything (自治体固有コード)."""
    skipped: tuple[Skipped, ...]

    def to_json(self) -> dict[str, Any]:
        """As the command prints it."""
        return {"schema": 1, **asdict(self)}


def import_workbook(path: Path, edition: str, into: Path) -> ImportReport:
    """Import an official workbook into `into/<edition>/<業務ID>_<romaji>/`.

    Raises U110–U119 with file and cell, U121 for an edition that cannot name a folder: nothing is written then. Raises U122
    when the folder cannot be written.
    """
    if not re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z.\-]*", edition):
        raise fail("U121", edition=edition)
    business, skipped = read_workbook(path, edition)
    romaji = _known().get(business.id, ("", ""))[1]
    folder = into / edition / loader.folder_name(business.id, romaji)
    try:
        loader.save(business, folder)
    except OSError as error:
        raise fail("U122", Place(str(folder)), why=str(error.strerror or error)) from error
    items = sum(len(group.items) for group in business.groups.values())
    open_tables = sum(table.open for table in business.codes.values())
    source = business.source or Source("", "")
    return ImportReport(
        edition,
        business.id,
        business.name,
        source.file,
        source.sha256,
        str(folder),
        len(business.groups),
        items,
        len(business.codes) - open_tables,
        open_tables,
        skipped,
    )


def read_workbook(path: Path, edition: str) -> tuple[Business, tuple[Skipped, ...]]:
    """The business of a workbook and what was left out. Raises U110–U119."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise fail("U110", Place(str(path)), why=str(error.strerror or error)) from error
    grids = _sheets(path)
    skipped: list[Skipped] = []
    items: list[Item] = []
    code_sheets: list[tuple[Grid, tuple[int, int]]] = []
    names = {name: id_ for id_, (name, _) in _known().items()}
    for sheet in grids:
        if corner := sheet.find("データ項目ID", "データ型"):
            found, outside = workbook_items.items(sheet, corner, names)
            items += found
            skipped += [Skipped(sheet.title, cells, why) for cells, why in outside]
        elif corner := sheet.find("コードID", "コード値"):
            code_sheets.append((sheet, corner))
        else:
            skipped.append(Skipped(sheet.title, "", "no_table"))
    if not items:
        raise fail("U111", Place(str(path)), sheets="、".join(sheet.title for sheet in grids), label="データ項目ID")
    own = workbook_items.business(items, str(path))
    name = _known().get(own, ("", ""))[0] or next((workbook_codes.title(sheet) for sheet, _ in code_sheets), "")
    codes = workbook_codes.tables(code_sheets, own, name, names)
    workbook_items.check_codes(items, codes, own, str(path))
    groups: dict[str, list[Item]] = {}
    for item in items:
        groups.setdefault(item.group, []).append(item)
    built = {group: Group(own, group, tuple(members)) for group, members in groups.items()}
    source = Source(path.name, hashlib.sha256(content).hexdigest())
    return Business(edition, own, name, built, codes, source), tuple(skipped)


def _sheets(path: Path) -> list[Grid]:
    import zipfile

    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book: Workbook = openpyxl.load_workbook(path, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise fail("U110", Place(str(path)), why=str(error)) from error
    return [grid(str(path), sheet) for sheet in book.worksheets]


def _known() -> dict[str, tuple[str, str]]:
    with BUSINESSES.open(encoding="utf-8", newline="") as file:
        return {row["業務ID"]: (row["業務名"], row["ローマ字"]) for row in csv.DictReader(file)}
