"""The stage: every table that more than one pass reads, decoded once, as Parquet beside the output.

Reading happens here and nowhere else: rows are counted, control totals summed and rejected records noted while the
batches go by, so that the ledger's `read` is the reader's own count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from utsushi.converters.files.batch import Batch, Rejected
from utsushi.converters.sources import Found
from utsushi.mappings.layout.model import File, Layout
from utsushi.specs.errors import Place, fail

Arrow = Any

STAGE_ROWS = 65_536
"""Rows handed on at a time; what is written does not depend on it."""

WRONG_ENCODING_SHARE = 0.5
"""More undecodable fields than this in the first batch of a file: the declaration is wrong, not the data."""


@dataclass
class Staged:
    """What is known of one table after reading."""

    rows: int = 0
    path: Path | None = None
    faults: list[Arrow] = field(default_factory=list)
    """Sparse: (row, field, fault, bytes) of values that are no values."""


@dataclass
class Stage:
    """All tables of one source, read once."""

    folder: Path
    layout: Layout
    found: Found
    tables: dict[str, Staged] = field(default_factory=dict)
    rejected: list[tuple[str, Rejected]] = field(default_factory=list)

    def batches(self, table: str, start: int = 0, stop: int | None = None) -> Iterator[Batch]:
        """The staged rows [start, stop) of a table, in order."""
        from utsushi.converters.rows import Rows

        path = self.tables[table].path
        if path is None:
            return
        rows = Rows(path)
        last = rows.count if stop is None else min(stop, rows.count)
        for first in range(start, last, STAGE_ROWS):
            end = min(first + STAGE_ROWS, last)
            yield Batch(table, first, rows.slice(first, end).to_batches()[0], self.faults(table, first, end), None)
        rows.close()

    def faults(self, table: str, start: int, stop: int) -> Arrow:
        """The decoding faults of rows [start, stop); None when there are none."""
        import pyarrow as pa
        import pyarrow.compute as pc

        parts = [
            part.filter(pc.and_(pc.greater_equal(part["row"], start), pc.less(part["row"], stop)))
            for part in self.tables[table].faults
            if part.num_rows and part["row"][0].as_py() < stop and part["row"][-1].as_py() >= start
        ]
        parts = [part for part in parts if part.num_rows]
        return pa.concat_tables(parts) if parts else None


Listener = Callable[[Batch], None]


def read_source(
    stage: Stage,
    keep: set[str],
    listeners: Mapping[str, Sequence[Listener]],
    *,
    batch_rows: int,
    threads: int,
    progress: Callable[[int], None],
    only_file: str = "",
    limit: int | None = None,
) -> None:
    """Read every file once, in order: stage the tables in `keep`, hand each batch to its table's listeners.

    Args:
        stage: filled in place.
        keep: tables that a later pass needs.
        listeners: table → functions called with each Batch, in row order.
        batch_rows: records per batch.
        threads: decoding threads; the result does not depend on them.
        progress: called with the number of records done.
        only_file: read this file of the layout alone (a second pass of one group).
        limit: stop after this many records of each file (`--sample`).

    Raises:
        UtsushiError: U503 truncated file, U504 no record of a known type, U505 the declared encoding does not fit.
    """
    for name, paths in stage.found.items():
        if only_file and name != only_file:
            continue
        _read_file(stage, stage.layout.files[name], paths, keep, listeners, batch_rows, threads, progress, limit)


def _read_file(
    stage: Stage,
    file: File,
    paths: tuple[Path, ...],
    keep: set[str],
    listeners: Mapping[str, Sequence[Listener]],
    batch_rows: int,
    threads: int,
    progress: Callable[[int], None],
    limit: int | None,
) -> None:
    from utsushi.converters.files import read

    writers = {table.name: _Writer(stage.folder, table.name) for table in file.tables if table.name in keep}
    first_seen: set[str] = set()
    own_tables = {record.tables[0].name for record in file.records}
    rejected = 0
    try:
        for part in read(file, paths, batch_rows=batch_rows, threads=threads):
            if isinstance(part, Rejected):
                _refuse_truncated(part, paths)
                stage.rejected.append((file.name, part))
                rejected += 1
                continue
            if part.table not in first_seen:
                first_seen.add(part.table)
                _refuse_wrong_encoding(part, paths, file)
            staged = stage.tables.setdefault(part.table, Staged())
            staged.rows += part.rows.num_rows
            if part.faults is not None and part.faults.num_rows:
                staged.faults.append(part.faults)
            if part.table in writers:
                writers[part.table].write(part.rows)
            for listener in listeners.get(part.table, ()):
                listener(part)
            if part.table in own_tables:
                progress(part.rows.num_rows)
                if limit is not None and staged.rows >= limit:
                    break
    finally:
        for name, writer in writers.items():
            stage.tables.setdefault(name, Staged()).path = writer.close()
    if rejected and not any(stage.tables.get(table, Staged()).rows for table in own_tables):
        raise fail("U504", Place(paths[0].name, record=1, offset=0), file=file.name, length=file.record_length)


class _Writer:
    """One Parquet file, opened with the schema of its first batch."""

    def __init__(self, folder: Path, table: str) -> None:
        self._path = folder / f"{table}.parquet"
        self._writer: Any = None

    def write(self, rows: Arrow) -> None:
        import pyarrow.parquet as pq

        if self._writer is None:
            self._writer = pq.ParquetWriter(self._path, rows.schema, compression="lz4", use_dictionary=False, write_statistics=False)
            self._path.chmod(0o600)
        self._writer.write_batch(rows)

    def close(self) -> Path | None:
        if self._writer is None:
            return None
        self._writer.close()
        return self._path


def _refuse_truncated(part: Rejected, paths: tuple[Path, ...]) -> None:
    if part.fault == "truncated":
        raise fail("U503", Place(paths[part.file].name, record=part.record, offset=part.offset), length=part.length)


def _refuse_wrong_encoding(part: Batch, paths: tuple[Path, ...], file: File) -> None:
    if part.faults is None or not part.faults.num_rows:
        return
    import pyarrow.compute as pc

    texts = [name for name in part.rows.schema.names if not name.startswith("__")]
    filled = sum(part.rows.num_rows - pc.sum(pc.equal(part.rows[name], "")).as_py() if part.rows[name].null_count < part.rows.num_rows else part.rows.num_rows for name in texts)
    if filled and part.faults.num_rows / filled > WRONG_ENCODING_SHARE:
        first = part.faults["row"][0].as_py() - part.start
        place = Place(paths[part.rows["__file"][first].as_py()].name, record=part.rows["__record"][first].as_py(), offset=part.rows["__offset"][first].as_py())
        raise fail("U505", place, file=file.name, table=file.text.table, share=round(100 * part.faults.num_rows / filled))
