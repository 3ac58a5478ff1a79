"""What compilers do differently with the same data description: one table.

Sources: IBM Enterprise COBOL for z/OS Language Reference (USAGE and SYNCHRONIZED clauses); `default.conf` and `mf.conf` of
GnuCOBOL 3. `fujitsu`, `hitachi` and `nec` are the compilers of the hosts, whose sizes are those of IBM; what is not known of them
(slack bytes of SYNCHRONIZED) is refused, not guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Name = Literal["ibm", "fujitsu", "hitachi", "nec", "mf", "gnucobol"]
Sizes = Literal["2-4-8", "1-2-4-8", "1--8"]
"""Bytes of a binary number by its digits."""
Sync = Literal["word", "natural", "none", "unknown"]
"""Boundary of SYNCHRONIZED: word: 2, 4 and no more for integers · natural: its own length · none: no slack bytes."""


@dataclass(frozen=True)
class Dialect:
    """A compiler."""

    name: Name
    sizes: Sizes
    """Of COMP, COMP-4, COMP-5 and BINARY."""
    little: bool
    """COMP-5, BINARY-LONG …, INDEX, POINTER and IEEE floats: the lowest byte first. COMP and BINARY are big-endian everywhere."""
    hexadecimal: bool
    """COMP-1 and COMP-2 are IBM hexadecimal floating point."""
    pointer: int
    """Bytes of a POINTER."""
    sync: Sync
    digits: int
    """Most digits of a number."""
    widens: bool = False
    """A REDEFINES may be longer than what it describes again, and makes the place longer."""


DIALECTS: dict[str, Dialect] = {
    one.name: one
    for one in (
        Dialect("ibm", "2-4-8", little=False, hexadecimal=True, pointer=4, sync="word", digits=31),
        Dialect("fujitsu", "2-4-8", little=False, hexadecimal=True, pointer=4, sync="unknown", digits=31),
        Dialect("hitachi", "2-4-8", little=False, hexadecimal=True, pointer=4, sync="unknown", digits=31),
        Dialect("nec", "2-4-8", little=False, hexadecimal=True, pointer=4, sync="unknown", digits=31),
        Dialect("mf", "1--8", little=True, hexadecimal=False, pointer=8, sync="none", digits=38, widens=True),
        Dialect("gnucobol", "1-2-4-8", little=True, hexadecimal=False, pointer=8, sync="natural", digits=38),
    )
}

_STEPS: dict[str, tuple[tuple[int, int], ...]] = {
    "2-4-8": ((4, 2), (9, 4), (18, 8)),
    "1-2-4-8": ((2, 1), (4, 2), (9, 4), (18, 8)),
}
"""(digits at most, bytes)."""


def binary_bytes(sizes: Sizes, digits: int, *, signed: bool) -> int:
    """Bytes of a binary number of so many digits; `1--8`: as few as hold every value of them."""
    if sizes == "1--8":
        return (int(10**digits - 1).bit_length() + signed + 7) // 8
    return next(size for most, size in _STEPS[sizes] if digits <= most)


def binary_digits(size: int, *, signed: bool) -> int:
    """Digits of the greatest value of so many bytes."""
    return len(str(2 ** (8 * size - signed) - 1))
