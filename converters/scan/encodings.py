"""Which character set the bytes look like: every candidate is tried, and stands in the report with its numbers.

Nothing is decided here: several character sets share their bytes (charsets.md of every vendor says so), and a file read with the
wrong one shows wrong names without an error.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from utsushi.converters.scan.characters import CLASSES, _class_of
from utsushi.converters.scan.model import Guess
from utsushi.converters.scan.sample import Sample

Array = Any

BINARY = "binary"
"""Nothing fits: numbers without characters, compressed, or a character set that is not known here."""
CODECS = {
    "ascii": "ascii",
    "utf-8": "utf-8",
    "cp932": "cp932",
    "shift_jis_2004": "shift_jis_2004",
    "euc-jp": "euc_jis_2004",
    "iso-2022-jp": "iso2022_jp_3",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
}
"""Our name → Python's codec, of character sets that a delimited file may have."""
_BOMS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_TRIED = 1 << 18
"""Bytes decoded with each candidate."""
_SHIFTS = {
    "ibm": (b"\x0e", b"\x0f"),
    "jef": (b"\x28", b"\x29"),
    "jef (9pt)": (b"\x38", b"\x29"),
    "keis": (b"\x0a\x42", b"\x0a\x41"),
    "jips-e": (b"\x3f\x75", b"\x3f\x76"),
    "jips-j": (b"\x1a\x70", b"\x1a\x71"),
}
"""Shift codes into and out of double bytes."""
_HOST, _LEAST_HOST, _LEAST_RUNS = 2.0, 0.05, 3


@dataclass(frozen=True)
class Candidate:
    """A character set and how it fits."""

    name: str
    score: float
    """0 … 1, for the order alone."""
    evidence: Mapping[str, Any]


def encoding(sample: Sample) -> Guess:
    """The likeliest character set, and the others that fit."""
    for mark, name in _BOMS.items():
        if sample.raw.startswith(mark):
            return Guess("encoding", name, {"bom": mark.hex().upper()})
    found = sorted(_candidates(sample), key=lambda one: -one.score)
    fitting = [one for one in found if one.score >= 0.5]
    if not fitting:
        evidence = {"share_of_ascii": _ascii(sample), "share_of_zeros": sample.share(0)}
        return Guess("encoding", BINARY, evidence, tuple(map(_shown, found[:3])))
    best = fitting[0]
    rest = [one for one in found if one is not best and one.score >= 0.2]
    return Guess("encoding", best.name, best.evidence, tuple(map(_shown, rest[:5])))


def host(name: str) -> bool:
    """EBCDIC: space is 0x40, digits are F0–F9."""
    return name.startswith(("ibm-", "jef", "keis", "jips"))


def _shown(one: Candidate) -> dict[str, Any]:
    return {"value": one.name, "evidence": dict(one.evidence)}


def _ascii(sample: Sample) -> float:
    return sample.share(9, 10, 13, *range(0x20, 0x7F))


def _candidates(sample: Sample) -> Iterator[Candidate]:
    if not sample.raw:
        return
    ebcdic = sample.share(0x40, *range(0xF0, 0xFA))
    ascii_ = sample.share(0x20, 9, 10, 13, *range(0x30, 0x3A), 0x2C)
    numbers = {"share_of_40_F0-F9": ebcdic, "share_of_20_30-39_2C": ascii_}
    if ebcdic >= _LEAST_HOST and ebcdic > _HOST * ascii_:
        yield from _hosts(sample, numbers)
    if _ascii(sample) > 0.999 and b"\x1b$" not in sample.raw:
        yield Candidate("ascii", 1.0, {"share_of_ascii": _ascii(sample)})
    zeros = sample.share(0)
    for name in ("utf-16-le", "utf-16-be"):
        yield from _utf16(sample, name, zeros)
    if b"\x1b$" in sample.raw and not sample.counts[0x80:].any():
        escapes = len(re.findall(rb"\x1b\$[@B(]", sample.raw))
        yield Candidate("iso-2022-jp", 0.99 if escapes else 0.0, {"escapes": escapes, "bytes_above_7F": 0})
    for name in ("utf-8", "cp932", "euc-jp", "shift_jis_2004"):
        yield from _text(sample, name)


