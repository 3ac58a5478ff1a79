"""The published workbook of an API (リクエスト_API仕様, レスポンス_API仕様) → Interface.

Its tables are drawn over a hundred narrow columns: a label spans the columns of its values, the depth of an object is the column it
begins in. What is no field (prose, sequence, legends) is kept verbatim, cell by cell.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from utsushi.specs import interface, loader, workbook_xml
from utsushi.specs.errors import Place, closest, fail
from utsushi.specs.grid import Cell, Grid, grid, plain, same
from utsushi.specs.interface import ErrorCode, Field, Interface, Message
from utsushi.specs.model import Source
from utsushi.specs.workbook import known
from utsushi.specs.workbook_xml import cell_name

_REQUEST = (
    "項番",
    "パラメータ名",
    "項目名",
    "項目説明",
    "記述例",
    "必須",
    "データ型",
    "データ長桁数",
    "検索方法",
    "備考",
)
_RESPONSE = (
    "項番", "レベル", "レスポンスオブジェクト名階層", "項目名", "項目説明", "記述例", "必須", "null設定有無", "データ型", "データ長桁数", "備考",
)  # fmt: skip
_ERRORS = ("項番", "エラーコード", "エラー名", "エラー内容", "備考")
_REQUIRED = {"◎": True, "": False, "-": False}
_NULL = {"○": True, "〇": True, "-": False, "": False}
_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.\-]*")


@dataclass(frozen=True)
class InterfaceReport:
    """What an import of an interface read and wrote."""

    edition: str
    business: str
    interface: str
    title: str
    version: str
    file: str
    sha256: str
    folder: str
    messages: int
    fields: int
    errors: int
    rest: int
    """Cells kept verbatim that are no field."""

    def to_json(self) -> dict[str, Any]:
        """As the command prints it."""
        return {"schema": 1, **asdict(self)}


def import_interface(path: Path, edition: str, into: Path) -> InterfaceReport | None:
    """Import the workbook of an API beside the items of its business; None for a workbook that holds none.

    The business is the one whose 業務ID begins the file's name: no cell of the workbook says it. Raises U110, U112–U115,
    U123–U125 and U129, and writes nothing then; U122 when the folder cannot be written.
    """
    grids = [grid(str(path), sheet) for sheet in workbook_xml.sheets(path)]
    if not any(_corner(sheet, "パラメータ名") for sheet in grids):
        return None
    found = read(path, edition, grids)
    folder = into / edition / loader.folder_name(found.business, known()[found.business][1])
    folder = folder / interface.FOLDER / found.name
    try:
        interface.save(found, folder)
    except OSError as error:
        raise fail("U122", Place(str(folder)), why=str(error.strerror or error)) from error
    fields = sum(len(message.fields) for message in found.messages)
    counts = len(found.messages), fields, len(found.errors), len(found.rest)
    names = found.edition, found.business, found.name, found.title, found.version
    return InterfaceReport(*names, found.source.file, found.source.sha256, str(folder), *counts)


def read(path: Path, edition: str, grids: Iterable[Grid]) -> Interface:
    """The interface in the sheets of a workbook."""
    business = path.name[:3]
    if business not in known():
        raise fail("U129", Place(str(path)), why=f"ファイル名の先頭の業務ID「{business}」")
    book = _Book()
    for sheet in grids:
        if corner := _corner(sheet, "パラメータ名"):
            book.request(sheet, corner)
        elif corner := _corner(sheet, "レスポンスオブジェクト名"):
            book.responses(sheet, corner)
        else:
            book.prose(sheet)
    call, operation = book.call
    name = call.rpartition("/")[2]
    if not _NAME.fullmatch(name) or not book.messages:
        raise fail("U129", Place(str(path)), why="APIコール名")
    source = Source(path.name, hashlib.sha256(path.read_bytes()).hexdigest())
    title, version = book.title, " ".join(book.version)
    rest = tuple((sheet.title, cell_name(*cell), value.text) for sheet, cell, value in book.rest())
    return Interface(
        business, edition, name, title, version, call, operation, source, tuple(book.messages), tuple(book.errors), rest
    )


class _Book:
    """The workbook while it is read."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.errors: list[ErrorCode] = []
        self.call = ("", "")
        self.title = ""
        self.version: list[str] = []
        self.sheets: list[tuple[Grid, set[Cell]]] = []

    def rest(self) -> Iterable[tuple[Grid, Cell, workbook_xml.Value]]:
        """Every cell that holds something and was not read."""
        for sheet, read in self.sheets:
            yield from ((sheet, cell, value) for cell, value in sheet.cells() if cell not in read)

    def prose(self, sheet: Grid) -> None:
        """Cover and overview: the title, the version and the call; everything stays in the rest as well."""
        self.sheets.append((sheet, set()))
        for (row, column), value in sheet.cells():
            text = value.text.strip()
            if text.endswith("API仕様") and not self.title:
                self.title = text
            elif re.fullmatch("第[0-9.]+版|(令和|平成)[0-9元]+年[0-9]+月", text):
                self.version.append(text)
            elif text == "APIコール名":
                kinds = [other for other, one in sheet.raw.cells[row].items() if one.text == "操作種類"]
                self.call = sheet.text(row + 1, column), sheet.text(row + 1, kinds[0]) if kinds else ""

    def request(self, sheet: Grid, corner: Cell) -> None:
        """The parameters of a call."""
        table = _Table(sheet, corner, _REQUEST)
        self.sheets.append((sheet, table.read))
        fields = [
            table.field(row, "パラメータ名")
            for row in sheet.rows
            if row > table.bottom and table.named(row, "パラメータ名")
        ]
        id_, kind = table.above("リクエストID"), table.above("Content-Type")
        self.messages.append(Message(id_, "request", "", "", kind, tuple(fields)))

    def responses(self, sheet: Grid, corner: Cell) -> None:
        """The responses, each under a line `■… HTTPステータスコード：200 …`, then エラーコード一覧."""
        table = _Table(sheet, corner, _RESPONSE)
        self.sheets.append((sheet, table.read))
        id_, kind = table.above("レスポンスID"), table.above("Content-Type")
        found: list[tuple[str, list[Field]]] = []
        errors: _Table | None = None
        for row in sheet.rows:
            first = next(iter(sheet.raw.cells[row].values())).text
            if row <= table.bottom or (errors and row <= errors.bottom):
                continue
            if errors:
                self.errors.append(ErrorCode(*[errors.text(row, label) for label in _ERRORS][1:]))
            elif first.startswith("■"):
                found.append((first.strip(), []))
                table.read.add((row, next(iter(sheet.raw.cells[row]))))
            elif first == "エラーコード一覧":
                errors = _errors(sheet, row, table.read)
            elif table.named(row, _RESPONSE[2]):
                if not found:
                    raise fail("U129", sheet.place(row, 1), why="■")
                found[-1][1].append(table.field(row, _RESPONSE[2]))
        for title, fields in found:
            status = re.search(r"HTTPステータスコード[：:]([0-9]{3})", title)
            self.messages.append(Message(id_, "response", status[1] if status else "", title, kind, tuple(fields)))


