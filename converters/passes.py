"""The passes of a run: each group once over its source, chunk by chunk, in order whatever the threads.

A group whose rows decide about themselves is passed while its source is read (`Feed`); the others from the stage, when
everything that they join is there.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import numpy as np

from utsushi.converters.columns import Gather
from utsushi.converters.decoding import DecodingFaults
from utsushi.converters.files.batch import Batch
from utsushi.converters.files.standard import Rendered, Writer
from utsushi.converters.grouppass import GroupPass
from utsushi.converters.needs import aliases, related, row_references
from utsushi.converters.outcome import Gathering, Judged, Outcome
from utsushi.converters.prune import prune
from utsushi.converters.relate import Related, relate
from utsushi.converters.stage import Stage
from utsushi.converters.store import CHUNK
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
    """Whether every row that was judged was handed on."""
    _start: int = 0
    _ends: list[Any] = field(default_factory=list)

    def prune(self) -> None:
        """Take out what is withheld."""
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
    checker: Callable[[GroupPlan], Checker]
    threads: int = 1
    memory_limit: str = ""

    def feed(self, plan: GroupPlan, path: Path) -> Feed:
        """A pass that goes on while the group's source is read; the group is `needs.alone`."""
        gather = Gather(plan, {}, {}, {}, None)
        return Feed(self._pass(plan, gather), Ordered(plan, path, self.stage.folder, self.threads), plan)

    def run(self, plan: GroupPlan, path: Path) -> Passed:
        """Judge every row of a group's source from the stage and write its standard file."""
        found = self._related(plan)
        staged = {one.name: self.stage.tables[one.name] for one in aliases(plan).values()}
        rows = {name: one.rows for name, one in staged.items()}
        carried = {name: one.carried for name, one in staged.items()}
        decoding = {name: DecodingFaults(one.faults) for name, one in staged.items()}
        group = self._pass(plan, Gather(plan, rows, carried, decoding, found))
        with Ordered(plan, path, self.stage.folder, self.threads) as ordered:
            for chunk in rows[plan.source.name].chunks:
                ordered.add(group.judge, *chunk)
            return ordered.passed(found)

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

    def _pass(self, plan: GroupPlan, gather: Gather) -> GroupPass:
        tables = aliases(plan)
        styles: dict[str, TextStyle] = {one.name: self.stage.layout.file_of(one.name).text for one in tables.values()}
        substitutes = Substitutes(plan, tables, styles)
        return GroupPass(plan, gather, self.checker(plan), substitutes, tables, hashed(plan, self.groups))


class Ordered:
    """Judges and lays out by several threads; puts what they give in order. `with` it, or `close` it."""

    def __init__(self, plan: GroupPlan, path: Path, folder: Path, threads: int) -> None:
        """Open the standard file; `folder` is the stage's."""
        self._plan, self._path, self._threads = plan, path, threads
        self._writer = Writer(path, [item.name for item in plan.group.items])
        self._start = self._writer.size
        self._gathering = Gathering(plan, folder)
        self._pending: deque[Future[tuple[Judged, Rendered]]] = deque()
        self._pool = ThreadPoolExecutor(threads) if threads > 1 else None

    def add(self, judge: Callable[..., Judged], *arguments: Any) -> None:
        """Judge the next rows; comes back when no more than `threads` chunks wait."""
        if self._pool is None:
            self._take(*self._work(judge, arguments))
            return
        self._pending.append(self._pool.submit(self._work, judge, arguments))
        while len(self._pending) > self._threads:
            self._take(*self._pending.popleft().result())

    def passed(self, found: Related | None) -> Passed:
        """Wait for all, finish the file."""
        while self._pending:
            self._take(*self._pending.popleft().result())
        outcome, writer = self._gathering.outcome(), self._writer
        self.close()
        return Passed(self._plan, outcome, found, self._path, writer.rows, _start=self._start, _ends=writer.ends)

    def close(self) -> None:
        """Stop whatever is under way and close the file."""
        for one in self._pending:
            one.cancel()
        if self._pool is not None:
            self._pool.shutdown()
        self._gathering.abandon()
        self._writer.close()

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close, whatever happened."""
        self.close()

    def _work(self, judge: Callable[..., Judged], arguments: Sequence[Any]) -> tuple[Judged, Rendered]:
        judged = judge(*arguments)
        rendered = self._writer.render(judged.output) if judged.output is not None else []
        judged.output = None
        return judged, rendered

    def _take(self, judged: Judged, rendered: Rendered) -> None:
        self._gathering.add(judged)
        self._writer.append(rendered)


class Feed:
    """Cuts what is read into chunks of `CHUNK` rows and passes them."""

    def __init__(self, group: GroupPass, ordered: Ordered, plan: GroupPlan) -> None:
        """Args: the pass, its output, the group."""
        self._group, self._ordered = group, ordered
        self._fields = sorted({one.field for one in row_references(plan)})
        self._start = 0
        self._rows: list[Arrow] = []
        self._waiting = 0
        self._faults: list[Arrow] = []

    def take(self, batch: Batch) -> None:
        """Take the next rows of the source."""
        self._rows.append(batch.rows.select(self._fields) if self._fields else batch.rows)
        self._waiting += batch.rows.num_rows
        self._faults += [batch.faults] if batch.faults is not None and batch.faults.num_rows else []
        while self._waiting >= CHUNK:
            self._pass(CHUNK)

    def finish(self) -> Passed:
        """Pass what is left."""
        if self._waiting:
            self._pass(self._waiting)
        return self._ordered.passed(None)

    def close(self) -> None:
        """Stop; also after `finish`."""
        self._ordered.close()

    def _pass(self, count: int) -> None:
        import pyarrow as pa

        table = pa.Table.from_batches(self._rows)
        chunk = table.slice(0, count).combine_chunks().to_batches()[0]
        self._ordered.add(self._group.judge_batch, chunk, self._start, _between(self._faults, self._start + count))
        self._start += count
        self._rows = table.slice(count).to_batches()
        self._waiting -= count
        self._faults = [part for part in self._faults if part["row"][-1].as_py() >= self._start]


def _between(faults: Sequence[Arrow], stop: int) -> list[Mapping[str, Any]]:
    """The faults of rows before `stop`; those of rows that were passed before do no harm."""
    import pyarrow.compute as pc

    return [part for one in faults if (part := one.filter(pc.less(one["row"], stop))).num_rows]
