"""spec diff: what changed from one edition to another, and which mappings, layouts, rules and samples each change touches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from utsushi.converters import project as projects
from utsushi.converters.touched import to_confirm, touched
from utsushi.mappings import folders, package, upgrades
from utsushi.mappings.plan import Plan
from utsushi.specs import loader
from utsushi.specs.comparing import Side, changes, side
from utsushi.specs.diff import KINDS
from utsushi.specs.editions import Editions


def spec_diff(
    old: str,
    new: str,
    business: str | None = None,
    packages: Sequence[str] = (),
    project: Path | None = None,
    out: Path | None = None,
) -> dict[str, Any]:
    """What changed from `old` to `new`, and what each change touches.

    Args:
        old: `2.1`, or the folder of an edition.
        new: the same.
        business: 業務ID; default: every business that both editions have.
        packages: the packages to look at; default: every shipped one that has mappings of `old`.
        project: the municipality's folder: its packages are looked at too.
        out: a table of `upgrades/`: a row for every change that a mapping of `packages` must be confirmed for is written
            there; rows that were confirmed stay.

    Returns:
        `{"schema": 1, "from", "to", "not_in_both": [業務ID], "counts": {kind: n}, "changes": [{"kind", "business", "group",
        "item", "new_group", "new_item", "before", "after", "by", "table", "mappings", "layouts", "rules", "samples"}],
        "unconfirmed": n}`; `unconfirmed` only with `out`.

    Raises:
        UtsushiError: U101, U102, what a crosswalk or a package raises.
    """
    was, now = side(old), side(new)
    found, alone = changes(was, now, business)
    plans = [_plan(one, was) for one in _packages(packages, was, project)]
    old_businesses = {id_: was.business(id_) for id_ in dict.fromkeys(change.business for change in found)}
    counted = Counter(change.kind for change in found)
    report = {
        "schema": 1,
        "from": was.text,
        "to": now.text,
        "not_in_both": list(alone),
        "counts": {kind: counted[kind] for kind in KINDS if counted[kind]},
        "changes": [one.to_json() for one in touched(found, plans, old_businesses)],
    }
    if out is not None:
        report["unconfirmed"] = upgrades.save(out, to_confirm(found, plans))
    return report


def _packages(named: Sequence[str], old: Side, project: Path | None) -> list[str]:
    if named:
        return [projects.package(one, project) for one in named]
    own = projects.load(project).packages if project else ()
    every = dict.fromkeys([*folders.built_in(), *own])
    return [one for one in every if old.edition in folders.chain(folders.find(one)).editions]


def _plan(name: str, old: Side) -> Plan:
    """The package in the names of the old edition."""
    return package.load(name, old.edition, editions=Editions(None if old.root == loader.EDITIONS else old.root))
