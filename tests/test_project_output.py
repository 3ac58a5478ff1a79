"""The output folder: whole or not at all."""

import errno
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from utsushi.converters.output import LOCK, Output, disk_full, protect
from utsushi.specs.errors import UtsushiError, fail


@pytest.fixture
def out(tmp_path):
    return tmp_path / "OUT"


@pytest.fixture
def partial(out):
    return out.with_name("OUT.partial")


def refusal(action):
    with pytest.raises(UtsushiError) as refused:
        action()
    (problem,) = refused.value.problems
    assert refused.value.exit_code == 2
    for language in ("ja", "en"):
        assert "{" not in problem.text(language)
        assert problem.hint(language)
    return problem


def run(out, commit=True, error=None):
    with Output(out) as output:
        (output.path / "a.csv").write_text("1")
        (output.path / "rejects").mkdir()
        (output.path / "rejects" / "r.csv").write_text("2")
        (output.path / "ledger.json").write_text("{}")
        if error:
            raise error
        if commit:
            output.commit()


def test_everything_is_there_after_a_commit(out, partial):
    run(out)
    assert sorted(path.name for path in out.iterdir()) == ["a.csv", "ledger.json", "rejects"]
    assert not partial.exists()


def test_an_empty_folder_will_do(out):
    out.mkdir()
    run(out)
    assert (out / "a.csv").is_file()


def test_folders_above_are_made(out):
    run(out / "deep" / "down")
    assert (out / "deep" / "down" / "a.csv").is_file()


def test_while_it_runs_only_its_owner_sees_it(out, partial):
    with Output(out) as output:
        assert output.path == partial
        assert not out.exists()
        with output.open_private("trace/個人番号.csv") as file:
            file.write(b"x")
        made = output.path / "more"
        made.write_text("x")
        protect(made)
        if os.name == "posix":
            modes = [
                path.stat().st_mode & 0o777
                for path in (partial, partial / "trace" / "個人番号.csv", made, partial / "trace")
            ]
            assert modes == [0o700, 0o600, 0o600, 0o700]
        with pytest.raises(FileExistsError):
            output.open_private("trace/個人番号.csv")


def test_nothing_is_left_without_a_commit(out, partial):
    run(out, commit=False)
    assert not out.exists()
    assert not partial.exists()


@pytest.mark.parametrize("error", [ValueError("x"), KeyboardInterrupt(), fail("U553"), fail("U553", exit_code=1)])
def test_nothing_is_left_after_an_error(out, partial, error):
    with pytest.raises(type(error)):
        run(out, error=error)
    assert not out.exists()
    assert not partial.exists()


def test_what_could_not_be_accounted_for_leaves_the_evidence(out, partial):
    with pytest.raises(UtsushiError):
        run(out, error=fail("U553", exit_code=3))
    assert not out.exists()
    assert sorted(path.name for path in partial.iterdir()) == ["README.txt", "ledger.json", "rejects"]
    assert "not complete" in (partial / "README.txt").read_text("utf-8")
    assert refusal(lambda: run(out)).code == "U552", "evidence is not overwritten"


def test_a_folder_that_is_not_empty_is_left_alone(out):
    out.mkdir()
    (out / "mine").write_text("x")
    assert refusal(lambda: run(out)).code == "U550"
    assert [path.name for path in out.iterdir()] == ["mine"]


def test_a_file_is_no_folder(out):
    out.write_text("x")
    assert refusal(lambda: run(out)).code == "U550"
    assert out.read_text() == "x"


def test_a_second_run_on_the_same_folder_is_refused(out, partial):
    with Output(out) as output:
        problem = refusal(lambda: run(out))
        assert problem.code == "U551"
        assert str(os.getpid()) in problem.sentence("ja")
        assert (output.path / LOCK).is_file(), "the first run goes on"
        output.commit()
    assert out.is_dir()


def dead_process():
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot be asked whether a process runs without harm to it")
def test_the_lock_of_a_dead_run_says_what_to_do(out, partial):
    partial.mkdir()
    (partial / LOCK).write_text(json.dumps({"pid": dead_process(), "host": platform.node()}))
    assert refusal(lambda: run(out)).code == "U552"


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"pid": "x", "host": 1}'])
def test_a_lock_that_nobody_understands_is_a_leftover(out, partial, content):
    partial.mkdir()
    (partial / LOCK).write_text(content)
    assert refusal(lambda: run(out)).code == "U552"


def test_a_run_on_another_machine_counts_as_running(out, partial):
    partial.mkdir()
    (partial / LOCK).write_text(json.dumps({"pid": 1, "host": "elsewhere.example"}))
    problem = refusal(lambda: run(out))
    assert problem.code == "U551"
    assert "elsewhere.example" in problem.sentence("en")


def test_a_full_disk_while_writing(out, partial, monkeypatch):
    def no_room(*_args, **_options):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def work():
        with Output(out) as output:
            (output.path / "a.csv").write_text("half")
            monkeypatch.setattr(Path, "write_text", no_room)
            (output.path / "b.csv").write_text("x")
            output.commit()

    assert refusal(work).code == "U553"
    assert not out.exists()
    assert not partial.exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_device(out, partial):
    import pyarrow as pa

    from utsushi.converters.files.standard import Writer

    def work():
        with Output(out) as output:
            (output.path / "a.csv").symlink_to("/dev/full")
            with Writer(output.path / "a.csv", ["宛名番号"]) as writer:
                writer.write(pa.RecordBatch.from_pydict({"宛名番号": ["1"] * 100_000}))
            output.commit()

    assert refusal(work).code == "U553"
    assert not out.exists()
    assert not partial.exists()


def test_a_full_disk_while_the_lock_is_made(out, partial, monkeypatch):
    real = os.open

    def no_room(path, *rest, **options):
        if Path(path).name == LOCK:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(path, *rest, **options)

    monkeypatch.setattr(os, "open", no_room)
    assert refusal(lambda: run(out)).code == "U553"
    assert not partial.exists()


def test_a_full_disk_at_the_rename(out, partial, monkeypatch):
    def no_room(*_args):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "rename", no_room)
    assert refusal(lambda: run(out)).code == "U553"
    assert not out.exists()
    assert not partial.exists()


def test_a_library_s_own_words_for_a_full_disk():
    assert disk_full(RuntimeError("IO Error: Could not write: No space left on device"))
    assert not disk_full(RuntimeError("something else"))


def test_an_error_of_a_file_elsewhere_is_not_ours(out, tmp_path):
    with pytest.raises(FileNotFoundError):
        run(out, error=FileNotFoundError(errno.ENOENT, "no", str(tmp_path / "data.csv")))


def test_a_file_of_ours_that_cannot_be_written(out, partial):
    assert (
        refusal(lambda: run(out, error=PermissionError(errno.EACCES, "denied", str(partial / "a.csv")))).code == "U554"
    )


def test_a_place_where_nothing_can_be_made(tmp_path):
    (tmp_path / "file").write_text("x")
    assert refusal(lambda: run(tmp_path / "file" / "OUT")).code == "U554"
