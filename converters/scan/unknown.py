"""A file that nobody described: what its bytes look like, and a profile of the fields that its guesses would give.

The guesses serve this report alone. No reader takes them: a person writes them into a layout, or not.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from utsushi.converters.scan import encodings, lengths, proposing, separators
from utsushi.converters.scan.column import Column
from utsushi.converters.scan.known import Progress, scan_known
from utsushi.converters.scan.model import FileScan, Guess, TableProfile
from utsushi.converters.scan.ranges import Kinds, Range, joined, ranges, selector
from utsushi.converters.scan.sample import Sample, sample
from utsushi.converters.scan.stream import Rows
from utsushi.mappings.layout.model import Layout
from utsushi.specs.errors import UtsushiError

Array = Any

_MAGIC = {
    b"PK\x03\x04": "zip",
    b"\x1f\x8b": "gzip",
    b"\xd0\xcf\x11\xe0": "ole",
    b"%PDF": "pdf",
    b"II*\x00": "tiff",
    b"MM\x00*": "tiff",
    b"PAR1": "parquet",
}
_TEXT = 1 << 20
"""Bytes in which lines are looked for."""
_RECORDS = 20_000
"""Records whose bytes are compared column by column."""
_EQUAL = 0.995
_VARIABLE = {
    "bdw+rdw": {"descriptor": "bdw+rdw"},
    "rdw": {"descriptor": "rdw"},
    "rdw little-endian": {"descriptor": "rdw", "byteorder": "little"},
    "rdw exclusive": {"descriptor": "rdw", "includes": "false"},
    "rdw exclusive little-endian": {"descriptor": "rdw", "includes": "false", "byteorder": "little"},
    "4 bytes": {"descriptor": "length4"},
    "4 bytes little-endian": {"descriptor": "length4", "byteorder": "little"},
    "2 bytes": {"descriptor": "length2"},
    "2 bytes little-endian": {"descriptor": "length2", "byteorder": "little"},
}


@dataclass
class Found:
    """The report on one file, and the layout that its guesses would make."""

    scan: FileScan
    proposal: proposing.Proposal | None = None


def scan_unknown(
    path: Path, *, show_rare: bool, threads: int = 1, progress: Progress | None = None, head: int | None = None
) -> Found:
    """Guess what a file is, and profile it as what it looks like. Raises U450 where it cannot be read."""
    held = sample(path, head) if head else sample(path)
    file = FileScan(proposing.label(path.name), [path.name], held.size, {}, sampled=len(held.raw))
    job = _Unknown(path, held, file, show_rare, threads, progress or (lambda _: None))
    return Found(file, job.run())


@dataclass
class _Unknown:
    path: Path
    sample: Sample
    file: FileScan
    show_rare: bool
    threads: int
    progress: Progress

    def run(self) -> proposing.Proposal | None:
        kind = self._container()
        if kind:
            self.file.guesses.append(kind)
            self.file.notes.append("U842" if self.sample.size else "U844")
            return None
        chained = lengths.descriptor(self.sample)
        encoding = encodings.encoding(self.sample)
        self.file.guesses.append(encoding)
        if chained:
            self.file.guesses.insert(0, Guess("kind", "variable", chained.evidence))
            self.file.guesses.append(chained)
            return self._variable(encoding, chained)
        text = self._text(encoding.value)
        if text is not None:
            end = separators.newline(text)
            self.file.guesses.append(end)
            if end.value != "none":
                return self._lines(encoding, text, end)
        return self._fixed(encoding, "fixed", "")

    def _container(self) -> Guess | None:
        """What the first bytes say by themselves."""
        raw = self.sample.raw
        if not raw:
            return Guess("kind", "empty", {"bytes": 0})
        for magic, name in _MAGIC.items():
            if raw.startswith(magic):
                inside = [one for one in ("xl/", "word/") if one.encode() in raw[:4096]]
                kind = "xlsx" if name == "zip" and "xl/" in inside else name
                return Guess("kind", kind, {"first_bytes": magic.hex().upper()})
        head = raw[:4096].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")
        if head.startswith((b"<?xml", b"<!DOCTYPE")):
            return Guess("kind", "xml", {"first_bytes": head[:5].hex().upper()})
        words = {
            one: raw.count(one.encode()) for one in ("INSERT INTO", "CREATE TABLE", "COPY ") if one.encode() in raw
        }
        if "CREATE TABLE" in words or words.get("INSERT INTO", 0) > 1:
            return Guess("kind", "sql", words)
        return None

    def _text(self, encoding: str) -> str | None:
        """The head as text; None of a host's or of no character set."""
        if encoding not in encodings.CODECS:
            return None
        import codecs

        raw = self.sample.raw[:_TEXT]
        decoder = codecs.getincrementaldecoder(encodings.CODECS[encoding])("replace")
        return decoder.decode(raw, final=len(raw) == self.sample.size).removeprefix("\ufeff")

    def _lines(self, encoding: Guess, text: str, end: Guess) -> proposing.Proposal | None:
        """Records with line ends: delimited, of one length, or just lines."""
        whole = self.sample.whole and len(self.sample.raw) <= _TEXT
        form = separators.delimited(text, whole=whole)
        length = self._line_length(encoding.value)
        if length and (form is None or form.columns < 2):
            self.file.guesses.append(length)
            return self._fixed(encoding, "lines", end.value)
        if form is None:
            self.file.guesses.insert(0, Guess("kind", "lines", {"lines": len(separators.lines(text, whole=whole))}))
            form = separators.Delimited("\x01", 1, quoted=False, header=False, names=("LINE",), guesses=())
            self._profile_delimited(encoding.value, form)
            return None
        self.file.guesses.insert(0, Guess("kind", "delimited", form.guesses[0].evidence))
        self.file.guesses += form.guesses
        if length:
            self.file.guesses.append(length)
        table = self._profile_delimited(encoding.value, form)
        return self._delimited(encoding, end, form, table)

    def _line_length(self, encoding: str) -> Guess | None:
        """The bytes of every line, where all are as long."""
        if encoding.startswith("utf-16"):
            return None
        parts = self.sample.raw[:_TEXT].replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")[:-1]
        lines = [len(part) for part in parts if part.strip(b"\x1a")]
        if len(lines) < 2:
            return None
        lengths_, counts = np.unique(lines, return_counts=True)
        usual = int(lengths_[counts.argmax()])
        share = float(counts.max() / len(lines))
        if share < _EQUAL or usual < 2:
            return None
        return Guess("record_length", str(usual), {"lines": len(lines), "share_of_lines": round(share, 4)})

    def _profile_delimited(self, encoding: str, form: separators.Delimited) -> TableProfile:
        columns = [Column(name, {"usage": "delimited", "offset": n}) for n, name in enumerate(form.names)]
        rows = Rows(self.path, encoding, form)
        seen = 0
        for batch in rows:
            seen += batch.num_rows
            for column, values in zip(columns, batch.columns, strict=True):
                column.take(values)
            self.progress(batch.num_rows)
        if rows.ragged:
            self.file.rejected = {"wrong_columns": rows.ragged}
        if rows.stopped:
            self.file.notes.append(rows.stopped)
        if rows.unmapped:
            worst = dict(rows.unmapped.most_common(50))
            self.file.guesses.append(Guess("unmapped", str(rows.unmapped.total()), worst))
        profiles = [column.profile(show_rare=self.show_rare) for column in columns]
        table = TableProfile(f"{self.file.name}.kihon", seen, profiles)
        self.file.tables.append(table)
        return table

    def _delimited(
        self, encoding: Guess, end: Guess, form: separators.Delimited, table: TableProfile
    ) -> proposing.Proposal:
        dates = {one.name: str(one.dates[0]["style"]) for one in table.fields if one.kind == "date"}
        return proposing.DelimitedProposal(
            name=self.file.name,
            path=self.path.name,
            encoding={"ascii": "cp932"}.get(encoding.value, encoding.value),
            delimiter=form.delimiter,
            quote=next(one.value for one in form.guesses if one.property == "quote"),
            newline=end.value if end.value != "cr" else "lf",
            header=form.header,
            bom="bom" in encoding.evidence,
            columns=form.names,
            dates=dates,
        )

    def _fixed(self, encoding: Guess, form: str, newline: str) -> proposing.Proposal | None:
        """Records of one length, with line ends or without."""
        ebcdic = encodings.host(encoding.value)
        if form == "lines":
            length = int(next(one.value for one in self.file.guesses if one.property == "record_length"))
        else:
            found = lengths.record_length(self.sample, ebcdic=ebcdic)
            if found is None:
                self.file.guesses.insert(0, Guess("kind", "unknown", {"bytes": self.sample.size}))
                return None
            self.file.guesses.append(found)
            length = int(found.value)
        self.file.guesses.insert(0, Guess("kind", form, {"record_length": length}))
        matrix = self._matrix(length, form)
        known = selector(matrix) if self.sample.whole else None
        if known is not None:
            self.file.guesses.append(_told(known, ebcdic=ebcdic))
        parts = [matrix] if known is None else [matrix[known.selects == value] for value in known.values]
        proposal = self._records(encoding.value, form, newline, parts, known)
        return self._profiled(encoding.value, proposal)

    def _variable(self, encoding: Guess, chained: Guess) -> proposing.Proposal | None:
        """Records with descriptors: of one length, of one length for each type, or of one type with an end of any length."""
        records = lengths.bodies(self.sample, chained.value, _RECORDS)
        shortest, longest = min(map(len, records)), max(map(len, records))
        if not shortest:
            self.file.notes.append("U845")
            return None
        matrix = _prefix(records)
        known = selector(matrix) if self.sample.whole else None
        if known is not None:
            self.file.guesses.append(_told(known, ebcdic=encodings.host(encoding.value)))
        first = known.selects if known is not None else np.zeros(len(records), np.uint8)
        kinds = known.values if known is not None else (0,)
        parts = [[one for one, value in zip(records, first, strict=True) if value == each] for each in kinds]
        matrices = [_prefix(part) for part in parts]
        proposal = self._records(encoding.value, "variable", "", matrices, known)
        ends = [max(map(len, part)) - matrix.shape[1] for part, matrix in zip(parts, matrices, strict=True)]
        grown = {
            name: (when, [*fields, Range(matrix.shape[1], end, "text")] if end else fields)
            for (name, (when, fields)), matrix, end in zip(proposal.records.items(), matrices, ends, strict=True)
        }
        proposal = replace(proposal, records=grown, length=longest, variable=_VARIABLE[chained.value])
        return self._profiled(encoding.value, proposal)

    def _profiled(self, encoding: str, proposal: proposing.FixedProposal) -> proposing.FixedProposal | None:
        if encoding == encodings.BINARY:
            self.file.notes.append("U845")
            return None
        self._profile(proposal)
        return proposal

    def _matrix(self, length: int, form: str) -> Array:
        """uint8 (records, bytes) of the first records, and of the last one where the file is whole."""
        raw = self.sample.raw
        if form == "lines":
            lines = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
            raw = b"".join(line for line in lines if len(line) == length)
        records = len(raw) // length
        matrix = np.frombuffer(raw[: records * length], np.uint8).reshape(records, length)
        return np.concatenate([matrix[:_RECORDS], matrix[-1:]]) if records > _RECORDS else matrix

    def _records(
        self, encoding: str, form: str, newline: str, matrices: list[Array], known: Kinds | None
    ) -> proposing.FixedProposal:
        """The proposal; `matrices`: the bytes of each record type, in the order of `known`."""
        ebcdic = encodings.host(encoding)
        pairs = _double_bytes(encoding) if ebcdic else None
        records: dict[str, tuple[str, list[Range]]] = {}
        totals = []
        for n, matrix in enumerate(matrices):
            found, when = joined(ranges(matrix, ebcdic=ebcdic, pairs=pairs)), ""
            if known is not None:
                found = _apart(found, known.offset)
                when = _condition(known.offset, known.values[n], ebcdic=ebcdic)
                if known.counts[n] <= 2 and sum(known.counts) > 4:
                    totals.append(f"r{n + 1}")
            records[f"r{n + 1}"] = (when, found)
        return proposing.FixedProposal(
            name=self.file.name,
            path=self.path.name,
            format=form,
            encoding={"ascii": "cp932"}.get(encoding, encoding),
            length=max(matrix.shape[1] for matrix in matrices),
            newline=newline if newline != "cr" else "lf",
            records=records,
            totals=totals,
        )

    def _profile(self, proposal: proposing.FixedProposal) -> None:
        """Read the file with the proposed layout, as its reader would."""
        try:
            file = compiled(proposal).files[proposal.name]
            found = scan_known(
                file, [self.path], show_rare=self.show_rare, threads=self.threads, progress=self.progress
            )
        except UtsushiError as error:
            self.file.notes += ["U845", *sorted({one.code for one in error.problems})]
            return
        self.file.tables, self.file.rejected, self.file.controls = found.tables, found.rejected, found.controls


