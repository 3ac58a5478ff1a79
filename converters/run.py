"""convert: legacy files → standard files, with trace, ledger, faults, rejects and manifest; all of it or nothing.

read → corrections → stage → relate → one pass for each group → hold what depends on what is withheld → trace → ledger.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from utsushi.converters import project as projects
from utsushi.converters.carrying import Carrying
from utsushi.converters.dispositions import Stage as RunStage
from utsushi.converters.needs import aliases
from utsushi.converters.options import Options
from utsushi.converters.output import Output
from utsushi.converters.project import Project
from utsushi.converters.sources import find
from utsushi.converters.unpacking import Unpacked, unpacked
from utsushi.converters.values import Checker
from utsushi.mappings.plan import GroupPlan, Plan
from utsushi.specs.errors import Place, UtsushiError, closest, fail

__all__ = ["Options", "Result", "carry", "convert"]


@dataclass(frozen=True)
class Result:
    """What a run gave; OUT is complete."""

    plan: Plan
    ledger: dict[str, Any] = field(repr=False)
    out: Path
    undecided: int = 0
    """Faults that nobody decided by name (in a rehearsal: those that substitute, hold or reject), broken claims, corrections
    that found nothing."""

    @property
    def ok(self) -> bool:
        """Whether nothing is left to decide."""
        return not self.undecided

    @property
    def exit_code(self) -> int:
        """0, or 1 with findings."""
        return 0 if self.ok else 1


def convert(
    package: str,
    source: Path,
    out: Path,
    *,
    edition: str | None = None,
    stage: RunStage = "rehearsal",
    only: str | None = None,
    sample: int | None = None,
    project: Path | None = None,
    threads: int = 1,
    batch_rows: int = 65_536,
    memory_limit: str = "",
    progress: Callable[[int], None] | None = None,
) -> Result:
    """Convert `source` (a file or a folder) by a package into `out`.

    Args:
        package: `001/memuro`, or a folder; a folder of the project goes before a built-in package of that name.
        source: holds every file of the package's layout.
        out: a folder that does not exist or is empty.
        edition: of the standard; the package's own by default.
        stage: in `final` every fault must be decided by name.
        only: this group alone: a dry run, as ledger and manifest say.
        sample: so many records of each file alone: a dry run too.
        project: the municipality's folder.
        threads: this, `batch_rows` and `memory_limit` change time and memory, never a byte.
        batch_rows: records that are read at a time.
        memory_limit: of DuckDB (`512MB`); what does not fit is spilled beside the output.
        progress: called with numbers of records read.

    Raises:
        UtsushiError: exit code 2, nothing is written (package, project, source, output); exit code 3, no OUT: U508 the
            ledger does not balance, U509 a fault of a kind that stops the run; `OUT.partial` keeps ledger and rejects.
    """
    with unpacked(source, out.parent if out.parent.is_dir() else None) as opened:
        return _convert(
            package,
            opened,
            out,
            edition,
            project,
            Options(stage, only, sample, max(threads, 1), max(batch_rows, 1), memory_limit, progress, opened.archives),
        )


def _convert(
    package: str, opened: Unpacked, out: Path, edition: str | None, project: Path | None, options: Options
) -> Result:
    from utsushi.mappings.check import check
    from utsushi.mappings.package import load

    decided = projects.load(project, opened.source)
    plan = load(projects.package(package, project), edition, decided.policies, decided.editions)
    # the tests of a package are written for its own policies
    report = check(
        load(projects.package(package, project), edition, None, decided.editions) if decided.policies else plan
    )
    if not report.ok:
        raise UtsushiError(*report.problems)
    return carry(plan, opened.source, out, decided, options)


def carry(
    plan: Plan,
    source: Path,
    out: Path,
    project: Project | None = None,
    options: Options | None = None,
    checker: Callable[[GroupPlan], Checker] | None = None,
) -> Result:
    """`convert` with a compiled plan; `checker` gives the item checks of a group (by default those of the spec)."""
    chosen = options or Options()
    narrowed = _narrowed(plan, chosen.only)
    found = find(narrowed.layout, source)
    with Output(out) as output:
        run = Carrying(narrowed, source, found, output, project or Project(), chosen, checker or _spec_checker(plan))
        ledger, undecided = run.run()
        output.commit()
    return Result(narrowed, ledger, out, undecided)


def _narrowed(plan: Plan, only: str | None) -> Plan:
    """The plan with one group alone, and the files that it needs.

    Raises:
        UtsushiError: U507 no such group.
    """
    if only is None:
        return plan
    groups = tuple(one for one in plan.groups if only in {one.group.name, f"{one.group.business}_{one.group.name}"})
    names = [one.group.name for one in plan.groups]
    if not groups:
        raise fail("U507", Place(plan.name), group=only, closest=closest(only, names) or "—", known="、".join(names))
    wanted = {table.name.split(".", 1)[0] for one in groups for table in aliases(one).values()}
    files = {name: file for name, file in plan.layout.files.items() if name in wanted}
    tables = {table.name for file in files.values() for table in file.tables}
    drops = {table: drops for table, drops in plan.drops.items() if table in tables}
    return replace(plan, groups=groups, layout=replace(plan.layout, files=files), drops=drops)


def _spec_checker(plan: Plan) -> Callable[[GroupPlan], Checker]:
    def checker(group: GroupPlan) -> Checker:
        from utsushi.validate.items import ItemChecker

        return ItemChecker(plan.businesses[group.group.business], group.group)

    return checker
