"""manifest.json: what went in, what came out, and everything that decided the bytes; no clock, no path of this machine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePath
from typing import Any

from utsushi.converters.project import SourceDeclaration
from utsushi.specs.model import Grade, Group

GRADES: tuple[Grade, ...] = ("official", "observed", "transcribed", "background", "")


@dataclass(frozen=True)
class Entry:
    """One file as the manifest names it."""

    name: str
    """Relative, with `/`."""
    bytes: int
    sha256: str
    rows: int | None = None
    """Records of an input, rows of an output, header not counted; None where nobody counted."""
    of: str = ""
    """The layout's file of an input; `業務ID/グループ名` of an output."""
    my_number: bool = False
    """Whether it holds 個人番号."""


def entry(path: Path, root: Path, *, rows: int | None = None, of: str = "", my_number: bool = False) -> Entry:
    """The entry of a file, named relative to `root`; reads it once, a piece at a time."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Entry(path.relative_to(root).as_posix(), path.stat().st_size, digest, rows, of, my_number)


def grades(group: Group) -> dict[str, int]:
    """Grade (`unknown` where there is none) → items of which name, group or type is known no better."""
    weakest = [
        max((item.grades.get(part, "") for part in ("name", "group", "type")), key=GRADES.index) for item in group.items
    ]
    return {grade or "unknown": weakest.count(grade) for grade in GRADES if grade in weakest}


def write(
    path: Path,
    *,
    package: str,
    digest: str,
    edition: str,
    stage: str,
    groups: Iterable[Group],
    source: SourceDeclaration,
    inputs: Iterable[Entry],
    outputs: Iterable[Entry],
    options: Mapping[str, Any] | None = None,
    corrections: Mapping[str, int] | None = None,
) -> None:
    """Write manifest.json; the same arguments give the same bytes.

    Args:
        path: the file.
        package: name of the package.
        digest: SHA-256 over the package's files.
        edition: edition of the standard.
        stage: `rehearsal` or `final`.
        groups: the groups written; their grades are listed, and which are provisional.
        source: what the municipality declared about its extraction.
        inputs: the source files.
        outputs: everything below OUT but the manifest.
        options: options and policies that change bytes, as JSON values.
        corrections: name → how often it was applied.

    Raises:
        ValueError: an entry with an absolute name.
    """
    from utsushi import __version__

    written = sorted(outputs, key=lambda one: one.name)
    content = {
        "schema": 1,
        "utsushi": __version__,
        "package": {"name": package, "sha256": digest},
        "edition": edition,
        "stage": stage,
        "base_time": source.extracted,
        "source": source.model_dump(),
        "options": dict(sorted((options or {}).items())),
        "corrections": dict(sorted((corrections or {}).items())),
        "spec": [
            {"business": group.business, "group": group.name, "grades": grades(group), "provisional": group.provisional}
            for group in groups
        ],
        "inputs": [_plain(one) for one in sorted(inputs, key=lambda one: (one.of, one.name))],
        "outputs": [_plain(one) for one in written],
        "my_number_files": [one.name for one in written if one.my_number],
    }
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", newline="\n")


def _plain(one: Entry) -> dict[str, Any]:
    if PurePath(one.name).is_absolute():
        raise ValueError(f"{one.name} is absolute")
    return {key: value for key, value in asdict(one).items() if value not in {None, ""} and key != "my_number"}
