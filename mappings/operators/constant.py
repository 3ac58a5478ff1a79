"""constant: 決まった値 → どの項目にも。

    市区町村コード: constant('016373')

旧システムに無い値を団体の決定として置く。符号の項目では、その項目の符号表の値でなければならない。

A value that the mapping states. It must have the form of its item and be in the item's code list.

Faults: none. Way back: says nothing of any field.
"""

from __future__ import annotations

import re

from utsushi.mappings.language.values import Values
from utsushi.mappings.operators.model import Call, Refusal, exactly, operator
from utsushi.mappings.operators.support.guards import guarded

SHAPES = {
    "9": r"[0-9]*",
    "S9": r"(-?[0-9]+)?",
    "9V": r"([0-9]+(\.[0-9]+)?)?",
    "YEAR": r"([0-9]{4})?",
    "DATE": r"([0-9]{4}-[0-9]{2}-[0-9]{2})?",
    "TIME": r"([0-9]{2}:[0-9]{2}(:[0-9]{2})?)?",
}


@operator(
    "constant('値')",
    takes=exactly("literal"),
    gives=((("X", "N", "9", "S9", "9V", "YEAR", "DATE", "TIME"),),),
    text=True,
    coded=True,
)
def constant(call: Call, rows: int) -> Values:
    """One column of `rows` times the value."""
    import pyarrow as pa

    return guarded([pa.repeat(pa.scalar(call.literals[0], pa.string()), rows)])


@constant.inverse
def legacy(_call: Call, *_items: object) -> tuple[()]:
    """Nothing."""
    return ()


@constant.refusal
def refused(call: Call) -> Refusal | None:
    """The value must be one that the item may hold."""
    value, item = call.literals[0], call.item
    if item and not re.fullmatch(SHAPES.get(item.type, r"(?s:.*)"), value):
        return Refusal("U235", {"value": value, "item": item.name, "type": item.type})
    if item and value and call.allowed and not call.allowed.open and value not in call.allowed.values:
        return Refusal("U236", {"value": value, "item": item.name, "known": " ".join(list(call.allowed.values)[:20])})
    return None
