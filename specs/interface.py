"""An interface of a business (連携, API): its messages and their fields, as a published specification gives them.

On disk beside the items: `<業務ID>_<romaji>/interfaces/<name>/{interface.csv, fields.csv, errors.csv, rest.csv}`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from utsushi.specs import columns, loader
from utsushi.specs.errors import Place, closest, fail
from utsushi.specs.model import Source

FOLDER = "interfaces"
STRUCTURES = ("構造化", "配列構造化", "X,N混在")
"""What a field of a message may be besides a type of the standard."""
HEAD = ("業務ID", "版", "名前", "名称", "仕様の版", "呼出し", "操作", "公式ファイル", "SHA-256")
FIELDS = (
    "電文",
    "向き",
    "HTTPステータス",
    "見出し",
    "形式",
    "項番",
    "レベル",
    "名",
    "項目名",
    "項目説明",
    "型",
    "桁数",
    "必須",
    "null",
    "見本",
    "記述例",
    "備考",
)
ERRORS = ("コード", "名", "内容", "備考")
REST = ("シート", "セル", "値")


@dataclass(frozen=True)
class Field:
    """One line of a message."""

    number: str
    """項番; empty where the specification numbers none."""
    level: int
    """Depth in the message: 1 for a parameter and for the whole response."""
    name: str
    item: str
    """項目名."""
    description: str
    type: str
    """A type of the standard, or one of `STRUCTURES`."""
    digits: str
    """As given; empty where there are none (`-`)."""
    required: bool
    """◎: always there."""
    nullable: bool
    sample: str
    example: str
    note: str


@dataclass(frozen=True)
class Message:
    """A request, or a response under one HTTP status."""

    id: str
    direction: str
    """`request` or `response`."""
    status: str
    """HTTP status of a response; empty for a request."""
    title: str
    content_type: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class ErrorCode:
    """One line of エラーコード一覧."""

    code: str
    name: str
    text: str
    note: str


@dataclass(frozen=True)
class Interface:
    """One interface of one business."""

    business: str
    edition: str
    name: str
    """Last part of the call, which names the folder."""
    title: str
    version: str
    call: str
    operation: str
    source: Source
    messages: tuple[Message, ...]
    errors: tuple[ErrorCode, ...]
    rest: tuple[tuple[str, str, str], ...]
    """(sheet, cell, text) of everything else, verbatim: prose, sequence, legends."""

    def to_json(self) -> dict[str, Any]:
        """For `utsushi spec show`; without the prose."""
        found = asdict(self)
        del found["rest"]
        return found


def interfaces(id: str, edition: str, root: Path | None = None) -> tuple[str, ...]:  # noqa: A002  (業務ID)
    """The names of a business's interfaces, sorted. Raises U101, U102."""
    folder = loader.folder(id, edition, root) / FOLDER
    return tuple(sorted(path.name for path in folder.iterdir() if path.is_dir())) if folder.is_dir() else ()


def interface(id: str, name: str, edition: str, root: Path | None = None) -> Interface:  # noqa: A002  (業務ID)
    """One interface of a business. Raises U101, U102, U103–U108, U131 (no such interface)."""
    names = interfaces(id, edition, root)
    if name not in names:
        near = closest(name, names) or "—"
        raise fail("U131", id=id, name=name, edition=edition, near=near, known=" ".join(names) or "—")
    return load(loader.folder(id, edition, root) / FOLDER / name)


def save(found: Interface, folder: Path) -> None:
    """Write the four files of an interface; loading gives an equal one."""
    folder.mkdir(parents=True, exist_ok=True)
    source = found.source
    head = (found.business, found.edition, found.name, found.title, found.version, found.call, found.operation)
    _write(folder / "interface.csv", HEAD, [(*head, source.file, source.sha256)])
    _write(folder / "fields.csv", FIELDS, (line for message in found.messages for line in _lines(message)))
    _write(folder / "errors.csv", ERRORS, ((one.code, one.name, one.text, one.note) for one in found.errors))
    _write(folder / "rest.csv", REST, found.rest)


def load(folder: Path) -> Interface:
    """The interface in a folder. Raises U103, U107, U108."""
    (head,) = list(_read(folder / "interface.csv", HEAD))[:1] or [(Place(), dict.fromkeys(HEAD, ""))]
    row = head[1]
    messages: dict[tuple[str, str, str, str, str], list[Field]] = {}
    for place, line in _read(folder / "fields.csv", FIELDS):
        key = line["電文"], line["向き"], line["HTTPステータス"], line["見出し"], line["形式"]
        messages.setdefault(key, []).append(_field(line, place))
    return Interface(
        row["業務ID"],
        row["版"],
        row["名前"],
        row["名称"],
        row["仕様の版"],
        row["呼出し"],
        row["操作"],
        Source(row["公式ファイル"], row["SHA-256"]),
        tuple(Message(*key, tuple(fields)) for key, fields in messages.items()),
        tuple(ErrorCode(*line.values()) for _, line in _read(folder / "errors.csv", ERRORS)),
        tuple((line["シート"], line["セル"], line["値"]) for _, line in _read(folder / "rest.csv", REST)),
    )


def type_of(text: str, place: Place) -> str:
    """データ型 of a field. Raises U108."""
    allowed = (*columns.TYPES, *STRUCTURES)
    if text not in allowed:
        near = closest(text, allowed) or "—"
        raise fail("U108", place, column="データ型", value=text, allowed=" / ".join(allowed), near=near)
    return text


def _lines(message: Message) -> Iterator[tuple[str, ...]]:
    head = message.id, message.direction, message.status, message.title, message.content_type
    for one in message.fields:
        marks = "◎" if one.required else "", "○" if one.nullable else ""
        named = one.number, str(one.level), one.name, one.item, one.description, one.type, one.digits
        yield (*head, *named, *marks, one.sample, one.example, one.note)


def _field(row: Mapping[str, str], place: Place) -> Field:
    if not row["レベル"].isdecimal():
        raise fail("U108", place, column="レベル", value=row["レベル"], allowed="1 / 2 / 3", near="—")
    return Field(
        row["項番"],
        int(row["レベル"]),
        row["名"],
        row["項目名"],
        row["項目説明"],
        type_of(row["型"], place),
        row["桁数"],
        row["必須"] == "◎",
        row["null"] == "○",
        row["見本"],
        row["記述例"],
        row["備考"],
    )


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _read(path: Path, header: Sequence[str]) -> Iterator[tuple[Place, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if tuple(reader.fieldnames or ()) != tuple(header):
                raise fail("U103", Place(str(path), 1), missing="、".join(header))
            for row in reader:
                yield Place(str(path), reader.line_num), {label: row[label] or "" for label in header}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise fail("U107", Place(str(path)), why=str(error)) from error
