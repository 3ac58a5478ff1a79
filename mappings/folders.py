"""Where a package stands, what it extends, and which file of the chain counts.

`001/memuro` names `mappings/001_memuro`; anything else is a folder. A municipality's folder that says
`extends: 001/memuro` takes the place of files of the same name; code maps are merged by `package`.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from utsushi.mappings import yaml
from utsushi.mappings.package_models import PackageFile
from utsushi.specs.errors import UtsushiError, closest, fail

MAPPINGS = Path(__file__).resolve().parent
PACKAGE = "package.yaml"
LAYOUT = "layout.yaml"
EDITION = re.compile(r"\d+(\.\d+)*")
_BUILT_IN = re.compile(r"(\d{3})[/_](\w+)")


@dataclass(frozen=True)
class Folder:
    """One package folder with its package.yaml."""

    path: Path
    node: yaml.Node
    declared: PackageFile

    @property
    def name(self) -> str:
        """`001/memuro` for a package that ships with utsushi, else the folder's name."""
        return name_of(self.path)


@dataclass(frozen=True)
class Chain:
    """A package and what it extends, nearest first."""

    folders: tuple[Folder, ...]

    @property
    def own(self) -> Folder:
        """The package itself."""
        return self.folders[0]

    def file(self, name: str) -> Path | None:
        """The file of that relative name that counts."""
        return next((one.path / name for one in self.folders if (one.path / name).is_file()), None)

    def files(self, pattern: str) -> dict[str, Path]:
        """Relative name → the file that counts, for a pattern such as `codes/*.csv`; sorted by name."""
        found: dict[str, Path] = {}
        for folder in reversed(self.folders):
            found |= {path.relative_to(folder.path).as_posix(): path for path in folder.path.glob(pattern)}
        return dict(sorted(found.items()))

    def folder(self, path: Path) -> Folder:
        """The folder of the chain that a file of `files` lies in."""
        return next(one for one in self.folders if path.is_relative_to(one.path))

    @property
    def editions(self) -> tuple[str, ...]:
        """The editions that the package has mappings for."""
        found = {Path(name).parts[0] for name in self.files("*/*.yaml")}
        return tuple(sorted(name for name in found if EDITION.fullmatch(name)))


def built_in() -> tuple[str, ...]:
    """Names of the packages that ship with utsushi, sorted."""
    found = (_BUILT_IN.fullmatch(path.name) for path in MAPPINGS.iterdir() if (path / PACKAGE).is_file())
    return tuple(sorted("/".join(one.groups()) for one in found if one))


def name_of(path: Path) -> str:
    """`001/memuro` for the folder of a package that ships with utsushi, else the folder's name."""
    found = _BUILT_IN.fullmatch(path.name)
    return "/".join(found.groups()) if found and path.parent == MAPPINGS else path.resolve().name


def find(name_or_path: str, beside: Path | None = None) -> Path:
    """The folder of a package: a built-in name, or a path (relative to `beside`, else to the working directory).

    Raises:
        UtsushiError: U253 neither.
    """
    if re.fullmatch(r"\d{3}/\w+", name_or_path):
        folder = MAPPINGS / name_or_path.replace("/", "_")
        if (folder / PACKAGE).is_file():
            return folder
    folder = (beside or Path()) / name_or_path
    if (folder / PACKAGE).is_file():
        return folder
    known = built_in()
    raise fail("U253", name=name_or_path, near=closest(name_or_path, known) or "—", known=" ".join(known) or "—")


def chain(path: Path) -> Chain:
    """The package in a folder and what it extends. Raises U253, U256 (it extends itself) and what its package.yaml raises."""
    folders: list[Folder] = []
    here: Path | None = path
    while here is not None:
        node = yaml.load(here / PACKAGE)
        folder = Folder(here, node, yaml.validate(PackageFile, node))
        folders.append(folder)
        here = _base(folder)
        if here is not None and any(_same(here, one.path) for one in folders):
            raise UtsushiError(node.problem("U256", node["extends"].place, name=folder.declared.extends))
    return Chain(tuple(folders))


def _base(folder: Folder) -> Path | None:
    if not folder.declared.extends:
        return None
    try:
        return find(folder.declared.extends, folder.path)
    except UtsushiError as error:
        (problem,) = error.problems
        place = folder.node["extends"].place
        raise UtsushiError(folder.node.problem(problem.code, place, **problem.values)) from error


def _same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()


def unread(packages: Chain) -> tuple[Path, ...]:
    """Files beside code maps and mappings that nobody reads, such as `codes/x.tsv` or `2.1/001_x.yml`; hidden ones are let be."""
    wanted = {"codes": ".csv", **dict.fromkeys(packages.editions, ".yaml")}
    found = (
        path
        for folder in packages.folders
        for name, suffix in wanted.items()
        for path in sorted((folder.path / name).glob("*"))
        if path.suffix != suffix and not path.name.startswith(".")
    )
    return tuple(found)


def digest(packages: Chain, layout_digest: str) -> str:
    """SHA-256 over the names and bytes of all that the package and its bases are made of; the same on every system.

    Counted are package.yaml, layout.yaml with its copybooks (by the layout's own digest), codes, mappings and upgrades of
    all editions; not what else lies in a municipality's folder, such as data or its hash key.
    """
    total = hashlib.sha256()
    for depth, folder in enumerate(packages.folders):
        found = [folder.path / name for name in (PACKAGE, LAYOUT)]
        found += [*folder.path.glob("codes/*.csv"), *folder.path.glob("copy/*"), *folder.path.glob("upgrades/*.csv")]
        found += [one for one in folder.path.glob("*/*.yaml") if EDITION.fullmatch(one.parent.name)]
        named = {
            unicodedata.normalize("NFC", one.relative_to(folder.path).as_posix()): one for one in found if one.is_file()
        }
        for name, one in sorted(named.items()):
            total.update(f"{depth} {name} {hashlib.sha256(one.read_bytes()).hexdigest()}\n".encode())
    total.update(f"layout {layout_digest}\n".encode())
    return total.hexdigest()
