"""続柄: what a member of a household is to its head, in the codes of 001:18, at most four in a row (妻の父 = 12 51)."""

from __future__ import annotations

from collections.abc import Iterator

from utsushi.samples.city.people import Person

WORDS = {
    "02": "世帯主",
    "11": "夫",
    "12": "妻",
    "20": "子",
    "51": "父",
    "52": "母",
    "71": "兄",
    "74": "弟",
    "81": "姉",
    "84": "妹",
    "96": "縁故者",
    "99": "同居人",
}


def relation(head: Person, person: Person) -> tuple[str, ...]:
    """The codes, shortest way first; 縁故者 where there is none."""
    if head is person:
        return ("02",)
    ways: list[tuple[Person, tuple[str, ...]]] = [(head, ())]
    seen = {head.number}
    for _ in range(3):
        reached: list[tuple[Person, tuple[str, ...]]] = []
        for one, codes in ways:
            for code, other in _steps(one, person):
                if other is person:
                    return (*codes, code)
                if other.number not in seen:
                    seen.add(other.number)
                    reached.append((other, (*codes, code)))
        ways = reached
    return ("96",)


def words(codes: tuple[str, ...]) -> str:
    """続柄表記."""
    return "の".join(WORDS[code] for code in codes)


def _steps(one: Person, wanted: Person) -> Iterator[tuple[str, Person]]:
    if one.spouse and one.divorced is None:
        yield ("11" if one.spouse.sex == "1" else "12"), one.spouse
    if one in {wanted.father, wanted.mother}:
        yield "20", wanted
    if wanted.spouse and wanted.divorced is None and one in {wanted.spouse.father, wanted.spouse.mother}:
        yield "20", wanted.spouse
    for parent in (wanted.father, wanted.mother):
        if parent and one in {parent.father, parent.mother}:
            yield "20", parent
    if one.father:
        yield "51", one.father
    if one.mother:
        yield "52", one.mother
    if _siblings(one, wanted):
        yield _sibling(one, wanted), wanted


def _siblings(one: Person, other: Person) -> bool:
    return bool((one.father and one.father is other.father) or (one.mother and one.mother is other.mother))


def _sibling(one: Person, other: Person) -> str:
    older = other.born < one.born
    return {("1", True): "71", ("1", False): "74", ("2", True): "81", ("2", False): "84"}[other.sex, older]
