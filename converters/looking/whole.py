"""A file that appears whole or not at all: written beside its place, then renamed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO, Self

from utsushi.converters.output import disk_full, protect
from utsushi.specs.errors import Place, UtsushiError, fail


class Whole:
    """`with Whole(path) as one: one.handle.write(…); one.done = True`; readable for its owner alone."""

    handle: BinaryIO

    def __init__(self, path: Path) -> None:
        """Nothing is touched before the block is entered."""
        self._path = path
        self._partial = path.with_name(f"{path.name}.partial")
        self.done = False
        """Everything is written: the file appears when the block is left."""

    def __enter__(self) -> Self:
        """Open it. Raises U871 there is something of that name, U553, U554."""
        if self._path.exists():
            raise fail("U871", Place(str(self._path)))
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
            self.handle = os.fdopen(os.open(self._partial, flags, 0o600), "wb")
        except OSError as error:
            raise _system(error, self._path) from error
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        """Rename or remove."""
        try:
            self.handle.close()
        except OSError as problem:
            error = error or problem
        if self.done and error is None:
            self._partial.replace(self._path)
            protect(self._path)
            return
        self._partial.unlink(missing_ok=True)
        if isinstance(error, OSError) and disk_full(error):
            raise _system(error, self._path) from error


def _system(error: OSError, path: Path) -> UtsushiError:
    if disk_full(error):
        return fail("U553", Place(str(path)))
    return fail("U554", Place(str(path)), why=error.strerror or type(error).__name__)
