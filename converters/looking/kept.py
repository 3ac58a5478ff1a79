"""What tables cannot say of a file, kept beside them in `residue/`: bytes the encoder would not write, and records that are none.

A row is named by its file, its record and its place among the rows that the record has in its table, so that tables may lose or
gain records; the value is kept with the bytes, so that a value that was corrected is written as it now stands.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from utsushi.converters.files.batch import Batch, Rejected
from utsushi.converters.output import protect

Arrow = Any
Array = Any

FOLDER = "residue"
SOURCES = "sources.json"
REJECTED = "rejected"
HEADS = "heads"


def ordinals(files: Array, records: Array) -> Array:
    """int64[n]: of each row, from 0, its place among the rows of the same record; rows of a record stand together."""
    import numpy as np

    count = len(records)
    fresh = np.ones(count, np.bool_)
    fresh[1:] = (records[1:] != records[:-1]) | (files[1:] != files[:-1])
    first = np.maximum.accumulate(np.where(fresh, np.arange(count), 0)) if count else np.empty(0, np.int64)
    return np.arange(count) - first


def residue_of(batch: Batch) -> Arrow:
    """Table(file, record, place, field, value, bytes) of a batch's residue; the value is null where none was read."""
    import numpy as np
    import pyarrow as pa

    at = batch.residue["row"].to_numpy() - batch.start
    files, records = batch.rows["__file"].to_numpy(), batch.rows["__record"].to_numpy()
    fields = batch.residue["field"].combine_chunks()
    parts, order = [pa.array([], pa.string())], [np.empty(0, np.int64)]
    for name, here in by_field(fields):
        known = name in batch.rows.schema.names
        parts.append(batch.rows[name].take(pa.array(at[here])) if known else pa.nulls(len(here), pa.string()))
        order.append(here)
    values = pa.concat_arrays(parts).take(pa.array(np.argsort(np.concatenate(order))))
    return pa.table(
        {
            "file": pa.array(files[at], pa.int16()),
            "record": pa.array(records[at], pa.int64()),
            "place": pa.array(ordinals(files, records)[at], pa.int32()),
            "field": fields,
            "value": values,
            "bytes": batch.residue["bytes"],
        }
    )


def by_field(fields: Arrow) -> Iterator[tuple[str, Array]]:
    """Each name in a column of names, and the rows (int64, ascending) that have it."""
    import numpy as np

    coded = fields.dictionary_encode()
    codes = coded.indices.to_numpy()
    for code, name in enumerate(coded.dictionary.to_pylist()):
        yield name, np.flatnonzero(codes == code)


def rejected_schema() -> Arrow:
    """Of the records that are none: where they stood, why, and their bytes, line end included."""
    import pyarrow as pa

    return pa.schema(
        [
            ("file", pa.int16()),
            ("record", pa.int64()),
            ("offset", pa.int64()),
            ("fault", pa.string()),
            ("bytes", pa.binary()),
        ]
    )


def residue_schema() -> Arrow:
    """Of `residue_of`."""
    import pyarrow as pa

    return pa.schema(
        [
            ("file", pa.int16()),
            ("record", pa.int64()),
            ("place", pa.int32()),
            ("field", pa.string()),
            ("value", pa.string()),
            ("bytes", pa.binary()),
        ]
    )


class Keeper:
    """Writes the residue of one table after the other below `folder`; files appear for tables that have any."""

    def __init__(self, folder: Path) -> None:
        """`folder` is made, for its owner alone."""
        folder.mkdir(mode=0o700)
        self._folder = folder
        self._writers: dict[str, Any] = {}

    def residue(self, name: str, batch: Batch) -> None:
        """Keep what a batch of the table of that name leaves."""
        if batch.residue is not None and batch.residue.num_rows:
            self._writer(f"{name}.parquet", residue_schema()).write_table(residue_of(batch).cast(residue_schema()))

    def rejected(self, file: str, found: Sequence[tuple[Rejected, bytes]]) -> None:
        """Keep records of a file of the layout that are none, with all their bytes."""
        import pyarrow as pa

        rows = [
            {"file": one.file, "record": one.record, "offset": one.offset, "fault": one.fault, "bytes": raw}
            for one, raw in found
        ]
        if rows:
            self._writer(f"{REJECTED}/{file}.parquet", rejected_schema()).write_table(
                pa.Table.from_pylist(rows, rejected_schema())
            )

    def head(self, file: str, index: int, raw: bytes) -> None:
        """Keep what stands before the first record of a file."""
        import pyarrow as pa

        schema = pa.schema([("file", pa.int16()), ("bytes", pa.binary())])
        row = pa.Table.from_pylist([{"file": index, "bytes": raw}], schema)
        self._writer(f"{HEADS}/{file}.parquet", schema).write_table(row)

    def sources(self, found: Mapping[str, Any]) -> None:
        """Keep what was read, and how."""
        path = self._folder / SOURCES
        path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8", newline="\n")
        protect(path)

    def close(self) -> None:
        """Finish every file."""
        for name, writer in self._writers.items():
            writer.close()
            protect(self._folder / name)
        self._writers.clear()

    def _writer(self, name: str, schema: Arrow) -> Any:
        import pyarrow.parquet as pq

        if name not in self._writers:
            (self._folder / name).parent.mkdir(mode=0o700, exist_ok=True)
            self._writers[name] = pq.ParquetWriter(self._folder / name, schema, compression="zstd")
        return self._writers[name]


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    total = sha256()
    with path.open("rb") as handle:
        while piece := handle.read(1 << 20):
            total.update(piece)
    return total.hexdigest()


def kept_head(folder: Path, file: str, index: int) -> bytes | None:
    """What stood before the first record of the file with that index; None where that was not kept."""
    import pyarrow.parquet as pq

    path = folder / HEADS / f"{file}.parquet"
    if not path.is_file():
        return None
    rows = pq.read_table(path, filters=[("file", "==", index)])
    return bytes(rows["bytes"][0].as_py()) if rows.num_rows else None


def kept_rows(path: Path) -> Iterator[Arrow]:
    """RecordBatches of a file of this folder, in order; none where there is no file."""
    import pyarrow.parquet as pq

    if path.is_file():
        with pq.ParquetFile(path) as file:
            yield from file.iter_batches(batch_size=16_384)
