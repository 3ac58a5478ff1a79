"""What happens between an opened output and its commit: read, pass, spread, list, account, write."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from utsushi.converters import manifest
from utsushi.converters.accounts import Accounts
from utsushi.converters.claims import VIOLATED, Claims
from utsushi.converters.controls import Totals
from utsushi.converters.evidence import STAGE_FOLDER, inputs, outputs
from utsushi.converters.faultlist import FaultList, Tally, write_side_files
from utsushi.converters.files.standard import file_name
from utsushi.converters.imagery import Images
from utsushi.converters.ledger import ledger, problems
from utsushi.converters.needs import aliases, alone, needs
from utsushi.converters.options import Options
from utsushi.converters.output import Output
from utsushi.converters.passes import Passed, Passes
from utsushi.converters.project import Project
from utsushi.converters.rejects import write_rejects
from utsushi.converters.slots import NOT_EMPTY, Slots
from utsushi.converters.sources import Found, not_read
from utsushi.converters.stage import Reading, Stage, read_source
from utsushi.converters.unread import NOT_READ, Unread
from utsushi.converters.values import Checker
from utsushi.converters.withhold import spread
from utsushi.mappings.plan import GroupPlan, Plan
from utsushi.specs.errors import Place, Problem, UtsushiError, fail


@dataclass
class Carrying:
    """One run, between an opened output and its commit."""

    plan: Plan
    source: Path
    found: Found
    output: Output
    project: Project
    options: Options
    checker: Callable[[GroupPlan], Checker]

    def run(self) -> tuple[dict[str, Any], int]:
        """Everything below the output's folder; gives the ledger and how many findings wait for a decision.

        Raises:
            UtsushiError: U508, U509 (exit code 3), and what reading raises.
        """
        folder = self.output.path / STAGE_FOLDER
        folder.mkdir(mode=0o700)
        stage = Stage(folder, self.plan.layout, self.found)
        stage.record_hash = self.project.record_hash if self.project.hash_key else None
        with closing(stage):
            book, undecided = self._carry(stage)
        shutil.rmtree(folder)
        return book, undecided

    def _carry(self, stage: Stage) -> tuple[dict[str, Any], int]:
        claims, totals = Claims(self.plan), Totals(self.plan.layout, self.found)
        slots, unread = Slots(self.plan.layout), Unread(self.plan.layout)
        images = Images(self.plan.layout, self.found, self.source, self.output.path / "images.csv")
        with images:
            observers = (claims.listeners, slots.listeners, unread.listeners, totals.listeners, images.listeners)
            passed = self._pass(stage, observers)
        tally = self._list(stage, passed, claims, slots, unread, images)
        rejects = write_rejects(self.output, stage, [one.outcome for one in passed], [one.related for one in passed])
        book = self._account(stage, passed, tally, totals, images)
        self._write_ledger(book)
        if wrong := [*problems(book), *_miscounted(passed)]:
            raise UtsushiError(Problem("U508", Place(str(self.output.path))), *wrong, exit_code=3)
        if tally.stopped:
            raise _stopped(tally)
        write_side_files(self.output.path / "substitutes", stage, [one.outcome for one in passed])
        self._write_manifest(stage, passed, claims, rejects, images)
        return book, tally.undecided

    def _pass(self, stage: Stage, observers: Sequence[Mapping[str, list[Any]]]) -> list[Passed]:
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
            for given in observers:
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

    def _list(
        self, stage: Stage, passed: Sequence[Passed], claims: Claims, slots: Slots, unread: Unread, images: Images
    ) -> Tally:
        listed = FaultList(self.output.path / "faults.csv", stage, self.options.stage)
        try:
            for one in passed:
                listed.group(one.outcome)
            for table in self.plan.layout.tables.values():
                for name, rows in claims.rows(table.name):
                    listed.claims(table, name, rows, VIOLATED)
                for name, rows in slots.rows(table.name):
                    listed.claims(table, name, rows, NOT_EMPTY)
                for name, fault, rows in images.rows(table.name):
                    listed.claims(table, name, rows, fault)
                if len(rows := unread.rows(table)):
                    listed.claims(table, "", rows, NOT_READ)
            for file, records in stage.rejected.items():
                for none in records:
                    path = self.found[file][none.file].name
                    place = {"ファイル": path, "表": file, "レコード": str(none.record), "バイト位置": str(none.offset)}
                    listed.single(項目=none.name, 故障=none.fault, 処分="reject", **place)
            for left in self.project.corrections.unapplied() if not self.options.dry_run else ():
                place = {"ファイル": left.file, "レコード": "" if left.record is None else str(left.record)}
                listed.single(項目=left.name, 故障=f"correction_{left.why}", **place)
        finally:
            listed.close()
        return listed.tally

    def _account(
        self, stage: Stage, passed: Sequence[Passed], tally: Tally, totals: Totals, images: Images
    ) -> dict[str, Any]:
        options = self.options
        accounts = Accounts(self.output.path / "trace", stage, tally.by_line, partial=bool(options.dry_run))
        lines = [one for group in passed for one in accounts.group(group)]
        used = {table.name for one in self.plan.groups for table in aliases(one).values()}
        lines += accounts.others(used, self.plan.drops)
        controls = totals.lines() if options.sample is None else []
        return ledger(lines, controls, stage=options.stage, dry_run=options.dry_run, images=images.lines())

    def _write_ledger(self, book: Mapping[str, Any]) -> None:
        text = json.dumps(book, ensure_ascii=False, indent=2) + "\n"
        (self.output.path / "ledger.json").write_text(text, encoding="utf-8", newline="\n")

    def _write_manifest(
        self, stage: Stage, passed: Sequence[Passed], claims: Claims, rejects: Sequence[str], images: Images
    ) -> None:
        options = {
            "era_glyphs": sorted({file.text.era_glyphs for file in self.plan.layout.files.values()}),
            "policies": {name: dict(policy) for name, policy in self.plan.policies.items()},
            "dry_run": self.options.dry_run,
            **({"unpacked": dict(self.options.archives)} if self.options.archives else {}),
            "dropped_unchecked": dict(sorted(claims.unchecked.items())),
            "not_read": not_read(self.found, self.source, images.read()) if self.options.only is None else [],
        }
        manifest.write(
            self.output.path / "manifest.json",
            package=self.plan.name,
            digest=self.plan.digest,
            edition=self.plan.edition,
            stage=self.options.stage,
            groups=[one.group for one in self.plan.groups],
            source=self.project.source,
            inputs=inputs(stage, self.source, self.options.threads),
            outputs=outputs(self.output.path, stage, passed, rejects, self.options.threads),
            options=options,
            corrections=self.project.corrections.counts,
        )

    def _name(self, plan: GroupPlan) -> str:
        return file_name(plan.group.business, plan.group.name, self.project.source.extracted)


def _stopped(tally: Tally) -> UtsushiError:
    first = tally.stop
    place = Place(first["ファイル"], record=int(first["レコード"]), offset=int(first["バイト位置"]), path=first["項目"])
    words = {"group": first["グループ"], "item": first["項目"], "fault": first["故障"]}
    return fail("U509", place, exit_code=3, count=tally.stopped, **words)


def _miscounted(passed: Sequence[Passed]) -> list[Problem]:
    """Standard files that do not hold as many rows as the trace says."""
    told = [(one, int((one.outcome.written > 0).sum())) for one in passed]
    return [
        Problem("U513", Place(one.path.name), {"file": one.path.name, "told": count, "written": one.written})
        for one, count in told
        if one.written != count or not one.complete
    ]
