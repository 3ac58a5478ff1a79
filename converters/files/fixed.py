"""Fixed-length records, host or not: stretches of a file → batches of every table, with faults and residue.

A stretch is decoded alone, by as many threads as there are; its record types are told apart first. What is given does not
depend on where a stretch ends: row numbers are put in when the stretches stand in order again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from utsushi.converters.files.batch import Batch, Rejected
from utsushi.converters.files.charsets import space
from utsushi.converters.files.fixed_batches import Frame, batch_of
from utsushi.converters.files.fixed_columns import Column, Decoder, decode, decoder
from utsushi.converters.files.fixed_stretches import stretches
from utsushi.converters.files.fixed_tables import RecordPlan, Rows, TablePlan, children, move, owned, plan_records
from utsushi.converters.files.laying import Laid, heads, lay
from utsushi.converters.files.segments import Decoded, Segments
from utsushi.converters.files.stretch import Stretch
from utsushi.mappings.layout.model import Field, File

HEADER, FOOTER = "__header", "__footer"
"""Fields of the residue: what stands before the first record of a file and behind the last one."""

Array = Any
Arrow = Any
Decoders = Mapping[str, Mapping[str, Decoder]]


def read_fixed(
    file: File, paths: Sequence[Path], *, batch_rows: int = 65_536, threads: int = 1
) -> Iterator[Batch | Rejected]:
    """The records of fixed-length files, in the order of the files and of each file.

    Args:
        file: `fixed` or `lines`, its record types with their tables.
        paths: read one after the other; records are numbered from 1 in each.
        batch_rows: records per stretch at most (and 64 MiB); an OCCURS table has more rows in a batch than that.
        threads: stretches decoded at a time.

    Yields:
        Per stretch a Batch of each table of the record types found in it, then the records that are none: `no_record_type`,
        `truncated`, `line_too_long`.

    Raises:
        UtsushiError: U401 unknown character table, U402 unreadable, U403 no line end, and what `predicate.parse` raises.
    """
    reader = _Reader(file, plan_records(file), _decoders(file))
    parts = (part for index, path in enumerate(paths) for part in stretches(file, index, path, batch_rows))
    starts: dict[str, int] = {}
    segments = Segments(file)
    for decoded in _ordered(reader, parts, threads):
        batches, rejected = segments.take(decoded, starts) if segments.parents else (decoded.batches, decoded.rejected)
        before = dict(starts)
        for one in batches:
            start = starts.get(one.table, 0)
            starts[one.table] = start + one.rows.num_rows
            yield _moved(one, start, before.get(reader.parents[one.table], 0))
        yield from rejected


def _ordered(reader: _Reader, parts: Iterator[Stretch], threads: int) -> Iterator[Decoded]:
    if threads <= 1:
        yield from map(reader.decode, parts)
        return
    pending: deque[Future[Decoded]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        for part in parts:
            pending.append(pool.submit(reader.decode, part))
            if len(pending) > threads:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()


def _decoders(file: File) -> Decoders:
    return {table.name: {one.name: decoder(one, file.text) for one in table.fields} for table in file.tables}


def _moved(batch: Batch, start: int, parent: int) -> Batch:
    """The batch with its rows counted from `start`, those of its parent from `parent`."""
    import pyarrow.compute as pc

    rows, faults, residue = batch.rows, batch.faults, batch.residue
    if parent:
        place = rows.schema.get_field_index("__parent")
        rows = rows.set_column(place, "__parent", pc.add(rows.column(place), parent))
    if start:
        faults, residue = (
            table.set_column(0, "row", pc.add(table.column(0), start)) if table.num_rows else table
            for table in (faults, residue)
        )
    return replace(batch, start=start, rows=rows, faults=faults, residue=residue)


class _Decoded(Rows):
    """Rows whose fields are decoded when they are asked for."""

    def __init__(
        self, plan: TablePlan, decoders: Mapping[str, Decoder], data: Array, starts: Array, width: int, **place: Any
    ) -> None:
        super().__init__(plan, starts, **place)
        self.data = data
        self.width = plan.table.stride or width
        self.decoders = decoders
        self.columns: dict[str, Column] = {}

    def values(self, name: str) -> Arrow:
        if name not in self.columns:
            self._decode([self.plan.fields[name]])
        return self.columns[name].values

    def all(self) -> list[Column]:
        """Every field, in the table's order; conditional ones last, for they need the others."""
        fields = [one for one in self.plan.fields.values() if one.name not in self.columns]
        self._decode([one for one in fields if not one.when])
        self._decode([one for one in fields if one.when and one.name not in self.columns])
        return [self.columns[name] for name in self.plan.fields]

    def _decode(self, fields: Sequence[Field]) -> None:
        masks = [self.selected(one) for one in fields]
        columns = decode([self.decoders[one.name] for one in fields], self.data, self.starts, masks, self.width)
        self.columns |= {column.field.name: column for column in columns}


