"""The shipped packages over their samples: the same bytes whatever the machine does, rejects that convert again."""

import hashlib
import json
from pathlib import Path

import pytest

from utsushi.converters.run import convert

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("001/memuro", "001/host", "031/host", "036/host")


def sample(package):
    return ROOT / "samples" / "small" / package.replace("/", "_")


def digests(out):
    files = sorted(path for path in out.rglob("*") if path.is_file())
    return {path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """OUT of a package by default."""
    made = {}

    def go(package):
        if package not in made:
            made[package] = convert(package, sample(package), tmp_path_factory.mktemp("plain") / "OUT")
        return made[package]

    return go


@pytest.mark.parametrize("package", PACKAGES)
def test_a_sample_is_carried_and_accounted_for(plain, package):
    result = plain(package)
    assert result.exit_code == 0
    assert result.ledger["balanced"]


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize(
    "options",
    [{"threads": 2}, {"batch_rows": 1}, {"batch_rows": 1_000, "threads": 2}, {"memory_limit": "30MB", "threads": 2}],
    ids=str,
)
def test_the_same_bytes_whatever_the_machine_does(plain, package, options, tmp_path):
    again = convert(package, sample(package), tmp_path / "OUT", **options)
    assert digests(again.out) == digests(plain(package).out)


def test_the_files_that_hold_my_number_are_named(plain):
    manifest = json.loads((plain("001/host").out / "manifest.json").read_text("utf-8"))
    assert [name.split("_")[1] for name in manifest["my_number_files"]] == ["個人番号管理"]


def test_a_dry_run_of_one_group_reads_only_its_files(tmp_path):
    result = convert("001/host", sample("001/host"), tmp_path / "OUT", only="個人番号管理")
    assert {one["file"] for one in result.ledger["lines"]} == {"MYNO.DAT"}
    assert result.ledger["dry_run"] == {"only": "個人番号管理"}
