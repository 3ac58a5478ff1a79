"""Eras by JIS X 0301:2019 with its supplement: the first and the last day of each, and how a layout writes them.

The change days of 1912 and 1926 carry both names; as legacy systems write either, the elder name beyond its last day here is
an overrun: converted and listed, or a fault, as the layout says.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from utsushi.mappings.layout.model import DateStyle
from utsushi.mappings.operators.support.fixed import Bytes, Numbers, is_one_of
from utsushi.mappings.operators.support.guards import Mask


class Era(NamedTuple):
    """First and last day as YYYYMMDD."""

    letter: str
    first: int
    last: int

    @property
    def year_one(self) -> int:
        """The Gregorian year of its year 1."""
        return self.first // 10000


ERAS = (
    Era("M", 18680125, 19120729),
    Era("T", 19120730, 19261224),
    Era("S", 19261225, 19890107),
    Era("H", 19890108, 20190430),
    Era("R", 20190501, 99991231),
)
GREGORIAN = 18730101
"""明治6.01.01, the first day of the Gregorian calendar: wareki dates before it are of the lunar calendar (天保暦)."""
UNKNOWN = -1

YEAR_ONE = np.array([era.year_one for era in ERAS], np.int32)
FIRST = np.array([era.first for era in ERAS], np.int32)
LAST = np.array([era.last for era in ERAS], np.int32)


class Scheme:
    """The era codes of a layout; all of one length."""

    def __init__(self, style: DateStyle) -> None:
        """Read `dates: era:` of a layout."""
        letters = [era.letter for era in ERAS]
        self.codes = tuple((code, letters.index(letter)) for code, letter in style.era.items() if letter in letters)
        self.width = max((len(code) for code, _ in self.codes), default=1)

    @property
    def even(self) -> bool:
        """True when there are codes, in ASCII, and all are of one length."""
        return bool(self.codes) and all(len(code) == self.width and code.isascii() for code, _ in self.codes)

    @property
    def doubled(self) -> bool:
        """True when two codes name one era."""
        return len({era for _, era in self.codes}) < len(self.codes)

    def read(self, found: Bytes) -> NDArray[np.int8]:
        """Index into ERAS of the codes in a matrix of bytes; UNKNOWN where it is none."""
        result = np.full(found.shape[1], UNKNOWN, np.int8)
        for code, era in self.codes:
            result[is_one_of(found, (code,))] = era
        return result

    def bytes(self) -> tuple[Bytes, Mask]:
        """(uint8[width, eras], bool[eras]): the first code of each era, and whether it has one."""
        table = np.full((self.width, len(ERAS)), ord("0"), np.uint8)
        known = np.zeros(len(ERAS), np.bool_)
        for code, era in reversed(self.codes):
            table[:, era] = np.frombuffer(code.encode("ascii"), np.uint8)
            known[era] = True
        return table, known


def era_of(day: Numbers) -> NDArray[np.int8]:
    """Index into ERAS of days as YYYYMMDD; UNKNOWN before 明治."""
    return (np.searchsorted(FIRST, day, side="right") - 1).astype(np.int8)
