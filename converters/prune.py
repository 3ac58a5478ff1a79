"""Rows taken out of a finished standard file, by moving up what stays: cheaper than a second pass of operators."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

PIECE = 1 << 22
"""Bytes moved at a time."""


def prune(path: Path, ends: NDArray[np.int64], start: int, keep: NDArray[np.bool_]) -> None:
    """Keep the header and these rows of a file; what stands before the first row that goes is not touched.

    Args:
        path: the file, changed in its place (it stands in `OUT.partial`: an error leaves nothing).
        ends: where each row ends.
        start: where the first row begins.
        keep: for each row, whether it stays.
    """
    if keep.all():
        return
    begins = np.concatenate([[start], ends[:-1]])
    target = int(begins[np.argmin(keep)])
    with path.open("r+b") as file:
        for first, last in _runs(begins, ends, keep):
            if first >= target:
                target = _move(file, first, last, target)
        file.truncate(target)


def _runs(begins: NDArray[np.int64], ends: NDArray[np.int64], keep: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Stretches of bytes of consecutive rows that stay, in order."""
    edges = np.diff(np.concatenate([[0], keep.astype(np.int8), [0]]))
    firsts, lasts = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) - 1
    return zip(begins[firsts].tolist(), ends[lasts].tolist(), strict=True)


def _move(file: BinaryIO, first: int, last: int, target: int) -> int:
    """Bytes [first, last) to `target`, which stands before them; gives where they end there."""
    while first < last:
        file.seek(first)
        piece = file.read(min(PIECE, last - first))
        if not piece:
            raise EOFError(file.name)
        file.seek(target)
        file.write(piece)
        first += len(piece)
        target += len(piece)
    return target
