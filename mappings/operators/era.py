"""era: 日付の元号符号（layout の元号の表による）。

    生年月日_元号: {equals: "era(生年月日)"}

1958-05-12 → 3（layout の `dates: era: {"3": S}`）· 空 → 空 · 存在しない日 → 故障

日付に必ず付いてくる元号の欄を、写さずに「日付から決まる」と主張し、その主張を全件で確かめるための演算子。

The era code of a date, for claims that a field says nothing more than the date beside it.

Faults: those of date, no_era_code (the layout has none for that era). Derived: recomputed and compared.
"""

from __future__ import annotations

import numpy as np

from utsushi.mappings.language.values import StringArray, Values
from utsushi.mappings.operators.date import refused
from utsushi.mappings.operators.model import Call, exactly, operator
from utsushi.mappings.operators.support import dates, fixed
from utsushi.mappings.operators.support.eras import Scheme, era_of
from utsushi.mappings.operators.support.guards import guarded


@operator("era(x)", takes=exactly("field"), gives=((("X",),),), derived=True, text=True)
def era(call: Call, written: StringArray) -> Values:
    """One column of era codes."""
    import pyarrow as pa
    import pyarrow.compute as pc

    none = dates.empty(written, call.source, call.dates)
    parts = dates.read(written, call.source, call.dates)
    latest = parts.year * 10000 + np.where(parts.month == 0, 12, parts.month) * 100
    which = era_of((latest + np.where(parts.day == 0, 31, parts.day)).astype(np.int32))
    codes, known = Scheme(call.dates).bytes()
    value = pc.if_else(pa.array(none), "", fixed.strings(codes[:, which]))
    guards = (*parts.guards(), (~((which >= 0) & known[which]), "no_era_code"))
    return guarded([value], *((wrong & ~none, fault) for wrong, fault in guards))


era.refusal(refused)
