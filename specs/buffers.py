"""What lies under an Arrow column of text: bytes, and where each value begins and ends in them. Kernels read these."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any
Arrow = Any
Buffers = tuple[Array, Array]
"""(bytes uint8, offsets int32[n+1]) of one column."""


def buffers(column: Arrow) -> Buffers:
    """The bytes and offsets of an Arrow utf8 or binary array of any slice, not copied; null is empty."""
    import pyarrow as pa
    import pyarrow.compute as pc

    whole = one_array(column)
    if whole.type not in {pa.string(), pa.binary()}:
        whole = whole.cast(pa.string())
    if whole.null_count:
        whole = pc.fill_null(whole, "" if whole.type == pa.string() else b"")
    _, offsets, data = whole.buffers()
    if len(whole) == 0 or offsets is None:
        return frozen(np.empty(0, np.uint8)), frozen(np.zeros(len(whole) + 1, np.int32))
    places = np.frombuffer(offsets, np.int32)[whole.offset : whole.offset + len(whole) + 1]
    found = np.frombuffer(data, np.uint8) if data is not None and data.size else np.empty(0, np.uint8)
    return frozen(found), frozen(places)


def one_array(column: Arrow) -> Arrow:
    """An Array of an Array or ChunkedArray; copied only where there are several chunks."""
    import pyarrow as pa

    if not isinstance(column, pa.ChunkedArray):
        return column
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def frozen(array: Array) -> Array:
    """A read-only view: Arrow's buffers are read-only, and one signature is one compilation."""
    view = array.view()
    view.flags.writeable = False
    return view
