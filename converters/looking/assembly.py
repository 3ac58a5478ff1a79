"""One file, put together again from stretches of its tables, its residue and its records that are none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from utsushi.converters.files import encode as encode_file
from utsushi.converters.looking import kept
from utsushi.converters.looking.batches import Rows, Stretch, batches, flat, nested
from utsushi.converters.looking.tables import LAST, Cursor, key, opened
from utsushi.mappings.layout.model import File

Arrow = Any
Array = Any

HEADER = "__header"
_HEADED = {"xml", "sql", "xlsx"}
"""Formats whose records stand inside something: without what was kept of it they are written all at once, as blocks always are."""


class Assembly:
    """One file that was read, being written."""

    def __init__(
        self, file: File, folder: Path, form: str, names: Mapping[str, str], index: int, *, canonical: bool
    ) -> None:
        """Of the file with that index among those that were read; `names` and `form` as its tables have them in `folder`."""
        self.file = file
        self.index = index
        self.form = form
        self.bare = replace(file, header=False, bom=False) if file.format == "delimited" else file
        self.residue = folder / kept.FOLDER
        self.paths = {table.name: folder / f"{names[table.name]}.{form}" for table in file.tables}
        self.tables = opened(folder, form, file, names)
        self.blocked = file.variable is not None and file.variable.blocked
        self.kept: dict[str, Cursor] = {}
        self.rejected: Cursor | None = None
        self.kept_paths = {table.name: self.residue / f"{names[table.name]}.parquet" for table in file.tables}
        if not canonical:
            self.kept = {name: _cursor(path) for name, path in self.kept_paths.items() if path.is_file()}
            path = self.residue / kept.REJECTED / f"{file.name}.parquet"
            self.rejected = _cursor(path) if path.is_file() and not self.blocked else None
        self.head = None if canonical else kept.kept_head(self.residue, file.name, index)
        self._skip(key(index) - 1)

    def pieces(self) -> Iterator[tuple[int, bytes]]:
        """(records, bytes) of stretch after stretch. Raises what `tables`, `batches` and the encoders raise."""
        if self.head is not None:
            yield 0, self.head
        elif self.file.format == "delimited":
            yield 0, encode_file(self.file, {}, 0)
        elif self.file.format in _HEADED or self.blocked:
            yield from self._whole()
            return
        yield from self._stretches()

    def _whole(self) -> Iterator[tuple[int, bytes]]:
        """All records at once, for formats whose records stand inside one another."""
        stretch, residue, _ = self._take(key(self.index + 1) - 1)
        yield self._count(stretch), encode_file(self.file, batches(self.file, stretch, residue, self.index), 0)

    def _stretches(self) -> Iterator[tuple[int, bytes]]:
        """One after the other."""
        end = key(self.index + 1) - 1
        cursors = [*self.tables.values(), *([self.rejected] if self.rejected else [])]
        while min((one.first for one in cursors), default=LAST + 1) <= end:
            first = min(one.first for one in cursors)
            while (limit := min(one.safe for one in cursors)) < first:
                next(one for one in cursors if one.safe == limit).fill()
            stretch, residue, rejected = self._take(min(limit, end))
            yield from self._encoded(stretch, residue, rejected)

    def _encoded(
        self, stretch: Stretch, residue: Mapping[str, Any], rejected: Sequence[tuple[int, bytes]]
    ) -> Iterator[tuple[int, bytes]]:
        if self.file.format == "fixed" and rejected:
            yield self._spliced(stretch, residue, rejected)
            return
        low = 0
        for number, raw in rejected:
            yield self._part(stretch, residue, low, number)
            yield 1, raw
            low = number
        yield self._part(stretch, residue, low, LAST)

    def _spliced(
        self, stretch: Stretch, residue: Mapping[str, Any], rejected: Sequence[tuple[int, bytes]]
    ) -> tuple[int, bytes]:
        """Records of one length: a record that is none stands behind as many of them as have a lower number."""
        import numpy as np

        count, raw = self._part(stretch, residue, 0, LAST)
        own = [stretch[record.tables[0].name].keys for record in self.file.records if record.tables[0].name in stretch]
        known = np.sort(np.concatenate([np.empty(0, np.int64), *own]))
        places = np.searchsorted(known, [number for number, _ in rejected]) * self.file.record_length
        pieces, done = [], 0
        for place, (_, bytes_) in zip(places.tolist(), rejected, strict=True):
            pieces += [raw[done:place], bytes_]
            done = place
        return count + len(rejected), b"".join([*pieces, raw[done:]])

    def _part(self, stretch: Stretch, residue: Mapping[str, Any], low: int, high: int) -> tuple[int, bytes]:
        part = _between(stretch, low, high) if low or high != LAST else stretch
        count = self._count(part)
        given = batches(self.bare, part, residue, self.index)
        return count, encode_file(self.bare, given, 0) if count else b""

    def _count(self, stretch: Stretch) -> int:
        return sum(len(stretch[one.tables[0].name].keys) for one in self.file.records if one.tables[0].name in stretch)

    def _skip(self, limit: int) -> None:
        """Pass over the files before."""
        for one in (*self.tables.values(), *self.kept.values(), *([self.rejected] if self.rejected else [])):
            while one.first <= limit:
                one.take(min(limit, max(one.safe, one.first)))

    def _take(self, limit: int) -> tuple[Stretch, dict[str, Any], list[tuple[int, bytes]]]:
        """Rows, residue and records that are none, up to `limit`."""
        import pyarrow as pa
        import pyarrow.compute as pc

        taken = {name: cursor.take(limit) for name, cursor in self.tables.items()}
        if self.form == "jsonl":
            stretch: Stretch = {}
            for table in self.file.tables:
                if not table.parent and taken.get(table.name, (None, None))[1] is not None:
                    stretch |= nested(self.file, table, *taken[table.name])
        else:
            stretch = flat(self.file, taken, self.paths)
        residue: dict[str, tuple[Array, Arrow]] = {}
        for name, cursor in self.kept.items():
            keys, rows = cursor.take(limit)
            if rows is not None and self.head is not None:
                here = pc.not_equal(rows["field"], HEADER)
                keys, rows = keys[here.to_numpy(zero_copy_only=False)], rows.filter(here)
            if rows is not None and rows.num_rows:
                residue[name] = keys, rows
        keys, rows = self.rejected.take(limit) if self.rejected else ([], None)
        raw = rows["bytes"] if rows is not None else pa.array([], pa.binary())
        return stretch, residue, list(zip([int(one) for one in keys], raw.to_pylist(), strict=True))


def _cursor(path: Path) -> Cursor:
    parts = (
        part.rename_columns([{"file": "__file", "record": "__record"}.get(name, name) for name in part.schema.names])
        for part in kept.kept_rows(path)
    )
    return Cursor(path, parts)


def _between(stretch: Stretch, low: int, high: int) -> Stretch:
    """The rows of the records above `low` and below `high`."""
    import numpy as np

    found: Stretch = {}
    begins: dict[int, int] = {}
    for name, rows in stretch.items():
        begin, end = np.searchsorted(rows.keys, low, side="right"), np.searchsorted(rows.keys, high, side="left")
        begins[id(rows)] = int(begin)
        columns = {one: column[begin:end] for one, column in rows.columns.items()}
        found[name] = Rows(rows.keys[begin:end], columns)
        if rows.parents is not None:
            outer = _parent(stretch, name)
            found[name].parents = rows.parents[begin:end] - begins[id(outer)]
            found[name].occurrences = rows.occurrences[begin:end]
    return found


def _parent(stretch: Stretch, name: str) -> Rows:
    while True:
        name = name.rpartition(".")[0]
        if name in stretch:
            return stretch[name]
