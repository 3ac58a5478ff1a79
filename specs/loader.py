"""Specs on disk: `editions/<edition>/<業務ID>_<romaji>/{business.csv,items.csv,codes.csv}` ⇄ Business.

items.csv holds the columns of the official list, spelled and ordered as the list does, then a grade per attribute and
what utsushi knows beside it. UTF-8, LF, RFC 4180. Only csv is imported: one business loads in a few milliseconds.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from utsushi.specs import codes, columns
from utsushi.specs.errors import Place, UtsushiError, closest, fail
from utsushi.specs.model import Business, CodeList, CodeTable, Grade, Group, Item, Source

EDITIONS = Path(__file__).resolve().parent / "editions"
"""The editions that ship with utsushi."""

_FILES = ("business.csv", "items.csv", "codes.csv")

_FIRM: tuple[Grade, ...] = ("official", "observed", "transcribed", "background", "")


def editions(root: Path | None = None) -> tuple[str, ...]:
    """The editions in `root` (default: the shipped ones), sorted."""
    folder = root or EDITIONS
    return tuple(sorted(path.name for path in folder.iterdir() if path.is_dir())) if folder.is_dir() else ()


def businesses(edition: str, root: Path | None = None) -> tuple[str, ...]:
    """The 業務ID of an edition, sorted.

    Raises:
        UtsushiError: U101 no such edition, U179 a folder without its business.csv, U180 two folders of one 業務ID.
    """
    return tuple(_folders(edition, root))


def business(id: str, edition: str = "2.1", root: Path | None = None) -> Business:  # noqa: A002  (業務ID, as the standard says)
    """One business of an edition, read once. Raises U101 (edition), U102 (業務ID), U103–U106 (a file that is not a spec)."""
    return _read_once(id, edition, root or EDITIONS)


@cache
def _read_once(id: str, edition: str, root: Path) -> Business:  # noqa: A002  (業務ID)
    return load(folder(id, edition, root))


def folder(id: str, edition: str = "2.1", root: Path | None = None) -> Path:  # noqa: A002  (業務ID)
    """The folder of a business. Raises U101 (edition), U102 (業務ID)."""
    folders = _folders(edition, root)
    if id not in folders:
        raise fail("U102", id=id, edition=edition, near=closest(id, folders) or "—", known=" ".join(folders))
    return folders[id]


def code_list(business: Business, item: Item, root: Path | None = None) -> CodeList | None:
    """The values that `item` may hold, the union of its tables with the weakest of their grades; None for an item without a code.

    A table of another business that nobody has, and the municipality's own codes (999, `任意`), make the list open:
    it is not checked. Raises U109 when a table of the business itself is missing.
    """
    named = codes.tables(item.code, business.id)
    if not named:
        return None
    found = [_table(business, item, owner, id_, root) for owner, id_ in named]
    listed = [table for table in found if table is not None and not table.open]
    if len(listed) < len(found):
        return CodeList({}, open=True)
    values = {value: label for table in listed for value, label in table.values.items()}
    weakest = max(_FIRM.index(table.grade) for table in listed)
    return CodeList(values, grade=_FIRM[weakest])


_business = business  # the name is a parameter of the functions below


def load(folder: Path) -> Business:
    """The business in a folder. Raises U103–U106 with file and line."""
    head = _one(folder / "business.csv")
    groups: dict[str, list[Item]] = {}
    for place, row in _rows(folder / "items.csv", columns.ITEMS):
        item = columns.item(row, place)
        items = groups.setdefault(item.group, [])
        if any(known.name == item.name for known in items):
            raise fail("U106", place, item=item.name, group=item.group)
        items.append(item)
    return Business(
        edition=head["版"],
        id=head["業務ID"],
        name=head["業務名"],
        groups={name: Group(head["業務ID"], name, tuple(items)) for name, items in groups.items()},
        codes=_tables(folder / "codes.csv", head["業務ID"]),
        source=Source(head["公式ファイル"], head["SHA-256"]) if head["公式ファイル"] else None,
    )


def places(folder: Path) -> Mapping[tuple[str, str], Place]:
    """(group, item) → where its row begins in items.csv. Raises as `load`."""
    return {
        (row["グループ_名称"], row["データ項目"]): place for place, row in _rows(folder / "items.csv", columns.ITEMS)
    }


def save(business: Business, folder: Path) -> None:
    """Write the three files of a business into `folder`, which is made when it is not there; loading gives an equal Business."""
    _read_once.cache_clear()
    folder.mkdir(parents=True, exist_ok=True)
    source = business.source or Source("", "")
    head = (business.id, business.name, business.edition, source.file, source.sha256)
    _write(folder / "business.csv", columns.BUSINESS, [head])
    items = [columns.cells(item) for group in business.groups.values() for item in group.items]
    _write(folder / "items.csv", columns.ITEMS, items)
    tables = [
        (table.business, table.id, table.name, value, label, table.notes.get(value, ""), table.grade)
        for table in business.codes.values()
        for value, label in table.values.items()
    ]
    _write(folder / "codes.csv", columns.CODES, tables)


def folder_name(id: str, romaji: str) -> str:  # noqa: A002  (業務ID)
    """`031_jutogaisha_atena_bango_kanri`; the bare 業務ID where no romaji is known."""
    return f"{id}_{romaji}" if romaji else id


def _folders(edition: str, root: Path | None) -> dict[str, Path]:
    folder = (root or EDITIONS) / edition
    if not folder.is_dir():
        known = editions(root)
        raise fail("U101", edition=edition, near=closest(edition, known) or "—", known=" ".join(known))
    held = [path for path in sorted(folder.iterdir()) if any((path / name).is_file() for name in _FILES)]
    found: dict[str, Path] = {}
    for path in held:
        if not (path / "business.csv").is_file():
            raise fail("U179", Place(str(path)))
        if (other := found.setdefault(path.name[:3], path)) != path:
            raise fail("U180", Place(str(path)), id=path.name[:3], other=other.name)
    return found


def _table(business: Business, item: Item, owner: str, id_: str, root: Path | None) -> CodeTable | None:
    if owner == business.id:
        if id_ not in business.codes and id_ != codes.OPEN:
            raise fail(
                "U109", Place(path=f"{business.id}.{item.group}.{item.name}"), table=id_, known=" ".join(business.codes)
            )
        return business.codes.get(id_)
    if linked := business.codes.get(f"{owner}:{id_}"):
        return linked
    try:
        other = _business(owner, business.edition, root)
    except UtsushiError:
        return None
    return other.codes.get(id_)


def _tables(path: Path, own: str) -> Mapping[str, CodeTable]:
    values: dict[str, dict[str, str]] = {}
    notes: dict[str, dict[str, str]] = {}
    heads: dict[str, tuple[str, str, str, str]] = {}
    for place, row in _rows(path, columns.CODES):
        key = row["コードID"] if row["業務ID"] == own else f"{row['業務ID']}:{row['コードID']}"
        head = (row["業務ID"], row["コードID"], row["コード名"], row["等級"])
        if heads.setdefault(key, head) != head or row["コード値"] in values.setdefault(key, {}):
            raise fail("U105", place, table=key, value=row["コード値"])
        values[key][row["コード値"]] = row["コード値の内容"]
        if row["備考"]:
            notes.setdefault(key, {})[row["コード値"]] = row["備考"]
    return {
        key: CodeTable(business, id_, name, values[key], columns.grade(grade, Place(str(path))), notes.get(key, {}))
        for key, (business, id_, name, grade) in heads.items()
    }


def _one(path: Path) -> dict[str, str]:
    rows = [row for _, row in _rows(path, columns.BUSINESS)]
    if len(rows) != 1:
        raise fail("U103", Place(str(path), 1), missing="、".join(columns.BUSINESS))
    return rows[0]


def _rows(path: Path, header: tuple[str, ...]) -> Iterator[tuple[Place, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file, strict=True)
            found = tuple(next(reader, ()))
            if found != header:
                raise fail("U103", Place(str(path), 1), missing="、".join(header))
            line = reader.line_num + 1
            for cells in reader:
                place = Place(str(path), line)  # where the record begins: prose runs over several lines
                line = reader.line_num + 1
                if len(cells) != len(header):
                    raise fail("U104", place, found=len(cells), expected=len(header))
                yield place, dict(zip(header, cells, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise fail("U107", Place(str(path)), why=str(error)) from error


def _write(path: Path, header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
