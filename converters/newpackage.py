"""new: the folder of a new package, in which everything is proposed and nothing is decided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from utsushi.converters import newpackage_layout, newpackage_mapping
from utsushi.converters.output import Output
from utsushi.mappings.layout.load import load
from utsushi.specs.editions import DEFAULT, Editions
from utsushi.specs.errors import fail


@dataclass
class Result:
    """What was written."""

    out: Path
    files: list[str]
    """Relative names, in order."""
    groups: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Group → `{"from", "items", "proposed"}`: the proposed table, items of the group, those with an expression."""
    fields: int = 0
    """Legacy fields that somebody has to decide about."""
    redefines: list[str] = field(default_factory=list)
    """Descriptions of a REDEFINES that the layout leaves out, because nobody said when they hold."""

    def to_json(self) -> dict[str, Any]:
        """What `--format json` prints."""
        return {
            "schema": 1,
            "out": str(self.out),
            "files": self.files,
            "groups": self.groups,
            "fields": self.fields,
            "redefines": self.redefines,
        }


def new(
    folder: Path | str,
    *,
    business: str,
    edition: str = DEFAULT,
    layout: Path | str | None = None,
    scan: Path | str | None = None,
    copybook: Path | str | None = None,
    **description: Any,
) -> Result:
    """Write a new package: layout.yaml, copybooks, package.yaml, and a mapping for each group of the business.

    Every item and every field that is not a control record's stands under `undecided:` with its proposal; `check` refuses the
    package until a person has decided each.

    Args:
        folder: to make; it does not exist yet, or is empty.
        business: 業務ID.
        edition: of the standard.
        layout: a layout file, taken as it is with its copybooks.
        scan: the JSON of `utsushi scan`, with the layout that it proposes and the counts of each field.
        copybook: a copybook.
        **description: `record_format`, `charset`, `dialect`, `records` … for `copybook`, as `read` takes them.

    Raises:
        UtsushiError: U847 not exactly one of the three, U848 the scan is none or proposes no layout, U849 a copybook of the
            layout stands outside its folder, U550–U554 (the folder), and what the layout and the spec raise.
    """
    given = {"layout": layout, "scan": scan, "copybook": copybook}
    if sum(one is not None for one in given.values()) != 1:
        raise fail("U847")
    spec = Editions().business(business, edition)
    origin = newpackage_layout.origin(
        **{name: Path(one) if one is not None else None for name, one in given.items()}, description=description
    )
    out = Path(folder)
    with Output(out) as output:
        for name, content in origin.files.items():
            with output.open_private(name) as file:
                file.write(content)
        compiled = load(output.path / "layout.yaml")
        made = newpackage_mapping.Proposals(compiled, spec, origin.profiles)
        texts = dict(_texts(made, edition, business, out.name))
        for name, text in texts.items():
            with output.open_private(name) as file:
                file.write(text.encode("utf-8"))
        output.commit()
    return Result(out, sorted({*origin.files, *texts}), made.told, made.fields, list(origin.redefines))


def _texts(made: newpackage_mapping.Proposals, edition: str, business: str, title: str) -> Iterator[tuple[str, str]]:
    """Name in the package → text."""
    for group in made.business.groups.values():
        yield f"{edition}/{business}_{group.name}.yaml", made.mapping(group, edition)
    yield "package.yaml", made.package(title, edition)