def _text(sample: Sample, name: str) -> Iterator[Candidate]:
    """Strict decoding: bytes that are no character, and how ordinary the characters are."""
    raw = sample.raw[:_TRIED]
    if not sample.counts[0x80:].any() or sample.share(*range(9), *range(14, 27), *range(28, 32)) > 0.01:
        return
    text = codecs.getincrementaldecoder(CODECS[name])("replace").decode(raw, final=len(raw) == sample.size)
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    wide = points[points >= 0x80]
    wrong = int((wide == 0xFFFD).sum())
    if name == "cp932":
        wrong += int(np.isin(wide, (0x80, 0xA0, 0xF8F0, 0xF8F1, 0xF8F2, 0xF8F3)).sum())
    known = max(len(wide), 1)
    ordinary = int(_ordinary()[np.minimum(wide, 0xFFFF)].sum())
    half = int(((wide >= 0xFF61) & (wide <= 0xFF9F)).sum())
    evidence = {
        "not_decodable": wrong,
        "characters_above_7F": len(wide),
        "share_of_ordinary_characters": round(ordinary / known, 4),
        "share_of_half_kana": round(half / known, 4),
    }
    right = 1 - min(1.0, 8 * wrong / known)
    plain = {"utf-8": 0.05, "cp932": 0.02, "euc-jp": 0.01, "shift_jis_2004": 0.0}[name]
    yield Candidate(name, right * (0.55 + 0.4 * min(1.0, (ordinary + 0.6 * half) / known) + plain), evidence)


@cache
def _ordinary() -> Array:
    """Kana, full-width letters and kanji of the first level of JIS X 0208, by code point."""
    found = np.zeros(0x10000, bool)
    for lead in range(0xA1, 0xD0):
        for trail in range(0xA1, 0xFF):
            text = bytes((lead, trail)).decode("euc_jp", "ignore")
            if text:
                found[ord(text[0])] = True
    return found


def _utf16(sample: Sample, name: str, zeros: float) -> Iterator[Candidate]:
    """Two-byte units: those of Japanese text and ASCII lie in few places."""
    raw = sample.raw[: _TRIED & ~1]
    if len(raw) < 4 or sample.size % 2:
        return
    units = np.frombuffer(raw[: len(raw) & ~1], ">u2" if name.endswith("be") else "<u2").astype(np.uint32)
    classes = _class_of()[units]
    good = int(
        (~np.isin(classes, [CLASSES.index(word) for word in ("other", "control", "replacement", "gaiji")])).sum()
    )
    good += int(np.isin(units, (9, 10, 13)).sum())
    ascii_ = int(((units >= 0x20) & (units < 0x7F) | np.isin(units, (9, 10, 13))).sum())
    kana = int(((units >= 0x3000) & (units < 0x3100)).sum())
    share = good / len(units)
    evidence = {
        "share_of_plausible_units": round(share, 4),
        "ascii_units": ascii_,
        "kana_units": kana,
        "share_of_zeros": zeros,
    }
    if share > 0.9 and ascii_ > 0.01 * len(units) and zeros > 0.005:
        yield Candidate(name, 0.98 * share, evidence)


