"""A stretch of a file of records in memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from utsushi.converters.files.batch import Rejected
from utsushi.mappings.layout.model import File

Array = Any

LABEL = 80
"""Bytes of a tape label."""
STRETCH_BYTES = 64 << 20
"""Bytes of a stretch at most, whatever the number of records asked for."""


@dataclass(frozen=True)
class Stretch:
    """n records of one file."""

    file: int
    """Index among the files read."""
    data: Array
    """uint8, read-only."""
    starts: Array
    """int64[n]: where each record begins in `data`; it is as long as the layout says, or as `lengths` where records are `moving`."""
    numbers: Array
    """int64[n], from 1."""
    offsets: Array
    """int64[n]: in the file."""
    lengths: Array
    """int32[n]: bytes in the file, line end not counted."""
    newline: bytes
    """The canonical line end; empty where records have none."""
    ends: tuple[Array, list[bytes]]
    """Records whose line end (or length) is not the canonical one, from 0, and their line ends."""
    rejected: tuple[Rejected, ...] = ()
    base: int | None = None
    """Where data[0] stands in the file; of a variable one, whose records begin behind what `offsets` names."""
    head: bytes = b""
    """What stands in front of the first record of the file: labels."""
    tail: bytes = b""
    """What stands behind the last one."""


def moving(file: File) -> bool:
    """Records have lengths of their own: they are spread into their maximal form before anything is decoded."""
    lengths = {record.length for record in file.records}
    return (
        file.variable is not None
        or (file.own_lengths and len(lengths) > 1)
        or any(table.depending for table in file.tables)
    )
