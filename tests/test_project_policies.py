"""A policy of the municipality overrules the package's, and the package's own tests still run under its own."""

import csv
import json
from pathlib import Path

from utsushi.converters.run import convert

SAMPLE = Path(__file__).resolve().parents[1] / "samples" / "small" / "001_memuro"


def test_numbers_are_as_wide_as_the_municipality_says(tmp_path):
    (tmp_path / "utsushi.toml").write_text('[policies.atena]\nwidth = 15\npad = "0"\n', "utf-8")
    result = convert("001/memuro", SAMPLE, tmp_path / "out", project=tmp_path)
    (path,) = result.out.glob("001_住民情報_*.csv")
    with path.open(encoding="utf-8", newline="") as file:
        numbers = [row["宛名番号"] for row in csv.DictReader(file)]
    assert {len(number) for number in numbers} == {15}
    manifest = json.loads((result.out / "manifest.json").read_text("utf-8"))
    assert manifest["options"]["policies"]["atena"] == {"width": "15", "pad": "0"}
