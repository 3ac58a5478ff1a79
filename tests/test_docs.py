"""The manual holds every command, option, operator, rule, message, key, column and disposition; its generated pages are up to date."""

import csv
import json
import re
import runpy
import typing
from pathlib import Path

import click
import pytest
from pydantic import BaseModel

from utsushi.converters import project
from utsushi.converters.cli import door
from utsushi.converters.dispositions import LISTED
from utsushi.mappings import package_models, plan
from utsushi.mappings.layout import declarations
from utsushi.validate import rule

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


def manual(language, page):
    return (ROOT / "docs" / language / page).read_text("utf-8")


def keys(model):
    """The keys of a pydantic model as a file spells them."""
    return [field.alias or name for name, field in model.model_fields.items()]


def words(annotation):
    """Every word that a Literal inside an annotation allows."""
    if typing.get_origin(annotation) is typing.Literal:
        return {word for word in typing.get_args(annotation) if word}
    return {word for inner in typing.get_args(annotation) for word in words(inner)}


LAYOUT = [
    declarations.LayoutFile,
    declarations.CobolEntry,
    declarations.TextEntry,
    declarations.DatesEntry,
    declarations.FileEntry,
    declarations.RecordEntry,
    declarations.VariableEntry,
    declarations.LabelsEntry,
    declarations.OccursEntry,
    declarations.FieldEntry,
    declarations.ImageEntry,
    declarations.VariableEntry,
    declarations.ChildEntry,
]
MAPPING = [
    package_models.MappingFile,
    package_models.JoinEntry,
    package_models.GivenTest,
    package_models.PackageFile,
    package_models.DropEntry,
]
PROJECT = [project.SourceDeclaration, project._Settings, project._Hash]
PAGES = [
    *(("layout.md", model) for model in LAYOUT),
    *(("mapping.md", model) for model in MAPPING),
    *(("project.md", model) for model in PROJECT),
    *(("validate.md", model) for model in (rule.Rule, rule.Effective, rule.Codes)),
]


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize(("page", "model"), PAGES, ids=[model.__name__ for _, model in PAGES])
def test_the_manual_holds_every_key_and_word_of_a_file(language, page, model):
    text = manual(language, page)
    written = (
        re.compile(r"[A-Za-z_]+(?:-\d+)?").findall
        if page in {"project.md", "validate.md"}
        else re.compile(r"`([^`\n]+)`").findall
    )
    assert set(keys(model)) - set(written(text)) == set()
    assert {word for field in model.model_fields.values() for word in words(field.annotation)} - set(
        written(text)
    ) == set()


def test_no_model_of_a_file_is_left_out_of_these_tests():
    for module, listed in ((declarations, LAYOUT), (package_models, MAPPING)):
        found = {one for one in vars(module).values() if isinstance(one, type) and issubclass(one, BaseModel)}
        public = {one for one in found if not one.__name__.startswith("_") and one.__module__ == module.__name__}
        assert public == set(listed)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_manual_holds_the_table_of_dispositions(language):
    text = manual(language, "dispositions.md")
    for row in csv.DictReader((ROOT / "converters" / "dispositions.csv").read_text("utf-8").splitlines()):
        cells = [re.escape(f"`{row[name]}`") for name in ("kind", "fault", "disposition")]
        assert re.search(rf"^\| {cells[0]} \|[^|\n]+\| {cells[1]} \| {cells[2]} \|", text, re.MULTILINE), row["kind"]
    for word in (*typing.get_args(plan.Disposition), LISTED, *withhold_faults()):
        assert f"`{word}`" in text, word


