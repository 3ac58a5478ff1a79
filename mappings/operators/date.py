"""date: 旧システムの和暦・西暦の日付 → DATE と、その不詳の部分。

    生年月日, 生年月日_不詳フラグ: date(k.UMARE_YMD)
    生年月日, 生年月日_不詳フラグ: date(k.UMARE_YMD, k.UMARE_FUSHO)

3330512 → 1958-05-12 · 3330500 → 1958-05-00, フラグ 1 · 0000000 → 空 · 3330229 → 故障「存在しない日」

書き方は layout の `as:`（wareki GYYMMDD, seireki YYYYMMDD, iso, slash）、元号符号・不詳の印・元号超過・空とみなす値は layout の
`dates:` に従う。平成40年は一意に変換して `overrun` として一覧に出すか、故障 `era_overrun` にする。不詳の月日は、項目が不詳日を許容する
ときだけ `00` になる。第2引数は旧システム自身の不詳フラグで、そのまま移す。代わりの日付も、そのまま移す。日付に不詳の部分があるのにフラグが
そう言わないときは `flag_disagrees` として一覧に出す。

A wareki or western date → DATE, with its unknown parts, and a flag: 1 unknown, 0 known, empty where there is no date. With a second
argument the legacy system's own flag is carried as it is, and so is the date; nothing is made up.

Faults: not_a_date, unknown_era, unknown_year, lunar_calendar (before 明治6.01.01), no_such_day, unknown_day_not_allowed, era_overrun.
Listed: overrun, flag_disagrees. Way back: exact; lost where the layout knows several ways to write one date: empty_form, overrun,
unknown_mark, era_code, boundary_year. Source: JIS X 0301:2019 and supplement 1; 太政官布告第337号 (明治5) for the calendar.
"""

from __future__ import annotations

import numpy as np

from utsushi.mappings.language.values import StringArray, Values
from utsushi.mappings.operators.model import Call, Refusal, exactly, operator
from utsushi.mappings.operators.support import dates
from utsushi.mappings.operators.support.eras import Scheme
from utsushi.mappings.operators.support.guards import blank, guarded, mask


@operator("date(x [, 不詳フラグ])", takes=exactly("text", optional="field"), gives=((("DATE",),), (("DATE",), ("X",))))
def date(call: Call, written: StringArray, *flags: StringArray) -> Values:
    """Columns: the date, and the flag where a second item stands on the left."""
    import pyarrow as pa
    import pyarrow.compute as pc

    none = dates.empty(written, call.source, call.dates)
    parts = dates.read(written, call.source, call.dates)
    allowed = bool(call.item and call.item.unknown_day)
    guards = [
        *parts.guards(),
        (parts.unknown & (not allowed), "unknown_day_not_allowed"),
        (parts.beyond & (call.dates.overrun == "fault"), "era_overrun"),
    ]
    notes = [(parts.beyond & ~none, "overrun")]
    value = pc.if_else(pa.array(none), "", dates.standard((parts.year, parts.month, parts.day)))
    columns = [value]
    if flags:
        columns.append(flags[0])
        says = mask(pc.equal(flags[0], "1"))
        notes.append((parts.unknown & ~none & ~says, "flag_disagrees"))
    elif len(call.items) > 1:
        unknown = pc.if_else(pa.array(parts.unknown), "1", "0")
        columns.append(pc.if_else(pa.array(none), "", unknown))
    return guarded(columns, *((wrong & ~none, code) for wrong, code in guards), notes=notes)


@date.inverse
def legacy(call: Call, value: StringArray, *flags: StringArray) -> tuple[StringArray | None, ...]:
    """The date as the legacy system writes it; its flag where it has one."""
    import pyarrow as pa
    import pyarrow.compute as pc

    parts, fine = dates.read_standard(value)
    written, able = dates.write(parts, call.source, call.dates)
    written = pc.if_else(pa.array(fine & able), written, pa.scalar(None, pa.string()))
    none = pc.fill_null(pc.equal(value, ""), fill_value=False)
    back = pc.if_else(none, _no_date(call, len(value)), written)
    return (back, *flags) if len(call.fields) > 1 else (back,)


@date.loss
def lost(call: Call) -> tuple[str, ...]:
    """What several ways to write one date lose."""
    names = ["empty_form"]
    unknown = bool(call.item and call.item.unknown_day)
    if call.source.hint.form == "wareki":
        names += ["overrun"] * (call.dates.overrun == "convert")
        names += ["era_code"] * Scheme(call.dates).doubled
        names += ["boundary_year"] * unknown
    if unknown and len(set(call.dates.unknown)) > 1:
        names.append("unknown_mark")
    return tuple(names)


@date.refusal
def refused(call: Call) -> Refusal | None:
    """The layout must say how the date is written, and what its era codes mean."""
    if len(call.fields) == 2 and len(call.items) == 1:  # the flag would be read and lost
        return Refusal("U212", {"operator": "date", "gives": 2, "found": 1})
    flag, given = call.source.hint.unknown_flag, call.fields[1] if len(call.fields) == 2 else None
    if flag and len(call.items) == 2 and flag != (given.name if given else ""):
        return Refusal("U226", {"field": call.source.name, "flag": flag})
    form = call.source.hint.form
    if form not in dates.FORMS:
        return Refusal("U230", {"field": call.source.name})
    scheme = Scheme(call.dates)
    if form == "wareki" and not scheme.even:
        return Refusal("U231", {"field": call.source.name})
    width = scheme.width + 6 if form == "wareki" else len(dates.FORMS[form])
    if call.source.numeric and (call.source.digits != width or call.source.scale):
        return Refusal("U232", {"field": call.source.name, "digits": call.source.digits, "form": form, "width": width})
    return None


def _no_date(call: Call, rows: int) -> StringArray:
    import pyarrow as pa

    source = call.source
    if not source.numeric:
        return blank(rows)
    return pa.array(np.full(rows, "0" * source.digits, object), pa.string())
