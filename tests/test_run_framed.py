"""The same residents as a delimited file, as SQL dumps and as XML: the same standard files, and all of it comes back."""

import hashlib
import re
from pathlib import Path

import pytest

from utsushi.converters import files
from utsushi.converters.files.batch import Batch
from utsushi.converters.roundtrip import roundtrip
from utsushi.converters.run import convert
from utsushi.mappings.layout.load import load

ROOT = Path(__file__).resolve().parents[1]
LAYOUT = ROOT / "mappings" / "001_memuro" / "layout.yaml"
SOURCE = ROOT / "samples" / "small" / "001_memuro" / "resident_table.csv"
_DELIMITED = re.compile(r'    path: "\*\.csv"\n.*?    records:\n', re.DOTALL)


def dump(text, dialect):
    return _DELIMITED.sub(f'    path: "*.sql"\n    format: sql\n    dialect: {dialect}\n    records:\n', text)


def elements(text):
    """Columns c1, c2 …, as elements: names of the old system are no names of XML."""
    columns = re.search(r"columns: \[(.*?)\]", text, re.DOTALL)
    named = ", ".join(f"{name.strip()}: c{n}" for n, name in enumerate(columns[1].split(","), 1))
    text = text.replace(columns[0], f"path: /jumin/kihon\n        elements: {{{named}}}")
    return _DELIMITED.sub('    path: "*.xml"\n    format: xml\n    records:\n', text)


WAYS = {
    "oracle": ("jumin.sql", lambda text: dump(text, "oracle")),
    "mysql": ("jumin.sql", lambda text: dump(text, "mysql")),
    "xml": ("jumin.xml", elements),
}


def standard(out):
    found = sorted(path for path in out.rglob("*.csv") if path.name[:4] == "001_")
    return {"_".join(path.name.split("_")[:2]): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


@pytest.fixture(scope="module")
def delimited(tmp_path_factory):
    return standard(convert("001/memuro", SOURCE.parent, tmp_path_factory.mktemp("plain") / "OUT").out)


@pytest.mark.parametrize("way", ["oracle", *(pytest.param(one, marks=pytest.mark.slow) for one in ("mysql", "xml"))])
def test_the_same_residents_in_another_form(tmp_path, delimited, way):
    name, change = WAYS[way]
    package = tmp_path / "package"
    package.mkdir()
    (package / "package.yaml").write_text("title: 町\nextends: 001/memuro\n", "utf-8")
    (package / "layout.yaml").write_text(change(LAYOUT.read_text("utf-8")), "utf-8")
    source = tmp_path / "source"
    source.mkdir()
    rows = [part for part in files.read(load(LAYOUT).files["JUMIN"], [SOURCE]) if isinstance(part, Batch)]
    bare = [Batch(one.table, one.start, one.rows, one.faults, None) for one in rows]
    (source / name).write_bytes(files.encode(load(package / "layout.yaml").files["JUMIN"], {"JUMIN.kihon": bare}))
    result = convert(str(package), source, tmp_path / "OUT")
    assert (result.exit_code, standard(result.out)) == (0, delimited)
    report = roundtrip(str(package), source).to_json()
    assert report["ok"]
