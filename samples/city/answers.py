"""What is asked and found in an examination, item by item, as `data/examinations.csv` says it.

A row names an item (one that begins with `_` is only for other rows), a condition, and what is drawn where the outcome is 不要,
要指導 or 要精検; an empty cell is that of 不要. In a cell:

- `1:90 2:10` one of these, with weights;
- `20..80` a whole number, `390..640/10` one with as many decimals as the divisor has zeros;
- `=項目`, `=項目*項目` what another item says, or the product of two;
- anything else: itself.

A condition is `項目=値` (several values with `|`), `項目>=数` or `項目<数`, or several of them with `&`; an item that says nothing fulfils
none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

from utsushi.samples.city.dice import Dice, Weighted
from utsushi.samples.city.places import rows

Said = Mapping[str, object]
Draw = Callable[[Dice, Said], str]
Rule = tuple[str, Callable[[Said], bool], tuple[Draw, Draw, Draw]]


def answers(kind: str, outcome: int, dice: Dice, said: Said) -> dict[str, str]:
    """Items of a 検診種別 that are drawn; `outcome`: 0 不要, 1 要指導, 2 要精検; `said`: what the row says already."""
    known: dict[str, object] = dict(said)
    drawn: dict[str, str] = {}
    for item, holds, draws in _rules()[kind]:
        if holds(known):
            known[item] = drawn[item] = draws[outcome](dice, known)
    return drawn


@cache
def _rules() -> dict[str, tuple[Rule, ...]]:
    found: dict[str, list[Rule]] = {}
    for row in rows("examinations"):
        first = row["不要"]
        draws = (_draw(first), _draw(row["要指導"] or first), _draw(row["要精検"] or first))
        found.setdefault(row["検診種別"], []).append((row["項目"], _condition(row["条件"]), draws))
    return {kind: tuple(rules) for kind, rules in found.items()}


def _condition(text: str) -> Callable[[Said], bool]:
    if not text:
        return lambda _said: True
    if "&" in text:
        parts = [_condition(part) for part in text.split("&")]
        return lambda said: all(part(said) for part in parts)
    item, operator, value = re.fullmatch(r"(.+?)(>=|<|=)(.+)", text).groups()  # type: ignore[union-attr]  # conditions of the file have this form
    if operator == "=":
        values = frozenset(value.split("|"))
        return lambda said: str(said.get(item, "")) in values
    number = int(value)
    if operator == "<":
        return lambda said: item in said and int(str(said[item])) < number
    return lambda said: item in said and int(str(said[item])) >= number


def _draw(cell: str) -> Draw:
    if cell.startswith("="):
        return _copied(cell[1:].split("*"))
    if span := re.fullmatch(r"([0-9]+)\.\.([0-9]+)(?:/(10*))?", cell):
        return _number(int(span[1]), int(span[2]), len(span[3] or "1") - 1)
    if all(":" in word for word in cell.split()) and cell:
        weighted = Weighted((value, int(weight)) for value, weight in (word.rsplit(":", 1) for word in cell.split()))
        return lambda dice, _said: weighted.pick(dice)
    return lambda _dice, _said: cell


def _copied(items: list[str]) -> Draw:
    if len(items) == 1:
        return lambda _dice, said: str(said[items[0]])
    return lambda _dice, said: str(int(str(said[items[0]])) * int(str(said[items[1]])))


def _number(low: int, high: int, decimals: int) -> Draw:
    def draw(dice: Dice, _said: Said) -> str:
        whole, part = divmod(dice.between(low, high), 10**decimals)
        return f"{whole}.{part:0{decimals}d}" if decimals else str(whole)

    return draw
