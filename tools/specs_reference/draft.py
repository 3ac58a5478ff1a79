"""An item while it is gathered, and how two sightings of one item become one."""

from __future__ import annotations

from dataclasses import dataclass, field

from utsushi.specs.model import Grade

Row = dict[str, str]


@dataclass
class Draft:
    """An item of a group in the making. What no source gives stays empty and has no grade."""

    name: str
    type: str = ""
    digits: tuple[int, ...] = ()
    code: str = ""
    key: bool = False
    foreign_key: bool = False
    id: str = ""
    note: str = ""
    reference: str = ""
    unknown_day: bool = False
    grades: dict[str, Grade] = field(default_factory=dict)
    decided: Row = field(default_factory=dict)
    """The line of items.csv that speaks of it."""

    def shape(self, type_: str, digits: tuple[int, ...], grade: Grade) -> None:
        """Give it a type and, where known, digits; what does not change keeps its grade."""
        if type_ and type_ != self.type:
            self.type, self.grades["type"] = type_, grade
            self.digits = ()
            self.grades.pop("digits", None)
        if digits and digits != self.digits:
            self.digits, self.grades["digits"] = digits, grade


def find(drafts: list[Draft], name: str) -> Draft | None:
    """The draft of that name."""
    return next((draft for draft in drafts if draft.name == name), None)


def insert(drafts: list[Draft], draft: Draft, after: str = "") -> None:
    """Put a draft after the item named `after`, or at the end."""
    at = next((i + 1 for i, other in enumerate(drafts) if other.name == after), len(drafts))
    drafts.insert(at, draft)


def merge(drafts: list[Draft], more: list[Draft]) -> None:
    """Add what another source of the group knows: a new item after the item it follows there; digits and codes where they were missing."""
    here = {draft.name: draft for draft in drafts}
    before = ""
    for draft in more:
        mine = here.setdefault(draft.name, draft)
        if mine is draft:
            insert(drafts, draft, before)
        elif draft.digits and not mine.digits:
            mine.type, mine.digits = draft.type, draft.digits
            mine.grades |= {part: draft.grades[part] for part in ("type", "digits")}
        if draft.code and not mine.code:
            mine.code, mine.grades["code"] = draft.code, draft.grades["code"]
        mine.key = mine.key or draft.key
        mine.foreign_key = mine.foreign_key or draft.foreign_key
        mine.id = mine.id or draft.id
        mine.note = mine.note or draft.note
        before = mine.name
