"""split: 氏名を全角空白 1 つで 氏 と 名 に分ける → N, N。

    氏_日本人, 名_日本人: split(k.SIMEI_KJ)

甲野　一郎 → 甲野, 一郎 · 空 → 空, 空 · 甲野一郎 → 故障「2つに分かれない」

空白が無い・2 つ以上ある・端にある氏名は推測で分けない。A name is split at its one full-width space; others are a fault, not a guess.

Faults: not_two_parts. Way back: exact.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from utsushi.mappings.language.values import StringArray, Values
from utsushi.mappings.operators.model import TEXT, Call, exactly, operator
from utsushi.mappings.operators.support.guards import guarded
from utsushi.specs.buffers import buffers
from utsushi.specs.compiled import kernel

SPACE = "\u3000"


@operator("split(x)", takes=exactly("text"), gives=((TEXT, TEXT),))
def split(_call: Call, written: StringArray) -> Values:
    """Two columns."""
    import pyarrow as pa

    data, offsets = buffers(written)
    size, rows = int(offsets[-1] - offsets[0]), len(written)
    before, after = np.empty(size, np.uint8), np.empty(size, np.uint8)
    ends, ends_after = np.zeros(rows + 1, np.int32), np.zeros(rows + 1, np.int32)
    wrong = np.zeros(rows, np.bool_)
    _halves(data, offsets, before, ends, after, ends_after, wrong)
    parts = [
        pa.StringArray.from_buffers(rows, pa.py_buffer(places), pa.py_buffer(texts[: places[-1]].copy()))
        for texts, places in ((before, ends), (after, ends_after))
    ]
    return guarded(parts, (wrong, "not_two_parts"))


@split.inverse
def legacy(_call: Call, family: StringArray, given: StringArray) -> tuple[StringArray]:
    """Both with the space between; of one half alone nothing is said."""
    import pyarrow as pa
    import pyarrow.compute as pc

    neither = pc.and_(pc.equal(family, ""), pc.equal(given, ""))
    both = pc.and_(pc.not_equal(family, ""), pc.not_equal(given, ""))
    joined = pc.binary_join_element_wise(family, given, SPACE)
    return (pc.if_else(neither, "", pc.if_else(both, joined, pa.scalar(None, pa.string()))),)


@kernel
def _halves(data: Any, offsets: Any, before: Any, ends: Any, after: Any, ends_after: Any, wrong: Any) -> None:
    """Copy what stands on either side of the one U+3000 (E3 80 80); a text that has no two such sides gives two empty ones."""
    first, second = 0, 0
    for row in range(len(wrong)):
        begin, end = offsets[row], offsets[row + 1]
        spaces, place = 0, begin
        for at in range(begin, end - 2):
            if data[at] == 0xE3 and data[at + 1] == 0x80 and data[at + 2] == 0x80:
                spaces, place = spaces + 1, at
        if spaces == 1 and place > begin and place + 3 < end:
            for at in range(begin, place):
                before[first] = data[at]
                first += 1
            for at in range(place + 3, end):
                after[second] = data[at]
                second += 1
        else:
            wrong[row] = end > begin
        ends[row + 1], ends_after[row + 1] = first, second
