"""A declared encoding that cannot be right is refused, instead of listing every field as a fault."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from utsushi.converters.files.batch import Batch
from utsushi.mappings.layout.model import File
from utsushi.specs.errors import Place, fail

Arrow = Any

LOOKED_AT = 1_000
"""Records of each table that decide, whatever the batches."""
WRONG_SHARE = 0.5
"""More of the fields that can tell are undecodable: the declaration is wrong, not the data."""
_LEAST = 3
"""Undecodable records below this number are faults of the data; so many kana and kanji make an encoding."""
_BEGINNING = 1 << 18
_JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")


class EncodingWatch:
    """Looks at the first records of each table of one file as they are read."""

    def __init__(self, file: File, paths: Sequence[Path]) -> None:
        """Look at the beginning of each path, as it is.

        Raises:
            UtsushiError: U505 declared as cp932, and every character is one of UTF-8.
        """
        for path in paths if file.text.table == "cp932" else ():
            if _is_utf8(path):
                raise fail("U505", Place(path.name, record=1, offset=0), file=file.name, table="cp932", share=100)
        self._file = file
        self._names = [path.name for path in paths]
        self._seen: dict[str, int] = {}
        self._right = 0
        self._wrong = 0
        self._records = 0
        self._first: Place | None = None

    def see(self, batch: Batch) -> None:
        """Take the next batch of a table."""
        rows = min(LOOKED_AT - self._seen.get(batch.table, 0), batch.rows.num_rows)
        if rows <= 0:
            return
        self._seen[batch.table] = self._seen.get(batch.table, 0) + rows
        numeric = {
            one.name: one.numeric for table in self._file.tables if table.name == batch.table for one in table.fields
        }
        part = batch.rows.slice(0, rows)
        self._right += sum(
            _telling(part[name], number) for name, number in numeric.items() if name in part.schema.names
        )
        self._note(batch, rows)

    def close(self) -> None:
        """After the last batch.

        Raises:
            UtsushiError: U505 most of what could tell is no character of the declared encoding.
        """
        share = self._wrong / max(self._wrong + self._right, 1)
        if self._records >= _LEAST and share > WRONG_SHARE:
            table = self._file.text.table
            raise fail("U505", self._first, file=self._file.name, table=table, share=round(100 * share))

    def _note(self, batch: Batch, rows: int) -> None:
        if batch.faults is None or not batch.faults.num_rows:
            return
        where = batch.faults["row"].to_numpy() - batch.start
        where = where[where < rows]
        if not len(where):
            return
        self._wrong += len(where)
        self._records += len(set(where.tolist()))
        if self._first is None:
            row = {name: batch.rows[name][int(where[0])].as_py() for name in ("__file", "__record", "__offset")}
            self._first = Place(self._names[row["__file"]], record=row["__record"], offset=row["__offset"])


def _is_utf8(path: Path) -> bool:
    """Whether the beginning of a file is UTF-8 beyond doubt: kana and kanji of three bytes each, and nothing else beyond ASCII.

    Much of UTF-8 is also some text in cp932, the other way round hardly ever.
    """
    with path.open("rb") as file:
        raw = file.read(_BEGINNING)
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(raw)
    except UnicodeDecodeError:
        return False
    return len(_JAPANESE.findall(text)) >= _LEAST


def _telling(column: Arrow, numeric: bool) -> int:
    """Values that another encoding would hardly have given: texts beyond ASCII, numbers."""
    import pyarrow.compute as pc

    if numeric:
        return len(column) - int(column.null_count) - int(pc.sum(pc.equal(column, "")).as_py() or 0)
    return int(pc.sum(pc.not_equal(pc.binary_length(column), pc.utf8_length(column))).as_py() or 0)
