"""The stage: every table that a later pass reads, decoded once and kept beside the output (0600, removed at the end).

Reading happens here and nowhere else: rows are counted, control totals summed and rejected records noted while the
batches go by, so that the ledger's `read` is the reader's own count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from utsushi.converters.corrections import Corrections
from utsushi.converters.encoding import EncodingWatch
from utsushi.converters.files.batch import OCCURRENCE_COLUMNS, ROW_COLUMNS, Batch, Rejected
from utsushi.converters.needs import Needs
from utsushi.converters.sources import Found
from utsushi.converters.store import Rows, Writer
from utsushi.mappings.layout.model import File, Layout, Table
from utsushi.specs.errors import Place, fail

Arrow = Any
Listener = Callable[[Batch], None]

STRANGERS_SHARE = 0.5
"""More of the records of a file are none: the layout is wrong (record length, delimiter), not the data."""
_LEAST = 3
"""Fewer such records are faults of the data, unless they are all there is."""


@dataclass
class Staged:
    """What is known of one table after reading."""

    read: Counter[int] = field(default_factory=Counter)
    """Index of the file among those of its kind → rows: the reader's own count."""
    rows: Rows = field(default_factory=lambda: Rows(None, 0))
    """Where each row stands, and its wide fields."""
    carried: Rows = field(default_factory=lambda: Rows(None, 0))
    """Fields that joins fetch by row number."""
    narrow: Path | None = None
    """Parquet of the fields that SQL reads."""
    faults: list[Arrow] = field(default_factory=list)
    """Sparse Tables (row, field, fault, bytes) of values that are no values, by row."""


@dataclass
class Stage:
    """All tables of one source, read once."""

    folder: Path
    layout: Layout
    found: Found
    tables: dict[str, Staged] = field(default_factory=dict)
    rejected: dict[str, list[Rejected]] = field(default_factory=dict)
    """File of the layout → records that are none."""
    records: dict[str, Counter[int]] = field(default_factory=dict)
    """File of the layout → index of the file → records read, the rejected ones too."""
    controls: dict[str, list[Batch]] = field(default_factory=dict)
    """File of the layout → batches of its control records, few and whole."""

    beside: list[Rows] = field(default_factory=list)
    """What else is kept in the folder."""
    record_hash: Callable[[bytes], str] | None = None
    """Names a record without its values; None: the project has no key."""

    def close(self) -> None:
        """Let go of all files."""
        for rows in self.beside:
            rows.close()
        for table in self.tables.values():
            table.rows.close()
            table.carried.close()


@dataclass(frozen=True)
class Reading:
    """How a source is read; none of it but `limit` changes what is read."""

    batch_rows: int = 65_536
    threads: int = 1
    limit: int | None = None
    """Read this many records of each file of the layout at most (`--sample`)."""
    progress: Callable[[int], None] = lambda _: None
    """Called with the number of records done."""


def read_source(
    stage: Stage,
    needs: Mapping[str, Needs],
    corrections: Corrections,
    listeners: Mapping[str, Sequence[Listener]],
    reading: Reading,
) -> None:
    """Read every file once, in order: correct, keep what is needed, hand each batch to the listeners of its table.

    Args:
        stage: filled in place.
        needs: what later passes read; places (file, record, offset) are kept of every table.
        corrections: of the municipality; counted as they are applied.
        listeners: table → functions called with each Batch, in row order; a record's batch comes before those of its OCCURS.
        reading: how.

    Raises:
        UtsushiError: U503 truncated file, U504 hardly a record of a known type, U505 the declared encoding does not fit, U569 a
            correction that its field cannot hold, and what the readers raise.
    """
    corrections.check(stage.layout)
    for name in stage.layout.files:
        paths = stage.found.get(name, ())
        if paths:
            _File(stage, stage.layout.files[name], paths, needs, corrections, listeners, reading).read()


