"""Defects of bytes: what transfers and editors do to a file as a whole; line by line, whatever its size."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from utsushi.samples.city.defects.catalogue import Raw

_BOM = b"\xef\xbb\xbf"
_FIRST: dict[Raw, int | None] = {"nul": 1, "quote": 1, "field": 1}
"""Kinds that show in the first record."""


def spoil(path: Path, kind: Raw) -> int | None:
    """Spoil a standard CSV; the record (from 1) that shows it, None where it is the file."""
    spoilt = path.with_name(f"{path.name}.spoilt")
    with path.open("rb") as source, spoilt.open("wb") as target:
        for line in _lines(source, kind):
            target.write(line)
    spoilt.replace(path)
    return _FIRST.get(kind)


def _lines(source: BinaryIO, kind: Raw) -> Iterator[bytes]:
    """The lines with what is wrong in them; the header is line 0."""
    if kind == "bom":
        yield _BOM
    for number, line in enumerate(source):
        body = line.removesuffix(b"\r\n")
        if kind == "cp932":
            yield line.decode("utf-8").encode("cp932", "replace")
        elif kind == "column":
            yield body.rpartition(b",")[0] + b"\r\n"
        elif number == 1 and kind in _FIRST:
            yield {"nul": body + b"\x00", "quote": b'"' + body, "field": body + b","}[kind] + b"\r\n"
        else:
            yield line
    if kind == "eof":
        yield b"\x1a"
