"""text: 文字をそのまま → X, N。

    氏名: text(k.SIMEI_KJ)

甲野　一郎 → 甲野　一郎 · 空 → 空

何も変えない。長さ・全半角・外字は項目の検査が見る。符号の項目には使えない（code を使う）。

Text as it is. Length, width and private characters are the item check's business; an item with a code list takes code(x) instead.

Faults: none of its own. Way back: exact.
"""

from __future__ import annotations

from utsushi.mappings.language.values import StringArray, Values
from utsushi.mappings.operators.model import TEXT, Call, exactly, operator
from utsushi.mappings.operators.support.guards import guarded


@operator("text(x)", takes=exactly("text"), gives=((TEXT,),), text=True)
def text(_call: Call, written: StringArray) -> Values:
    """One column."""
    return guarded([written])


@text.inverse
def legacy(_call: Call, value: StringArray) -> tuple[StringArray]:
    """As it is."""
    return (value,)
