"""Zip and gzip around legacy files: unpacked into a private folder before anything is read, and bounded.

`X.csv.gz` counts as `X.csv`, the files of a zip as if they lay where the archive lies. Names in an archive never become paths that
lead anywhere else; what is there besides archives is linked, not copied. Sources: RFC 1952, APPNOTE.TXT of the zip format.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import gzip
import hashlib
import os
import shutil
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, ParamSpec, TypeVar, cast

from utsushi.specs.errors import Place, fail

Given = ParamSpec("Given")
Result = TypeVar("Result")

RATIO = 200
"""How many times its packed size an unpacked file may have, once it is larger than FREE: what is meant to fill a disk goes beyond."""
FREE = 256 << 20
_PIECE = 1 << 20
_SUFFIXES = {".gz", ".zip"}
_ENCRYPTED = 0x1
_LINK = 0o120000


@dataclass(frozen=True)
class Unpacked:
    """A source without archives."""

    source: Path
    """The source itself where there was none."""
    archives: tuple[tuple[str, str], ...] = ()
    """(name relative to the source, SHA-256) of each archive, in order."""


@contextlib.contextmanager
def unpacked(source: Path, beside: Path | None = None) -> Iterator[Unpacked]:
    """The source with its archives unpacked, for as long as the context lasts.

    Args:
        source: a file or a folder.
        beside: the folder that the unpacked files are put into (0700, removed at the end); None: the system's temporary folder.

    Raises:
        UtsushiError: U780 larger than any real file would be, U781 damaged, U782 encrypted or packed in another way, U783 a name
            that leads out of the archive, U784 two files of one name.
    """
    inside = [source] if source.is_file() else sorted(path for path in source.rglob("*") if path.is_file())
    archives = [path for path in inside if path.suffix.lower() in _SUFFIXES]
    if not archives:
        yield Unpacked(source)
        return
    base = source.parent if source.is_file() else source
    with tempfile.TemporaryDirectory(prefix=".utsushi-", dir=beside) as name:
        root = Path(name)
        job = _Job(base, root)
        for path in inside:
            job.take(path)
        if source.is_file() and (declaration := base / "source.yaml").is_file():
            job.link(declaration)
        found = tuple((path.relative_to(base).as_posix(), _digest(path)) for path in archives)
        yield Unpacked(job.made[0] if source.is_file() and len(job.made) == 1 else root, found)


def unpacks(function: Callable[Given, Result]) -> Callable[Given, Result]:
    """A function whose argument `source` (the first one, unless given by name) may hold archives."""

    @functools.wraps(function)
    def wrapped(*given: Any, **named: Any) -> Result:
        rest = given if "source" in named else given[1:]
        with unpacked(Path(named.pop("source", None) or given[0])) as opened:
            return cast("Callable[..., Result]", function)(opened.source, *rest, **named)

    return cast("Callable[Given, Result]", wrapped)


class _Job:
    """Files put into the folder, one after the other."""

    def __init__(self, base: Path, root: Path) -> None:
        self._base, self._root = base, root
        self._names: set[str] = set()
        self.made: list[Path] = []
        """What came out of archives."""

    def take(self, path: Path) -> None:
        """Unpack an archive, link anything else."""
        kind = path.suffix.lower()
        try:
            if kind == ".gz":
                with gzip.open(path, "rb") as packed:
                    self._write(packed, path.relative_to(self._base).with_suffix(""), path, path.stat().st_size)
            elif kind == ".zip":
                self._zip(path)
            else:
                self.link(path)
        except (gzip.BadGzipFile, zipfile.BadZipFile, EOFError, zlib.error, ValueError, struct.error) as error:
            raise fail("U781", Place(path.name)) from error
        except OSError as error:  # a damaged archive asks for places that no file has
            code = "U781" if error.errno == errno.EINVAL else "U554"
            raise fail(code, Place(path.name), why=error.strerror or "") from error
        except (NotImplementedError, RuntimeError) as error:
            raise fail("U782", Place(path.name)) from error

    def link(self, path: Path) -> None:
        """The file itself under its own name."""
        target = self._target(path.relative_to(self._base), path)
        for way in (os.link, os.symlink):
            with contextlib.suppress(OSError, NotImplementedError):
                way(path.resolve(), target)
                return
        shutil.copyfile(path, target)

    def _zip(self, path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            for info in sorted(archive.infolist(), key=lambda one: one.filename):
                if info.is_dir():
                    continue
                name = PurePosixPath(_name(info).replace("\\", "/"))
                if (
                    name.is_absolute()
                    or ".." in name.parts
                    or ":" in str(name)
                    or info.external_attr >> 16 & _LINK == _LINK
                ):
                    raise fail("U783", Place(path.name))
                if info.flag_bits & _ENCRYPTED:
                    raise fail("U782", Place(path.name))
                with archive.open(info) as packed:
                    self._write(packed, path.relative_to(self._base).parent / name, path, info.compress_size)

    def _write(self, packed: IO[bytes] | gzip.GzipFile, name: Path, archive: Path, size: int) -> None:
        target = self._target(name, archive)
        written = 0
        with target.open("xb") as out:
            while piece := packed.read(_PIECE):
                written += len(piece)
                if written > FREE and written > RATIO * size:
                    raise fail("U780", Place(archive.name), ratio=RATIO)
                out.write(piece)
        target.chmod(0o600)
        self.made.append(target)

    def _target(self, name: Path, source: Path) -> Path:
        folded = name.as_posix().casefold()
        if folded in self._names:
            raise fail("U784", Place(source.name))
        self._names.add(folded)
        target = self._root / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return target


def _name(info: zipfile.ZipInfo) -> str:
    """The name of a member; where its flag does not say UTF-8, archives made in Japan have it in cp932."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("cp932")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return info.filename


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
