"""check: a package, with the specs and policies of a municipality where its folder is given."""

from __future__ import annotations

from pathlib import Path

from utsushi.converters import project as projects
from utsushi.mappings import check
from utsushi.mappings.check import Report


def check_package(package: str, edition: str | None = None, project: Path | None = None) -> Report:
    """Prove that a package leaves nothing out; what keeps it from loading is in the report.

    Args:
        package: `001/memuro`, or a folder; a folder of the project goes before a built-in package of that name.
        edition: of the standard, for every business; default: the one a business is pinned to, else the package's.
        project: the municipality's folder.

    Raises:
        UtsushiError: U253 no such package, and what a project raises.
    """
    decided = projects.load(project)
    return check.check_package(projects.package(package, project), edition, decided.policies, decided.editions)
