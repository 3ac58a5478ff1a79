"""year: 和暦・西暦の年 → YEAR。

    賦課年度: year(k.NENDO)

505 → 2023（令和5）· 431 → 2019 · 2019 → 2019 · 000 → 空 · 540 → 2058 · 900 → 故障「元号符号でない」

`as: wareki` の欄は GYY、`as: seireki` の欄は YYYY。年度にも使えるよう、元号の始まる年と終わる年はどちらの元号でも書ける（平成31年度と令和1年度は
ともに 2019）。元号の外の年は date と同じく `overrun` か故障 `era_overrun`。

A year, GYY or YYYY → YEAR. The first and the last year of an era belong to it in full, as fiscal years do.

Faults: not_a_year, unknown_era, unknown_year, era_overrun. Listed: overrun. Way back: exact; lost: empty_form, boundary_year (the younger
era is written), overrun, era_code. Source: JIS X 0301:2019.
"""

from __future__ import annotations

import numpy as np

from utsushi.mappings.language.values import StringArray, Values
from utsushi.mappings.operators.model import Call, Refusal, exactly, operator
from utsushi.mappings.operators.support import dates, fixed
from utsushi.mappings.operators.support.eras import LAST, YEAR_ONE, Scheme
from utsushi.mappings.operators.support.guards import Mask, guarded


@operator("year(x)", takes=exactly("text"), gives=((("YEAR",),),))
def year(call: Call, written: StringArray) -> Values:
    """One column, YYYY."""
    import pyarrow as pa
    import pyarrow.compute as pc

    none = dates.empty(written, call.source, call.dates)
    if call.source.hint.form == "seireki":
        found, shape = fixed.matrix(written, 4)
        shape = shape & fixed.digits(found)
        return guarded([pc.if_else(pa.array(none), "", fixed.strings(found))], (~shape & ~none, "not_a_year"))
    scheme = Scheme(call.dates)
    found, shape = fixed.matrix(written, scheme.width + 2)
    era, number = scheme.read(found[: scheme.width]), fixed.number(found[scheme.width :])
    western = YEAR_ONE[era] - 1 + number
    beyond = (era >= 0) & (western > LAST[era] // 10000)
    into = fixed.template("0000", len(western))
    fixed.write(into, 0, 4, western)
    guards = (
        (~(shape & fixed.digits(found[scheme.width :])), "not_a_year"),
        (era < 0, "unknown_era"),
        (number == 0, "unknown_year"),
        (beyond & (call.dates.overrun == "fault"), "era_overrun"),
    )
    value = pc.if_else(pa.array(none), "", fixed.strings(into))
    return guarded([value], *((wrong & ~none, code) for wrong, code in guards), notes=[(beyond & ~none, "overrun")])


@year.inverse
def legacy(call: Call, value: StringArray) -> tuple[StringArray]:
    """The year as the legacy system writes it; zeros where a numeric field has none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found, shape = fixed.matrix(value, 4)
    shape = shape & fixed.digits(found)
    written = fixed.strings(found)
    if call.source.hint.form == "wareki":
        written, able = _wareki(fixed.number(found), Scheme(call.dates))
        shape &= able
    written = pc.if_else(pa.array(shape), written, pa.scalar(None, pa.string()))
    nothing = "0" * call.source.digits if call.source.numeric else ""
    return (pc.if_else(pc.fill_null(pc.equal(value, ""), fill_value=False), nothing, written),)


@year.loss
def lost(call: Call) -> tuple[str, ...]:
    """The eras of a boundary year cannot be told apart."""
    if call.source.hint.form != "wareki":
        return ("empty_form",)
    overrun = ("overrun",) * (call.dates.overrun == "convert")
    return ("empty_form", "boundary_year", *overrun, *(("era_code",) * Scheme(call.dates).doubled))


@year.refusal
def refused(call: Call) -> Refusal | None:
    """The layout must say whether the year is wareki (GYY) or seireki (YYYY)."""
    source, scheme = call.source, Scheme(call.dates)
    if source.hint.form not in {"wareki", "seireki"}:
        return Refusal("U230", {"field": source.name})
    if source.hint.form == "wareki" and not scheme.even:
        return Refusal("U231", {"field": source.name})
    width = scheme.width + 2 if source.hint.form == "wareki" else 4
    if source.numeric and (source.digits != width or source.scale):
        return Refusal(
            "U232", {"field": source.name, "digits": source.digits, "form": source.hint.form, "width": width}
        )
    return None


def _wareki(western: fixed.Numbers, scheme: Scheme) -> tuple[StringArray, Mask]:
    codes, known = scheme.bytes()
    era = (np.searchsorted(YEAR_ONE, western, side="right") - 1).astype(np.int8)
    number = western - YEAR_ONE[era] + 1
    able: Mask = (era >= 0) & known[era] & (number >= 1) & (number <= 99)
    into = fixed.template("0" * (scheme.width + 2), len(western))
    into[: scheme.width] = codes[:, era]
    fixed.write(into, scheme.width, 2, np.where(able, number, 0).astype(np.int32))
    return fixed.strings(into), able
