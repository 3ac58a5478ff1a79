"""Runs bound rules in DuckDB over staged groups. It is handed a connection and reads no file itself."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from utsushi.specs.errors import Problem
from utsushi.validate.binding import ITEM, ROW, Bound
from utsushi.validate.report import Finding, Outcome, Report

Connection = Any


@dataclass
class Staged:
    """One group, all its files, as a table of the connection: `行` (int64, from 1) and items as text."""

    business: str
    group: str
    table: str
    """Its name in the connection."""
    items: frozenset[str]
    """Items that every file has as a column."""
    supplied: set[str] = field(default_factory=set)
    """Items with a value somewhere."""
    starts: list[tuple[int, str]] = field(default_factory=list)
    """(rows before the file, file), in order."""
    unreadable: str = ""
    """A file of the group that could not be read to its end: what is said of the whole group would be wrong."""

    def locate(self, row: int) -> tuple[str, int]:
        """(file, record from 1) of a row."""
        start, file = self.starts[bisect_right(self.starts, row - 1, key=lambda one: one[0]) - 1]
        return file, row - start


def judge(connection: Connection, bound: Bound, staged: Mapping[str, Staged], report: Report) -> None:
    """Run one rule and add its findings and its outcome to `report`.

    Args:
        connection: to a DuckDB that holds the tables of `staged`.
        bound: the rule over one business.
        staged: group → its table, of that business.
        report: what it is added to; its base date decides whether the rule is in force.
    """
    import duckdb

    obstacle = _obstacle(bound, staged, report.base_date)
    if obstacle:
        report.outcomes.append(_outcome(bound, *obstacle))
        return
    try:
        found = sum(_add(bound, staged[bound.group], rows, report) for rows in _violations(connection, bound, staged))
    except duckdb.Error as error:
        # its message may quote a value
        reason = type(error).__name__
        report.outcomes.append(_outcome(bound, "error", reason))
        problem = Problem("U611", values={"rule": bound.rule.id, "why": reason})
        report.add(Finding(bound.rule.id, "error", bound.group, bound.item, "", None, problem))
        return
    report.outcomes.append(_outcome(bound, "failed" if found else "passed", ""))


def _obstacle(bound: Bound, staged: Mapping[str, Staged], base_date: str) -> tuple[Any, str] | None:
    """(verdict, reason) where the rule cannot judge."""
    absent = [bound.missing] if bound.missing else [name for name in bound.needs if name not in staged]
    if absent:
        return "not_applicable", "、".join(absent)
    if bound.rule.dated and not (base_date and bound.rule.holds_on(base_date)):
        return "not_applicable", base_date or "base_date"
    here = {name: staged[name] for name in bound.needs}
    if broken := [group.unreadable for group in here.values() if group.unreadable]:
        return "error", "、".join(broken)
    missing = [item for name, items in bound.needs.items() for item in sorted(items - here[name].items)]
    unsupplied = [item for item in bound.supplied if not any(item in group.supplied for group in here.values())]
    return ("not_applicable", "、".join(missing + unsupplied)) if missing or unsupplied else None


def _violations(connection: Connection, bound: Bound, staged: Mapping[str, Staged]) -> Iterator[list[tuple[int, str]]]:
    """Lists of (行, 項目), by row."""
    for name in bound.needs:
        scope = "true" if bound.rule.scope == "all" else bound.rule.scope
        view, source = _named(bound, name, staged[name].table)
        connection.execute(f"create or replace temp view {_quoted(view)} as select * from {source} where {scope}")  # noqa: S608  (names of the spec, a condition of a shipped rule)
    columns = [one[0] for one in connection.execute(f"describe {bound.query}").fetchall()]
    item = _quoted(ITEM) if ITEM in columns else "''"
    query = f"select distinct {ROW}, {item} as {ITEM} from ({bound.query}) order by {ROW}, {ITEM}"  # noqa: S608  (the same)
    result = connection.execute(query)
    while rows := result.fetchmany(65_536):
        yield rows


def _named(bound: Bound, group: str, table: str) -> tuple[str, str]:
    """(the name that the query reads, the staged table with its columns under the names that the query uses)."""
    spelled = bound.spelled.get(group)
    if spelled is None:
        return group, _quoted(table)
    columns = (f"{_quoted(own)} as {_quoted(query)}" for own, query in spelled.items.items())
    return spelled.group, f"(select {', '.join([ROW, *columns])} from {_quoted(table)})"  # noqa: S608  (names of the spec)


def _add(bound: Bound, group: Staged, rows: list[tuple[int, str]], report: Report) -> int:
    """Findings of a batch of violations."""
    rule = bound.rule
    for own, count in Counter(item for _, item in rows).items():
        item = bound.official(own) if own else bound.item
        finding = Finding(rule.id, rule.severity, group.group, item, "", None, rule, bound.names)
        mine = (row for row, item in rows if item == own)
        report.add_rows(finding, [group.locate(row) for row in islice(mine, report.room(finding))], count)
    return len(rows)


def _outcome(bound: Bound, verdict: Any, reason: str) -> Outcome:
    return Outcome(bound.rule.id, bound.business, bound.group, verdict, reason)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
