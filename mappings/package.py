"""A package on disk → Plan: layout, code maps, mapping files and drops, compiled together; all problems come at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from utsushi.mappings import folders, undecided, upgrades
from utsushi.mappings.choice import Chosen, choose
from utsushi.mappings.drops import compile_drops
from utsushi.mappings.findings import Findings
from utsushi.mappings.folders import LAYOUT, Chain, find
from utsushi.mappings.following import follow, view
from utsushi.mappings.layout.model import Layout
from utsushi.mappings.mapping_file import Around, compile_mapping
from utsushi.mappings.ordering import parents_first
from utsushi.mappings.plan import GroupPlan, Plan
from utsushi.mappings.upgrades import Upgrades
from utsushi.specs.editions import Editions
from utsushi.specs.errors import Place, Problem, UtsushiError, closest, fail
from utsushi.specs.model import Business
from utsushi.specs.translation import Translation

if TYPE_CHECKING:
    from utsushi.mappings.language.codemap import CodeMap

__all__ = ["find", "load"]

Policies = Mapping[str, Mapping[str, str]]


def load(
    name_or_path: str,
    edition: str | None = None,
    policies: Policies | None = None,
    editions: Editions | None = None,
) -> Plan:
    """Compile a package for one edition.

    Args:
        name_or_path: `001/memuro`, or a folder.
        edition: of every business; default: the one a business is pinned to, that of package.yaml, else the only one there is.
        policies: of the municipality (utsushi.toml); overrule the package's, key by key.
        editions: the specs, and which edition each business is pinned to; default: the shipped ones, none pinned.

    Raises:
        UtsushiError: U141–U155 where a mapping does not follow its spec, U240–U293 with everything that is wrong, and what layouts (U3xx), expressions (U2xx) and specs (U1xx)
            raise. Findings of completeness are `check`'s.
    """
    chain = folders.chain(find(name_or_path))
    specs = editions or Editions()
    wanted = _edition(chain, edition, specs)
    findings = Findings()
    _known_policies(chain, policies or {}, findings)
    findings.add(*(Problem("U276", Place(str(path)), {"file": path.name}) for path in folders.unread(chain)))
    chosen = tuple(choose(chain, wanted, edition, specs))
    package = _Package(chain, wanted, _policies(chain, policies or {}), findings, specs, chosen)
    layout = package.layout()
    if layout is None:
        findings.settle()
        raise fail("U254", Place(str(chain.own.path)), file=LAYOUT)
    businesses = package.businesses()
    codes = package.codes()
    groups = package.groups(layout, businesses, codes)
    drops = compile_drops(chain.folders, layout, findings)
    left = undecided.fields(chain.folders, layout, findings)
    findings.settle()
    return Plan(
        name=chain.own.name,
        path=chain.own.path,
        edition=wanted,
        layout=layout,
        businesses=businesses,
        groups=parents_first(groups),
        drops=drops,
        policies=package.policies,
        digest=folders.digest(chain, layout.digest),
        codes=codes,
        undecided=left,
    )


@dataclass(frozen=True)
class _Package:
    chain: Chain
    edition: str
    policies: Policies
    findings: Findings
    editions: Editions
    chosen: tuple[Chosen, ...]

    def layout(self) -> Layout | None:
        from utsushi.mappings.layout.load import load as load_layout

        path = self.chain.file(LAYOUT)
        if path is None:
            return None
        folders_before = [one.path for one in self.chain.folders]
        before = tuple(folders_before[: folders_before.index(path.parent)])
        with self.findings.catch():
            return load_layout(path, before)
        return None

    def businesses(self) -> dict[str, Business]:
        found: dict[str, Business] = {}
        for one in self.chosen:
            if one.business in found:
                continue
            try:
                found[one.business] = self.editions.business(one.business, one.edition)
            except UtsushiError as error:  # the file's name says which business
                self.findings.add(*(replace(problem, place=Place(str(one.path))) for problem in error.problems))
        return found

    def codes(self) -> dict[str, CodeMap]:
        """Code maps by name; those of a nearer folder are merged into those of its base, by legacy code."""
        from utsushi.mappings.language import codemap

        found: dict[str, CodeMap] = {}
        for folder in reversed(self.chain.folders):
            for path in sorted(folder.path.glob("codes/*.csv")):
                with self.findings.catch():
                    own = codemap.load(path)
                    found[own.name] = codemap.merge(found[own.name], own) if own.name in found else own
        return dict(sorted(found.items()))

    def groups(
        self, layout: Layout, businesses: Mapping[str, Business], codes: Mapping[str, CodeMap]
    ) -> list[GroupPlan]:
        confirmed = self._upgrades()
        compiled: dict[tuple[str, str], GroupPlan] = {}
        for one in self.chosen:
            business = businesses.get(one.business)
            plan = self._group(one, business, layout, codes, confirmed.get(one.edition, {})) if business else None
            if plan is None:
                continue
            other = compiled.setdefault((one.business, plan.group.name), plan)
            if other is not plan:
                self.findings.add(Problem("U151", plan.place, {"group": plan.group.name, "other": other.path.name}))
        return sorted(compiled.values(), key=lambda one: _official_order(one, businesses))

    def _group(
        self, one: Chosen, business: Business, layout: Layout, codes: Mapping[str, CodeMap], confirmed: Upgrades
    ) -> GroupPlan | None:
        """The plan of one mapping file, in the names of the spec it is used with."""
        if one.translation is None:
            return compile_mapping(one.path, Around(one.written, layout, business, codes, self.policies), self.findings)
        around = Around(one.written, layout, view(one.translation), codes, self.policies)
        plan = compile_mapping(one.path, around, self.findings)
        return follow(plan, one.translation, confirmed, self.findings) if plan else None

    def _upgrades(self) -> dict[str, Upgrades]:
        """Edition → what is confirmed for it, the nearest folder first. Finds U153, and what the tables raise."""
        found: dict[str, Upgrades] = {}
        for folder in reversed(self.chain.folders):
            for path in sorted(folder.path.glob("upgrades/*.csv")):
                with self.findings.catch():
                    found[path.stem] = {**found.get(path.stem, {}), **upgrades.load(path)}
        for edition, confirmed in found.items():
            followed = [one.translation for one in self.chosen if one.translation and one.edition == edition]
            if followed:  # at another edition, the table is for another day
                decided = {key: row for key, row in confirmed.items() if not _open(key, followed)}
                self.findings.add(*upgrades.stale(decided, (change for one in followed for change in one.changes)))
        return found


def _open(row: upgrades.Subject, followed: Iterable[Translation]) -> bool:
    """Whether a row confirms something about an item of which nobody has decided what becomes of it."""
    return any(one.target.id == row.business and (row.group, row.item) in one.undecided for one in followed)


def _official_order(plan: GroupPlan, businesses: Mapping[str, Business]) -> tuple[str, int]:
    return plan.group.business, list(businesses[plan.group.business].groups).index(plan.group.name)


def _edition(chain: Chain, asked: str | None, editions: Editions) -> str:
    """The edition asked for, that of package.yaml, or the only one. Raises U255: neither the package nor a spec has it."""
    known = chain.editions
    wanted = asked or next((one.declared.edition for one in chain.folders if one.declared.edition), "")
    if not wanted and len(known) == 1:
        return known[0]
    if wanted not in known and (asked is None or not known or wanted not in editions.known()):
        near = closest(wanted, known) or "—"
        raise fail("U255", Place(str(chain.own.path)), edition=wanted or "—", near=near, known=" ".join(known) or "—")
    return wanted


def _known_policies(chain: Chain, own: Policies, findings: Findings) -> None:
    """U274, U296: a policy is named after the operator that follows it, its keys are the operator's; others would change nothing."""
    for folder in chain.folders:
        for code, path, values in _unknown_policies(folder.declared.policies):
            node = folder.node["policies"]
            for key in path[:-1]:
                node = node[key]
            findings.add(node.problem(code, node.key_place(path[-1]), **values))
    for code, path, values in _unknown_policies(own):
        findings.add(Problem(code, Place("utsushi.toml", path=".".join(("policies", *path))), values))


def _unknown_policies(policies: Policies) -> Iterator[tuple[str, tuple[str, ...], dict[str, str]]]:
    """Message, keys below `policies`, and the values of the message."""
    from utsushi.mappings import operators

    for name, policy in policies.items():
        if name not in operators.NAMES:
            yield "U274", (name,), _near(name, operators.NAMES)
            continue
        known = operators.find(name).policy
        for key in policy:
            if key not in known:
                yield "U296", (name, key), {"operator": name, **_near(key, known)}


def _near(name: str, known: Sequence[str]) -> dict[str, str]:
    return {"name": name, "near": closest(name, known) or "—", "known": " ".join(known) or "—"}


def _policies(chain: Chain, own: Policies) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for layer in (*(one.declared.policies for one in reversed(chain.folders)), own):
        for name, policy in layer.items():
            found.setdefault(name, {}).update(policy)
    return found
