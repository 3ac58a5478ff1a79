"""write: a city as standard files. Shards are lived and written one by one or by several processes, and joined in their order.

A process gets numbers and gives bytes: nothing else is shared, so it may be started anew (spawn) on every system. Twice as
many shards as processes are under way at most, so memory does not grow with the city.
"""

from __future__ import annotations

import datetime as dt
import gc
import json
import multiprocessing
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from utsushi.converters import manifest
from utsushi.converters.files import standard
from utsushi.converters.output import LOCK, Output
from utsushi.samples.city.sheets import Key, Sheets, items
from utsushi.samples.city.statistics import Statistics
from utsushi.specs import loader
from utsushi.specs.editions import DEFAULT
from utsushi.specs.errors import fail

if TYPE_CHECKING:
    from utsushi.samples.city.defects.ordered import Order

Format = Literal["csv", "parquet"]
FIRST, LAST = dt.date(2021, 1, 1), dt.date(2099, 12, 31)
MOST = 5_000_000
_ROWS = 65_536
"""Of a row group of Parquet."""


@dataclass(frozen=True)
class City:
    """What was written."""

    out: Path
    residents: int
    rows: dict[Key, int]
    placed: dict[str, int]
    """Defect → how many were placed."""


@dataclass(frozen=True)
class _Part:
    """One part of a city: the whole of it (-1) or a shard."""

    seed: int
    number: int
    residents: int
    base: dt.date
    form: Format


def write(
    out: str | Path,
    *,
    residents: int,
    seed: int,
    base_date: str,
    form: Format = "csv",
    processes: int = 1,
    progress: Callable[[int], None] | None = None,
    defects: str | Path | None = None,
) -> City:
    """Write a city into `out`, whole or not at all; the same arguments give the same bytes, whatever `processes`.

    Args:
        out: a folder that is not there or empty; gets `<業務ID>_<group>_<time>_1.csv` (or .parquet), manifest.json,
            statistics.html, statistics.json.
        residents: 住登者 at the base date, exactly.
        seed: which city.
        base_date: the day it is told on, YYYY-MM-DD.
        form: standard CSV, or Parquet of the same columns.
        processes: how many work at once.
        progress: told how many residents were added.
        defects: a file that orders defects (`defects.ordered`); answers.csv says where they are.

    Raises:
        UtsushiError: U880 no base date, or not from 2021 to 2099, U881 no such number of residents, U550–U554 the folder, U88x the defects.
    """
    base = _day(base_date)
    if not 1 <= residents <= MOST:
        raise fail("U881", residents=residents, most=MOST)
    from utsushi.samples.city.lives import RESIDENTS

    orders = _ordered(defects, form)
    sizes = [min(RESIDENTS, residents - start) for start in range(0, residents, RESIDENTS)]
    parts = [_Part(seed, -1, 0, base, form), *(_Part(seed, n, size, base, form) for n, size in enumerate(sizes))]
    statistics = Statistics()
    with Output(Path(out)) as output, ExitStack() as files:
        sinks = _sinks(output.path, base, form, files)
        rows = dict.fromkeys(sinks, 0)
        placed: dict[str, int] = {}
        for part, (pieces, counted) in zip(parts, _made(parts, processes), strict=True):
            for key, count, piece in pieces:
                sinks[key].put(piece)
                rows[key] += count
            statistics.add(counted)
            if progress:
                progress(part.residents)
        files.close()
        if orders:
            from utsushi.samples.city.defects.placing import place

            changed, placed = place({key: sink.path for key, sink in sinks.items()}, orders, seed)
            rows |= changed
        _describe(
            output.path,
            sinks,
            rows,
            statistics,
            {"residents": residents, "seed": seed, "base_date": base_date, "format": form}
            | ({"defects": placed} if orders else {}),
        )
        output.commit()
    return City(Path(out), residents, rows, placed)


def _day(text: str) -> dt.date:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise fail("U880", day=text, first=FIRST, last=LAST) from None
    if not FIRST <= day <= LAST or day.isoformat() != text:
        raise fail("U880", day=text, first=FIRST, last=LAST)
    return day


def _ordered(defects: str | Path | None, form: Format) -> tuple[Order, ...]:
    if defects is None:
        return ()
    from utsushi.samples.city.defects.catalogue import catalogue
    from utsushi.samples.city.defects.ordered import read

    return read(Path(defects), catalogue(), csv=form == "csv")


Pieces = list[tuple[Key, int, Any]]


def make(part: _Part) -> tuple[Pieces, Statistics]:
    """The rows of a part, rendered; runs in any process."""
    collects = gc.isenabled()
    gc.disable()  # nothing of a part can go before its end
    try:
        return _make(part)
    finally:
        if collects:
            gc.enable()


