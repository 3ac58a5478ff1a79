"""Fields of fixed-length records from Arrow columns: which kernel writes which field, and what a refusal says."""

from __future__ import annotations

from typing import Any

from utsushi.converters.files.charsets import Charset, charset, is_host, space
from utsushi.mappings.layout.model import Field, TextStyle
from utsushi.specs.errors import UtsushiError

Array = Any
Arrow = Any


def write_field(
    field: Field, style: TextStyle, values: Arrow, mask: Array | None, target: Array, starts: Array
) -> Array:
    """Write utf8[n] into the records of `target` that begin at `starts`; null is written as nothing.

    Returns:
        uint8[n], states of `kernels_encode`; where one is not WRITTEN, `target` keeps its bytes.

    Raises:
        UtsushiError: U401 no such character table.
    """
    import numpy as np

    from utsushi.converters.files import joining, kernels_encode

    data, offsets = joining.buffers(values)
    mask = np.empty(0, np.bool_) if mask is None else mask
    states = np.zeros(len(starts), np.uint8)
    where: tuple[Any, ...] = (target, starts, field.offset, field.length, states)
    host = is_host(style)
    if field.usage == "zoned":
        kernels_encode.zoned(data, offsets, mask, *_zoned(field, host), space(style), *where)
    elif field.usage == "packed" and field.nosign:
        kernels_encode.unsigned_packed(data, offsets, mask, field.digits, field.scale, *where)
    elif field.usage == "packed":
        kernels_encode.packed(data, offsets, mask, field.digits, field.scale, field.signed, *where)
    elif field.usage == "binary":
        kernel = kernels_encode.binary if field.length <= 8 else kernels_encode.long_binary
        kernel(data, offsets, mask, field.scale, field.signed, field.little, *where)
    elif field.usage == "float":
        _float(field, values, mask, target, starts, states)
    elif field.usage == "bytes":
        kernels_encode.hexadecimal(data, offsets, mask, *where)
    else:
        upper, lower = divmod(blank(field, style), 0x100)
        text, places = _encoded(field, style, data, offsets, states)
        put = kernels_encode.place_right if field.justified else kernels_encode.place
        put(text, places, mask, upper, lower, *where)
    return states


def blank(field: Field, style: TextStyle) -> int:
    """What the encoder writes for `""`, as two bytes (the field repeats them)."""
    if field.usage in {"packed", "binary", "float", "bytes"}:
        return 0
    if style.table == "utf-8":
        return 0x2020
    table = charset(style)
    wide = field.usage == "national"
    if table.units is not None:
        unit = 0x3000 if wide else 0x20
        return unit if table.units == "big" else (unit & 0xFF) << 8 | unit >> 8
    return table.wide_blank if wide else table.blank * 0x101


def refusal(field: Field, state: int, place: Any, style: TextStyle) -> UtsushiError:
    """The error for a value that `write_field` did not write; the value is not shown."""
    from utsushi.converters.files.kernels_encode import NO_CODE, NO_MINUS, NO_NUMBER, TOO_LONG
    from utsushi.specs.errors import fail

    code = {TOO_LONG: "U404", NO_CODE: "U405", NO_NUMBER: "U406", NO_MINUS: "U407"}[state]
    return fail(
        code, place, field=field.name, length=field.length, digits=field.digits, scale=field.scale, table=style.table
    )


def _float(field: Field, values: Arrow, mask: Array, target: Array, starts: Array, states: Array) -> None:
    import numpy as np

    from utsushi.converters.files import floats
    from utsushi.converters.files.kernels_encode import NO_NUMBER, TOO_LONG, WRITTEN

    raw, wrong, large = floats.encode(values, field.length, hexadecimal=field.hexadecimal, little=field.little)
    rows = np.ones(len(starts), np.bool_) if len(mask) == 0 else mask
    states[rows & wrong], states[rows & large] = NO_NUMBER, TOO_LONG
    chosen = np.flatnonzero(rows & (states == WRITTEN))
    target[(starts[chosen] + field.offset)[:, None] + np.arange(field.length)] = raw[chosen]


def _zoned(field: Field, host: bool) -> tuple[int, bool, int, bool, int, Array]:
    import numpy as np

    from utsushi.converters.files import signs

    sign = 0 if field.sign.startswith("leading") else field.length - 1
    zone = 0xF0 if host else 0x30
    if field.sign.endswith("_separate"):
        plus, minus = (0x4E, 0x60) if host else (0x2B, 0x2D)
        return field.scale, field.signed, sign, True, zone, np.repeat(np.array([plus, minus], np.uint8), 10)
    return field.scale, field.signed, sign, False, zone, signs.written(field.signed, host, field.overpunch)


def _encoded(field: Field, style: TextStyle, data: Array, offsets: Array, states: Array) -> tuple[Array, Array]:
    from utsushi.converters.files import joining, kernels_encode

    if style.table == "utf-8":
        kernels_encode.controls(data, offsets, states)
        return data, offsets
    wide = field.usage == "national"
    table = charset(style, wide=wide)
    if table.outs is not None:
        return _any(table, data, offsets, states)
    mode = kernels_encode.MIXED if is_host(style) and not wide else kernels_encode.PLAIN
    text, places = kernels_encode.encoded(data, offsets, table.codes, table.pairs, mode, states)
    return joining.frozen(text), joining.frozen(places.astype("int32"))


def _any(table: Charset, data: Array, offsets: Array, states: Array) -> tuple[Array, Array]:
    """Sets other than IBM's and cp932."""
    from utsushi.converters.files import joining, kernels_shift

    if table.units is None:
        text, places = kernels_shift.encoded(data, offsets, table.codes, table.pairs, table.outs, table.inn, states)
    else:
        little = table.units == "little"
        text, places = kernels_shift.encoded_units(
            data, offsets, table.codes, table.pairs, little, table.surrogates, states
        )
    return joining.frozen(text), joining.frozen(places.astype("int32"))
