"""The fuzz session finds what it looks for, and a short one finds nothing."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tools"))

import fuzz  # noqa: E402 - the path comes first
from fuzz_targets import NAMES, targets  # noqa: E402

INPUTS = 12


@pytest.mark.parametrize("name", NAMES)
def test_spoilt_input_gives_our_own_errors_only(name, tmp_path):
    (target,) = targets(name)
    rng = random.Random(name)  # noqa: S311 - the same inputs every time
    for raw in [*target.seeds[:3], *(fuzz.mutated(rng, target.seeds) for _ in range(INPUTS))]:
        assert not fuzz.run_one(target, raw, tmp_path)


@pytest.mark.parametrize("broken", [ValueError, MemoryError, RecursionError, SystemExit])
def test_anything_else_is_told(broken, tmp_path):
    def run(_path):
        raise broken

    assert broken.__name__ in fuzz.run_one(fuzz.Target("x", [b""], run), b"", tmp_path)


def test_what_is_spoilt_is_the_same_every_time():
    seeds = [b"abc", bytes(range(256))]
    made = []
    for _ in range(2):
        rng = random.Random(5)  # noqa: S311
        made.append([fuzz.mutated(rng, seeds) for _ in range(20)])
    assert made[0] == made[1]
    assert len({*made[0]} - {*seeds}) > 10


def test_the_script_is_one(tmp_path):
    """In a process of its own, whose memory it judges."""
    command = [sys.executable, str(ROOT / "tools" / "fuzz.py"), "--child", "--target", "condition", "--seconds", "0.2"]
    done = subprocess.run([*command, "--keep", str(tmp_path)], check=True, capture_output=True, text=True)
    assert "inputs" in done.stdout
