"""half: 全角の英数字・記号 → 半角。

    住所_郵便番号: half(k.YUBIN)

９９９０００１ → 9990001 · ＡＢ－１ → AB-1 · 全角空白 → 半角空白 · カナと漢字はそのまま

JIS X 0201 の図形文字に当たる U+FF01–FF5E と U+3000 だけを変える。全角ハイフンに似た U+2212 などは変えない（項目の検査に掛かる）。

Full-width letters, digits and signs (U+FF01–FF5E, U+3000) become half-width; everything else stays.

Faults: none of its own. Way back: full-width again where the layout says `width: full`, else as it is; lost: width, where the source
mixes both.
"""

from __future__ import annotations

from functools import cache

from utsushi.mappings.language.values import StringArray, Values
from utsushi.mappings.operators.model import Call, exactly, operator
from utsushi.mappings.operators.support.characters import Translation, same, translate
from utsushi.mappings.operators.support.guards import guarded

FULL = [0x3000, *range(0xFF01, 0xFF5F)]
HALF = list(range(0x20, 0x7F))


@operator("half(x)", takes=exactly("text"), gives=((("X",),),), text=True)
def half(_call: Call, written: StringArray) -> Values:
    """One column."""
    return guarded([translate(written, _narrowing())[0]])


@half.inverse
def legacy(call: Call, value: StringArray) -> tuple[StringArray]:
    """Full-width where the layout says so."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if call.source.hint.width != "full":
        return (value,)
    wide, _ = translate(pc.fill_null(value, ""), _widening())
    return (pc.if_else(pc.is_valid(value), wide, pa.scalar(None, pa.string())),)


@half.loss
def lost(_call: Call) -> tuple[str, ...]:
    """Which characters were full-width."""
    return ("width",)


@cache
def _narrowing() -> Translation:
    first, second, known = same()
    first[FULL] = HALF
    return Translation(first, second, known)


@cache
def _widening() -> Translation:
    first, second, known = same()
    first[HALF] = FULL
    return Translation(first, second, known)
