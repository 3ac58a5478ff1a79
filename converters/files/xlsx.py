"""Sheets of Excel workbooks as tables, through openpyxl: every cell is text, nothing is guessed, formulas are not computed.

The place of a row (`__offset`) is its number in the sheet, its length 0. A workbook comes back as a canonical one whose cells
are the same texts; its bytes are not promised.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from utsushi.converters.files.batch import Batch, Rejected
from utsushi.converters.files.opening import columns_of
from utsushi.converters.files.sparse import Sparse, places
from utsushi.mappings.layout.model import Field, File, Record
from utsushi.specs.errors import Place, fail

Workbook = Any
Cell = Any

RATIO = 200
"""How many times its packed size a workbook may have once it is larger than FREE."""
FREE = 256 << 20
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    SyntaxError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
)
"""What openpyxl, zipfile and the XML parser raise for a workbook that is none."""
_CLOCK = rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*"


def read_xlsx(
    file: File, paths: Sequence[Path], *, batch_rows: int = 65_536, threads: int = 1
) -> Iterator[Batch | Rejected]:
    """The rows of the sheets, in the order of the record types; rows without any value are none.

    Args:
        file: each record type names a sheet; of those with the same sheet the first whose `when` holds wins.
        paths: read one after the other; records are numbered from 1 in each.
        batch_rows: rows per batch at most.
        threads: not used: a workbook is read by one.

    Yields:
        Batches, and what is none: `wrong_columns` (a value beyond the declared columns), `no_record_type`. Faults of cells:
        `formula`, `error_cell`, `number_cell` (a number where the layout says `cell: text`: leading zeros may be lost).

    Raises:
        UtsushiError: U450 unreadable, U454 and U455 another header, U780 larger than any real workbook, U787 no workbook, U788 no
            such sheet.
    """
    _ = threads
    given: dict[str, int] = {}
    for index, path in enumerate(paths):
        with closing(_open(path)) as book:
            number = 1
            for sheet in dict.fromkeys(record.source or record.name for record in file.records):
                reader = _Sheet(file, index, sheet, given, number)
                yield from reader.parts(path, book, batch_rows)
                number = reader.number


@dataclass
class _Sheet:
    """One sheet of one workbook."""

    file: File
    index: int
    name: str
    given: dict[str, int]
    number: int
    rows: list[tuple[int, int, list[tuple[str | None, str]]]] = field(default_factory=list)
    """(record, row of the sheet, (value, fault) of each cell)."""

    @property
    def records(self) -> list[Record]:
        """The record types that the sheet may hold."""
        return [one for one in self.file.records if (one.source or one.name) == self.name]

    def parts(self, path: Path, book: Workbook, batch_rows: int) -> Iterator[Batch | Rejected]:
        """Its rows, `batch_rows` at a time."""
        if self.name not in book.sheetnames:
            raise fail("U788", Place(path.name), name=self.name, known=" / ".join(book.sheetnames))
        sheet = book[self.name]
        if hasattr(sheet, "reset_dimensions"):
            sheet.reset_dimensions()  # what writers say about the size may be wrong
        fields = sorted(self.records[0].tables[0].fields, key=lambda one: one.offset)
        if self.file.header_row:
            self._compare(path, sheet, fields)
        for place, cells in enumerate(_rows(path, sheet, self.file.header_row + 1), self.file.header_row + 1):
            values = [_text(cell, fields[n] if n < len(fields) else None) for n, cell in enumerate(cells)]
            while values and values[-1] == ("", ""):
                values.pop()
            if values:
                self.rows.append((self.number, place, values))
                self.number += 1
            if len(self.rows) >= batch_rows:
                yield from self._flush()
        yield from self._flush()

    def _compare(self, path: Path, sheet: Any, fields: Sequence[Field]) -> None:
        line = self.file.header_row
        header = next(_rows(path, sheet, line), ())
        names = [_text(cell, None)[0] for cell in header]
        while names and not names[-1]:
            names.pop()
        place = Place(path.name, line=line, path=self.name)
        for number, (name, wanted) in enumerate(zip(names, fields, strict=False), 1):
            if name != wanted.name:
                raise fail("U454", place, number=number, wanted=wanted.name)
        if len(names) != len(fields):
            missing = [one.name for one in fields[len(names) :]]
            surplus = [str(number) for number in range(len(fields) + 1, len(names) + 1)]
            first, second = ", ".join(missing[:5]) or "-", ", ".join(surplus[:5]) or "-"
            raise fail("U455", place, found=len(names), wanted=len(fields), missing=first, surplus=second)

    def _flush(self) -> Iterator[Batch | Rejected]:
        free, self.rows = self.rows, []
        rejected: list[Rejected] = []
        for record in self.records:
            width = len(columns_of(record))
            fitting = [row for row in free if len(row[2]) <= width]
            taken = _held(record, fitting) if record.when else fitting
            if taken:
                yield self._batch(record, taken)
            free = [row for row in free if row not in taken] if len(taken) < len(free) else []
        widths = [len(columns_of(record)) for record in self.records]
        for number, place, values in free:
            fault = "no_record_type" if len(values) <= max(widths) else "wrong_columns"
            rejected.append(Rejected(self.index, number, place, 0, fault, self.name))
        yield from rejected

    def _batch(self, record: Record, rows: Sequence[tuple[int, int, list[tuple[str | None, str]]]]) -> Batch:
        import pyarrow as pa

        table = record.tables[0].name
        start = self.given.get(table, 0)
        self.given[table] = start + len(rows)
        sparse = Sparse()
        columns = places(self.index, [row[0] for row in rows], [row[1] for row in rows], [0] * len(rows))
        for n, name in enumerate(columns_of(record)):
            values: list[str | None] = []
            for row, (_, _, cells) in enumerate(rows):
                value, fault = cells[n] if n < len(cells) else ("", "")
                if fault:
                    sparse.faults.append((start + row, name, fault, (value or "").encode("utf-8")))
                    sparse.residue.append((start + row, name, (value or "").encode("utf-8")))
                values.append(None if fault else value)
            columns[name] = pa.array(values, pa.string())
        return Batch(table, start, pa.RecordBatch.from_pydict(columns), sparse.fault_table(), sparse.residue_table())


def _held(record: Record, rows: Sequence[Any]) -> list[Any]:
    """The rows for which the condition of the record type holds; a faulty cell counts as what stands there."""
    import numpy as np
    import pyarrow as pa

    from utsushi.mappings.layout import predicate

    tree = predicate.parse(record.when, Place(path=record.name))
    columns = {
        name: pa.array([cells[n][0] if n < len(cells) else "" for _, _, cells in rows], pa.string())
        for n, name in enumerate(columns_of(record))
    }
    held = np.asarray(predicate.evaluate(tree, columns, set()), dtype=bool).tolist() if rows else []
    return [row for row, one in zip(rows, held, strict=True) if one]


def _text(cell: Cell, wanted: Field | None) -> tuple[str | None, str]:  # noqa: PLR0911 - one for each kind of cell
    """(text, fault) of a cell; a faulty one with the text that stands there."""
    value = cell.value
    if value is None:
        return "", ""
    if cell.data_type == "f":
        return str(getattr(value, "text", value)), "formula"
    if cell.data_type == "e":
        return str(value), "error_cell"
    if isinstance(value, bool):
        return ("TRUE" if value else "FALSE"), ""
    if isinstance(value, int | float):
        text = _number(value)
        return text, "number_cell" if wanted is not None and wanted.hint.cell == "text" else ""
    if isinstance(value, datetime):
        timed = value.time() != time() or "h" in (cell.number_format or "").lower()
        return (value.isoformat(timespec="seconds") if timed else value.date().isoformat()), ""
    if isinstance(value, date | time):
        return value.isoformat(), ""
    return (str(value), "") if isinstance(value, str) else (str(value), "error_cell")


def _rows(path: Path, sheet: Any, first: int) -> Iterator[Sequence[Cell]]:
    """The rows of a sheet from that one on. Raises U787 where the workbook is damaged."""
    try:
        yield from sheet.iter_rows(min_row=first)
    except _DAMAGED as error:
        raise fail("U787", Place(path.name)) from error


def _number(value: float) -> str:
    """The shortest decimal that gives the same number, without an exponent."""
    if isinstance(value, int):
        return str(value)
    text = format(Decimal(repr(value)), "f")
    return text.removesuffix(".0")


def _open(path: Path) -> Workbook:
    """The workbook. Raises U450, U780, U787."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(one.file_size for one in archive.infolist())
        if size > FREE and size > RATIO * path.stat().st_size:
            raise fail("U780", Place(path.name), ratio=RATIO)
        return openpyxl.load_workbook(path, read_only=True, data_only=False, keep_links=False)
    except OSError as error:
        raise fail("U450", Place(path.name), why=error.strerror or type(error).__name__) from error
    except (InvalidFileException, *_DAMAGED) as error:
        raise fail("U787", Place(path.name)) from error


