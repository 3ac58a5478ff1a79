"""What many tests need: the reference beside the checkout, programs that serve as oracles, a steady hypothesis."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

REFERENCE = Path(__file__).resolve().parents[2] / "shared" / "reference"

settings.register_profile(
    "utsushi", deadline=None, derandomize=bool(os.environ.get("CI")), suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("utsushi")


@pytest.fixture(scope="session")
def reference():
    """The folder of facts, which is no part of the project."""
    if not REFERENCE.is_dir():
        pytest.skip("the reference is not beside the checkout")
    return REFERENCE


@pytest.fixture(scope="session")
def program():
    """`program("cobc")` → its path; the test is skipped where it is not installed, but fails in CI."""

    def find(name):
        found = shutil.which(name)
        if found is None and os.environ.get("CI"):
            pytest.fail(f"{name} is not installed in CI")
        if found is None:
            pytest.skip(f"{name} is not installed")
        return found

    return find
