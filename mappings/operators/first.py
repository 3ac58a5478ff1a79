"""first: 最初の空でない値。

    氏名_外国人ローマ字: first(k.SIMEI_EIJI, k.SIMEI_KJ)

空, Ａ, Ｂ → Ａ · 空, 空 → 空

前にある値が故障なら、後ろの値で埋めずに故障とする。The first value that is not empty; a fault before it is not passed over.

Faults: those of its values. Way back: the value goes into the first of them that can hold it, of those behind it nothing is said: choice.
"""

from __future__ import annotations

from utsushi.mappings.language.values import StringArray, Values
from utsushi.mappings.operators.model import Argument, Call, operator
from utsushi.mappings.operators.support.branches import Branch, blanks, choose
from utsushi.mappings.operators.support.guards import Mask, mask


def _takes(number: int) -> tuple[Argument, ...] | None:
    value: Argument = "value"
    return tuple(value for _ in range(number)) if number >= 2 else None


@operator("first(x, y, …)", takes=_takes, gives=(), text=True, branches=True)
def first(_call: Call, _conditions: tuple[()], *branches: Values) -> Values:
    """The items of the first branch that has a fault or a first item that is not empty."""
    import numpy as np
    import pyarrow.compute as pc

    rows = len(branches[0].fault)
    chosen: list[Branch] = []
    for one in branches:
        filled = pc.or_(pc.is_valid(one.fault), pc.not_equal(pc.fill_null(one.columns[0], ""), ""))
        chosen.append((filled.to_numpy(zero_copy_only=False), one))
    chosen.append((np.ones(rows, np.bool_), blanks(rows, len(branches[0].columns))))
    return choose(chosen)


@first.inverse
def legacy(_call: Call, held: tuple[Mask, ...], *items: StringArray) -> tuple[tuple[StringArray, ...], ...]:
    """All of it in the first branch that can hold it; before that branch nothing was, of those after it nothing is said."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    back = []
    found = mask(pc.fill_null(pc.equal(items[0], ""), fill_value=False))
    none, nothing = found, pa.scalar(None, pa.string())
    for holds in held:
        here = holds & ~found
        before = np.logical_or.reduce(held) & ~holds & ~found
        said = [pc.if_else(pa.array(here), item, nothing) for item in items]
        back.append(tuple(pc.if_else(pa.array(before | none), "", column) for column in said))
        found = found | here
    return tuple(back)


@first.loss
def lost(_call: Call) -> tuple[str, ...]:
    """Which of the branches it was."""
    return ("choice",)
