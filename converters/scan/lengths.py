"""How long the records of a file without line ends are: by the distance at which its bytes repeat, or by chained descriptors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from utsushi.converters.scan.model import Guess
from utsushi.converters.scan.sample import Sample

Array = Any

_LONGEST = 32_768
_TRIED = 1 << 19
"""Bytes that are compared with those a record further on."""
_LEAST_RECORDS = 3
_PEAK, _NEAR, _LEAST = 0.03, 0.015, 0.5
"""A record length stands out of its neighbours by this much; of lengths as good as the best, the shortest counts."""
_MULTIPLES = 8
"""A record repeats at every multiple of its length; the slots of an OCCURS only within their record."""
_CHAINED = 100_000
"""Descriptors that are followed."""


@dataclass(frozen=True)
class Descriptor:
    """Where a record says how long it is."""

    name: str
    width: int
    """Bytes of the length itself."""
    size: int
    """Bytes of the whole descriptor."""
    order: str
    """big, little."""
    inclusive: bool
    block: bool = False
    """A block descriptor stands before the records of each block."""


DESCRIPTORS = (
    Descriptor("bdw+rdw", 2, 4, "big", inclusive=True, block=True),
    Descriptor("rdw", 2, 4, "big", inclusive=True),
    Descriptor("rdw little-endian", 2, 4, "little", inclusive=True),
    Descriptor("rdw exclusive", 2, 4, "big", inclusive=False),
    Descriptor("rdw exclusive little-endian", 2, 4, "little", inclusive=False),
    Descriptor("4 bytes", 4, 4, "big", inclusive=False),
    Descriptor("4 bytes little-endian", 4, 4, "little", inclusive=False),
    Descriptor("2 bytes", 2, 2, "big", inclusive=False),
    Descriptor("2 bytes little-endian", 2, 2, "little", inclusive=False),
)


def descriptor(sample: Sample) -> Guess | None:
    """The descriptor whose chain covers the sample without a gap; the first that does, others as alternatives."""
    found = [(one, chain) for one in DESCRIPTORS if (chain := _chain(sample, one))]
    if not found:
        return None
    best, evidence = found[0]
    others = tuple({"value": one.name, "evidence": chain} for one, chain in found[1:])
    return Guess("descriptor", best.name, evidence, others)


def bodies(sample: Sample, name: str, most: int) -> list[bytes]:
    """The first records of the sample, without their descriptors; `name` as `descriptor` gives it."""
    kind = next(one for one in DESCRIPTORS if one.name == name)
    raw, at, end = sample.raw, 0, 0
    found: list[bytes] = []
    while at < len(raw) and len(found) < most:
        length = _length(raw, at, kind)
        if not length or (at + length > len(raw) and not (kind.block and at == end)):
            break
        if kind.block and at == end:
            at, end = at + 4, at + length
            continue
        found.append(raw[at + kind.size : at + length])
        at += length
    return found


def _chain(sample: Sample, kind: Descriptor) -> dict[str, Any] | None:
    """Records, their lengths, and the bytes left when the chain has been followed to the end; None where it breaks."""
    raw, at, end = sample.raw, 0, 0
    lengths: list[int] = []
    blocks = 0
    while at < len(raw) and len(lengths) < _CHAINED:
        if kind.block and at == end:
            length = _length(raw, at, kind)
            if length is None or length < 8:
                return None
            at, end, blocks = at + 4, at + length, blocks + 1
            continue
        length = _length(raw, at, kind)
        if length is None:
            break
        following = at + length
        if length <= kind.size or (kind.block and following > end):
            return None
        if following > len(raw):
            if sample.whole:
                return None
            break
        lengths.append(length - kind.size)
        at = following
    left = len(raw) - at
    if len(lengths) < _LEAST_RECORDS or (sample.whole and len(lengths) < _CHAINED and left) or len(set(lengths)) < 1:
        return None
    evidence: dict[str, Any] = {
        "records": len(lengths),
        "shortest": min(lengths),
        "longest": max(lengths),
        "bytes_left": left,
    }
    return {**evidence, "blocks": blocks} if kind.block else evidence


def _length(raw: bytes, at: int, kind: Descriptor) -> int | None:
    """Of the record with its descriptor; None where there is no room for one. 0 where it cannot be one."""
    if at + kind.size > len(raw):
        return None
    length = int.from_bytes(raw[at : at + kind.width], "big" if kind.order == "big" else "little")
    if any(raw[at + kind.width : at + kind.size]):
        return 0
    whole = length if kind.inclusive else length + kind.size
    return whole if whole <= _LONGEST + kind.size else 0


def record_length(sample: Sample, *, ebcdic: bool) -> Guess | None:
    """The distance at which the classes of bytes repeat; None where no distance stands out.

    Evidence: agreement, the share of bytes of the same class that far apart, beside that of the distances next to it; whether
    the size of the file is a multiple of it.
    """
    data = sample.bytes[:_TRIED]
    most = min(_LONGEST, len(data) // 2)
    if most < 8:
        return None
    agreement = _agreement(_classes(data, ebcdic=ebcdic), most)
    peaks = list(_peaks(agreement, sample.size, most))
    if not peaks:
        return None
    lasting = {one[0]: float(np.mean(agreement[one[0] : most : one[0]][:_MULTIPLES])) for one in peaks}
    near = [one for one in peaks if lasting[one[0]] >= max(lasting.values()) - _NEAR]
    best = ([one for one in near if sample.size % one[0] == 0] or near)[0]
    others = sorted((one for one in peaks if one is not best), key=lambda one: -one[1])[:4]
    return Guess(
        "record_length",
        str(best[0]),
        _evidence(best, sample.size),
        tuple({"value": str(one[0]), "evidence": _evidence(one, sample.size)} for one in others),
    )


def _evidence(peak: tuple[int, float, float], size: int) -> dict[str, Any]:
    length, agreement, beside = peak
    return {
        "agreement": round(agreement, 4),
        "agreement_beside": round(beside, 4),
        "records": size // length,
        "bytes_left": size % length,
    }


def _peaks(agreement: Array, size: int, most: int) -> Iterator[tuple[int, float, float]]:
    """(length, agreement, that of the better neighbour) where a length stands out, shortest first."""
    for length in range(4, most):
        own, beside = float(agreement[length]), float(max(agreement[length - 1], agreement[length + 1]))
        chance = 1.25 / (most * 2 - length) ** 0.5  # of bytes that have nothing to do with each other
        if own >= _LEAST and own - beside >= max(_PEAK, chance) and size // length >= _LEAST_RECORDS:
            yield length, own, beside


def _agreement(classes: Array, most: int) -> Array:
    """float64[most + 2]: the share of bytes of the same class so many bytes apart, by FFT over each class."""
    size = 1 << int(2 * len(classes) - 1).bit_length()
    total = np.zeros(most + 2)
    for one in np.unique(classes):
        spectrum = np.fft.rfft((classes == one).astype(np.float32), size)
        total += np.fft.irfft(np.abs(spectrum) ** 2, size)[: most + 2]
    return total / np.maximum(len(classes) - np.arange(most + 2), 1)


def _classes(data: Array, *, ebcdic: bool) -> Array:
    """Blank, digit, letter, low-value, high byte, other."""
    table = np.full(256, 5, np.uint8)
    table[0x80:] = 4
    if ebcdic:
        table[0x81:0xC0] = 3
        table[0xC1:0xEA] = 2
        table[0xF0:0xFA] = 1
    else:
        table[0x41:0x7B] = 2
        table[0x30:0x3A] = 1
    table[0x40 if ebcdic else 0x20] = 0
    table[0] = 6
    return table[data]
