"""Columns → the bytes of a delimited file: the exact inverse of `delimited.read_delimited`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from utsushi.converters.files.batch import Batch
from utsushi.converters.files.codecs import sign_bytes
from utsushi.converters.files.opening import HEADER, bom_of, check_file, columns_of, fields_of
from utsushi.mappings.layout.model import File
from utsushi.specs.errors import Place, fail

Arrow = Any
Array = Any
Override = tuple[Array, Arrow]
"""(positions int64, bytes): rows whose bytes the residue keeps."""


def head(file: File) -> bytes:
    """What stands before the first record: BOM and header as declared; empty without them."""
    import pyarrow as pa

    from utsushi.converters.files import joining

    bom = bom_of(file) if file.bom else b""
    if not file.header:
        return bom
    names = [_column(file, field.name, pa.array([field.name], pa.string()), None, None) for field in fields_of(file)]
    line, _ = joining.joined(names, sign_bytes(file, file.delimiter), sign_bytes(file, file.newline))
    return bom + bytes(line)


def encode_delimited(file: File, tables: Mapping[str, Sequence[Batch]], index: int = 0) -> bytes:
    """The bytes of the file with that index, its records in `__record` order.

    With the residue of reading the bytes are those that were read, less rejected records; without it they are canonical: the
    declared quoting, line end and codes. A null without residue is written empty. A header other than the canonical one is
    kept by the residue of the first record: a file without records is written canonically.

    Raises:
        UtsushiError: U459 a character that the declared encoding does not have, U460 a value that needs quotes where none are
            declared.
    """
    import numpy as np

    check_file(file)
    header, numbers, records = b"", [np.empty(0, np.int64)], []
    for record in file.records:
        for batch in tables.get(record.tables[0].name, ()):
            chosen = np.flatnonzero(batch.rows["__file"].to_numpy() == index)
            if not len(chosen):
                continue
            residue = _residue(batch, chosen)
            header = residue[HEADER][1][0].as_py() if HEADER in residue else header
            records += _records(file, columns_of(record), batch.rows.take(chosen), residue)
            numbers.append(batch.rows["__record"].to_numpy()[chosen])
    order = np.argsort(np.concatenate(numbers), kind="stable")
    return (header or head(file)) + b"".join([records[place] for place in order])


def _records(file: File, names: Sequence[str], rows: Arrow, residue: Mapping[str, Override]) -> list[bytes]:
    import pyarrow as pa
    import pyarrow.compute as pc

    from utsushi.converters.files import joining

    columns = [_column(file, name, rows[name], residue.get(name), rows["__record"]) for name in names]
    newline = sign_bytes(file, file.newline)
    if "" in residue:
        ends = _overridden(pa.array([newline] * rows.num_rows, pa.binary()), residue[""])
        text, offsets = columns[-1]
        last = pc.call_function(
            "binary_join_element_wise", [joining.arrow(text, offsets, pa.binary()), ends, pa.scalar(b"")]
        )
        columns, newline = [*columns[:-1], joining.buffers(last)], b""
    data, places = joining.joined(columns, sign_bytes(file, file.delimiter), newline)
    raw, ends = data.tobytes(), places.tolist()
    return [raw[begin:end] for begin, end in zip([0, *ends], ends, strict=False)]


def _column(file: File, name: str, column: Arrow, override: Override | None, records: Arrow | None) -> Any:
    """The column as the file holds it: quoted, encoded, the residue's bytes in their places."""
    import numpy as np
    import pyarrow as pa

    from utsushi.converters.files import joining, transcoding

    kept = override[0] if override else np.empty(0, np.int64)
    if transcoding.applies(file):
        values, missing, unquoted = transcoding.encoded(file, column)
        _refuse("U459", missing, kept, file, name, records)
        _refuse("U460", unquoted, kept, file, name, records)
        return joining.buffers(_overridden(values, override) if override else values)
    specials = joining.special(ord(file.delimiter))
    made = joining.buffers(column)
    if file.quote != "none":
        made = joining.quoted(made, specials, always=file.quote == "all")
    else:
        specials[ord('"')] = 0
        _refuse("U460", joining.needing_quotes(made, specials), kept, file, name, records)
    if file.text.table == "cp932":
        from utsushi.converters.files import cp932

        data, offsets, missing = joining.encode_cp932(*made, cp932.tables(file.text.symbols)[1])
        _refuse("U459", missing, kept, file, name, records)
        made = joining.frozen(data), joining.frozen(offsets)
    if not override:
        return made
    text, offsets = made
    return joining.buffers(_overridden(joining.arrow(text, offsets, pa.binary()), override))


def _overridden(column: Arrow, override: Override) -> Arrow:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    mask = np.zeros(len(column), np.bool_)
    mask[override[0]] = True
    return pc.call_function("replace_with_mask", [column, pa.array(mask), override[1]])


def _refuse(code: str, wrong: Array, kept: Array, file: File, name: str, records: Arrow | None) -> None:
    """Raise for the first wrong row that the residue does not keep."""
    import numpy as np

    rows = np.setdiff1d(np.flatnonzero(wrong), kept)
    if len(rows):
        record = None if records is None else records[int(rows[0])].as_py()
        raise fail(code, Place(file.name, record=record, path=name), table=file.text.table, count=len(rows))


def _residue(batch: Batch, chosen: Array) -> dict[str, Override]:
    """Field → what the residue keeps for the chosen rows of the batch."""
    import numpy as np

    if batch.residue is None or not batch.residue.num_rows:
        return {}
    rows = batch.residue["row"].to_numpy() - batch.start
    names = batch.residue["field"].to_numpy().astype(str)
    found: dict[str, Override] = {}
    for name in np.unique(names):
        here = np.flatnonzero((names == name) & np.isin(rows, chosen))
        if len(here):
            found[str(name)] = np.searchsorted(chosen, rows[here]), batch.residue["bytes"].take(here).combine_chunks()
    return found
