"""Handbooks of disability as they stand in the books: grades by parts of the body, judgements, two years of the mental one.

Sources: 身体障害者福祉法 15, 16; 施行規則 別表第5号 (grades that a part of the body can have) and 身体障害認定基準 (重複する障害の指数: 1 級 18, 2 級 11, 3 級 7,
4 級 4, 5 級 2, 6 級 1, 7 級 0.5; 18 and more are 1 級, 11 2 級, 7 3 級, 4 4 級, 2 5 級, 1 6 級); 第1種 by 身体障害者旅客運賃割引規則 別表 (parts and grades; several
parts go by the grade of all together; simplified: 上肢 2 級, 下肢 3 級 and 視覚 4 級 are not told apart further);
療育手帳制度について (昭和48年発児156号); 精神保健福祉法 45, 施行令 6–9 (two years, to the end of the month). SH-01, SH-02. Simplified: what is asked again after
some years (再認定) is one in ten; everybody leaves with the handbook, which then ends here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from utsushi.samples.city.circumstances import Handbook, handbooks
from utsushi.samples.city.dice import Dice, Weighted, age, months_after, years_after
from utsushi.samples.city.once import once
from utsushi.samples.city.people import Person, Shard
from utsushi.samples.city.working_days import working_day

_DAY = dt.timedelta(1)
PARTS: dict[str, tuple[str, str, int]] = {
    "11": ("視覚障害", "123456", 3),
    "21": ("聴覚障害", "2346", 3),
    "22": ("平衡機能障害", "35", 0),
    "31": ("音声機能障害", "34", 0),
    "33": ("そしゃく機能障害", "34", 0),
    "41": ("上肢機能障害", "1234567", 2),
    "42": ("下肢機能障害", "1234567", 3),
    "43": ("体幹機能障害", "1235", 3),
    "51": ("心臓機能障害", "134", 4),
    "52": ("腎臓機能障害", "134", 4),
    "53": ("呼吸器機能障害", "134", 4),
    "54": ("膀胱・直腸機能障害", "134", 3),
    "56": ("免疫機能障害", "1234", 4),
    "57": ("肝臓機能障害", "1234", 4),
}
"""統計部位コード (022:17) → name, grades it can have, the last grade of 第1種."""
Cause = tuple[str, int, int]
CAUSES: dict[str, tuple[Cause, ...]] = {
    "11": (
        ("未熟児網膜症", 0, 30), ("先天性視神経異常", 0, 40), ("網膜色素変性症", 10, 120), ("緑内障", 40, 120), ("糖尿病網膜症", 40, 120),
        ("加齢黄斑変性", 60, 120),
    ),
    "21": (("先天性難聴", 0, 40), ("髄膜炎", 0, 60), ("感音性難聴", 20, 120), ("突発性難聴", 30, 120), ("老人性難聴", 65, 120)),
    "22": (("先天性前庭機能障害", 0, 40), ("脊髄小脳変性症", 20, 120), ("脳血管障害", 40, 120)),
    "31": (("先天性疾患", 0, 40), ("交通事故による外傷", 0, 120), ("脳血管障害", 40, 120), ("喉頭摘出", 40, 120)),
    "33": (("口唇口蓋裂", 0, 40), ("交通事故による外傷", 0, 120), ("筋萎縮性側索硬化症", 40, 120), ("口腔腫瘍", 40, 120)),
    "41": (
        ("脳性麻痺", 0, 50), ("先天性欠損", 0, 50), ("交通事故による外傷", 5, 120), ("労働災害", 18, 75), ("頸髄損傷", 16, 120),
        ("脳血管障害", 40, 120), ("関節リウマチ", 35, 120),
    ),
    "42": (
        ("脳性麻痺", 0, 50), ("二分脊椎", 0, 40), ("交通事故による外傷", 5, 120), ("糖尿病性壊疽", 45, 120), ("脳血管障害", 40, 120),
        ("関節リウマチ", 35, 120), ("変形性股関節症", 40, 120), ("変形性膝関節症", 50, 120),
    ),
    "43": (("脳性麻痺", 0, 50), ("筋ジストロフィー", 0, 60), ("脊髄損傷", 16, 120), ("脊髄小脳変性症", 30, 120), ("パーキンソン病", 50, 120)),
    "51": (("先天性心疾患", 0, 60), ("心筋症", 10, 120), ("洞不全症候群", 40, 120), ("心臓弁膜症", 40, 120), ("虚血性心疾患", 40, 120)),
    "52": (("先天性腎疾患", 0, 40), ("慢性糸球体腎炎", 10, 120), ("多発性のう胞腎", 30, 120), ("糖尿病性腎症", 40, 120), ("腎硬化症", 50, 120)),
    "53": (("気管支肺異形成症", 0, 20), ("神経筋疾患", 0, 120), ("間質性肺炎", 40, 120), ("慢性閉塞性肺疾患", 45, 120)),
    "54": (("二分脊椎", 0, 40), ("先天性疾患", 0, 40), ("潰瘍性大腸炎", 16, 120), ("直腸腫瘍", 40, 120), ("膀胱腫瘍", 45, 120)),
    "56": (("免疫不全", 0, 120),),
    "57": (("胆道閉鎖症", 0, 40), ("肝炎", 30, 120), ("肝硬変", 35, 120)),
}  # fmt: skip
"""統計部位コード → causes, each with the first and last age at which a handbook is given for it (the city's own)."""
_SHARES = Weighted(
    (
        ("11", 7),
        ("21", 8),
        ("22", 1),
        ("31", 2),
        ("33", 1),
        ("41", 18),
        ("42", 24),
        ("43", 6),
        ("51", 15),
        ("52", 9),
        ("53", 3),
        ("54", 5),
        ("56", 1),
        ("57", 1),
    )
)
"""Parts (生活のしづらさなどに関する調査 and 福祉行政報告例, rounded)."""
INDEX = {"1": 36, "2": 22, "3": 14, "4": 8, "5": 4, "6": 2, "7": 1}
"""Twice the 指数 of a grade."""
_SUMS: dict[str, tuple[tuple[str, ...], ...]] = {
    "1": (("2", "3"),),
    "2": (("3", "4"),),
    "3": (("4", "4"),),
    "4": (("5", "5"),),
    "5": (("6", "6"),),
    "6": (("7", "7"),),
}
"""Two grades that make one of another number."""


@dataclass(frozen=True, slots=True)
class Part:
    """個別障害."""

    code: str
    grade: str
    name: str
    cause: str
    again: str
    """再認定年月."""


@dataclass(frozen=True, slots=True)
class Physical:
    """A 身体障害者手帳."""

    book: Handbook
    parts: tuple[Part, ...]
    first_class: bool
    """第1種."""
    gone: dt.date | None


@dataclass(frozen=True, slots=True)
class Judgement:
    """A judgement of a 療育手帳 or a term of a 精神手帳."""

    book: Handbook
    day: dt.date
    grade: str
    until: dt.date | None
    """Last day of a 精神手帳; month of the next judgement of a 療育手帳, None: no more."""
    gone: dt.date | None
    """Given back."""


def total(grades: Iterator[str] | tuple[str, ...]) -> str:
    """総合等級 of several grades, by their index."""
    points = sum(INDEX[grade] for grade in grades)
    return next(grade for grade, least in INDEX.items() if points >= least)


def first_class(grade: str, codes: Iterable[str]) -> bool:
    """第1種: the 総合等級 is one that a disability of one of these parts would be 第1種 with (身体障害者旅客運賃割引規則 別表, 備考)."""
    return any(int(grade) <= PARTS[code][2] for code in codes)


def ended(person: Person) -> dt.date | None:
    """When a handbook came back: death, or leaving."""
    return person.removed


def given_by(person: Person, day: dt.date) -> str:
    """市区町村コード of where somebody lived who was given a handbook on a day before moving here; empty: given by the city."""
    return person.came_from.code if person.came_from and day < person.came else ""


@once
def physical(shard: Shard) -> dict[int, Physical]:
    """宛名番号 → the 身体障害者手帳."""
    dice = shard.dice("physical handbooks")
    found = {}
    for books in handbooks(shard).values():
        for book in books:
            if book.kind == "身体":
                parts = tuple(_parts(book, dice))
                first = first_class(book.grade, [part.code for part in parts])
                found[book.person.number] = Physical(book, parts, first, ended(book.person))
    return found


def _parts(book: Handbook, dice: Dice) -> Iterator[Part]:
    several, again = dice.chance(0.15), dice.chance(0.1)
    years = age(book.person.born, book.issued)
    grades = dice.choice(_SUMS[book.grade]) if several else (book.grade,)
    month = f"{years_after(book.issued, 3):%Y%m}" if again else ""
    used: set[str] = set()
    for grade in grades:
        code = _SHARES.pick(dice)
        while grade not in PARTS[code][1] or code in used:
            code = _SHARES.pick(dice)
        used.add(code)
        cause = dice.choice([cause for cause, first, last in CAUSES[code] if first <= years <= last])
        yield Part(code, grade, PARTS[code][0], cause, month)


@once
def intellectual(shard: Shard) -> tuple[Judgement, ...]:
    """Every judgement of a 療育手帳: again after two years up to 18, after ten from then on, up to forty."""
    found: list[Judgement] = []
    for books in handbooks(shard).values():
        for book in books:
            if book.kind == "療育":
                found += _judged(shard, book)
    return tuple(found)


def _judged(shard: Shard, book: Handbook) -> Iterator[Judgement]:
    gone = ended(book.person)
    last = gone or shard.base + _DAY
    day = book.issued
    while True:
        years = age(book.person.born, day)
        following = None if years >= 40 else working_day(years_after(day, 2 if years < 18 else 10))
        if following is None or following >= last:
            yield Judgement(book, day, book.grade, following, gone)
            return
        if following > book.person.came:  # what was over before somebody moved here is not known
            yield Judgement(book, day, book.grade, following, None)
        day = following


@once
def mental(shard: Shard) -> tuple[Judgement, ...]:
    """Every term of a 精神手帳 that ended within the last five years, or is open (all are told)."""
    dice = shard.dice("mental handbooks")
    found: list[Judgement] = []
    for books in handbooks(shard).values():
        for book in books:
            if book.kind == "精神":
                found += _held(shard, book, dice)
    return tuple(found)


def _held(shard: Shard, book: Handbook, dice: Dice) -> list[Judgement]:
    """Terms one after the other; an earlier one now and then of grade 3 instead of 2 or the other way round, before the age at which it counts."""
    gone = ended(book.person)
    last = gone or shard.base + _DAY
    day = book.issued
    found: list[Judgement] = []
    changed = dice.below(5) if dice.chance(0.3) else 0
    while True:
        until = months_after((years_after(day, 2) - _DAY).replace(day=1), 1) - _DAY
        stops = dice.chance(0.06) and until >= book.person.came
        if until + _DAY >= last or stops:
            found.append(Judgement(book, day, book.grade, until, gone if gone and gone <= until else None))
            break
        found.append(Judgement(book, day, book.grade, until, None))
        day = until + _DAY
    other = {"2": "3", "3": "2"}.get(book.grade, book.grade)
    for n, one in enumerate(found[:-1]):
        if n < changed and one.until and age(book.person.born, one.until) < 64:
            found[n] = replace(one, grade=other)
    return [one for one in found if one.until and one.until >= book.person.came]


def valid(shard: Shard, person: Person, day: dt.date) -> tuple[Handbook, ...]:
    """The handbooks that somebody holds on a day."""
    if not person.lived_here(day):
        return ()
    return tuple(
        book
        for book in handbooks(shard).get(person.number, ())
        if book.issued <= day and (book.kind != "精神" or _renewed(shard, book, day))
    )


def _renewed(shard: Shard, book: Handbook, day: dt.date) -> bool:
    return any(one.day <= day <= (one.until or day) for one in _terms(shard).get(book.number, ()))


@once
def _terms(shard: Shard) -> dict[int, tuple[Judgement, ...]]:
    found: dict[int, tuple[Judgement, ...]] = {}
    for one in mental(shard):
        found[one.book.number] = (*found.get(one.book.number, ()), one)
    return found
