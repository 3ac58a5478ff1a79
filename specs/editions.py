"""Several editions side by side: where the spec of a business is looked for, and which edition each business is at.

A municipality keeps imported official workbooks in its own folder of editions; it goes before the shipped one. A business
that is pinned to an edition is at that one, whatever its neighbours are at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from utsushi.specs import codes, crosswalk, loader
from utsushi.specs.errors import UtsushiError, closest, fail
from utsushi.specs.model import Business, CodeTable
from utsushi.specs.translation import Translation, annotate, translate

DEFAULT = "2.1"
"""The edition of a business where nobody says: the build target of the 2025 wave."""


@dataclass(frozen=True)
class Editions:
    """The specs that a run works by."""

    own: Path | None = None
    """The municipality's folder of editions, before the shipped one; None: it has none."""
    pinned: Mapping[str, str] = field(default_factory=dict)
    """業務ID → its edition."""
    shipped: Path = field(default_factory=lambda: loader.EDITIONS)
    _translations: dict[tuple[str, Path, str, str], Translation] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def roots(self) -> tuple[Path, ...]:
        """Folders of editions, the nearest first."""
        return (self.own, self.shipped) if self.own else (self.shipped,)

    def known(self) -> tuple[str, ...]:
        """Every edition in any folder, sorted."""
        return tuple(sorted({one for root in self.roots for one in loader.editions(root)}))

    def of(self, id: str) -> tuple[str, ...]:  # noqa: A002  (業務ID)
        """The editions that a business has a spec of, sorted."""
        return tuple(edition for edition in self.known() if self._where(id, edition))

    def businesses(self, edition: str) -> tuple[str, ...]:
        """The 業務ID of an edition, in any folder. Raises U101."""
        if edition not in self.known():
            raise fail(
                "U101", edition=edition, near=closest(edition, self.known()) or "—", known=" ".join(self.known())
            )
        found = (loader.businesses(edition, root) for root in self.roots if edition in loader.editions(root))
        return tuple(sorted({id_ for ids in found for id_ in ids}))

    def edition(self, id: str, asked: str | None = None, default: str = DEFAULT) -> str:  # noqa: A002  (業務ID)
        """The edition a business is at: the one asked for, the one it is pinned to, or `default`."""
        return asked or self.pinned.get(id) or default

    def business(self, id: str, edition: str) -> Business:  # noqa: A002  (業務ID)
        """The spec of a business, from the nearest folder that has it, with what is known about it beside the official list.

        Code tables of other businesses come from the edition that those are at. Raises U101, U102 and what a spec raises.
        """
        root = self._root(id, edition)
        found = loader.business(id, edition, root)
        if root != self.shipped:
            found = self._annotated(found)
        return self._linked(found) if self.own or self.pinned else found

    def translation(self, id: str, written: str, edition: str, *, own: bool = False) -> Translation | None:  # noqa: A002
        """From the names that mappings and rules of edition `written` use to those of the spec of `edition`.

        Args:
            id: 業務ID.
            written: the edition they were written for …
            edition: … and the one they are used with.
            own: they use the names of the municipality's own spec of that edition, not those of the shipped one.

        Returns:
            None where both are the same spec, or there is none to go to (`business` says so).

        Raises:
            UtsushiError: U101, U102, and U142–U147 by the crosswalk.
        """
        here = self._where(id, edition)
        if here is None:
            return None
        shipped = not own and id in _ids(written, self.shipped)
        there = self.shipped if shipped else self._root(id, written)
        if (there, written) == (here, edition):
            return None
        key = (id, there, written, edition)
        if key not in self._translations:
            old, new = loader.business(id, written, there), self.business(id, edition)
            self._translations[key] = translate(old, new, self.crosswalk(id, edition))
        return self._translations[key]

    def crosswalk(self, id: str, edition: str) -> crosswalk.Crosswalk:  # noqa: A002  (業務ID)
        """The crosswalk that leads to a business; empty where there is none."""
        path = crosswalk.find(id, edition, self.roots)
        return crosswalk.load(path) if path else {}

    def _root(self, id_: str, edition: str) -> Path:
        if found := self._where(id_, edition):
            return found
        known = self.businesses(edition)
        raise fail("U102", id=id_, edition=edition, near=closest(id_, known) or "—", known=" ".join(known))

    def _where(self, id_: str, edition: str) -> Path | None:
        return next((root for root in self.roots if id_ in _ids(edition, root)), None)

    def _annotated(self, found: Business) -> Business:
        rows = self.crosswalk(found.id, found.edition)
        for edition in dict.fromkeys(row.edition for row in rows.values()):
            if found.id in _ids(edition, self.shipped):
                found = annotate(found, translate(loader.business(found.id, edition, self.shipped), found, rows))
        return found

    def _linked(self, found: Business) -> Business:
        """The business with the tables of others that its items name."""
        named = {
            one
            for group in found.groups.values()
            for item in group.items
            for one in codes.tables(item.code, found.id)
            if one[0] != found.id and ":".join(one) not in found.codes
        }
        linked = {
            f"{owner}:{id_}": table for owner, id_ in sorted(named) if (table := self._table(owner, id_, found.edition))
        }
        return replace(found, codes={**found.codes, **linked}) if linked else found

    def _table(self, owner: str, id_: str, edition: str) -> CodeTable | None:
        """A table of another business, at the edition that one is at; None where nobody has it."""
        wanted = self.edition(owner, default=edition)
        known = [one for one in self.of(owner) if order(one) <= order(wanted)]
        if not known:
            return None
        at = max(known, key=order)  # a neighbour that nobody has published anew stays as it was
        try:
            return loader.business(owner, at, self._root(owner, at)).codes.get(id_)
        except UtsushiError:
            return None


def order(edition: str) -> tuple[tuple[int, str], ...]:
    """What editions are sorted by: `2.10` comes after `2.9`."""
    return tuple((int(part), "") if part.isdigit() else (0, part) for part in edition.split("."))


def _ids(edition: str, root: Path) -> tuple[str, ...]:
    return loader.businesses(edition, root) if edition in loader.editions(root) else ()
