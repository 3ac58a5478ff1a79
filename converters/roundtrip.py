"""There and back: convert, rebuild the records from the standard files, and compare every field with the source."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np

from utsushi.converters.rebuild import Rebuilt, identity, rebuild
from utsushi.converters.rebuild_write import write as write_files
from utsushi.converters.roundtrip_compare import UNEXPLAINED, Comparison, Finding, Tally
from utsushi.converters.roundtrip_derived import unequal
from utsushi.converters.roundtrip_faults import read_faults
from utsushi.converters.roundtrip_forward import Forward
from utsushi.converters.roundtrip_joins import Found, find_pairs
from utsushi.converters.roundtrip_records import NOT_WRITTEN, count_records
from utsushi.converters.roundtrip_source import Originals, read_originals
from utsushi.converters.roundtrip_states import roles
from utsushi.mappings.plan import Plan
from utsushi.specs.errors import Place, fail


@dataclass(frozen=True)
class Report:
    """What came back."""

    counts: Mapping[str, int]
    """Records: `identical`, `explained`, `unexplained`, `rejected`, `held`, `excluded`; together all that were read."""
    explained: Mapping[str, int]
    """Reason → fields."""
    unexplained: int
    """Fields."""
    unpaired: int
    """Rows of standard files that the trace gives to no record."""
    files: int
    bytes_wrong: tuple[tuple[str, int], ...]
    """(data file, byte offset) of the files that do not come back byte for byte."""
    findings: tuple[dict[str, Any], ...] = field(default=())

    @property
    def ok(self) -> bool:
        """Nothing is unexplained, and every byte came back."""
        return not (self.unexplained or self.counts["unexplained"] or self.unpaired or self.bytes_wrong)

    @property
    def exit_code(self) -> int:
        """0 only if `ok`."""
        return 0 if self.ok else 1

    def to_json(self) -> dict[str, Any]:
        """The report as `utsushi roundtrip --format json` prints it; no value of the data is in it."""
        return {
            "schema": 1,
            "ok": self.ok,
            "records": sum(self.counts.values()),
            "identical": self.counts["identical"],
            "explained": self.counts["explained"],
            "not_written": {name: self.counts[name] for name in NOT_WRITTEN},
            "fields": {"explained": dict(sorted(self.explained.items())), "unexplained": self.unexplained},
            "unexplained": self.counts["unexplained"],
            "unpaired": self.unpaired,
            "bytes": {"files": self.files, "identical": self.files - len(self.bytes_wrong)},
            "findings": list(self.findings),
        }


def roundtrip(
    package: str,
    source: Path,
    *,
    edition: str | None = None,
    project: Path | None = None,
    stage: Literal["rehearsal", "final"] = "rehearsal",
    threads: int = 1,
    out: Path | None = None,
    write: Path | None = None,
    memory_limit: str = "",
    progress: Callable[[int], None] | None = None,
) -> Report:
    """Convert a source, rebuild its records from the standard files, and compare.

    Args:
        package: a built-in name or a folder.
        source: a file or folder.
        edition: of the standard; None: the package's.
        project: the municipality's folder.
        stage: decides the default dispositions.
        threads: decoding threads; the result does not depend on them.
        out: where the converted files stay; None: in a temporary folder (0700) that is removed.
        write: a new or empty folder that the rebuilt legacy files are written into; None: they are not.
        memory_limit: of DuckDB.
        progress: called with the number of records read.

    Raises:
        UtsushiError: U573 `write` holds something; whatever the conversion refuses; with exit code 3 when it cannot account for every record.
    """
    from utsushi.converters.run import convert
    from utsushi.converters.unpacking import unpacked

    if write and write.exists() and (not write.is_dir() or any(write.iterdir())):
        raise fail("U573", Place(str(write)))
    with unpacked(source) as opened, tempfile.TemporaryDirectory(prefix="utsushi-") as name:
        source, folder = opened.source, Path(name)
        made = out or folder / "out"
        options: dict[str, Any] = {"project": project, "threads": threads, "memory_limit": memory_limit}
        result = convert(package, source, made, edition=edition, stage=stage, **options)
        return compare(result.plan, source, made, folder, write=write, progress=progress, **options)


def compare(
    plan: Plan,
    source: Path,
    out: Path,
    folder: Path,
    *,
    write: Path | None = None,
    project: Path | None = None,
    threads: int = 1,
    memory_limit: str = "",
    progress: Callable[[int], None] | None = None,
) -> Report:
    """Rebuild the records from a finished OUT folder and compare them with the source it was made from.

    Args:
        plan: the package that made OUT.
        source: a file or folder.
        out: the OUT folder.
        folder: for what is kept on the way (0600).
        write: the folder that the rebuilt legacy files are written into.
        project: the municipality's folder: its corrections are explained by name.
        threads: decoding threads.
        memory_limit: of DuckDB.
        progress: called with the number of records read.

    Raises:
        UtsushiError: U572 two data files of one kind have the same name, so that a trace does not tell them apart; what `find`,
            `read_originals` and `rebuild` raise.
    """
    from utsushi.converters.project import load
    from utsushi.converters.sources import find

    found = find(plan.layout, source)
    _refuse_twins(found)
    originals = read_originals(
        plan.layout,
        found,
        {name: [path.name for path in paths] for name, paths in found.items()},
        folder,
        corrections=load(project, source).corrections,
        threads=threads,
        progress=progress or (lambda _count: None),
    )
    joins = {identity(group): find_pairs(group, originals) for group in plan.groups}
    faults = read_faults(plan, out, originals.spine)
    rebuilt = rebuild(
        plan,
        out,
        folder,
        spine=originals.spine,
        silent=faults.silent,
        joined={name: pairs.first for name, pairs in joins.items()},
        memory_limit=memory_limit,
    )
    if write:
        write_files(rebuilt, write)
    own = roles(rebuilt)
    forward = Forward(rebuilt, originals)
    comparison = Comparison(rebuilt, originals, faults, own, forward)
    worst = {name: comparison.table(table) for name, table in plan.layout.tables.items()}
    for group, item, rows in unequal(rebuilt, originals, faults, forward, out, folder, memory_limit):
        comparison.tally.find(group.source.name, item, rows, "derived")
        worst[group.source.name][rows] = UNEXPLAINED
    for table, rows in originals.unread.items():
        if len(rows):
            comparison.tally.find(table, "", rows, "not_read")
            worst[table][rows] = UNEXPLAINED
    forward.close()
    _unmatched(rebuilt, joins, comparison.tally, worst)
    counts: Counter[str] = Counter(rejected=originals.rejected)
    for file in plan.layout.files.values():
        for record in file.records:
            counts += count_records(record, originals.spine, worst, own)
    return _report(counts, comparison.tally, rebuilt, originals)


def _refuse_twins(found: Mapping[str, tuple[Path, ...]]) -> None:
    for name, paths in found.items():
        twins = [one for one, count in Counter(path.name for path in paths).items() if count > 1]
        if twins:
            raise fail("U572", Place(twins[0]), file=name)


def _unmatched(
    rebuilt: Rebuilt, joins: Mapping[tuple[str, str], Found], tally: Tally, worst: Mapping[str, Any]
) -> None:
    """Rows that the run calls unmatched although a row of the group's source belongs to them."""
    for name, found in joins.items():
        for alias, met in found.met.items():
            pairs = rebuilt.pairs[name][alias]
            alone = [n for n, label in enumerate(pairs.outcomes) if label.partition(": ")[0] == "unmatched"]
            rows = pairs.rows[np.isin(pairs.outcome, alone) & (pairs.rows >= 0)]
            rows = np.unique(rows[met[rows]])
            if len(rows):
                tally.find(pairs.table, "", rows, "unmatched")
                worst[pairs.table][rows] = UNEXPLAINED


def _report(counts: Counter[str], tally: Tally, rebuilt: Rebuilt, originals: Originals) -> Report:
    findings = [_finding(rebuilt, one) for one in tally.findings]
    findings += [
        {"table": "", "field": "", "file": file, "record": None, "kind": "bytes", "offset": offset}
        for file, offset in originals.bytes_wrong
    ]
    names = ("identical", "explained", "unexplained", *NOT_WRITTEN)
    return Report(
        counts={name: counts[name] for name in names},
        explained=dict(tally.explained),
        unexplained=tally.unexplained,
        unpaired=sum(rebuilt.unpaired.values()),
        files=originals.files,
        bytes_wrong=tuple(originals.bytes_wrong),
        findings=tuple(findings),
    )


def _finding(rebuilt: Rebuilt, one: Finding) -> dict[str, Any]:
    place = rebuilt.spine.place(one.table, one.row)
    return {"table": one.table, "field": one.field, "file": place.file, "record": place.record, "kind": one.kind}
