"""The manual holds every command, option, operator, rule and message, and its generated pages are up to date."""

import runpy
from pathlib import Path

import click
import pytest

from utsushi.converters.cli import door

ROOT = Path(__file__).resolve().parents[1]
MANUAL = runpy.run_path(str(ROOT / "tools" / "manual.py"))


def commands(group, names=()):
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*names, name))
        else:
            yield (*names, name), command


COMMANDS = list(commands(door.utsushi))


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize(("names", "command"), COMMANDS, ids=[" ".join(names) for names, _ in COMMANDS])
def test_the_manual_holds_every_command_and_option(language, names, command):
    text = (ROOT / "docs" / language / "commands.md").read_text("utf-8")
    usage = "utsushi " + " ".join(names)
    (part,) = [piece for piece in text.split("\n## ")[1:] if piece.startswith(names[0] + "\n")]
    assert usage in part
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert max(parameter.opts, key=len) in part, parameter.name


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_manual_holds_the_options_of_the_front_door(language):
    text = (ROOT / "docs" / language / "commands.md").read_text("utf-8")
    for parameter in door.utsushi.params:
        assert max(parameter.opts, key=len) in text


@pytest.mark.parametrize(("language", "name"), list(MANUAL["pages"]()))
def test_generated_pages_are_up_to_date(language, name):
    written = (ROOT / "docs" / language / name).read_text("utf-8")
    assert written == MANUAL["pages"]()[language, name], "run: python tools/manual.py"


def test_both_languages_have_the_same_pages():
    pages = [{path.name for path in (ROOT / "docs" / language).glob("*.md")} for language in ("ja", "en")]
    assert pages[0] == pages[1]


def test_every_message_is_complete_and_stands_once():
    rows = MANUAL["messages"]()
    codes = [row["code"] for row in rows]
    assert sorted(codes) == sorted(set(codes))
    for row in rows:
        assert row["ja"], row["code"]
        assert row["en"], row["code"]
        if row["code"].startswith("U"):
            assert row["hint_ja"], row["code"]
            assert row["hint_en"], row["code"]


def test_every_code_that_is_raised_has_its_message():
    import re

    known = {row["code"] for row in MANUAL["messages"]()}
    rooms = ("specs", "mappings", "validate", "converters", "samples")
    raised = {
        code
        for room in rooms
        for path in (ROOT / room).rglob("*.py")
        for code in re.findall(r'["\'](U\d{3})["\']', path.read_text("utf-8"))
    }
    assert raised - known == set()


@pytest.mark.parametrize("name", ["README.md", "README.ja.md"])
def test_the_readme_has_the_same_two_commands(name):
    lines = [line for line in (ROOT / name).read_text("utf-8").splitlines() if line.startswith("python3 ")]
    assert len(lines) == 2
    assert lines == [
        line for line in (ROOT / "README.md").read_text("utf-8").splitlines() if line.startswith("python3 ")
    ]
