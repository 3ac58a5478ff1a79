"""Rooms, lowest first: nobody imports upwards, nobody imports the front door, and heavy libraries wait until they are needed."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("specs", "mappings", "validate", "converters", "samples")
HEAVY = {
    "numpy",
    "numba",
    "pyarrow",
    "polars",
    "pandera",
    "duckdb",
    "sqlglot",
    "lxml",
    "openpyxl",
    "pydantic",
    "tqdm",
    "yaml",
}
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: relative import"
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_import_upwards(path):
    if path.relative_to(ROOT).parts[:2] == ("converters", "cli"):
        return  # the front door may import from everywhere
    room = ROOMS.index(path.relative_to(ROOT).parts[0])
    own = [name.split(".")[1] for name in imported(path) if name.startswith("utsushi.")]
    assert [name for name in own if name in ROOMS and ROOMS.index(name) > room] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nobody_imports_the_front_door(path):
    if path.relative_to(ROOT).parts[:2] != ("converters", "cli"):
        assert not any(name.startswith("utsushi.converters.cli") for name in imported(path))


def test_a_module_named_after_an_import_of_an_upper_room_would_be_found(tmp_path):
    module = tmp_path / "low.py"
    module.write_text("from utsushi.converters import run\n", "utf-8")
    assert "utsushi.converters" in imported(module)


@pytest.mark.parametrize("arguments", [("--help",), ("--lang", "en", "--help"), ("--version",)])
def test_help_imports_nothing_heavy(arguments):
    program = (
        "import sys\n"
        "from utsushi.converters.cli.door import run\n"
        f"run({list(arguments)!r})\n"
        f"print(sorted(set({sorted(HEAVY)!r}) & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        encoding="utf-8",
        check=True,
        env=os.environ | {"PYTHONUTF8": "1"},
    )
    assert done.stdout.splitlines()[-1] == "[]"
