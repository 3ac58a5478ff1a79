"""Guards, once and in order: the first that holds is the row's fault, and its values are null."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from utsushi.mappings.language.values import StringArray, Values

Mask = NDArray[np.bool_]
Guard = tuple[Mask, str]


def guarded(columns: Sequence[StringArray], *guards: Guard, notes: Sequence[Guard] = ()) -> Values:
    """The columns where no guard holds.

    Args:
        columns: string arrays (n) without nulls.
        guards: (bool[n], fault code); the first that holds wins.
        notes: (bool[n], note code), likewise, where there is no fault.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    rows = len(columns[0])
    fault = named(rows, guards)
    if fault.null_count < rows:
        fine = pc.is_null(fault)
        columns = [pc.if_else(fine, column, pa.scalar(None, pa.string())) for column in columns]
    note = named(rows, notes) if notes else None
    if note is not None:
        note = None if note.null_count == rows else pc.if_else(pc.is_null(fault), note, pa.scalar(None, pa.string()))
    return Values(tuple(columns), fault, note)


def named(rows: int, guards: Sequence[Guard]) -> StringArray:
    """The code of the first guard that holds, null where none does."""
    import pyarrow as pa

    which = np.zeros(rows, np.int8)
    for number, (mask, _) in reversed(list(enumerate(guards, 1))):
        which[mask] = number
    if not which.any():
        return pa.nulls(rows, pa.string())
    return pa.array([None, *(code for _, code in guards)], pa.string()).take(pa.array(which))


def mask(column: Any) -> Mask:
    """A bool[n] of an Arrow boolean array without nulls."""
    found: Mask = column.to_numpy(zero_copy_only=False)
    return found


def blank(rows: int) -> StringArray:
    """The empty text, n times."""
    import pyarrow as pa

    return pa.repeat(pa.scalar("", pa.string()), rows)
