"""Rows, faults and residue of batches that are read record by record, and the residue looked up again by the encoder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Protocol

from utsushi.converters.files.batch import Batch

Arrow = Any


@dataclass
class Sparse:
    """Collects one table's faults and residue; rows are counted from the table's first."""

    faults: list[tuple[int, str, str, bytes]] = field(default_factory=list)
    residue: list[tuple[int, str, bytes]] = field(default_factory=list)

    def fault_table(self) -> Arrow:
        """By row, fields in the order they were found."""
        import pyarrow as pa

        rows = sorted(self.faults, key=lambda one: one[0])
        return pa.table(
            {
                "row": pa.array([one[0] for one in rows], pa.int64()),
                "field": pa.array([one[1] for one in rows], pa.string()),
                "fault": pa.array([one[2] for one in rows], pa.string()),
                "bytes": pa.array([one[3] for one in rows], pa.binary()),
            }
        )

    def residue_table(self) -> Arrow:
        """By row, fields in the order they were found."""
        import pyarrow as pa

        rows = sorted(self.residue, key=lambda one: one[0])
        return pa.table(
            {
                "row": pa.array([one[0] for one in rows], pa.int64()),
                "field": pa.array([one[1] for one in rows], pa.string()),
                "bytes": pa.array([one[2] for one in rows], pa.binary()),
            }
        )


class Spanned(Protocol):
    """Something found in a file, from `start` up to `end`."""

    @property
    def start(self) -> int:
        """Offset of its first byte."""

    @property
    def end(self) -> int:
        """Offset behind its last byte."""


def around(handle: BinaryIO, found: Sequence[Spanned], end: int, *, first: bool) -> tuple[bytes, list[bytes]]:
    """(what stands before the first thing, if it is the `first` of the file; what stands behind each one up to the next, or `end`)."""
    begin = 0 if first else found[0].start
    handle.seek(begin)
    data = handle.read(end - begin)
    follow = [*(one.start for one in found[1:]), end]
    tails = [data[one.end - begin : after - begin] for one, after in zip(found, follow, strict=True)]
    return data[: found[0].start - begin], tails


def places(index: int, records: Sequence[int], offsets: Sequence[int], lengths: Sequence[int]) -> dict[str, Arrow]:
    """The columns that say where rows stand (`ROW_COLUMNS`)."""
    import pyarrow as pa

    return {
        "__file": pa.array([index] * len(records), pa.int16()),
        "__record": pa.array(records, pa.int64()),
        "__offset": pa.array(offsets, pa.int64()),
        "__length": pa.array(lengths, pa.int32()),
    }


def kept(batch: Batch) -> dict[int, dict[str, bytes]]:
    """Position in the batch → field → bytes of the residue."""
    found: dict[int, dict[str, bytes]] = {}
    if batch.residue is not None:
        columns = (batch.residue[name].to_pylist() for name in ("row", "field", "bytes"))
        for row, name, raw in zip(*columns, strict=True):
            found.setdefault(row - batch.start, {})[name] = raw
    return found
