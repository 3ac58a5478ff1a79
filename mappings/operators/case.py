"""case: 条件で選ぶ。

    氏名: case(k.KJ_KBN = '1', text(k.SIMEI), k.KJ_KBN = '2', text(k.HOJIN_MEI))

条件を上から調べ、最初に成り立つものの値をとる。最後に条件の無い値を置けば、どれも成り立たないときの値になる。無ければ空。選ばれない値の故障は故障にならない。

The value of the first condition that holds; a value without a condition at the end is for the rest, else they are empty. Faults of values
that are not chosen do not count.

Faults: those of the chosen value; undecodable where a condition needs bytes that are no value. Way back: the value goes into every branch
that can hold it: choice.
"""

from __future__ import annotations

from utsushi.mappings.language.values import StringArray, Values
from utsushi.mappings.operators.model import Argument, Call, operator
from utsushi.mappings.operators.support.branches import Branch, Condition, blanks, choose
from utsushi.mappings.operators.support.guards import Mask


def _takes(number: int) -> tuple[Argument, ...] | None:
    pairs: tuple[Argument, ...] = ("condition", "value") * (number // 2)
    return (*pairs, "value") if number % 2 else pairs if number else None


@operator("case(条件, x [, 条件, y …] [, それ以外])", takes=_takes, gives=(), text=True, branches=True)
def case(_call: Call, conditions: tuple[Condition, ...], *branches: Values) -> Values:
    """The items of the first branch whose condition holds."""
    import numpy as np

    rows = len(branches[0].fault)
    chosen: list[Branch] = []
    for condition, branch in zip(conditions, branches, strict=False):
        chosen += [(condition.unknown, blanks(rows, len(branch.columns), "undecodable")), (condition.holds, branch)]
    rest = branches[len(conditions)] if len(branches) > len(conditions) else blanks(rows, len(branches[0].columns))
    return choose([*chosen, (np.ones(rows, np.bool_), rest)])


@case.inverse
def legacy(_call: Call, held: tuple[Mask, ...], *items: StringArray) -> tuple[tuple[StringArray, ...], ...]:
    """All of it in every branch that can hold it; of the others nothing is said."""
    import pyarrow as pa
    import pyarrow.compute as pc

    nothing = pa.scalar(None, pa.string())
    return tuple(tuple(pc.if_else(pa.array(holds), item, nothing) for item in items) for holds in held)


@case.loss
def lost(_call: Call) -> tuple[str, ...]:
    """Which of the branches it was."""
    return ("choice",)
