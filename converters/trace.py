"""The trace: for every source record of every group what became of it. `trace/<業務ID>_<group>.parquet`, 0600.

Records that belong to no group (control records, lookups that nobody asked, records that are none) stand in
`trace/_records.parquet`, so that a count over all traces is a count over the source.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from utsushi.converters.files.batch import OCCURRENCE_COLUMNS, ROW_COLUMNS
from utsushi.converters.store import Rows

Arrow = Any

LABELS = ("file", "table", "alias", "role", "outcome", "name")


class Kind(NamedTuple):
    """What trace rows are counted by."""

    file: str
    table: str
    alias: str
    role: str
    outcome: str
    name: str


@dataclass(frozen=True)
class Part:
    """All rows of one table in one role."""

    table: str
    alias: str
    role: str
    """from, join, lookup, control."""
    files: Sequence[str]
    """Names that `__file` counts."""
    rows: Rows
    """The table's staged rows."""
    occurs: bool
    outcomes: tuple[str, ...]
    """What `state` counts."""
    state: NDArray[np.int8]
    names: tuple[str, ...] = ()
    """What `name` counts; -1 none."""
    name: NDArray[np.int16] | None = None
    written: NDArray[np.int64] | None = None
    """Row of the output file, from 1; 0 none."""


@dataclass
class Trace:
    """One trace file while it is written; `counts` is the ledger's source."""

    path: Path
    counts: Counter[Kind] = field(default_factory=Counter)
    _writer: Any = None

    def write(self, part: Part) -> None:
        """Append the rows of a table, in order."""
        with_places = places(part.rows, occurs=part.occurs)
        try:
            for start, stop in with_places.chunks:
                stop_seen = min(stop, len(part.state))
                if start < stop_seen:
                    self._chunk(part, with_places.slice(start, stop_seen), start, stop_seen)
        finally:
            with_places.close()

    def write_rows(self, table: Arrow, kinds: Sequence[Kind]) -> None:
        """Append rows made elsewhere, and their kinds."""
        self._put(table)
        self.counts.update(kinds)

    def close(self) -> None:
        """Finish the file; a group without rows has an empty trace."""
        if self._writer is None:
            self._put(schema().empty_table())
        self._writer.close()

    def _chunk(self, part: Part, at: Arrow, start: int, stop: int) -> None:
        import pyarrow as pa

        count = stop - start
        state = part.state[start:stop]
        name = part.name[start:stop] if part.name is not None else np.full(count, -1, np.int16)
        files = at["__file"].to_numpy()
        written = part.written[start:stop] if part.written is not None else np.zeros(count, np.int64)
        numbers = at["__occurrence"].to_numpy() if part.occurs else np.zeros(count, np.int32)
        same = np.zeros(count, np.int32)
        columns = [
            _coded(files, part.files),
            _coded(same, (part.table,)),
            _coded(same, (part.alias,)),
            _coded(same, (part.role,)),
            at["__record"],
            pa.array(numbers, pa.int32()),
            at["__offset"],
            _coded(state, part.outcomes),
            _coded(name, part.names),
            pa.array(written, pa.int64(), mask=written == 0),
        ]
        self._put(pa.Table.from_arrays(columns, schema=schema()))
        self._count(part, files, state, name)

    def _count(self, part: Part, files: Any, state: Any, name: Any) -> None:
        outcomes, names = len(part.outcomes), len(part.names) + 1
        codes = (files.astype(np.int64) * outcomes + state) * names + name + 1
        counts = np.bincount(codes, minlength=1)
        for code in np.flatnonzero(counts).tolist():
            rest, label = divmod(code, names)
            file, outcome = divmod(rest, outcomes)
            text = part.names[label - 1] if label else ""
            kind = Kind(part.files[file], part.table, part.alias, part.role, part.outcomes[outcome], text)
            self.counts[kind] += int(counts[code])

    def _put(self, table: Arrow) -> None:
        import pyarrow.parquet as pq

        if self._writer is None:
            self.path.parent.mkdir(mode=0o700, exist_ok=True)
            self._writer = pq.ParquetWriter(self.path, schema(), compression="zstd")
            self.path.chmod(0o600)
        self._writer.write_table(table)


def schema() -> Any:
    """The columns of every trace."""
    import pyarrow as pa

    label = pa.dictionary(pa.int32(), pa.string())
    kinds = {"record": pa.int64(), "occurrence": pa.int32(), "offset": pa.int64(), "row": pa.int64()}
    names = ("file", "table", "alias", "role", "record", "occurrence", "offset", "outcome", "name", "row")
    return pa.schema([(name, kinds.get(name, label)) for name in names])


def places(rows: Rows, *, occurs: bool) -> Rows:
    """A second reader of staged rows that reads where they stand and nothing else."""
    return Rows(rows.path, rows.count, [*ROW_COLUMNS, *(OCCURRENCE_COLUMNS if occurs else ())])


def located(rows: Rows, numbers: NDArray[np.int64], *, occurs: bool) -> Iterator[tuple[slice, Arrow]]:
    """Where rows stand: (part of `numbers`, RecordBatch of their places) for each chunk that holds some.

    Args:
        rows: of a staged table.
        numbers: row numbers, rising.
        occurs: whether it is an OCCURS table.
    """
    import pyarrow as pa

    reader = places(rows, occurs=occurs)
    try:
        for start, stop in reader.chunks:
            first, last = (int(n) for n in np.searchsorted(numbers, (start, stop)))
            if first < last:
                chosen = pa.array(numbers[first:last] - start)
                yield slice(first, last), reader.slice(start, stop).take(chosen)
    finally:
        reader.close()


def _coded(codes: Any, texts: Sequence[str]) -> Arrow:
    """A dictionary array; negative codes are null."""
    import pyarrow as pa

    indices = np.asarray(codes, np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(indices, mask=indices < 0), pa.array(texts, pa.string()))
