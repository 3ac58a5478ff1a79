"""The output folder: made beside its final place, renamed when everything is proved, so that nobody meets a half-written OUT."""

from __future__ import annotations

import errno
import json
import os
import platform
import shutil
import stat
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from utsushi.specs.errors import Place, UtsushiError, fail

LOCK = ".lock"
_KEPT = ("ledger.json", "rejects")
_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
_README = """\
この出力は完成していません。台帳が合わなかったか、停止すべき故障があったため、台帳と rejects だけを残しています。
ledger.json の合わない行か rejects のレコードを直して、変換をやり直してください。このフォルダは消してかまいません。

This output is not complete. The run could not account for every record, or met a fault that must stop it, so only
the ledger and the rejects were kept. Mend what they show and convert again. This folder may be removed.
"""


class Output:
    """OUT while it is being made: `with Output(out) as output: … output.path / "…" … output.commit()`.

    Inside the block everything is written below `path` (`OUT.partial`, 0700). Left by:

    - `commit()` and no error: OUT is there, `OUT.partial` is gone.
    - an UtsushiError of exit code 3: no OUT; `OUT.partial` keeps ledger.json, rejects/ and a README that says so.
    - any other error, or no `commit()`: nothing is left. A full disk becomes UtsushiError U553, other OSErrors below the
      folder U554 (exit code 2).
    """

    def __init__(self, out: Path) -> None:
        """Nothing is touched before the block is entered."""
        self._out = out.absolute()
        self.path = self._out.parent / f"{self._out.name}.partial"
        self._complete = False

    def __enter__(self) -> Self:
        """Make `path` and its lock.

        Raises:
            UtsushiError: U550 OUT is not empty or no folder, U551 another run works on it, U552 what an earlier run left is in
                the way, U553, U554.
        """
        _refuse_occupied(self._out)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            _take(self.path)
        except OSError as error:
            raise _system(error, self.path) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Rename, keep or remove, as the class says."""
        if error is None and self._complete:
            try:
                self._finish()
            except OSError as problem:
                _remove(self.path)
                raise _system(problem, self._out) from problem
            return
        if isinstance(error, UtsushiError) and error.exit_code == 3:
            _keep_evidence(self.path)
            return
        _remove(self.path)
        if isinstance(error, UtsushiError) or not isinstance(error, Exception):
            return
        if disk_full(error) or (isinstance(error, OSError) and _below(error, self.path)):
            raise _system(error, self.path) from error

    def commit(self) -> None:
        """Everything is written and proved: OUT appears when the block is left."""
        self._complete = True

    def open_private(self, name: str) -> BinaryIO:
        """A new file below `path` for binary writing that only its owner can read (0600); folders in between are made."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600), "wb")

    def _finish(self) -> None:
        if self._out.is_dir():
            self._out.rmdir()  # empty, as was checked; Windows renames onto nothing that exists
        (self.path / LOCK).unlink()
        self.path.rename(self._out)


def protect(path: Path) -> None:
    """Take away everybody else's rights on a file or folder (0600, 0700); no effect where the file system has none."""
    path.chmod(0o700 if path.is_dir() else 0o600)


def disk_full(error: BaseException) -> bool:
    """Whether an error of any library says that the disk is full (Arrow and DuckDB wrap the number into words)."""
    if isinstance(error, OSError) and error.errno in _FULL:
        return True
    words = str(error).lower()
    return "no space left" in words or "disk is full" in words or "disk quota exceeded" in words


def _refuse_occupied(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise fail("U550", Place(str(out)))
    if out.is_dir() and any(out.iterdir()):
        raise fail("U550", Place(str(out)))


def _take(path: Path) -> None:
    """Make the folder and the lock, each in one step that only one process can do."""
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        raise _occupied(path) from None
    try:
        with os.fdopen(
            os.open(path / LOCK, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
        ) as lock:
            json.dump({"pid": os.getpid(), "host": platform.node()}, lock)
    except OSError:
        _remove(path)
        raise


def _occupied(path: Path) -> UtsushiError:
    try:
        holder = json.loads((path / LOCK).read_text("utf-8"))
        pid, host = int(holder["pid"]), str(holder["host"])
    except (OSError, ValueError, KeyError, TypeError):
        return fail("U552", Place(str(path)))
    if host == platform.node() and not _alive(pid):
        return fail("U552", Place(str(path)))
    return fail("U551", Place(str(path)), pid=pid, host=host)


def _alive(pid: int) -> bool:
    """Whether a process of this machine runs; where that cannot be asked without harm (Windows), it is taken to run."""
    if os.name == "nt":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _keep_evidence(path: Path) -> None:
    for inside in path.iterdir():
        if inside.name not in _KEPT:
            _remove(inside)
    with suppress(OSError):
        (path / "README.txt").write_text(_README, "utf-8")


def _remove(path: Path) -> None:
    if not path.is_dir() or path.is_symlink():
        path.unlink(missing_ok=True)
        return
    for inside in path.rglob("*"):
        if inside.is_dir() and not inside.is_symlink():
            with suppress(OSError):
                inside.chmod(stat.S_IRWXU)
    shutil.rmtree(path, ignore_errors=True)


def _below(error: OSError, path: Path) -> bool:
    names = [Path(os.fsdecode(name)) for name in (error.filename, error.filename2) if isinstance(name, str | bytes)]
    return any(name.is_relative_to(path) for name in names)


def _system(error: Exception, path: Path) -> UtsushiError:
    if disk_full(error):
        return fail("U553", Place(str(path)))
    return fail("U554", Place(str(path)), why=getattr(error, "strerror", None) or type(error).__name__)
