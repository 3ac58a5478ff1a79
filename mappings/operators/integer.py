"""integer: 整数 → 9, S9, X。先頭の 0 を除く。

    個人履歴番号: integer(k.RIREKI_NO)

0007 → 7 · 0000 → 0 · -0012 → -12 · 空白 → 空 · 12.50 → 故障「整数でない」

A whole number without leading zeros. 9 and X take none below zero.

Faults: not_digits, not_whole (a fraction that is not zero), negative. Way back: as many digits as the field has; lost: leading_zeros of
text, negative_zero of a signed field.
"""

from __future__ import annotations

from utsushi.mappings.language.values import StringArray, Values
from utsushi.mappings.operators.model import Call, exactly, operator
from utsushi.mappings.operators.support import numbers
from utsushi.mappings.operators.support.guards import guarded, mask


@operator("integer(x)", takes=exactly("text"), gives=((("9", "S9", "X"),),))
def integer(call: Call, written: StringArray) -> Values:
    """One column."""
    import pyarrow.compute as pc

    text = written if call.source.numeric else pc.utf8_trim(written, characters=" \u3000")
    negative, digits = numbers.signed(text)
    guards = []
    if call.source.scale:
        digits, fraction = numbers.halves(digits)
        guards.append((mask(pc.not_equal(pc.ascii_ltrim(fraction, characters="0"), "")), "not_whole"))
    none = mask(pc.equal(text, ""))
    value = numbers.with_sign(negative, numbers.stripped(digits))
    if call.item and call.item.type != "S9":
        guards.append((mask(pc.starts_with(value, "-")), "negative"))
    return guarded([value], (~numbers.is_digits(digits) & ~none, "not_digits"), *guards)


@integer.inverse
def legacy(call: Call, value: StringArray) -> tuple[StringArray]:
    """With the field's digits and scale."""
    return (numbers.padded(value, call.source),)


@integer.loss
def lost(call: Call) -> tuple[str, ...]:
    """What text may hold before its digits."""
    return numbers.loses(call.source)
