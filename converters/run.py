"""convert: legacy files → standard files, with trace, ledger, faults, rejects and manifest; all of it or nothing.

read → corrections → stage → relate → one pass for each group → hold what depends on what is withheld → trace → ledger.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from utsushi.converters import manifest
from utsushi.converters import project as projects
from utsushi.converters.accounts import Accounts
from utsushi.converters.claims import VIOLATED, Claims
from utsushi.converters.controls import Totals
from utsushi.converters.dispositions import Stage as RunStage
from utsushi.converters.faultlist import FaultList, Tally, write_side_files
from utsushi.converters.files.standard import file_name
from utsushi.converters.ledger import ledger, problems
from utsushi.converters.needs import aliases, alone, needs
from utsushi.converters.output import LOCK, Output
from utsushi.converters.passes import Passed, Passes
from utsushi.converters.project import Project
from utsushi.converters.rejects import write_rejects
from utsushi.converters.sources import Found, find, not_read
from utsushi.converters.stage import Reading, Stage, read_source
from utsushi.converters.values import Checker
from utsushi.converters.withhold import spread
from utsushi.mappings.plan import GroupPlan, Plan
from utsushi.specs.errors import Place, Problem, UtsushiError, closest, fail

STAGE_FOLDER = "stage"


@dataclass(frozen=True)
class Options:
    """How a run is made."""

    stage: RunStage = "rehearsal"
    only: str | None = None
    """One group alone: a dry run."""
    sample: int | None = None
    """So many records of each file alone: a dry run."""
    threads: int = 1
    batch_rows: int = 65_536
    memory_limit: str = ""
    """Of DuckDB. Neither this nor threads nor batch_rows changes a byte."""
    progress: Callable[[int], None] | None = None
    """Called with numbers of records read."""

    @property
    def dry_run(self) -> dict[str, Any]:
        """`only` and `sample`, where given."""
        given = {"only": self.only, "sample": self.sample}
        return {name: value for name, value in given.items() if value is not None}


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
    from utsushi.mappings.check import check
    from utsushi.mappings.package import load

    decided = projects.load(project, source)
    own = project / package if project else None
    plan = load(str(own) if own and own.is_dir() else package, edition, decided.policies)
    report = check(plan)
    if not report.ok:
        raise UtsushiError(*report.problems)
    options = Options(stage, only, sample, max(threads, 1), max(batch_rows, 1), memory_limit, progress)
    return carry(plan, source, out, decided, options)


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
        run = _Run(narrowed, source, found, output, project or Project(), chosen, checker or _spec_checker(plan))
        result = run.run(out)
        output.commit()
    return result


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


@dataclass
class _Run:
    plan: Plan
    source: Path
    found: Found
    output: Output
    project: Project
    options: Options
    checker: Callable[[GroupPlan], Checker]

    def run(self, out: Path) -> Result:
        folder = self.output.path / STAGE_FOLDER
        folder.mkdir(mode=0o700)
        stage = Stage(folder, self.plan.layout, self.found)
        with closing(stage):
            book, undecided = self._carry(stage)
        _remove(folder)
        return Result(self.plan, book, out, undecided)

    def _carry(self, stage: Stage) -> tuple[dict[str, Any], int]:
        claims, totals = Claims(self.plan), Totals(self.plan.layout, self.found)
        passed = self._pass(stage, claims, totals)
        tally = self._list(stage, passed, claims)
        rejects = write_rejects(self.output, stage, [one.outcome for one in passed])
        book = self._account(stage, passed, tally, totals)
        self._write_ledger(book)
        if wrong := [*problems(book), *_miscounted(passed)]:
            raise UtsushiError(Problem("U508", Place(str(self.output.path))), *wrong, exit_code=3)
        if tally.stopped:
            raise fail("U509", Place(str(self.output.path)), exit_code=3, count=tally.stopped)
        write_side_files(self.output.path / "substitutes", stage, [one.outcome for one in passed])
        self._write_manifest(stage, passed, claims, rejects)
        return book, tally.undecided

    def _pass(self, stage: Stage, claims: Claims, totals: Totals) -> list[Passed]:
        """Read once; groups that need no other row are passed meanwhile, the others afterwards."""
        options, groups = self.options, self.plan.groups
        passes = Passes(stage, groups, self.checker, options.threads, options.memory_limit)
        with ExitStack() as feeds:
            fed = {
                n: passes.feed(one, self.output.path / self._name(one)) for n, one in enumerate(groups) if alone(one)
            }
            for feed in fed.values():
                feeds.callback(feed.close)
            listeners: dict[str, list[Any]] = {}
            for given in (claims.listeners, totals.listeners):
                for table, added in given.items():
                    listeners.setdefault(table, []).extend(added)
            for n, feed in fed.items():
                listeners.setdefault(groups[n].source.name, []).append(feed.take)
            readers = max(options.threads // 2, 1) if fed else options.threads  # the passes have work of their own
            reading = Reading(options.batch_rows, readers, options.sample, options.progress or (lambda _: None))
            wanted = needs(one for one in groups if not alone(one))
            read_source(stage, wanted, self.project.corrections, listeners, reading)
            done = {n: feed.finish() for n, feed in fed.items()}
        passed = [done.get(n) or passes.run(one, self.output.path / self._name(one)) for n, one in enumerate(groups)]
        stage.beside += [one.outcome.replaced for one in passed]
        spread([one.outcome for one in passed])
        for one in passed:
            one.prune()
        return passed

    def _list(self, stage: Stage, passed: Sequence[Passed], claims: Claims) -> Tally:
        listed = FaultList(self.output.path / "faults.csv", stage, self.options.stage)
        try:
            for one in passed:
                listed.group(one.outcome)
            for table in self.plan.layout.tables.values():
                for name, rows in claims.rows(table.name):
                    listed.claims(table, name, rows, VIOLATED)
            for file, records in stage.rejected.items():
                for none in records:
                    path = self.found[file][none.file].name
                    place = {"ファイル": path, "表": file, "レコード": str(none.record), "バイト位置": str(none.offset)}
                    listed.single(故障=none.fault, 処分="reject", **place)
            for left in self.project.corrections.unapplied() if not self.options.dry_run else ():
                place = {"ファイル": left.file, "レコード": "" if left.record is None else str(left.record)}
                listed.single(項目=left.name, 故障=f"correction_{left.why}", **place)
        finally:
            listed.close()
        return listed.tally

    def _account(self, stage: Stage, passed: Sequence[Passed], tally: Tally, totals: Totals) -> dict[str, Any]:
        options = self.options
        accounts = Accounts(self.output.path / "trace", stage, tally.by_line, partial=bool(options.dry_run))
        lines = [one for group in passed for one in accounts.group(group)]
        used = {table.name for one in self.plan.groups for table in aliases(one).values()}
        lines += accounts.others(used, self.plan.drops)
        controls = totals.lines() if options.sample is None else []
        return ledger(lines, controls, stage=options.stage, dry_run=options.dry_run)

    def _write_ledger(self, book: Mapping[str, Any]) -> None:
        text = json.dumps(book, ensure_ascii=False, indent=2) + "\n"
        (self.output.path / "ledger.json").write_text(text, encoding="utf-8", newline="\n")

    def _write_manifest(self, stage: Stage, passed: Sequence[Passed], claims: Claims, rejects: Sequence[str]) -> None:
        root = self.output.path
        personal = {name for name in rejects if self._my_number(stage, name)} | {"substitutes/個人番号.csv"}
        personal |= {one.path.name for one in passed if _holds_my_number(one.plan)}
        written = {one.path: (one.written, f"{one.plan.group.business}/{one.plan.group.name}") for one in passed}

        def entry(path: Path) -> manifest.Entry:
            rows, of = written.get(path, (None, ""))
            return manifest.entry(path, root, rows=rows, of=of, my_number=path.relative_to(root).as_posix() in personal)

        with ThreadPoolExecutor(self.options.threads) as pool:
            inputs = list(pool.map(lambda one: self._input(stage, *one), self._paths()))
            outputs = list(pool.map(entry, sorted(_files(root))))
        manifest.write(
            root / "manifest.json",
            package=self.plan.name,
            digest=self.plan.digest,
            edition=self.plan.edition,
            stage=self.options.stage,
            groups=[one.group for one in self.plan.groups],
            source=self.project.source,
            inputs=inputs,
            outputs=outputs,
            options={
                "policies": {name: dict(policy) for name, policy in self.plan.policies.items()},
                "dry_run": self.options.dry_run,
                "dropped_unchecked": dict(sorted(claims.unchecked.items())),
                "not_read": not_read(self.found, self.source) if self.options.only is None else [],
            },
            corrections=self.project.corrections.counts,
        )

    def _paths(self) -> list[tuple[str, int, Path]]:
        """(file of the layout, index, path) of everything that was read."""
        return [(name, n, path) for name, paths in self.found.items() for n, path in enumerate(paths)]

    def _input(self, stage: Stage, name: str, index: int, path: Path) -> manifest.Entry:
        root = self.source if self.source.is_dir() else self.source.parent
        return manifest.entry(path, root, rows=stage.records[name][index], of=name)

    def _my_number(self, stage: Stage, rejects: str) -> bool:
        """Whether a reject file comes from a file that some group takes 個人番号 from."""
        names = {
            name for name, paths in stage.found.items() if rejects.rsplit("/", 1)[-1] in {path.name for path in paths}
        }
        tables = {table.name for one in self.plan.groups if _holds_my_number(one) for table in aliases(one).values()}
        return any(table.split(".", 1)[0] in names for table in tables)

    def _name(self, plan: GroupPlan) -> str:
        return file_name(plan.group.business, plan.group.name, self.project.source.extracted)


def _holds_my_number(plan: GroupPlan) -> bool:
    given = {item for one in plan.applications for item in one.items}
    return any(item.classification == "個人番号" for item in plan.group.items if item.name in given)


def _miscounted(passed: Sequence[Passed]) -> list[Problem]:
    """Standard files that do not hold as many rows as the trace says."""
    told = [(one, int((one.outcome.written > 0).sum())) for one in passed]
    return [
        Problem("U513", Place(one.path.name), {"file": one.path.name, "told": count, "written": one.written})
        for one, count in told
        if one.written != count or not one.complete
    ]


def _files(root: Path) -> list[Path]:
    """Everything below OUT but the lock and the stage."""
    inside = (path for path in root.rglob("*") if path.is_file() and path.name != LOCK)
    return [path for path in inside if path.relative_to(root).parts[0] != STAGE_FOLDER]


def _remove(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder)