@dataclass(frozen=True)
class _Reader:
    file: File
    plans: tuple[RecordPlan, ...]
    decoders: Decoders

    @property
    def parents(self) -> dict[str, str]:
        return {table.name: table.parent for table in self.file.tables}

    def decode(self, part: Stretch) -> Decoded:
        """The batches of a stretch, rows counted from 0, and what is rejected."""
        import numpy as np

        free = np.arange(len(part.starts))
        data, starts = heads(self.plans, part)
        batches: list[Batch] = []
        rejected = list(part.rejected)
        spans: dict[str, Array] = {}
        for plan in self.plans:
            if not len(free):
                break
            rows = self._rows(plan, plan.tables[0], data, starts[free])
            picked = free
            if plan.selector is not None:
                held = rows.holds(plan.selector)
                picked, free = free[held], free[~held]
                if not held.all():
                    rows = self._rows(plan, plan.tables[0], data, starts[picked])
            else:
                free = free[:0]
            if len(picked):
                laid = lay(plan, part, picked)
                rejected += [Rejected(part.file, *_place(part, n), fault) for n, fault in laid.rejected]
                if laid.data is not data or len(laid.picked) < len(picked):
                    rows = self._rows(plan, plan.tables[0], laid.data, laid.starts)
                batches += self._batches(plan, part, laid, rows) if len(laid.picked) else []
                spans[plan.tables[0].table.name] = laid.bodies + part.lengths[laid.picked] - part.offsets[laid.picked]
        rejected += [Rejected(part.file, *_place(part, n), "no_record_type") for n in free.tolist()]
        batches = _labelled(batches, part)
        return Decoded(part.file, batches, sorted(rejected, key=lambda one: one.record), spans)

    def _rows(self, plan: RecordPlan, table: TablePlan, data: Array, starts: Array, **place: Any) -> _Decoded:
        return _Decoded(table, self.decoders[table.table.name], data, starts, plan.length, **place)

    def _batches(self, plan: RecordPlan, part: Stretch, laid: Laid, own: _Decoded) -> list[Batch]:
        tables: dict[str, _Decoded] = {own.plan.table.name: own}
        for child in plan.tables[1:]:
            parent = tables[child.table.parent]
            parents, numbers, starts = children(child, parent, plan.spread, laid.data)
            records = parents if parent.records is None else parent.records[parents]
            place = {"parent": parent, "parents": parents, "records": records, "numbers": numbers}
            tables[child.table.name] = self._rows(plan, child, laid.data, starts, **place)
        if plan.spread is not None and plan.spread.slide:
            move(tuple(tables.values()))
        columns = {name: rows.all() for name, rows in tables.items()}
        kept = owned(plan, tuple(tables.values()), own.starts)
        frame = Frame(plan.gaps, kept, space(self.file.text), laid.usual, laid.tails)
        return [batch_of(part, laid, rows, columns[name], frame) for name, rows in tables.items()]


def _labelled(batches: list[Batch], part: Stretch) -> list[Batch]:
    """The batches with the labels of the file in the residue of the first and the last record that they hold."""
    import numpy as np
    import pyarrow as pa

    own = [n for n, one in enumerate(batches) if "__parent" not in one.rows.schema.names and one.rows.num_rows]
    for name, raw, row, pick in ((HEADER, part.head, 0, min), (FOOTER, part.tail, -1, max)):
        if not raw or not own:
            continue
        n = pick(own, key=lambda n: batches[n].rows["__record"][row].as_py())
        one = batches[n]
        at = row % one.rows.num_rows
        more = pa.table({"row": pa.array([at], pa.int64()), "field": [name], "bytes": pa.array([raw], pa.binary())})
        residue = pa.concat_tables([one.residue, more.cast(one.residue.schema)])
        order = np.argsort(residue["row"].to_numpy(), kind="stable")
        batches[n] = replace(one, residue=residue.take(pa.array(order)).combine_chunks())
    return batches


def _place(part: Stretch, n: int) -> tuple[int, int, int]:
    """Number, offset, bytes of a record; with the descriptors of a variable one."""
    number, offset, length = int(part.numbers[n]), int(part.offsets[n]), int(part.lengths[n])
    if part.base is not None:
        length += int(part.starts[n]) + part.base - offset
    return number, offset, length
