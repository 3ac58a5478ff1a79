"""税額・税額控除コード (010-28) with amounts: how a resident tax comes about, of the city and of the prefecture.

Sources: code table 010-28; 地方税法 37, 314 の 6 (調整控除: four fifths of the city in a designated city), 附則 3 の 3 (調整額), 附則 5 の 8 (定額減税), 323 (減免).
The codes without a row are those of what nobody has here (foreign tax, dividends), of what was written on paper before it was worked
out, or of years long past; the parts of 013 (内) are those of the city; the reduction of 定額減税 has no code of its own and stands in
納税義務者情報.
"""

from __future__ import annotations

from collections.abc import Iterator

from utsushi.samples.city.incomes import Assessment


def taxes(assessed: Assessment, reduced: int) -> Iterator[tuple[str, int]]:
    """(code, yen), zeros too; `reduced`: 減免額 of the year."""
    before = assessed.before
    levied = [
        assessed.city_rate, assessed.prefecture_rate, assessed.city_flat, assessed.prefecture_flat, assessed.forest,
    ]  # fmt: skip
    gone = shares(levied, reduced)
    city = assessed.credits * 4 // 5
    part = assessed.measure * (before[0] - city) // max(sum(before) - assessed.credits, 1)
    yield "001", city
    yield "002", assessed.credits - city
    yield "003", part
    yield "004", assessed.measure - part
    if assessed.claimed.unused:
        yield from (("006", assessed.dwelling[0]), ("009", assessed.dwelling[1]), ("012", sum(assessed.dwelling)))
    given = assessed.gift
    if assessed.claimed.donated:
        yield from (("013", given.city), ("014", given.basic[0]), ("015", given.special[0]), ("016", given.one_stop[0]))
        yield "018", given.prefecture
    yield "028", before[0]
    yield "029", levied[0] - gone[0]
    yield "031", levied[2] - gone[2]
    yield "032", before[1]
    yield "033", levied[1] - gone[1]
    yield "035", levied[3] - gone[3]
    if reduced:
        yield from (("036", levied[0]), ("037", levied[2]), ("042", levied[1]), ("043", levied[3]))
        yield from (("038", sum(gone[:4])), ("039", gone[0] + gone[1]), ("040", gone[2] + gone[3]))
        yield from (("044", gone[0]), ("046", gone[2]), ("047", gone[1]), ("049", gone[3]), ("057", gone[4]))
    yield "056", levied[4] - gone[4]


def shares(amounts: list[int], reduced: int) -> list[int]:
    """A reduction over amounts, in proportion, whole 100 yen; the rest to where most is left."""
    total = sum(amounts)
    if not reduced:
        return [0] * len(amounts)
    found = [amount * reduced // total // 100 * 100 for amount in amounts]
    rest = reduced - sum(found)
    for index in sorted(range(len(amounts)), key=lambda n: found[n] - amounts[n]):
        more = min(rest, amounts[index] - found[index])
        found[index] += more
        rest -= more
    return found
