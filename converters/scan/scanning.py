"""scan: profile a source with or without a layout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from utsushi.converters.scan.known import Progress, scan_known
from utsushi.converters.scan.model import FileScan, Scan
from utsushi.mappings.layout.model import Layout


def scan(
    source: Path | str,
    *,
    layout: Path | str | None = None,
    copybook: Path | str | None = None,
    description: Mapping[str, Any] | None = None,
    show_rare: bool = False,
    threads: int = 1,
    progress: Progress | None = None,
) -> Scan:
    """Profile a file or a folder.

    Args:
        source: the file, or a folder of files.
        layout: layout.yaml that describes it; without it and without `copybook` everything is guessed, with the evidence.
        copybook: a copybook that describes its records.
        description: `record_format`, `charset`, `dialect`, `records` … for `copybook`, as `read` takes them.
        show_rare: list values of codes that fewer than five records hold, too.
        threads: stretches decoded at a time; nothing found depends on it.
        progress: told the number of rows after each stretch.

    Raises:
        UtsushiError: U501 no such source, U840 nothing there to scan, and what the layout and the readers raise.
    """
    from utsushi.converters.looking.choosing import described, found

    said = {"layout": layout and Path(layout), "copybook": copybook and Path(copybook), **(description or {})}
    path = Path(source)
    compiled, paths = found(described(**said).compile(), path)
    files = scan_layout(compiled, paths, show_rare=show_rare, threads=threads, progress=progress)
    return Scan(path.name, files)


def scan_layout(
    layout: Layout, paths: Mapping[str, Sequence[Path]], *, show_rare: bool, threads: int, progress: Progress | None
) -> list[FileScan]:
    """The files of a layout that are there."""
    return [
        scan_known(file, paths[name], show_rare=show_rare, threads=threads, progress=progress)
        for name, file in layout.files.items()
    ]
