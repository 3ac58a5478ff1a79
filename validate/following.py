"""Rules follow the spec: they are read in the names they were written in, and judge groups and items of other names.

The business is seen under the names that rules use, with what the new spec says of each item (key, type, code tables); a
bound rule then says which groups and columns of the files stand behind those names. What nobody has decided is not there
under its old name: the rule is not applicable, and says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from utsushi.specs.model import Business, Group, Item
from utsushi.specs.pairing import Name
from utsushi.specs.translation import Translation

CODES_CHANGED = {"code_table", "code_meaning", "code_removed"}
"""Changes after which a code that a rule spells out may mean something else."""


@dataclass(frozen=True)
class Known:
    """A business under the names that rules use."""

    business: Business
    names: Mapping[Name, Name]
    """(group, item) as rules call them → as the spec does; (group, "") the group itself."""
    changed: frozenset[Name]
    """Items, as rules call them, whose codes are not those that rules were written for."""

    def group(self, name: str) -> str:
        """The group as the spec calls it."""
        return self.names.get((name, ""), (name, ""))[0]

    def item(self, group: str, name: str) -> str:
        """The item as the spec calls it."""
        return self.names.get((group, name), (group, name))[1]


def known(translation: Translation) -> Known:
    """The target of a translation under the names of the written spec; what has no old name keeps its own."""
    names: dict[Name, Name] = {}
    groups: dict[str, Group] = {}
    back = {new: old for old, new in translation.groups.items()}
    for group in translation.target.groups.values():
        name = back.get(group.name) or _free(group.name, translation.written.groups)
        items = tuple(_items(group, name, translation))
        names |= {(name, ""): (group.name, "")}
        names |= {(name, one.name): (group.name, item.name) for one, item in zip(items, group.items, strict=True)}
        groups[name] = Group(group.business, name, items)
    codes = {old: translation.target.codes[new] for old, new in translation.tables.items()}
    changed = {(one.group, one.item) for one in translation.changes if one.item and one.kind in CODES_CHANGED}
    return Known(replace(translation.target, groups=groups, codes=codes), names, frozenset(changed))


def _items(group: Group, name: str, translation: Translation) -> Iterable[Item]:
    written = translation.written.groups.get(name)
    taken = {item.name for item in written.items} if written else set()
    for item in group.items:
        old = translation.old_names.get((group.name, item.name), ("", ""))
        called = old[1] if old[0] == name else _free(item.name, taken)
        yield replace(item, group=name, name=called)


def _free(name: str, taken: Iterable[str]) -> str:
    """The name, unless rules know something else by it."""
    return f"{name}（新）" if name in set(taken) else name
