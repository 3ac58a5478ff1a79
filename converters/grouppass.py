"""One pass over the source of a group, in source order: exclude, attach, operate, check, dispose, write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from utsushi.converters.columns import Columns, Gather
from utsushi.converters.decoding import name_faults
from utsushi.converters.dispositions import SEVERITY
from utsushi.converters.files.batch import Batch
from utsushi.converters.keys import Hashes, among, key_hashes
from utsushi.converters.outcome import EMPTY_SLOT, EXCLUDED, HELD, REJECTED, WRITTEN, Outcome, decided, heaviest
from utsushi.converters.substitutes import Substitutes
from utsushi.converters.values import Checker, Evaluated, check_items, evaluate
from utsushi.mappings.plan import GroupPlan

Arrow = Any


class Sink(Protocol):
    """`files.standard.Writer`."""

    def write(self, batch: Arrow) -> None:
        """Append rows (utf8 columns named by items)."""

    def close(self) -> None:
        """Finish the file."""


@dataclass(frozen=True)
class Withheld:
    """Keys that a former pass held or rejected, and why: their whole history is held."""

    identity: Hashes
    references: Mapping[str, Hashes]
    """Item → identities withheld in the group it refers to."""

    @property
    def any(self) -> bool:
        """True when there is something to withhold."""
        return bool(len(self.identity)) or any(len(hashes) for hashes in self.references.values())


NOTHING = Withheld(np.zeros(0, np.uint64), {})


class GroupPass:
    """Feeds on the batches of the group's source table."""

    def __init__(
        self,
        plan: GroupPlan,
        gather: Gather,
        checker: Checker,
        sink: Sink,
        substitutes: Substitutes,
        references: tuple[str, ...] = (),
        withheld: Withheld = NOTHING,
    ) -> None:
        """Args: `references`, items that refer to groups of this run; `withheld`, what a former pass found."""
        self.plan = plan
        self.outcome = Outcome(references={item: [] for item in references})
        self._gather = gather
        self._checker = checker
        self._sink = sink
        self._substitutes = substitutes
        self._withheld = withheld

    def feed(self, batch: Batch) -> None:
        """Take the next rows of the source table."""
        rows = batch.rows.num_rows
        columns, related = self._gather.columns(batch)
        state, name = self._exclusions(columns, related, rows)
        kept = np.flatnonzero(state == WRITTEN)
        identity = np.zeros(rows, np.uint64)
        references = {item: np.zeros(rows, np.uint64) for item in self.outcome.references}
        if len(kept):
            if len(kept) < rows:
                columns = _take(columns, kept)
            unmatched = _take(self._gather.unmatched(related), kept) if len(kept) < rows else self._gather.unmatched(related)
            done = evaluate(self.plan, columns, len(kept), unmatched)
            name_faults(done, self.plan, batch, kept)
            check_items(done, self._checker, len(kept))
            identity[kept], hashed = self._hashes(done)
            for item, hashes in hashed.items():
                references[item][kept] = hashes
            self._dispose(done, batch, kept, state, name, identity, references)
        self.outcome.states.append(state)
        self.outcome.names.append(name)
        self.outcome.identity.append(identity)
        for item, hashes in references.items():
            self.outcome.references[item].append(hashes)

    def finish(self) -> Outcome:
        """Close the output and say what became of the rows."""
        self._sink.close()
        return self.outcome

    def _exclusions(self, columns: Columns, related: Arrow | None, rows: int) -> tuple[NDArray[np.int8], NDArray[np.int16]]:
        from utsushi.converters.conditions import holds

        state = np.zeros(rows, np.int8)
        name = np.full(rows, -1, np.int16)
        if self.plan.source.empty:
            self._exclude(EMPTY_SLOT, holds(self.plan, self.plan.source.empty, columns, rows), state, name)
        if related is not None:
            found = related["excluded"].combine_chunks().fill_null(-1).to_numpy()
            for n, label in enumerate(self.plan.excludes):
                self._exclude(label, found == n, state, name)
        else:
            for label, condition in self.plan.excludes.items():
                self._exclude(label, holds(self.plan, condition, columns, rows), state, name)
        return state, name

    def _exclude(self, label: str, where: NDArray[np.bool_], state: NDArray[np.int8], name: NDArray[np.int16]) -> None:
        fresh = where & (state == WRITTEN)
        if fresh.any():
            state[fresh], name[fresh] = EXCLUDED, self.outcome.label(label)

    def _hashes(self, done: Evaluated) -> tuple[Hashes, dict[str, Hashes]]:
        import pyarrow.compute as pc

        def hashes(names: list[str]) -> Hashes:
            columns = [done.columns[name] for name in names]
            unknown = np.logical_or.reduce([pc.is_null(column).to_numpy(zero_copy_only=False) for column in columns])
            return key_hashes([pc.fill_null(column, "") for column in columns], unknown)

        keys = [item.name for item in self.plan.group.identity if item.name in done.columns]
        rows = len(next(iter(done.columns.values())))
        identity = hashes(keys) if keys else np.zeros(rows, np.uint64)
        return identity, {item: hashes([item]) for item in self.outcome.references if item in done.columns}

    def _dispose(
        self,
        done: Evaluated,
        batch: Batch,
        kept: NDArray[np.int64],
        state: NDArray[np.int8],
        name: NDArray[np.int16],
        identity: Hashes,
        references: Mapping[str, Hashes],
    ) -> None:
        import pyarrow as pa
        import pyarrow.compute as pc

        faults = done.fault_table()
        faults = faults.set_column(0, "row", pa.array(kept[faults["row"].to_numpy()])) if faults.num_rows else faults
        found = decided(self.plan, faults, batch.start)
        severity, first = heaviest(found, batch.start, batch.rows.num_rows)
        self.outcome.stopped += int(np.count_nonzero(severity == SEVERITY["stop"]))
        causes = pc.binary_join_element_wise(found["item"], found["fault"], ":").to_pylist() if (severity >= SEVERITY["hold"]).any() else []
        for outcome, least in ((HELD, SEVERITY["hold"]), (REJECTED, SEVERITY["reject"])):
            for row in np.flatnonzero(severity == least):
                state[row], name[row] = outcome, self.outcome.label(causes[first[row]])
        for row in np.flatnonzero(severity == SEVERITY["stop"]):
            state[row], name[row] = HELD, self.outcome.label(causes[first[row]])
        consequences = self._withhold(batch, state, name, identity, references)
        notes = done.note_table()
        if notes.num_rows:
            notes = notes.set_column(0, "row", pa.array(kept[notes["row"].to_numpy()] + batch.start))
            extra = {"disposition": pa.array(["noted"] * notes.num_rows), "named": pa.array([True] * notes.num_rows)}
            notes = pa.table({"row": notes["row"], "item": notes["item"], "fault": notes["fault"], **extra})
        parts = [part for part in (found, consequences, notes) if part is not None and part.num_rows]
        self.outcome.faults += [part.select(["row", "item", "fault", "disposition", "named"]) for part in parts]
        self._write(done, batch, kept, state, found)

    def _withhold(
        self, batch: Batch, state: NDArray[np.int8], name: NDArray[np.int16], identity: Hashes, references: Mapping[str, Hashes]
    ) -> Arrow | None:
        import pyarrow as pa

        if not self._withheld.any:
            return None
        rows: list[int] = []
        items: list[str] = []
        reasons: list[str] = []
        key = self.plan.group.identity[0].name if self.plan.group.identity else ""
        sources = [(key, "held_with_key", identity, self._withheld.identity)]
        sources += [(item, "held_with_parent", references[item], hashes) for item, hashes in self._withheld.references.items()]
        for item, reason, mine, wanted in sources:
            fresh = np.flatnonzero(among(mine, wanted) & (state == WRITTEN))
            if len(fresh):
                state[fresh], name[fresh] = HELD, self.outcome.label(f"{item}:{reason}")
                rows += (fresh + batch.start).tolist()
                items += [item] * len(fresh)
                reasons += [reason] * len(fresh)
        order = np.argsort(rows, kind="stable")
        table = {"row": pa.array(rows, pa.int64()), "item": items, "fault": reasons, "disposition": ["hold"] * len(rows), "named": [True] * len(rows)}
        return pa.table(table).take(pa.array(order)) if rows else None

    def _write(self, done: Evaluated, batch: Batch, kept: NDArray[np.int64], state: NDArray[np.int8], found: Arrow) -> None:
        import pyarrow as pa
        import pyarrow.compute as pc

        columns = self._substitutes.fill(self.plan, done, batch, kept, found)
        written = state[kept] == WRITTEN
        if not written.any():
            return
        every = bool(written.all())
        mask = None if every else pa.array(written)
        blank = pa.array([""] * int(np.count_nonzero(written)), pa.string())
        arrays = []
        for item in self.plan.group.items:
            column = columns.get(item.name)
            if column is None:
                arrays.append(blank)
                continue
            column = column if every else column.filter(mask)
            arrays.append(pc.fill_null(column, "") if column.null_count else column)
        self._sink.write(pa.RecordBatch.from_arrays(arrays, names=[item.name for item in self.plan.group.items]))


def _take(columns: Mapping[Any, Arrow], kept: NDArray[np.int64]) -> dict[Any, Arrow]:
    import pyarrow as pa

    index = pa.array(kept)
    return {name: column.take(index) for name, column in columns.items()}
