"""Which mapping files of a package count, business by business: those of the edition it is at, and older ones carried over.

A business may be at another edition than its neighbour. A group that the edition's own folder does not give is carried over
from the newest older folder that does: no mapping is left out in silence because the edition changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from utsushi.mappings.folders import Chain
from utsushi.specs.editions import Editions, order
from utsushi.specs.errors import Place, UtsushiError, fail
from utsushi.specs.translation import Translation


@dataclass(frozen=True)
class Chosen:
    """One mapping file that counts."""

    path: Path
    business: str
    """業務ID."""
    edition: str
    """That the business is at."""
    written: str
    """That the file was written for: its folder."""
    translation: Translation | None
    """None: written in the names of the spec it is used with."""

    @property
    def group(self) -> str:
        """The group as the file calls it."""
        return self.path.stem.partition("_")[2]


def choose(chain: Chain, edition: str, asked: str | None, editions: Editions) -> Iterator[Chosen]:
    """The mapping files that count, by business and name.

    Args:
        chain: the package and what it extends.
        edition: of the package, for businesses that are not pinned.
        asked: the edition of every business, where somebody asks for one.
        editions: the specs, and what is pinned.

    Raises:
        UtsushiError: U154 a business without mappings of its edition or an earlier one, U101, U102, U142–U147.
    """
    files = {(name.split("/")[0], path.name[:3], path.name): path for name, path in chain.files("*/*.yaml").items()}
    for id_ in sorted({id_ for folder, id_, _ in files if folder in chain.editions}):
        at = editions.edition(id_, asked, edition)
        folders = sorted(
            {one for one, of, _ in files if of == id_ and one in chain.editions and order(one) <= order(at)},
            key=order,
            reverse=True,
        )
        if not folders:
            known = sorted({one for one, of, _ in files if of == id_ and one in chain.editions}, key=order)
            raise fail("U154", Place(str(chain.own.path)), id=id_, edition=at, known=" ".join(known))
        yield from _newest(
            chain, {key[0::2]: path for key, path in files.items() if key[1] == id_}, folders, at, editions
        )


def _newest(
    chain: Chain, files: dict[tuple[str, ...], Path], folders: list[str], at: str, editions: Editions
) -> Iterator[Chosen]:
    """Of each group the file in the first of `folders` that has one; a group that is gone by decision has none."""
    given: set[str] = set()
    for folder in folders:
        mine = {name: path for (of, name), path in sorted(files.items()) if of == folder}
        chosen = [_chosen(chain, path, at, folder, editions) for path in mine.values()]
        wanted = {one.path: _becomes(one) for one in chosen}
        yield from (one for one in chosen if wanted[one.path] is not None and wanted[one.path] not in given)
        given |= {group for group in wanted.values() if group}


def _chosen(chain: Chain, path: Path, at: str, folder: str, editions: Editions) -> Chosen:
    own = chain.folder(path).declared.spec == "project"
    try:
        translation = editions.translation(path.name[:3], folder, at, own=own)
    except UtsushiError as error:  # a spec that is not there has no place of its own
        here = Place(str(path))
        raise UtsushiError(*(one if one.place.file else replace(one, place=here) for one in error.problems)) from error
    return Chosen(path, path.name[:3], at, folder, translation)


def _becomes(one: Chosen) -> str | None:
    """The group that a file gives; its own name while that is undecided, None where it is gone."""
    if one.translation is None:
        return one.group
    gone = (one.group, "") in one.translation.gone
    return None if gone else one.translation.groups.get(one.group, one.group)
