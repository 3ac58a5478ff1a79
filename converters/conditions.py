"""Conditions over a pass's columns: `exclude:` and the empty slots of an OCCURS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from utsushi.converters.needs import aliases, condition_references
from utsushi.mappings.language.values import Reference, StringArray
from utsushi.mappings.plan import GroupPlan


def holds(plan: GroupPlan, condition: Any, columns: Mapping[Reference, StringArray], rows: int) -> NDArray[np.bool_]:
    """Where a condition holds; a bare name is a field of the group's source.

    Args:
        plan: the group; its tables say which fields are numbers.
        condition: a sqlglot tree, or its text.
        columns: at least what the condition reads, `rows` long; null (bytes that are no value) fulfils nothing.
        rows: number of rows.
    """
    from utsushi.mappings.layout import predicate

    tree = predicate.parse(condition, None) if isinstance(condition, str) else condition
    named = {
        name: column for one in condition_references(tree, plan.alias) for name, column in _names(plan, one, columns)
    }
    numeric = {
        name
        for alias, table in aliases(plan).items()
        for one in table.fields
        if one.numeric
        for name in ((one.name, f"{alias}.{one.name}") if alias == plan.alias else (f"{alias}.{one.name}",))
    }
    found = np.asarray(predicate.evaluate(tree, named, numeric), dtype=np.bool_)
    return found if found.ndim else np.full(rows, bool(found))


def _names(plan: GroupPlan, one: Reference, columns: Mapping[Reference, StringArray]) -> list[tuple[str, StringArray]]:
    named = [(f"{one.alias}.{one.field}", columns[one])]
    return [*named, (one.field, columns[one])] if one.alias == plan.alias else named
