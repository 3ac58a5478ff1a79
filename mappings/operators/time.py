"""time: 時刻 → TIME。

    操作時刻: time(k.SOUSA_JIKOKU)

090000 → 09:00:00 · 09:00:00 → 09:00:00 · 0900 → 09:00 · 空白 → 空 · 246000 → 故障「存在しない時刻」

HHMMSS, HHMM, HH:MM:SS, HH:MM。000000 は 0 時 0 分で、空ではない。A time of day → TIME; zeros are midnight, blanks are none.

Faults: not_a_time, no_such_time. Way back: digits for a field of the host, colons for delimited text; lost where the field could hold
either: time_form; blanks: empty_form. Source: データ要件・連携要件標準仕様書 (TIME: HH:MM:SS, seconds may be left out).
"""

from __future__ import annotations

import numpy as np

from utsushi.mappings.language.values import StringArray, Values
from utsushi.mappings.layout.model import Field
from utsushi.mappings.operators.model import Call, exactly, operator
from utsushi.mappings.operators.support import fixed
from utsushi.mappings.operators.support.guards import Mask, guarded, mask

LONGEST = np.array([23, 59, 59], np.int32)


@operator("time(x)", takes=exactly("text"), gives=((("TIME",),),))
def time(_call: Call, written: StringArray) -> Values:
    """One column, HH:MM:SS or HH:MM."""
    import pyarrow as pa
    import pyarrow.compute as pc

    none = mask(pc.equal(pc.utf8_trim(written, characters=" \u3000"), ""))
    plain = pc.if_else(_coloned(written), pc.replace_substring(written, ":", ""), written)
    value = pc.if_else(pa.array(none), "", written)
    shape, real = np.zeros(len(written), np.bool_), np.zeros(len(written), np.bool_)
    for width in (6, 4):
        found, fits = fixed.matrix(plain, width)
        fits = fits & fixed.digits(found)
        shape |= fits
        real |= fits & _real(found)
        value = pc.if_else(pa.array(fits), _with_colons(found), value)
    return guarded([value], (~shape & ~none, "not_a_time"), (~real & ~none, "no_such_time"))


@time.inverse
def legacy(call: Call, value: StringArray) -> tuple[StringArray]:
    """With colons, or without where the field is too narrow for them or a number."""
    import pyarrow.compute as pc

    return (value if _takes_colons(call.source) else pc.replace_substring(value, ":", ""),)


@time.loss
def lost(call: Call) -> tuple[str, ...]:
    """A number is written in one way; text in several."""
    return () if call.source.numeric else ("empty_form", "time_form")


def _takes_colons(source: Field) -> bool:
    return source.usage == "delimited" or (source.usage == "text" and source.length in {0, 5, 8})


def _coloned(written: StringArray) -> StringArray:
    import pyarrow.compute as pc

    return pc.match_substring_regex(written, r"\A[0-9]{2}(:[0-9]{2}){1,2}\z")


def _real(found: fixed.Bytes) -> Mask:
    parts = [fixed.number(found[start : start + 2]) <= LONGEST[start // 2] for start in range(0, len(found), 2)]
    real: Mask = np.logical_and.reduce(parts)
    return real


def _with_colons(found: fixed.Bytes) -> StringArray:
    pieces = len(found) // 2
    into = fixed.template("00:00:00"[: pieces * 3 - 1], found.shape[1])
    for piece in range(pieces):
        into[piece * 3 : piece * 3 + 2] = found[piece * 2 : piece * 2 + 2]
    return fixed.strings(into)
