"""money: 金額（円）→ 9, S9。符号つき。

    調定額: money(k.CHOTEI_GAKU)

000012500 → 12500 · -000000300 → -300 · 000000000 → 0 · 空白 → 空

1 円未満の端数は捨てず故障 `not_whole` とする。還付など負の金額は S9 の項目だけが受け、9 の項目では故障 `negative` になる。

An amount in yen. A part of a yen is a fault, never cut off; an amount below zero needs an S9 item.

Faults: not_digits, not_whole, negative. Way back: as many digits as the field has; lost: leading_zeros of text, negative_zero.
"""

from __future__ import annotations

from utsushi.mappings.language.values import StringArray, Values
from utsushi.mappings.operators.integer import integer, legacy, lost
from utsushi.mappings.operators.model import Call, exactly, operator


@operator("money(x)", takes=exactly("text"), gives=((("9", "S9"),),))
def money(call: Call, written: StringArray) -> Values:
    """One column of whole yen."""
    return integer(call, written)


money.inverse(legacy)
money.loss(lost)
