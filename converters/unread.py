"""Bytes of a record with REDEFINES that no field reads, because no alternative was selected.

They stay in the residue, which is never written. What stands there would be lost in silence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from utsushi.converters.files.batch import Batch
from utsushi.mappings.layout.model import File, Layout, Table

Listener = Callable[[Batch], None]

NOT_READ = "bytes_not_read"
_EBCDIC = 0x40
"""Its space."""
_NOTHING = b"\x00\x0c\x0f\x0a\x0d\x1a"
"""Low-values, a packed zero, line ends and end marks."""


class Unread:
    """Listens to the record tables of which some field belongs to an alternative."""

    def __init__(self, layout: Layout) -> None:
        """Know those records, and the bytes that are nothing in their file."""
        self._found: dict[str, list[NDArray[np.int64]]] = defaultdict(list)
        self._nothing: dict[str, bytes] = {}
        for file in layout.files.values():
            chosen = [one for one in file.records if any(field.when for table in one.tables for field in table.fields)]
            for record in chosen:
                self._nothing[record.tables[0].name] = _NOTHING + _blank_and_zero(file)

    @property
    def listeners(self) -> dict[str, list[Listener]]:
        """Table → what to call with its batches."""
        return {table: [self._take] for table in self._nothing}

    def rows(self, table: Table) -> NDArray[np.int64]:
        """Rising row numbers of records that hold something where no field reads."""
        return np.concatenate([np.zeros(0, np.int64), *self._found.get(table.name, ())])

    def _take(self, batch: Batch) -> None:
        import pyarrow.compute as pc

        residue = batch.residue
        if residue is None or not residue.num_rows:
            return
        frames = residue.filter(pc.equal(residue["field"], ""))
        nothing = self._nothing[batch.table]
        held = [bool(raw.translate(None, nothing)) for raw in frames["bytes"].to_pylist()]
        if any(held):
            self._found[batch.table].append(frames["row"].to_numpy()[np.array(held)])


def _blank_and_zero(file: File) -> bytes:
    from utsushi.converters.files.charsets import space

    blank = space(file.text)
    return bytes([blank, 0xF0 if blank == _EBCDIC else 0x30])
