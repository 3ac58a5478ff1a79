"""Where the layout of a new package comes from: a layout file, a copybook, or what a scan proposes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from utsushi.converters.scan.model import FieldProfile
from utsushi.mappings import yaml
from utsushi.mappings.layout import adhoc
from utsushi.mappings.layout.declarations import LayoutFile
from utsushi.mappings.layout.written import lines
from utsushi.specs.errors import Place, fail

LAYOUT = "layout.yaml"
Profiles = Mapping[tuple[str, str], FieldProfile]
"""(table, field) → what a scan counted."""


@dataclass(frozen=True)
class Origin:
    """The files of the layout, and what is known of its fields."""

    files: Mapping[str, bytes]
    profiles: Profiles = field(default_factory=dict)
    redefines: tuple[str, ...] = ()


def origin(layout: Path | None, scan: Path | None, copybook: Path | None, description: Mapping[str, Any]) -> Origin:
    """The one that is given. Raises U848, U849, U450 unreadable, and what reading a layout or a copybook raises."""
    if layout is not None:
        return Origin(dict(_copied(layout)))
    if scan is not None:
        return _scanned(scan)
    assert copybook is not None
    return _described(copybook, description)


def _copied(layout: Path) -> Iterator[tuple[str, bytes]]:
    """The layout and every copybook that it may name, under the same relative names."""
    entry = yaml.validate(LayoutFile, yaml.load(layout))
    yield LAYOUT, layout.read_bytes()
    folders = [Path(one) for one in entry.cobol.folders]
    named = {Path(one.copybook) for one in entry.files.values() if one.copybook}
    inside = {base / one for base in (Path(), *folders) for one in named}
    inside |= {one.relative_to(layout.parent) for base in folders for one in (layout.parent / base).glob("*")}
    for name in sorted(inside):
        if (layout.parent / name).is_file():
            if name.is_absolute() or ".." in name.parts:
                raise fail("U849", Place(str(layout)), name=name.as_posix())
            yield PurePosixPath(name).as_posix(), _bytes(layout.parent / name)


def _described(copybook: Path, description: Mapping[str, Any]) -> Origin:
    said = dict(description)
    book_form, book_encoding = said.pop("copybook_format", "fixed"), said.pop("copybook_encoding", "cp932")
    chosen = {"record_format": "fixed", "charset": "ibm-930", "dialect": "ibm", "records": None, **said}
    name = f"copy/{copybook.name}"
    declared = adhoc.declared(
        copybook, data_path="*", form=book_form, encoding=book_encoding, copybook_path=name, **chosen
    )
    text = "\n".join(lines(declared)) + "\n"
    left = adhoc.undecided(copybook, chosen["records"], book_form, book_encoding, chosen["dialect"])
    return Origin({LAYOUT: text.encode("utf-8"), name: _bytes(copybook)}, redefines=tuple(left))


def _scanned(scan: Path) -> Origin:
    """What a scan proposes, and what it counted."""
    try:
        report = json.loads(_bytes(scan))
        proposal = report["proposal"]
        text = str(proposal.get("layout") or "")
        books = {str(name): str(book) for name, book in (proposal.get("copybooks") or {}).items()}
        profiles = {
            (str(table["name"]), str(one["name"])): _profile(one)
            for file in report["files"]
            for table in file["tables"]
            for one in table["fields"]
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise fail("U848", Place(str(scan))) from error
    if not text or any("/" in name or "\\" in name or name in {".", ".."} for name in books):
        raise fail("U848", Place(str(scan)))
    files = {LAYOUT: text, **{f"copy/{name}": book for name, book in books.items()}}
    return Origin({name: content.encode("utf-8") for name, content in files.items()}, profiles)


def _profile(one: Mapping[str, Any]) -> FieldProfile:
    found = FieldProfile(str(one["name"]), dict(one["shape"]), kind=str(one["kind"]))
    found.shortest, found.longest = (int(part) for part in one["length"])
    values = one.get("values")
    found.values = None if values is None else tuple((str(each["value"]), int(each["count"])) for each in values)
    return found


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise fail("U450", Place(path.name), why=error.strerror) from error
