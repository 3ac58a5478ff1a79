"""What `コード` of an item means: `18` a table of the same business, `001:18` of another, `20-22` several, `999` the municipality's own."""

from __future__ import annotations

from pathlib import Path

from utsushi.specs import loader
from utsushi.specs.errors import UtsushiError
from utsushi.specs.model import Business, CodeList, CodeTable, Grade, Item

OPEN = "999"
"""自治体固有コード: the municipality's own values, not listed anywhere."""

_WEIGHT: tuple[Grade, ...] = ("official", "observed", "transcribed", "background", "")


def tables(code: str, own: str) -> tuple[tuple[str, str], ...]:
    """(業務ID, コードID) of every table that `code` names: `001:20-22` → 001/20, 001/21, 001/22; `1,3` → own/1, own/3."""
    named: list[tuple[str, str]] = []
    for part in filter(None, code.split(",")):
        owner, _, ids = part.strip().rpartition(":")
        first, _, last = ids.partition("-")
        named += [(owner or own, str(id_)) for id_ in range(int(first), int(last or first) + 1)]
    return tuple(named)


def code_list(business: Business, item: Item, root: Path | None = None) -> CodeList | None:
    """The values that `item` may hold; None for an item without a code.

    A table that is not in the spec, or lies in a business that nobody has, makes the list open: it is not checked.
    """
    found = [_table(business, owner, id_, root) for owner, id_ in tables(item.code, business.id)]
    if not found:
        return None
    known = [table for table in found if table is not None and not table.open]
    if len(known) < len(found):
        return CodeList({}, open=True)
    values = {value: label for table in known for value, label in table.values.items()}
    return CodeList(values, grade=max((table.grade for table in known), key=_WEIGHT.index))


def _table(business: Business, owner: str, id_: str, root: Path | None) -> CodeTable | None:
    linked = business.codes.get(id_ if owner == business.id else f"{owner}:{id_}")
    if linked or owner == business.id:
        return linked
    try:
        return loader.business(owner, business.edition, root).codes.get(id_)
    except UtsushiError:
        return None
