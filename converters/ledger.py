"""ledger.json: read = written + rejected + held + excluded, table by table and group by group, proved or not.

`read` is the reader's own count; everything else is counted over the trace. Law 1 (design §3).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from utsushi.converters.trace import Kind
from utsushi.specs.errors import Place, Problem

Line = dict[str, Any]


def line(
    business: str,
    group: str,
    head: Kind,
    read: int,
    counts: Mapping[Kind, int],
    *,
    faults: int = 0,
    accepted: bool = True,
) -> Line:
    """One line: a table of one file in one role of one group.

    Args:
        business: 業務ID; empty where the records belong to no group.
        group: its name.
        head: file, table, alias and role; outcome and name are not looked at.
        read: rows that the reader gave.
        counts: of the trace.
        faults: faults found in these rows.
        accepted: rows that nothing matches are accepted by name (or need not be met at all).
    """
    mine = {kind: count for kind, count in counts.items() if kind[:4] == head[:4]}
    by: Counter[str] = Counter()
    for kind, count in mine.items():
        by[kind.outcome] += count
    excluded = {kind.name: count for kind, count in mine.items() if kind.outcome == "excluded"}
    return {
        "file": head.file,
        "record": head.table,
        "business": business,
        "group": group,
        "role": head.role,
        "alias": head.alias,
        "read": read,
        "written": by["written"],
        "rejected": by["rejected"],
        "held": by["held"],
        "excluded": dict(sorted(excluded.items())),
        "matched": by["matched"],
        "unmatched": by["unmatched"],
        "faults": faults,
        "ok": read == by.total() and (accepted or not by["unmatched"]),
    }


def ledger(
    lines: Iterable[Line],
    controls: Iterable[Mapping[str, Any]],
    *,
    stage: str,
    dry_run: Mapping[str, Any] | None = None,
    images: Iterable[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """The whole ledger.

    Args:
        lines: of `line`.
        controls: of `controls.Totals.lines`.
        stage: rehearsal or final.
        dry_run: `{"only": …, "sample": …}`; such a ledger accounts for what was looked at, not for the source.
        images: of `imagery.Images.lines`; no such key where no field has images.
    """
    listed, totals = list(lines), [dict(one) for one in controls]
    balanced = all(one["ok"] for one in listed) and all(one["ok"] for one in totals)
    pictures = {"images": shown} if (shown := [dict(one) for one in images]) else {}
    head: dict[str, Any] = {"schema": 1, "balanced": balanced, "stage": stage}
    return head | ({"dry_run": dict(dry_run)} if dry_run else {}) | {"lines": listed, "controls": totals} | pictures


def problems(book: Mapping[str, Any]) -> list[Problem]:
    """Why a ledger does not balance: U510 rows of which nothing is known, U511 rows that nothing meets, U512 control totals."""
    found: list[Problem] = []
    for one in book["lines"]:
        told = sum(one[word] for word in ("written", "rejected", "held", "matched", "unmatched"))
        told += sum(one["excluded"].values())
        values = {"group": one["group"] or "—", "table": one["record"], "alias": one["alias"]}
        if one["read"] != told:
            found.append(Problem("U510", Place(one["file"]), values | {"read": one["read"], "told": told}))
        elif not one["ok"]:
            found.append(Problem("U511", Place(one["file"]), values | {"unmatched": one["unmatched"]}))
    return found + [
        Problem("U512", values={"name": one["name"], "declared": one["declared"] or "—", "counted": one["counted"]})
        for one in book["controls"]
        if not one["ok"]
    ]