def _hosts(sample: Sample, numbers: Mapping[str, Any]) -> Iterator[Candidate]:
    """EBCDIC and which vendor's: by the shift codes, the double bytes between them, and the single bytes."""
    raw = sample.raw[:_TRIED]
    pairs = {name: _pairs(raw, *codes) for name, codes in _SHIFTS.items()}
    shifted = {name: found for name, found in pairs.items() if found["pairs"]}
    for table in ("ibm-930", "ibm-939", "ibm-1390", "ibm-1399"):
        yield _ibm(raw, table, {**numbers, **_told("ibm", shifted)})
    jis = _jis_runs(raw)
    for vendor in ("jef", "keis83", "jips-j", "jips-e"):
        told = _told(vendor, shifted)
        pairs_, even = told.get("shift_pairs", 0), told.get("shift_pairs_even", 0)
        runs = {} if vendor.startswith("jips") else jis
        if not pairs_ and not runs.get("runs_of_jis"):
            continue
        good = runs.get("runs_of_jis_decodable", 0) / max(runs.get("runs_of_jis", 0), 1)
        sure = runs.get("runs_of_jis", 0) >= _LEAST_RUNS and good >= 0.9
        shifts = pairs_ >= _LEAST_RUNS and even >= 0.95 * pairs_ and not shifted.get("ibm")
        score = (
            0.3
            + 0.6 * (sure and not shifted.get("ibm"))
            + 0.05 * shifts
            + (0.55 if vendor.startswith("jips") and shifts else 0)
        )
        yield Candidate(vendor, score - 0.01 * (vendor == "keis83"), {**numbers, **told, **runs})


def _jis_runs(raw: bytes) -> dict[str, int]:
    """Runs of bytes from A1 that hold some that are no EBCDIC character, and those that are characters of JIS X 0208 two by two.

    JEF and KEIS have the kanji of JIS there; those of IBM begin below 80.
    """
    runs = [re.sub(rb"^[\xf0-\xf9]+|[\xf0-\xf9]+$", b"", one) for one in re.findall(rb"[\xa1-\xfe]{4,512}", raw)]
    held = [one for one in runs if len(one) >= 4 and re.search(rb"[\xca-\xcf\xda-\xdf\xea-\xef\xfa-\xfe]", one)]
    good = sum(len(one) % 2 == 0 and "\ufffd" not in one.decode("euc_jp", "replace") for one in held)
    return {"runs_of_jis": len(held), "runs_of_jis_decodable": good}


def _told(vendor: str, shifted: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    found = next((one for name, one in shifted.items() if vendor.startswith(name.partition(" ")[0])), None)
    return {"shift_pairs": found["pairs"], "shift_pairs_even": found["even"]} if found else {}


def _pairs(raw: bytes, begin: bytes, end: bytes) -> dict[str, int]:
    """Stretches between shift codes, and those with an even number of bytes of which none is a control code."""
    found = re.findall(re.escape(begin) + rb"([\x40-\xfe]{2,512}?)" + re.escape(end), raw)
    return {"pairs": len(found), "even": sum(len(one) % 2 == 0 for one in found)}


def _ibm(raw: bytes, table: str, evidence: dict[str, Any]) -> Candidate:
    from utsushi.converters.files.charsets import charset
    from utsushi.mappings.layout.model import TextStyle

    texts = charset(TextStyle(table)).texts
    stretches = b"".join(one for one in re.findall(rb"\x0e([\x40-\xfe]{2,512}?)\x0f", raw) if len(one) % 2 == 0)
    codes = np.frombuffer(stretches, ">u2").astype(np.int64)
    unknown = int((texts[codes] == 0).sum())
    plain = np.frombuffer(re.sub(rb"\x0e[\x40-\xfe]{2,512}?\x0f", b"", raw), np.uint8)
    single = np.bincount(plain, minlength=256)
    characters = [_single(int(texts[code])) for code in range(256)]
    lower = int(sum(n for n, char in zip(single, characters, strict=True) if "a" <= char <= "z"))
    kana = int(sum(n for n, char in zip(single, characters, strict=True) if "\uff61" <= char <= "\uff9f"))
    evidence = {
        **evidence,
        "double_bytes": len(codes),
        "double_bytes_unknown": unknown,
        "lower_case": lower,
        "half_kana": kana,
    }
    fits = 1 - min(1.0, 8 * unknown / max(len(codes), 1))
    spread = lower / max(lower + kana, 1)
    extended = table in {"ibm-1390", "ibm-1399"}
    return Candidate(
        table, 0.6 + 0.2 * fits + 0.1 * (1 - spread) - 0.02 * extended - 0.01 * table.endswith("9"), evidence
    )


def _single(text: int) -> str:
    size = (text >> 56) & 0x0F
    return int(text & ((1 << 56) - 1)).to_bytes(7, "little")[:size].decode("utf-8", "replace")[:1]
