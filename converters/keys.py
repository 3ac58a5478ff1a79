"""Keys of rows as numbers: to act on the whole history of a key without holding its text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrow = Any
Hashes = NDArray[np.uint64]

NONE = np.uint64(0)
"""The hash of a key that is not known (a faulted or blank part)."""


def key_hashes(columns: Sequence[Arrow], unknown: NDArray[np.bool_]) -> Hashes:
    """One 64-bit hash for each row over its key columns (utf8, no nulls); `NONE` where `unknown` or all blank.

    Equal within one run only; never written anywhere.
    """
    import polars as pl
    import pyarrow as pa
    import pyarrow.compute as pc

    joined = columns[0] if len(columns) == 1 else pc.binary_join_element_wise(*columns, "\x1f")
    if isinstance(joined, pa.ChunkedArray):
        joined = joined.combine_chunks()
    hashes: Hashes = pl.Series(pl.from_arrow(joined)).hash(seed=1).to_numpy().copy()
    blank = np.logical_and.reduce([pc.equal(column, "").to_numpy(zero_copy_only=False) for column in columns])
    hashes[unknown | blank] = NONE
    return hashes


def among(hashes: Hashes, wanted: Hashes) -> NDArray[np.bool_]:
    """Which of `hashes` are known keys among `wanted`."""
    found: NDArray[np.bool_] = np.isin(hashes, wanted) & (hashes != NONE)
    return found
