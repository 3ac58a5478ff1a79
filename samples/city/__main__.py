"""`python -m utsushi.samples.city`: what the small city of the tests has, as tests/data/city/small.csv holds it."""

from __future__ import annotations

import csv
import json
import sys
import tempfile
from pathlib import Path

from utsushi.samples.city.writing import write


def small(folder: Path) -> list[tuple[str, str, str]]:
    """(file, rows, SHA-256) of the standard files of 300 residents of seed 1 on 2026-04-01, written into `folder`."""
    out = write(folder / "small", residents=300, seed=1, base_date="2026-04-01").out
    said = json.loads((out / "manifest.json").read_text("utf-8"))
    return [(one["name"], str(one["rows"]), one["sha256"]) for one in said["files"] if one["of"]]


def main() -> None:
    """Print them as CSV."""
    with tempfile.TemporaryDirectory() as folder:
        csv.writer(sys.stdout, lineterminator="\n").writerows([("file", "rows", "sha256"), *small(Path(folder))])


if __name__ == "__main__":
    main()
