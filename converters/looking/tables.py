"""The tables of a folder, as `read` wrote them or a person changed them, in stretches of records: never more of them than a stretch.

Every table is sorted by file and record. A stretch ends where every table has been read far enough, so that what belongs to one
record is always together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from utsushi.converters.looking.choosing import list_names
from utsushi.converters.looking.shapes import FILE, OCCURRENCE, RECORD, depth, nested_schema, occurrence_columns
from utsushi.mappings.layout.model import Field, File, Record, Table, TextStyle
from utsushi.specs.errors import Place, closest, fail

Arrow = Any
Array = Any

FORMS = ("jsonl", "csv", "parquet")
_CHUNK = 8 << 20
_OF_FILE = 44
"""A key is the file's index and, in its lowest bits, the record's number."""
NUMBERS = {FILE, RECORD, "__offset", "__length"}
LAST = (1 << 62) - 1


def key(file: int, record: int = 0) -> int:
    """The place of a record in the order of all that were read."""
    return file << _OF_FILE | record


def form_of(folder: Path, names: Sequence[str]) -> str:
    """The form of the tables in a folder.

    Raises:
        UtsushiError: U865 there are none of those names, or of more than one form.
    """
    found = [form for form in FORMS if any((folder / f"{name}.{form}").is_file() for name in names)]
    if len(found) != 1:
        raise fail("U865", Place(str(folder)), found=" ".join(found) or "—", known=" ".join(names))
    return found[0]


class Cursor:
    """The rows of one sorted table, taken by record."""

    def __init__(self, path: Path, parts: Iterator[Arrow], *, numbered: bool = True, least: int = 0) -> None:
        """`parts` are RecordBatches with `__record`, and `__file` where there are several; not `numbered`: counted instead.

        `least`: 1 where a record has one row, 0 where it may have several.
        """
        self._path = path
        self._parts = parts
        self._numbered = numbered
        self._least = least
        self._rows: Arrow = None
        self._keys: Array = None
        self._count = 0
        self.ended = False
        self.fill()

    @property
    def first(self) -> int:
        """The key of the next row; LAST + 1 where there is none."""
        return int(self._keys[0]) if len(self._keys) else LAST + 1

    @property
    def safe(self) -> int:
        """The key up to which every row is here."""
        return LAST if self.ended else int(self._keys[-1]) - 1

    def fill(self) -> None:
        """Read one more part, unless all are."""
        import numpy as np
        import pyarrow as pa

        part = next((one for one in self._parts if one.num_rows), None)
        if part is None:
            self.ended = True
            if self._keys is None:
                self._keys = np.empty(0, np.int64)
            return
        keys, table = self._key(part), pa.Table.from_batches([part])
        if self._keys is not None and len(self._keys):
            keys, table = np.concatenate([self._keys, keys]), pa.concat_tables([self._rows, table])
        if (np.diff(keys) < self._least).any():
            raise fail("U866", Place(str(self._path)), column=RECORD)
        self._rows, self._keys = table, keys

    def take(self, limit: int) -> tuple[Array, Arrow]:
        """(keys, RecordBatch) of the rows up to `limit`, which are taken away; None for no rows."""
        import numpy as np

        while self.safe < limit and not self.ended:
            self.fill()
        count = int(np.searchsorted(self._keys, limit, side="right"))
        if not count:
            return self._keys[:0], None
        keys, rows = self._keys[:count], self._rows.slice(0, count).combine_chunks().to_batches()[0]
        self._keys, self._rows = self._keys[count:], self._rows.slice(count)
        return keys, rows

    def _key(self, part: Arrow) -> Array:
        import numpy as np

        if not self._numbered:
            self._count += part.num_rows
            return np.arange(self._count - part.num_rows + 1, self._count + 1, dtype=np.int64)
        names = part.schema.names
        records = self._numbers(part, RECORD)
        return records + (self._numbers(part, FILE) << _OF_FILE) if FILE in names else records

    def _numbers(self, part: Arrow, name: str) -> Array:
        return numbers(part[name], self._path, name)


def numbers(column: Arrow, path: Path, name: str) -> Array:
    """int64[n] of a column of whole numbers, as numbers or as text. Raises U867."""
    import numpy as np
    import pyarrow as pa

    try:
        made = column.cast(pa.int64()).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:
        raise fail("U867", Place(str(path)), column=name) from None
    if made.dtype != np.int64 or (made < 0).any():
        raise fail("U867", Place(str(path)), column=name)
    return made


def opened(folder: Path, form: str, file: File, names: Mapping[str, str]) -> dict[str, Cursor]:
    """A cursor for each table of a file that the folder has; only record tables where OCCURS groups are lists (jsonl).

    Raises:
        UtsushiError: U867 what cannot be read, U868 columns that are missing or that nobody knows, U869 no `__record` where it is
            needed.
    """
    found: dict[str, Cursor] = {}
    for table in file.tables:
        path = folder / f"{names[table.name]}.{form}"
        if (form == "jsonl" and table.parent) or not path.is_file():
            continue
        parts = _PARTS[form](path, file, table)
        first = next(parts, None)
        if first is None:
            continue
        _check(path, first.schema.names, _columns(file, table, nested=form == "jsonl"))
        numbered = RECORD in first.schema.names and not (form == "jsonl" and first[RECORD].null_count == first.num_rows)
        if not numbered and (len(file.records) > 1 or table.parent or (len(file.tables) > 1 and form != "jsonl")):
            raise fail("U869", Place(str(path)))
        found[table.name] = Cursor(path, _chained(first, parts), numbered=numbered, least=0 if table.parent else 1)
    return found


def _chained(first: Arrow, rest: Iterator[Arrow]) -> Iterator[Arrow]:
    yield first
    yield from rest


def _columns(file: File, table: Table, *, nested: bool) -> list[str]:
    """The columns that a table must have."""
    inside = list(list_names(file, table).values()) if nested else []
    return [*occurrence_columns(depth(file, table)), *(one.name for one in table.fields), *inside]


def _check(path: Path, given: Sequence[str], wanted: Sequence[str]) -> None:
    missing = next((name for name in wanted if name not in given), "")
    unknown = next((name for name in given if name not in wanted and name not in NUMBERS), "")
    if missing or unknown:
        near = closest(missing, given) if missing else closest(unknown, wanted)
        raise fail("U868", Place(str(path)), column=missing or unknown, near=near or "—")


def _csv(path: Path, _file: File, _table: Table) -> Iterator[Arrow]:
    """In the profile of standard files; the first record holds the names."""
    import pyarrow as pa

    from utsushi.converters.files import Batch, read, standard

    names = standard.header(path)
    fields = tuple(Field(f"c{n}", "delimited", n) for n in range(len(names)))
    text = File(
        "csv", path.name, "delimited", TextStyle("utf-8"), (Record("row", (Table("csv.row", fields),)),), header=False
    )
    first = True
    for part in read(text, (path,), batch_rows=16_384):
        if not isinstance(part, Batch) or part.faults.num_rows:
            raise fail("U867", Place(str(path)), column="CSV")
        rows = pa.RecordBatch.from_arrays([part.rows[one.name] for one in fields], list(names))
        yield rows.slice(1) if first else rows
        first = False


def _parquet(path: Path, _file: File, _table: Table) -> Iterator[Arrow]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            for part in file.iter_batches(batch_size=16_384):
                yield pa.RecordBatch.from_arrays(
                    [
                        column
                        if name.startswith(("__record", "__file", "__offset", "__length", OCCURRENCE))
                        else column.cast(pa.string())
                        for name, column in zip(part.schema.names, part.columns, strict=True)
                    ],
                    part.schema.names,
                )
    except (pa.ArrowException, OSError) as error:
        raise fail("U867", Place(str(path)), column="Parquet") from error


def _jsonl(path: Path, file: File, table: Table) -> Iterator[Arrow]:
    """Whole lines, some megabytes at a time, in the schema that the layout gives."""
    import pyarrow as pa

    numbers_of = [(name, pa.int64()) for name in (FILE, RECORD, "__offset", "__length")]
    schema = pa.schema([*numbers_of, *nested_schema(file, table)])
    with path.open("rb") as handle:
        kept = b""
        while piece := handle.read(_CHUNK):
            stop = piece.rfind(b"\n") + 1
            if not stop:
                kept += piece
                continue
            yield from _parsed(path, kept + piece[:stop], schema)
            kept = piece[stop:]
        if kept.strip():
            yield from _parsed(path, kept, schema)


def _parsed(path: Path, text: bytes, schema: Arrow) -> Iterator[Arrow]:
    import pyarrow as pa
    from pyarrow import json

    options = json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error")
    size = json.ReadOptions(block_size=max(len(text), 1 << 20))
    try:
        found = json.read_json(pa.BufferReader(text), size, options)
    except pa.ArrowException:
        raise fail("U867", Place(str(path)), column="JSON") from None
    drop = [name for name in (FILE, "__offset", "__length") if found[name].null_count == found.num_rows]
    yield from found.drop_columns(drop).combine_chunks().to_batches()


_PARTS = {"csv": _csv, "parquet": _parquet, "jsonl": _jsonl}
