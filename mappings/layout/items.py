"""An item of a data description: what its entry says, and where its bytes are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from utsushi.mappings.layout.model import Sign
from utsushi.mappings.layout.picture import Picture
from utsushi.specs.errors import Place

ItemUsage = Literal[
    "display", "national", "packed", "unsigned_packed", "binary", "native", "comp_x",
    "char", "short", "long", "double", "single_float", "double_float", "index", "pointer",
]  # fmt: skip
"""native: COMP-5 · unsigned_packed: COMP-6 · char … double: BINARY-CHAR … · single_float, double_float: COMP-1, COMP-2."""
WHOLE = {"char": 1, "short": 2, "long": 4, "double": 8}
"""Bytes of the integers that have no picture."""
FLOATS = {"single_float": 4, "double_float": 8}
PICTURELESS = {*WHOLE, *FLOATS, "index", "pointer"}


@dataclass
class Item:
    """A group or an elementary item; built by `copybook`, measured by `storage`, then left alone."""

    level: int
    name: str
    """As written; "" for FILLER and for the record of a copybook that has no 01 level."""
    place: Place
    start: int
    """Where its name (or level) stands, as an index into the program text."""
    picture: Picture | None = None
    picture_start: int = 0
    written: str = ""
    """The PICTURE string as it stands."""
    usage: ItemUsage | None = None
    """As declared here; None: that of the group around it."""
    sign: Sign | None = None
    occurs: int = 1
    """How often it stands in a row; `repeats` tells OCCURS 1 from none."""
    repeats: bool = False
    least: int = 0
    """The fewest occurrences, where there is DEPENDING ON."""
    depending: tuple[str, ...] = ()
    """The name after DEPENDING ON, then those of its groups, as written."""
    depending_start: int = 0
    counter: Item | None = field(default=None, repr=False)
    """The item that DEPENDING ON names."""
    unsigned: bool = False
    """BINARY-LONG UNSIGNED."""
    synchronized: bool = False
    synchronized_start: int = 0
    justified: bool = False
    blank_zero: bool = False
    renames: tuple[tuple[str, int], ...] = ()
    """Level 66: the names of its first and last item, and where they stand."""
    redefines: str = ""
    redefines_start: int = 0
    codes: tuple[str, ...] | None = ()
    """Values of its condition names (level 88); None: they cannot be listed."""
    children: list[Item] = field(default_factory=list)
    parent: Item | None = field(default=None, repr=False)
    offset: int = 0
    """Bytes from the start of the record, or of the occurrence of the innermost OCCURS around it."""
    length: int = 0
    """Bytes of one occurrence."""
    redefined: Item | None = field(default=None, repr=False)
    """The item whose bytes it describes again: the first one, where there are several."""

    @property
    def ancestors(self) -> Iterator[Item]:
        """The groups around it, innermost first, up to the record."""
        item = self.parent
        while item is not None:
            yield item
            item = item.parent

    @property
    def items(self) -> Iterator[Item]:
        """The item and all that it is made of, in order."""
        yield self
        for child in self.children:
            yield from child.items

    @property
    def elementary(self) -> bool:
        """Whether it holds a value, and no items."""
        return not self.children

    @property
    def size(self) -> int:
        """Bytes of all its occurrences, as many as there can be."""
        return self.length * self.occurs

    def inherited_usage(self) -> ItemUsage:
        """Its own usage, or that of the nearest group that declares one."""
        return next((one.usage for one in (self, *self.ancestors) if one.usage), "display")

    def inherited_sign(self) -> Sign:
        """Its own SIGN clause, or that of the nearest group that has one."""
        return next((one.sign for one in (self, *self.ancestors) if one.sign), "trailing")
