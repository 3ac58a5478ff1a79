"""Reading alone, and writing alone: host records → tables with faults and residue → host records; 50 columns → a standard file.

    python benchmarks/read.py [RECORDS [FILE]]

FILE is made when it is not there. Each figure is the median of several calls in a process of its own, whose first call is told
apart: it loads, and in a new environment compiles, the kernels.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def read(path: str, threads: int = 1, batch_rows: int = 65_536) -> dict[str, int]:
    """Every record once, faults and residue as well; what was found is counted."""
    rows = faults = residue = 0
    for batch in _batches(path, threads=threads, batch_rows=batch_rows):
        rows, faults, residue = (
            rows + batch.rows.num_rows,
            faults + batch.faults.num_rows,
            residue + batch.residue.num_rows,
        )
    return {"rows": rows, "faults": faults, "residue": residue}


def encode(path: str, records: int) -> dict[str, Any]:
    """The first records encoded again, with their residue."""
    from utsushi.converters.files import encode as encoded

    tables: dict[str, list[Any]] = {}
    for batch in _some(path, records):
        tables.setdefault(batch.table, []).append(batch)
    times, raw = _timed(lambda: encoded(_file(), tables))
    with Path(path).open("rb") as file:
        return {"bytes": len(raw), "times": times, "same": file.read(len(raw)) == raw}


def standard(path: str, records: int) -> dict[str, Any]:
    """The first records written as a standard file of 50 columns."""
    from utsushi.converters.files.standard import Writer

    tables = [batch.rows.select(batch.rows.schema.names[4:54]) for batch in _some(path, records)]
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "out.csv"

        def write() -> None:
            with Writer(target, tables[0].schema.names) as writer:
                for table in tables:
                    writer.write(table)

        times, _ = _timed(write)
        return {"bytes": target.stat().st_size, "times": times}


def _timed(function: Callable[[], Any]) -> tuple[list[tuple[float, float]], Any]:
    """(seconds, processor seconds) of six calls; what the last one gave."""
    times, result = [], None
    for _ in range(6):
        begun, used = time.perf_counter(), time.process_time()
        result = function()
        times.append((time.perf_counter() - begun, time.process_time() - used))
    return times, result


def _file() -> Any:
    from utsushi.mappings.layout.load import load

    return load(HERE / "package" / "layout.yaml").files["JUKI"]


def _batches(path: str, **options: int) -> Iterator[Any]:
    from utsushi.converters.files import Batch
    from utsushi.converters.files import read as read_file

    return (part for part in read_file(_file(), [Path(path)], **options) if isinstance(part, Batch))


def _some(path: str, records: int) -> Iterator[Any]:
    for batch in _batches(path):
        if batch.table == "JUKI.kihon":
            yield batch
            if batch.start + batch.rows.num_rows >= records:
                return


def main() -> None:
    """Print the figures."""
    import data
    from harness import Measure, fresh, machine

    records = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    path = (
        Path(sys.argv[2]) if len(sys.argv) > 2 else Path(tempfile.gettempdir()) / f"utsushi-{records}" / data.FILE_NAME
    )
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        data.write(path, records)
    size = path.stat().st_size
    print(f"{machine()}; {records:,} records, {size / 1e6:,.0f} MB")
    for threads in (1, 2)[: os.cpu_count()]:
        measure = fresh(HERE / "read.py", "read", 5, path=str(path), threads=threads)
        print(measure.line(f"read, {threads} thread(s)", records, size), measure.result)
    some = min(records, 400_000)
    for name in ("encode", "standard"):
        outer = fresh(HERE / "read.py", name, 0, path=str(path), records=some)
        (first, _), *times = outer.result["times"]
        measure = Measure(first, tuple(wall for wall, _ in times), tuple(cpu for _, cpu in times), outer.peak, None)
        print(measure.line(f"{name}, {some:,} records", some, outer.result["bytes"]), outer.result.get("same", ""))


if __name__ == "__main__":
    main()
