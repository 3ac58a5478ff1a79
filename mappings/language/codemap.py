"""Code maps: `codes/<name>.csv`, what each legacy code is in the standard. Codes are compared as they stand, never padded.

Columns 旧コード, 標準コード, ラベル, 状態 (承認 or 未確認), 備考, and, where several legacy codes become one, 多対一 (○ on each row
whose 標準コード an earlier row already has): what cannot be told apart on the way back is declared, not found out.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from utsushi.mappings.layout.model import Field
from utsushi.specs.errors import Place, closest, fail
from utsushi.specs.model import CodeList

COLUMNS = ("旧コード", "標準コード", "ラベル", "状態", "備考")
FOLDS = "多対一"
APPROVED, UNCHECKED = "承認", "未確認"


@dataclass(frozen=True)
class CodeRow:
    """One legacy code."""

    legacy: str
    standard: str
    label: str = ""
    approved: bool = True
    note: str = ""
    folds: bool = False
    """Declared: an earlier row has the same standard code, and the way back gives that row's legacy code."""
    place: Place = field(default_factory=Place)


@dataclass(frozen=True)
class CodeMap:
    """A code map by name; `lossy` declares the whole map many-to-one."""

    name: str
    rows: tuple[CodeRow, ...]
    lossy: bool = False

    @property
    def folded(self) -> tuple[CodeRow, ...]:
        """The rows whose standard code an earlier row has."""
        seen: set[str] = set()
        return tuple(row for row in self.rows if row.standard in seen or seen.add(row.standard))  # type: ignore[func-returns-value]  # set.add is None: the row is the first

    @property
    def undeclared(self) -> tuple[CodeRow, ...]:
        """The folded rows that nobody declared: the way back would lose them in silence."""
        return () if self.lossy else tuple(row for row in self.folded if not row.folds)


def load(path: Path, *, lossy: bool = False) -> CodeMap:
    """The code map in a CSV file, named after it. Raises U220–U224 with file and line."""
    rows: dict[str, CodeRow] = {}
    for row in _rows(path):
        if row.legacy in rows:
            raise fail("U223", row.place, legacy=row.legacy, name=path.stem)
        rows[row.legacy] = row
    if not rows:
        raise fail("U224", Place(str(path)), name=path.stem)
    return CodeMap(path.stem, tuple(rows.values()), lossy)


def merge(base: CodeMap, own: CodeMap) -> CodeMap:
    """`base` with the rows of `own` in place of those of the same legacy code; the others follow, in order."""
    mine = {row.legacy: row for row in own.rows}
    kept = [mine.pop(row.legacy, row) for row in base.rows]
    return replace(base, rows=(*kept, *mine.values()), lossy=base.lossy or own.lossy)


def outside(codes: CodeMap, allowed: CodeList | None) -> tuple[CodeRow, ...]:
    """The rows that lead to a value the item may not hold; none where its list is open or it has none. `""` says: no value."""
    if allowed is None or allowed.open:
        return ()
    return tuple(row for row in codes.rows if row.standard and row.standard not in allowed.values)


def uncovered(codes: CodeMap, source: Field) -> tuple[str, ...]:
    """The codes that the layout declares for the field and the map does not know."""
    known = {row.legacy for row in codes.rows}
    return tuple(code for code in source.hint.codes if code not in known and code)


def unlisted(source: Field, allowed: CodeList | None) -> tuple[str, ...]:
    """The codes that the layout declares for a field mapped without a map, and the item's list does not hold."""
    if allowed is None or allowed.open:
        return ()
    return tuple(code for code in source.hint.codes if code and code not in allowed.values)


def _rows(path: Path) -> Iterator[CodeRow]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = tuple(next(reader, ()))
            if header not in {COLUMNS, (*COLUMNS, FOLDS)}:
                raise fail("U221", Place(str(path), 1), columns=",".join(COLUMNS))
            for cells in reader:
                yield _row(cells, header, Place(str(path), reader.line_num))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise fail("U220", Place(str(path)), why=str(error)) from error


def _row(cells: list[str], header: tuple[str, ...], place: Place) -> CodeRow:
    if len(cells) != len(header):
        raise fail("U221", place, columns=",".join(header))
    row = dict(zip(header, cells, strict=True))
    if row["状態"] not in {APPROVED, UNCHECKED}:
        near = closest(row["状態"], (APPROVED, UNCHECKED)) or APPROVED
        raise fail("U222", place, found=row["状態"], near=near)
    if row.get(FOLDS, "") not in {"", "○"}:
        raise fail("U222", place, found=row[FOLDS], near="○")
    approved, folds = row["状態"] == APPROVED, row.get(FOLDS) == "○"
    return CodeRow(row["旧コード"], row["標準コード"], row["ラベル"], approved, row["備考"], folds, place)
