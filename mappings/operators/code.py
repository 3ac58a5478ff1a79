"""code: 符号 → その項目の符号表の値。

    性別: code(k.SEIBETU, 性別)
    住民種別: code(k.JUMIN_SHUBETU)

1 → 1（codes/性別.csv）· 2 → 02（codes/続柄.csv）· 表に無い符号 → 故障 · 空 → 空（表に空の行があればその値）

第2引数は符号表 `codes/<名前>.csv`。無ければ「もう標準の符号である」ことを意味し、項目の符号表に無い値は故障になる。桁合わせはしない: ゼロを埋めた
符号は別の意味の正しい符号になることがある。未確認の行を使った値は `unchecked_code` として一覧に出す。自治体固有の符号（999, 任意）は調べない。

A code, through a code map, or without one because it already is standard. Codes are compared as they stand and never padded.

Faults: not_in_map, not_in_list. Listed: unchecked_code. Way back: through the map; where several legacy codes become one, the first of
them: many_to_one.
"""

from __future__ import annotations

from utsushi.mappings.language.codemap import CodeMap
from utsushi.mappings.language.values import StringArray, Values
from utsushi.mappings.operators.model import Call, Refusal, exactly, operator
from utsushi.mappings.operators.support.guards import Mask, guarded, mask


@operator("code(x [, 符号表])", takes=exactly("text", optional="map"), gives=((("X", "9", "N"),),), coded=True)
def code(call: Call, written: StringArray) -> Values:
    """One column."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    nothing = mask(pc.equal(written, ""))
    if call.map is None:
        return guarded([written], (~_listed(call, written) & ~nothing, "not_in_list"))
    rows = call.map.rows
    at = pc.index_in(written, value_set=pa.array([row.legacy for row in rows], pa.string()))
    missing = mask(pc.is_null(at))
    value = pc.fill_null(pa.array([row.standard for row in rows], pa.string()).take(at), "")
    unchecked = np.array([not row.approved for row in rows])[pc.fill_null(at, 0).to_numpy()]
    return guarded(
        [value],
        (missing & ~nothing, "not_in_map"),
        (~_listed(call, value) & ~mask(pc.equal(value, "")), "not_in_list"),
        notes=[(unchecked & ~missing, "unchecked_code")],
    )


@code.inverse
def legacy(call: Call, value: StringArray) -> tuple[StringArray]:
    """The first legacy code that leads there; null where none does."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if call.map is None:
        return (value,)
    rows = call.map.rows
    at = pc.index_in(value, value_set=pa.array([row.standard for row in rows], pa.string()), skip_nulls=True)
    back = pa.array([row.legacy for row in rows], pa.string()).take(at)
    if any(row.legacy == "" for row in rows):
        return (back,)
    return (pc.if_else(pc.equal(value, ""), "", back),)


@code.loss
def lost(call: Call) -> tuple[str, ...]:
    """Legacy codes that become one; a blank that shares the value `""` with a code."""
    return ("many_to_one",) if call.map and folds(call.map) else ()


@code.refusal
def refused(call: Call) -> Refusal | None:
    """Without a map the item must have a code list to be looked up in; what a map folds is declared."""
    if call.map and call.map.undeclared:
        codes = " ".join(row.legacy or "''" for row in call.map.undeclared)
        return Refusal("U225", {"name": call.map.name, "codes": codes})
    if call.map is None and call.item and call.allowed is None:
        return Refusal("U234", {"item": call.item.name})
    return None


def folds(codes: CodeMap) -> bool:
    """True when two legacy values, of which the empty one maps to the empty value unless the map says otherwise, become one."""
    return bool(codes.folded) or any(row.standard == "" and row.legacy for row in codes.rows)


def _listed(call: Call, value: StringArray) -> Mask:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if call.allowed is None or call.allowed.open:
        return np.ones(len(value), np.bool_)
    return mask(pc.is_in(value, value_set=pa.array(list(call.allowed.values), pa.string())))
