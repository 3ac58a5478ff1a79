"""The files of a run as its manifest names them: hashed, counted, and whether they hold 個人番号."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from utsushi.converters import manifest
from utsushi.converters.needs import aliases
from utsushi.converters.output import LOCK
from utsushi.converters.passes import Passed
from utsushi.converters.stage import Stage
from utsushi.mappings.plan import GroupPlan

STAGE_FOLDER = "stage"


def inputs(stage: Stage, source: Path, threads: int) -> list[manifest.Entry]:
    """Everything that was read, with its records."""
    root = source if source.is_dir() else source.parent
    read = [(name, n, path) for name, paths in stage.found.items() for n, path in enumerate(paths)]

    def entry(one: tuple[str, int, Path]) -> manifest.Entry:
        name, index, path = one
        return manifest.entry(path, root, rows=stage.records[name][index], of=name)

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(entry, read))


def outputs(
    root: Path, stage: Stage, passed: Sequence[Passed], rejects: Sequence[str], threads: int
) -> list[manifest.Entry]:
    """Everything below OUT but the manifest; `rejects` are names relative to it."""
    groups = [one.plan for one in passed]
    personal = {name for name in rejects if _from_my_number(stage, groups, name)} | {"substitutes/個人番号.csv"}
    personal |= {one.path.name for one in passed if holds_my_number(one.plan)}
    written = {one.path: (one.written, f"{one.plan.group.business}/{one.plan.group.name}") for one in passed}

    def entry(path: Path) -> manifest.Entry:
        rows, of = written.get(path, (None, ""))
        return manifest.entry(path, root, rows=rows, of=of, my_number=path.relative_to(root).as_posix() in personal)

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(entry, _files(root)))


def holds_my_number(plan: GroupPlan) -> bool:
    """Whether a group is given 個人番号."""
    given = {item for one in plan.applications for item in one.items}
    return any(item.classification == "個人番号" for item in plan.group.items if item.name in given)


def _from_my_number(stage: Stage, groups: Sequence[GroupPlan], rejects: str) -> bool:
    """Whether a reject file comes from a file that some group takes 個人番号 from."""
    name = rejects.rsplit("/", 1)[-1]
    files = {file for file, paths in stage.found.items() if name in {path.name for path in paths}}
    tables = {table.name for one in groups if holds_my_number(one) for table in aliases(one).values()}
    return any(table.split(".", 1)[0] in files for table in tables)


def _files(root: Path) -> list[Path]:
    """Everything below OUT but the lock and the stage, in order."""
    inside = (path for path in root.rglob("*") if path.is_file() and path.name != LOCK)
    return sorted(path for path in inside if path.relative_to(root).parts[0] != STAGE_FOLDER)
