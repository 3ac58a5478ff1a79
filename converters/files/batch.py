"""What readers give and encoders take: decoded rows of one table, their faults, their residue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Arrow = Any

ROW_COLUMNS = ("__file", "__record", "__offset", "__length")
"""int16 index of the file among those read · int64 number of the record in its file, from 1 · int64 byte offset · int32 bytes."""
OCCURRENCE_COLUMNS = ("__parent", "__occurrence")
"""int64 row number (from 0) in the parent table · int32 index, from 1."""


@dataclass(frozen=True)
class Batch:
    """Consecutive rows of one table."""

    table: str
    start: int
    """Row number, from 0, of the first row in its table."""
    rows: Arrow
    """RecordBatch: ROW_COLUMNS, OCCURRENCE_COLUMNS where the table is an OCCURS group, then one utf8 column per field."""
    faults: Arrow
    """Table(row int64 of the table, field utf8, fault utf8, bytes binary), by row: bytes that are no value."""
    residue: Arrow
    """Table(row int64, field utf8, bytes binary), by row: bytes the encoder would not write for the value.
    field `""` is the record's frame (line end, quoting that no field owns)."""


@dataclass(frozen=True)
class Rejected:
    """A record that belongs to no record type, or is cut short."""

    file: int
    record: int
    offset: int
    length: int
    fault: str
    """`no_record_type`, `truncated`, `wrong_columns`, `not_balanced_quotes` …"""
    name: str = ""
    """What it is, where the fault needs that: a table or the first word of a statement, the path of an element; never a value."""
