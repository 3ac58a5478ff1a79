"""JUSTIFIED RIGHT: characters stand at the end of the field, the pad before them.

The text kernels take pad away behind the value; here it is taken away before it. A value with pad behind it in its field is
kept as residue: the encoder would move it to the end.
"""

from __future__ import annotations

from typing import Any

from utsushi.mappings.layout.model import Field

Array = Any
Arrow = Any

_HOST = 0x4040


def left(values: Arrow, field: Field, blank: int, data: Array, starts: Array, kept: Array) -> Arrow:
    """The values without the pad before them; marks in `kept` (bool[n]) those that do not reach the end of their field.

    Args:
        values: utf8[n], as the kernels give them.
        field: of a usage that can be JUSTIFIED.
        blank: what the encoder pads with, as two bytes.
        data: uint8, the records.
        starts: int64[n], where each begins.
        kept: bool[n], the encoder would write other bytes.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    full = pc.fill_null(pc.binary_length(values), 0).to_numpy(zero_copy_only=False) > 0
    end = starts + field.offset + field.length
    padded = data[end - 1] == blank & 0xFF
    wide = blank >> 8 != blank & 0xFF or (blank == _HOST and field.usage == "national")
    if wide:
        padded &= data[end - 2] == blank >> 8
    kept |= full & padded
    return pc.utf8_ltrim(values, "\u3000" if wide else " ").cast(pa.string())
