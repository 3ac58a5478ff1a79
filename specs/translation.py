"""The names of one spec in another: what a decided crosswalk says, and what is the same without it.

Nobody has to decide that an item which keeps group, name and (where both are known) id is the same item. Everything else is
undecided until a row of the crosswalk says otherwise; nothing is taken from a proposal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from utsushi.specs import crosswalk as crosswalks
from utsushi.specs.crosswalk import Crosswalk, Row
from utsushi.specs.diff import Change, diff
from utsushi.specs.errors import UtsushiError, closest, fail
from utsushi.specs.model import Business, Class, Group, Item
from utsushi.specs.pairing import Name, Pair, Pairing

_SECRET: tuple[Class, ...] = ("個人番号", "支援措置", "要配慮", "通常")
"""The most guarded first."""


@dataclass(frozen=True)
class Translation:
    """From `written`, whose names mappings and rules use, to `target`, which is converted to and judged by."""

    written: Business
    target: Business
    groups: Mapping[str, str]
    """Old group → new group."""
    items: Mapping[Name, Name]
    """(old group, old item) → (new group, new item)."""
    tables: Mapping[str, str]
    """Old コードID → new コードID, of the business's own tables."""
    gone: Mapping[Name, str] = field(default_factory=dict)
    """What has no counterpart, by decision → the reason."""
    undecided: Mapping[Name, str] = field(default_factory=dict)
    """(group, item), or (group, "") → the proposal, empty where there is none."""
    undecided_tables: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def old_names(self) -> Mapping[Name, Name]:
        """(new group, new item) → (old group, old item)."""
        return {new: old for old, new in self.items.items()}

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """What has changed between the two, by the decisions so far; what is undecided has not changed yet."""
        every = diff(self.written, self.target, self.pairing())
        return tuple(one for one in every if one.kind != "removed" or (one.group, one.item) not in self.undecided)

    def pairing(self) -> Pairing:
        """The two specs side by side as decided; what is undecided is in neither list."""
        taken = set(self.items.values())
        return Pairing(
            {old: Pair((old, ""), (new, ""), "decision") for old, new in self.groups.items()},
            {old: Pair(old, new, "decision") for old, new in self.items.items()},
            tuple(one for one in self.gone if one[1]),
            tuple(
                (group.name, item.name)
                for group in self.target.groups.values()
                for item in group.items
                if (group.name, item.name) not in taken
            ),
        )


def translate(written: Business, target: Business, crosswalk: Crosswalk) -> Translation:
    """What `crosswalk` and plain sameness say.

    Raises:
        UtsushiError: U146 a decided row speaks of what neither spec has, U147 two old things become one.
    """
    rows = [row for row in crosswalk.values() if row.edition == written.edition]
    _exist(rows, written, target)
    groups = {(row.group, ""): row for row in rows if row.subject == "グループ"}
    items = {(row.group, row.item): row for row in rows if row.subject == "項目"}
    tables = {row.item: row for row in rows if row.subject == "コード表"}
    told = _Told()
    for name in written.groups:
        same = (name, "") if name in target.groups else None
        told.add((name, ""), groups.get((name, "")), same)
    for group in written.groups.values():
        for item in group.items:
            told.add((group.name, item.name), items.get((group.name, item.name)), told.same(item, target))
    names = _Told()
    for id_, table in written.codes.items():
        other = target.codes.get(id_)
        names.add((table.name, id_), tables.get(id_), (table.name, id_) if other and other.name == table.name else None)
    return Translation(
        written,
        target,
        {old: new for (old, item), (new, _) in told.found.items() if not item},
        {old: new for old, new in told.found.items() if old[1]},
        {old: new for (_, old), (_, new) in names.found.items()},
        told.gone,
        told.undecided,
        {id_: proposal for (_, id_), proposal in names.undecided.items()},
    )


