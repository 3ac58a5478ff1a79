"""Columns of delimited files that no kernel reads: any encoding, any escape; each spelling of a column is decoded once."""

from __future__ import annotations

from typing import Any

import numpy as np

from utsushi.converters.files import gathering, splitting
from utsushi.converters.files.blocks import Block
from utsushi.converters.files.codecs import codec_of, own_characters, sign_bytes
from utsushi.mappings.layout.model import File

Array = Any
Arrow = Any


def applies(file: File) -> bool:
    """Whether columns of the file are read here: the kernels know UTF-8 and cp932 without escapes."""
    return file.text.table not in {"utf-8", "cp932"} or bool(file.escape) or own_characters(file.text)


def decoded(file: File, block: Block, column: int, picked: Array) -> tuple[Arrow, Array]:
    """(string[n], null where faulty; uint8[n] marks as `gathering.gather` gives them) of a column of the picked records."""
    import pyarrow as pa

    codec = codec_of(file)
    mark = sign_bytes(file, '"')
    seen: dict[tuple[bytes, bool], tuple[str | None, int]] = {}
    values: list[str | None] = []
    marks = np.zeros(len(picked), np.uint8)
    data = memoryview(block.data)
    places, flags = block.fields[picked, column].tolist(), (block.flags[picked, column] & splitting.QUOTED).tolist()
    for row, ((begin, size), quoted) in enumerate(zip(places, flags, strict=True)):
        key = bytes(data[begin : begin + size]), bool(quoted)
        if key not in seen:
            text, fault = codec.decode(key[0], quoted=key[1])
            raw = mark + key[0] + mark if quoted else key[0]
            made, unquoted = (None, False) if fault else codec.written(text)
            kept = bool(fault) or unquoted or made != raw
            seen[key] = None if fault else text, fault | (gathering.KEEP if kept else 0)
        value, marks[row] = seen[key]
        values.append(value)
    return pa.array(values, pa.string()), marks


def encoded(file: File, column: Arrow) -> tuple[Arrow, Array, Array]:
    """(binary[n] as the canonical file has it; bool[n] characters that have no code; bool[n] quotes needed, none declared)."""
    import pyarrow as pa

    codec = codec_of(file)
    texts = [value or "" for value in column.to_pylist()]
    made = {text: codec.written(text) for text in set(texts)}
    values = pa.array([made[text][0] or b"" for text in texts], pa.binary())
    missing = np.array([made[text][0] is None for text in texts], np.bool_)
    return values, missing, np.array([made[text][1] for text in texts], np.bool_)
