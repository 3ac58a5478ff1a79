"""Law 3: everything is accounted for before anything runs. What a package leaves out, as a report.

Every item is mapped or absent with a reason, every source field is used or dropped with a claim, every code map covers the
codes that the layout declares and stays inside the item's own list, every record type stands behind some `from`, and the
tests inside the mappings pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from utsushi.mappings import folders, given, lineage, package, undecided
from utsushi.mappings.check_codes import CodeReport, code_reports
from utsushi.mappings.language.dialect import source_line
from utsushi.mappings.lineage import SourceField
from utsushi.mappings.plan import GroupPlan, Plan
from utsushi.specs.editions import Editions
from utsushi.specs.errors import Language, Place, Problem, UtsushiError, closest


@dataclass(frozen=True)
class MappingReport:
    """What one mapping file says and does not say."""

    file: str
    business: str
    group: str
    mapped: int
    absent: int
    missing: tuple[str, ...]
    """Items that are neither."""
    undecided: tuple[str, ...]
    """Items (and `from`) that have a proposal, and no decision."""
    used: int
    """Fields of the mapping's tables that it uses …"""
    dropped: int
    fields_missing: tuple[str, ...]
    """… and those that no mapping uses and no claim drops, as `TABLE.FIELD`."""
    code_maps: tuple[CodeReport, ...]
    loss: tuple[str, ...]
    """`item: what the way back may lose`."""
    passed: int
    failed: int
    problems: tuple[Problem, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing is left out."""
        return not self.problems

    def to_json(self) -> dict[str, Any]:
        """As `utsushi check --format json` prints it."""
        return {
            "file": self.file,
            "group": self.group,
            "items": {
                "mapped": self.mapped,
                "absent": self.absent,
                "missing": list(self.missing),
                **({"undecided": list(self.undecided)} if self.undecided else {}),
            },
            "fields": {"used": self.used, "dropped": self.dropped, "missing": list(self.fields_missing)},
            "code_maps": [one.to_json() for one in self.code_maps],
            "loss": list(self.loss),
            "tests": {"passed": self.passed, "failed": self.failed},
            "ok": self.ok,
        }


@dataclass(frozen=True)
class Report:
    """What a package leaves out; nothing, when `ok`."""

    package: str
    edition: str
    digest: str
    mappings: tuple[MappingReport, ...] = ()
    problems: tuple[Problem, ...] = field(default=())

    @property
    def ok(self) -> bool:
        """Whether the package may run."""
        return not self.problems

    def to_json(self, language: Language = "ja") -> dict[str, Any]:
        """As `utsushi check --format json` prints it; messages in `language`."""
        return {
            "schema": 1,
            "package": self.package,
            "edition": self.edition,
            "digest": self.digest,
            "ok": self.ok,
            "mappings": [one.to_json() for one in self.mappings],
            "problems": [_problem(one, language) for one in self.problems],
        }


def check_package(
    name: str,
    edition: str | None = None,
    policies: package.Policies | None = None,
    editions: Editions | None = None,
) -> Report:
    """Load a package and check it; what keeps it from loading is in the report. Raises U253 when there is no such package."""
    path = package.find(name)
    try:
        plan = package.load(name, edition, policies, editions)
        # the tests of a package are written for its own policies
        return check(package.load(name, edition, None, editions) if policies else plan)
    except UtsushiError as error:
        return Report(folders.name_of(path), edition or "", "", problems=error.problems)


def check(plan: Plan) -> Report:
    """What the package leaves out."""
    carried: frozenset[SourceField] = frozenset().union(*(lineage.used(group) for group in plan.groups))
    dropped = {SourceField(table, drop.field): drop for table, drops in plan.drops.items() for drop in drops}
    open_ = undecided.names(plan)
    left = {
        one: place
        for one, place in _fields(plan).items()
        if one not in carried and one not in dropped and one not in open_
    }
    mappings = tuple(_mapping(plan, group, left, frozenset(dropped)) for group in plan.groups)
    problems = [problem for one in mappings for problem in one.problems]
    problems += [_at("U282", place, field=one.field, table=one.table) for one, place in left.items()]
    problems += [
        _at("U283", drop.place, field=one.field, table=one.table) for one, drop in dropped.items() if one in carried
    ]
    problems += undecided.source_fields(plan, carried | set(dropped))
    problems += _tables(plan, dropped)
    problems += _unused_codes(plan, {code.name for one in mappings for code in one.code_maps})
    unique = {(one.code, one.place, str(dict(one.values))): one for one in problems}
    return Report(plan.name, plan.edition, plan.digest, mappings, tuple(unique.values()))


def _mapping(
    plan: Plan, group: GroupPlan, left: Mapping[SourceField, Place], dropped: frozenset[SourceField]
) -> MappingReport:
    mapped = {item for one in group.applications for item in one.items}
    named = mapped | set(group.absent) | set(group.undecided)
    missing = tuple(item.name for item in group.group.items if item.name not in named)
    names = {table.name for table in lineage.tables(group).values()}
    codes, code_problems = code_reports(plan, group)
    failures = [given.run(group, test) for test in group.tests]
    problems = [
        *(_at("U280", group.place, item=name, **_group(plan, group)) for name in missing),
        *undecided.items(plan, group),
        *_required(plan, group),
        *_constants(group),
        *code_problems,
        *(problem for failure in failures for problem in failure),
    ]
    fields_missing = tuple(f"{one.table}.{one.field}" for one in left if one.table in names)
    lost = [_at("U282", place, field=one.field, table=one.table) for one, place in left.items() if one.table in names]
    return MappingReport(
        file=_file(plan, group),
        business=group.group.business,
        group=group.group.name,
        mapped=len(mapped),
        absent=len(group.absent),
        missing=missing,
        undecided=tuple(group.undecided),
        used=len(lineage.used(group)),
        dropped=sum(one.table in names for one in dropped),
        fields_missing=fields_missing,
        code_maps=codes,
        loss=tuple(f"{'、'.join(one.items)}: {one.loss}" for one in group.applications if one.loss),
        passed=sum(not failure for failure in failures),
        failed=sum(bool(failure) for failure in failures),
        problems=(*problems, *lost),
    )


def _required(plan: Plan, group: GroupPlan) -> Iterable[Problem]:
    """U281: the standard wants a value, so that a reason why there is none is not enough."""
    for item in group.group.items:
        if item.required == "必須" and item.name in group.absent:
            yield _at("U281", group.places.get(item.name, group.place), item=item.name, **_group(plan, group))


def _constants(group: GroupPlan) -> Iterable[Problem]:
    """U291: a value that comes from no field, without the words of who decided it; U294: such words for a value that does."""
    for one in group.applications:
        for item in one.items:
            if not one.references and item not in group.decided:
                yield _at("U291", one.place, item=item)
            if one.references and item in group.decided:
                yield _at("U294", group.places[item], item=item)


def _fields(plan: Plan) -> dict[SourceField, Place]:
    """Every field of every table that is not a control's, and where the layout names it."""
    return {
        SourceField(table.name, one.name): one.place
        for table in plan.layout.tables.values()
        if table.role != "control"
        for one in table.fields
    }


def _tables(plan: Plan, dropped: Mapping[SourceField, Any]) -> Iterable[Problem]:
    """U284: a table whose rows no group is made from, itself or by its occurrences, is no lookup or control, and is not dropped whole."""
    sources = {group.source.name for group in plan.groups}
    sources |= {join.table.name for group in plan.groups for join in group.joins if join.kind == "parent"}
    for table in plan.layout.tables.values():
        whole = all(SourceField(table.name, one.name) in dropped for one in table.fields)
        waiting = any(one.field.table == table.name for one in plan.undecided)  # what becomes of it is not decided yet
        if table.role == "data" and table.name not in sources and not whole and not waiting:
            yield _at("U284", Place(str(plan.layout.path)), table=table.name)


def _unused_codes(plan: Plan, used: set[str]) -> Iterable[Problem]:
    """U290: a code map that no mapping of any edition names: a municipality's own may be misspelt, and would change nothing."""
    unused = [codes for name, codes in plan.codes.items() if name not in used]
    texts = [path.read_text("utf-8") for path in folders.chain(plan.path).files("*/*.yaml").values()] if unused else []
    for codes in unused:
        if not any(codes.name in text for text in texts):
            near = closest(codes.name, used) or "—"
            yield _at("U290", Place(codes.rows[0].place.file), map=codes.name, near=near)


def _at(code: str, place: Place, **values: object) -> Problem:
    return Problem(code, place, values, source_line(place))


def _group(plan: Plan, group: GroupPlan) -> dict[str, object]:
    return {"business": group.group.business, "group": group.group.name, "edition": plan.edition}


def _file(plan: Plan, group: GroupPlan) -> str:
    own = group.path.is_relative_to(plan.path)
    return group.path.relative_to(plan.path if own else folders.MAPPINGS).as_posix()


def _problem(problem: Problem, language: Language) -> dict[str, Any]:
    place = problem.place
    return {
        "code": problem.code,
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "message": problem.sentence(language),
    }
