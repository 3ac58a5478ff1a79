"""Bytes that were no value: the fault that the reader named, found again by table, row and field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrow = Any
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class _Field:
    rows: Rows
    codes: NDArray[np.int16]
    content: Arrow


class DecodingFaults:
    """The decoding faults of one table."""

    def __init__(self, parts: Sequence[Arrow]) -> None:
        """Args: Tables (row, field, fault, bytes), by row, as the reader gave them."""
        self.names: list[str] = []
        self._fields: dict[str, _Field] = {}
        if parts:
            self._index(parts)

    def codes(self, field: str, rows: Rows) -> NDArray[np.int16]:
        """For each row number (negative: no row) the place in `names` of the field's fault; -1 where it has none."""
        found = np.full(len(rows), -1, np.int16)
        one = self._fields.get(field)
        if one is not None:
            place = np.minimum(np.searchsorted(one.rows, rows), len(one.rows) - 1)
            hit = one.rows[place] == rows
            found[hit] = one.codes[place[hit]]
        return found

    def content(self, field: str, rows: Rows) -> Arrow:
        """binary[n]: for each row number the bytes that were no value; null where the field of that row is one."""
        import pyarrow as pa

        one = self._fields.get(field)
        if one is None:
            return pa.nulls(len(rows), pa.binary())
        place = np.minimum(np.searchsorted(one.rows, rows), len(one.rows) - 1)
        return one.content.take(pa.array(place, mask=one.rows[place] != rows))

    def _index(self, parts: Sequence[Arrow]) -> None:
        import pyarrow as pa

        table = pa.concat_tables(parts).combine_chunks()
        faults = table["fault"].combine_chunks().dictionary_encode()
        fields = table["field"].combine_chunks().dictionary_encode()
        self.names = faults.dictionary.to_pylist()
        rows, codes, of = table["row"].to_numpy(), faults.indices.to_numpy(), fields.indices.to_numpy()
        for number, name in enumerate(fields.dictionary.to_pylist()):
            mine = np.flatnonzero(of == number)
            content = table["bytes"].combine_chunks().take(pa.array(mine))
            self._fields[name] = _Field(rows[mine], codes[mine].astype(np.int16), content)
