"""A package on disk → Plan: layout, code maps, mapping files and drops, compiled together; all problems come at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from utsushi.mappings import folders
from utsushi.mappings.drops import compile_drops
from utsushi.mappings.findings import Findings
from utsushi.mappings.folders import LAYOUT, Chain, find
from utsushi.mappings.layout.model import Layout
from utsushi.mappings.mapping_file import Around, compile_mapping
from utsushi.mappings.ordering import parents_first
from utsushi.mappings.plan import GroupPlan, Plan
from utsushi.specs import loader
from utsushi.specs.errors import Place, Problem, UtsushiError, closest, fail
from utsushi.specs.model import Business

if TYPE_CHECKING:
    from utsushi.mappings.language.codemap import CodeMap

__all__ = ["find", "load"]

Policies = Mapping[str, Mapping[str, str]]


def load(name_or_path: str, edition: str | None = None, policies: Policies | None = None) -> Plan:
    """Compile a package for one edition.

    Args:
        name_or_path: `001/memuro`, or a folder.
        edition: default: that of package.yaml, else the only one there is.
        policies: of the municipality (utsushi.toml); overrule the package's, key by key.

    Raises:
        UtsushiError: U240–U293 with everything that is wrong, and what layouts (U3xx), expressions (U2xx) and specs (U1xx)
            raise. Findings of completeness are `check`'s.
    """
    chain = folders.chain(find(name_or_path))
    wanted = _edition(chain, edition)
    findings = Findings()
    _known_policies(chain, policies or {}, findings)
    findings.add(*(Problem("U276", Place(str(path)), {"file": path.name}) for path in folders.unread(chain)))
    package = _Package(chain, wanted, _policies(chain, policies or {}), findings)
    layout = package.layout()
    if layout is None:
        findings.settle()
        raise fail("U254", Place(str(chain.own.path)), file=LAYOUT)
    businesses = package.businesses()
    codes = package.codes()
    groups = package.groups(layout, businesses, codes)
    drops = compile_drops(chain.folders, layout, findings)
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
    )


@dataclass(frozen=True)
class _Package:
    chain: Chain
    edition: str
    policies: Policies
    findings: Findings

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
        for path in self._mappings():
            id_ = path.name[:3]
            if id_ in found:
                continue
            try:
                found[id_] = loader.business(id_, self.edition)
            except UtsushiError as error:  # the file's name says which business
                self.findings.add(*(replace(one, place=Place(str(path))) for one in error.problems))
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
        compiled = []
        for path in self._mappings():
            business = businesses.get(path.name[:3])
            if business is not None:
                around = Around(self.edition, layout, business, codes, self.policies)
                compiled.append(compile_mapping(path, around, self.findings))
        return sorted((one for one in compiled if one), key=lambda one: _official_order(one, businesses))

    def _mappings(self) -> list[Path]:
        return list(self.chain.files(f"{self.edition}/*.yaml").values())


def _official_order(plan: GroupPlan, businesses: Mapping[str, Business]) -> tuple[str, int]:
    return plan.group.business, list(businesses[plan.group.business].groups).index(plan.group.name)


def _edition(chain: Chain, asked: str | None) -> str:
    """The edition asked for, that of package.yaml, or the only one. Raises U255."""
    known = chain.editions
    wanted = asked or next((one.declared.edition for one in chain.folders if one.declared.edition), "")
    if not wanted and len(known) == 1:
        return known[0]
    if wanted not in known:
        near = closest(wanted, known) or "—"
        raise fail("U255", Place(str(chain.own.path)), edition=wanted or "—", near=near, known=" ".join(known) or "—")
    return wanted


def _known_policies(chain: Chain, own: Policies, findings: Findings) -> None:
    """U274: a policy is named after the operator that follows it; another name would change nothing in silence."""
    from utsushi.mappings.operators import NAMES

    for folder in chain.folders:
        for name in folder.declared.policies:
            if name not in NAMES:
                node = folder.node["policies"]
                near = closest(name, NAMES) or "—"
                findings.add(node.problem("U274", node.key_place(name), name=name, near=near, known=" ".join(NAMES)))
    for name in own:
        if name not in NAMES:
            near = closest(name, NAMES) or "—"
            values = {"name": name, "near": near, "known": " ".join(NAMES)}
            findings.add(Problem("U274", Place("utsushi.toml", path=f"policies.{name}"), values))


def _policies(chain: Chain, own: Policies) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for layer in (*(one.declared.policies for one in reversed(chain.folders)), own):
        for name, policy in layer.items():
            found.setdefault(name, {}).update(policy)
    return found
