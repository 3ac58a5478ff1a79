"""Fields of fixed-length records as Arrow columns: which kernel decodes which field, with what, a cacheful of records at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from utsushi.converters.files.charsets import KIND, SIZE, Charset, charset, is_host, space
from utsushi.mappings.layout.model import Field, TextStyle

Array = Any
Arrow = Any

_TILE_BYTES = 1 << 19
"""Bytes of records decoded field after field before the next ones are touched: they stay in the processor's cache."""
_SLACK = 8


@dataclass(frozen=True)
class Decoder:
    """How one field is decoded: `kernel(data, starts, mask, offset, length, *arguments, …)`, `room` bytes of text at most."""

    field: Field
    kernel: Callable[..., None]
    arguments: tuple[Any, ...]
    room: int
    pad: int = 0
    """Two bytes that stand where nothing is, of a field that is justified."""


@dataclass(frozen=True)
class Column:
    """One decoded field of n records."""

    field: Field
    values: Arrow
    """utf8[n], null where there is a fault."""
    faults: Array
    """uint8[n], an index of `kernels.FAULTS`."""
    kept: Array
    """bool[n]: the encoder would write other bytes."""


def decoder(field: Field, style: TextStyle) -> Decoder:
    """The decoder of a field in a file of that style.

    Raises:
        UtsushiError: U401 no such character table.
    """
    if field.usage in {"zoned", "packed", "binary", "float", "bytes"}:
        return Decoder(field, *_number(field, style))
    from utsushi.converters.files import encode_fields

    pad = encode_fields.blank(field, style) if field.justified else 0
    return replace(_text(field, style, host=is_host(style)), pad=pad)


def _number(field: Field, style: TextStyle) -> tuple[Callable[..., None], tuple[Any, ...], int]:
    """Kernel, arguments, room of a field that is no text."""
    from utsushi.converters.files import floats, kernels_number, signs

    blank, extra = space(style), abs(field.scale) + 2
    if field.usage == "float":
        return floats.decode, (field.hexadecimal, field.little), floats.ROOM
    if field.usage == "bytes":
        return kernels_number.hexadecimal, (), 2 * field.length
    if field.usage == "zoned":
        separate = field.sign.endswith("_separate")
        place = 0 if field.sign.startswith("leading") else field.length - 1
        said = (field.scale, signs_of(field, style), place, separate, blank)
        return kernels_number.zoned, said, field.length + extra
    if field.usage == "packed" and field.nosign:
        return kernels_number.unsigned_packed, (field.digits, field.scale, blank), field.digits + extra
    if field.usage == "packed":
        packed = (field.digits, field.scale, signs.packed_signs(field.signed), blank)
        return kernels_number.packed, packed, field.digits + extra
    kernel = kernels_number.binary if field.length <= 8 else kernels_number.long_binary
    return kernel, (field.digits, field.scale, field.signed, field.little), max(field.digits, 3 * field.length) + extra


def signs_of(field: Field, style: TextStyle) -> Array:
    """uint8[256]: what a byte (or nibble) of the field says about its sign, as `kernels_number` has it; text has none."""
    import numpy as np

    from utsushi.converters.files import signs
    from utsushi.converters.files.kernels_number import NO_SIGN

    if field.usage == "zoned":
        host = is_host(style)
        separate = field.sign.endswith("_separate")
        return signs.separate_signs(host) if separate else signs.zoned_signs(field.signed, host, field.overpunch)
    found = np.full(256, NO_SIGN, np.uint8)
    found[:16] = signs.packed_signs(field.signed)
    return found


def _text(field: Field, style: TextStyle, *, host: bool) -> Decoder:
    import numpy as np

    from utsushi.converters.files import kernels

    room = 3 * field.length
    if style.table == "utf-8":
        return Decoder(field, kernels.ascii_text, (_frozen(np.empty(0, np.uint64)),), room)
    wide = field.usage == "national"
    table: Charset = charset(style, wide=wide)
    if table.outs is not None:
        return _any_text(field, table, wide=wide)
    if wide:
        return Decoder(field, kernels.double, (table.wide_blank, table.texts, table.halves), room)
    if host:
        return Decoder(field, kernels.shifted, (table.texts, table.halves), room)
    return Decoder(field, kernels.ascii_text, (table.texts,), room)


def _any_text(field: Field, table: Charset, *, wide: bool) -> Decoder:
    """Sets other than IBM's and cp932."""
    from utsushi.converters.files import kernels, kernels_shift

    sizes = (table.texts[:256] >> KIND).astype(int) & SIZE
    room = max(4, int(sizes.max())) * field.length  # double bytes have eight at most, single ones a selector at worst
    if table.units is not None:
        blank = 0x3000 if wide else 0x20
        return Decoder(field, kernels_shift.units, (table.units == "little", blank, table.texts), room)
    if wide:
        blank = table.wide_second << 24 | table.blank << 16 | table.wide_blank
        return Decoder(field, kernels.double, (blank, table.texts, table.halves), room)
    if table.sizes is not None:
        return Decoder(field, kernels_shift.leading, (table.texts, table.halves, table.sizes), room)
    return Decoder(field, kernels_shift.mixed, (table.blank, table.texts, table.halves, table.outs, table.inn), room)


def decode(
    decoders: Sequence[Decoder], data: Array, starts: Array, masks: Sequence[Array | None], width: int
) -> list[Column]:
    """The columns of n records or occurrences.

    Args:
        decoders: of the fields wanted.
        data: uint8, read-only.
        starts: int64[n], where each begins in `data`.
        masks: for each field bool[n], the records that have it, or None: all.
        width: bytes from one to the next, about.
    """
    sinks = [_Sink(one, data, starts, mask) for one, mask in zip(decoders, masks, strict=True)]
    rows = max(1, _TILE_BYTES // max(width, 1))
    for low in range(0, len(starts), rows):
        high = min(low + rows, len(starts))
        for sink in sinks:
            sink.run(low, high)
    return [sink.column() for sink in sinks]


class _Sink:
    """The buffers that one field is decoded into."""

    def __init__(self, decoder: Decoder, data: Array, starts: Array, mask: Array | None) -> None:
        import numpy as np

        rows = len(starts)
        self._decoder = decoder
        self._out = np.empty(decoder.room * rows + _SLACK, np.uint8)
        self._offsets = np.zeros(rows + 1, np.int32)
        self._faults = np.empty(rows, np.uint8)
        self._kept = np.empty(rows, np.bool_)
        mask = np.empty(0, np.bool_) if mask is None else mask
        field = decoder.field
        self._place = (data, starts)
        self._arguments = (data, starts, mask, field.offset, field.length, *decoder.arguments)
        self._arguments += (self._out, self._offsets, self._faults, self._kept)

    def run(self, low: int, high: int) -> None:
        self._decoder.kernel(*self._arguments, low, high)

    def column(self) -> Column:
        import pyarrow as pa

        from utsushi.converters.files import joining, justified

        self._arguments = ()
        # given back to the system in place: nothing else looks at these bytes
        self._out.resize(int(self._offsets[-1]), refcheck=False)
        values = joining.arrow(self._out, self._offsets, pa.string(), self._faults != 0)
        if self._decoder.field.justified:
            values = justified.left(values, self._decoder.field, self._decoder.pad, *self._place, self._kept)
        return Column(self._decoder.field, values, self._faults, self._kept)


def _frozen(array: Array) -> Array:
    array.flags.writeable = False
    return array
