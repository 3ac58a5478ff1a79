"""Stretches of a file whose records say how long they are: RDW, RDW in blocks with a BDW, or a length alone.

Source: IBM z/OS DFSMS Using Data Sets, "Variable-Length Record Formats": a BDW and an RDW are four bytes, the length (itself
counted) in the first two and zeros behind; in a large block the BDW's first bit is on and its other 31 are the length.
Spanned records (RECFM=VS) have something in the third byte and are refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from utsushi.converters.files.batch import Rejected
from utsushi.converters.files.stretch import STRETCH_BYTES, Stretch
from utsushi.mappings.layout.model import File, Variable

Array = Any

_LEAST_WINDOW = 1 << 16


def stretches(file: File, how: Variable, index: int, handle: BinaryIO, rows: int) -> Iterator[Stretch]:
    """The records of an opened file, at most `rows` in a Stretch.

    The offset of a record is that of its descriptor, of its block's where it is the first in it; its length is that of what
    stands behind the descriptor. A Rejected covers the descriptors too. `truncated`: the file ends within a record.
    `record_too_long`: longer than any of the layout; it is passed over. `bad_descriptor`: a length that cannot be, or something
    where zeros belong; all up to the end of the block, or of the file where there are none, is one Rejected, for nobody knows
    where the next record begins.
    """
    import numpy as np

    from utsushi.converters.files import kernels_variable as kernels

    end = handle.seek(0, 2)
    window = min(STRETCH_BYTES, max(rows * (file.record_length + how.width), _LEAST_WINDOW))
    window = max(window, file.record_length + 2 * how.width)
    settings = _settings(file, how)
    base, block, number = 0, np.array([0 if how.blocked else -1], np.int64), 1
    found = np.empty((5, rows), np.int64)
    while base < end:
        handle.seek(base)
        raw = handle.read(min(window, end - base))
        if len(raw) < min(window, end - base):
            end = base + len(raw)  # the file has become shorter since it was opened
        if not raw:
            break
        data, at = np.frombuffer(raw, np.uint8), 0
        while True:
            count, behind = kernels.records(data, at, base, end, settings, block, found)
            if count:
                yield _stretch(index, data, base, number, found[:, :count], how)
            number, at = number + count, behind
            if count < rows:
                break
        base += at


def _settings(file: File, how: Variable) -> Array:
    import numpy as np

    shift = how.adjust - how.width * how.includes
    wide = how.descriptor == "length4"
    little = how.byteorder == "little"
    return np.array([how.width, how.at, wide, little, shift, how.blocked, how.includes, file.record_length], np.int64)


def _stretch(index: int, data: Array, base: int, first: int, found: Array, how: Variable) -> Stretch:
    import numpy as np

    from utsushi.converters.files import kernels_variable as kernels

    origins, starts, sizes, spans, faults = found.copy()
    good = faults == 0
    rejected = tuple(
        Rejected(index, first + n, base + int(origins[n]), int(spans[n]), kernels.FAULTS[faults[n]])
        for n in np.flatnonzero(~good).tolist()
    )
    heads = np.flatnonzero((starts - origins > how.width)[good])
    begins = origins[good][heads].tolist()
    tails = [data[begin : begin + 4].tobytes() for begin in begins]
    numbers = np.arange(first, first + len(starts), dtype=np.int64)[good]
    return Stretch(
        index,
        data,
        starts[good],
        numbers,
        origins[good] + base,
        sizes[good].astype(np.int32),
        b"",
        (heads, tails),
        rejected,
        base,
    )
