"""MB/s of every reader on one core and on two, beside what else can be installed from PyPI for the same files, run in turn.

    python benchmarks/read_all.py [--megabytes N] [--rounds N] [--kind NAME]... [--write]

Every call runs in a process of its own; the call before the measured one loads (and compiles) what it needs and is not counted. Given
are medians over the rounds of file bytes per processor second (all threads) and per second; ratios are of processor seconds, which
other work on the machine does not change. Alternatives read a tenth of the file where they are slow. `--write` puts the table into
docs/{ja,en}/benchmarks.md.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import kinds
import others
from harness import fresh, machine

HERE = Path(__file__).parent
SHARE = {
    "struct_ebcdic": 10,
    "coboljsonifier": 100,
    "read_fwf": 10,
    "python_codecs": 5,
    "sqlglot_plain": 50,
    "csv_module": 2,
}
"""What part of the file an alternative reads, where it is slow."""
BATCH_ROWS = 16_384
"""As `utsushi read` has it."""
SMALLER = {"xml": 4, "sql": 10}
"""Kinds of which the file is that much smaller."""
TARGETS = {"fixed-kanji": 300, "fixed-packed": 160}
"""MB per processor second that are aimed at."""
MARKS = ("<!-- read_all -->", "<!-- /read_all -->")


def utsushi(path: str, kind: str, threads: int = 1) -> dict[str, int]:
    """Every record once, faults and residue as well."""
    from utsushi.converters.files import Batch, read

    rows = faults = 0
    for part in read(kinds.KINDS[kind].file(), [Path(path)], threads=threads, batch_rows=BATCH_ROWS):
        if isinstance(part, Batch):
            rows, faults = rows + part.rows.num_rows, faults + part.faults.num_rows
    return {"rows": rows, "faults": faults}


def other(path: str, kind: str, by: str) -> dict[str, int]:
    """Every record once, by an alternative."""
    return {"rows": getattr(others, by)(path, kind)}


@dataclass
class Contender:
    """Something that reads a file."""

    name: str
    function: str
    path: Path
    arguments: dict[str, Any]
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    peak: float = 0
    rows: int = 0

    @property
    def size(self) -> int:
        return self.path.stat().st_size

    def run(self) -> None:
        measure = fresh(HERE / "read_all.py", self.function, 2, path=str(self.path), **self.arguments)
        self.wall += measure.seconds
        self.cpu += measure.cpu
        self.peak = max(self.peak, measure.peak)
        self.rows = measure.result["rows"]

    def rate(self, seconds: list[float]) -> float:
        return self.size / statistics.median(seconds) / 1e6


def contenders(kind: str, megabytes: float, folder: Path) -> tuple[list[Contender], list[str]]:
    """Those that are installed, and the names of those that are not."""
    megabytes /= SMALLER.get(kind, 1)
    path = kinds.made(kind, megabytes, folder)
    found = [
        Contender(f"utsushi, {threads}", "utsushi", path, {"kind": kind, "threads": threads}) for threads in (1, 2)
    ]
    missing = []
    for function, (needs, name) in others.OTHERS[kind].items():
        try:
            title = f"{name} {version(needs)}" if needs else name
        except PackageNotFoundError:
            missing.append(name)
            continue
        smaller = kinds.made(kind, megabytes / SHARE.get(function, 1), folder)
        found.append(Contender(title, "other", smaller, {"kind": kind, "by": function}))
    return found, missing


def measured(names: list[str], megabytes: float, rounds: int, folder: Path) -> list[dict[str, Any]]:
    """A row of the report for each contender of each kind."""
    rows: list[dict[str, Any]] = []
    for kind in names:
        found, missing = contenders(kind, megabytes, folder)
        for _ in range(rounds):
            for one in found:
                one.run()
        larger = Contender(
            "", "utsushi", kinds.made(kind, 4 * megabytes / SMALLER.get(kind, 1), folder), {"kind": kind, "threads": 1}
        )
        larger.run()
        own = found[0].rate(found[0].cpu)
        for one in found:
            rate = one.rate(one.cpu)
            row = {"kind": kind, "name": one.name, "cpu": rate, "wall": one.rate(one.wall), "peak": one.peak}
            row["ratio"] = own / rate if one.function == "other" else None
            row["four"] = larger.peak if one is found[0] else None
            rows.append(row)
            print(_line(row), flush=True)
        rows += [{"kind": kind, "name": name, "cpu": None} for name in missing]
        for name in missing:
            print(f"{kind:14} {name:28} not installed")
    return rows


def _line(row: dict[str, Any]) -> str:
    ratio = f"utsushi × {row['ratio']:.1f}" if row["ratio"] else ""
    four = f"{row['four']:.0f} MB on 4 ×" if row["four"] else ""
    return f"{row['kind']:14} {row['name']:28} {row['cpu']:8.1f} MB/cpu s {row['wall']:8.1f} MB/s {row['peak']:6.0f} MB {four} {ratio}"


def table(rows: list[dict[str, Any]], japanese: bool) -> list[str]:
    """The report as a table of Markdown."""
    head = (
        "| ファイル | 読むもの（スレッド） | MB/CPU秒 | MB/秒 | 最大メモリ MB（4倍のファイルで） | utsushi 1 はその何倍 |"
        if japanese
        else "| file | reader (threads) | MB per CPU second | MB/s | peak MB (on 4 × the file) | utsushi, 1: times that |"
    )
    lines, before = [head, "|---|---|---:|---:|---:|---:|"], ""
    for row in rows:
        kind = kinds.KINDS[row["kind"]]
        title = (kind.ja if japanese else kind.en) if row["kind"] != before else ""
        before = row["kind"]
        if row["cpu"] is None:
            lines.append(f"| {title} | {row['name']} | — | — | — | {'入っていない' if japanese else 'not installed'} |")
            continue
        peak = f"{row['peak']:.0f}" + (f" ({row['four']:.0f})" if row["four"] else "")
        ratio = f"{row['ratio']:.1f}" if row["ratio"] else ""
        lines.append(f"| {title} | {row['name']} | {row['cpu']:.1f} | {row['wall']:.1f} | {peak} | {ratio} |")
    return lines


def write(rows: list[dict[str, Any]], megabytes: float, rounds: int) -> None:
    """Put the table into the manual."""
    for language in ("ja", "en"):
        path = HERE.parent / "docs" / language / "benchmarks.md"
        text = path.read_text("utf-8")
        before, after = text.split(MARKS[0])[0], text.split(MARKS[1])[1]
        where = f"{machine()}; {megabytes:g} MB, {rounds} × 2"
        inside = "\n".join([MARKS[0], where, "", *table(rows, language == "ja"), MARKS[1]])
        path.write_text(before + inside + after, "utf-8", newline="\n")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--kind", action="append", choices=list(kinds.KINDS))
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    folder = Path(tempfile.gettempdir()) / "utsushi-read-all"
    print(f"{machine()}; {given.megabytes:g} MB, {given.rounds} rounds")
    names = given.kind or list(kinds.KINDS)
    rows = measured(names, given.megabytes, given.rounds, folder)
    for kind, aim in TARGETS.items():
        for row in rows:
            if row["kind"] == kind and row["name"] == "utsushi, 1":
                print(f"{kind}: {row['cpu']:.0f} MB per processor second; aimed at: {aim}")
    if given.write:
        write(rows, given.megabytes, given.rounds)


if __name__ == "__main__":
    main()
