"""Original and rebuilt rows side by side: every field is identical, explained by name, or unexplained (design §3, law 4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from utsushi.converters.outcome import EMPTY_SLOT
from utsushi.converters.rebuild import Rebuilt, identity
from utsushi.converters.rebuild_claims import control_tables
from utsushi.converters.rebuild_rows import Positions
from utsushi.converters.roundtrip_faults import SILENT, WITHHELD, Faults
from utsushi.converters.roundtrip_forward import Forward
from utsushi.converters.roundtrip_source import Originals
from utsushi.converters.roundtrip_states import NOWHERE, Role
from utsushi.mappings.layout.model import Field, Table
from utsushi.mappings.plan import Drop

Arrow = Any
Mask = NDArray[np.bool_]

IDENTICAL, EXPLAINED, UNEXPLAINED = range(3)
LISTED = 100
"""Findings shown for each field and kind; all of them are counted."""


@dataclass(frozen=True)
class Finding:
    """A field of a record that nothing explains; never its value."""

    table: str
    field: str
    row: int
    kind: str
    """`missing` nothing says what it was · `different` · `disagree` exact sources say different things · `claim` it was dropped
    for a claim that is not true · `untraced` no trace has the record · `unmatched` a row that matches is called unmatched · `derived` a derived item (under
    `field`) is not what the records give."""


@dataclass
class Tally:
    """What became of the fields."""

    explained: Counter[str] = field(default_factory=Counter)
    unexplained: int = 0
    findings: list[Finding] = field(default_factory=list)
    _listed: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def find(self, table: str, name: str, rows: Positions, kind: str) -> None:
        """Count fields that nothing explains, and list the first ones."""
        self.unexplained += len(rows)
        room = LISTED - self._listed[table, name, kind]
        self.findings += [Finding(table, name, int(row), kind) for row in rows[: max(room, 0)]]
        self._listed[table, name, kind] += len(rows)


class Comparison:
    """Compares table by table."""

    def __init__(
        self,
        rebuilt: Rebuilt,
        originals: Originals,
        faults: Faults,
        roles: dict[str, tuple[Role, ...]],
        forward: Forward,
    ) -> None:
        """All over the same rows."""
        self.tally = Tally()
        self._rebuilt, self._originals, self._faults, self._forward = rebuilt, originals, faults, forward
        self._roles = roles
        self._controls = control_tables(rebuilt.plan.layout)

    def table(self, table: Table) -> NDArray[np.int8]:
        """The worst that became of a field of each row: IDENTICAL, EXPLAINED or UNEXPLAINED."""
        combined = self._rebuilt.tables[table.name]
        worst = np.zeros(combined.rows, np.int8)
        store = self._originals.open(table.name)
        drops = {one.field: one for one in self._rebuilt.plan.drops.get(table.name, ())}
        apart = {name: np.unique(np.concatenate(rows)) for name, rows in combined.disagreements.items()}
        busy = apart.keys() | {name for of, name in self._originals.corrected if of == table.name}
        for start, again in combined.batches():
            before = store.slice(start, start + again.num_rows)
            for one in table.fields:
                if (
                    one.name not in busy
                    and before[one.name].equals(again[one.name])
                    and not before[one.name].null_count
                ):
                    continue
                rest = _Rest(before[one.name], again[one.name], start, drops.get(one.name), one)
                self._field(table, one, rest, apart.get(one.name), worst)
        store.close()
        return worst

    def _field(self, table: Table, one: Field, rest: _Rest, apart: Positions | None, worst: NDArray[np.int8]) -> None:
        corrected = self._originals.corrected.get((table.name, one.name))
        if apart is not None:
            self._unexplained(table, one, rest.claim(np.isin(rest.rows, apart), every=True), "disagree", worst)
        if corrected is not None and len(rows := rest.same(corrected)):
            self._explained(rows, "corrected", worst)
        if not rest.open.any():
            return
        self._empty_slots(table, rest, worst)
        for explain in (self._dropped, self._by_faults, self._by_states, self._by_losses):
            explain(table, one, rest, worst)
            if not rest.open.any():
                return
        self._unexplained(table, one, rest.claim(rest.missing), "missing", worst)
        self._unexplained(table, one, rest.claim(rest.open), "different", worst)

    def _empty_slots(self, table: Table, rest: _Rest, worst: NDArray[np.int8]) -> None:
        """A slot in which nothing stands is written as nothing, whatever was left in it."""
        empty = self._rebuilt.tables[table.name].empty
        if empty is not None:
            self._explained(rest.claim(rest.part(empty)), f"excluded: {EMPTY_SLOT}", worst)

    def _dropped(self, table: Table, one: Field, rest: _Rest, worst: NDArray[np.int8]) -> None:
        drop = rest.drop
        if drop is None and not one.filler:
            return
        if drop is not None and drop.always is not None:
            self._explained(rest.claim(rest.missing & rest.among(drop.always)), "dropped", worst)
            self._unexplained(table, one, rest.claim(rest.open), "claim", worst)
            return
        self._explained(rest.claim(rest.missing), "dropped", worst)
        if drop is not None:
            self._unexplained(table, one, rest.claim(rest.open), "claim", worst)

    def _by_faults(self, table: Table, one: Field, rest: _Rest, worst: NDArray[np.int8]) -> None:
        for role in self._roles[table.name]:
            for fault, disposition, sources in self._faults.of(role, one.name):
                rows = self._rebuilt.reach[identity(role.group)][role.alias][sources]
                where = rest.undecodable.copy()
                if disposition in SILENT:
                    where |= rest.missing
                elif disposition in WITHHELD:
                    where |= rest.missing & ~rest.part(role.written)
                self._explained(rest.claim(where & np.isin(rest.rows, rows)), f"faulted: {fault}", worst)

    def _by_states(self, table: Table, one: Field, rest: _Rest, worst: NDArray[np.int8]) -> None:
        roles = self._roles[table.name]
        telling = [role for role in roles if one.name in role.fields]
        spoken = [role for role in telling if one.name in role.exact] if telling else list(roles)
        allowed = ~np.logical_or.reduce(
            [np.zeros(len(rest.rows), np.bool_), *(rest.part(role.written) for role in spoken)]
        )
        for role in telling or roles:
            state = rest.part(role.state)
            for number, text in role.reasons():
                self._explained(rest.claim(allowed & rest.missing & (state == number)), text, worst)
        if table.name in self._controls:
            self._explained(rest.claim(rest.missing), "control", worst)
        for role in (role for role in roles if role.source):
            self._unexplained(table, one, rest.claim(rest.part(role.state) == NOWHERE), "untraced", worst)

    def _by_losses(self, table: Table, one: Field, rest: _Rest, worst: NDArray[np.int8]) -> None:
        rows = rest.rows[rest.open]
        losses = self._forward.losses(self._roles[table.name], one.name, rows)
        for name in sorted(set(losses.names[losses.explained].tolist())):
            mine = np.isin(rest.rows, rows[losses.explained & (losses.names == name)])
            self._explained(rest.claim(mine), f"loss: {name}", worst)

    def _explained(self, rows: Positions, text: str, worst: NDArray[np.int8]) -> None:
        if len(rows):
            self.tally.explained[text] += len(rows)
            worst[rows] = np.maximum(worst[rows], EXPLAINED)

    def _unexplained(self, table: Table, one: Field, rows: Positions, kind: str, worst: NDArray[np.int8]) -> None:
        if len(rows):
            self.tally.find(table.name, one.name, rows, kind)
            worst[rows] = UNEXPLAINED


class _Rest:
    """One field over the rows of a batch: what nothing has explained yet."""

    def __init__(self, before: Arrow, again: Arrow, start: int, drop: Drop | None, one: Field) -> None:
        import pyarrow.compute as pc

        self.start, self.drop = start, drop
        self._before = before
        self.equal = _true(pc.equal(before, again))
        self.missing = _true(pc.is_null(again))
        self.undecodable = _true(pc.is_null(before))
        if drop is not None or one.filler:  # what is dropped is written as nothing
            self.equal |= self.missing & _true(pc.equal(before, ""))
        self.open = ~self.equal

    @property
    def rows(self) -> Positions:
        """Row numbers of the batch."""
        return np.arange(self.start, self.start + len(self.equal))

    def part(self, column: NDArray[Any]) -> NDArray[Any]:
        """What a column over all rows of the table holds for those of the batch."""
        return column[self.start : self.start + len(self.equal)]

    def claim(self, where: Mask, *, every: bool = False) -> Positions:
        """The rows of `where` that were still open (`every`: the identical ones too); they are so no longer."""
        chosen = where if every else where & self.open
        self.open &= ~chosen
        return self.rows[chosen]

    def same(self, rows: Positions) -> Positions:
        """Which of the rows are in the batch and identical."""
        return self.rows[self.equal & np.isin(self.rows, rows)]

    def among(self, values: Sequence[str]) -> Mask:
        """Rows whose original is one of the values."""
        import pyarrow as pa
        import pyarrow.compute as pc

        return _true(pc.is_in(self._before, value_set=pa.array(values, pa.string())))


def _true(mask: Arrow) -> Mask:
    import pyarrow.compute as pc

    found: Mask = pc.fill_null(mask, fill_value=False).to_numpy(zero_copy_only=False)
    return found.copy()
