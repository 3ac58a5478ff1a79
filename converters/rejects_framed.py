"""Rejected and held records of dumps and XML files, written so that the file they make is one of the same layout."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from utsushi.converters.files import encode, read
from utsushi.converters.files.batch import Batch
from utsushi.mappings.layout.model import File

FRAMED = {"sql", "xml"}
"""Formats whose records do not stand alone: what stands around them is written anew."""


class Stretch(NamedTuple):
    """Bytes of a file."""

    offset: int
    length: int
    table: str = ""
    """Of a record; empty for what is none."""


def write_framed(target: BinaryIO, file: File, path: Path, spans: Sequence[Stretch]) -> None:
    """Write the records of `spans`; what is none stands behind them as it was."""
    with path.open("rb") as source:
        lost = [_bytes(source, one) for one in spans if not one.table]
        if file.format == "xml":
            from utsushi.converters.files.xml_encode import wrapped

            pieces = [(one.table, _bytes(source, one)) for one in spans if one.table]
            target.write(wrapped(file, [*pieces, *(("", raw) for raw in lost)]))
            return
    wanted = {one.offset for one in spans if one.table}
    for part in read(file, (path,)):
        if isinstance(part, Batch):
            target.write(encode(file, {part.table: [_picked(part, wanted)]}, 0))
    target.writelines(raw.strip().rstrip(b",;") + b";\n" for raw in lost)


def _bytes(source: BinaryIO, one: Stretch) -> bytes:
    source.seek(one.offset)
    return source.read(one.length)


def _picked(batch: Batch, wanted: set[int]) -> Batch:
    """The rows that begin there, in their canonical frame; literals that the encoder would write otherwise stay."""
    import numpy as np
    import pyarrow as pa

    rows = np.flatnonzero([offset in wanted for offset in batch.rows["__offset"].to_pylist()])
    places: dict[int, int] = {batch.start + row: n for n, row in enumerate(rows.tolist())}
    kept: list[dict[str, Any]] = [
        one | {"row": places[one["row"]]}
        for one in batch.residue.to_pylist()
        if one["row"] in places and not one["field"].startswith("__") and one["field"]
    ]
    residue = pa.Table.from_pylist(kept, schema=batch.residue.schema)
    return Batch(batch.table, 0, batch.rows.take(pa.array(rows)), batch.faults.slice(0, 0), residue)
