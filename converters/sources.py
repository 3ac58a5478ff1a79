"""Which files of a source are which files of the layout."""

from __future__ import annotations

from fnmatch import fnmatch
from pathlib import Path

from utsushi.mappings.layout.model import Layout
from utsushi.specs.errors import Place, fail

Found = dict[str, tuple[Path, ...]]
"""File of the layout → its paths, in name order."""


def find(layout: Layout, source: Path) -> Found:
    """Match a file or the files of a folder against the `path` patterns of the layout.

    A single file goes to the file whose pattern it matches, or to the only file of the layout. Patterns are relative to
    the source folder.

    Raises:
        UtsushiError: U501 no such source, U502 a file of the layout is not there.
    """
    if source.is_file():
        return _single(layout, source)
    if not source.is_dir():
        raise fail("U501", Place(str(source)))
    inside = sorted(path for path in source.rglob("*") if path.is_file())
    found: Found = {}
    for file in layout.files.values():
        paths = tuple(path for path in inside if fnmatch(path.relative_to(source).as_posix(), file.path))
        if not paths:
            raise fail("U502", Place(str(source)), file=file.name, pattern=file.path)
        found[file.name] = paths
    return found


def _single(layout: Layout, path: Path) -> Found:
    matching = [file.name for file in layout.files.values() if fnmatch(path.name, file.path)]
    if not matching and len(layout.files) == 1:
        matching = list(layout.files)
    if len(matching) != 1:
        raise fail(
            "U502",
            Place(str(path)),
            file=" / ".join(layout.files),
            pattern=" / ".join(f.path for f in layout.files.values()),
        )
    if missing := [name for name in layout.files if name not in matching]:
        raise fail(
            "U502",
            Place(str(path)),
            file=" / ".join(missing),
            pattern=" / ".join(layout.files[name].path for name in missing),
        )
    return {matching[0]: (path,)}
