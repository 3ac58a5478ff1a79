"""Choosing between the values of several branches, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from utsushi.mappings.language.values import StringArray, Values
from utsushi.mappings.operators.support.guards import Mask, blank


class Condition(NamedTuple):
    """Whether it holds (bool[n]), and whether a field it reads holds no value (bool[n]): then nobody knows."""

    holds: Mask
    unknown: Mask


Branch = tuple[Mask, Values]


def choose(branches: Sequence[Branch]) -> Values:
    """Per row the values of the first branch whose mask is true; the last one's is true everywhere."""
    import pyarrow as pa
    import pyarrow.compute as pc

    which = np.argmax(np.stack([mask for mask, _ in branches]), axis=0)
    index = pa.array(which.astype(np.int8))

    def pick(arrays: Sequence[StringArray]) -> StringArray:
        return pc.choose(index, *arrays)

    rows = len(which)
    notes = [one.note if one.note is not None else pa.nulls(rows, pa.string()) for _, one in branches]
    count = len(branches[0][1].columns)
    columns = tuple(pick([one.columns[n] for _, one in branches]) for n in range(count))
    noted = any(one.note is not None for _, one in branches)
    return Values(columns, pick([one.fault for _, one in branches]), pick(notes) if noted else None)


def blanks(rows: int, columns: int, fault: str = "") -> Values:
    """Empty values, or the same fault in every row."""
    import pyarrow as pa

    if not fault:
        return Values((blank(rows),) * columns, pa.nulls(rows, pa.string()))
    return Values((pa.nulls(rows, pa.string()),) * columns, pa.repeat(pa.scalar(fault), rows))
