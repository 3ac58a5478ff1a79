"""A mapping that was written in the names of one spec, used with another: it follows the decided crosswalk, or says where it cannot.

The file compiles against a view: what the new spec says of each item (type, digits, codes), under the names that the file
uses. Then the plan gets the new names. What is undecided, belongs to another group now or has changed without anybody having
looked at it is a problem at its line; nothing is left out in silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from utsushi.mappings.findings import Findings
from utsushi.mappings.language.dialect import source_line
from utsushi.mappings.language.values import Reference, StringArray, Values
from utsushi.mappings.plan import FROM, Application, Given, GroupPlan
from utsushi.mappings.upgrades import Upgrades, subject
from utsushi.specs import codes
from utsushi.specs.errors import Place, Problem
from utsushi.specs.model import Business, Group, Item
from utsushi.specs.translation import Translation

Value = TypeVar("Value")

DECIDED_ELSEWHERE = {"renamed", "moved", "added"}
"""Changes that no line of a mapping has to be confirmed for: the crosswalk decides the first two, `check` asks for the third."""


def view(translation: Translation) -> Business:
    """The new spec under the names of the old one; what does not follow keeps its old shape, and may hold any code."""
    groups = {name: _viewed(group, translation) for name, group in translation.written.groups.items()}
    written = translation.written
    return replace(translation.target, edition=written.edition, groups=groups)


def follow(plan: GroupPlan, translation: Translation, upgrades: Upgrades, findings: Findings) -> GroupPlan | None:
    """The plan in the names of the new spec, or None where its group does not follow.

    Finds U141 an undecided item, U148 an undecided group, U149 an item that moved, U150 a line that gives what is gone and
    what stays, U152 a change that nobody has confirmed.
    """
    return _Follower(plan, translation, upgrades, findings).plan()


def _viewed(group: Group, translation: Translation) -> Group:
    here = translation.groups.get(group.name)
    return Group(group.business, group.name, tuple(_seen(item, here, translation) for item in group.items))


def _seen(item: Item, here: str | None, translation: Translation) -> Item:
    new = translation.items.get((item.group, item.name))
    found = translation.target.groups[new[0]].item(new[1]) if new and new[0] == here else None
    if found is None:
        return replace(item, code=codes.OPEN if item.code else "")
    return replace(found, group=item.group, name=item.name)


@dataclass(frozen=True)
class _Follower:
    old: GroupPlan
    translation: Translation
    upgrades: Upgrades
    findings: Findings

    def plan(self) -> GroupPlan | None:
        old, group = self.old, self._group()
        if group is None:
            return None
        applications = tuple(self._applications())
        for item in (*old.absent, *old.decided, *old.dispositions):
            self._undecided(item, old.places.get(item, old.place))
        self._confirm()
        return replace(
            old,
            group=group,
            applications=applications,
            absent=self._renamed(old.absent) | self._added(group),
            dispositions=self._renamed(old.dispositions),
            reasons=self._renamed(old.reasons),
            tests=tuple(self._test(one) for one in old.tests),
            places=self._renamed(old.places),
            decided=self._renamed(old.decided),
            undecided={
                **{name: said for name, said in old.undecided.items() if name == FROM},
                **self._renamed(old.undecided),
            },
        )

    def _group(self) -> Group | None:
        name = self.old.group.name
        new = self.translation.groups.get(name)
        if new is None:
            proposal = self.translation.undecided.get((name, ""), "")
            self._add("U148", self.old.place, group=name, proposal=proposal or "—")
            return None
        return self.translation.target.groups[new]

    def _applications(self) -> Iterator[Application]:
        for one in self.old.applications:
            new = {item: self._item(item, one.place) for item in one.items}
            gone = [item for item in one.items if (self.old.group.name, item) in self.translation.gone]
            if gone and len(gone) < len(new):
                self._add("U150", one.place, gone="、".join(gone))
            elif all(new.values()):
                yield _renaming(one, {item: name or "" for item, name in new.items()})

    def _item(self, item: str, place: Place) -> str | None:
        """The new name of an item in the group's counterpart; None where it has none, which is a finding unless it is gone."""
        group = self.old.group.name
        if self._undecided(item, place) or (group, item) in self.translation.gone:
            return None
        new = self.translation.items[group, item]
        if new[0] != self.translation.groups[group]:
            self._add("U149", place, item=item, group=new[0])
            return None
        return new[1]

    def _undecided(self, item: str, place: Place) -> bool:
        name = self.old.group.name, item
        if name in self.translation.undecided:
            proposal = self.translation.undecided[name] or "—"
            self._add("U141", place, item=item, group=name[0], proposal=proposal)
        return name in self.translation.undecided

    def _confirm(self) -> None:
        """U152 for every change of an item that the mapping gives."""
        given = {item: one.place for one in self.old.applications for item in one.items}
        for change in self.translation.changes:
            mine = change.group == self.old.group.name and change.item in given
            if mine and change.kind not in DECIDED_ELSEWHERE and subject(change) not in self.upgrades:
                words = {"item": change.item, "change": change.word, "before": change.before, "after": change.after}
                self._add("U152", given[change.item], **words)

    def _added(self, group: Group) -> dict[str, str]:
        """New items that somebody has confirmed the source to lack → the reason."""
        return {
            change.new_item: self.upgrades[subject(change)].reason
            for change in self.translation.changes
            if change.kind == "added" and change.new_group == group.name and subject(change) in self.upgrades
        }

    def _renamed(self, entries: Mapping[str, Value]) -> dict[str, Value]:
        names = {item: self.translation.items.get((self.old.group.name, item), ("", "")) for item in entries}
        here = self.translation.groups[self.old.group.name]
        return {names[item][1]: value for item, value in entries.items() if names[item][0] == here}

    def _test(self, test: Given) -> Given:
        parts = {"windows": test.windows, "expect": test.expect, "faults": test.faults}
        return replace(test, **{part: self._renamed(entries) for part, entries in parts.items()})  # type: ignore[arg-type]  # each is item → text

    def _add(self, code: str, place: Place, **values: object) -> None:
        target = self.translation.target
        known = {"business": target.id, "edition": target.edition}
        self.findings.add(Problem(code, place, {**known, **values}, source_line(place)))


def _renaming(one: Application, names: Mapping[str, str]) -> Application:
    """The same expression, giving items of other names."""
    if all(old == new for old, new in names.items()):
        return one
    first, other = Reference("", one.items[0]), Reference("", names[one.items[0]])

    def evaluate(columns: Mapping[Reference, StringArray], rows: int) -> Values:
        return one.evaluate(columns if one.window is None else {**columns, first: columns[other]}, rows)

    def invert(columns: Mapping[str, StringArray]) -> Mapping[Reference, StringArray]:
        return one.invert({old: columns[new] for old, new in names.items()})

    return replace(one, items=tuple(names[item] for item in one.items), evaluate=evaluate, invert=invert)
