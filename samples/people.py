"""The cast: fictitious residents of a fictitious town, their households and what happened to them. Nothing here is random.

空野市 (架空県, 990019) does not exist; neither do its people, its numbers or its addresses. The samples of all packages are
written from this one cast, so that a person is the same person in the town's export and on the mainframe.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

TOWN_CODE = "990019"
PREFECTURE = "架空県"
TOWN = "空野市"
BASE_DATE = "2026-01-05"
EXTRACTED = "2026-01-05T18:30:00"
FISCAL_YEAR = "2025"


@dataclass(frozen=True)
class Street:
    """A 町字 of the town."""

    code: str
    """町字ID, 7 digits."""
    name: str
    postal: str
    district: str
    """行政区."""
    school: str
    """小学校区."""


STREETS = {
    "本一": Street("0001001", "本町一丁目", "9900011", "101", "01"),
    "本二": Street("0001002", "本町二丁目", "9900012", "101", "01"),
    "緑": Street("0002000", "緑町", "9900021", "102", "01"),
    "川原": Street("0003000", "川原町", "9900031", "103", "02"),
    "東雲": Street("0004000", "東雲台", "9900041", "104", "02"),
    "大沢": Street("0105000", "大字大沢", "9900051", "105", "03"),
}


@dataclass(frozen=True)
class Address:
    """An address in the town."""

    street: str
    """Key of STREETS."""
    number: str
    """番地号表記, full-width."""
    building: str = ""
    """方書, full-width."""

    @property
    def whole(self) -> str:
        """町字, 番地 and 方書 in one line, as address labels have it."""
        return STREETS[self.street].name + self.number + (f"　{self.building}" if self.building else "")


@dataclass(frozen=True)
class Elsewhere:
    """An address outside the town."""

    code: str
    prefecture: str
    city: str
    street: str
    number: str
    postal: str
    in_one: bool = False
    """The old system holds it in one line."""

    @property
    def whole(self) -> str:
        """All of it in one line."""
        return self.prefecture + self.city + self.street + self.number


FAR = Elsewhere("990027", "幻海県", "汐見市", "浜町二丁目", "５番地", "9902002")
FAR_IN_ONE = Elsewhere("990027", "幻海県", "汐見市", "港町一丁目", "８番地３", "9902001", in_one=True)
AWAY = Elsewhere("990035", "架空県", "雲居市", "朝日町", "７番地", "9903007")


@dataclass(frozen=True)
class Event:
    """What changed a resident's record: one history each."""

    kind: str
    """転入, 国外転入, 出生, 転居, 職権修正, 転出届, 転出, 死亡."""
    day: str
    notified: str
    address: Address
    elsewhere: Elsewhere | None = None
    """Where from or where to."""


@dataclass(frozen=True)
class Foreigner:
    """What is recorded of a foreign resident."""

    roman: str
    """Half-width capitals."""
    country: str
    status: str
    """在留資格, by name."""
    years: int
    until: str
    """満了の日; empty: none."""
    card: str


@dataclass(frozen=True)
class Person:
    """A resident and his histories, oldest first."""

    number: int
    household: int
    order: int
    """記載順位."""
    name: str
    kana: str
    sex: str
    born: str
    """DATE, with 00 parts where unknown."""
    relation: str
    events: tuple[Event, ...]
    foreigner: Foreigner | None = None
    ward: bool = False
    """成年被後見人."""
    former_name: str = ""
    """旧氏."""

    @property
    def last(self) -> Event:
        """The latest event."""
        return self.events[-1]

    @property
    def came(self) -> Event:
        """How he became a resident."""
        return self.events[0]

    @property
    def gone(self) -> bool:
        """Moved out or dead."""
        return self.last.kind in {"転出", "死亡"}

    @property
    def resident_code(self) -> str:
        """住民票コード: ten digits and a check digit."""
        return with_check_digit(f"99{self.number:08d}")

    @property
    def my_number(self) -> str:
        """個人番号: eleven digits that nobody has been given, and their check digit."""
        return with_check_digit(f"9900{self.number:07d}")


