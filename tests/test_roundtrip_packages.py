"""Every package, there and back: its sample, and records that hypothesis makes from its plan."""

import tempfile
from functools import cache
from pathlib import Path

import pytest
import strategies
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from utsushi.converters.roundtrip import compare, roundtrip
from utsushi.converters.run import carry
from utsushi.mappings.package import load

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "samples" / "small"
PACKAGES = sorted(
    folder.name.replace("_", "/", 1)
    for folder in SAMPLES.iterdir()
    if folder.is_dir() and folder.name[0] in "0123456789"
)
PATIENT = settings(
    deadline=None,
    max_examples=8,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # a whole conversion for each step of shrinking is too slow
    suppress_health_check=list(HealthCheck),
)


@cache
def _made(package):
    """(plan, strategy of its records)."""
    plan = load(package)
    return plan, strategies.records(plan)


@pytest.mark.parametrize("package", PACKAGES)
def test_the_sample_comes_back(package):
    report = roundtrip(package, SAMPLES / package.replace("/", "_")).to_json()
    assert report["findings"] == []
    assert report["unexplained"] == report["fields"]["unexplained"] == report["unpaired"] == 0
    assert report["bytes"]["identical"] == report["bytes"]["files"] > 0
    assert report["records"] > 0
    assert report["ok"]


@pytest.mark.parametrize("package", PACKAGES)
@PATIENT
@given(data=st.data())
def test_generated_records_come_back(package, data):
    plan, strategy = _made(package)
    made = data.draw(strategy)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("source", "work"):
            (folder / part).mkdir()
        source = made.write(plan, folder / "source")
        result = carry(plan, source, folder / "out")
        report = compare(plan, source, folder / "out", folder / "work").to_json()
    assert report["findings"] == []
    assert report["ok"]
    assert report["records"] == sum(
        len(rows) for table, rows in made.tables.items() if not plan.layout.tables[table].parent
    )
    assert result.ledger["balanced"]
