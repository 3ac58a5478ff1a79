"""encode: the tables that `read` made, or a person changed, as the file again."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from utsushi.converters.looking import kept
from utsushi.converters.looking.assembly import Assembly
from utsushi.converters.looking.choosing import described, table_names
from utsushi.converters.looking.tables import FORMS, form_of
from utsushi.converters.looking.whole import Whole
from utsushi.converters.output import Output
from utsushi.mappings.layout.model import File, Layout
from utsushi.specs.errors import Place, fail


@dataclass
class Result:
    """What was written."""

    out: Path
    files: list[dict[str, Any]] = field(default_factory=list)
    """`name`, `records`, `bytes`, and `same`: whether they are the bytes that were read; None where that is not known."""

    @property
    def exit_code(self) -> int:
        """0: what cannot be encoded is refused."""
        return 0

    def to_json(self) -> dict[str, Any]:
        """What `--format json` prints."""
        return {"schema": 1, "out": str(self.out), "files": self.files}


def encode(
    source: Path | str,
    *,
    out: Path | str,
    canonical: bool = False,
    progress: Callable[[int], None] | None = None,
    **description: Any,
) -> Result:
    """Write the file of the tables in a folder; several files become a folder.

    Args:
        source: a folder as `read` makes it, in any of its forms; without `residue/` the bytes are canonical.
        out: the file to make, for its owner alone; the folder to make where several files were read.
        canonical: without the residue: every value in the encoder's form, records that are none left out.
        progress: told the number of records after each stretch.
        **description: as `read` takes it.

    Raises:
        UtsushiError: U862 no description, U865–U870 tables that do not belong together, U871 `out` is there already, and what
            the encoders raise (U404–U407, U459, U460): a value that its field cannot hold.
    """
    folder = Path(source)
    said = _sources(folder)
    layout = _present(described(**description).compile(), folder, said)
    names = table_names(layout)
    form = form_of(folder, list(names.values())) if not said or _any(folder, names) else "jsonl"
    targets = [(file, index, one) for file in layout.files.values() for index, one in enumerate(_files(said, file))]
    writer = _Writer(folder, form, names, canonical, progress or (lambda _: None))
    result = Result(Path(out))
    if len(targets) > 1:
        with Output(Path(out)) as output:
            for file, index, one in targets:
                with output.open_private(one["name"]) as target:
                    result.files.append(writer.write(file, index, one, target))
            output.commit()
        return result
    for file, index, one in targets:
        with Whole(Path(out)) as target:
            result.files.append(writer.write(file, index, one, target.handle))
            target.done = True
    return result


def _present(layout: Layout, folder: Path, said: Mapping[str, Any]) -> Layout:
    """The files of the layout that were read, or that the folder has tables of. Raises U865."""
    there = set(said)
    if not there:
        names = table_names(layout)
        there = {layout.file_of(table).name for table, name in names.items() if _any(folder, {table: name})}
    part = {name: file for name, file in layout.files.items() if name in there}
    if not part:
        raise fail("U865", Place(str(folder)), found="—", known=" ".join(table_names(layout).values()))
    # table names of a single file do without it: they stay what they were where other files are not there
    return replace(layout, files=part) if said else layout


def _any(folder: Path, names: Mapping[str, str]) -> bool:
    return any((folder / f"{name}.{form}").is_file() for name in names.values() for form in FORMS)


def _sources(folder: Path) -> Mapping[str, Any]:
    """File of the layout → what was read for it, as `read` noted it; empty where it noted nothing."""
    path = folder / kept.FOLDER / kept.SOURCES
    if not path.is_file():
        return {}
    try:
        found = json.loads(path.read_text("utf-8"))
    except ValueError:
        raise fail("U867", Place(str(path)), column="JSON") from None
    files = found.get("files") if isinstance(found, dict) else None
    return files if isinstance(files, dict) else {}


def _files(said: Mapping[str, Any], file: File) -> Sequence[Mapping[str, Any]]:
    return said.get(file.name) or [{"name": file.name}]


@dataclass
class _Writer:
    folder: Path
    form: str
    names: Mapping[str, str]
    canonical: bool
    progress: Callable[[int], None]

    def write(self, file: File, index: int, said: Mapping[str, Any], target: BinaryIO) -> dict[str, Any]:
        """Write one file. Gives its line of the result."""
        total, size, records = sha256(), 0, 0
        for count, raw in self._assembly(file, index).pieces():
            target.write(raw)
            total.update(raw)
            size, records = size + len(raw), records + count
            self.progress(count)
        same = total.hexdigest() == said["sha256"] if "sha256" in said else None
        return {"name": said["name"], "records": records, "bytes": size, "same": same}

    def _assembly(self, file: File, index: int) -> Assembly:
        return Assembly(file, self.folder, self.form, self.names, index, canonical=self.canonical)
