"""Records of lengths of their own, in their maximal form → the bytes of the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from utsushi.converters.files.charsets import space
from utsushi.converters.files.fixed_tables import RecordPlan
from utsushi.converters.files.laying import split_tail
from utsushi.mappings.layout.model import File, Variable
from utsushi.specs.errors import Place, fail

Array = Any

BLOCK_BYTES = 32_760
"""Of a block that the encoder makes: the most that z/OS takes without large blocks."""


@dataclass(frozen=True)
class Closed:
    """Records of one type, as the file has them."""

    numbers: Array
    """int64[n]: of the record in its file."""
    data: Array
    """uint8."""
    starts: Array
    """int64[n]."""
    sizes: Array
    """int64[n]: bytes of each, what is said about it in `shifts` not counted."""
    shifts: Mapping[int, tuple[int, bytes, bytes]]
    """By row: (how much longer, the surplus, what ends it)."""
    lengths: Mapping[int, int]
    """By row: the bytes it had when it was read."""
    read: bool
    """There is residue: where nothing else is said, blocks go on."""


def closed(
    file: File, plan: RecordPlan, target: Array, numbers: Array, frames: Mapping[int, tuple[int, bytes]], *, read: bool
) -> Closed:
    """The records of a type, occurrences that do not exist left out.

    Args:
        file: that they belong to.
        plan: of the record type.
        target: uint8, their maximal forms.
        numbers: int64[n], of each record in its file.
        frames: by row its bytes when it was read, and its `laying.tail`.
        read: whether residue is given.

    Raises:
        UtsushiError: U744 a counter beyond what the copybook allows, or none.
    """
    import numpy as np

    assert plan.spread is not None
    starts = np.arange(len(numbers)) * plan.length
    out = np.empty_like(target)
    sizes, states = plan.spread.walk(target, starts, np.full(len(numbers), plan.length), out, starts, closing=True)
    if states.any():
        wrong = int(np.flatnonzero(states)[0])
        raise fail("U744", Place(file.name, record=int(numbers[wrong]), path=plan.tables[0].table.name))
    shifts = {row: split_tail(rest) for row, (_, rest) in frames.items()}
    return Closed(numbers, out, starts, sizes, shifts, {row: length for row, (length, _) in frames.items()}, read)


def joined(file: File, parts: Sequence[Closed]) -> bytes:
    """All records in the order of their numbers.

    Raises:
        UtsushiError: U745 a record too long for its descriptor.
    """
    import numpy as np

    from utsushi.converters.files import kernels_spread

    numbers = np.concatenate([np.empty(0, np.int64), *(part.numbers for part in parts)])
    rank = np.empty(len(numbers), np.int64)
    rank[np.argsort(numbers, kind="stable")] = np.arange(len(numbers))
    places = _Places(file, len(numbers))
    done = 0
    ranks = []
    for part in parts:
        ranks.append(rank[done : done + len(part.numbers)])
        done += len(part.numbers)
        places.take(part, ranks[-1])
    bodies, total = places.bodies(read=any(part.read for part in parts))
    out = np.full(total, space(file.text), np.uint8)
    for part, there in zip(parts, ranks, strict=True):
        sizes = np.minimum(part.sizes, places.sizes[there])
        kernels_spread.put(part.data, part.starts, sizes, out, bodies[there])
    places.finish(out, bodies, np.sort(numbers, kind="stable"))
    return bytes(out.tobytes())


class _Places:
    """Where n records, in order, stand in the file, and what stands around them."""

    def __init__(self, file: File, count: int) -> None:
        import numpy as np

        self.file = file
        self.newline = file.newline.encode() if file.format == "lines" else b""
        self.sizes = np.zeros(count, np.int64)
        self.behind = np.full(count, len(self.newline), np.int64)
        self.heads = np.zeros(count, np.int64)
        self.grown = np.zeros(count, np.int64)
        self.ends: dict[int, bytes] = {}
        self.surplus: dict[int, tuple[int, bytes]] = {}

    def take(self, part: Closed, ranks: Array) -> None:
        """Records of one type, and where they are among all."""
        import numpy as np

        fixed = self.file.format == "fixed"
        self.sizes[ranks] = np.full(len(ranks), self.file.record_length) if fixed else part.sizes
        for row, (shift, surplus, end) in part.shifts.items():
            at, size = int(ranks[row]), int(part.sizes[row])
            if not fixed:
                self.sizes[at] = max(size + shift, 0)
            if surplus:
                self.surplus[at] = size, surplus[: int(self.sizes[at]) - size]
            self.grown[at] = self.sizes[at] - part.lengths[row]
            if self.file.format == "lines":
                self.behind[at] = len(end)
                self.ends[at] = end
            elif end:
                self.ends[at] = end

    def bodies(self, *, read: bool) -> tuple[Array, int]:
        """(int64[n] where each record begins, bytes in all)."""
        import numpy as np

        how = self.file.variable
        if how is not None:
            self.heads[:] = how.width
            if how.blocked:
                self._blocks(how, read=read)
        ends = np.cumsum(self.heads + self.sizes + self.behind)
        return ends - self.behind - self.sizes, int(ends[-1]) if len(ends) else 0

    def _blocks(self, how: Variable, *, read: bool) -> None:
        """Which records begin a block, and its descriptor: as they were read, or as many as fit."""
        from utsushi.converters.files import kernels_variable

        if not read:
            begins = kernels_variable.blocks(self.sizes + how.width, BLOCK_BYTES - 4)
            self.ends = dict.fromkeys(begins.nonzero()[0].tolist(), b"")
        first = sorted(self.ends)
        for at, behind in pairwise([*first, len(self.sizes)]):
            inner = int((self.sizes[at:behind] + how.width).sum())
            grown = int(self.grown[at:behind].sum())
            self.ends[at] = (
                _descriptor(how, inner + 4 * how.includes) if not read else _grown(how, self.ends[at], grown)
            )
            self.heads[at] += 4

    def finish(self, out: Array, bodies: Array, numbers: Array) -> None:
        """Write what stands around the records."""
        import numpy as np

        for at, (size, surplus) in self.surplus.items():
            begin = int(bodies[at]) + size
            out[begin : begin + len(surplus)] = list(surplus)
        for step, byte in enumerate(self.newline):
            whole = np.flatnonzero(self.behind > step)
            out[(bodies + self.sizes)[whole] + step] = byte
        how = self.file.variable
        for at, end in self.ends.items():
            begin = int(bodies[at]) - 4 - how.width if how is not None else int(bodies[at] + self.sizes[at])
            out[begin : begin + len(end)] = list(end)
        if how is not None:
            self._lengths(how, out, bodies, numbers)

    def _lengths(self, how: Variable, out: Array, bodies: Array, numbers: Array) -> None:
        import numpy as np

        stated = self.sizes + how.width * how.includes - how.adjust
        most = (1 << 31) - 1 if how.descriptor == "length4" else (1 << 16) - 1
        wrong = np.flatnonzero((stated > most) | (stated < 0))
        if len(wrong):
            raise fail("U745", Place(self.file.name, record=int(numbers[wrong[0]])), most=most)
        size = 4 if how.descriptor == "length4" else 2
        for step in range(how.width):
            out[bodies - how.width + step] = 0
        at = how.at if how.width == 4 and size == 2 else 0
        for step in range(size):
            shift = 8 * (step if how.byteorder == "little" else size - 1 - step)
            out[bodies - how.width + at + step] = stated >> shift & 0xFF


def block_descriptor(how: Variable, inner: int) -> bytes:
    """The descriptor of a block of so many bytes of records."""
    return _descriptor(how, inner + 4 * how.includes)


def _descriptor(how: Variable, stated: int) -> bytes:
    """Of a block."""
    if stated >= 1 << 15 and how.byteorder == "big" and how.at == 0:
        return (stated | 1 << 31).to_bytes(4, "big")
    raw = stated.to_bytes(2, how.byteorder)
    return raw + bytes(2) if how.at == 0 else bytes(2) + raw


def _grown(how: Variable, raw: bytes, by: int) -> bytes:
    """A block's descriptor as it was read, of a block whose records have grown."""
    if not by:
        return raw
    if how.byteorder == "big" and how.at == 0 and raw[0] >= 0x80:
        return (int.from_bytes(raw, "big") + by).to_bytes(4, "big")
    return _descriptor(how, int.from_bytes(raw[how.at : how.at + 2], how.byteorder) + by)
