"""What somebody orders: a YAML file of `defect: how many`, a whole number or a share of the rows where it can stand (`0.1%`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from utsushi.mappings import yaml
from utsushi.samples.city.defects.catalogue import Defect
from utsushi.specs.errors import Problem, UtsushiError, closest

_NUMBER = re.compile(r"[0-9]{1,9}")
_SHARE = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,6})?)%")


@dataclass(frozen=True)
class Order:
    """How many of a defect."""

    defect: Defect
    count: int | None
    """Exactly so many; None: `share`."""
    share: Fraction = Fraction(0)

    @property
    def said(self) -> str:
        """As it was ordered."""
        return str(self.count) if self.count is not None else f"{float(self.share * 100):g}%"

    def wanted(self, rows: int) -> int:
        """How many of `rows` rows; a share is rounded to the nearest whole number, halves up."""
        return self.count if self.count is not None else int(self.share * rows + Fraction(1, 2))


def read(path: Path, known: Mapping[str, Defect]) -> tuple[Order, ...]:
    """The orders of a file, in the order of the catalogue.

    Raises:
        UtsushiError: U24x a file that is no such YAML, U883 a defect that nobody knows, U884 what is no number and no share up to
            100 %; every one at its place.
    """
    node = yaml.load(path)
    problems: list[Problem] = []
    orders: dict[str, Order] = {}
    for name, value in node.mapping.items():
        share = _SHARE.fullmatch(value.text)
        if name not in known:
            problems.append(node.problem("U883", node.key_place(name), name=name, near=closest(name, known) or "—"))
        elif _NUMBER.fullmatch(value.text):
            orders[name] = Order(known[name], int(value.text))
        elif share and Fraction(share[1]) <= 100:
            orders[name] = Order(known[name], None, Fraction(share[1]) / 100)
        else:
            problems.append(value.problem("U884", name=name))
    if problems:
        raise UtsushiError(*problems)
    return tuple(orders[name] for name in known if name in orders)