def propose(written: Business, target: Business, known: Crosswalk) -> Crosswalk:
    """The crosswalk from `written` to `target`: every group, item and code table with its proposal, decisions as they stand."""
    from utsushi.specs.proposals import proposals

    kept = {key: row for key, row in known.items() if row.decided and row.edition == written.edition}
    decided = {
        (row.group, row.item): row.target for row in kept.values() if row.subject != "コード表" and row.target[0]
    }
    gone = [(row.group, row.item) for row in kept.values() if row.subject == "項目" and row.decision == "廃止"]
    return crosswalks.merge(known, {row.key: row for row in proposals(written, target, decided, gone)})


def annotate(target: Business, translation: Translation) -> Business:
    """`target` with what utsushi knows beside the official list, carried from the written spec: kind, class, concept, reference.

    Of two classes the more guarded one stands.
    """
    return replace(
        target,
        groups={
            name: Group(group.business, name, tuple(_annotated(item, translation) for item in group.items))
            for name, group in target.groups.items()
        },
    )


def _annotated(item: Item, translation: Translation) -> Item:
    old = translation.old_names.get((item.group, item.name))
    if old is None:
        return item
    known = translation.written.groups[old[0]].item(old[1])
    assert known is not None
    guarded = min(item.classification, known.classification, key=_SECRET.index)
    reference = item.reference or _reference(known.reference, translation)
    return replace(
        item, kind=known.kind, classification=guarded, concept=known.concept or item.concept, reference=reference
    )


def _reference(reference: str, translation: Translation) -> str:
    """`グループ.項目` in new names; empty where it is not decided."""
    group, _, item = reference.partition(".")
    return ".".join(translation.items.get((group, item), ()))


@dataclass
class _Told:
    found: dict[Name, Name] = field(default_factory=dict)
    gone: dict[Name, str] = field(default_factory=dict)
    undecided: dict[Name, str] = field(default_factory=dict)

    def add(self, old: Name, row: Row | None, same: Name | None) -> None:
        """The decision of a row, else the same thing, else nothing."""
        if row and row.decision == "廃止":
            self.gone[old] = row.reason
        elif new := (row.target if row and row.decided else same):
            self._take(old, new, row)
        else:
            self.undecided[old] = row.proposal if row else ""

    def same(self, item: Item, target: Business) -> Name | None:
        """The item of that name in the group's counterpart, unless two different ids say that it is another one."""
        group = self.found.get((item.group, ""), ("", ""))[0]
        other = target.groups[group].item(item.name) if group in target.groups else None
        if other is None or (item.id and other.id and item.id != other.id):
            return None
        return other.group, other.name

    def _take(self, old: Name, new: Name, row: Row | None) -> None:
        twice = next((one for one, taken in self.found.items() if taken == new), None)
        if twice is not None and new[1]:
            place = row.place if row else None
            raise fail(
                "U147", place, one=".".join(filter(None, twice)), other=".".join(filter(None, old)), new=".".join(new)
            )
        self.found[old] = new


def _exist(rows: list[Row], written: Business, target: Business) -> None:
    """Decided rows speak of things that are there: a misspelt one would decide nothing in silence."""
    problems = [problem for row in rows if row.decided for problem in (*_lost(row, written), *_untold(row, target))]
    if problems:
        raise UtsushiError(*(problem for error in problems for problem in error.problems))


def _lost(row: Row, written: Business) -> Iterator[UtsushiError]:
    yield from _named(row, row.group, row.item, written)


def _untold(row: Row, target: Business) -> Iterator[UtsushiError]:
    if row.target[0]:
        yield from _named(row, *row.target, target)


def _named(row: Row, group: str, item: str, business: Business) -> Iterator[UtsushiError]:
    if row.subject == "コード表":
        known, name = list(business.codes), item
    elif row.subject == "項目" and group in business.groups:
        known, name = [one.name for one in business.groups[group].items], item
    else:
        known, name = list(business.groups), group
    if name not in known:
        yield fail(
            "U146",
            row.place,
            name=name,
            business=business.id,
            edition=business.edition,
            near=closest(name, known) or "—",
        )
