"""In which order groups are converted: a group that others refer to comes before them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from utsushi.mappings.plan import GroupPlan
from utsushi.specs.model import Group


def parents_first(plans: Sequence[GroupPlan]) -> tuple[GroupPlan, ...]:
    """Stable: what no reference decides stays in the order given; where references form a ring, the first given closes it."""
    by_name = {(plan.group.business, plan.group.name): plan for plan in plans}
    done: dict[tuple[str, str], GroupPlan] = {}
    open_: set[tuple[str, str]] = set()

    def visit(name: tuple[str, str]) -> None:
        if name in done or name in open_ or name not in by_name:
            return
        open_.add(name)
        for parent in parents(by_name[name].group):
            visit(parent)
        done[name] = by_name[name]

    for name in by_name:
        visit(name)
    return tuple(done.values())


def parents(group: Group) -> Iterable[tuple[str, str]]:
    """(業務ID, group) that items of the group refer to, in order of the items; `001:住民情報.宛名番号` is another business's."""
    for item in group.items:
        name, _, _ = item.reference.partition(".")
        business, _, name = name.rpartition(":")
        if name and (business or group.business, name) != (group.business, group.name):
            yield business or group.business, name
