"""The front door: languages, refusals in words, exit codes, and no traceback."""

import os
import subprocess
import sys

import pytest

from utsushi.converters.cli import door, language
from utsushi.converters.cli.door import run


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"UTSUSHI_LANG": "en", "LANG": "ja_JP.UTF-8"}, "en"),
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LC_ALL": "de_DE.UTF-8", "LANG": "ja_JP.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "ja"),
        ({}, "ja"),
    ],
)
def test_the_environment_names_the_language(monkeypatch, environment, expected):
    for name in ("UTSUSHI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(language, "_windows", lambda: "ja")
    assert language.chosen([]) == expected
    assert language.chosen(["--lang", "en"]) == "en"
    assert language.chosen(["--lang=ja"]) == "ja"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--lang", "ja", "conert"], "もしかして: convert"),
        (["--lang", "en", "conert"], "did you mean: convert"),
        (["--lang", "en", "spec", "show", "099"], "U102"),
        (["--lang", "en", "convert"], "PACKAGE"),
        (["--lang", "ja", "check", "no/such"], "no/such"),
    ],
)
def test_a_refusal_says_what_is_wrong(capsys, arguments, words):
    assert run(arguments) == 2
    told = capsys.readouterr()
    assert words in told.err
    assert "Traceback" not in told.err


def test_a_fault_of_the_program_is_told_without_data(capsys, monkeypatch):
    def broken(*_arguments, **_options):
        message = "甲野　一郎"
        raise KeyError(message)

    monkeypatch.setattr(door.utsushi, "main", broken)
    assert run(["spec", "list"]) == 2
    told = capsys.readouterr().err
    assert "U001" in told
    assert "KeyError" in told
    assert "甲野" not in told


def test_every_command_of_the_table_is_there():
    for name in door.COMMANDS:
        command = door.utsushi.get_command(None, name)
        assert command is not None, name
        assert command.name == name


def test_a_pipe_is_utf8_whatever_the_console_speaks(tmp_path):
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    command = [sys.executable, "-c", "from utsushi.converters.cli import main; main(['--lang', 'ja', 'spec', 'list'])"]
    done = subprocess.run(command, capture_output=True, env=environment, cwd=tmp_path, check=False)
    assert done.returncode == 0
    assert "住民情報" in done.stdout.decode("utf-8")
