"""What is installed: one top-level name, with its data, working outside the repository."""

import json
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("converters", "mappings", "specs", "validate", "samples")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """An environment of its own that borrows only the libraries of this one."""
    folder = tmp_path_factory.mktemp("outside")
    venv.create(folder / "env", with_pip=False, symlinks=sys.platform != "win32")
    python = folder / "env" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    site = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        encoding="utf-8",
    ).stdout.strip()
    (Path(site) / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    command = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "--no-deps",
        "--no-index",
        "--quiet",
        str(wheel),
    ]
    subprocess.run(command, check=True, capture_output=True)
    return python, Path(site)


@pytest.mark.slow
def test_the_wheel_holds_one_top_level_name(wheel):
    with ZipFile(wheel) as archive:
        names = {name.split("/")[0] for name in archive.namelist()}
        inside = set(archive.namelist())
    assert {name for name in names if not name.endswith(".dist-info")} == {"utsushi"}
    assert {f"utsushi/{room}/__init__.py" for room in ROOMS} <= inside
    assert "utsushi/py.typed" in inside
    assert any(name.startswith("utsushi/specs/editions/2.1/") for name in inside)
    assert not any(name.startswith("utsushi/tests") for name in inside)


@pytest.mark.slow
def test_the_installed_wheel_runs_the_demo_outside_the_repository(installed, tmp_path):
    python, site = installed
    where = subprocess.run(
        [python, "-c", "import utsushi; print(utsushi.__file__)"],
        check=True,
        capture_output=True,
        encoding="utf-8",
        cwd=tmp_path,
    ).stdout.strip()
    assert Path(where).is_relative_to(site)
    script = python.parent / "utsushi"
    done = subprocess.run(
        [script, "demo", "--out", "demo", "--format", "json"],
        capture_output=True,
        encoding="utf-8",
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["ok"]
    assert len(report["packages"]) >= 4
    assert (tmp_path / "demo" / "report.html").is_file()


@pytest.mark.slow
def test_the_installed_wheel_adds_no_other_top_level_name(installed):
    _, site = installed
    (record,) = site.glob("utsushi-*.dist-info/RECORD")
    tops = {line.split("/")[0] for line in record.read_text("utf-8").splitlines() if not line.startswith("..")}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"utsushi"}