def _prefix(records: list[bytes]) -> Array:
    """uint8 (records, bytes): as many bytes as every record has."""
    shortest = min(map(len, records))
    return np.frombuffer(b"".join(one[:shortest] for one in records), np.uint8).reshape(-1, shortest)


def compiled(proposal: proposing.Proposal) -> Layout:
    """The proposed layout, as its reader takes it. Raises what `load` raises."""
    from utsushi.mappings.layout.load import load

    text, books = proposing.layout(proposal.name, [proposal])
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        (base / "copy").mkdir()
        (base / "layout.yaml").write_text(text, "utf-8", newline="\n")
        for name, book in books.items():
            (base / "copy" / name).write_text(book, "utf-8", newline="\n")
        return load(base / "layout.yaml")


def _told(known: Kinds, *, ebcdic: bool) -> Guess:
    names = ["cp037" if ebcdic else "ascii"]
    values = [bytes([value]).decode(names[0], "replace") for value in known.values]
    return Guess(
        "record_type",
        f"byte {known.offset}",
        {f"'{value}'": n for value, n in zip(values, known.counts, strict=True)},
    )


def _condition(offset: int, value: int, *, ebcdic: bool) -> str:
    text = bytes([value]).decode("cp037" if ebcdic else "ascii", "replace").replace("'", "''")
    return f"F{offset + 1:04d} = '{text}'"


def _apart(found: list[Range], offset: int) -> list[Range]:
    """The byte that tells the record type is a field of its own, and text, in every record type."""
    cut: list[Range] = []
    for one in found:
        end = one.offset + one.length
        if not one.offset <= offset < end:
            cut.append(one)
            continue
        kind = "text" if one.kind in {"signed", "packed", "national", "blank"} else one.kind
        parts = (
            replace(one, length=offset - one.offset, kind=kind),
            Range(offset, 1, "text"),
            Range(offset + 1, end - offset - 1, kind),
        )
        cut += [part for part in parts if part.length]
    return cut


def _double_bytes(encoding: str) -> Array | None:
    from utsushi.converters.files.charsets import charset
    from utsushi.mappings.layout.model import TextStyle

    try:
        return charset(TextStyle(encoding), wide=True).texts != 0
    except UtsushiError:  # one that is imported only
        return None
