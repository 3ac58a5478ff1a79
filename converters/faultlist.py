"""faults.csv (no values in it) and the side files of original values, both 0600."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from utsushi.converters.dispositions import Stage as RunStage
from utsushi.converters.dispositions import needs_decision
from utsushi.converters.files.standard import Writer
from utsushi.converters.outcome import LISTED, WRITTEN, Outcome
from utsushi.converters.stage import Stage
from utsushi.converters.trace import located
from utsushi.mappings.layout.model import Table

Arrow = Any

COLUMNS = (
    *("業務ID", "グループ", "項目", "故障", "処分", "指名", "区分"),
    *("ファイル", "表", "レコード", "繰返し", "バイト位置"),
)
SIDE_COLUMNS = (*COLUMNS, "欄", "原値", "原バイト")


@dataclass
class Tally:
    """What was listed, counted."""

    by_line: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """(業務ID, group, file) → faults, what is merely listed not counted."""
    undecided: int = 0
    """Faults that keep the run from succeeding."""
    stopped: int = 0


class FaultList:
    """Writes faults.csv."""

    def __init__(self, path: Path, stage: Stage, run_stage: RunStage) -> None:
        """Open the file."""
        self.tally = Tally()
        self._stage, self._run_stage = stage, run_stage
        self._writer = Writer(path, COLUMNS)
        path.chmod(0o600)

    def close(self) -> None:
        """Finish the file."""
        self._writer.close()

    def group(self, outcome: Outcome) -> None:
        """List the faults of a group, by row and then by item."""
        if not outcome.faults:
            return
        import pyarrow as pa

        table = pa.concat_tables(outcome.faults).combine_chunks()
        order = {item.name: n for n, item in enumerate(outcome.plan.group.items)}
        items = np.array([order[name] for name in table["item"].to_pylist()])
        table = table.take(pa.array(np.lexsort((items, table["row"].to_numpy()))))
        group, classes = outcome.plan.group, {item.name: item.classification for item in outcome.plan.group.items}
        fixed = {"業務ID": group.business, "グループ": group.name}
        words = table.rename_columns(["row", "項目", "故障", "処分", "指名"]).append_column(
            "区分", pa.array([classes[name] for name in table["item"].to_pylist()], pa.string())
        )
        self._write(words, outcome.plan.source, fixed)
        for disposition, reason in zip(table["disposition"].to_pylist(), table["reason"].to_pylist(), strict=True):
            self.tally.stopped += disposition == "stop"
            if disposition != LISTED:
                self.tally.undecided += needs_decision(self._run_stage, disposition, named=bool(reason))

    def claims(self, table: Table, field_name: str, rows: Any, fault: str) -> None:
        """List rows that break the claim of a dropped field."""
        import pyarrow as pa

        listed = pa.table({"row": rows, "項目": [field_name] * len(rows), "故障": [fault] * len(rows)})
        self._write(listed, table, {})
        self.tally.undecided += len(rows)

    def single(self, **cells: str) -> None:
        """List something that is no row of a table; it needs a decision."""
        import pyarrow as pa

        self._writer.write(pa.table({name: pa.array([cells.get(name, "")], pa.string()) for name in COLUMNS}))
        self.tally.by_line[cells.get("業務ID", ""), cells.get("グループ", ""), cells.get("ファイル", "")] += 1
        self.tally.undecided += 1

    def _write(self, listed: Arrow, table: Table, fixed: Mapping[str, str]) -> None:
        for part, where in _placed(self._stage, table, listed):
            self._writer.write(_text(part | where | fixed, COLUMNS, len(where["ファイル"])))
            decided = part.get("処分", [""] * len(where["ファイル"]))
            counted = Counter(file for file, word in zip(where["ファイル"], decided, strict=True) if word != LISTED)
            for file, count in counted.items():
                self.tally.by_line[fixed.get("業務ID", ""), fixed.get("グループ", ""), file] += count


def write_side_files(folder: Path, stage: Stage, outcomes: Sequence[Outcome]) -> None:
    """`<区分>.csv`: what stood in the source where the output holds a substitute or nothing. Rows that are written only."""
    writers: dict[str, Writer] = {}
    try:
        for outcome in outcomes:
            for cells in _replaced(stage, outcome):
                _write_side(folder, writers, cells)
    finally:
        for writer in writers.values():
            writer.close()


def _replaced(stage: Stage, outcome: Outcome) -> list[dict[str, list[Any]]]:
    import pyarrow as pa

    if not outcome.replaced:
        return []
    table = pa.concat_tables(outcome.replaced)
    table = table.filter(pa.array(outcome.state[table["row"].to_numpy()] == WRITTEN)).combine_chunks()
    group = outcome.plan.group
    classes = {item.name: item.classification for item in group.items}
    listed = table.rename_columns(["row", "項目", "故障", "処分", "欄", "原値", "原バイト"]).append_column(
        "区分", pa.array([classes[name] for name in table["item"].to_pylist()], pa.string())
    )
    found = []
    for part, where in _placed(stage, outcome.plan.source, listed):
        count = len(where["ファイル"])
        part["原バイト"] = [raw.hex() if raw is not None else "" for raw in part["原バイト"]]
        found.append(part | where | {"業務ID": [group.business] * count, "グループ": [group.name] * count})
    return found


def _write_side(folder: Path, writers: dict[str, Writer], cells: dict[str, list[Any]]) -> None:
    import pyarrow as pa

    table = _text(cells, SIDE_COLUMNS, len(cells["ファイル"]))
    by_class: dict[str, list[int]] = defaultdict(list)
    for n, name in enumerate(cells["区分"]):
        by_class[name].append(n)
    for name, rows in sorted(by_class.items()):
        if name not in writers:
            folder.mkdir(mode=0o700, exist_ok=True)
            writers[name] = Writer(folder / f"{name}.csv", SIDE_COLUMNS)
            (folder / f"{name}.csv").chmod(0o600)
        writers[name].write(table.take(pa.array(rows)))


def _placed(stage: Stage, table: Table, listed: Arrow) -> Any:
    """(cells of `listed`, cells of their places), chunk by chunk; `listed` has `row`, rising."""
    names = [path.name for path in stage.found[table.name.split(".", 1)[0]]]
    occurs = bool(table.parent)
    rows = listed["row"].to_numpy()
    for part, where in located(stage.tables[table.name].rows, rows, occurs=occurs):
        cells = listed.slice(part.start, part.stop - part.start).drop_columns(["row"]).to_pydict()
        yield (
            cells,
            {
                "ファイル": [names[n] for n in where["__file"].to_pylist()],
                "表": [table.name] * where.num_rows,
                "レコード": where["__record"].to_pylist(),
                "繰返し": where["__occurrence"].to_pylist() if occurs else [""] * where.num_rows,
                "バイト位置": where["__offset"].to_pylist(),
            },
        )


def _text(cells: Mapping[str, Any], columns: Sequence[str], count: int) -> Arrow:
    import pyarrow as pa

    def texts(name: str) -> list[str]:
        given = cells.get(name, "")
        values = [given] * count if isinstance(given, str) else given
        return ["" if value is None else str(value) for value in values]

    return pa.table({name: pa.array(texts(name), pa.string()) for name in columns})
