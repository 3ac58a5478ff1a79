"""read: a file of any format as one table for each record type, without a mapping."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Literal

from utsushi.converters.files import Batch, Rejected
from utsushi.converters.files import read as read_file
from utsushi.converters.looking import kept, rejects
from utsushi.converters.looking.choosing import Description, described, found, table_names
from utsushi.converters.looking.shapes import Flat, Nested, stretches
from utsushi.converters.looking.writers import Folder, Jsonl
from utsushi.converters.output import Output
from utsushi.converters.unpacking import unpacks
from utsushi.mappings.layout.model import File, Layout
from utsushi.specs.errors import fail

Form = Literal["jsonl", "csv", "parquet"]
Progress = Callable[[int], None]

BATCH_ROWS = 16_384
HEADED = {"delimited", "sql", "xml"}
"""Formats in which something may stand before the first record."""


@dataclass
class Result:
    """What was read."""

    out: Path | None
    """None: written to stdout."""
    tables: dict[str, int] = field(default_factory=dict)
    """Name of a table → its rows."""
    records: int = 0
    rejected: dict[str, int] = field(default_factory=dict)
    """Reason → records that are none."""
    faults: dict[str, int] = field(default_factory=dict)
    """Reason → fields whose bytes are no value."""
    undecided: list[str] = field(default_factory=list)
    """Descriptions of a REDEFINES that were not read: nobody said when they hold."""

    @property
    def ok(self) -> bool:
        """Everything was decoded."""
        return not self.rejected and not self.faults

    @property
    def exit_code(self) -> int:
        """0, or 1 where something was not decoded."""
        return 0 if self.ok else 1

    def to_json(self) -> dict[str, Any]:
        """What `--format json` prints."""
        return {
            "schema": 1,
            "out": str(self.out) if self.out else None,
            "ok": self.ok,
            "records": self.records,
            "tables": self.tables,
            "rejected": dict(sorted(self.rejected.items())),
            "faults": dict(sorted(self.faults.items())),
            "undecided": self.undecided,
        }


@unpacks
def read(
    source: Path | str,
    *,
    out: Path | str | None,
    to: Form = "jsonl",
    threads: int = 1,
    batch_rows: int = BATCH_ROWS,
    progress: Progress | None = None,
    **description: Any,
) -> Result:
    """Read a file or a folder into one table per record type.

    Args:
        source: the file, or a folder of files.
        out: the folder to make; None or "-" writes the JSON lines of a single record type to stdout, and nothing else is kept.
        to: `jsonl` (OCCURS groups as lists), `csv` or `parquet` (OCCURS groups as tables of their own).
        threads: stretches decoded at a time; what is written does not depend on it, nor on `batch_rows`.
        batch_rows: records held at a time.
        progress: told the number of records after each stretch.
        **description: `layout`, or `copybook` with `record_format`, `charset`, `dialect`, `records`, `copybook_format` and
            `copybook_encoding`; see `choosing.Description`.

    Returns:
        Counts. `out` holds the tables, rejects.csv and residue/, from which `encode` makes the same bytes again; all are
        readable for their owner alone. Records that are none stand in rejects.csv; so do fields whose bytes are no value,
        which are null in their table.

    Raises:
        UtsushiError: U862 no description, U863 nothing to read, U864 not one JSON table for stdout, what the layout, the reader
            and `Output` raise.
    """
    chosen = described(**description)
    layout, paths = found(chosen.compile(), Path(source))
    job = _Job(chosen, layout, paths, to, {"threads": threads, "batch_rows": batch_rows}, progress or (lambda _: None))
    if out is None or str(out) == "-":
        return job.to_stdout(sys.stdout.buffer)
    with Output(Path(out)) as output:
        result = job.to_folder(output.path)
        output.commit()
    result.out = Path(out)
    return result


@dataclass
class _Job:
    description: Description
    layout: Layout
    paths: Mapping[str, Sequence[Path]]
    form: Form
    options: Mapping[str, int]
    progress: Progress

    def to_stdout(self, target: BinaryIO) -> Result:
        """The records as JSON lines."""
        records = [record for file in self.layout.files.values() for record in file.records]
        if self.form != "jsonl" or len(records) > 1:
            raise fail("U864", count=len(records))
        sheet = _Sheet(Jsonl(target), None, None)
        return self._run(sheet)

    def to_folder(self, folder: Path) -> Result:
        """Tables, rejects and residue below a folder that is there."""
        tables, keeper = Folder(folder, self.form), kept.Keeper(folder / kept.FOLDER)
        refused = Folder(folder, "csv")
        sheet = _Sheet(tables, refused, keeper)
        try:
            result = self._run(sheet)
            keeper.sources(self._sources())
        finally:
            for one in (tables, refused, keeper):
                one.close()
        return result

    def _run(self, sheet: _Sheet) -> Result:
        result = Result(None, undecided=self.description.undecided())
        names = table_names(self.layout)
        result.tables = dict.fromkeys((names[table] for table in self.layout.tables), 0)
        for file in self.layout.files.values():
            _One(file, self.paths[file.name], names, self.form, sheet, result).read(self.options, self.progress)
        result.tables = {name: count for name, count in result.tables.items() if count}
        return result

    def _sources(self) -> dict[str, Any]:
        files = {
            name: [{"name": path.name, "size": path.stat().st_size, "sha256": kept.digest(path)} for path in paths]
            for name, paths in self.paths.items()
        }
        return {"schema": 1, "layout": self.layout.digest, "to": self.form, "files": files}


@dataclass
class _Sheet:
    """Where rows go."""

    tables: Any
    refused: Folder | None
    keeper: kept.Keeper | None

    def rows(self, name: str, rows: Any) -> None:
        if isinstance(self.tables, Folder):
            self.tables.write(name, rows)
        else:
            self.tables.write(rows)

    def rejects(self, rows: Any) -> None:
        if self.refused is not None:
            self.refused.write(rejects.NAME, rows)


@dataclass
class _One:
    """One file of the layout, being read."""

    file: File
    paths: Sequence[Path]
    names: Mapping[str, str]
    form: Form
    sheet: _Sheet
    result: Result

    def read(self, options: Mapping[str, int], progress: Progress) -> None:
        own = {table.name: not table.parent for table in self.file.tables}
        several = len(self.paths) > 1
        flat, nested = Flat(self.file, several), Nested(self.file, several)
        spans = rejects.Spans(self.file, self.paths)
        heads: dict[int, int] = {}
        try:
            for run in stretches(read_file(self.file, self.paths, **options), own):
                batches = [part for part in run if isinstance(part, Batch)]
                heads |= _first(run)
                self._refuse([part for part in run if isinstance(part, Rejected)], spans)
                if batches:
                    self._tables(batches, flat, nested)
                    self.result.records += batches[0].rows.num_rows
                progress(batches[0].rows.num_rows if batches else len(run))
        finally:
            spans.close()
        if self.sheet.keeper is not None and self.file.format in HEADED:
            for index, path in enumerate(self.paths):
                with path.open("rb") as handle:
                    self.sheet.keeper.head(self.file.name, index, handle.read(heads.get(index, -1)))

    def _tables(self, batches: Sequence[Batch], flat: Flat, nested: Nested) -> None:
        if self.form == "jsonl":
            self.sheet.rows(self.names[batches[0].table], nested.shape(batches))
        tables = {table.name: table for table in self.file.tables}
        for batch in batches:
            name = self.names[batch.table]
            self.result.tables[name] += batch.rows.num_rows
            if self.form != "jsonl":
                self.sheet.rows(name, flat.shape(batch, tables[batch.table]))
            if self.sheet.keeper is not None:
                self.sheet.keeper.residue(name, batch)
            if batch.faults is not None and batch.faults.num_rows:
                self._count(self.result.faults, batch.faults["fault"].to_pylist())
                self.sheet.rejects(rejects.of_fields(self.file, self._file_names(), name, batch))

    def _refuse(self, found: Sequence[Rejected], spans: rejects.Spans) -> None:
        if not found:
            return
        self._count(self.result.rejected, [one.fault for one in found])
        self.result.records += len(found)
        raw = [(one, *spans.bytes_of(one)) for one in found]
        self.sheet.rejects(rejects.of_records(self._file_names(), [(one, record) for one, record, _ in raw]))
        if self.sheet.keeper is not None:
            self.sheet.keeper.rejected(self.file.name, [(one, whole) for one, _, whole in raw])

    def _file_names(self) -> list[str]:
        return [path.name for path in self.paths]

    @staticmethod
    def _count(counts: dict[str, int], found: Sequence[str]) -> None:
        for one in found:
            counts[one] = counts.get(one, 0) + 1


def _first(run: Sequence[Any]) -> dict[int, int]:
    """File → where its first record begins, if that is in the run."""
    import numpy as np

    if not isinstance(run[0], Batch):
        return {one.file: one.offset for one in run if one.record == 1}
    rows = run[0].rows
    first = np.flatnonzero(rows["__record"].to_numpy() == 1)
    return {int(rows["__file"][n].as_py()): int(rows["__offset"][n].as_py()) for n in first.tolist()}
