"""rejects/<file>: the original bytes of every record that was rejected or held, as a source of the same layout.

Header, lookups, control records and the records that they were joined with come with them; control totals say what the
file now holds, so that it can be mended and converted again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from utsushi.converters.files.batch import Batch
from utsushi.converters.files.stretch import LABEL
from utsushi.converters.outcome import Outcome
from utsushi.converters.output import Output
from utsushi.converters.rejects_framed import FRAMED, Stretch, write_framed
from utsushi.converters.relate import Related
from utsushi.converters.stage import Stage
from utsushi.converters.trace import located
from utsushi.mappings.layout.model import File, Table, Variable

Arrow = Any


@dataclass(frozen=True)
class Span:
    """A record of a file."""

    offset: int
    length: int
    table: str = ""
    """Its table; empty for a record that is none."""


def write_rejects(
    output: Output, stage: Stage, outcomes: Sequence[Outcome], relations: Sequence[Related | None]
) -> list[str]:
    """Write the files below `rejects/`, one for each that was read; none where nothing was rejected or held.

    Args:
        output: of the run.
        stage: of the run.
        outcomes: of its groups.
        relations: of the same groups.

    Returns:
        The names that were written, relative to the output.
    """
    withheld = _withheld(stage, outcomes, relations)
    if not withheld and not any(stage.rejected.values()):
        return []
    names: list[str] = []
    for name, paths in stage.found.items():
        file = stage.layout.files[name]
        for index, path in enumerate(paths):
            target = f"rejects/{path.name}"
            spans = sorted(_spans(stage, file, index, withheld), key=lambda one: one.offset)
            if file.format in FRAMED:
                with output.open_private(target) as handle:
                    write_framed(handle, file, path, [Stretch(one.offset, one.length, one.table) for one in spans])
                names.append(target)
                continue
            with output.open_private(target) as handle:
                _copy(handle, file, path, spans, {})
            if totals := _restated(stage, file, index, output.path / target):
                (output.path / target).unlink()
                with output.open_private(target) as handle:
                    _copy(handle, file, path, spans, totals)
            names.append(target)
    return names


def _withheld(
    stage: Stage, outcomes: Sequence[Outcome], relations: Sequence[Related | None]
) -> dict[str, NDArray[np.int64]]:
    """Record table → rows that some group held or rejected, and those they met (an OCCURS row stands for its record).

    Without what it was joined with a mended record would be written with less than it says.
    """
    found: dict[str, list[NDArray[np.int64]]] = {}
    for outcome, related in zip(outcomes, relations, strict=True):
        rows = np.flatnonzero(outcome.withheld())
        parts = [(outcome.plan.source, rows)]
        parts += [(one.join.table, one.met(rows)) for one in (related.joins.values() if related else ())]
        for table, some in parts:
            record, numbers = _record(stage, table, some)
            if len(numbers):
                found.setdefault(record.name, []).append(numbers)
    return {name: np.unique(np.concatenate(parts)) for name, parts in found.items()}


def _record(stage: Stage, table: Table, rows: NDArray[np.int64]) -> tuple[Table, NDArray[np.int64]]:
    """The table and the rows of the records that rows stand in."""
    while table.parent and len(rows):
        parts = [at["__parent"].to_numpy() for _, at in located(stage.tables[table.name].rows, rows, occurs=True)]
        rows, table = np.unique(np.concatenate(parts)), stage.layout.tables[table.parent]
    return table, rows


def _spans(stage: Stage, file: File, index: int, withheld: dict[str, NDArray[np.int64]]) -> Iterator[Span]:
    for record in file.records:
        table = record.tables[0]
        rows = _all(stage, table) if table.role != "data" else withheld.get(table.name, np.zeros(0, np.int64))
        for _, at in located(stage.tables[table.name].rows, rows, occurs=False):
            here = at["__file"].to_numpy() == index
            offsets, lengths = at["__offset"].to_numpy()[here], at["__length"].to_numpy()[here]
            for offset, length in zip(offsets.tolist(), lengths.tolist(), strict=True):
                yield Span(offset, length, table.name)
    for one in stage.rejected.get(file.name, ()):
        if one.file == index:
            yield Span(one.offset, one.length)


def _all(stage: Stage, table: Table) -> NDArray[np.int64]:
    return np.arange(stage.tables[table.name].rows.count)


def _copy(target: BinaryIO, file: File, path: Path, spans: Sequence[Span], totals: dict[int, bytes]) -> None:
    """The header and the records, each with its line end; `totals` replaces records by offset."""
    with path.open("rb") as source:
        target.write(source.read(_header(file, path)))
        # what is no record stands last: a reader may not find its way out of it
        ordered = sorted(spans, key=lambda one: not one.table) if file.variable else spans
        for span in ordered:
            if file.variable is not None and span.table:
                target.write(totals.get(span.offset) or _variable(source, file.variable, span))
                continue
            source.seek(span.offset)
            raw, end = source.read(span.length), b""
            if file.format not in {"fixed", "variable"}:
                end = _line_end(source.read(4), file)
            target.write(totals.get(span.offset, raw) + end)
        if file.labels[1]:
            source.seek(-file.labels[1] * LABEL, 2)
            target.write(source.read())


def _variable(source: BinaryIO, how: Variable, span: Span) -> bytes:
    """A record with its descriptor, in a block of its own where records stand in blocks.

    The offset of a record that begins a block is that of the block's descriptor, four bytes before its own.
    """
    from utsushi.converters.files.closing import block_descriptor

    begin = span.offset
    source.seek(begin)
    stated = span.length + how.width * how.includes - how.adjust
    if how.blocked and int.from_bytes(source.read(4)[how.at : how.at + 2], how.byteorder) != stated:
        begin += 4
    source.seek(begin)
    raw = source.read(how.width + span.length)
    return block_descriptor(how, len(raw)) + raw if how.blocked else raw


def _header(file: File, path: Path) -> int:
    """Bytes before the first record."""
    if file.format != "delimited":
        return file.labels[0] * LABEL
    from utsushi.converters.files.opening import open_delimited

    with path.open("rb") as handle:
        return open_delimited(file, path, handle).start


def _line_end(following: bytes, file: File) -> bytes:
    """The line end that follows, or the declared one."""
    from utsushi.converters.files.codecs import sign_bytes

    ways = [sign_bytes(file, end) for end in ("\r\n", "\n", "\r", file.newline)]
    return next((end for end in ways if following.startswith(end)), ways[-1])


def _restated(stage: Stage, file: File, index: int, path: Path) -> dict[int, bytes]:
    """Offset in the source → the bytes of a control record that states what `path` holds."""
    if not file.controls:
        return {}
    from utsushi.converters.controls import Totals
    from utsushi.converters.files import read

    totals = Totals(_alone(stage, file), {file.name: (path,)})
    listeners = totals.listeners
    for batch in (part for part in read(file, (path,)) if isinstance(part, Batch)):
        for listener in listeners.get(batch.table, ()):
            listener(batch)
    counted = dict(
        zip([control.name for control in file.controls], [one["counted"] for one in totals.lines()], strict=True)
    )
    found: dict[int, bytes] = {}
    for batch in stage.controls.get(file.name, ()):
        fields = {one.field: counted[one.name] for one in file.controls if one.table == batch.table}
        for row in np.flatnonzero(batch.rows["__file"].to_numpy() == index).tolist():
            found[batch.rows["__offset"][row].as_py()] = _encoded(file, batch, row, fields, index)
    return found


def _alone(stage: Stage, file: File) -> Any:
    """The layout with this file alone."""
    return replace(stage.layout, files={file.name: file})


def _encoded(file: File, batch: Batch, row: int, fields: dict[str, str], index: int) -> bytes:
    """The bytes of a control record with other totals; what the encoder would write otherwise stays as it was."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from utsushi.converters.files import encode

    rows = batch.rows.slice(row, 1)
    for name, text in fields.items():
        rows = rows.set_column(rows.schema.get_field_index(name), name, pa.array([text], pa.string()))
    residue = batch.residue
    if residue is not None:
        mine = pc.equal(residue["row"], batch.start + row)
        restated = pc.or_(
            pc.is_in(residue["field"], pa.array([*fields, ""], pa.string())),
            pc.is_in(residue["field"], pa.array(["__header", "__footer"])),
        )
        residue = residue.filter(pc.and_(mine, pc.invert(restated)))
        residue = residue.set_column(0, "row", pa.array([0] * residue.num_rows, pa.int64()))
    one = Batch(batch.table, 0, rows, batch.faults.slice(0, 0), residue)
    bare = replace(file, header=False, bom=False, newline="\n") if file.format not in {"fixed", "variable"} else file
    raw = encode(bare, {batch.table: [one]}, index)
    return raw.removesuffix(b"\n") if file.format not in {"fixed", "variable"} else raw
