"""faults.csv, counted: what a reader wants to see first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from utsushi.specs.errors import Language, Problem

_KEYS = ("業務ID", "グループ", "項目", "故障", "処分", "指名")


def fault_summary(out: Path, language: Language) -> list[dict[str, Any]]:
    """Rows `{business, group, item, fault, sentence, hint, disposition, decided, count, file, record}`, most frequent first.

    Args:
        out: an output folder.
        language: of sentence and hint.

    file and record are those of the first one.
    """
    import pyarrow.csv as pc

    path = out / "faults.csv"
    if not path.is_file():
        return []
    strings = pc.ConvertOptions(column_types=dict.fromkeys((*_KEYS, "ファイル", "レコード"), "string"))
    table = pc.read_csv(path, convert_options=strings, parse_options=pc.ParseOptions(newlines_in_values=True))
    if not table.num_rows:
        return []
    found = (
        table.group_by(list(_KEYS), use_threads=False)
        .aggregate([("レコード", "count"), ("ファイル", "first"), ("レコード", "first")])
        .to_pylist()
    )
    return [_row(one, language) for one in sorted(found, key=lambda one: -one["レコード_count"])]


def _row(one: dict[str, Any], language: Language) -> dict[str, Any]:
    problem = Problem(one["故障"])
    return {
        "business": one["業務ID"],
        "group": one["グループ"],
        "item": one["項目"],
        "fault": one["故障"],
        "sentence": problem.sentence(language),
        "hint": problem.hint(language),
        "disposition": one["処分"],
        "decided": bool(one["指名"]),
        "count": one["レコード_count"],
        "file": one["ファイル_first"],
        "record": one["レコード_first"],
    }
