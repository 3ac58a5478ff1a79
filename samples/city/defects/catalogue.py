"""The catalogue: every defect that can be ordered, a YAML entry each, held to the spec when it is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from utsushi.mappings import yaml
from utsushi.specs import loader
from utsushi.specs.editions import DEFAULT
from utsushi.specs.errors import fail

FOLDER = Path(__file__).resolve().parent / "catalogue"

Raw = Literal["", "bom", "cp932", "eof", "nul", "quote", "field", "column"]


class Found(BaseModel):
    """What a judge finds of a defect, where it is not just the row that was changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rule: str = ""
    """Empty: that of the defect."""
    item: str | None = None
    """None: that of the defect."""
    where: str = ""
    """Condition over `f` (any row of the finished group) and `d` (the changed row as it was); empty: the changed row itself."""
    group: str = ""
    """`業務ID/group` of `f`; empty: the group itself."""
    pick: Literal["all", "first", "last"] = "all"
    """Which of the rows that fit, by their order in the file."""


class Defect(BaseModel):
    """One kind of defect."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    rule: str
    """Id of a rule (of `validate`, or one still to come), or code of a fault of an item or of a file; empty: no rule knows it yet."""
    pattern: str = ""
    """The class of dirty data of legacy systems (tests/data/dirty/patterns.csv) that it is a trace of, where it is."""
    ja: str
    en: str
    group: str
    """`業務ID/group`."""
    item: str = ""
    """The item that an answer names; empty where it is the row, or the file."""
    where: str = "true"
    """Rows in which it can stand: a condition (DuckDB) over the items of the group, all text; other groups are `業務ID_group`."""
    set: dict[str, str] = {}
    """Item → its new value, an expression over the row."""
    copy_row: bool = False
    """The row stands twice; `set` is for the second one."""
    drop_row: bool = False
    """The row is gone; `found` says what that leaves."""
    raw: Raw = ""
    """What happens to the bytes of the file."""
    found: list[Found] = [Found()]

    @property
    def key(self) -> tuple[str, str]:
        """(業務ID, group)."""
        return split(self.group)


_TABLE = re.compile(r'"?(\d{3})_([^\s".,()=<>]+)"?')


def groups_of(defect: Defect) -> Iterator[tuple[str, str]]:
    """Groups that a defect changes, shows in or asks."""
    yield defect.key
    for found in defect.found:
        if found.group:
            yield split(found.group)
    for said in (defect.where, *defect.set.values(), *(found.where for found in defect.found)):
        yield from _TABLE.findall(said)


def split(group: str) -> tuple[str, str]:
    """`業務ID/group` as a pair."""
    business, _, name = group.partition("/")
    return business, name


@cache
def catalogue(folder: Path = FOLDER) -> dict[str, Defect]:
    """Name → defect, by file and in its order.

    Raises:
        UtsushiError: U24x a file that is no such YAML, U882 a name twice, a group or an item that the spec does not have, a lost row without `found`.
    """
    found: dict[str, Defect] = {}
    for path in sorted(folder.glob("*.yaml")):
        for node in yaml.load(path).sequence:
            defect = yaml.validate(Defect, node)
            wrong = _unknown(defect) or (defect.name if defect.name in found else "")
            if wrong:
                raise fail("U882", node["name"].place, node.line(node["name"].place), what=wrong)
            found[defect.name] = defect
    return found


def _unknown(defect: Defect) -> str:
    """A group or an item that the spec does not have, or what a lost row leaves unsaid; "" where all is well."""
    if defect.drop_row and not all(found.where for found in defect.found):
        return f"{defect.name}: found"
    for group, names in (
        (defect.group, [defect.item, *defect.set]),
        *((found.group or defect.group, [found.item or ""]) for found in defect.found),
    ):
        business, name = split(group)
        if business not in loader.businesses(DEFAULT) or name not in loader.business(business, DEFAULT).groups:
            return group
        known = {item.name for item in loader.business(business, DEFAULT).groups[name].items}
        if wrong := next((item for item in names if item and item not in known), ""):
            return wrong
    return ""
