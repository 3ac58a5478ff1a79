"""Corrections of a municipality: `corrections.csv`, applied only where the old value is still there, and counted by name."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

from utsushi.converters.files.batch import Batch
from utsushi.mappings.layout.model import Field, Layout
from utsushi.specs.errors import Place, Problem, UtsushiError, fail

Arrow = Any
Array = Any

CORRECTIONS = "corrections.csv"
COLUMNS = ("名称", "表", "ファイル", "レコード", "キー", "項目", "旧値", "旧バイト", "新値", "担当", "理由", "日付")


@dataclass(frozen=True)
class Correction:
    """One row of the file."""

    line: int
    name: str
    """名称: what it is counted by; several rows may share it."""
    table: str
    """表, as a mapping names it: `JUMIN.kihon`."""
    file: str
    """ファイル: the file's name; empty: any."""
    record: int | None
    """レコード, from 1."""
    key: Mapping[str, str]
    """キー `宛名番号=12;__occurrence=2`: columns and their values."""
    field: str
    old: str
    old_bytes: bytes
    """旧バイト, in hexadecimal: for a field whose bytes are no value, or are not the canonical ones."""
    new: str
    who: str
    why: str
    when: str


@dataclass(frozen=True)
class Unapplied:
    """A correction that did not find what it was to correct. `other_value`: the field holds something else now."""

    name: str
    line: int
    why: Literal["not_found", "other_value"]
    file: str = ""
    record: int | None = None


@dataclass
class Corrections:
    """All corrections of one project, and what became of them in this run."""

    rows: tuple[Correction, ...] = ()
    counts: Counter[str] = field(default_factory=Counter)
    """Name → times applied."""
    _other: list[Unapplied] = field(default_factory=list)
    _hit: set[int] = field(default_factory=set)

    def apply(self, batch: Batch, files: Sequence[str]) -> tuple[Batch, dict[str, int]]:
        """The batch with its corrections, and how often each was applied to it, by name.

        A corrected field loses its fault and its residue. `files` are the names that `__file` counts.
        """
        changes: dict[tuple[str, int], str] = {}
        counts: Counter[str] = Counter()
        for number, one in enumerate(self.rows):
            if one.table == batch.table and one.field in batch.rows.schema.names:
                for position in _positions(one, batch, files):
                    self._hit.add(number)
                    if not _is_old(one, batch, position, changes):
                        record = batch.rows["__record"][position].as_py()
                        file = files[batch.rows["__file"][position].as_py()]
                        self._other.append(Unapplied(one.name, one.line, "other_value", file, record))
                        continue
                    changes[one.field, position] = one.new
                    counts[one.name] += 1
        self.counts += counts
        return (_changed(batch, changes) if changes else batch), dict(counts)

    def check(self, layout: Layout) -> None:
        """Refuse new values that their field cannot hold. Raises U569."""
        problems = [
            Problem("U569", Place(CORRECTIONS, line=one.line, path="新値"), {"field": f"{one.table}.{one.field}"})
            for one in self.rows
            if (table := layout.tables.get(one.table)) and (own := table.field(one.field)) and not _holds(own, one.new)
        ]
        if problems:
            raise UtsushiError(*problems)

    def unapplied(self) -> tuple[Unapplied, ...]:
        """After the last batch: what found another value, then what found nothing."""
        missing = [one for number, one in enumerate(self.rows) if number not in self._hit]
        return (*self._other, *(Unapplied(one.name, one.line, "not_found", one.file, one.record) for one in missing))


