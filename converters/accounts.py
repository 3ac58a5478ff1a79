"""Traces and ledger lines of a run: every table in every role, and the records that belong to no group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from utsushi.converters.ledger import Line, line
from utsushi.converters.outcome import EMPTY_SLOT, EXCLUDED, OUTCOMES, Outcome
from utsushi.converters.passes import Passed
from utsushi.converters.stage import Stage
from utsushi.converters.trace import Kind, Part, Trace, located, schema
from utsushi.mappings.layout.model import Table
from utsushi.mappings.plan import Drop, GroupPlan, Join

Faults = Mapping[tuple[str, str, str], int]
"""(業務ID, group, file) → faults."""

_JOINED = ("unmatched", "matched", "excluded")
UNMATCHED, MATCHED, EMPTY = range(3)
RECORDS = "_records"


@dataclass(frozen=True)
class Accounts:
    """Writes traces below `folder` and gives the ledger's lines."""

    folder: Path
    stage: Stage
    faults: Faults
    partial: bool = False
    """A dry run: records that no group asks for need no name."""

    def group(self, passed: Passed) -> list[Line]:
        """The trace of a group, and its lines."""
        plan = passed.plan
        trace = Trace(self.folder / f"{plan.group.business}_{plan.group.name}.parquet")
        try:
            trace.write(self._source(passed.outcome))
            for join, state in _joined(passed, self.stage):
                trace.write(self._part(join, state))
        finally:
            trace.close()
        lines = self._lines(trace, plan, plan.source, plan.alias, "from")
        for join in plan.joins:
            lines += self._lines(trace, plan, join.table, join.alias, "join", join)
        return lines

    def others(self, used: set[str], drops: Mapping[str, Sequence[Drop]]) -> list[Line]:
        """Records that no group names: control records, lookups, tables dropped whole, and records that are none."""
        trace = Trace(self.folder / f"{RECORDS}.parquet")
        lines: list[Line] = []
        try:
            for table in self.stage.layout.tables.values():
                if table.name not in used and not (self.partial and table.role == "data"):
                    part = self._unused(table, drops.get(table.name, ()))
                    trace.write(part)
                    lines += [
                        line(
                            "",
                            "",
                            Kind(name, table.name, "", part.role, "", ""),
                            read,
                            trace.counts,
                            accepted=table.role != "data",
                        )
                        for name, read in self._read(table)
                    ]
            lines += self._rejected(trace)
        finally:
            trace.close()
        return lines

    def _source(self, outcome: Outcome) -> Part:
        plan, staged = outcome.plan, self.stage.tables[outcome.plan.source.name]
        return Part(
            plan.source.name,
            plan.alias,
            "from",
            self._files(plan.source),
            staged.rows,
            bool(plan.source.parent),
            OUTCOMES,
            outcome.state,
            tuple(outcome.labels.texts),
            outcome.name,
            outcome.written,
        )

    def _part(self, join: Join, state: NDArray[np.int8]) -> Part:
        names = (join.unmatched, EMPTY_SLOT)
        name = np.full(len(state), -1, np.int16)
        name[state == EMPTY] = 1
        if join.unmatched:
            name[state == UNMATCHED] = 0
        table = join.table
        rows = self.stage.tables[table.name].rows
        files = self._files(table)
        return Part(table.name, join.alias, "join", files, rows, bool(table.parent), _JOINED, state, names, name)

    def _unused(self, table: Table, drops: Sequence[Drop]) -> Part:
        rows = self.stage.tables[table.name].rows
        whole = table.role == "data" and {drop.field for drop in drops} >= {one.name for one in table.fields}
        outcome = MATCHED if table.role == "control" else EMPTY if whole else UNMATCHED
        reasons = "・".join(dict.fromkeys(drop.reason for drop in drops)) if whole else ""
        role = "from" if table.role == "data" else table.role
        state = np.full(rows.count, outcome, np.int8)
        name = np.full(rows.count, 0 if whole else -1, np.int16)
        return Part(
            table.name, "", role, self._files(table), rows, bool(table.parent), _JOINED, state, (reasons,), name
        )

    def _rejected(self, trace: Trace) -> list[Line]:
        lines: list[Line] = []
        for name, records in self.stage.rejected.items():
            files = [path.name for path in self.stage.found[name]]
            kinds = [Kind(files[one.file], name, "", "from", "rejected", one.fault) for one in records]
            rows = [
                {"record": one.record, "occurrence": 0, "offset": one.offset, "row": None} | kind._asdict()
                for one, kind in zip(records, kinds, strict=True)
            ]
            if rows:
                import pyarrow as pa

                trace.write_rows(pa.Table.from_pylist(rows, schema=schema()), kinds)
            for index, file in enumerate(files):
                read = sum(one.file == index for one in records)
                head = Kind(file, name, "", "from", "", "")
                lines += [line("", "", head, read, trace.counts, faults=read)] if read else []
        return lines

    def _lines(
        self, trace: Trace, plan: GroupPlan, table: Table, alias: str, role: str, join: Join | None = None
    ) -> list[Line]:
        group = plan.group
        accepted = join is None or bool(join.unmatched) or table.role == "lookup" or self.partial
        return [
            line(
                group.business,
                group.name,
                Kind(name, table.name, alias, role, "", ""),
                read,
                trace.counts,
                faults=self.faults.get((group.business, group.name, name), 0) if role == "from" else 0,
                accepted=accepted,
            )
            for name, read in self._read(table)
        ]

    def _files(self, table: Table) -> list[str]:
        return [path.name for path in self.stage.found[table.name.split(".", 1)[0]]]

    def _read(self, table: Table) -> list[tuple[str, int]]:
        read = self.stage.tables[table.name].read
        return [(name, read[index]) for index, name in enumerate(self._files(table))]


def _joined(passed: Passed, stage: Stage) -> list[tuple[Join, NDArray[np.int8]]]:
    """For each join what became of the rows of its table: met by a row that is not excluded, or not.

    A row that another join of the same table meets is met: first and second occurrence may be joined apart.
    """
    joins = passed.related.joins if passed.related else {}
    rows = {passed.plan.alias: np.flatnonzero(passed.outcome.state != EXCLUDED)}
    tables = {passed.plan.alias: passed.plan.source} | {join.alias: join.table for join in passed.plan.joins}
    found = []
    for join in _children_first(passed.plan):
        joined = joins.get(join.alias)
        rows[join.alias] = joined.matched if joined else _parents(stage, tables[join.of], rows[join.of])
        state = np.full(stage.tables[join.table.name].rows.count, UNMATCHED, np.int8)
        state[rows[join.alias]] = MATCHED
        if joined:
            state[joined.empty] = EMPTY
        found.append((join, state))
    for join, state in found:
        for other, theirs in found:
            if other.table.name == join.table.name:
                state[theirs == MATCHED] = MATCHED
    return found


def _children_first(plan: GroupPlan) -> list[Join]:
    known, waiting, ordered = {plan.alias}, list(plan.joins), []
    while waiting:
        ready = [join for join in waiting if join.kind != "parent" or join.of in known]
        ordered += ready
        known |= {join.alias for join in ready}
        waiting = [join for join in waiting if join not in ready]
        if not ready:
            raise ValueError(plan.group.name)
    return ordered


def _parents(stage: Stage, table: Table, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """The records that these rows of an OCCURS table stand in."""
    parts: list[Any] = [
        at["__parent"].to_numpy() for _, at in located(stage.tables[table.name].rows, rows, occurs=True)
    ]
    return np.unique(np.concatenate(parts)) if parts else np.zeros(0, np.int64)
