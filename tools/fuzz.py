"""Spoilt input against everything that reads: nothing but our own errors may come out, in bounded time and memory.

    python tools/fuzz.py [--seconds N] [--seed N] [--target NAME]... [--keep FOLDER]

Every target runs in a process of its own, under limits where the system has them, for its share of the seconds. What broke is
written to FOLDER (default: fuzz-failures), so that `--replay FILE --target NAME` shows it again. Exit code 1 if anything broke.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tools")]

from utsushi.specs.errors import UtsushiError  # noqa: E402 - the path comes first

ONE = 20
"""Seconds that one input may take."""
FIRST = 300
"""Seconds that a good input may take: kernels are compiled with the first one."""
MEMORY = 1_500
"""MB that a process may hold in the end, libraries and compiled kernels included."""
ADDRESSES = 16 << 30

Run = Callable[[Path], None]
"""Reads the file at a path; raises what reading raises."""


@dataclass(frozen=True)
class Target:
    """Something that reads, and files that it reads well."""

    name: str
    seeds: list[bytes]
    run: Run
    suffix: str = ".dat"


def mutated(rng: random.Random, seeds: list[bytes]) -> bytes:
    """One of the seeds with a few things wrong in it."""
    raw = bytearray(rng.choice(seeds))
    for _ in range(rng.choice((1, 1, 2, 3, 8))):
        _spoil(rng, raw, seeds)
    return bytes(raw[: 1 << 20])


PIECES = (
    *(bytes([n]) for n in (0, 9, 10, 13, 14, 15, 26, 32, 34, 39, 44, 64, 92, 255)),
    b"\r\n",
    b'""',
    b"''",
    b"\x0e\x0f",
    b"\xff\xff\xff\xff",
    b"\x00\x00\x00\x04",
    b"\x81",
    b"\xef\xbb\xbf",
    b"99999999999999999999999999",
    b"-1",
    b'<!ENTITY a "aaaaaaaa">',
    b"&a;",
    b"]]>",
    b"<a>",
    b"/*",
    b"--",
    b";",
    b"(" * 200,
    b"[" * 200,
    b"{" * 200,
    b"a" * 5000,
    b" OCCURS 99999999 TIMES",
    b" REDEFINES A",
    b" PIC 9(99999)",
    b" PIC X(2147483647)",
    b"'",
    "髙".encode(),
    "髙".encode("cp932"),
)


def _spoil(rng: random.Random, raw: bytearray, seeds: list[bytes]) -> None:
    at = rng.randrange(len(raw) + 1)
    size = rng.choice((1, 1, 2, 4, 16, 200))
    kind = rng.randrange(8)
    if kind == 0 and raw:
        raw[rng.randrange(len(raw))] = rng.randrange(256)
    elif kind == 1:
        del raw[at : at + size]
    elif kind == 2:
        raw[at:at] = rng.choice(PIECES)
    elif kind == 3:
        raw[at:at] = raw[at : at + size] * rng.choice((1, 2, 50))
    elif kind == 4:
        del raw[at:]
    elif kind == 5:
        raw[at:at] = rng.randbytes(size)
    elif kind == 6 and raw:
        raw[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
    else:
        other = rng.choice(seeds)
        begin = rng.randrange(len(other) + 1)
        raw[at:at] = other[begin : begin + 10 * size]


def run_one(target: Target, raw: bytes, folder: Path, most: int = ONE) -> str:
    """What broke, as text; "" where the input was read or refused."""
    path = folder / f"input{target.suffix}"
    path.write_bytes(raw)
    _alarm(most)
    try:
        target.run(path)
    except UtsushiError as error:
        for problem in error.problems:
            problem.text("ja")
            problem.text("en")
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return "".join(traceback.format_exception(error, limit=-6))
    finally:
        _alarm(0)
    return ""


class TooLongError(BaseException):
    """An input took longer than it may."""


def _alarm(seconds: int) -> None:
    if hasattr(signal, "SIGALRM"):
        signal.alarm(seconds)


def _too_long(_signal: int, _frame: Any) -> None:
    raise TooLongError


def _limits() -> None:
    if hasattr(signal, "SIGALRM"):
        signal.signal(signal.SIGALRM, _too_long)
    try:
        import resource
    except ImportError:  # not there on Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _held() -> float:
    """MB that this process held at most; 0 where that cannot be asked."""
    try:
        import resource
    except ImportError:
        return 0
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def child(name: str, seconds: float, seed: int, keep: Path) -> int:
    """Fuzz one target in this process. Prints a line; gives 1 if something broke."""
    from fuzz_targets import targets

    _limits()
    target = targets(name)[0]
    rng = random.Random(f"{seed}/{name}")  # noqa: S311 - the same inputs every time
    inputs = 0
    with tempfile.TemporaryDirectory() as folder:
        for raw in target.seeds:
            if broke := run_one(target, raw, Path(folder), FIRST):
                return _broken(name, raw, broke, keep)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            raw = mutated(rng, target.seeds)
            (Path(folder) / "last").write_bytes(raw)
            inputs += 1
            if broke := run_one(target, raw, Path(folder)):
                return _broken(name, raw, broke, keep)
            if _held() > MEMORY:
                return _broken(name, raw, f"{_held():.0f} MB", keep)
    print(f"{name:14} {inputs:7} inputs  {_held():6.0f} MB at most")
    return 0


def _broken(name: str, raw: bytes, why: str, keep: Path) -> int:
    keep.mkdir(parents=True, exist_ok=True)
    path = keep / f"{name}.bin"
    path.write_bytes(raw)
    print(f"{name:14} BROKE: {path} ({len(raw)} bytes)\n{why}")
    return 1


def main() -> int:
    """Fuzz every target, or those that were named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=40.0, help="in all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--target", action="append", default=[])
    parser.add_argument("--keep", type=Path, default=Path("fuzz-failures"))
    parser.add_argument("--replay", type=Path)
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    from fuzz_targets import NAMES, targets

    names = given.target or list(NAMES)
    if given.replay:
        with tempfile.TemporaryDirectory() as folder:
            broke = run_one(targets(names[0])[0], given.replay.read_bytes(), Path(folder))
        print(broke or "read, or refused")
        return 1 if broke else 0
    if given.child:
        return child(names[0], given.seconds, given.seed, given.keep)
    share = given.seconds / len(names)
    return max(_start(name, share, given) for name in names)


def _start(name: str, seconds: float, given: argparse.Namespace) -> int:
    command = [sys.executable, __file__, "--child", "--target", name, "--seconds", str(seconds)]
    command += ["--seed", str(given.seed), "--keep", str(given.keep)]
    try:
        done = subprocess.run(command, check=False, timeout=seconds + FIRST + 60)
    except subprocess.TimeoutExpired:
        print(f"{name:14} BROKE: hangs")
        return 1
    if done.returncode not in {0, 1}:
        print(f"{name:14} BROKE: the process ended with {done.returncode}")
    return min(abs(done.returncode), 1)


if __name__ == "__main__":
    sys.exit(main())
