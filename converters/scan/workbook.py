"""A scan as an Excel workbook, the same bytes for the same scan."""

from __future__ import annotations

import io
import re
import zipfile

from utsushi.converters.scan.model import Scan
from utsushi.converters.scan.sheets import Cell, sheets
from utsushi.specs.errors import Language

_TIME = (1980, 1, 1, 0, 0, 0)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_FORBIDDEN = re.compile(r"[\\/*?:\[\]（(].*")
_ROWS = 1_048_575


def workbook(scan: Scan, language: Language) -> bytes:
    """A sheet for each table of the report; every text is text, whatever it begins with."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook()
    for empty in book.worksheets:
        book.remove(empty)
    for one in sheets(scan, language):
        page = book.create_sheet(_FORBIDDEN.sub("", one.title).strip()[:31])
        for row, cells in enumerate([one.headings, *one.rows[:_ROWS]], 1):
            for column, cell in enumerate(cells, 1):
                page.cell(row, column, _plain(cell))
                if isinstance(cell, str):
                    page.cell(row, column).data_type = "s"
        page.freeze_panes = "A2"
        for column in range(1, len(one.headings) + 1):
            page.column_dimensions[get_column_letter(column)].width = 20
    return _bytes(book)


def _plain(cell: Cell) -> Cell:
    return _CONTROL.sub("�", cell)[:32_000] if isinstance(cell, str) else cell


def _bytes(book: object) -> bytes:
    """Without the time at which it was made."""
    held, fixed = io.BytesIO(), io.BytesIO()
    book.save(held)  # type: ignore[attr-defined]  # openpyxl is imported late
    with zipfile.ZipFile(held) as made, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in made.namelist():
            content = made.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:(created|modified)[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", content)
            archive.writestr(zipfile.ZipInfo(name, _TIME), content, zipfile.ZIP_DEFLATED)
    return fixed.getvalue()
