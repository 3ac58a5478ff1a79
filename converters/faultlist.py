"""faults.csv (no values in it) and the side files of original values, all 0600."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from utsushi.converters.dispositions import LISTED, needs_decision
from utsushi.converters.dispositions import Stage as RunStage
from utsushi.converters.files.standard import Writer
from utsushi.converters.outcome import WRITTEN, Outcome
from utsushi.converters.stage import Stage
from utsushi.converters.trace import located
from utsushi.mappings.layout.model import Table

Arrow = Any
Cells = dict[str, Any]
"""Column of the file → utf8 array, or one text for all rows."""

COLUMNS = (
    *("業務ID", "グループ", "項目", "故障", "処分", "指名", "区分"),
    *("ファイル", "表", "レコード", "繰返し", "バイト位置", "照合"),
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
    stop: dict[str, str] = field(default_factory=dict)
    """Where the first fault that stops the run stands: cells of its line in faults.csv."""


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

        table = pa.concat_tables(outcome.faults).unify_dictionaries().combine_chunks()
        order = {item.name: n for n, item in enumerate(outcome.plan.group.items)}
        items = np.array([order[name] for name in _words(table["item"])])[_codes(table["item"])]
        table = table.take(pa.array(np.lexsort((items, table["row"].to_numpy()))))
        self._decide(table)
        group = outcome.plan.group
        fixed = {"業務ID": group.business, "グループ": group.name}
        for part, places in _placed(self._stage, outcome.plan.source, table):
            item, fault, disposition, reason = (
                part[name].cast(pa.string()).combine_chunks() for name in ("item", "fault", "disposition", "reason")
            )
            cells = {"項目": item, "故障": fault, "処分": disposition, "指名": reason, "区分": _classes(outcome, item)}
            self._write(cells | places | fixed, part.num_rows)
            if self.tally.stopped and not self.tally.stop:
                self._remember(_table(cells | places | fixed, COLUMNS, part.num_rows))

    def claims(self, table: Table, field_name: str, rows: Any, fault: str) -> None:
        """List rows (rising) that break the claim of a dropped field."""
        import pyarrow as pa

        for part, places in _placed(self._stage, table, pa.table({"row": rows})):
            self._write({"項目": field_name, "故障": fault} | places, part.num_rows)
        self.tally.undecided += len(rows)

    def single(self, **cells: str) -> None:
        """List something that is no row of a table; it needs a decision."""
        self._write(dict(cells), 1)
        self.tally.undecided += 1

    def _remember(self, lines: Arrow) -> None:
        import pyarrow.compute as pc

        stopping = lines.filter(pc.equal(lines["処分"], "stop")).slice(0, 1).to_pylist()
        self.tally.stop = stopping[0] if stopping else {}

    def _decide(self, table: Arrow) -> None:
        names = ("disposition", "reason", "fault")
        kinds, counts = np.unique(np.stack([_codes(table[name]) for name in names]), axis=1, return_counts=True)
        words = [_words(table[name]) for name in names]
        for codes, count in zip(kinds.T.tolist(), counts.tolist(), strict=True):
            disposition, reason, fault = (words[n][code] for n, code in enumerate(codes))
            self.tally.stopped += count * (disposition == "stop")
            if needs_decision(self._run_stage, disposition, fault, named=bool(reason)):
                self.tally.undecided += count

    def _write(self, cells: Cells, count: int) -> None:
        import pyarrow.compute as pc

        table = _table(cells, COLUMNS, count)
        self._writer.write(table)
        decided = table.filter(pc.not_equal(table["処分"], LISTED))
        for one in pc.value_counts(decided["ファイル"]).to_pylist():
            head = (str(cells.get("業務ID", "")), str(cells.get("グループ", "")), one["values"])
            self.tally.by_line[head] += one["counts"]


def write_side_files(folder: Path, stage: Stage, outcomes: Sequence[Outcome]) -> None:
    """`<区分>.csv`: what stood in the source where the output holds a substitute or nothing. Rows that are written only."""
    writers: dict[str, Writer] = {}
    try:
        for outcome in outcomes:
            for table in _replaced(stage, outcome):
                _write_side(folder, writers, table)
    finally:
        for writer in writers.values():
            writer.close()


def _replaced(stage: Stage, outcome: Outcome) -> Iterator[Arrow]:
    """Tables of SIDE_COLUMNS."""
    import pyarrow as pa

    group = outcome.plan.group
    for start, stop in outcome.replaced.chunks:
        rows = pa.Table.from_batches([outcome.replaced.slice(start, stop)])
        rows = rows.filter(pa.array(outcome.state[rows["row"].to_numpy()] == WRITTEN))
        for part, places in _placed(stage, outcome.plan.source, rows):
            raw = pa.array([one.hex() if one is not None else "" for one in part["bytes"].to_pylist()], pa.string())
            cells = {"項目": part["item"], "故障": part["fault"], "処分": part["disposition"], "欄": part["field"]}
            cells |= {"原値": part["value"], "原バイト": raw, "区分": _classes(outcome, part["item"])}
            yield _table(
                cells | places | {"業務ID": group.business, "グループ": group.name}, SIDE_COLUMNS, part.num_rows
            )


def _write_side(folder: Path, writers: dict[str, Writer], table: Arrow) -> None:
    import pyarrow.compute as pc

    for name in sorted(pc.unique(table["区分"]).to_pylist()):
        if name not in writers:
            folder.mkdir(mode=0o700, exist_ok=True)
            writers[name] = Writer(folder / f"{name}.csv", SIDE_COLUMNS)
            (folder / f"{name}.csv").chmod(0o600)
        writers[name].write(table.filter(pc.equal(table["区分"], name)))


def _placed(stage: Stage, table: Table, listed: Arrow) -> Iterator[tuple[Arrow, Cells]]:
    """(part of `listed`, which has `row`, rising; where its rows stand), chunk by chunk."""
    import pyarrow as pa

    names = pa.array([path.name for path in stage.found[table.name.split(".", 1)[0]]], pa.string())
    occurs = bool(table.parent)
    for part, at in located(stage.tables[table.name].rows, listed["row"].to_numpy(), occurs=occurs):
        yield (
            listed.slice(part.start, part.stop - part.start),
            {
                "ファイル": names.take(at["__file"]),
                "表": table.name,
                "レコード": at["__record"].cast(pa.string()),
                "繰返し": at["__occurrence"].cast(pa.string()) if occurs else "",
                "バイト位置": at["__offset"].cast(pa.string()),
                "照合": _fingerprints(stage, table, at),
            },
        )


def _fingerprints(stage: Stage, table: Table, at: Arrow) -> Any:
    """The keyed hash of each row's bytes in the source: the same record in two extractions, without its values. "" without a key."""
    import pyarrow as pa

    if stage.record_hash is None:
        return ""
    paths = stage.found[table.name.split(".", 1)[0]]
    spans = zip(*(at[name].to_pylist() for name in ("__file", "__offset", "__length")), strict=True)
    found = []
    with ExitStack() as stack:
        opened = [stack.enter_context(path.open("rb")) for path in paths]
        for file, offset, length in spans:
            opened[file].seek(offset)
            found.append(stage.record_hash(opened[file].read(length)))
    return pa.array(found, pa.string())


def _classes(outcome: Outcome, items: Arrow) -> Arrow:
    return _mapped(items, {item.name: item.classification for item in outcome.plan.group.items})


def _mapped(column: Arrow, words: Mapping[str, str]) -> Arrow:
    """The word of each value."""
    import pyarrow as pa

    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    coded = whole.dictionary_encode()
    return pa.array([words[text] for text in coded.dictionary.to_pylist()], pa.string()).take(coded.indices)


def _words(column: Arrow) -> list[str]:
    """The dictionary of a column."""
    return [str(text) for text in column.combine_chunks().dictionary.to_pylist()]


def _codes(column: Arrow) -> Any:
    """Its numbers, int64."""
    return column.combine_chunks().indices.to_numpy().astype(np.int64)


def _table(cells: Cells, columns: Sequence[str], count: int) -> Arrow:
    import pyarrow as pa

    def column(name: str) -> Arrow:
        given = cells.get(name, "")
        return pa.repeat(pa.scalar(given, pa.string()), count) if isinstance(given, str) else given

    return pa.table({name: column(name) for name in columns})
