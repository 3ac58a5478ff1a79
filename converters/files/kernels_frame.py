"""Bytes of a record that belong to no field: the kernels (numba, no interpreter lock).

A gap is a byte that no unconditional field covers; gaps are numbered in the order of the record.
"""

from __future__ import annotations

from typing import Any

from utsushi.converters.files.compiled import kernel

Array = Any


@kernel
def own(
    owned: Array, places: Array, mask: Array, records: Array, starts: Array, record_starts: Array, offset: int, length: int
) -> None:  # fmt: skip
    """Mark in owned (bool[records, gaps]) the gaps that a conditional field of the rows in `mask` covers.

    places: int64[record length], the gap that a byte is, or -1. records, starts: int64[n], by row its record and where it
    begins; record_starts: where records begin. offset, length: the field in its row.
    """
    for row in range(len(mask)):
        if mask[row]:
            record = records[row]
            begin = starts[row] - record_starts[record] + offset
            for position in range(begin, begin + length):
                gap = places[position]
                if gap >= 0:
                    owned[record, gap] = True


@kernel
def filled(data: Array, starts: Array, gaps: Array, owned: Array, blank: int, found: Array) -> None:
    """Mark in found (bool[records]) the records with another byte than `blank` in a gap that nothing owns."""
    for row in range(len(starts)):
        for gap in range(len(gaps)):
            found[row] |= not owned[row, gap] and data[starts[row] + gaps[gap]] != blank
