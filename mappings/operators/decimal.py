"""decimal: 小数 → 9V。先頭の 0 を除き、小数部はそのまま。

    持分: decimal(k.MOTIBUN)

0012.50 → 12.50 · 0000.05 → 0.05 · -0001.00 → -1.00 · 空白 → 空

A number with a fraction; the fraction keeps its digits.

Faults: not_digits. Way back: the digits and scale of the field; lost: leading_zeros of text, negative_zero of a signed field.
"""

from __future__ import annotations

from utsushi.mappings.language.values import StringArray, Values
from utsushi.mappings.operators.integer import legacy, lost
from utsushi.mappings.operators.model import Call, exactly, operator
from utsushi.mappings.operators.support import numbers
from utsushi.mappings.operators.support.guards import guarded, mask


@operator("decimal(x)", takes=exactly("text"), gives=((("9V",),),))
def decimal(call: Call, written: StringArray) -> Values:
    """One column."""
    import pyarrow.compute as pc

    text = written if call.source.numeric else pc.utf8_trim(written, characters=" \u3000")
    negative, digits = numbers.signed(text)
    pattern = r"\A[0-9]*\.[0-9]+\z|\A[0-9]+\z"
    wrong = ~mask(pc.match_substring_regex(digits, pattern)) & ~mask(pc.equal(text, ""))
    return guarded([numbers.with_sign(negative, numbers.stripped(digits))], (wrong, "not_digits"))


decimal.inverse(legacy)
decimal.loss(lost)