class _Table:
    """A table whose labels span the columns of their values."""

    def __init__(self, sheet: Grid, corner: Cell, labels: tuple[str, ...], read: set[Cell] | None = None) -> None:
        self.sheet, self.row = sheet, corner[0]
        _, (self.bottom, _) = sheet.merged.get(corner, (corner, corner))
        self.read: set[Cell] = set() if read is None else read
        self.where = self._header({plain(label): label for label in labels})

    def _header(self, known: Mapping[str, str]) -> dict[str, tuple[int, int]]:
        where: dict[str, tuple[int, int]] = {}
        for column in self.sheet.raw.cells[self.row]:
            top = self.sheet.text(self.row, column)
            same_cell = same(self.sheet, (self.row, column), (self.bottom, column))
            sub = "" if self.bottom == self.row or same_cell else self.sheet.text(self.bottom, column)
            label = known.get(plain(top + sub))
            if label is None or label in where:
                near = closest(top + sub, known.values()) or "—"
                raise fail("U112", self.sheet.place(self.row, column), label=top + sub, near=near)
            _, (_, last) = self.sheet.merged.get((self.row, column), ((0, 0), (0, column)))
            where[label] = column, last
            self.read |= {(self.row, column), (self.bottom, column)}
        if missing := [label for label in known.values() if label not in where]:
            raise fail("U114", self.sheet.place(self.row, 1), missing="、".join(missing))
        return where

    def text(self, row: int, label: str) -> str:
        """What stands under a label: the first cell of its columns that holds something. It is read; what else stands there is not."""
        first, last = self.where[label]
        here = (column for column in range(first, last + 1) if self.sheet.text(row, column))
        if (column := next(here, 0)) == 0:
            return ""
        self.read.add((row, column))
        return self.sheet.text(row, column)

    def named(self, row: int, label: str) -> bool:
        """The row holds a field."""
        return bool(self.text(row, label))

    def above(self, label: str) -> str:
        """The value beside a label that stands above the table."""
        for (row, column), value in self.sheet.cells():
            if row < self.row and value.text == label:
                beside = [other for other in self.sheet.raw.cells[row] if other > column]
                self.read |= {(row, column), *((row, other) for other in beside[:1])}
                return self.sheet.text(row, beside[0]) if beside else ""
        raise fail("U114", self.sheet.place(self.row, 1), missing=label)

    def field(self, row: int, name: str) -> Field:
        """The field of a row. Raises U108 and U115 with the cell."""
        level = self._number(row, "レベル") if "レベル" in self.where else 1
        digits = unicodedata.normalize("NFKC", self.text(row, "データ長桁数"))
        type_ = re.sub(r"\s", "", unicodedata.normalize("NFKC", self.text(row, "データ型")))
        last = max(last for _, last in self.where.values())
        sample = next((column for column in self.sheet.raw.cells[row] if column > last), 0)
        self.read |= {(row, sample)} if sample else set()
        null = self._mark(row, "null設定有無", _NULL) if "null設定有無" in self.where else False
        return Field(
            self.text(row, "項番"),
            level,
            self.text(row, name),
            self.text(row, "項目名"),
            self.text(row, "項目説明"),
            interface.type_of(type_, self.sheet.place(row, self.where["データ型"][0])),
            "" if digits == "-" else digits,
            self._mark(row, "必須", _REQUIRED),
            null,
            self.sheet.text(row, sample) if sample else "",
            self.text(row, "記述例"),
            self.text(row, "備考"),
        )

    def _number(self, row: int, label: str) -> int:
        text = self.text(row, label)
        if not re.fullmatch("[1-9]", text):
            raise fail(
                "U115", self.sheet.place(row, self.where[label][0]), column=label, value=text, allowed="1 / 2 / 3"
            )
        return int(text)

    def _mark(self, row: int, label: str, marks: Mapping[str, bool]) -> bool:
        text = self.text(row, label).strip()
        if text not in marks:
            allowed = " / ".join(filter(None, marks))
            raise fail("U115", self.sheet.place(row, self.where[label][0]), column=label, value=text, allowed=allowed)
        return marks[text]


def _errors(sheet: Grid, row: int, read: set[Cell]) -> _Table:
    """The table of error codes under the line that names it."""
    head = next((other for other in sheet.rows if other > row), row)
    read.add((row, next(iter(sheet.raw.cells[row]))))
    return _Table(sheet, (head, next(iter(sheet.raw.cells[head]))), _ERRORS, read)


def _corner(sheet: Grid, label: str) -> Cell | None:
    """Where the header of a table begins that has `label` and データ型 in one row."""
    found = sheet.find(plain(label), plain("データ型"))
    return (found[0], next(iter(sheet.raw.cells[found[0]]))) if found else None
