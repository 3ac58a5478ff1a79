"""End to end: 1,000,000 host records → the national layout, by utsushi and by the script an engineer would write, in turn.

    python benchmarks/convert.py [RECORDS [ROUNDS]]

Together: `utsushi convert` whole (trace, ledger, faults, manifest included) and script.py, each in a process of its own, one
after the other, ROUNDS times. Apart: the same machine's read, map, check and write, chunk by chunk in one thread, each timed
alone. The ratio is that of the medians.
"""

from __future__ import annotations

import runpy
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def utsushi(path: str, threads: int) -> dict[str, Any]:
    """One conversion, whole."""
    from utsushi.converters.run import convert

    with tempfile.TemporaryDirectory(dir=Path(path).parent) as folder:
        result = convert(str(HERE / "package"), Path(path), Path(folder) / "out", threads=threads)
        line = next(line for line in result.ledger["lines"] if line["role"] == "from")
        written = sum(one.stat().st_size for one in (Path(folder) / "out").rglob("*") if one.is_file())
        return {
            "written": line["written"],
            "held": line["held"],
            "balanced": result.ledger["balanced"],
            "bytes": written,
        }


def script(path: str) -> dict[str, Any]:
    """The same work by the script, in this process."""
    main = runpy.run_path(str(HERE / "script.py"))["main"]
    with tempfile.TemporaryDirectory(dir=Path(path).parent) as folder:
        out = Path(folder) / "out"
        main(Path(path), out)
        with (out / "001_住民情報.csv").open("rb") as file:
            written = sum(1 for _ in file) - 1
        return {"written": written, "bytes": sum(one.stat().st_size for one in out.rglob("*") if one.is_file())}


def steps(path: str, batch_rows: int = 65_536) -> dict[str, float]:
    """Seconds of read, map, check and write over the whole file, one thread, nothing else under way."""
    from utsushi.converters.columns import Gather
    from utsushi.converters.files import Batch, read
    from utsushi.converters.files.standard import Writer
    from utsushi.converters.needs import aliases
    from utsushi.converters.values import check_items, evaluate
    from utsushi.mappings.package import load
    from utsushi.validate.items import ItemChecker

    plan = load(str(HERE / "package"))
    group = plan.groups[0]
    gather, tables = Gather(group, {}, {}, {}, None), aliases(group)
    checker = ItemChecker(plan.businesses[group.group.business], group.group)
    spent = dict.fromkeys(("read", "map", "check", "write"), 0.0)
    with (
        tempfile.TemporaryDirectory(dir=Path(path).parent) as folder,
        Writer(Path(folder) / "out.csv", [item.name for item in group.group.items]) as writer,
    ):
        parts = iter(read(plan.layout.files["JUKI"], (Path(path),), batch_rows=batch_rows))
        while True:
            with _timed(spent, "read"):
                batch = next(parts, None)
            if batch is None:
                return spent
            if not isinstance(batch, Batch) or batch.table != group.source.name:
                continue
            with _timed(spent, "map"):
                faults = [batch.faults] if batch.faults.num_rows else []
                done = evaluate(group, gather.batch(batch.rows, batch.start, faults), tables)
            with _timed(spent, "check"):
                check_items(done, checker, batch.rows.num_rows)
            with _timed(spent, "write"):
                writer.write(_whole(group, done, batch.rows.num_rows))


@contextmanager
def _timed(spent: dict[str, float], step: str) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    spent[step] += time.perf_counter() - begun


def _whole(group: Any, done: Any, rows: int) -> Any:
    import pyarrow as pa

    blank = pa.array([""] * rows, pa.string())
    items = [item.name for item in group.group.items]
    return pa.RecordBatch.from_arrays([done.columns.get(name, blank).fill_null("") for name in items], names=items)


def help_seconds(rounds: int = 9) -> float:
    """Median seconds of `utsushi --help`, a process each."""
    command = [str(Path(sys.executable).parent / "utsushi"), "--help"]
    taken = []
    for _ in range(rounds):
        begun = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def main(records: int = 1_000_000, rounds: int = 3) -> None:
    """Measure, and print a table."""
    sys.path.insert(0, str(HERE))
    from data import FILE_NAME, write
    from harness import fresh, machine

    folder = Path(tempfile.mkdtemp(prefix="utsushi-bench-"))
    try:
        path = folder / FILE_NAME
        size = write(path, records)
        print(f"{records:,} records, {size / 1e6:.0f} MB · {machine()}")
        fresh(Path(__file__), "utsushi", path=str(path), threads=1)  # compiles the kernels in a new environment
        ours, theirs, single = [], [], []
        for _ in range(rounds):
            ours.append(fresh(Path(__file__), "utsushi", path=str(path), threads=2))
            single.append(fresh(Path(__file__), "utsushi", path=str(path), threads=1))
            theirs.append(fresh(Path(__file__), "script", path=str(path)))
        for name, found in (
            ("utsushi convert, 2 threads", ours),
            ("utsushi convert, 1 thread", single),
            ("script.py", theirs),
        ):
            print(_line(name, found, records, size))
        ratio = _median(theirs) / _median(ours)
        print(f"ratio to the script: {ratio:.1f} × with 2 threads, {_median(theirs) / _median(single):.1f} × with 1")
        apart = fresh(Path(__file__), "steps", repeats=1, path=str(path)).result
        for step, seconds in apart.items():
            print(
                f"  {step:6} alone {seconds:6.2f} s {records / seconds / 1e6:7.3f} M records/s {size / seconds / 1e6:7.0f} MB/s"
            )
        print(f"utsushi --help: {help_seconds():.3f} s")
    finally:
        shutil.rmtree(folder)


def _median(found: list[Any]) -> float:
    return statistics.median(one.first for one in found)


def _line(name: str, found: list[Any], records: int, size: int) -> str:
    seconds = _median(found)
    spread = f"{min(one.first for one in found):.2f}–{max(one.first for one in found):.2f}"
    rate = f"{records / seconds / 1e6:.3f} M records/s {size / seconds / 1e6:.0f} MB/s"
    peak = statistics.median(one.peak for one in found)
    written = found[0].result
    return f"{name:28} {seconds:7.2f} s ({spread}) {rate}  {peak:.0f} MB peak  {written['written']:,} rows, {written['bytes'] / 1e6:.0f} MB written"


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
