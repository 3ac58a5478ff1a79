"""From rows to records: a record is what a file holds, with all its occurrences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from utsushi.converters.rebuild_rows import Spine
from utsushi.converters.roundtrip_compare import IDENTICAL, UNEXPLAINED
from utsushi.converters.roundtrip_states import Role
from utsushi.mappings.layout.model import Record

Worst = NDArray[np.int8]

NOT_WRITTEN = ("rejected", "held", "excluded")
"""The first that holds of a record that no group has written; one whose rows nothing matches, by name, counts as excluded."""


def count_records(
    record: Record, spine: Spine, worst: Mapping[str, Worst], roles: Mapping[str, Sequence[Role]]
) -> Counter[str]:
    """How many records of a type came back `identical`, `explained`, `unexplained`, or were not written.

    Args:
        record: the type.
        spine: its rows.
        worst: table → the worst of the fields of each row.
        roles: table → what it is to each group.
    """
    own = record.tables[0].name
    fields = worst[own].copy()
    above = {own: np.arange(len(fields))}
    for table in record.tables[1:]:
        above[table.name] = above[table.parent][spine.parents(table.name)]
        np.maximum.at(fields, above[table.name], worst[table.name])
    counts: Counter[str] = Counter()
    unexplained = fields == UNEXPLAINED
    open_rows = ~unexplained
    for name, rows in _not_written(roles[own], len(fields)).items():
        counts[name] += int(np.count_nonzero(rows & open_rows))
        open_rows &= ~rows
    identical = open_rows & (fields == IDENTICAL)
    counts["unexplained"] = int(np.count_nonzero(unexplained))
    counts["identical"] = int(np.count_nonzero(identical))
    counts["explained"] = int(np.count_nonzero(open_rows & ~identical))
    return counts


def _not_written(roles: Sequence[Role], rows: int) -> dict[str, NDArray[np.bool_]]:
    """Of records that stand in no group's file: why not."""
    sources = [role for role in roles if role.source] or list(roles)
    written = np.logical_or.reduce([np.zeros(rows, np.bool_), *(role.written for role in sources)])
    found = {name: np.zeros(rows, np.bool_) for name in NOT_WRITTEN}
    for role in sources:
        for number, text in role.reasons():
            what = text.partition(": ")[0]
            found["excluded" if what == "unmatched" else what] |= (role.state == number) & ~written
    return found
