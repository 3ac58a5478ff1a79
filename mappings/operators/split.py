"""split: 氏名を全角空白 1 つで 氏 と 名 に分ける → N, N。

    氏_日本人, 名_日本人: split(k.SIMEI_KJ)

甲野　一郎 → 甲野, 一郎 · 空 → 空, 空 · 甲野一郎 → 故障「2つに分かれない」

空白が無い・2 つ以上ある・端にある氏名は推測で分けない。A name is split at its one full-width space; others are a fault, not a guess.

Faults: not_two_parts. Way back: exact.
"""

from __future__ import annotations

from utsushi.mappings.language.values import StringArray, Values
from utsushi.mappings.operators.model import TEXT, Call, exactly, operator
from utsushi.mappings.operators.support.guards import guarded, mask

SPACE = "\u3000"


@operator("split(x)", takes=exactly("text"), gives=((TEXT, TEXT),))
def split(_call: Call, written: StringArray) -> Values:
    """Two columns."""
    import pyarrow.compute as pc

    two = pc.match_substring_regex(written, rf"\A[^{SPACE}]+{SPACE}[^{SPACE}]+\z")
    whole = pc.if_else(two, written, SPACE)
    parts = pc.split_pattern(whole, SPACE, max_splits=1)
    wrong = ~mask(two) & ~mask(pc.equal(written, ""))
    return guarded([pc.list_element(parts, 0), pc.list_element(parts, 1)], (wrong, "not_two_parts"))


@split.inverse
def legacy(_call: Call, family: StringArray, given: StringArray) -> tuple[StringArray]:
    """Both with the space between; of one half alone nothing is said."""
    import pyarrow as pa
    import pyarrow.compute as pc

    neither = pc.and_(pc.equal(family, ""), pc.equal(given, ""))
    both = pc.and_(pc.not_equal(family, ""), pc.not_equal(given, ""))
    joined = pc.binary_join_element_wise(family, given, SPACE)
    return (pc.if_else(neither, "", pc.if_else(both, joined, pa.scalar(None, pa.string()))),)
