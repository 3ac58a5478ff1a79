"""A policy of the municipality overrules the package's, and the package's own tests still run under its own."""

import csv
import hashlib
import hmac
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


def test_a_fault_names_its_record_by_a_keyed_hash(tmp_path):
    (tmp_path / "utsushi.toml").write_text('[hash]\nsample_key = "of the sample, in the open"\n', "utf-8")
    out = convert("001/memuro", SAMPLE, tmp_path / "out", project=tmp_path).out
    rows = _rows(out / "faults.csv")
    raw = (SAMPLE / "resident_table.csv").read_bytes().splitlines()
    assert rows
    for row in rows:
        key = b"of the sample, in the open"
        assert row["照合"] == hmac.new(key, raw[int(row["レコード"])], hashlib.sha256).hexdigest()[:16]
    plain = convert("001/memuro", SAMPLE, tmp_path / "plain").out
    assert {row["照合"] for row in _rows(plain / "faults.csv")} == {""}


def _rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
