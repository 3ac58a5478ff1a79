"""The editors' schemas are those of the models, and what ships fits them."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from utsushi.mappings import folders, schemas

DATA = Path(__file__).parent / "data" / "packages"
PACKAGES = [DATA / "town", DATA / "host", *(folders.MAPPINGS / name.replace("/", "_") for name in folders.built_in())]


class Editor(yaml.SafeLoader):
    """Types scalars as editors do: numbers and booleans, but no dates."""


Editor.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def schema(name):
    return json.loads((schemas.FOLDER / f"{name}.schema.json").read_text("utf-8"))


def read(text):
    return yaml.load(text, Editor)  # noqa: S506  (a SafeLoader without dates)


def test_the_schemas_are_not_stale():
    kept = {path.name: path.read_text("utf-8") for path in schemas.FOLDER.glob("*.json")}
    assert kept == schemas.generate(), "python -m utsushi.mappings.schemas"


def test_writing_gives_what_is_kept(tmp_path):
    schemas.write(tmp_path)
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (schemas.FOLDER / path.name).read_bytes()


@pytest.mark.parametrize("name", [path.name.split(".")[0] for path in schemas.FOLDER.glob("*.json")])
def test_a_schema_is_a_schema(name):
    jsonschema.Draft202012Validator.check_schema(schema(name))


@pytest.mark.parametrize("folder", PACKAGES, ids=[path.name for path in PACKAGES])
def test_what_ships_fits(folder):
    files = [("package", folder / "package.yaml"), ("layout", folder / "layout.yaml")]
    files += [("mapping", path) for path in sorted(folder.glob("*/*.yaml"))]
    for name, path in files:
        jsonschema.validate(read(path.read_text("utf-8")), schema(name))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("package", "titel: a"),
        ("package", "title: a\ndrop: {T: {F: {always: '', resaon: x}}}"),
        ("package", "title: a\ndrop: {T: {F: {always: {}, reason: x}}}"),
        ("package", "title:"),
        ("mapping", "edition: 2.1\ngroup: g\nfrom: T t\nitems: {}\nabsent: [a]"),
        ("mapping", "edition: 2.1\ngroup: g\nitems: {}"),
        ("layout", "title: a\nfiles: {F: {path: x, format: fixd}}"),
    ],
)
def test_what_the_loader_refuses_an_editor_underlines(name, text):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(read(text), schema(name))
