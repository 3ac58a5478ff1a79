"""full: 半角の英数字・記号・カナ → 全角。

    氏名_外国人ローマ字: full(k.ROMAJI)
    住所_方書: full(k.KATAGAKI)

SAMPLE TEST → ＳＡＭＰＬＥ　ＴＥＳＴ · ｻﾝﾌﾟﾙ荘101 → サンプル荘１０１ · コーポ２０１ → コーポ２０１

標準の型 N（全角）に移すための幅の変更だけで、文字は直さない。カナの濁点・半濁点は 1 文字にまとめる（kana と同じ）。

Half-width letters, digits, signs and kana become full-width, voiced marks composed; what is full-width stays. Nothing is corrected.

Faults: none of its own. Way back: letters, digits and signs become half-width again, kana too where the layout says `width: half`, and
nothing where it says `width: full`; lost: width, where the source mixes both. Source: JIS X 0201 and JIS X 0208.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from utsushi.mappings.language.values import StringArray, Values
from utsushi.mappings.operators import half, kana
from utsushi.mappings.operators.model import Call, exactly, operator
from utsushi.mappings.operators.support.characters import Translation, same, translate
from utsushi.mappings.operators.support.guards import guarded

FULL = [*half.FULL, 0xFFE5, 0xFFE3]
HALF = [*half.HALF, 0x00A5, 0x203E]
"""With the yen sign and the overline of JIS X 0201."""


@operator("full(x)", takes=exactly("text"), gives=((("N",),),), text=True)
def full(_call: Call, written: StringArray) -> Values:
    """One column."""
    return guarded([translate(written, _widening())[0]])


@full.inverse
def legacy(call: Call, value: StringArray) -> tuple[StringArray]:
    """Half-width, as far as the layout says."""
    import pyarrow as pa
    import pyarrow.compute as pc

    width = call.source.hint.width
    if width == "full":
        return (value,)
    narrow, _ = translate(pc.fill_null(value, ""), _narrowing(width == "half"))
    return (pc.if_else(pc.is_valid(value), narrow, pa.scalar(None, pa.string())),)


@full.loss
def lost(_call: Call) -> tuple[str, ...]:
    """Which characters were half-width."""
    return ("width",)


@cache
def _widening() -> Translation:
    by = kana.widening()
    first = by.first.copy()
    first[HALF] = FULL
    return Translation(first, by.second, np.ones_like(by.known), by.marks, by.joined)


@cache
def _narrowing(kana_too: bool) -> Translation:
    first, second, known = same()
    if kana_too:
        by = kana.narrowing()
        first, second = by.first.copy(), by.second.copy()
    first[FULL] = HALF
    return Translation(first, second, known)
