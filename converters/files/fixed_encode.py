"""Columns → the bytes of a fixed-length file: the exact inverse of `fixed.read_fixed`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from utsushi.converters.files.batch import Batch
from utsushi.converters.files.encode_fields import refusal, write_field
from utsushi.converters.files.fixed_tables import RecordPlan, Rows, TablePlan, children, owned, plan_records
from utsushi.converters.files.spreading import Spread, blanks, template
from utsushi.converters.files.stretch import moving
from utsushi.mappings.layout.model import File
from utsushi.specs.errors import Place, fail

Array = Any
Arrow = Any


def encode_fixed(file: File, tables: Mapping[str, Sequence[Batch]], index: int = 0) -> bytes:
    """The bytes of the file with that index, its records in `__record` order.

    With the residue of reading the bytes are those that were read, less rejected records; without it they are canonical (see
    `kernels_encode`). A null, a field or an OCCURS table that is not given, and an occurrence without a row are written as
    nothing: spaces, or low-values in packed and binary fields. A field whose condition does not hold writes nothing.

    Raises:
        UtsushiError: U404 a value too long for its field, U405 a character that the table does not have, U406 no number, U407 a
            minus in an unsigned field; the place has the record's number and the field.
    """
    plans = [(plan, _own(plan, tables, index)) for plan in plan_records(file)]
    head, tail = (b"".join(_beside(own, name) for _, own in plans) for name in ("__header", "__footer"))
    return head + _encoded_records(file, plans, tables, index) + tail


def _beside(own: _Given, name: str) -> bytes:
    """Labels that the residue of a record type keeps."""
    return b"".join(own.residue()[name][1].to_pylist()) if name in own.residue() else b""


def _encoded_records(
    file: File, plans: Sequence[tuple[RecordPlan, _Given]], tables: Mapping[str, Sequence[Batch]], index: int
) -> bytes:
    import numpy as np

    if moving(file):
        return _encode_moving(file, plans, tables, index)
    numbers = np.concatenate([np.empty(0, np.int64), *(given.numbers for _, given in plans)])
    rank = np.empty(len(numbers), np.int64)
    rank[np.argsort(numbers, kind="stable")] = np.arange(len(numbers))
    target = np.empty(len(numbers) * file.record_length, np.uint8)
    ends: dict[int, tuple[int, bytes]] = {}
    done = 0
    for plan, own in plans:
        ranks = rank[done : done + len(own.numbers)]
        own.starts = ranks * file.record_length
        done += len(own.numbers)
        if len(own.numbers):
            frames = _Writer(file, plan, target).write(own, tables, index)
            ends |= {int(ranks[row]): frame for row, frame in frames.items()}
    return _joined(file, target, ends)


def _encode_moving(
    file: File, plans: Sequence[tuple[RecordPlan, _Given]], tables: Mapping[str, Sequence[Batch]], index: int
) -> bytes:
    """Records of lengths of their own: each type in its maximal form, closed up, then all of them in their order."""
    import numpy as np

    from utsushi.converters.files import closing

    parts = []
    for plan, own in plans:
        count = len(own.numbers)
        target = np.empty(count * plan.length, np.uint8)
        own.starts = np.arange(count) * plan.length
        frames = _Writer(file, plan, target).write(own, tables, index) if count else {}
        read = any(batch.residue is not None for batch in own.batches)
        parts.append(closing.closed(file, plan, target, own.numbers, frames, read=read))
    return closing.joined(file, parts)


class _Given(Rows):
    """Rows whose values are given."""

    def __init__(self, plan: TablePlan, batches: Sequence[Batch], index: int) -> None:
        import numpy as np
        import pyarrow as pa

        super().__init__(plan, np.empty(0, np.int64))
        self.batches = batches
        chosen = [np.flatnonzero(batch.rows["__file"].to_numpy() == index) for batch in batches]
        self.global_rows = _joint(batch.start + rows for batch, rows in zip(batches, chosen, strict=True))
        parts = [
            pa.Table.from_batches([batch.rows])
            if len(rows) == batch.rows.num_rows
            else pa.Table.from_batches([batch.rows.take(rows)])
            for batch, rows in zip(batches, chosen, strict=True)
        ]
        self.table = pa.concat_tables(parts).combine_chunks() if parts else None
        self.numbers = self.column("__record")

    def column(self, name: str) -> Array:
        """int64[n], a row column."""
        import numpy as np

        if self.table is None or name not in self.table.column_names:
            return np.zeros(len(self.global_rows), np.int64)
        return self.table[name].to_numpy().astype(np.int64)

    def values(self, name: str) -> Arrow:
        import pyarrow as pa

        if self.table is None or name not in self.table.column_names:
            return pa.array([""] * len(self.global_rows), pa.string())
        column = self.table[name]
        return column.chunk(0) if column.num_chunks else pa.array([], pa.string())

    def residue(self) -> dict[str, tuple[Array, Arrow]]:
        """Field → (rows here, bytes) that the residue keeps."""
        import numpy as np
        import pyarrow as pa

        kept = [batch.residue for batch in self.batches if batch.residue is not None and batch.residue.num_rows]
        if not kept:
            return {}
        whole = pa.concat_tables(kept).combine_chunks()
        rows, data = whole["row"].to_numpy(), whole["bytes"].combine_chunks()
        here = np.searchsorted(self.global_rows, rows)
        inside = (here < len(self.global_rows)) & (
            self.global_rows[np.minimum(here, len(self.global_rows) - 1)] == rows
        )
        names = whole["field"].combine_chunks().dictionary_encode()
        codes = names.indices.to_numpy()
        found: dict[str, tuple[Array, Arrow]] = {}
        for code, name in enumerate(names.dictionary.to_pylist()):
            mine = np.flatnonzero(inside & (codes == code))
            if len(mine):
                found[name] = here[mine], data.take(pa.array(mine))
        return found


def _own(plan: RecordPlan, tables: Mapping[str, Sequence[Batch]], index: int) -> _Given:
    own = plan.tables[0]
    return _Given(own, tables.get(own.table.name, ()), index)


@dataclass
class _Writer:
    """Writes the records of one type into `target`."""

    file: File
    plan: RecordPlan
    target: Array

    def write(self, own: _Given, tables: Mapping[str, Sequence[Batch]], index: int) -> dict[int, tuple[int, bytes]]:
        """By row: (bytes of the record, what ends it) where the residue keeps a frame."""
        length = self.plan.length
        numbers = own.starts // max(length, 1)
        self.target.reshape(-1, length)[numbers] = template(self.plan.record, self.file.text, length)
        found = {own.plan.table.name: own}
        self._fields(own)
        for child in self.plan.tables[1:]:
            given = self._child(child, found[child.table.parent], tables, index)
            found[child.table.name] = given
            if child.varying and self.plan.spread is not None:
                self._occurrences(given, self.plan.spread)
            self._fields(given)
        frame = own.residue().get("")
        if frame is None:
            return {}
        return self._frame(own, tuple(found.values()), *frame)

    def _occurrences(self, given: _Given, spread: Spread) -> None:
        """Occurrences of which there are as many as a counter says: as if all their fields were empty. Raises U743."""
        import numpy as np

        assert given.parent is not None
        parents, _, starts = children(given.plan, given.parent, spread, self.target)
        counts = np.bincount(parents, minlength=len(given.parent.starts))
        beyond = np.flatnonzero(given.column("__occurrence") > counts[given.parents])
        if len(beyond):
            number = int(given.numbers[beyond[0]])
            place = Place(self.file.name, record=number, path=given.plan.table.name)
            raise fail("U743", place, name=given.plan.table.depending or given.plan.table.name)
        for field in given.plan.table.fields:
            if not field.when:
                self.target[starts[:, None] + field.offset + np.arange(field.length)] = blanks(field, self.file.text)

    def _child(self, plan: TablePlan, parent: _Given, tables: Mapping[str, Sequence[Batch]], index: int) -> _Given:
        import numpy as np

        given = _Given(plan, tables.get(plan.table.name, ()), index)
        given.parent = parent
        given.parents = np.searchsorted(parent.global_rows, given.column("__parent"))
        given.records = given.parents if parent.records is None else parent.records[given.parents]
        given.starts = (
            parent.starts[given.parents] + plan.table.offset + plan.table.stride * (given.column("__occurrence") - 1)
        )
        return given

    def _fields(self, given: _Given) -> None:
        import numpy as np

        from utsushi.converters.files.kernels_encode import WRITTEN

        residue = given.residue()
        for field in given.plan.table.fields:
            if given.table is not None and field.name in given.table.column_names:
                values, mask = given.values(field.name), given.selected(field)
                states = write_field(field, self.file.text, values, mask, self.target, given.starts)
                kept = residue[field.name][0] if field.name in residue else np.empty(0, np.int64)
                states[kept] = WRITTEN
                if len(wrong := np.flatnonzero(states)):
                    place = Place(
                        self.file.name,
                        record=int(given.numbers[wrong[0]]),
                        path=f"{given.plan.table.name}.{field.name}",
                    )
                    raise refusal(field, int(states[wrong[0]]), place, self.file.text)
            if field.name in residue:
                rows, data = residue[field.name]
                _restore(self.target, given.starts[rows] + field.offset, data)

    def _frame(
        self, own: _Given, tables: tuple[_Given, ...], kept: Array, frames: Arrow
    ) -> dict[int, tuple[int, bytes]]:
        lengths = own.column("__length")
        free = ~owned(self.plan, tables, own.starts)
        ends: dict[int, tuple[int, bytes]] = {}
        for row, frame in zip(kept.tolist(), frames.to_pylist(), strict=True):
            places = own.starts[row] + self.plan.gaps[free[row]]
            self.target[places] = list(frame[: len(places)])
            ends[row] = int(lengths[row]), frame[len(places) :]
        return ends


def _restore(target: Array, places: Array, data: Arrow) -> None:
    """Put the kept bytes where they stood."""
    import numpy as np

    from utsushi.converters.files import joining

    raw, offsets = joining.buffers(data)
    sizes = np.diff(offsets)
    inside = np.arange(int(offsets[-1] - offsets[0])) - np.repeat(offsets[:-1] - offsets[0], sizes)
    target[np.repeat(places, sizes) + inside] = raw[offsets[0] : offsets[-1]]


def _joined(file: File, target: Array, ends: Mapping[int, tuple[int, bytes]]) -> bytes:
    import numpy as np

    if file.format == "fixed":
        return bytes(target.tobytes())
    newline = file.newline.encode()
    records = target.reshape(-1, file.record_length)
    if not ends:
        line_ends = np.broadcast_to(np.frombuffer(newline, np.uint8), (len(records), len(newline)))
        return bytes(np.hstack([records, line_ends]).tobytes())
    lengths = (ends.get(n, (file.record_length, newline)) for n in range(len(records)))
    return b"".join(record[:length].tobytes() + end for record, (length, end) in zip(records, lengths, strict=True))


def _joint(parts: Any) -> Array:
    import numpy as np

    return np.concatenate([np.empty(0, np.int64), *parts])
