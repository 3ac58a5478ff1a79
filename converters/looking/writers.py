"""Tables as files: JSON lines, CSV in the profile of standard files, Parquet; every value is text as it was read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from utsushi.converters.output import protect

Arrow = Any


class Writer(Protocol):
    """One table."""

    def write(self, rows: Arrow) -> None:
        """Append a RecordBatch."""

    def close(self) -> None:
        """Finish."""


class Jsonl:
    """One object a line, UTF-8; null where the bytes are no value."""

    def __init__(self, path: Path | BinaryIO) -> None:
        """Open `path`, or write to what is open (and leave it open)."""
        self._own = isinstance(path, Path)
        self._file = path.open("wb") if isinstance(path, Path) else path

    def write(self, rows: Arrow) -> None:
        """Append a RecordBatch."""
        import polars as pl

        frame = pl.from_arrow(rows)
        assert isinstance(frame, pl.DataFrame)
        frame.write_ndjson(self._file)

    def close(self) -> None:
        """Finish."""
        if self._own:
            self._file.close()


class Csv:
    """UTF-8 without BOM, CRLF, a header, quotes where they are needed (RFC 4180); null is written empty."""

    def __init__(self, path: Path) -> None:
        """`path` is written from the first rows on."""
        self._path = path
        self._writer: Any = None

    def write(self, rows: Arrow) -> None:
        """Append a RecordBatch."""
        import pyarrow as pa

        from utsushi.converters.files.standard import Writer as Standard

        if self._writer is None:
            self._writer = Standard(self._path, rows.schema.names)
        texts = [column if column.type == pa.string() else column.cast(pa.string()) for column in rows.columns]
        self._writer.write(pa.RecordBatch.from_arrays(texts, rows.schema.names))
        self._writer.ends.clear()

    def close(self) -> None:
        """Finish."""
        if self._writer is not None:
            self._writer.close()


class Parquet:
    """Zstandard, a row group for each batch."""

    def __init__(self, path: Path) -> None:
        """`path` is written from the first rows on."""
        self._path = path
        self._writer: Any = None

    def write(self, rows: Arrow) -> None:
        """Append a RecordBatch."""
        import pyarrow.parquet as pq

        if self._writer is None:
            self._writer = pq.ParquetWriter(self._path, rows.schema, compression="zstd")
        self._writer.write_batch(rows)

    def close(self) -> None:
        """Finish."""
        if self._writer is not None:
            self._writer.close()


FORMS: dict[str, Callable[[Path], Writer]] = {"jsonl": Jsonl, "csv": Csv, "parquet": Parquet}


class Folder:
    """A file for each table, opened when its first rows come, readable for its owner alone."""

    def __init__(self, folder: Path, form: str) -> None:
        """`form` as in FORMS."""
        self._folder = folder
        self._form = form
        self._writers: dict[str, Writer] = {}

    def write(self, name: str, rows: Arrow) -> None:
        """Append rows to the table of that name."""
        if name not in self._writers:
            self._writers[name] = FORMS[self._form](self._folder / f"{name}.{self._form}")
        self._writers[name].write(rows)

    def close(self) -> None:
        """Finish every table."""
        for name, writer in self._writers.items():
            writer.close()
            path = self._folder / f"{name}.{self._form}"
            if path.exists():
                protect(path)
        self._writers.clear()
