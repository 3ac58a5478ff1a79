"""validate: opens standard files of any origin and hands them to the judge, batch by batch.

Items are checked as a file is read; the few columns that rules speak of are staged as Parquet in a private temporary folder
and judged there by DuckDB, which may spill. Memory does not grow with the files.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from utsushi.converters import project as projects
from utsushi.converters.files import standard
from utsushi.specs.editions import DEFAULT, Editions
from utsushi.specs.errors import Place, Problem, UtsushiError, closest, fail
from utsushi.specs.model import Business, Group
from utsushi.specs.translation import Translation
from utsushi.validate import report as reports
from utsushi.validate import values
from utsushi.validate.binding import Bound, bind
from utsushi.validate.report import Finding, Judged, Report
from utsushi.validate.rule import rules
from utsushi.validate.run import Staged, judge

Arrow = Any
Described = Callable[[Path], tuple[Business, Group]]
"""A standard file → the group that its name says."""

MEMORY = "512MB"
"""What DuckDB may take before it spills."""


@dataclass(frozen=True)
class _Standard:
    """A file whose name and header are those of a group."""

    path: Path
    name: str
    items: tuple[str, ...]
    """The items of the group that it has, in the order of its header."""


@dataclass
class _Files:
    """All files of one group."""

    business: Business
    group: Group
    files: list[_Standard] = field(default_factory=list)


def validate(
    paths: str | Path | Iterable[str | Path],
    edition: str | None = None,
    base_date: str = "",
    *,
    project: Path | None = None,
    limit: int = reports.LISTED,
    batch_rows: int = 65_536,
    memory_limit: str = MEMORY,
) -> Report:
    """Judge standard files against the spec of `edition` and the rules.

    Args:
        paths: standard files, or folders whose files with names of standard files are meant.
        edition: of the standard, for every business; default: the one that the project pins a business to, else 2.1.
        base_date: the day that rules judge by, YYYY-MM-DD; rules that need one are not applicable without.
        project: the municipality's folder: its own editions and pins.
        limit: findings of one kind that are listed with their places; all are counted.
        batch_rows: rows read at a time.
        memory_limit: of DuckDB.

    Returns:
        The report; a file that cannot be read, or is not what its name says, is a finding in it.

    Raises:
        UtsushiError: U101 no such edition, U620 nothing to judge, U621 no such path, U622 no date.
    """
    editions = projects.load(project).editions
    if edition is not None:
        editions.businesses(edition)
    if base_date and not _is_day(base_date):
        raise fail("U622", day=base_date)
    report = Report(edition or DEFAULT, base_date, limit=limit)
    groups = _open(paths, partial(_described, edition, editions), report)
    report.edition = _said(groups) or report.edition
    bound = _bound(groups, editions)
    with tempfile.TemporaryDirectory(prefix="utsushi-") as folder:
        staged = {
            key: _read(files, _needed(bound, *key), Path(folder), batch_rows, report) for key, files in groups.items()
        }
        _judge(bound, staged, Path(folder), memory_limit, report)
    return report


def _is_day(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _open(
    paths: str | Path | Iterable[str | Path], described: Described, report: Report
) -> dict[tuple[str, str], _Files]:
    """(業務ID, group) → its files, in the order of names; what is wrong with names and headers becomes findings."""
    groups: dict[tuple[str, str], _Files] = {}
    for path, name in _named(paths, report):
        try:
            business, group = described(path)
        except UtsushiError as error:
            _refused(error, name, "", report)
            continue
        if file := _headed(path, name, business, group, report):
            groups.setdefault((business.id, group.name), _Files(business, group)).files.append(file)
            if group.provisional:
                report.weak[business.id, group.name] = reports.grades(item.grades for item in group.items)
    return groups


def _said(groups: Mapping[tuple[str, str], _Files]) -> str:
    """The edition of all that is judged, or that of each business where they differ; empty where nothing is."""
    at = {files.business.id: files.business.edition for files in groups.values()}
    return next(iter(at.values())) if len(set(at.values())) == 1 else " ".join(map("=".join, sorted(at.items())))


def _named(paths: str | Path | Iterable[str | Path], report: Report) -> Iterator[tuple[Path, str]]:
    """Every file to judge and the name it goes by: its own, or its path where two have the same."""
    given = [Path(paths)] if isinstance(paths, str | Path) else [Path(path) for path in paths]
    found: list[Path] = []
    for path in given:
        if path.is_dir():
            inside = sorted(one for one in path.iterdir() if one.is_file() and one.suffix == ".csv")
            found += [one for one in inside if _has_standard_name(one)]
            report.skipped += [one.name for one in inside if not _has_standard_name(one)]
        elif path.exists():
            found.append(path)
        else:
            raise fail("U621", Place(str(path)))
    found = list(dict.fromkeys(found))
    if not found:
        raise fail("U620", Place(", ".join(map(str, given))))
    names = [path.name for path in found]
    for path in found:
        yield path, path.name if names.count(path.name) == 1 else path.as_posix()


def _has_standard_name(path: Path) -> bool:
    try:
        standard.describe(path)
    except UtsushiError:
        return False
    return True


def _described(asked: str | None, editions: Editions, path: Path) -> tuple[Business, Group]:
    """Raises U465 (name), U102 (業務ID), U120 (group)."""
    id_, name = standard.describe(path)
    edition = editions.edition(id_, asked)
    business = editions.business(id_, edition)
    written = standard.file_name(id_, name)  # a group's name may hold what no file name takes
    group = next((one for one in business.groups.values() if standard.file_name(id_, one.name) == written), None)
    if group is None:
        known = business.groups
        raise fail("U120", id=id_, group=name, edition=edition, known=" ".join(known), near=closest(name, known) or "—")
    return business, group


def _headed(path: Path, name: str, business: Business, group: Group, report: Report) -> _Standard | None:
    """The file, if its header names items of its group."""
    try:
        header = standard.header(path)
    except UtsushiError as error:
        _refused(error, name, group.name, report)
        return None
    wanted = [item.name for item in group.items]
    known = [one for one in header if one in wanted]
    about = {"business": business.id, "group": group.name, "edition": business.edition}

    def add(code: str, severity: values.Severity, item: str = "", **more: object) -> None:
        problem = Problem(code, Place(name, 1), about | {"item": item} | more)
        report.add(Finding(code, severity, group.name, item, name, None, problem))

    if len(known) * 2 < len(header):
        add("U604", "error", known=len(known), columns=len(header))  # names no column: it may be a record of data
        return None
    missing = [item for item in wanted if item not in header]
    for column in header:
        if column not in wanted:
            add("U601", "error", column, near=closest(column, missing) or closest(column, wanted) or "—")
    for item in missing:
        add("U602", "error", item)
    if known != [item for item in wanted if item in header]:
        add("U603", "warning")
    return _Standard(path, name, tuple(known))


def _refused(error: UtsushiError, name: str, group: str, report: Report) -> None:
    """A file that the reader refused, as findings."""
    for problem in error.problems:
        # a header cell may be data where the header is missing
        told = Problem(
            problem.code, problem.place, {**problem.values, "name": "…"} if "name" in problem.values else problem.values
        )
        report.add(Finding(problem.code, "error", group, problem.place.path, name, problem.place.record, told))


def _bound(groups: Mapping[tuple[str, str], _Files], editions: Editions) -> list[Bound]:
    """Every rule that speaks of a group that is there."""
    businesses = {files.business.id: files.business for files in groups.values()}
    return [
        bound
        for rule in rules()
        for business in businesses.values()
        for bound in bind(rule, business, _names(business, editions))
        if (business.id, bound.group) in groups
    ]


def _names(business: Business, editions: Editions) -> Translation | None:
    """From the names that rules use to those of the business; None where they are the same."""
    written = DEFAULT in editions.of(business.id)
    return editions.translation(business.id, DEFAULT, business.edition) if written else None


def _needed(bound: Iterable[Bound], business: str, group: str) -> frozenset[str]:
    """The items of a group that rules read."""
    return frozenset().union(*(one.needs.get(group, ()) for one in bound if one.business == business))


def _read(files: _Files, needed: frozenset[str], folder: Path, batch_rows: int, report: Report) -> Staged:
    """Check the items of every file of a group, and stage what rules need."""
    from utsushi.converters.staging import Stage
    from utsushi.validate.items import ItemChecker

    checker = ItemChecker(files.business, files.group)
    stage = Stage(files.business.id, files.group.name, needed, folder)
    with stage:
        for file in files.files:
            records = 0
            stage.begin(file.name, file.items)
            try:
                for batch in standard.read(file.path, batch_rows):
                    _check(checker.check(batch, start=records + 1), file, files.group.name, report)
                    stage.write(batch)
                    records += batch.num_rows
            except UtsushiError as error:
                _refused(error, file.name, files.group.name, report)
                stage.staged.unreadable = file.name
            report.files.append(Judged(file.name, files.business.id, files.group.name, records))
    return stage.staged


def _check(found: Arrow, file: _Standard, group: str, report: Report) -> None:
    """Findings of a batch: Table(row, item, check), rows counted as records."""
    import pyarrow.compute as pc

    if not found.num_rows:
        return
    kinds = found.group_by(["check", "item"], use_threads=False).aggregate([("row", "count")]).to_pylist()
    for kind in kinds:
        check, item = kind["check"], kind["item"]
        mine = found.filter(pc.and_(pc.equal(found["check"], check), pc.equal(found["item"], item)))["row"]
        severity: values.Severity = "warning" if check in values.WARNINGS else "error"
        finding = Finding(check, severity, group, item, file.name, None, Problem(check))
        records = mine.slice(0, report.room(finding)).to_pylist()
        report.add_rows(finding, [(file.name, record) for record in records], kind["row_count"])


def _judge(
    bound: Iterable[Bound], staged: Mapping[tuple[str, str], Staged], folder: Path, memory_limit: str, report: Report
) -> None:
    from utsushi.converters.staging import connect

    with connect(staged.values(), folder, memory_limit) as connection:
        for one in bound:
            mine = {group: stage for (business, group), stage in staged.items() if business == one.business}
            judge(connection, one, mine, report)
