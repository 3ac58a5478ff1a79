"""Which files of a source are which files of the layout."""

from __future__ import annotations

import errno
import os
from collections.abc import Collection
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from utsushi.mappings.layout.model import File, Layout
from utsushi.specs.errors import Place, fail

Found = dict[str, tuple[Path, ...]]
"""File of the layout → its paths, in name order."""

DECLARATION = "source.yaml"


def find(layout: Layout, source: Path) -> Found:
    """Match a file or the files of a folder against the `path` patterns of the layout.

    A single file goes to the file whose pattern it matches, or to the only file of the layout. Patterns are relative to
    the source folder; `*` does not cross a folder, capital letters count everywhere.

    Raises:
        UtsushiError: U402 a link that leads nowhere, U501 no such source, U502 a file of the layout is not there, U506 a
            path that two files claim, U572 two paths of one name, which ledger and trace could not tell apart.
    """
    if source.is_file():
        return _single(layout, source)
    if not source.is_dir():
        raise fail("U501", Place(str(source)))
    inside = _inside(source)
    found: Found = {}
    for file in layout.files.values():
        paths = tuple(path for path in inside if _matches(path.relative_to(source).as_posix(), file))
        if not paths:
            raise fail("U502", Place(str(source)), file=file.name, pattern=file.path)
        if lost := [path for path in paths if not path.is_file()]:
            raise fail("U402", Place(lost[0].name), why=os.strerror(errno.ENOENT))
        for other, taken in found.items():
            if both := sorted(set(taken) & set(paths)):
                raise fail("U506", Place(str(both[0])), first=other, second=file.name)
        found[file.name] = paths
    _refuse_twins(found)
    return found


def matching(layout: Layout, source: Path) -> list[str]:
    """The files of the layout of which a file or a folder holds something; a single file counts for the only file of a layout."""
    if source.is_file():
        named = [name for name, file in layout.files.items() if _matches(source.name, file)]
        return named[:1] or (list(layout.files) if len(layout.files) == 1 else [])
    names = [path.relative_to(source).as_posix() for path in _inside(source)]
    return [name for name, file in layout.files.items() if any(_matches(one, file) for one in names)]


def not_read(found: Found, source: Path, besides: Collection[Path] = ()) -> list[str]:
    """Files of a source folder that no pattern matches, `source.yaml` and `besides` aside: relative names, in order."""
    if not source.is_dir():
        return []
    read = {path for paths in found.values() for path in paths} | set(besides)
    return [path.relative_to(source).as_posix() for path in _inside(source) if path not in read]


def _refuse_twins(found: Found) -> None:
    seen: set[str] = set()
    for name, paths in found.items():
        for path in paths:
            if path.name in seen:
                raise fail("U572", Place(path.name), file=name)
            seen.add(path.name)


def _inside(source: Path) -> list[Path]:
    """Files but the declaration, and links that lead nowhere: a share that is not mounted is no reason to do without its file."""
    found = (path for path in source.rglob("*") if path.is_file() or (path.is_symlink() and not path.exists()))
    return sorted(path for path in found if path != source / DECLARATION)


def _matches(name: str, file: File) -> bool:
    parts, pattern = PurePosixPath(name).parts, PurePosixPath(file.path).parts
    return len(parts) == len(pattern) and all(map(fnmatchcase, parts, pattern))


def _single(layout: Layout, path: Path) -> Found:
    files = list(layout.files.values())
    matching = [file for file in files if _matches(path.name, file)] or (files if len(files) == 1 else [])
    missing = [file for file in files if file not in matching[:1]]
    if missing:
        names, patterns = " / ".join(file.name for file in missing), " / ".join(file.path for file in missing)
        raise fail("U502", Place(str(path)), file=names, pattern=patterns)
    return {matching[0].name: (path,)}
