"""Names of fields and tables: hyphens are underscores, FILLER is numbered, what is ambiguous is qualified by its groups."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from utsushi.mappings.layout.items import Item

Labels = Mapping[int, str]
"""id(item) → label."""


def labels(record: Item) -> dict[int, str]:
    """The label of every item of a record: its name with underscores; FILLER_n for the n-th unnamed entry of its table."""
    counts: dict[int, int] = {}
    found: dict[int, str] = {}
    for item in record.items:
        if item.name or item is record:
            found[id(item)] = item.name.replace("-", "_")
            continue
        owner = id(next((one for one in item.ancestors if one.repeats), record))
        counts[owner] = counts.get(owner, 0) + 1
        found[id(item)] = f"FILLER_{counts[owner]}"
    return found


def chain(item: Item, known: Labels, *, unnamed: bool = False) -> tuple[str, ...]:
    """Labels of the groups around an item, outermost first, then its own; the record is not among them, FILLER only if `unnamed`."""
    groups = [known[id(one)] for one in item.ancestors if (one.name or unnamed) and one.parent is not None]
    return (*reversed(groups), known[id(item)])


def unique(items: Sequence[Item], known: Labels, related: Callable[[int, int], bool]) -> list[str] | None:
    """A name for each item: the last labels of its chain, as few as tell it apart from those it is related to.

    All that are alike are qualified, so that a name does not depend on which of them comes first. FILLER groups qualify
    where named ones are not enough. None when nothing tells them apart: two names in the same group.
    """
    chains = [chain(item, known) for item in items]
    parts = [1] * len(chains)
    while True:
        names = ["_".join(one[-n:]) for one, n in zip(chains, parts, strict=True)]
        alike = set(_alike(names, related))
        if not alike:
            return names
        growing = [n for n in alike if parts[n] < len(chains[n])]
        for n in growing:
            parts[n] += 1
        if not growing:
            further = [n for n in alike if chains[n] != chain(items[n], known, unnamed=True)]
            if not further:
                return None
            for n in further:
                chains[n] = chain(items[n], known, unnamed=True)
                parts[n] = 2


def find(written: str, items: Sequence[Item], known: Labels) -> list[Item]:
    """The items that a dotted name means: `KOJIN-BU`, `MAE_JUSHO.MJ_YUBIN`, `JUSHO_A_YUBIN`; in any case of ASCII letters.

    One that has exactly these groups around it, FILLER too, is meant before those that have more.
    """
    *groups, last = (part.replace("-", "_").upper() for part in written.split("."))
    chains = {id(item): chain(item, known, unnamed=True) for item in items}
    exact = [item for item in items if [label.upper() for label in chains[id(item)]] == [*groups, last]]
    if groups and exact:
        return exact
    return [
        item for item in items if any(_named(groups, last, labels) for labels in (chain(item, known), chains[id(item)]))
    ]


def _named(groups: Sequence[str], last: str, labels: Sequence[str]) -> bool:
    path = [label.upper() for label in labels]
    return any("_".join(path[-n:]) == last and _in_order(groups, path[:-n]) for n in range(1, len(path) + 1))


def _alike(names: Sequence[str], related: Callable[[int, int], bool]) -> Iterator[int]:
    places: dict[str, list[int]] = {}
    for n, name in enumerate(names):
        places.setdefault(name, []).append(n)
    for same in places.values():
        for n in same:
            if any(n != other and related(n, other) for other in same):
                yield n


def _in_order(groups: Sequence[str], path: Sequence[str]) -> bool:
    rest = iter(path)
    return all(group in rest for group in groups)
