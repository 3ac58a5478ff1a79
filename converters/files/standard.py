"""Standard files in the default profile: UTF-8 without BOM, CRLF, RFC 4180 with minimal quoting, a header of item names.

Every value is text; an empty field is `""`. Source: データ要件・連携要件標準仕様書 (CSV); newline, quoting and file name
are this project's default where the annex has not been seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from utsushi.converters.files.batch import ROW_COLUMNS, Batch
from utsushi.mappings.layout.model import Field, File, Record, Table, TextStyle
from utsushi.specs.errors import Place, fail

Arrow = Any
Rendered = list[tuple[Any, Any]]
"""Pieces: (uint8 bytes, int64 where each row ends in them)."""

_NAME = re.compile(r"(?P<business>[0-9A-Za-z]{3})_(?P<group>.+)_(?P<time>[0-9]{14})_(?P<number>[0-9]+)\.csv")
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
_WRITE_ROWS = 8192
"""Rows laid out at a time: their bytes stay in the processor's cache while column after column is placed."""


class Writer:
    """Writes one standard file; use as a context manager or call `close`."""

    def __init__(self, path: Path, items: Sequence[str]) -> None:
        """Open `path` and write the header of `items`."""
        self.rows = 0
        self.size = 0
        """Bytes written so far."""
        self.ends: list[Any] = []
        """int64 arrays: where each row ends in the file."""
        self._items = tuple(items)
        self._file = path.open("wb")
        self._put(_heading(self._items))

    def write(self, batch: Arrow) -> None:
        """Append a RecordBatch or Table of utf8 columns, one per item, in the order of the items; null is written empty.

        Raises:
            ValueError: the columns are not the items.
        """
        self.append(self.render(batch))

    def render(self, batch: Arrow) -> Rendered:
        """What `append` takes: pieces of bytes and where rows end in each. Touches no file, so threads may share it.

        Raises:
            ValueError: the columns are not the items.
        """
        return render(batch, self._items)

    def append(self, rendered: Rendered) -> None:
        """Write what was rendered."""
        for data, ends in rendered:
            self.ends.append(ends + self.size)
            self._put(data)
            self.rows += len(ends)

    def close(self) -> None:
        """Finish the file."""
        self._file.close()

    def __enter__(self) -> Self:
        """The writer itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close, whatever happened."""
        self.close()

    def _put(self, data: Any) -> None:
        self._file.write(data.data)
        self.size += len(data)


def render(batch: Arrow, items: Sequence[str]) -> Rendered:
    """The bytes of a RecordBatch or Table of utf8 columns, one per item, as `Writer.append` takes them, in any process.

    Raises:
        ValueError: the columns are not the items.
    """
    if tuple(batch.schema.names) != tuple(items):
        raise ValueError(f"columns {batch.schema.names} are not the items {list(items)}")
    return _laid_out(batch.columns) if batch.num_rows else []


def read(path: Path, batch_rows: int = 65_536) -> Iterator[Arrow]:
    """The rows of a standard file as RecordBatches of utf8 columns named by its header; empty is `""`, nothing is inferred.

    Raises:
        UtsushiError: U451 a BOM, U453 not UTF-8, U463 a record of another number of fields or with quotes that do not close,
            U464 bytes that are no character, U466 a header with empty or repeated names, U468 an end mark (0x1A).
    """
    from utsushi.converters.files.delimited import read_delimited

    _unmarked(path)
    items = header(path)
    for part in read_delimited(_file(path, items), (path,), batch_rows=batch_rows):
        if not isinstance(part, Batch):
            raise fail(
                "U463", Place(path.name, record=part.record, offset=part.offset), fault=part.fault, columns=len(items)
            )
        if part.faults.num_rows:
            row = part.faults["row"][0].as_py() - part.start
            where = Place(
                path.name,
                record=part.rows["__record"][row].as_py(),
                offset=part.rows["__offset"][row].as_py(),
                path=part.faults["field"][0].as_py(),
            )
            raise fail("U464", where)
        yield part.rows.drop_columns(list(ROW_COLUMNS))


def header(path: Path) -> tuple[str, ...]:
    """The item names of a standard file.

    Raises:
        UtsushiError: U451, U453, U461 an empty file, U466.
    """
    from utsushi.converters.files.opening import header_names

    names = header_names(_file(path, ()), path)
    for number, name in enumerate(names, 1):
        if not name or name in names[: number - 1]:
            raise fail("U466", Place(path.name, line=1), number=number)
    return names


def file_name(business: str, group: str, extracted: str = "", number: int = 1) -> str:
    """`<業務ID>_<グループ名>_<YYYYMMDDHHMMSS>_<連番>.csv`; zeros where the extraction time is not declared.

    `extracted` is an ISO date-time (`2026-01-05T18:30:00`) or a date. Characters that no file system takes become `＿`.
    """
    digits = re.sub(r"[^0-9]", "", extracted.partition("+")[0].partition(".")[0])[:14].ljust(14, "0")
    return f"{business}_{_FORBIDDEN.sub('＿', group)}_{digits}_{number}.csv"


def describe(path: Path) -> tuple[str, str]:
    """(業務ID, group) from the file name.

    Raises:
        UtsushiError: U465 the name is not one of a standard file.
    """
    found = _NAME.fullmatch(path.name)
    if not found:
        raise fail("U465", Place(path.name))
    return found["business"], found["group"]


def _file(path: Path, items: Sequence[str]) -> File:
    fields = tuple(Field(name, "delimited", offset) for offset, name in enumerate(items))
    record = Record("row", (Table(path.stem, fields),))
    return File("standard", path.name, "delimited", TextStyle("utf-8"), (record,))


def _unmarked(path: Path) -> None:
    """A standard file is no text of DOS: an end mark would be a record more to whoever reads it."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(size - 1, 0))
        if file.read(1) == b"\x1a":
            raise fail("U468", Place(path.name, offset=size - 1))


@cache
def _heading(items: tuple[str, ...]) -> Any:
    """The first line of a file, laid out as its rows are."""
    import pyarrow as pa

    ((line, _),) = _laid_out([pa.array([item], pa.string()) for item in items])
    return line


def _laid_out(columns: Sequence[Arrow]) -> Rendered:
    from utsushi.converters.files import joining

    specials = joining.special(ord(","))
    quoted = [joining.quoted(joining.buffers(column), specials, always=False) for column in columns]
    return list(joining.pieces(quoted, b",", b"\r\n", _WRITE_ROWS))
