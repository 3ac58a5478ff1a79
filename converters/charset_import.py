"""`charset import` and `charset show`: a character table of its owner's becomes one that layouts can name, and what a table holds.

Read are JSON (a list of objects, or an object whose values are such lists, as jef4j's mapping files are) and CSV, with the keys
`code` (or the name of the set: `jef`, `keis`, `jips`, `ebcdic`) and `unicode` in hexadecimal and, where there are, `sp` (a second code point), `hd_ivs` or `hd`, `aj1_ivs` or `aj1`
(variation selectors) and `options` (`unmappable`, `decode_only`, `encode_only` …; a list, or text with commas). Nothing is shipped
of it.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from utsushi.converters.files import codetables
from utsushi.converters.files.codetables import CodeTable, Kind
from utsushi.mappings.layout.model import CHARSETS, CODECS
from utsushi.specs.errors import Place, fail

Selector = Literal["hd", "aj1", "none"]
_SKIPPED = {"unmappable", "encode_only"}
_ONE_WAY = {"decode_only", "combination", "halfwidth", "fullwidth", "oneway", "irreversible"}
_CODE = ("code", "jef", "keis", "jips", "ebcdic")
_REPLACEMENT = "\ufffd"
"""U+FFFD: what a mapping says of a code that it has no character for."""
_BLANKS = {"jips-j": (0x20, 0x2121), "": (0x20, 0x8140)}
_MANY = 20


def charset_import(
    source: Path,
    out: Path,
    *,
    name: str = "",
    kind: Kind = "host",
    shift: str = "",
    selectors: Selector = "hd",
    encoding: str = "utf-8",
) -> dict[str, Any]:
    """Make a table that `text: {table: …}` can name.

    Args:
        source: JSON or CSV.
        out: the file to make (`.csv`); it must not exist.
        name: of the set; the file's own by default.
        kind: how characters follow each other.
        shift: shift codes around double bytes, of `codetables.SHIFTS`; empty: a table of double bytes alone, or of single ones.
        selectors: which variation selectors tell glyphs of one code point apart: Hanyo-Denshi (and so Moji_Joho), Adobe-Japan1, none.
        encoding: of the source.

    Returns:
        What `charset_show` gives, and `skipped`: rows that are none or written only.

    Raises:
        UtsushiError: U760 it cannot be read, U764 no mapping, with its place, U765 `out` is there or is no `.csv`, U554 it cannot be written.
    """
    if out.exists() or out.suffix != ".csv":
        raise fail("U765", Place(str(out)))
    try:
        text = source.read_text(encoding).removeprefix("\ufeff")
    except (OSError, UnicodeDecodeError, LookupError) as error:
        raise fail("U760", Place(str(source))) from error
    blank, wide_blank = _BLANKS.get(
        "" if kind != "host" else shift if shift in _BLANKS and shift else "ebcdic", (0x40, 0x4040)
    )
    made = CodeTable(name or source.stem, kind, {}, {}, shift, blank, wide_blank, source=source.name)
    made, skipped = _filled(made, source, _rows(source, text), selectors)
    if not made.all:
        raise fail("U764", Place(str(source), line=1))
    made = codetables.with_udc(made, shift)
    part = out.with_name(f"{out.name}.partial")
    try:
        part.write_text(codetables.write(made), "utf-8", newline="\n")
        part.replace(out)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise fail("U554", Place(str(out)), why=error.strerror or "") from error
    return _shown(made) | {"skipped": skipped}


def charset_show(name: str) -> dict[str, Any]:
    """What a built-in or imported table holds.

    Returns:
        `{"schema", "name", "kind", "shift", "single", "double", "user_defined", "selectors", "duplicates", "one_way"}`: numbers of codes; of
        characters with several codes and codes that do not come back, the first ones by code.

    Raises:
        UtsushiError: U401, U760, U761.
    """
    return _shown(codetables.table(name))


def charset_list() -> dict[str, Any]:
    """The built-in sets: `{"schema", "charsets": [{"name", "kind", "shift", "codes"}]}`; those that are rules have no table."""
    found: list[dict[str, Any]] = []
    for name in CHARSETS:
        if name in CODECS:
            found.append({"name": name, "kind": "codec", "shift": "", "codes": 0})
            continue
        made = codetables.table(name)
        found.append({"name": name, "kind": made.kind, "shift": made.shift, "codes": len(made.all)})
    return {"schema": 1, "charsets": found}


def _shown(made: CodeTable) -> dict[str, Any]:
    codes: dict[str, list[int]] = defaultdict(list)
    for code, text in sorted(made.all.items()):
        codes[text].append(code)
    several = [found for found in codes.values() if len(found) > 1]
    one_way = sorted(made.decode_only | {code for found in several for code in _behind(found, made)})
    return {
        "schema": 1,
        "name": made.name,
        "kind": made.kind,
        "shift": made.shift,
        "single": len(made.singles),
        "double": len(made.doubles),
        "user_defined": sum("\ue000" <= text <= "\uf8ff" for text in made.all.values()),
        "selectors": sum(len(text) > 1 for text in made.all.values()),
        "duplicates": {"count": len(several), "first": [" ".join(map(_hex, found)) for found in several[:_MANY]]},
        "one_way": {"count": len(one_way), "first": [_hex(code) for code in one_way[:_MANY]]},
    }


def _behind(found: list[int], made: CodeTable) -> list[int]:
    """The codes of a character that the encoder does not write."""
    return [code for code in found if code != made.canonical[made.all[code]]]


def _hex(code: int) -> str:
    return f"{code:02X}" if code < 0x100 else f"{code:04X}"


def _filled(
    made: CodeTable, source: Path, rows: Iterable[tuple[int, Mapping[str, Any]]], selectors: Selector
) -> tuple[CodeTable, dict[str, int]]:
    singles: dict[int, str] = {}
    doubles: dict[int, str] = {}
    one_way: set[int] = set()
    skipped: Counter[str] = Counter()
    for number, row in rows:
        options = _options(row)
        if skip := options & _SKIPPED:
            skipped[min(skip)] += 1
            continue
        try:
            written, text = _mapping(row, selectors)
            code = int(written, 16)
        except (KeyError, ValueError, TypeError) as error:
            raise fail("U764", Place(str(source), line=number)) from error
        part = doubles if len(written) > 2 or made.kind == "ucs2" else singles
        if code in part or text == _REPLACEMENT:
            skipped["again" if code in part else "unmappable"] += 1
            continue
        if made.kind == "ascii" and len(written) > 2 and code >> 8 in singles:
            raise fail("U768", Place(str(source), line=number), entry=written)
        part[code] = text
        if options & _ONE_WAY:
            one_way.add(code)
    blank = next((code for code, text in sorted(singles.items()) if text == " "), made.blank)
    made = replace(made, singles=singles, doubles=doubles, blank=blank, decode_only=frozenset(one_way))
    return made, dict(sorted(skipped.items()))


def _options(row: Mapping[str, Any]) -> set[str]:
    """A list of words in JSON, words with commas in CSV."""
    said = row.get("options") or ""
    return {str(one).strip() for one in (said if isinstance(said, list) else str(said).split(","))}


def _mapping(row: Mapping[str, Any], selectors: Selector) -> tuple[str, str]:
    """(code in two or four hexadecimal digits, text). Raises KeyError, ValueError, TypeError: no mapping."""
    key = next(name for name in (*(name for name in _CODE if name in row), "code"))
    code = str(row[key]).strip().upper().removeprefix("0X")
    text = chr(int(str(row["unicode"]).removeprefix("U+"), 16))
    extra = row.get("sp") or (row.get(f"{selectors}_ivs") or row.get(selectors) if selectors != "none" else "")
    text += chr(int(str(extra), 16)) if extra else ""
    if not codetables.fits_a_code(text) or len(code) not in {2, 4}:
        raise ValueError(code)
    return code, text


def _rows(source: Path, text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """(number, row) of JSON or CSV."""
    if source.suffix.lower() != ".json":
        yield from enumerate(csv.DictReader(io.StringIO(text)), 2)
        return
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise fail("U764", Place(str(source), line=getattr(error, "lineno", 1))) from error
    listed = (
        found
        if isinstance(found, list)
        else [one for part in found.values() if isinstance(part, list) for one in part]
        if isinstance(found, dict)
        else []
    )
    if not listed or not all(isinstance(one, dict) for one in listed):
        raise fail("U764", Place(str(source), line=1))
    yield from enumerate(listed, 1)