def encode_xlsx(file: File, tables: Mapping[str, Sequence[Batch]], index: int = 0) -> bytes:
    """A workbook whose cells are the texts of the tables, row under row in `__record` order; faulty cells as they stood.

    Raises:
        UtsushiError: U789 a character that no workbook can hold.
    """
    import openpyxl
    from openpyxl.utils.exceptions import IllegalCharacterError

    from utsushi.converters.files.sparse import kept

    book = openpyxl.Workbook(write_only=True)
    for name in dict.fromkeys(record.source or record.name for record in file.records):
        sheet = book.create_sheet(name)
        rows: list[tuple[int, list[str]]] = []
        for record in (one for one in file.records if (one.source or one.name) == name):
            for batch in tables.get(record.tables[0].name, ()):
                residue = kept(batch)
                for n, row in enumerate(batch.rows.to_pylist()):
                    if row["__file"] == index:
                        held = residue.get(n, {})
                        texts = [
                            held[one].decode("utf-8") if one in held else row[one] or "" for one in columns_of(record)
                        ]
                        rows.append((row["__record"], texts))
        first = next(one for one in file.records if (one.source or one.name) == name)
        header = [[""]] * (file.header_row - 1) + [list(columns_of(first))] if file.header_row else []
        try:
            for texts in [*header, *(texts for _, texts in sorted(rows, key=lambda one: one[0]))]:
                sheet.append([_cell(sheet, text) for text in texts])
        except IllegalCharacterError as error:
            raise fail("U789", Place(file.name, path=name)) from error
    return _saved(book)


def _cell(sheet: Any, text: str) -> Cell:
    """A cell of text, also where it looks like a formula or a number; nothing for an empty one."""
    from openpyxl.cell import WriteOnlyCell

    if not text:
        return None
    cell = WriteOnlyCell(sheet, re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text))  # else read as an escape
    cell.data_type = "s"
    return cell


def _saved(book: Workbook) -> bytes:
    """The bytes of the workbook, the same for the same cells: no clock in them."""
    made, again = io.BytesIO(), io.BytesIO()
    book.save(made)
    with zipfile.ZipFile(made) as archive, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as out:
        for name in archive.namelist():
            content = archive.read(name)
            if name == "docProps/core.xml":
                content = re.sub(_CLOCK, rb"\g<1>1980-01-01T00:00:00Z", content)
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(info, content)
    return again.getvalue()
