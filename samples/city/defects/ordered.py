"""What somebody orders: a YAML file of `defect: how many`, a whole number or a share of the rows where it can stand (`0.1%`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from utsushi.mappings import yaml
from utsushi.samples.city.defects.catalogue import Defect, groups_of
from utsushi.specs.errors import Place, Problem, UtsushiError, closest, fail

_NUMBER = re.compile(r"[0-9]{1,9}")
_SHARE = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,6})?)%")
_NOWHERE = Place()


@dataclass(frozen=True)
class Order:
    """How many of a defect, and where that was said."""

    defect: Defect
    count: int | None
    """Exactly so many; None: `share`."""
    share: Fraction = Fraction(0)
    place: Place = _NOWHERE
    line: str = ""

    @property
    def said(self) -> str:
        """As it was ordered."""
        return str(self.count) if self.count is not None else f"{float(self.share * 100):g}%"

    def wanted(self, rows: int) -> int:
        """How many of `rows` rows; a share is rounded to the nearest whole number, halves up."""
        return self.count if self.count is not None else int(self.share * rows + Fraction(1, 2))

    def problem(self, code: str, **values: object) -> Problem:
        """What is wrong with it, where it was ordered."""
        return Problem(code, self.place, {"name": self.defect.name, **values}, self.line)


def read(path: Path, known: Mapping[str, Defect], *, csv: bool = True) -> tuple[Order, ...]:
    """The orders of a file, in the order of the catalogue; what cannot be had in any city is refused here.

    Args:
        path: the file.
        known: the catalogue.
        csv: whether the city is written as CSV, so that bytes can be spoilt.

    Raises:
        UtsushiError: U24x a file that is no such YAML, U888 one that orders nothing, U883 a defect that nobody knows, U884 what is
            no number and no share up to 100 %, U886 a defect of bytes in a city of Parquet, U889 two of them in one file, U890 one
            in a file that another defect needs; every one at its place.
    """
    node = yaml.load(path)
    if not isinstance(node.value, dict) or not node.mapping:
        raise fail("U888", Place(str(path), 1, 1), node.line(Place(str(path), 1, 1)))
    problems: list[Problem] = []
    orders: dict[str, Order] = {}
    for name, value in node.mapping.items():
        place = node.key_place(name)
        share = _SHARE.fullmatch(value.text)
        if name not in known:
            problems.append(node.problem("U883", place, name=name, near=closest(name, known) or "—"))
        elif _NUMBER.fullmatch(value.text):
            orders[name] = Order(known[name], int(value.text), place=place, line=node.line(place))
        elif share and Fraction(share[1]) <= 100:
            orders[name] = Order(known[name], None, Fraction(share[1]) / 100, place, node.line(place))
        else:
            problems.append(value.problem("U884", name=name))
    ordered = tuple(orders[name] for name in known if name in orders and orders[name].said != "0")
    problems += _impossible(ordered, csv=csv)
    if not ordered and not problems:
        raise fail("U888", node.place, node.line(node.place))
    if problems:
        raise UtsushiError(*problems)
    return ordered


def _impossible(orders: Sequence[Order], *, csv: bool) -> Iterator[Problem]:
    """Defects of bytes: one in a file, and none where another defect has to be found."""
    needed = {key: one.defect.name for one in orders if not one.defect.raw for key in groups_of(one.defect)}
    for order in orders:
        if not order.defect.raw:
            continue
        if not csv:
            yield order.problem("U886")
        elif order.count != 1:
            yield order.problem("U889")
        elif order.defect.key in needed:
            yield order.problem("U890", other=needed[order.defect.key])
        needed[order.defect.key] = order.defect.name