def with_check_digit(body: str) -> str:
    """The digits and the check digit that 個人番号 and 住民票コード share (weights 2–7, 2–6 from the lowest, modulo 11)."""
    weights = [2, 3, 4, 5, 6, 7, 2, 3, 4, 5, 6]
    rest = sum(int(digit) * weight for digit, weight in zip(reversed(body), weights, strict=False)) % 11
    return body + str(0 if rest <= 1 else 11 - rest)


@dataclass(frozen=True)
class _Member:
    name: str
    kana: str
    sex: str
    born: str
    relation: str
    came: tuple[str, str] = ("転入", "2010-04-01")
    more: tuple[Event, ...] = ()
    foreigner: Foreigner | None = None
    ward: bool = False
    former_name: str = ""


@dataclass(frozen=True)
class _Household:
    number: int
    address: Address
    members: tuple[_Member, ...]
    elsewhere: Elsewhere | None = None
    """Where they came from, as far as it is on record."""
    first: Address | None = field(default=None)
    """Their first address in the town, when they have moved since."""


_HONCHO = Address("本一", "１番地")
_MIDORI = Address("緑", "４番地２")
_SHINONOME = Address("東雲", "６番地")
_KAWARA = Address("川原", "１１番地")
_MIDORI_FLAT = Address("緑", "３番地", "サンライズ緑２０１号室")
_FLAT = Address("川原", "７番地", "川原ハイツＢ棟３０３号")
_OSAWA = Address("大沢", "字北原１２３番地４")

_MOVED = (Event("転居", "2022-08-20", "2022-08-22", _MIDORI),)
_DIED = (Event("死亡", "2025-11-03", "2025-11-05", Address("本二", "５番地")),)
_LEFT = (
    Event("転出届", "2025-12-05", "2025-12-05", _SHINONOME, AWAY),
    Event("転出", "2025-12-20", "2025-12-05", _SHINONOME, AWAY),
)
_LEAVING = (Event("転出届", "2025-12-26", "2025-12-26", _KAWARA, AWAY),)
_MENDED = (Event("職権修正", "2019-05-01", "2019-05-01", Address("本二", "２番地")),)

