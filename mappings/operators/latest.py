"""latest: 同じ鍵の行の中で最後の行か。'1' 最後 · '0' それ以外。

    最新フラグ: latest(k.ATENA_NO, k.RIREKI_NO)

旧システムに最新フラグが無いときだけ使う（あれば写す）。最後の引数が順序、前の引数が鍵。数字の欄は数として比べ、区切り文字のファイルの欄は
`integer(k.RIREKI_NO)` と書けば数として比べる。順序が同じ行はどれも同じ値になり、鍵の検査に掛かる。順序が空の行は最も古い。

'1' for the last row of its key, else '0'. Only where the source has no flag of its own. Over all rows that are not excluded, whatever is
refused later, so that no older row becomes the latest one. Ties get the same value; an empty order is the oldest.

Faults: undecodable (key or order). Derived: recomputed and compared.
"""

from __future__ import annotations

from typing import Any

from utsushi.mappings.language.values import StringArray, Values
from utsushi.mappings.operators.model import Argument, Call, operator
from utsushi.mappings.operators.support.guards import guarded


def takes(number: int) -> tuple[Argument, ...] | None:
    """Keys, then the order."""
    key: Argument = "field"
    return (*(key for _ in range(number - 1)), "order") if number >= 2 else None


@operator("latest(鍵 …, 順序)", takes=takes, gives=((("X", "9"),),), derived=True, coded=True)
def latest(_call: Call, window: StringArray) -> Values:
    """The window's result, as text."""
    return guarded([window])


@latest.over_rows
def last(*columns: Any) -> Any:
    """SQL: whether no row of the key comes later."""
    from sqlglot import exp

    return exp.Case(
        ifs=[
            exp.If(
                this=exp.EQ(this=ranked(*columns, desc=True), expression=exp.Literal.number(1)),
                true=exp.Literal.string("1"),
            )
        ],
        default=exp.Literal.string("0"),
    )


def ranked(*columns: Any, desc: bool) -> Any:
    """SQL: rank over the keys (all columns but the last), by the last; an empty order comes before all others."""
    from sqlglot import exp

    *keys, order = columns
    ordered = exp.Ordered(this=order, desc=desc, nulls_first=not desc)
    return exp.Window(
        this=exp.Anonymous(this="rank"), partition_by=keys, order=exp.Order(expressions=[ordered]), over="OVER"
    )
