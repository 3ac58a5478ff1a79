"""Which layout, and which files of it: what `read` and `encode` are told on their command lines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from utsushi.converters.sources import Found, find, matching
from utsushi.mappings.layout.model import File, Layout, Table
from utsushi.specs.errors import Place, fail

_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


@dataclass(frozen=True)
class Description:
    """How a file is described: a layout file, or a copybook and what the command line says about it."""

    layout: Path | None = None
    copybook: Path | None = None
    record_format: str = "fixed"
    charset: str = "ibm-930"
    dialect: str = "ibm"
    records: Mapping[str, str] | None = None
    """As `adhoc.from_copybook` takes them."""
    copybook_format: Literal["fixed", "free"] = "fixed"
    copybook_encoding: str = "cp932"

    def compile(self) -> Layout:
        """The layout. Raises U862 both or neither, and what `load.load` and `adhoc.from_copybook` raise."""
        from utsushi.mappings.layout import load
        from utsushi.mappings.layout.adhoc import from_copybook

        if (self.layout is None) == (self.copybook is None):
            raise fail("U862")
        if self.layout is not None:
            return load.load(self.layout)
        assert self.copybook is not None
        return from_copybook(
            self.copybook,
            record_format=self.record_format,
            charset=self.charset,
            dialect=self.dialect,
            records=self.records,
            form=self.copybook_format,
            encoding=self.copybook_encoding,
        )

    def undecided(self) -> list[str]:
        """Descriptions of a REDEFINES that are not read, because nobody said when they hold; none of a layout file."""
        from utsushi.mappings.layout.adhoc import undecided

        if self.copybook is None:
            return []
        return undecided(self.copybook, self.records, self.copybook_format, self.copybook_encoding, self.dialect)


def described(**options: Any) -> Description:
    """The description that options of a command give; those that are None are the defaults."""
    return Description(**{name: value for name, value in options.items() if value is not None})


def found(layout: Layout, source: Path) -> tuple[Layout, Found]:
    """The files of the layout that are there, and their paths: a file or a folder may hold a part of what the layout describes.

    Raises:
        UtsushiError: U501 no such source, U863 nothing of the layout is there, and what `sources.find` raises.
    """
    if not source.exists():
        raise fail("U501", Place(str(source)))
    there = matching(layout, source)
    if not there:
        patterns = " / ".join(file.path for file in layout.files.values())
        raise fail("U863", Place(str(source)), patterns=patterns)
    part = replace(layout, files={name: layout.files[name] for name in there})
    return part, find(part, source)


def table_names(layout: Layout) -> dict[str, str]:
    """Table → its name as a file: `record`, `record.OCCURS`; with the layout's file before it where there are several."""
    several = len(layout.files) > 1
    return {name: _FORBIDDEN.sub("＿", name if several else name.partition(".")[2]) for name in layout.tables}


def children(file: File) -> dict[str, list[Table]]:
    """Table → the OCCURS tables right inside it."""
    inside: dict[str, list[Table]] = {table.name: [] for table in file.tables}
    for table in file.tables:
        if table.parent:
            inside[table.parent].append(table)
    return inside


def list_names(file: File, table: Table) -> dict[str, str]:
    """OCCURS table right inside `table` → its name among the columns: its own, with `_` behind it where a field has that name."""
    taken = {one.name for one in table.fields}
    found: dict[str, str] = {}
    for child in children(file)[table.name]:
        name = child.name[len(table.name) + 1 :]
        while name in taken:
            name += "_"
        taken.add(name)
        found[child.name] = name
    return found
