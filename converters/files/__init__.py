"""files: bytes to tables and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from utsushi.converters.files.batch import Batch, Rejected
from utsushi.mappings.layout.model import File

__all__ = ["Batch", "Rejected", "encode", "read"]


def read(
    file: File, paths: Sequence[Path], *, batch_rows: int = 65_536, threads: int = 1
) -> Iterator[Batch | Rejected]:
    """The records of a file of the layout: batches of its tables and the records that are none, in the order of the files.

    Rows, faults and residue do not depend on `batch_rows` or `threads`. See `fixed.read_fixed` and `delimited.read_delimited`
    for what is given and raised.
    """
    if file.format == "delimited":
        from utsushi.converters.files.delimited import read_delimited

        return read_delimited(file, paths, batch_rows=batch_rows, threads=threads)
    if file.format == "sql":
        from utsushi.converters.files.sql import read_sql

        return read_sql(file, paths, batch_rows=batch_rows, threads=threads)
    if file.format == "xml":
        from utsushi.converters.files.xml import read_xml

        return read_xml(file, paths, batch_rows=batch_rows, threads=threads)
    if file.format == "xlsx":
        from utsushi.converters.files.xlsx import read_xlsx

        return read_xlsx(file, paths, batch_rows=batch_rows, threads=threads)
    from utsushi.converters.files.fixed import read_fixed

    return read_fixed(file, paths, batch_rows=batch_rows, threads=threads)


def encode(file: File, tables: Mapping[str, Sequence[Batch]], index: int = 0) -> bytes:
    """The bytes of the file with that index among those read, its records in `__record` order.

    With the residue the bytes are those that were read, less rejected records; without it they are canonical. See
    `fixed_encode.encode_fixed` and `delimited_encode.encode_delimited` for what is raised.
    """
    if file.format == "delimited":
        from utsushi.converters.files.delimited import encode_delimited

        return encode_delimited(file, tables, index)
    if file.format == "sql":
        from utsushi.converters.files.sql import encode_sql

        return encode_sql(file, tables, index)
    if file.format == "xml":
        from utsushi.converters.files.xml import encode_xml

        return encode_xml(file, tables, index)
    if file.format == "xlsx":
        from utsushi.converters.files.xlsx import encode_xlsx

        return encode_xlsx(file, tables, index)
    from utsushi.converters.files.fixed_encode import encode_fixed

    return encode_fixed(file, tables, index)
