"""rejects.csv: what could not be decoded, with its place, its bytes and the reason: whole records that are none, and fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from utsushi.converters.files.batch import Batch, Rejected
from utsushi.converters.files.codecs import sign_bytes
from utsushi.mappings.layout.model import File

Arrow = Any

NAME = "rejects"
COLUMNS = ("file", "record", "offset", "table", "field", "reason", "bytes")
"""The file's name · the record's number, from 1 · bytes from the start of the file · the reason's code · hexadecimal."""


def of_records(names: Sequence[str], found: Sequence[tuple[Rejected, bytes]]) -> Arrow:
    """Rows of records that belong to no record type, or are cut short."""
    rows = [
        {
            "file": names[one.file],
            "record": str(one.record),
            "offset": str(one.offset),
            "table": "",
            "field": one.name,
            "reason": one.fault,
            "bytes": raw.hex(),
        }
        for one, raw in found
    ]
    return _batch(rows)


def of_fields(file: File, names: Sequence[str], name: str, batch: Batch) -> Arrow:
    """Rows of fields whose bytes are no value; the record itself stands in its table, with null there."""
    inside = _offsets(file, batch.table)
    columns = {key: batch.rows[key].to_numpy() for key in ("__file", "__record", "__offset")}
    rows = []
    for fault in batch.faults.to_pylist():
        at = fault["row"] - batch.start
        rows.append(
            {
                "file": names[int(columns["__file"][at])],
                "record": str(columns["__record"][at]),
                "offset": str(int(columns["__offset"][at]) + inside.get(fault["field"], 0)),
                "table": name,
                "field": fault["field"],
                "reason": fault["fault"],
                "bytes": (fault["bytes"] or b"").hex(),
            }
        )
    return _batch(rows)


def _offsets(file: File, table: str) -> Mapping[str, int]:
    """Field → bytes from where its row begins, where they are the same in every row."""
    found = next(one for one in file.tables if one.name == table)
    return {one.name: one.offset for one in found.fields} if file.format in {"fixed", "lines"} else {}


def _batch(rows: Sequence[Mapping[str, str]]) -> Arrow:
    import pyarrow as pa

    return pa.RecordBatch.from_pylist(list(rows), pa.schema([(name, pa.string()) for name in COLUMNS]))


class Spans:
    """The bytes of records that are none, read from the files they stand in."""

    def __init__(self, file: File, paths: Sequence[Path]) -> None:
        """`paths` as they were read."""
        self._file = file
        self._paths = paths
        self._open: tuple[int, BinaryIO] | None = None

    def bytes_of(self, one: Rejected) -> tuple[bytes, bytes]:
        """(the record, all that its place holds: line end and end marks too)."""
        handle = self._handle(one.file)
        handle.seek(one.offset)
        raw = handle.read(one.length)
        if self._file.format not in {"lines", "delimited"}:
            return raw, raw
        following = handle.read(1 << 12)
        crlf, lf, cr, mark = (sign_bytes(self._file, sign) for sign in ("\r\n", "\n", "\r", "\x1a"))
        end = next((one for one in (crlf, lf, cr) if following.startswith(one)), b"")
        rest = following[len(end) :]
        if rest and not rest.replace(mark, b"") and not handle.read(1):
            end += rest
        return raw, raw + end

    def close(self) -> None:
        """Finish."""
        if self._open is not None:
            self._open[1].close()
            self._open = None

    def _handle(self, index: int) -> BinaryIO:
        if self._open is None or self._open[0] != index:
            self.close()
            self._open = index, self._paths[index].open("rb")
        return self._open[1]