def _make(part: _Part) -> tuple[Pieces, Statistics]:
    from utsushi.samples.city.families import families, groups
    from utsushi.samples.city.lives import live
    from utsushi.samples.city.places import places

    sheets = Sheets(part.base)
    statistics = Statistics()
    if part.number < 0:
        for family in families():
            family.write_city(places(), part.base, sheets)
    else:
        shard = live(part.seed, part.number, part.residents, part.base)
        for family in families():
            family.write(shard, sheets)
        statistics.count(shard)
        shard.forget()
    pieces: Pieces = []
    for key in groups():
        if sheets.count(*key):
            table = sheets.table(*key)
            pieces.append((key, table.num_rows, _rendered(table, key, part.form)))
    return pieces, statistics


def _rendered(table: Any, key: Key, form: Format) -> Any:
    if form == "csv":
        return standard.render(table, items(*key))
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return sink.getvalue().to_pybytes()


def _made(parts: list[_Part], processes: int) -> Iterator[tuple[Pieces, Statistics]]:
    """The parts in their order."""
    processes = min(processes, len(parts) - 1)
    if processes <= 1:
        yield from map(make, parts)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        waiting: deque[Future[tuple[Pieces, Statistics]]] = deque()
        try:
            for part in parts:
                waiting.append(pool.submit(make, part))
                if len(waiting) > 2 * processes:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:  # who interrupts does not wait for what is not begun
            pool.shutdown(wait=True, cancel_futures=True)


class _Csv:
    """A standard file."""

    def __init__(self, path: Path, key: Key) -> None:
        self.path = path
        self._writer = standard.Writer(path, items(*key))

    def put(self, piece: Any) -> None:
        self._writer.append(piece)
        self._writer.ends.clear()

    def close(self) -> None:
        self._writer.close()


class _Parquet:
    """A Parquet file of text columns; parts are gathered into row groups."""

    def __init__(self, path: Path, key: Key) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self.path = path
        self._schema = pa.schema([(name, pa.string()) for name in items(*key)])
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd")
        self._held: list[Any] = []

    def put(self, piece: Any) -> None:
        import pyarrow as pa

        self._held.append(pa.ipc.open_stream(piece).read_all())
        if sum(table.num_rows for table in self._held) >= _ROWS:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        import pyarrow as pa

        if self._held:
            self._writer.write_table(pa.concat_tables(self._held).combine_chunks())
            self._held.clear()


def _sinks(folder: Path, base: dt.date, form: Format, files: ExitStack) -> dict[Key, _Csv | _Parquet]:
    from utsushi.samples.city.families import groups

    kind = _Csv if form == "csv" else _Parquet
    sinks: dict[Key, _Csv | _Parquet] = {}
    for key in groups():
        name = standard.file_name(*key, extracted=base.isoformat())
        sinks[key] = kind((folder / name).with_suffix(f".{form}"), key)
        files.callback(sinks[key].close)
    return sinks


def _describe(
    folder: Path,
    sinks: dict[Key, _Csv | _Parquet],
    rows: dict[Key, int],
    statistics: Statistics,
    parameters: dict[str, Any],
) -> None:
    """statistics.json, statistics.html and, last, manifest.json."""
    from utsushi import __version__
    from utsushi.samples.city.page import page
    from utsushi.samples.city.places import DATA

    counted = statistics.to_json()
    _text(folder / "statistics.json", json.dumps(counted, ensure_ascii=False, indent=1) + "\n")
    _text(folder / "statistics.html", page(counted, rows, parameters))
    numbered = {sinks[key].path: key for key in sinks}
    entries = []
    for path in sorted(folder.iterdir()):
        if path.name == LOCK:
            continue
        key = numbered.get(path)
        my_number = key is not None and any(item.classification == "個人番号" for item in _items(key))
        entry = manifest.entry(
            path, folder, rows=rows[key] if key else None, of="/".join(key or ()), my_number=my_number
        )
        entries.append(entry)
    content = {
        "schema": 1,
        "utsushi": __version__,
        "fictitious": True,
        "edition": DEFAULT,
        "parameters": parameters,
        "data": {path.name: manifest.entry(path, DATA).sha256 for path in sorted(DATA.glob("*.csv"))},
        "files": [
            {"name": one.name, "of": one.of, "rows": one.rows, "bytes": one.bytes, "sha256": one.sha256}
            for one in entries
        ],
        "my_number_files": [one.name for one in entries if one.my_number],
    }
    _text(folder / "manifest.json", json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def _items(key: Key) -> Any:
    return loader.business(key[0], DEFAULT).groups[key[1]].items


def _text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
