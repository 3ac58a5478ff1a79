"""A rule: one file of `rules/` that a domain expert can read, correct and believe, because its two examples are its test.

`violations` is a DuckDB query over the groups of the business as tables; every item is a column of text, `""` where empty.
It gives `行`, the number of the row that breaks the rule in the group it reads first, and where it wishes `項目`, the item.

A rule with `each` is a template over roles instead of names (`binding.py`): `{group}`, `{key}` … stand for them in the
query, and as plain names in the sentences.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from utsushi.mappings import yaml
from utsushi.specs.errors import Language, fail
from utsushi.validate.values import Severity

RULES = Path(__file__).resolve().parent / "rules"
"""The rules that ship with utsushi."""

Kind = Literal["structure", "reference", "code", "arithmetic", "plausibility", "policy"]
Each = Literal["", "key", "latest", "history", "unknown", "collected", "address", "total"]
Row = dict[str, str]


class Part(BaseModel):
    """What forbids keys that nothing reads."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Effective(Part):
    """The days on which the rule holds; judged by the declared base date, never by a clock."""

    since: str = ""
    until: str = ""


class Codes(Part):
    """A parameter that is the values of a code table of the business: one place knows them."""

    codes: str


class Rule(Part):
    """One rule."""

    id: str
    severity: Severity
    kind: Kind
    business: str = "*"
    """業務ID; `*` every business."""
    each: Each = ""
    scope: str = "all"
    """Which rows take part: `all`, or a condition over items of the group."""
    effective: Effective = Effective()
    parameters: dict[str, Codes | list[str] | str] = {}
    confirmed: list[str] = []
    """Editions with other codes for which somebody has looked at the rule: the codes that it spells out are right there too."""
    supplied: list[str] = []
    """Items without any value in the whole file make the rule not applicable: the source does not have them."""
    item: str = ""
    violations: str
    ja: str
    en: str
    source: str
    example_groups: dict[str, dict[str, Literal["key", "branch", "amount"]]] = {}
    """Groups of the examples, item → kind, where no shipped spec has such groups yet."""
    passes: dict[str, list[Row]]
    fails: dict[str, list[Row]]

    def sentence(self, language: Language, names: dict[str, str]) -> str:
        """What must hold, with the roles' names."""
        return (self.ja if language == "ja" else self.en).format_map(names)

    def holds_on(self, base_date: str) -> bool:
        """Whether the rule is in force on that day (ISO)."""
        return self.effective.since <= base_date and (not self.effective.until or base_date <= self.effective.until)

    @property
    def dated(self) -> bool:
        """True when a base date is needed to know whether the rule is in force."""
        return bool(self.effective.since or self.effective.until)


@cache
def rules(folder: Path = RULES) -> tuple[Rule, ...]:
    """Every rule of a folder, by file name. Raises U24x (YAML) and U610 (a file that is not named after its rule)."""
    found = []
    for path in sorted(folder.glob("*.yaml")):
        node = yaml.load(path)
        rule = yaml.validate(Rule, node)
        if rule.id != path.stem:
            raise fail("U610", node["id"].place, node.line(node["id"].place), id=rule.id, wanted=path.stem)
        found.append(rule)
    return tuple(found)
