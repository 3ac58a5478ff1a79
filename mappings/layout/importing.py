"""A copybook, or a control file of SQL*Loader, → a layout file: what they say, written down for a person to go on with."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from utsushi.mappings.layout import adhoc
from utsushi.mappings.layout.load import loads
from utsushi.mappings.layout.loader_layout import layout_of
from utsushi.mappings.layout.written import lines
from utsushi.specs.errors import Place, fail


def import_layout(
    path: Path,
    out: Path,
    *,
    record_format: str = "fixed",
    charset: str = "ibm-930",
    dialect: str = "ibm",
    records: adhoc.Conditions | None = None,
    data_path: str = "*",
    form: Literal["fixed", "free"] = "fixed",
    encoding: str = "",
) -> dict[str, Any]:
    """Write a layout file; whole, or not at all.

    Args:
        path: a copybook, or a control file (`*.ctl`), which says everything itself and whose columns with positions become a
            copybook beside the layout.
        out: the layout file to make; what stands there is left alone.
        record_format: `fixed`, `lines` or `variable`.
        charset: `text: table` of the data.
        dialect: the compiler whose sizes hold.
        records: record types and their conditions (`adhoc.from_copybook`).
        data_path: name or pattern of the data.
        form: of the copybook.
        encoding: of the copybook (cp932 unless said) or of the control file (utf-8 unless said).

    Returns:
        `{"schema": 1, "out", "files": [what was written], "tables", "fields", "undecided": [descriptions of a REDEFINES that
        nobody decided]}`.

    Raises:
        UtsushiError: U720 something stands there, U721 it cannot be written, and what reading the source raises.
    """
    undecided: list[str] = []
    texts: dict[Path, str] = {}
    if path.suffix.lower() == ".ctl":
        made = layout_of(path, encoding or "utf-8")
        text = made.layout
        if made.copybook:
            texts[out.parent / "copy" / made.copybook_name] = made.copybook
    else:
        said = adhoc.declared(
            path,
            record_format=record_format,
            charset=charset,
            dialect=dialect,
            records=records,
            data_path=data_path,
            form=form,
            encoding=encoding or "cp932",
            copybook_path=Path(os.path.relpath(path, out.parent)).as_posix(),
        )
        text = "\n".join(lines(said)) + "\n"
        undecided = adhoc.undecided(path, records, form, encoding or "cp932", dialect)
    texts[out] = text
    _write(texts, out)
    tables = loads(text, out).tables
    return {
        "schema": 1,
        "out": str(out),
        "files": [str(one) for one in texts],
        "tables": {name: len(table.fields) for name, table in tables.items()},
        "undecided": undecided,
    }


def _write(texts: Mapping[Path, str], out: Path) -> None:
    """Write all of them, or none: the layout is read back before it gets its name."""
    for path in texts:
        if path.exists():
            raise fail("U720", Place(str(path)))
    made: list[Path] = []
    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            made.append(path)
            path.write_text(text, "utf-8", newline="\n")
        loads(texts[out], out)
    except OSError as error:
        _remove(made)
        raise fail("U721", Place(str(out)), why=error.strerror or type(error).__name__) from error
    except BaseException:
        _remove(made)
        raise


def _remove(made: list[Path]) -> None:
    for path in made:
        path.unlink(missing_ok=True)