def withhold_faults():
    from utsushi.converters import claims, withhold

    return (withhold.WITH_KEY, withhold.WITH_PARENT, withhold.MENTIONED, claims.VIOLATED)


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    """Every JSON document of a run and of a dry run."""
    from utsushi.converters import run

    folder, source = tmp_path_factory.mktemp("run"), ROOT / "samples" / "small" / "036_host"
    run.convert("036/host", source, folder / "all")
    run.convert("036/host", source, folder / "dry", sample=2)
    return [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*/*.json"))]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_manual_holds_everything_that_a_run_writes(language, books):
    from utsushi.converters import faultlist, outcome, trace

    text = manual(language, "output.md")
    for name in sorted({name for book in books for name in _names(book)}):
        assert f"`{name}`" in text, name
    for name in (*trace.schema().names, *faultlist.SIDE_COLUMNS, *outcome.OUTCOMES, outcome.EMPTY_SLOT):
        assert f"`{name}`" in text, name


def _names(book):
    """Keys of a JSON document that its form says, not its data (names, reasons, policies)."""
    data = {"excluded", "policies", "dropped_unchecked", "corrections", "grades", "explained"}
    for name, value in book.items():
        yield name
        if name not in data:
            for inner in value if isinstance(value, list) else [value]:
                if isinstance(inner, dict):
                    yield from _names(inner)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_manual_holds_every_key_that_check_and_roundtrip_print(language):
    from utsushi.converters import roundtrip
    from utsushi.mappings import check

    text = manual(language, "commands.md")
    printed = {
        "check": check.check_package("001/memuro").to_json(),
        "roundtrip": roundtrip.roundtrip("036/host", ROOT / "samples" / "small" / "036_host").to_json(),
    }
    for command, book in printed.items():
        part = text.split(f"\n## {command}\n")[1].split("\n## ")[0]
        for name in _names(book):
            assert f'"{name}"' in part, name


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_manual_holds_every_key_of_a_verdict(language):
    from utsushi.validate.report import Report

    text = manual(language, "validate.md")
    for name in _names(dict.fromkeys(Report(edition="2.1").to_json(), "")):
        assert f"`{name}`" in text, name


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_manual_holds_the_columns_of_code_maps_and_the_forms_of_joins(language):
    from utsushi.mappings.language import codemap

    text = manual(language, "mapping.md")
    for name in (
        *codemap.COLUMNS,
        codemap.FOLDS,
        codemap.APPROVED,
        codemap.UNCHECKED,
        "__row",
        "__parent",
        "__occurrence",
    ):
        assert f"`{name}`" in text, name
    for form in ("`one ", "`optional ", "`parent of "):
        assert form in text


@pytest.mark.parametrize("page", ["layout.md", "mapping.md", "dispositions.md"])
def test_both_languages_show_the_same_examples(page):
    examples = [
        re.findall(r"^```.*?^```", manual(language, page), re.MULTILINE | re.DOTALL) for language in ("ja", "en")
    ]
    assert [_code(one) for one in examples[0]] == [_code(one) for one in examples[1]]


def _code(block):
    return [line.split("#")[0].split("   ")[0].rstrip() for line in block.splitlines()]


@pytest.mark.parametrize("page", ["layout.md", "mapping.md", "dispositions.md"])
def test_examples_are_lines_of_the_shipped_packages(page):
    shipped = {
        _line(line)
        for path in (*(ROOT / "mappings").glob("0*/**/*.yaml"), *(ROOT / "tests" / "data" / "formats").glob("*.yaml"))
        for line in path.read_text("utf-8").splitlines()
    }
    shipped |= {"extends: 001/memuro", "title: 空野市 住民データ（cp932）"}  # a municipality's own
    blocks = re.findall(r"^```yaml\n(.*?)^```", manual("en", page), re.MULTILINE | re.DOTALL)
    assert blocks
    shown = [_line(line) for block in blocks for line in block.splitlines()]
    assert [line for line in shown if line and "…" not in line and line not in shipped] == []


def _line(line):
    return re.sub(r"(^|\s)#.*", "", line).strip()


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_conditions_of_the_manual_are_conditions(language):
    from utsushi.mappings.layout import predicate

    part = re.split(r"^## (?:条件|Conditions)$", manual(language, "layout.md"), flags=re.MULTILINE)[1]
    lines = part.split("```")[1].strip().splitlines()
    assert lines
    assert all(predicate.parse(line) is not None for line in lines)


def test_every_decision_stands_in_the_index_and_in_the_navigation():
    folder = ROOT / "docs" / "decisions"
    pages = {path.name for path in folder.glob("*.md")} - {"index.md"}
    assert set(re.findall(r"\]\(([a-z-]+\.md)\)", (folder / "index.md").read_text("utf-8"))) == pages
    assert set(re.findall(r"decisions/([a-z-]+\.md)", (ROOT / "mkdocs.yml").read_text("utf-8"))) == pages | {"index.md"}
