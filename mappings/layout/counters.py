"""OCCURS DEPENDING ON: which item of the record says how often.

A reader has nothing but the record. So the item has to stand in the same record, before the table that it counts, and in no other
table than those around it. Source: ISO/IEC 1989:2014 13.18.38; that it stands in the record is not COBOL's rule but that of files.
"""

from __future__ import annotations

from utsushi.mappings.layout.items import Item
from utsushi.mappings.layout.reference import Text
from utsushi.specs.errors import closest


def resolve(record: Item, text: Text) -> None:
    """Set `counter` of every item of a record that has DEPENDING ON.

    Raises:
        UtsushiError: U703 no such item in the record, U704 more than one, U705 no whole number, U706 it does not stand before the
            table, or stands in another one.
    """
    items = list(record.items)
    for place, item in enumerate(items):
        if item.depending:
            item.counter = _counter(item, items, place, text)


def _counter(item: Item, items: list[Item], place: int, text: Text) -> Item:
    written = " OF ".join(item.depending)
    found = [one for one in items if _named(one, item.depending)]
    if not found:
        near = closest(item.depending[0], [one.name for one in items[:place] if one.elementary and one.name]) or "—"
        raise text.wrong("U703", item.depending_start, name=written, near=near)
    if len(found) > 1:
        raise text.wrong("U704", item.depending_start, name=written)
    (counter,) = found
    if not _whole(counter):
        raise text.wrong("U705", item.depending_start, name=written)
    inside = [one for one in (counter, *counter.ancestors) if one.repeats]
    if not any(one is counter for one in items[:place]) or any(
        not any(one is around for around in item.ancestors) for one in inside
    ):
        raise text.wrong("U706", item.depending_start, name=written)
    return counter


def _named(item: Item, names: tuple[str, ...]) -> bool:
    last, *groups = (_folded(name) for name in names)
    around = iter([_folded(one.name) for one in item.ancestors])
    return bool(item.name) and _folded(item.name) == last and all(group in around for group in groups)


def _folded(name: str) -> str:
    return name.replace("-", "_").upper()


def _whole(item: Item) -> bool:
    picture = item.picture
    if picture is None:
        return item.elementary and item.inherited_usage() in {"char", "short", "long", "double"}
    return item.elementary and picture.kind == "number" and picture.scale == 0
