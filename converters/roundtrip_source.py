"""The source, read once more: every table kept in full, and every file's bytes compared with what the encoder makes of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from utsushi.converters.corrections import Corrections
from utsushi.converters.files import read
from utsushi.converters.files.batch import Batch, Rejected
from utsushi.converters.rebuild_rows import Spine, make_keys
from utsushi.converters.roundtrip_bytes import ByteCheck
from utsushi.converters.store import Rows, Writer
from utsushi.converters.unread import Unread
from utsushi.mappings.layout.model import File, Layout, Table

Arrow = Any


@dataclass
class Originals:
    """The records of a source as they are."""

    spine: Spine
    stores: dict[str, Path | None] = field(default_factory=dict)
    rejected: int = 0
    """Records that the reader gives to no record type."""
    bytes_wrong: list[tuple[str, int]] = field(default_factory=list)
    """(data file, byte offset) of files that do not come back byte for byte."""
    files: int = 0
    corrected: dict[tuple[str, str], Any] = field(default_factory=dict)
    """(table, field) → int64, rising: rows that the municipality's corrections changed."""
    unread: dict[str, Any] = field(default_factory=dict)
    """Table → int64, rising: records that hold something where no field of a REDEFINES reads."""

    def open(self, table: str) -> Rows:
        """The rows of a table."""
        return Rows(self.stores.get(table), self.spine.rows(table))


def read_originals(
    layout: Layout,
    found: Mapping[str, Sequence[Path]],
    names: Mapping[str, Sequence[str]],
    folder: Path,
    *,
    corrections: Corrections | None = None,
    threads: int = 1,
    progress: Callable[[int], None] = lambda _count: None,
) -> Originals:
    """Read every file of a source.

    Args:
        layout: says what the files are.
        found: file of the layout → data files.
        names: the same, as the trace names them.
        folder: for the stores (0600).
        corrections: of the municipality; what is kept is the corrected value.
        threads: decoding threads; the result does not depend on them.
        progress: called with the number of records done.
    """
    originals = Originals(Spine(layout, {name: tuple(names.get(name, ())) for name in layout.files}))
    for name, paths in found.items():
        keepers = {table.name: _Keeper(layout, table, folder) for table in layout.files[name].tables}
        mend = _Mending(originals, corrections or Corrections())
        _read_file(originals, layout.files[name], paths, keepers, mend, threads, progress)
        originals.files += len(paths)
    return originals


def _read_file(
    originals: Originals,
    file: File,
    paths: Sequence[Path],
    keepers: Mapping[str, _Keeper],
    mend: _Mending,
    threads: int,
    progress: Callable[[int], None],
) -> None:
    own = {record.tables[0].name for record in file.records}
    check, unread = ByteCheck(file, paths), Unread(originals.spine.layout)
    for part in read(file, paths, threads=threads):
        check.take(part)
        if isinstance(part, Rejected):
            originals.rejected += 1
            continue
        for listener in unread.listeners.get(part.table, ()):
            listener(part)
        keepers[part.table].take(mend.take(part, originals.spine.files[file.name]))
        if part.table in own:
            progress(part.rows.num_rows)
    check.finish()
    originals.bytes_wrong += [
        (originals.spine.files[file.name][index], offset) for index, offset in sorted(check.wrong.items())
    ]
    for name, keeper in keepers.items():
        originals.stores[name] = keeper.writer.close()
        originals.spine.keys[name] = keeper.keys()
        originals.unread[name] = unread.rows(originals.spine.layout.tables[name])


class _Mending:
    """Applies corrections, and remembers what they changed."""

    def __init__(self, originals: Originals, corrections: Corrections) -> None:
        self._originals, self._corrections = originals, corrections

    def take(self, batch: Batch, files: Sequence[str]) -> Batch:
        names = {one.field for one in self._corrections.rows if one.table == batch.table} & set(batch.rows.schema.names)
        if not names:
            return batch
        mended, _ = self._corrections.apply(batch, files)
        for name in sorted(names):
            before, after = batch.rows[name], mended.rows[name]
            changed = np.array(
                [left != right for left, right in zip(before.to_pylist(), after.to_pylist(), strict=True)]
            )
            known = self._originals.corrected.get((batch.table, name), np.zeros(0, np.int64))
            self._originals.corrected[batch.table, name] = np.concatenate(
                [known, np.flatnonzero(changed) + batch.start]
            )
        return mended


class _Keeper:
    """The rows of one table, as they come."""

    def __init__(self, layout: Layout, table: Table, folder: Path) -> None:
        self.writer = Writer(folder / f"{table.name}.original.arrow")
        self._occurs = bool(table.parent)  # a child record is numbered by itself
        self._nested = bool(table.parent and layout.tables[table.parent].parent)
        self._parts: list[tuple[Any, Any, Any]] = []

    def take(self, batch: Batch) -> None:
        rows = batch.rows
        occurrences = rows["__occurrence"] if self._occurs else None
        none = np.zeros(rows.num_rows, np.int32)
        self._parts.append(
            (
                rows["__file"].to_numpy(),
                rows["__record"].to_numpy(),
                none if occurrences is None else occurrences.to_numpy(),
            )
        )
        self.writer.write(rows)

    def keys(self) -> Any:
        empty = [np.zeros(0, np.int64)]
        columns = [np.concatenate(empty + [part[n] for part in self._parts]) for n in range(3)]
        return make_keys(*columns, nested=self._nested)
