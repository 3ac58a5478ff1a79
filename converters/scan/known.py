"""A file that a layout describes, read by its own reader and profiled field by field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from utsushi.converters.files import Batch, Rejected, read
from utsushi.converters.scan.column import Column
from utsushi.converters.scan.model import FileScan, TableProfile
from utsushi.converters.scan.totals import candidates
from utsushi.converters.scan.unmapped import unmapped
from utsushi.mappings.layout.model import Field, File, Table

BATCH_ROWS = 32_768
Progress = Callable[[int], None]


class Tables:
    """The columns of every table of one file while it is read."""

    def __init__(self, file: File) -> None:
        """Nothing read."""
        self.file = file
        self.columns = {table.name: [Column(one.name, shape(one)) for one in table.fields] for table in file.tables}
        self.rows = dict.fromkeys(self.columns, 0)
        self.last: dict[str, int] = dict.fromkeys(self.columns, 0)
        """Table → number of its last record in its file."""
        self.rejected: Counter[str] = Counter()

    def take(self, batch: Batch | Rejected) -> None:
        """Add rows, or a record that is none."""
        if isinstance(batch, Rejected):
            self.rejected[batch.fault] += 1
            return
        import pyarrow.compute as pc

        columns = self.columns[batch.table]
        self.rows[batch.table] += batch.rows.num_rows
        if batch.rows.num_rows:
            self.last[batch.table] = pc.max(batch.rows.column("__record")).as_py()
        for column in columns:
            column.take(batch.rows.column(column.name))
        if batch.residue is not None and batch.residue.num_rows:
            counted = {one["values"]: one["counts"] for one in pc.value_counts(batch.residue["field"]).to_pylist()}
            for column in columns:
                column.residue += counted.get(column.name, 0)
        if batch.faults is not None and batch.faults.num_rows:
            self._faults(batch)

    def _faults(self, batch: Batch) -> None:
        known = {column.name: column for column in self.columns[batch.table]}
        fields = {one.name: one for one in _table(self.file, batch.table).fields}
        names, codes = batch.faults["field"].to_pylist(), batch.faults["fault"].to_pylist()
        for name, code, raw in zip(names, codes, batch.faults["bytes"].to_pylist(), strict=True):
            if name in known:
                known[name].faults[code] += 1
                if fields[name].usage in {"text", "national", "delimited"}:
                    known[name].unmapped.update(
                        unmapped(raw or b"", self.file.text, wide=fields[name].usage == "national")
                    )

    def profiles(self, *, show_rare: bool) -> list[TableProfile]:
        """Every table, in the order of the layout."""
        return [
            TableProfile(
                table.name,
                self.rows[table.name],
                [column.profile(show_rare=show_rare) for column in self.columns[table.name]],
                table.role,
            )
            for table in self.file.tables
        ]


def scan_known(
    file: File, paths: Sequence[Path], *, show_rare: bool, threads: int = 1, progress: Progress | None = None
) -> FileScan:
    """Profile the files on disk that are one file of the layout. Raises what the reader raises."""
    tables = Tables(file)
    for batch in read(file, list(paths), batch_rows=BATCH_ROWS, threads=threads):
        tables.take(batch)
        if progress is not None and isinstance(batch, Batch):
            progress(batch.rows.num_rows)
    return FileScan(
        file.name,
        [path.name for path in paths],
        sum(path.stat().st_size for path in paths),
        declared(file),
        tables=tables.profiles(show_rare=show_rare),
        rejected=dict(sorted(tables.rejected.items())),
        controls=candidates(tables, len(paths)),
    )


def declared(file: File) -> dict[str, Any]:
    """What the layout says of the whole file."""
    found: dict[str, Any] = {"format": file.format, "encoding": file.text.table}
    if file.record_length:
        found["record_length"] = file.record_length
    if file.format == "delimited":
        found |= {"delimiter": file.delimiter, "quote": file.quote, "header": file.header}
    return found


def shape(field: Field) -> dict[str, Any]:
    """What the layout says of a field."""
    found: dict[str, Any] = {"usage": field.usage, "offset": field.offset, "length": field.length}
    if field.numeric:
        found |= {"digits": field.digits, "scale": field.scale, "signed": field.signed}
    if field.hint.form:
        found["as"] = field.hint.form
    if field.filler:
        found["filler"] = True
    return found


def _table(file: File, name: str) -> Table:
    return next(table for table in file.tables if table.name == name)


def total_rows(files: Iterable[FileScan]) -> int:
    """Rows of all tables."""
    return sum(table.rows for one in files for table in one.tables)
