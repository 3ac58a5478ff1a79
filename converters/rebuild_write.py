"""Rebuilt tables → the files of the legacy system, canonical bytes: what a way back to the old system is loaded from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from utsushi.converters.files import encode
from utsushi.converters.files.batch import Batch
from utsushi.converters.rebuild import Rebuilt
from utsushi.converters.rebuild_rows import Keys, file_numbers, occurrence, record_numbers
from utsushi.converters.store import Rows
from utsushi.mappings.layout.model import File, Table

Arrow = Any
RECORDS = 16_384
"""Records encoded at a time."""


def write(rebuilt: Rebuilt, folder: Path) -> list[Path]:
    """Write every data file under its own name into `folder` (0600).

    Fields that nothing says are written as nothing. Records that no group has written are written too, as far as they are known:
    they keep their place.

    Raises:
        UtsushiError: what `files.encode` refuses: a value that does not fit its field any more.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for file in rebuilt.plan.layout.files.values():
        for index, name in enumerate(rebuilt.spine.files[file.name]):
            path = folder / name
            with path.open("wb") as target:
                path.chmod(0o600)
                for piece in _pieces(rebuilt, file, index):
                    target.write(piece)
            written.append(path)
    return written


def _pieces(rebuilt: Rebuilt, file: File, index: int) -> Iterator[bytes]:
    """The bytes of one data file, some records at a time."""
    own = [rebuilt.spine.keys[record.tables[0].name] for record in file.records]
    numbers = np.unique(np.concatenate([np.zeros(0, np.int64), *(_of_file(keys, index) for keys in own)]))
    head = _head(file)
    yield head
    many = RECORDS if file.format != "xml" else max(len(numbers), 1)  # its records stand in one element
    if file.format == "xml" and not len(numbers):
        yield encode(file, {}, index)
    for start in range(0, len(numbers), many):
        last = numbers[min(start + many, len(numbers)) - 1]
        tables = {table.name: _batches(rebuilt, table, index, int(numbers[start]), int(last)) for table in file.tables}
        yield encode(file, tables, index)[len(head) :]


def _head(file: File) -> bytes:
    """What the encoder puts before the records of every call."""
    if file.format != "delimited":
        return b""
    from utsushi.converters.files.delimited_encode import head

    return head(file)


def _of_file(keys: Keys, index: int) -> Keys:
    return record_numbers(keys[file_numbers(keys) == index])


def _batches(rebuilt: Rebuilt, table: Table, index: int, first: int, last: int) -> list[Batch]:
    """The rows of a table in records first … last of one data file."""
    import pyarrow as pa

    keys = rebuilt.spine.keys[table.name]
    inside = np.flatnonzero(
        (file_numbers(keys) == index) & (record_numbers(keys) >= first) & (record_numbers(keys) <= last)
    )
    if not len(inside):
        return []
    start, stop = int(inside[0]), int(inside[-1]) + 1
    combined = rebuilt.tables[table.name]
    store = Rows(combined.path, combined.rows)
    fields = store.slice(start, stop)
    store.close()
    own = keys[start:stop]
    columns: dict[str, Any] = {
        "__file": pa.array(file_numbers(own), pa.int16()),
        "__record": pa.array(record_numbers(own)),
    }
    if table.parent:
        columns["__parent"] = pa.array(rebuilt.spine.parents(table.name)[start:stop])
        columns["__occurrence"] = pa.array(occurrence(own), pa.int32())
    columns |= dict(zip(fields.schema.names, fields.columns, strict=True))
    return [Batch(table.name, start, pa.RecordBatch.from_pydict(columns), None, None)]
