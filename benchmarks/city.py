"""Time and memory of a synthetic city in all domains, and what it looks like beside the nation.

    python benchmarks/city.py [RESIDENTS]... [--processes N] [--seed S] [--write]

Each city is made by the command of its own (`utsushi sample city`); memory is the sum of what it and its processes hold, looked at
five times a second. Without numbers: 300, 1,000, 100,000 and 1,000,000 residents. `--write` puts the table, and the figures of the city of
100,000 beside national ones, into docs/{ja,en}/city.md.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped, unused-ignore]  # its stubs are another distribution
from harness import machine

BASE = "2026-04-01"
COMPARED = 100_000
COMMAND = "from utsushi.converters.cli import main; main()"
MANUAL = Path(__file__).resolve().parent.parent / "docs"


@dataclass(frozen=True)
class Made:
    """A city, and what it took."""

    residents: int
    seconds: float
    peak: float
    """MB of all processes together."""
    rows: int
    size: float
    """MB on disk."""
    statistics: dict[str, Any]

    def line(self) -> str:
        """As a row of the table."""
        return (
            f"| {self.residents:,} | {self.seconds:.1f} | {self.peak:,.0f} | {self.rows:,} | {self.size:,.0f} "
            f"| {self.residents / self.seconds:,.0f} |"
        )


def make(residents: int, processes: int, seed: int) -> Made:
    """Make a city and look at it."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "city"
        arguments = ["--residents", str(residents), "--seed", str(seed), "--base-date", BASE, "--out", str(out)]
        command = [sys.executable, "-c", COMMAND, "sample", "city", *arguments, "--processes", str(processes)]
        begun = time.perf_counter()
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        peak = 0
        while running.poll() is None:
            peak = max(peak, _held(running.pid))
            time.sleep(0.2)
        seconds = time.perf_counter() - begun
        if running.returncode:
            sys.exit(running.returncode)
        said = json.loads((out / "manifest.json").read_text("utf-8"))
        rows = sum(one["rows"] for one in said["files"] if one["of"])
        size = sum(one["bytes"] for one in said["files"]) / 1e6
        return Made(
            residents, seconds, peak / 1e6, rows, size, json.loads((out / "statistics.json").read_text("utf-8"))
        )


def _held(pid: int) -> int:
    """Bytes of a process and its children."""
    total = 0
    try:
        parent = psutil.Process(pid)
        every = (parent, *parent.children(recursive=True))
    except psutil.NoSuchProcess:
        return 0
    for one in every:
        try:
            total += one.memory_info().rss
        except psutil.NoSuchProcess:  # it ended just now
            continue
    return total


HEADS = {
    "ja": "| 住民 | 秒 | 最大メモリ MB | 行 | ファイル MB | 住民／秒 |",
    "en": "| residents | seconds | peak MB | rows | MB of files | residents/s |",
}
BESIDE = {
    "ja": "| 指標 | 都市 | 全国 | 差 | 時点 | 出所 |",
    "en": "| figure | city | nation | deviation | as of | source |",
}


def tables(made: list[Made], processes: int, seed: int, language: str) -> dict[str, str]:
    """The two tables, as Markdown, by the name of their place."""
    from utsushi.samples.city.statistics import compared

    said = f"{machine()}; --processes {processes}, --seed {seed}, --base-date {BASE}\n\n"
    found = {"speed": "\n".join([said + HEADS[language], "|---:" * 6 + "|", *(one.line() for one in made)])}
    for one in made:
        if one.residents == COMPARED:
            rows = [
                f"| {row['項目' if language == 'ja' else '項目_英']} | {_figure(row, '都市', language)} | {_figure(row, '全国', language)} "
                f"| {row['差']} | {row['時点']} | {row['出所']} |"
                for row in compared(one.statistics)
            ]
            found["nation"] = "\n".join([BESIDE[language], "|---|---:|---:|---:|---|---|", *rows])
    return found


def _figure(row: dict[str, str], whose: str, language: str) -> str:
    return row[whose] + (f" {row['単位']}" if row["単位"] == "%" or language == "ja" else "")


def put(path: Path, name: str, text: str) -> None:
    """Put a table between its marks."""
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    page = path.read_text("utf-8")
    if begin not in page or end not in page:
        sys.exit(f"{path}: {begin} … {end} is not there")
    before, _, rest = page.partition(begin)
    _, _, after = rest.partition(end)
    path.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8", newline="\n")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("residents", type=int, nargs="*", default=[300, 1_000, COMPARED, 1_000_000])
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    made = [make(residents, given.processes, given.seed) for residents in given.residents]
    for language in ("ja", "en"):
        for name, text in tables(made, given.processes, given.seed, language).items():
            if given.write:
                put(MANUAL / language / "city.md", name, text)
            if language == "en":
                print(text, end="\n\n")


if __name__ == "__main__":
    main()