def load(path: Path) -> Corrections:
    """Read the file (UTF-8, with or without BOM).

    Raises:
        UtsushiError: U565 it is not such a file, U566 rows that say too little or too much.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.reader(file, strict=True)
            header = tuple(next(lines, ()))
            read = [(lines.line_num, row) for row in lines if row]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise fail("U565", Place(path.name), columns=",".join(COLUMNS)) from error
    if header != COLUMNS:
        raise fail("U565", Place(path.name, line=1), columns=",".join(COLUMNS))
    problems = [
        Problem("U566", Place(path.name, line=line, path=wrong)) for line, row in read if (wrong := _wrong(row))
    ]
    if problems:
        raise UtsushiError(*problems)
    return Corrections(tuple(_correction(line, row) for line, row in read))


def _holds(field: Field, value: str) -> bool:
    """Whether a value is a canonical one of the field, and not too long for it."""
    if field.numeric:
        sign = "-?" if field.signed else ""
        scale = rf"\.[0-9]{{{field.scale}}}" if field.scale else ""
        return not value or bool(re.fullmatch(rf"{sign}[0-9]{{{field.digits - field.scale}}}{scale}", value))
    if field.usage == "delimited":
        return True
    return len(value) * (2 if field.usage == "national" else 1) <= field.length


def _wrong(row: Sequence[str]) -> str:
    """The column that is at fault; empty when none is."""
    if len(row) != len(COLUMNS):
        return COLUMNS[min(len(row), len(COLUMNS) - 1)]
    cells = dict(zip(COLUMNS, row, strict=True))
    checks = {
        "レコード": re.fullmatch(r"[1-9][0-9]*", cells["レコード"]) if cells["レコード"] else cells["キー"],
        "ファイル": cells["ファイル"] or not cells["レコード"],
        "キー": all("=" in part for part in cells["キー"].split(";")) if cells["キー"] else cells["レコード"],
        "旧バイト": re.fullmatch(r"([0-9A-Fa-f]{2})*", cells["旧バイト"]) and not (cells["旧値"] and cells["旧バイト"]),
        "日付": _is_date(cells["日付"]),
    } | {name: cells[name] for name in ("名称", "表", "項目", "担当", "理由")}
    return next((name for name in COLUMNS if not checks.get(name, True)), "")


def _is_date(text: str) -> bool:
    try:
        return bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _correction(line: int, row: Sequence[str]) -> Correction:
    name, table, file, record, key, item, old, old_bytes, new, who, why, when = row
    columns = dict(part.split("=", 1) for part in key.split(";")) if key else {}
    number = int(record) if record else None
    return Correction(
        line, name, table, file, number, columns, item, old, bytes.fromhex(old_bytes), new, who, why, when
    )


def _positions(one: Correction, batch: Batch, files: Sequence[str]) -> list[int]:
    """Rows of the batch that the correction names."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    rows = batch.rows
    if any(column not in rows.schema.names for column in one.key):
        return []
    chosen: Array = np.ones(rows.num_rows, np.bool_)
    if one.record is not None:
        chosen &= rows["__record"].to_numpy() == one.record
    if one.file:
        chosen &= np.isin(rows["__file"].to_numpy(), [n for n, name in enumerate(files) if name == one.file])
    for column, value in one.key.items():
        same = pc.call_function("equal", [pc.cast(rows[column], pa.string()), pa.scalar(value)])
        chosen &= pc.fill_null(same, False).to_numpy(zero_copy_only=False)  # noqa: FBT003 - Arrow's own signature
    found: list[int] = np.flatnonzero(chosen).tolist()
    return found


def _is_old(one: Correction, batch: Batch, position: int, changes: Mapping[tuple[str, int], str]) -> bool:
    if not one.old_bytes:
        value: str | None = changes.get((one.field, position), batch.rows[one.field][position].as_py())
        return value == one.old
    return (one.field, position) not in changes and one.old_bytes in {
        _bytes(table, batch.start + position, one.field) for table in (batch.faults, batch.residue)
    }


def _bytes(table: Arrow, row: int, name: str) -> bytes | None:
    """The bytes that a table of faults or residue keeps for a field; None when it keeps none."""
    import numpy as np

    if table is None or not table.num_rows:
        return None
    here = np.flatnonzero(table["row"].to_numpy() == row)
    found = {table["field"][place].as_py(): table["bytes"][place].as_py() for place in here.tolist()}
    return found.get(name)


def _changed(batch: Batch, changes: Mapping[tuple[str, int], str]) -> Batch:
    import pyarrow as pa

    rows = batch.rows
    for name in dict.fromkeys(name for name, _ in changes):
        values = rows[name].to_pylist()
        for (field_name, position), value in changes.items():
            if field_name == name:
                values[position] = value
        rows = rows.set_column(rows.schema.get_field_index(name), name, pa.array(values, pa.string()))
    gone = {(batch.start + position, name) for name, position in changes}
    return replace(batch, rows=rows, faults=_without(batch.faults, gone), residue=_without(batch.residue, gone))


def _without(table: Arrow, gone: set[tuple[int, str]]) -> Arrow:
    import numpy as np
    import pyarrow as pa

    if table is None or not table.num_rows:
        return table
    rows = table["row"].to_numpy()
    suspects = np.flatnonzero(np.isin(rows, [row for row, _ in gone]))
    keep = np.ones(len(rows), np.bool_)
    for place in suspects.tolist():
        keep[place] = (int(rows[place]), table["field"][place].as_py()) not in gone
    return table.filter(pa.array(keep))
