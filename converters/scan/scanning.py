"""scan: profile a source with or without a layout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from utsushi.converters.scan import items, proposing, written
from utsushi.converters.scan.known import Progress, scan_known
from utsushi.converters.scan.model import FileScan, Scan
from utsushi.converters.scan.unknown import scan_unknown
from utsushi.converters.sources import DECLARATION
from utsushi.converters.unpacking import unpacks
from utsushi.mappings.layout.model import Layout
from utsushi.specs.editions import DEFAULT, Editions
from utsushi.specs.errors import Language, Place, fail


@unpacks
def scan(
    source: Path | str,
    *,
    layout: Path | str | None = None,
    copybook: Path | str | None = None,
    business: str = "",
    edition: str = DEFAULT,
    propose: Path | str | None = None,
    out: Path | str | None = None,
    form: str = "json",
    language: Language = "ja",
    show_rare: bool = False,
    threads: int = 1,
    progress: Progress | None = None,
    **description: Any,
) -> Scan:
    """Profile a file or a folder.

    Args:
        source: the file, or a folder of files.
        layout: layout.yaml that describes it; without it and without `copybook` everything is guessed, with the evidence.
        copybook: a copybook that describes its records.
        business: 業務ID whose items are proposed for the fields.
        edition: of the standard, for `business`.
        propose: layout file to write from the guesses; its copybooks go into `copy/` beside it.
        out: file to write the report to, in `form` and `language`.
        form: text, json, xlsx, html.
        language: of the report's words.
        show_rare: list values of codes that fewer than five records hold, too.
        threads: stretches decoded at a time; nothing found depends on it.
        progress: told the number of rows after each stretch.
        **description: `record_format`, `charset`, `dialect`, `records` … for `copybook`, as `read` takes them.

    Raises:
        UtsushiError: U501 no such source, U840 nothing there to scan, U841 something is where a file would be written, U846
            `propose` where there is nothing to propose or with a layout, and what the layout, the readers and specs raise.
    """
    path = Path(source)
    if not path.exists():
        raise fail("U501", Place(str(path)))
    written.refuse(*(Path(one) for one in (out, propose) if one))
    if layout or copybook or description:
        if propose:
            raise fail("U846", Place(str(propose)))
        found = _known(path, layout, copybook, description, show_rare, threads, progress)
    else:
        found = _unknown(path, show_rare, threads, progress)
    if business:
        items.propose(found, Editions().business(business, edition))
    if propose:
        if not found.proposal:
            raise fail("U846", Place(str(propose)))
        _write_proposal(Path(propose), found.proposal)
    if out:
        written.write(Path(out), found, form, language)
    return found


def _known(
    path: Path,
    layout: Path | str | None,
    copybook: Path | str | None,
    description: Mapping[str, Any],
    show_rare: bool,
    threads: int,
    progress: Progress | None,
) -> Scan:
    from utsushi.converters.looking.choosing import described, found

    said = {"layout": layout and Path(layout), "copybook": copybook and Path(copybook), **description}
    compiled, paths = found(described(**said).compile(), path)
    return Scan(path.name, _layout(compiled, paths, show_rare=show_rare, threads=threads, progress=progress))


def _layout(
    layout: Layout, paths: Mapping[str, Sequence[Path]], *, show_rare: bool, threads: int, progress: Progress | None
) -> list[FileScan]:
    return [
        scan_known(file, paths[name], show_rare=show_rare, threads=threads, progress=progress)
        for name, file in layout.files.items()
    ]


def _unknown(path: Path, show_rare: bool, threads: int, progress: Progress | None) -> Scan:
    inside = [path] if path.is_file() else sorted(one for one in path.rglob("*") if one.is_file())
    paths = [one for one in inside if one.name != DECLARATION or one == path]
    if not paths:
        raise fail("U840", Place(str(path)))
    found = [scan_unknown(one, show_rare=show_rare, threads=threads, progress=progress) for one in paths]
    proposals = [one.proposal for one in found if one.proposal is not None]
    text, books = proposing.layout(path.name, proposals) if proposals else ("", {})
    proposal = {"layout": text, "copybooks": books} if proposals else {}
    return Scan(path.name, [one.scan for one in found], proposal=proposal)


def _write_proposal(layout: Path, proposal: Mapping[str, Any]) -> None:
    books = {layout.parent / "copy" / name: text for name, text in proposal["copybooks"].items()}
    written.refuse(*books)
    for place, text in books.items():
        written.put(place, text.encode("utf-8"))
    written.put(layout, str(proposal["layout"]).encode("utf-8"))