class _File:
    """One file of the layout: all paths that it matched."""

    def __init__(
        self,
        stage: Stage,
        file: File,
        paths: tuple[Path, ...],
        needs: Mapping[str, Needs],
        corrections: Corrections,
        listeners: Mapping[str, Sequence[Listener]],
        reading: Reading,
    ) -> None:
        self.stage, self.file, self.paths = stage, file, paths
        self.corrections, self.listeners, self.reading = corrections, listeners, reading
        self.names = [path.name for path in paths]
        self.own = {record.tables[0].name for record in file.records}
        self.control = {control.table for control in file.controls}
        self.keepers = {table.name: _Keeper(stage.folder, table, needs.get(table.name)) for table in file.tables}
        self.watch = EncodingWatch(file, paths)
        self.records = stage.records.setdefault(file.name, Counter())
        self.rejected = stage.rejected.setdefault(file.name, [])

    def read(self) -> None:
        from utsushi.converters.files import read

        limit = self.reading.limit
        batch_rows = limit or self.reading.batch_rows
        try:
            for part in read(self.file, self.paths, batch_rows=batch_rows, threads=self.reading.threads):
                if limit and self._begins_record(part):
                    left = limit - self.records.total()
                    if left <= 0:
                        break
                    self.take(_first(part, left))
                else:
                    self.take(part)
            self.watch.close()
            self._refuse_strangers()
        finally:
            for name, keeper in self.keepers.items():
                self.stage.tables[name] = keeper.close()

    def take(self, part: Batch | Rejected) -> None:
        if isinstance(part, Rejected):
            self.rejected.append(part)
            self.records[part.file] += 1
            return
        self.watch.see(part)
        batch, _ = self.corrections.apply(part, self.names)
        self.keepers[batch.table].keep(batch)
        if batch.table in self.control:
            self.stage.controls.setdefault(self.file.name, []).append(batch)
        for listener in self.listeners.get(batch.table, ()):
            listener(batch)
        if batch.table in self.own:
            self.records.update(_counted(batch))
            self.reading.progress(batch.rows.num_rows)

    def _begins_record(self, part: Batch | Rejected) -> bool:
        return isinstance(part, Rejected) or part.table in self.own

    def _refuse_strangers(self) -> None:
        """A file that is hardly of this layout, or that was not transferred to its end."""
        share = len(self.rejected) / max(self.records.total(), 1)
        if share == 1 or (share > STRANGERS_SHARE and len(self.rejected) >= _LEAST):
            first = self.rejected[0]
            place = Place(self.names[first.file], record=first.record, offset=first.offset)
            length = self.file.record_length or "—"
            raise fail("U504", place, file=self.file.name, share=round(100 * share), fault=first.fault, length=length)
        for cut in self.rejected:
            if cut.fault == "truncated":
                place = Place(self.names[cut.file], record=cut.record, offset=cut.offset)
                raise fail("U503", place, length=cut.length, wanted=self.file.record_length)


class _Keeper:
    """Keeps one table: places and wide fields by position, narrow fields for SQL."""

    def __init__(self, folder: Path, table: Table, needs: Needs | None) -> None:
        self.staged = Staged()
        inner = OCCURRENCE_COLUMNS if table.above else ()
        names = [one.name for one in table.fields]
        wide = needs.wide if needs else set()
        self._wide = [*ROW_COLUMNS, *inner, *(name for name in names if name in wide)]
        self._writer = Writer(folder / f"{table.name}.arrow")
        carried = needs.carried if needs else set()
        self._carried = [name for name in names if name in carried]
        self._carried_writer = Writer(folder / f"{table.name}.carried.arrow", mapped=True)
        narrow = needs.narrow if needs else None
        self._narrow = (
            None if narrow is None else [*(inner or ("__record",)), *(name for name in names if name in narrow)]
        )
        self._narrow_path = folder / f"{table.name}.parquet"
        self._narrow_writer: Any = None

    def keep(self, batch: Batch) -> None:
        self.staged.read.update(_counted(batch))
        if batch.faults is not None and batch.faults.num_rows:
            self.staged.faults.append(batch.faults)
        self._writer.write(batch.rows.select(self._wide))
        if self._carried:
            self._carried_writer.write(batch.rows.select(self._carried))
        if self._narrow is not None:
            self._keep_narrow(batch.rows.select(self._narrow))

    def close(self) -> Staged:
        path = self._writer.close()
        self.staged.rows = Rows(path, self._writer.rows)
        self.staged.carried = Rows(self._carried_writer.close(), self._carried_writer.rows, mapped=True)
        if self._narrow_writer is not None:
            self._narrow_writer.close()
            self.staged.narrow = self._narrow_path
        return self.staged

    def _keep_narrow(self, rows: Arrow) -> None:
        import pyarrow.parquet as pq

        if self._narrow_writer is None:
            options = {"compression": "lz4", "use_dictionary": False, "write_statistics": False}
            self._narrow_writer = pq.ParquetWriter(self._narrow_path, rows.schema, **options)
            self._narrow_path.chmod(0o600)
        self._narrow_writer.write_batch(rows)


def _first(part: Batch | Rejected, rows: int) -> Batch | Rejected:
    """The first rows of a batch (OCCURS tables are not cut: stretches of fixed records are as long as the sample)."""
    if isinstance(part, Rejected) or part.rows.num_rows <= rows:
        return part
    faults = part.faults.filter(_less(part.faults["row"], part.start + rows))
    return replace(part, rows=part.rows.slice(0, rows), faults=faults)


def _less(column: Arrow, bound: int) -> Arrow:
    import pyarrow.compute as pc

    return pc.less(column, bound)


def _counted(batch: Batch) -> dict[int, int]:
    """Index of the file → rows of the batch."""
    import numpy as np

    files, counts = np.unique(batch.rows["__file"].to_numpy(), return_counts=True)
    return dict(zip(files.tolist(), counts.tolist(), strict=True))
