"""The file that everything here reads: host records of `package/`, the same bytes for the same number of records.

Half of it is kanji in national fields; every fourth person has two records. One record in 200 is written the way another
program would (a sign nibble F, low-values instead of spaces), one in 1,000 is wrong somewhere: a nibble that is no digit,
a byte that is no character, 平成 33.02.29, 平成 40 年, a user-defined character.

    python benchmarks/data.py FILE [RECORDS]
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from utsushi.converters.files.charsets import characters

Array = Any

LENGTH = 400
FILE_NAME = "JUKI.DAT"
_PART = 100_000
_SEED = 20260105
_OF = {"SIMEI-KN": 81, "KATAGAKI-KJ": 229, "MAE-YUBIN-NO": 249, "SHORI-YMD": 323, "SHOJO-YMD": 327, "KISAI-JUN": 336}
"""Offsets in the record."""
_ERAS = np.array([("1989-01-08", 4, 1988), ("2019-05-01", 5, 2018), ("1926-12-25", 3, 1925)], "M8[D],i8,i8")


def write(path: Path, records: int) -> int:
    """Write `records` records and a trailer; gives the bytes written."""
    with path.open("wb") as file:
        for part, first in enumerate(range(0, records, _PART)):
            file.write(_Part(part, first, min(_PART, records - first)).records().tobytes())
        trailer = _text("9") + _packed(np.array([records]), 9)[0].tobytes() + _text(" ") * 394
        file.write(trailer)
    return path.stat().st_size


class _Part:
    """Consecutive records, one column of bytes after the other."""

    def __init__(self, part: int, first: int, count: int) -> None:
        self.random = np.random.default_rng([_SEED, part])
        self.rows = np.arange(first, first + count)
        self.count = count
        self.dirty = self.random.integers(0, 5000, count)

    def records(self) -> Array:
        out = np.concatenate([np.asarray(column).reshape(self.count, -1) for column in self._columns()], axis=1)
        assert out.shape == (self.count, LENGTH)
        return self._spoilt(np.ascontiguousarray(out))

    def _columns(self) -> Iterator[Array]:  # noqa: PLR0915 - one line for each field of the copybook, in its order
        history = (self.rows % 5 == 4).astype(np.int64)
        person = self.rows - self.rows // 5 - history
        surname, given = self._some(900), self._some(900)
        head = np.where(self.rows % 3 == 0, given, self._some(900))
        relation = np.where(self.rows % 3 == 0, 0, self._some(len(_words("relation"))))
        state = self._some(4) * self._rare(0.12)
        yield self._one("1")
        yield _digits(1_000_000_000 + person * 7, 10)
        yield _packed(1 + history, 5)
        yield _packed(np.zeros(self.count, np.int64), 3)
        yield _digits(2_000_000_000 + person // 3, 10)
        yield _digits(10_000_000_000 + person * 31, 11)
        yield _my_number(10_000_000_000 + person * 77)
        yield _chosen(["0", "1"], (self.rows + 1) % 5 != 4)
        yield _binary(history, 4)
        yield self._one("1")
        yield self._one("J")
        yield _chosen(list("0123"), state)
        yield _kanji_names(surname, given, 12)
        yield _kana_names(surname, given, 20)
        yield _chosen(["1", "2"], self._some(2))
        yield _where(
            self._rare(0.003), _digits(np.full(self.count, 3_200_000), 7), self._dates("1930-01-01", "2025-12-31")
        )
        yield _digits(relation + 1, 2)
        yield _texts([" "], np.zeros(self.count, np.int64), 2)
        yield _wide([word for word, _ in _words("relation")], relation, 6)
        yield _kanji_names(surname, head, 12)
        yield _digits(8_000_000 + self._some(999) * 10, 7)
        yield self._one("401005")
        yield _digits(1_000 + self._some(900), 7)
        yield _wide(["福岡県"], np.zeros(self.count, np.int64), 4)
        yield _wide(["北九州市"], np.zeros(self.count, np.int64), 6)
        yield _wide([word for word, _ in _words("town")], self._some(len(_words("town"))), 12)
        yield _wide([f"{n}番{m}号".translate(_FULL) for n in range(1, 400) for m in range(1, 21)], self._some(7980), 8)
        yield _wide(["", *(word for word, _ in _words("house"))], self._some(4) * self._rare(0.4), 10)
        moved = self._rare(0.3)
        yield _where(moved, _digits(8_100_000 + self._some(999), 7), self._one(" " * 7))
        yield _where(moved, _texts(["401307", "011002", "131016"], self._some(3), 6), self._one(" " * 6))
        yield _wide(["", "福岡県福岡市中央区天神", "東京都千代田区丸の内"], (1 + self._some(2)) * moved, 12)
        yield self._dates("2000-01-01", "2025-12-31")
        yield self._dates("2000-01-01", "2025-12-31")
        yield _chosen(["A1", "A2", "A3", "B1", "C1", "C2"], self._some(6))
        yield self._dates("1960-01-01", "2025-12-31")
        yield self._dates("1960-01-01", "2025-12-31")
        yield _where(moved, self._dates("1990-01-01", "2025-12-31"), _digits(np.zeros(self.count, np.int64), 7))
        yield _packed(_unzoned(self._dates("1990-01-01", "2025-12-31")), 7)
        gone = state > 0
        yield _where(gone, self._dates("2010-01-01", "2025-12-31"), _digits(np.zeros(self.count, np.int64), 7))
        yield _where(gone, _chosen(["D1", "D2", "D3"], self._some(3)), self._one("  "))
        yield _packed(1 + self._some(9), 3)
        yield from (_digits(self._some(400), 4) for _ in range(3))
        yield _chosen(["0", "1"], gone.astype(np.int64))
        insured = self._rare(0.25)
        yield _chosen(["0", "1"], insured)
        yield _where(insured, self._dates("1990-01-01", "2025-12-31"), _digits(np.zeros(self.count, np.int64), 7))
        yield _chosen(["0", "1"], self._rare(0.3))
        yield _where(self._rare(0.6), _digits(1_000_000_000 + person, 10), self._one(" " * 10))
        yield _texts(["SYSTEM", "TANTO01", "TANTO02"], self._some(3), 8)
        yield _digits(20_200_000 + self._some(6) * 10_000 + 101 + self._some(12) * 100 + self._some(28), 8)
        yield _digits(self._some(24) * 10_000 + self._some(60) * 100 + self._some(60), 6)
        yield self._one(" " * 8)

    def _spoilt(self, out: Array) -> Array:
        """Bytes that another program, or nobody, would have written."""
        dirty = self.dirty
        out[dirty % 200 == 1, _OF["KISAI-JUN"] + 1] |= 0x0F  # plus
        out[dirty % 500 == 2, _OF["MAE-YUBIN-NO"] : _OF["MAE-YUBIN-NO"] + 7] = 0
        out[dirty == 3, _OF["SHORI-YMD"] + 1] = 0xFA
        out[dirty == 4, _OF["SIMEI-KN"]] = 0x01
        out[dirty == 5, _OF["SHOJO-YMD"] : _OF["SHOJO-YMD"] + 7] = list(_text("4330229"))
        out[dirty == 6, _OF["SHOJO-YMD"] : _OF["SHOJO-YMD"] + 7] = list(_text("4400101"))
        out[dirty == 7, _OF["KATAGAKI-KJ"] : _OF["KATAGAKI-KJ"] + 2] = 0x69, 0x41
        return out

    def _some(self, of: int) -> Array:
        return self.random.integers(0, of, self.count)

    def _rare(self, share: float) -> Array:
        return self.random.random(self.count) < share

    def _one(self, text: str) -> Array:
        return np.broadcast_to(np.frombuffer(_text(text), np.uint8), (self.count, len(text)))

    def _dates(self, first: str, last: str) -> Array:
        """GYYMMDD."""
        low, high = np.datetime64(first), np.datetime64(last)
        days = low + self.random.integers(0, (high - low).astype(int) + 1, self.count)
        months = days.astype("M8[M]")
        year, month = months.astype("M8[Y]").astype(int) + 1970, months.astype(int) % 12 + 1
        era = np.where(days >= _ERAS[1][0], 1, np.where(days >= _ERAS[0][0], 0, 2))
        value = _ERAS["f1"][era] * 1_000_000 + (year - _ERAS["f2"][era]) * 10_000 + month * 100
        return _digits(value + (days - months).astype(int) + 1, 7)


_FULL = str.maketrans("0123456789", "０１２３４５６７８９")


@cache
def _codes() -> dict[str, int]:
    table: dict[str, int] = {}
    for code, text in sorted(characters("1390", "kana", "jis").items()):
        table.setdefault(text, code)
    return table


@cache
def _words(kind: str) -> tuple[tuple[str, str], ...]:
    with Path(__file__).with_name("words.csv").open(encoding="utf-8", newline="") as file:
        return tuple((row["kanji"], row["kana"]) for row in csv.DictReader(file) if row["kind"] == kind)


def _text(text: str) -> bytes:
    return b"".join(_codes()[char].to_bytes(1 if _codes()[char] < 0x100 else 2, "big") for char in text)


def _table(words: list[bytes], length: int, pad: bytes) -> Array:
    assert all(len(word) <= length for word in words)
    return np.array([list((word + pad * length)[:length]) for word in words], np.uint8)


def _texts(words: list[str], index: Array, length: int) -> Array:
    return _table([_text(word) for word in words], length, b"\x40")[index]


def _chosen(words: list[str], index: Array) -> Array:
    return _texts(words, np.asarray(index, np.int64), len(words[0]))


def _wide(words: list[str], index: Array, characters_: int) -> Array:
    return _table([_text(word) for word in words], 2 * characters_, b"\x40\x40")[index]


def _kanji_names(surname: Array, given: Array, room: int) -> Array:
    parts = [_wide([word for word, _ in _words(kind)], part, 1) for kind, part in _name_parts(surname, given)]
    space = np.full((len(surname), 2), 0x40, np.uint8)
    blank = np.full((len(surname), 2 * room - 10), 0x40, np.uint8)
    return np.concatenate([*parts[:2], space, *parts[2:], blank], axis=1)


def _kana_names(surname: Array, given: Array, room: int) -> Array:
    """Parts of unequal length, one behind the other, a space between surname and given name."""
    out = np.full((len(surname), room), 0x40, np.uint8)
    at = np.zeros(len(surname), np.int64)
    for number, (kind, part) in enumerate(_name_parts(surname, given)):
        words = [_text(kana) for _, kana in _words(kind)]
        sizes = np.array([len(word) for word in words])[part]
        table = _table(words, max(map(len, words)), b"\x40")[part]
        at += number == 2  # the space
        for step in range(table.shape[1]):
            some = np.flatnonzero(step < sizes)
            out[some, at[some] + step] = table[some, step]
        at += sizes
    return out


def _name_parts(surname: Array, given: Array) -> list[tuple[str, Array]]:
    """900 surnames and 900 given names, of two characters each."""
    return [
        ("surname1", surname % 30),
        ("surname2", surname // 30),
        ("given1", given % 30),
        ("given2", given // 30),
    ]


def _split(values: Array, digits: int) -> Array:
    return np.asarray(values)[:, None] // 10 ** np.arange(digits - 1, -1, -1, dtype=np.int64) % 10


def _digits(values: Array, digits: int) -> Array:
    return (0xF0 | _split(values, digits)).astype(np.uint8)


def _unzoned(column: Array) -> Array:
    return (column.astype(np.int64) & 0xF) @ 10 ** np.arange(column.shape[1] - 1, -1, -1, dtype=np.int64)


def _packed(values: Array, digits: int) -> Array:
    nibbles = np.concatenate([_split(values, digits), np.full((len(values), 1), 0xC)], axis=1)
    return (nibbles[:, ::2] << 4 | nibbles[:, 1::2]).astype(np.uint8)


def _binary(values: Array, length: int) -> Array:
    return np.asarray(values, ">i8")[:, None].view(np.uint8)[:, 8 - length :]


def _my_number(values: Array) -> Array:
    """11 digits and the check digit of 個人番号 (番号利用法 省令 第5条)."""
    weights = np.array([6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2])
    rest = (_split(values, 11) * weights).sum(axis=1) % 11
    return _digits(values * 10 + np.where(rest <= 1, 0, 11 - rest), 12)


def _where(mask: Array, chosen: Array, other: Array) -> Array:
    return np.asarray(np.where(np.asarray(mask)[:, None], chosen, other), np.uint8)


def main() -> None:
    """Write the file named."""
    path, count = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    print(f"{path}: {write(path, count):,} bytes")


if __name__ == "__main__":
    main()
