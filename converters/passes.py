"""The passes of a run: each group once over its source, chunk by chunk, in order whatever the threads."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from utsushi.converters.columns import Gather
from utsushi.converters.decoding import DecodingFaults
from utsushi.converters.files.standard import Rendered, Writer
from utsushi.converters.grouppass import GroupPass
from utsushi.converters.needs import aliases, related
from utsushi.converters.outcome import Gathering, Judged, Outcome
from utsushi.converters.prune import prune
from utsushi.converters.relate import Related, relate
from utsushi.converters.stage import Stage
from utsushi.converters.substitutes import Substitutes
from utsushi.converters.values import Checker
from utsushi.converters.withhold import hashed
from utsushi.mappings.layout.model import TextStyle
from utsushi.mappings.plan import GroupPlan

Arrow = Any


@dataclass
class Passed:
    """A group after its pass."""

    plan: GroupPlan
    outcome: Outcome
    related: Related | None
    path: Path
    """The standard file."""
    written: int = 0
    """Rows that it holds."""
    complete: bool = True
    """Whether every row that was judged good was written."""
    _start: int = 0
    _ends: list[Any] = field(default_factory=list)

    def prune(self) -> None:
        """Take out what was held after the pass had written it."""
        kept = (self.outcome.written > 0)[self.outcome.passed]
        self.complete = len(kept) == self.written
        if self.complete and not kept.all():
            prune(self.path, np.concatenate(self._ends), self._start, kept)
            self.written = int(np.count_nonzero(kept))
        self._ends = []


@dataclass(frozen=True)
class Passes:
    """What all passes of a run share."""

    stage: Stage
    groups: Sequence[GroupPlan]
    decoding: Mapping[str, DecodingFaults]
    """Table → its decoding faults."""
    checker: Callable[[GroupPlan], Checker]
    threads: int = 1
    memory_limit: str = ""

    def run(self, plan: GroupPlan, path: Path) -> Passed:
        """Judge every row of a group's source and write its standard file."""
        found = self._related(plan)
        writer = Writer(path, [item.name for item in plan.group.items])
        start, gathering = writer.size, Gathering(plan)
        try:
            for judged, rendered in self._judged(self._pass(plan, found), plan, writer):
                gathering.add(judged)
                writer.append(rendered)
        finally:
            writer.close()
        return Passed(plan, gathering.outcome(), found, path, writer.rows, _start=start, _ends=writer.ends)

    def _related(self, plan: GroupPlan) -> Related | None:
        if not related(plan):
            return None
        staged = {table.name: self.stage.tables[table.name] for table in aliases(plan).values()}
        return relate(
            plan,
            {name: one.narrow for name, one in staged.items()},
            {name: one.rows.count for name, one in staged.items()},
            self.stage.folder,
            memory_limit=self.memory_limit,
            threads=self.threads,
        )

    def _pass(self, plan: GroupPlan, found: Related | None) -> GroupPass:
        tables = aliases(plan)
        styles: dict[str, TextStyle] = {one.name: self.stage.layout.file_of(one.name).text for one in tables.values()}
        staged = {one.name: self.stage.tables[one.name] for one in tables.values()}
        rows = {name: one.rows for name, one in staged.items()}
        carried = {name: one.carried for name, one in staged.items()}
        return GroupPass(
            plan,
            Gather(plan, rows, carried, found),
            self.checker(plan),
            Substitutes(plan, self.decoding, tables, styles),
            self.decoding,
            tables,
            hashed(plan, self.groups),
        )

    def _judged(self, group: GroupPass, plan: GroupPlan, writer: Writer) -> Iterator[tuple[Judged, Rendered]]:
        def work(chunk: tuple[int, int]) -> tuple[Judged, Rendered]:
            judged = group.judge(*chunk)
            rendered = writer.render(judged.output) if judged.output is not None else []
            judged.output = None
            return judged, rendered

        return ordered(work, self.stage.tables[plan.source.name].rows.chunks, self.threads)


def ordered(work: Callable[[Any], Any], tasks: Iterator[Any], threads: int) -> Iterator[Any]:
    """The results of `work`, in the order of the tasks; no more than `threads` + 1 wait to be taken."""
    if threads <= 1:
        yield from map(work, tasks)
        return
    pending: deque[Future[Any]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        try:
            for task in tasks:
                pending.append(pool.submit(work, task))
                if len(pending) > threads:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        finally:
            for one in pending:
                one.cancel()
