"""history: 同じ鍵の行に順に付ける番号 1, 2, 3 …。

    個人履歴番号: history(k.ATENA_NO, k.IDO_YMD)

旧システムに履歴番号が無いときだけ使う（あれば写す）。引数は latest と同じ。順序が同じ行は同じ番号になり、鍵の検査に掛かる。

1, 2, 3 … along the order of each key. Only where the source has no number of its own; ties get the same number and are found by the key check.

Faults: undecodable (key or order). Derived: recomputed and compared.
"""

from __future__ import annotations

from typing import Any

from utsushi.mappings.language.values import StringArray, Values
from utsushi.mappings.operators.latest import ranked, takes
from utsushi.mappings.operators.model import Call, operator
from utsushi.mappings.operators.support.guards import guarded


@operator("history(鍵 …, 順序)", takes=takes, gives=((("9", "S9", "X"),),), derived=True)
def history(_call: Call, window: StringArray) -> Values:
    """The window's result, as text."""
    return guarded([window])


@history.over_rows
def numbered(*columns: Any) -> Any:
    """SQL: the number of the row."""
    return ranked(*columns, desc=False)
