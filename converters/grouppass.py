"""One pass over the source of a group: exclude, attach, operate, check, dispose. Pure in its rows, so that threads may share it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from utsushi.converters.columns import Gather, Gathered
from utsushi.converters.conditions import holds
from utsushi.converters.dispositions import LISTED, SEVERITY, WITHHOLDS, Decision, decide
from utsushi.converters.keys import Hashes, key_hashes
from utsushi.converters.outcome import EMPTY_SLOT, EXCLUDED, HELD, REJECTED, WRITTEN, Judged, fault_table
from utsushi.converters.substitutes import Substitutes
from utsushi.converters.values import Checker, Evaluated, Fault, check_items, evaluate
from utsushi.mappings.layout.model import Table
from utsushi.mappings.plan import GroupPlan

Arrow = Any
Found = list[tuple[Fault, NDArray[np.int64], Decision | None]]
"""(fault, its rows, what was decided; None: listed only)."""


class GroupPass:
    """Judges rows of the group's source table."""

    def __init__(
        self,
        plan: GroupPlan,
        gather: Gather,
        checker: Checker,
        substitutes: Substitutes,
        tables: Mapping[str, Table],
        hashed: Sequence[str] = (),
    ) -> None:
        """Args: `tables` by alias; `hashed`, items that refer to groups of this run or are referred to."""
        self._plan, self._gather, self._checker = plan, gather, checker
        self._substitutes, self._tables = substitutes, tables
        given = {item for one in plan.applications for item in one.items}
        keys = [item.name for item in plan.group.identity if item.name in given]
        self._hashed = {"": keys} | {item: [item] for item in hashed if item in given}

    def judge(self, start: int, stop: int) -> Judged:
        """What becomes of rows [start, stop) of the source, from the stage."""
        return self._judge(self._gather.rows(start, stop))

    def judge_batch(self, rows: Arrow, start: int, faults: Sequence[Arrow]) -> Judged:
        """What becomes of rows as they were read (RecordBatch, decoding faults), from row `start` on."""
        return self._judge(self._gather.batch(rows, start, faults))

    def _judge(self, gathered: Gathered) -> Judged:
        rows = gathered.count
        judged = Judged(np.zeros(rows, np.int8), np.full(rows, -1, np.int16), np.zeros(rows, np.bool_), {})
        self._exclude(judged, gathered)
        kept = np.flatnonzero(judged.state == WRITTEN)
        judged.hashes = {key: np.zeros(rows, np.uint64) for key in self._hashed}
        if not len(kept):
            return judged
        gathered = gathered.take(kept)
        done = evaluate(self._plan, gathered, self._tables)
        check_items(done, self._checker, len(kept))
        for key, names in self._hashed.items():
            judged.hashes[key][kept] = _hashes(done, names, len(kept))
        self._dispose(judged, done, gathered, kept)
        return judged

    def _exclude(self, judged: Judged, gathered: Gathered) -> None:
        plan, rows = self._plan, gathered.count
        if plan.source.empty:
            _mark(judged, holds(plan, plan.source.empty, gathered.columns, rows), EXCLUDED, EMPTY_SLOT)
        for n, (label, condition) in enumerate(plan.excludes.items()):
            told = gathered.excluded
            where = holds(plan, condition, gathered.columns, rows) if told is None else told == n
            _mark(judged, where, EXCLUDED, label)

    def _dispose(self, judged: Judged, done: Evaluated, gathered: Gathered, kept: NDArray[np.int64]) -> None:
        found: Found = []
        originals: list[Arrow] = []
        for fault in list(done.faults):
            items = fault.application.items if fault.application else (fault.item,)
            found += self._decided(fault, decide(self._plan, items, fault.code), done, gathered, originals)
        found += [(note, note.rows, None) for note in done.notes]
        _withhold(judged, found, kept)
        order = {item: n for n, item in enumerate(done.columns)}
        judged.faults = _fault_table(found, gathered.numbers[self._plan.alias], order)
        judged.replaced = _by_row(originals)
        judged.output = self._items(done, len(kept))

    def _decided(
        self, fault: Fault, decision: Decision, done: Evaluated, gathered: Gathered, originals: list[Arrow]
    ) -> Found:
        """Fill what the decision fills; where nothing can be substituted, hold."""
        if SEVERITY[decision.disposition] >= WITHHOLDS:
            return [(fault, fault.rows, decision)]
        if decision.disposition == "substitute":
            failed = self._substitutes.substitute(done, fault, gathered)
            failed = np.union1d(failed, self._against_spec(done, fault, np.setdiff1d(fault.rows, failed)))
            rows = np.setdiff1d(fault.rows, failed, assume_unique=True)
            originals += self._substitutes.originals(fault, rows, "substitute", gathered)
            held = Decision("hold", decision.reason, decision.alone)
            return [(fault, part, what) for part, what in ((rows, decision), (failed, held)) if len(part)]
        if decision.disposition == "blank" or fault.application is not None:
            self._substitutes.blank(done, fault)
            originals += self._substitutes.originals(fault, fault.rows, decision.disposition, gathered)
        return [(fault, fault.rows, decision)]

    def _against_spec(self, done: Evaluated, fault: Fault, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Rows whose substitute the spec does not take: they had no value when everything else was checked."""
        import pyarrow as pa

        if fault.application is None or not len(rows):
            return rows[:0]
        given = {name: done.columns[name].take(pa.array(rows)) for name in fault.application.items}
        found = self._checker.check(pa.table(given))
        return np.unique(rows[found["row"].to_numpy()])

    def _items(self, done: Evaluated, rows: int) -> Arrow:
        """RecordBatch of all items of the group, empty where nothing gives them.

        Rows that are withheld are in it and are taken out of the file afterwards, with those that depend on them: to take a
        few rows out of every column of every chunk costs more.
        """
        import pyarrow as pa
        import pyarrow.compute as pc

        nothing = pa.repeat(pa.scalar("", pa.string()), rows)
        names = [item.name for item in self._plan.group.items]
        columns = [done.columns.get(name, nothing) for name in names]
        filled = [pc.fill_null(column, "") if column.null_count else column for column in columns]
        return pa.RecordBatch.from_arrays(filled, names=names)


def _mark(judged: Judged, where: NDArray[np.bool_], state: int, label: str) -> None:
    fresh = where & (judged.state == WRITTEN)
    if fresh.any():
        judged.state[fresh], judged.name[fresh] = state, judged.labels.number(label)


def _withhold(judged: Judged, found: Found, kept: NDArray[np.int64]) -> None:
    """The heaviest decision of a row decides it; of equal ones the first."""
    heaviest = np.zeros(len(judged.state), np.int8)
    for fault, rows, decision in found:
        severity = SEVERITY[decision.disposition] if decision else 0
        if decision is None or severity < WITHHOLDS:
            continue
        places = kept[rows]
        fresh = places[heaviest[places] < severity]
        heaviest[fresh] = severity
        judged.state[fresh] = REJECTED if decision.disposition == "reject" else HELD
        judged.name[fresh] = judged.labels.number(f"{fault.item}:{fault.code}")
        judged.alone[fresh] = decision.alone


def _hashes(done: Evaluated, names: Sequence[str], rows: int) -> Hashes:
    import pyarrow.compute as pc

    columns = [done.columns[name] for name in names]
    if not columns:
        return np.zeros(rows, np.uint64)
    unknown = np.logical_or.reduce([column.is_null().to_numpy(zero_copy_only=False) for column in columns])
    return key_hashes([pc.fill_null(column, "") if column.null_count else column for column in columns], unknown)


def _fault_table(found: Found, numbers: NDArray[np.int64], order: Mapping[str, int]) -> Arrow:
    """`outcome.fault_table` by row and then by item; None where nothing was found."""
    if not found:
        return None
    sizes = [len(rows) for _, rows, _ in found]
    row = numbers[np.concatenate([rows for _, rows, _ in found])]
    item = np.repeat([order[fault.item] for fault, _, _ in found], sizes)
    kind = np.repeat(np.arange(len(found)), sizes)
    places = np.lexsort((kind, item, row))
    words = [
        (fault.item, fault.code, decision.disposition if decision else LISTED, decision.reason if decision else "")
        for fault, _, decision in found
    ]
    return fault_table(row[places], kind[places], words)


def _by_row(tables: Sequence[Arrow]) -> Arrow:
    """One Table by row; of one row in the order given. None where there is nothing."""
    import pyarrow as pa

    if not tables:
        return None
    whole = pa.concat_tables(tables).combine_chunks()
    return whole.take(pa.array(np.argsort(whole["row"].to_numpy(), kind="stable")))
