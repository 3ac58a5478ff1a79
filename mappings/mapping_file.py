"""One mapping file (`<edition>/<業務ID>_<group>.yaml`) → GroupPlan."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast, get_args

from utsushi.mappings import relations, yaml
from utsushi.mappings.findings import Findings, known_faults, names
from utsushi.mappings.given import given_tests
from utsushi.mappings.layout.model import Layout
from utsushi.mappings.package_models import MappingFile
from utsushi.mappings.plan import FROM, Application, Disposition, GroupPlan
from utsushi.specs import errors
from utsushi.specs.errors import Place, UtsushiError, closest
from utsushi.specs.model import Business, Group

if TYPE_CHECKING:
    from utsushi.mappings.language.codemap import CodeMap

_DISPOSITIONS: tuple[str, ...] = get_args(Disposition)


@dataclass(frozen=True)
class Around:
    """What a mapping file is compiled against."""

    edition: str
    layout: Layout
    business: Business
    codes: Mapping[str, CodeMap]
    policies: Mapping[str, Mapping[str, str]]


def compile_mapping(path: Path, around: Around, findings: Findings) -> GroupPlan | None:
    """The plan of one group, or None where the findings say why there is none.

    Finds U257 another edition than its folder, U258 another name than its group, U259 no such group, U260 no such item,
    U261 an item twice, U262–U268, U297 (relations), U269 no such fault, U270 a disposition without its reason, U288, U292
    (tests), and what the loader and expressions raise.
    """
    own = Findings()
    plan: GroupPlan | None = None
    with own.catch():
        node = yaml.load(path)
        declared = yaml.validate(MappingFile, node)
        plan = _File(path, node, declared, around, own).plan()
    findings.add(*own.problems)
    return None if own.problems else plan


@dataclass(frozen=True)
class _File:
    path: Path
    node: yaml.Node
    declared: MappingFile
    around: Around
    findings: Findings

    def plan(self) -> GroupPlan:
        group = self._group()
        table, alias = relations.source(self.node, self.around.layout, self.declared)
        tables = {alias: table}
        joins = relations.joins(self.node, self.around.layout, self.declared, tables, self.findings)
        excludes = relations.excludes(self.node, self.declared, tables, joins, self.findings)
        joined = frozenset(one.alias for one in joins if one.kind != "parent")
        applications = tuple(self._applications(group, tables, joined))
        self._once()
        dispositions, reasons = self._dispositions(group)
        plan = GroupPlan(
            group=group,
            source=table,
            alias=alias,
            joins=joins,
            excludes=excludes,
            applications=applications,
            absent=self._reasons("absent", self.declared.absent, group),
            dispositions=dispositions,
            reasons=reasons,
            path=self.path,
            digest=hashlib.sha256(self.path.read_bytes()).hexdigest(),
            place=self.node.key_place("items"),
            places=self._places(),
            decided=self._reasons("decided", self.declared.decided, group),
            undecided=self._reasons("undecided", self.declared.undecided, group),
        )
        if self.findings.problems:
            return plan  # what could not be compiled would be told again by each test that expects it
        return replace(plan, tests=given_tests(self.node, self.declared, plan, self.findings))

    def _group(self) -> Group:
        business, name = self.around.business, self.declared.group
        if self.declared.edition != self.around.edition:
            edition = self.around.edition
            self.findings.add(self._wrong("U257", "edition", found=self.declared.edition, edition=edition))
        if name not in business.groups:
            near = closest(name, business.groups) or "—"
            known = " ".join(business.groups)
            raise UtsushiError(
                self._wrong(
                    "U259", "group", group=name, business=business.id, edition=business.edition, near=near, known=known
                )
            )
        if self.path.stem != f"{business.id}_{name}":
            self.findings.add(self._wrong("U258", "group", group=name, wanted=f"{business.id}_{name}.yaml"))
        return business.groups[name]

    def _applications(self, group: Group, tables: relations.Tables, joined: frozenset[str]) -> Iterator[Application]:
        from utsushi.mappings.language.compile import compile_items
        from utsushi.mappings.language.context import Context

        items = self.node["items"]
        unjoined = set(self.declared.join) - set(tables)  # said once, at the join
        context = Context(
            business=self.around.business,
            group=group,
            tables=tables,
            dates=self.around.layout.dates,
            policies=self.around.policies,
            codes=self.around.codes,
            joined=joined,
        )
        for key, text in self.declared.items.items():
            given = names(key, (item.name for item in group.items))
            if not self._known(items, key, given, group):
                continue
            try:
                yield compile_items(given, text, items[key].place, context)
            except UtsushiError as error:
                self.findings.add(*(one for one in error.problems if one.values.get("alias") not in unjoined))

    def _reasons(self, section: str, entries: Mapping[str, str], group: Group) -> Mapping[str, str]:
        """Item → reason, of `absent:` or `decided:`; or → proposal, of `undecided:`."""
        found: dict[str, str] = {}
        for key, reason in entries.items():
            given = names(key, (item.name for item in group.items))
            if (section, key) == ("undecided", FROM) or self._known(self.node[section], key, given, group):
                found |= dict.fromkeys(given, reason)
        return found

    def _once(self) -> None:
        """Refuse an item that is given twice, or given and absent, or decided and undecided."""
        seen: set[str] = set()
        for section in ("items", "absent", "undecided"):
            node = self.node.get(section)
            for key in node.keys if node else ():
                for item in names(key):
                    if item in seen and node:
                        self.findings.add(node.problem("U261", _within(node, key, item), item=item))
                    seen.add(item)

    def _dispositions(self, group: Group) -> tuple[dict[str, dict[str, Disposition]], dict[str, str]]:
        found: dict[str, dict[str, Disposition]] = {}
        reasons: dict[str, str] = {}
        for key, decided in self.declared.faults.items():
            given = names(key, (item.name for item in group.items))
            node = self.node["faults"][key]
            if not self._known(self.node["faults"], key, given, group):
                continue
            if not decided.get("reason"):
                self.findings.add(node.problem("U270", self.node["faults"].key_place(key), item=key))
            chosen = {fault: word for fault, word in decided.items() if fault != "reason"}
            self._decisions(node, chosen)
            found |= dict.fromkeys(given, cast("dict[str, Disposition]", chosen))
            reasons |= dict.fromkeys(given, decided.get("reason", ""))
        return found, reasons

    def _decisions(self, node: yaml.Node, chosen: Mapping[str, str]) -> None:
        faults = known_faults()
        for fault, word in chosen.items():
            if fault != "*" and fault not in faults:
                near = closest(fault, faults) or "—"
                self.findings.add(node.problem("U269", node.key_place(fault), fault=fault, near=near))
            if word not in _DISPOSITIONS:
                near = closest(word, _DISPOSITIONS) or "—"
                allowed = " / ".join(_DISPOSITIONS)
                self.findings.add(
                    node.problem("U249", node[fault].place, key=fault, value=word, allowed=allowed, near=near)
                )

    def _known(self, node: yaml.Node, key: str, given: tuple[str, ...], group: Group) -> bool:
        known = [item.name for item in group.items]
        unknown = [name for name in given if name not in known]
        for name in unknown:
            near = closest(name, known) or "—"
            values = {"item": name, "business": group.business, "group": group.name, "edition": self.around.edition}
            self.findings.add(node.problem("U260", _within(node, key, name), near=near, **values))
        return not unknown

    def _places(self) -> dict[str, Place]:
        """Item → where `undecided:` (else `absent:`, `decided:`, `faults:`) names it."""
        sections = [node for name in ("faults", "decided", "absent", "undecided") if (node := self.node.get(name))]
        return {item: _within(node, key, item) for node in sections for key in node.keys for item in names(key)}

    def _wrong(self, code: str, key: str, **values: object) -> errors.Problem:
        return self.node.problem(code, self.node[key].place, **values)


def _within(node: yaml.Node, key: str, name: str) -> Place:
    """Where `name` stands in a key of several names."""
    place = node.key_place(key)
    offset = node.line(place)[(place.column or 1) - 1 :].find(name)
    return replace(place, column=(place.column or 1) + max(offset, 0))