_HOUSEHOLDS = (
    _Household(
        100,
        _HONCHO,
        (
            _Member("写田　太郎", "ウツシダ　タロウ", "1", "1979-04-12", "世帯主"),
            _Member("写田　花江", "ウツシダ　ハナエ", "2", "1981-09-03", "妻", former_name="影山"),
            _Member("写田　トメ", "ウツシダ　トメ", "2", "1950-02-28", "母"),
            _Member("写田　陽太", "ウツシダ　ヨウタ", "1", "2011-06-15", "子", ("出生", "2011-06-15")),
            _Member("写田　ひなた", "ウツシダ　ヒナタ", "2", "2014-12-01", "子", ("出生", "2014-12-01")),
        ),
    ),
    _Household(
        200,
        Address("本二", "２番地"),
        (
            _Member("空野　源蔵", "ソラノ　ゲンゾウ", "1", "1944-01-20", "世帯主", more=_MENDED),
            _Member("空野　シゲ", "ソラノ　シゲ", "2", "1947-10-09", "妻"),
        ),
    ),
    _Household(
        300,
        _MIDORI_FLAT,
        (_Member("髙橋　湊", "タカハシ　ミナト", "1", "1996-07-07", "世帯主", ("転入", "2025-04-01")),),
        FAR,
    ),
    _Household(
        400,
        _MIDORI,
        (
            _Member("山﨑　健", "ヤマザキ　ケン", "1", "1988-05-05", "世帯主", more=_MOVED),
            _Member("山﨑　由紀", "ヤマザキ　ユキ", "2", "1990-08-19", "妻", more=_MOVED),
            _Member("山﨑　蓮", "ヤマザキ　レン", "1", "2018-03-03", "子", ("出生", "2018-03-03"), _MOVED),
            _Member("山﨑　葵", "ヤマザキ　アオイ", "2", "2020-11-30", "子", ("出生", "2020-11-30"), _MOVED),
        ),
        first=Address("本一", "９番地", "メゾン本町１０５"),
    ),
    _Household(
        500,
        Address("本二", "５番地"),
        (
            _Member("渡邉　冬美", "ワタナベ　フユミ", "2", "1943-03-03", "世帯主"),
            _Member("渡邉　正雄", "ワタナベ　マサオ", "1", "1939-11-23", "夫", more=_DIED),
            _Member("渡邉　実", "ワタナベ　ミノル", "1", "1970-01-07", "子"),
        ),
    ),
    _Household(
        600,
        _SHINONOME,
        (
            _Member("青葉　亮", "アオバ　リョウ", "1", "1987-12-24", "世帯主", more=_LEFT),
            _Member("青葉　さくら", "アオバ　サクラ", "2", "1989-01-08", "妻", more=_LEFT),
        ),
    ),
    _Household(
        700,
        _FLAT,
        (
            _Member(
                "リベラ　マルコ",
                "リベラ　マルコ",
                "1",
                "1991-03-14",
                "世帯主",
                ("国外転入", "2024-04-01"),
                foreigner=Foreigner("RIVERA MARCO", "PHL", "技術・人文知識・国際業務", 5, "2029-03-31", "ZZ00000018AA"),
            ),
            _Member(
                "リベラ　アナ",
                "リベラ　アナ",
                "2",
                "1993-10-02",
                "妻",
                ("国外転入", "2024-04-01"),
                foreigner=Foreigner("RIVERA ANA", "PHL", "家族滞在", 5, "2029-03-31", "ZZ00000019AA"),
            ),
        ),
    ),
    _Household(
        800,
        Address("本一", "８番地"),
        (
            _Member("星川　恵", "ホシカワ　メグミ", "2", "1985-06-06", "世帯主"),
            _Member("星川　翼", "ホシカワ　ツバサ", "1", "2016-02-29", "子", ("出生", "2016-02-29")),
        ),
    ),
    _Household(
        900,
        Address("本二", "９番地"),
        (_Member("朝倉　キヨ", "アサクラ　キヨ", "2", "1931-12-31", "世帯主", ward=True),),
    ),
    _Household(
        1000,
        _OSAWA,
        (
            _Member("桐島　武", "キリシマ　タケシ", "1", "1960-10-10", "世帯主"),
            _Member("桐島　勇", "キリシマ　イサム", "1", "1963-01-31", "弟"),
            _Member("桐島　ハル", "キリシマ　ハル", "2", "1926-12-25", "縁故者"),
            _Member("水瀬　茂", "ミナセ　シゲル", "1", "1949-00-00", "同居人"),
        ),
    ),
    _Household(
        1100,
        _KAWARA,
        (_Member("柊　直", "ヒイラギ　ナオ", "1", "1984-02-14", "世帯主", ("転入", "2019-10-01"), _LEAVING),),
        FAR_IN_ONE,
    ),
    _Household(
        1200,
        Address("緑", "２０番地"),
        (
            _Member("柏木　一", "カシワギ　ハジメ", "1", "1992-02-02", "世帯主"),
            _Member("柏木　ソフィア", "カシワギ　ソフィア", "2", "1994-05-30", "妻", ("国外転入", "2023-07-01")),
            _Member("柏木　つむぎ", "カシワギ　ツムギ", "2", "2025-12-25", "子", ("出生", "2025-12-25")),
        ),
    ),
)


def cast() -> tuple[Person, ...]:
    """Everybody, by 宛名番号."""
    people: list[Person] = []
    for household in _HOUSEHOLDS:
        for order, member in enumerate(household.members, 1):
            people.append(_person(len(people) + 1, order, household, member))
    return tuple(people)


def heads(people: Sequence[Person]) -> dict[int, Person]:
    """Household → its 世帯主."""
    return {person.household: person for person in people if person.relation == "世帯主"}


def _person(number: int, order: int, household: _Household, member: _Member) -> Person:
    kind, day = member.came
    first = Event(kind, day, day, household.first or household.address, household.elsewhere if kind == "転入" else None)
    return Person(
        number,
        household.number,
        order,
        member.name,
        member.kana,
        member.sex,
        member.born,
        member.relation,
        (first, *member.more),
        member.foreigner,
        member.ward,
        member.former_name,
    )
