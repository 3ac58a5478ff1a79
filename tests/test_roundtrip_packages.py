"""Every package, there and back: its sample, and records that hypothesis makes from its plan."""

import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import strategies
from hypothesis import HealthCheck, Phase, given, reject, settings
from hypothesis import strategies as st

from utsushi.converters.roundtrip import compare, roundtrip
from utsushi.converters.run import carry
from utsushi.mappings.package import load
from utsushi.specs.errors import UtsushiError

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "samples" / "small"
PACKAGES = sorted(
    folder.name.replace("_", "/", 1)
    for folder in SAMPLES.iterdir()
    if folder.is_dir() and folder.name[0] in "0123456789"
)
PATIENT = settings(
    deadline=None,
    max_examples=4,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # a whole conversion for each step of shrinking is too slow
    suppress_health_check=list(HealthCheck),
)
THOROUGH = settings(PATIENT, max_examples=30)


@cache
def _made(package, dirty):
    """(plan, strategy of its records)."""
    plan = load(package)
    return plan, strategies.records(plan, dirty=dirty)


def _back(package, data, *, dirty):
    """(records, ledger, report) of generated records; a run that stops is passed over."""
    plan, strategy = _made(package, dirty)
    made = data.draw(strategy)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("source", "work"):
            (folder / part).mkdir()
        source = made.write(plan, folder / "source")
        try:
            result = carry(plan, source, folder / "out")
        except UtsushiError as error:
            assert dirty
            assert [problem.code for problem in error.problems] == ["U509"]  # noqa: PT017  (protected persons stop a run)
            reject()
        report = compare(plan, source, folder / "out", folder / "work").to_json()
    own = {table: rows for table, rows in made.tables.items() if not plan.layout.tables[table].parent}
    return sum(map(len, own.values())), result.ledger, report


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
    records, ledger, report = _back(package, data, dirty=False)
    assert report["findings"] == []
    assert report["ok"]
    assert report["records"] == records
    assert ledger["balanced"]


@pytest.mark.parametrize("package", PACKAGES)
@PATIENT
@given(data=st.data())
def test_whatever_does_not_come_back_of_dirty_records_is_explained(package, data):
    records, _, report = _back(package, data, dirty=True)
    assert report["findings"] == []
    assert report["ok"]
    assert report["records"] == records


@pytest.mark.slow
@pytest.mark.parametrize("dirty", [False, True])
@pytest.mark.parametrize("package", PACKAGES)
@THOROUGH
@given(data=st.data())
def test_many_generated_records_come_back_or_are_explained(package, dirty, data):
    _, _, report = _back(package, data, dirty=dirty)
    assert report["findings"] == []
    assert report["ok"]


@pytest.mark.slow
def test_more_records_than_one_batch_holds_come_back(tmp_path):
    """The sample of 031/host over and over, its trailer left out of the account."""
    plan = load("031/host")
    file = plan.layout.files["JUTOGAI"]
    plan = replace(plan, layout=replace(plan.layout, files={"JUTOGAI": replace(file, controls=())}))
    data = (SAMPLES / "031_host" / "JUTOGAI.DAT").read_bytes()
    for part in ("source", "work"):
        (tmp_path / part).mkdir()
    (tmp_path / "source" / "JUTOGAI.DAT").write_bytes(
        data[: -file.record_length] * 20_000 + data[-file.record_length :]
    )
    carry(plan, tmp_path / "source", tmp_path / "out")
    report = compare(plan, tmp_path / "source", tmp_path / "out", tmp_path / "work").to_json()
    assert report["records"] == (len(data) // file.record_length - 1) * 20_000 + 1 > 131_072
    assert report["ok"]
