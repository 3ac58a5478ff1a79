"""Texts as one run of code points, for operators that change characters one for one or by a table."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from utsushi.mappings.language.values import StringArray
from utsushi.mappings.operators.support.guards import Mask

Points = NDArray[np.uint32]


class Characters(NamedTuple):
    """points: uint32[characters] of all rows · ends: int64[n + 1], where each row begins and the last one ends."""

    points: Points
    ends: NDArray[np.int64]

    def rows_with(self, where: Mask) -> Mask:
        """bool[n] of rows that hold a character for which bool[characters] is true."""
        counted = np.concatenate(([0], np.cumsum(where)))[self.ends]
        found: Mask = np.diff(counted) > 0
        return found

    def without(self, where: Mask) -> Characters:
        """Those characters taken out."""
        gone = np.concatenate(([0], np.cumsum(where)))[self.ends]
        return Characters(self.points[~where], self.ends - gone)


def characters(column: StringArray) -> Characters:
    """The code points of a string array without nulls."""
    import pyarrow.compute as pc

    ends = np.zeros(len(column) + 1, np.int64)
    np.cumsum(pc.utf8_length(column).to_numpy(), out=ends[1:])
    _, offsets, data = column.buffers()
    if data is None or not ends[-1]:
        return Characters(np.zeros(0, np.uint32), ends)
    bounds = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1]
    text = str(memoryview(data)[bounds[0] : bounds[-1]], "utf-8")
    return Characters(np.frombuffer(text.encode("utf-32-le"), np.uint32), ends)


def texts(found: Characters) -> StringArray:
    """The string array of code points and ends."""
    import pyarrow as pa

    data = found.points.tobytes().decode("utf-32-le").encode("utf-8")
    points = found.points
    sizes = 1 + (points >= 0x80).astype(np.int32) + (points >= 0x800) + (points >= 0x10000)
    offsets = np.concatenate(([0], np.cumsum(sizes)))[found.ends].astype(np.int32)
    return pa.StringArray.from_buffers(len(found.ends) - 1, pa.py_buffer(offsets), pa.py_buffer(data))
