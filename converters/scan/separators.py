"""Line ends, delimiter, quotes and header of a text, each with the numbers that speak for it."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from utsushi.converters.scan.model import Guess

DELIMITERS = {",": "comma", "\t": "tab", ";": "semicolon", "|": "bar", "\x01": "01", "\x1f": "1F"}
_LINES = 2_000
"""Lines that a delimiter is tried on."""
_LEAST = 0.8
_NAME = re.compile(
    r"番号|コード|氏名|名称|区分|年月日|日付|フラグ|住所|性別|金額|税額|年度|カナ|種別|_|CD$|NO$|KBN|YMD|NAME|ID$|DATE|CODE",
    re.IGNORECASE,
)
"""What names of columns are made of."""


@dataclass(frozen=True)
class Delimited:
    """How a text is cut into columns."""

    delimiter: str
    columns: int
    quoted: bool
    header: bool
    names: tuple[str, ...]
    guesses: tuple[Guess, ...]


def newline(text: str) -> Guess:
    """The line ends: `crlf`, `lf`, `cr`, or none."""
    crlf = text.count("\r\n")
    counted = {"crlf": crlf, "lf": text.count("\n") - crlf, "cr": text.count("\r") - crlf}
    best = max(counted, key=lambda name: counted[name])
    if not counted[best]:
        return Guess("newline", "none", counted)
    evidence = {**counted, "end_marks_1A": text.count("\x1a"), "nul": text.count("\0")}
    others = tuple({"value": name, "evidence": {"count": n}} for name, n in counted.items() if n and name != best)
    return Guess("newline", best, evidence, others)


def lines(text: str, *, whole: bool) -> list[str]:
    """The lines of the text; the last one only if it is whole."""
    found = re.split(r"\r\n|\n|\r", text)
    return [one for one in (found if whole else found[:-1]) if one.strip("\x1a\0")]


def delimited(text: str, *, whole: bool) -> Delimited | None:
    """The delimiter that cuts nearly all lines into as many columns; None where none does."""
    tried = {one: _columns(text, one, whole=whole) for one in DELIMITERS}
    scored = {
        one: (share, columns) for one, (columns, share, _, _) in tried.items() if columns >= 2 and share >= _LEAST
    }
    if not scored:
        return None
    best = max(scored, key=lambda one: (round(scored[one][0], 2), scored[one][1]))
    columns, share, rows, quotes = tried[best]
    evidence = {"columns": columns, "share_of_lines": round(share, 4), "lines": len(rows)}
    others = tuple(
        {"value": DELIMITERS[one], "evidence": {"columns": number, "share_of_lines": round(part, 4)}}
        for one, (part, number) in scored.items()
        if one != best
    )
    header = _header([row for row in rows if len(row) == columns])
    guesses = (
        Guess("delimiter", DELIMITERS[best], evidence, others),
        _quote(quotes, sum(map(len, rows))),
        header,
    )
    first = rows[0] if header.value == "yes" else []
    return Delimited(best, columns, quotes > 0, header.value == "yes", _names(first, columns), guesses)


def _columns(text: str, delimiter: str, *, whole: bool) -> tuple[int, float, list[list[str]], int]:
    """(usual number of columns, share of records that have it, the records, quoted fields)."""
    head = lines(text, whole=whole)[:_LINES]
    joined = "\n".join(head).replace("\0", "")
    reader = csv.reader(io.StringIO(joined), delimiter=delimiter)
    rows: list[list[str]] = []
    try:
        rows.extend(row for row in reader if row)
    except csv.Error:
        rows = [line.split(delimiter) for line in head]
    if not rows:
        return 0, 0.0, [], 0
    usual, n = Counter(map(len, rows)).most_common(1)[0]
    quotes = len(re.findall(rf'(?:^|{re.escape(delimiter)})"', joined, re.MULTILINE))
    return usual, n / len(rows), rows, quotes


def _quote(quotes: int, fields: int) -> Guess:
    share = quotes / max(fields, 1)
    value = "none" if not quotes else "all" if share > 0.99 else "minimal"
    return Guess("quote", value, {"quoted_fields": quotes, "share": round(share, 4)})


def _header(rows: Sequence[Sequence[str]]) -> Guess:
    """The first record is none like the others: no digits where they have digits, words that names are made of, all different."""
    first, rest = rows[0], rows[1:]
    digits_below = [n for n in range(len(first)) if rest and _digits([row[n] for row in rest])]
    evidence: dict[str, Any] = {
        "columns_of_digits": len(digits_below),
        "of_them_digits_in_the_first_record": sum(
            bool(re.search(r"\d", first[n])) and first[n].isdigit() for n in digits_below
        ),
        "name_like": sum(bool(_NAME.search(cell)) for cell in first),
        "all_different": len(set(first)) == len(first),
        "empty": sum(not cell.strip() for cell in first),
        "found_below": sum(first[n] in {row[n] for row in rest} for n in range(len(first))),
    }
    unlike = digits_below and not evidence["of_them_digits_in_the_first_record"] and not evidence["empty"]
    named = evidence["name_like"] >= max(1, len(first) // 3) and not any(cell.isdigit() for cell in first)
    alone = (
        evidence["all_different"] and not evidence["found_below"]
    )  # a record taken for a header would show its values
    is_header = alone and bool(unlike or named)
    return Guess("header", "yes" if is_header else "no", evidence)


def _digits(cells: list[str]) -> bool:
    told = [cell for cell in cells if cell.strip()]
    return bool(told) and sum(cell.strip().isdigit() for cell in told) > 0.95 * len(told)


def _names(first: Sequence[str], columns: int) -> tuple[str, ...]:
    """Names of the columns: those of the header, each once; C01, C02 … where there is none."""
    width = len(str(columns))
    found: list[str] = []
    for n in range(columns):
        name = (
            re.sub(r"[\s.]+", "_", first[n].strip())
            if n < len(first) and first[n].strip()
            else f"C{n + 1:0{max(width, 2)}}"
        )
        while name in found:
            name += "_"
        found.append(name)
    return tuple(found)
