"""The records of a stretch as they are decoded: as they stand, or spread into their maximal form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from utsushi.converters.files.fixed_tables import RecordPlan
from utsushi.converters.files.kernels_spread import OK, STATES
from utsushi.converters.files.stretch import Stretch
from utsushi.specs.errors import Place, fail

Array = Any

_SHIFT = 4
"""Bytes of the number that begins the tail of a record with a length of its own; see `tail`."""


@dataclass(frozen=True)
class Laid:
    """Records of one type."""

    data: Array
    """uint8, read-only."""
    starts: Array
    """int64[n]: where each begins in `data`."""
    picked: Array
    """int64[n]: which of the stretch's records it is."""
    bodies: Array
    """int64[n]: where the record itself begins in the file, behind its descriptor."""
    usual: bytes
    """What ends a record, in the frame of one that has one."""
    tails: Mapping[int, bytes]
    """By record, from 0 here: what ends it where the encoder would write something else."""
    rejected: Sequence[tuple[int, str]] = ()
    """Which of the stretch's records are none, and why."""


def heads(plans: Sequence[RecordPlan], part: Stretch) -> tuple[Array, Array]:
    """(data, starts) in which the conditions of record types can be looked at: a short record is filled up with spaces.

    Raises:
        UtsushiError: U740 a condition over a field that has no fixed place.
    """
    import numpy as np

    from utsushi.converters.files import kernels_spread

    if plans[0].spread is None:
        return part.data, part.starts
    width = max(_reach(plan) for plan in plans)
    sizes = np.minimum(part.lengths, width).astype(np.int64)
    if (sizes == width).all():
        return part.data, part.starts
    out = np.full(len(sizes) * width, plans[0].spread.blank, np.uint8)
    starts = np.arange(len(sizes)) * width
    kernels_spread.put(part.data, part.starts, sizes, out, starts)
    return _frozen(out), starts


def _reach(plan: RecordPlan) -> int:
    """Bytes from the start of a record within which its type is told."""
    if plan.selector is None:
        return 0
    own = plan.tables[0]
    reach = max(own.fields[name].offset + own.fields[name].length for name in plan.selector.names)
    if plan.spread is not None and plan.spread.slide and reach > _first_moving(plan):
        raise fail("U740", Place(path=own.table.name), name=", ".join(plan.selector.names))
    return reach


def _first_moving(plan: RecordPlan) -> int:
    """Where the first table of varying length begins (or one that holds such a table); the end of the record if there is none."""
    own = plan.tables[0].table.name
    tables = {one.table.name: one for one in plan.tables}
    places = []
    for one in plan.tables[1:]:
        if one.varying:
            top = one.table
            while top.parent != own:
                top = tables[top.parent].table
            places.append(top.offset)
    return min(places, default=plan.length)


def lay(plan: RecordPlan, part: Stretch, picked: Array) -> Laid:
    """The records `picked` of a stretch, all of the type of `plan`."""
    import numpy as np

    ends = dict(zip(part.ends[0].tolist(), part.ends[1], strict=True))
    if plan.spread is None:
        tails = _found(ends, picked)
        return Laid(part.data, part.starts[picked], picked, part.offsets[picked], part.newline, tails)
    sizes = part.lengths[picked].astype(np.int64)
    bodies = part.offsets if part.base is None else part.starts + part.base
    usual = tail(0, b"", part.newline)
    if not plan.spread.counters and (sizes == plan.length).all():  # nothing moves
        tails = {row: tail(0, b"", end) for row, end in _found(ends, picked).items()}
        return Laid(part.data, part.starts[picked], picked, bodies[picked], usual, tails)
    out = np.tile(plan.spread.template, len(picked))
    places = np.arange(len(picked)) * plan.length
    closed, states = plan.spread.walk(part.data, part.starts[picked], sizes, out, places, closing=False)
    faults = [STATES[state] for state in states.tolist()] if states.any() else [""] * len(picked)
    for n in np.flatnonzero((sizes < closed) & (states == OK)).tolist():
        if ends.get(int(picked[n]), part.newline)[:1] not in (b"\r", b"\n") and part.newline:
            faults[n] = "truncated"
            states[n] = 0xFF
    good = np.flatnonzero(states == OK)
    bad = [(int(picked[n]), faults[n]) for n in np.flatnonzero(states != OK).tolist()]
    tails = _tails(part, picked[good], closed[good], sizes[good], ends, plan)
    return Laid(_frozen(out), places[good], picked[good], bodies[picked[good]], usual, tails, bad)


def _tails(
    part: Stretch, picked: Array, closed: Array, sizes: Array, ends: Mapping[int, bytes], plan: RecordPlan
) -> dict[int, bytes]:
    import numpy as np

    from utsushi.converters.files import kernels_spread

    shifts = sizes - closed
    chosen = shifts != 0
    if (
        plan.spread is not None and not plan.spread.strict
    ):  # a record of fixed length is filled up: with spaces, usually
        kernels_spread.unlike(part.data, part.starts[picked], closed, sizes, plan.spread.blank, chosen)
    chosen |= np.isin(picked, part.ends[0])
    found = {}
    for row in np.flatnonzero(chosen).tolist():
        n = int(picked[row])
        begin, shift = int(part.starts[n]), int(shifts[row])
        surplus = part.data[begin + int(closed[row]) : begin + int(sizes[row])].tobytes() if shift > 0 else b""
        found[row] = tail(shift, surplus, ends.get(n, part.newline))
    return found


def tail(shift: int, surplus: bytes, end: bytes) -> bytes:
    """What ends a record: how much longer it is than its type says (four bytes, big-endian), those bytes, and its line end.

    In blocks the descriptor of the block that the record begins stands for the line end.
    """
    return shift.to_bytes(_SHIFT, "big", signed=True) + surplus + end


def split_tail(raw: bytes) -> tuple[int, bytes, bytes]:
    """(shift, surplus, end) of a `tail`."""
    shift = int.from_bytes(raw[:_SHIFT], "big", signed=True)
    behind = _SHIFT + max(shift, 0)
    return shift, raw[_SHIFT:behind], raw[behind:]


def _found(ends: Mapping[int, bytes], picked: Array) -> dict[int, bytes]:
    import numpy as np

    if not ends:
        return {}
    rows = np.flatnonzero(np.isin(picked, list(ends)))
    return {row: ends[int(picked[row])] for row in rows.tolist()}


def _frozen(array: Array) -> Array:
    array.flags.writeable = False
    return array
