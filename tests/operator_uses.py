"""Every operator in the ways it is used, with the values it may meet: what the tests of all operators run over."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

import pyarrow as pa
from hypothesis import strategies as st

from utsushi.mappings.language.codemap import CodeMap, CodeRow
from utsushi.mappings.language.compile import compile_items
from utsushi.mappings.language.context import Context
from utsushi.mappings.language.values import Reference
from utsushi.mappings.layout.model import DateStyle, Field, Hint, Table
from utsushi.mappings.plan import Application
from utsushi.specs.errors import Place
from utsushi.specs.model import Business, CodeTable, Group, Item

FIXTURES = Path(__file__).parent / "data" / "operators"

ITEMS = (
    Item("", "番号", "群", "X", (15,)),
    Item("", "文字", "群", "X", (50,)),
    Item("", "氏名", "群", "N", (100,)),
    Item("", "氏", "群", "N", (50,)),
    Item("", "名", "群", "N", (50,)),
    Item("", "整数", "群", "9", (10,)),
    Item("", "金額", "群", "S9", (12,)),
    Item("", "持分", "群", "9V", (9, 2)),
    Item("", "生年月日", "群", "DATE", (10,), unknown_day=True),
    Item("", "生年月日_不詳フラグ", "群", "X", (1,)),
    Item("", "操作年月日", "群", "DATE", (10,)),
    Item("", "賦課年度", "群", "YEAR", (4,)),
    Item("", "操作時刻", "群", "TIME"),
    Item("", "続柄", "群", "X", (2,), code="1"),
    Item("", "自由コード", "群", "X", (4,), code="999"),
    Item("", "最新フラグ", "群", "X", (1,), code="2"),
    Item("", "履歴番号", "群", "9", (4,)),
)
CODES = {
    "1": CodeTable("001", "1", "続柄", {"02": "世帯主", "11": "夫", "12": "妻", "20": "子"}, "official"),
    "2": CodeTable("001", "2", "フラグ", {"0": "過去", "1": "最新"}, "official"),
}
MAPS = {
    "続柄": CodeMap(
        "続柄",
        (CodeRow("2", "02"), CodeRow("11", "11"), CodeRow("12", "12", approved=False), CodeRow("20", "20")),
    ),
    "続柄_束ねる": CodeMap(
        "続柄_束ねる",
        (CodeRow("", "20"), CodeRow("1", "02"), CodeRow("2", "02", folds=True), CodeRow("9", ""), CodeRow("8", "77")),
    ),
}
MUNICIPAL = {"1": "M", "2": "T", "3": "S", "4": "H", "5": "R"}
PENSION = {"1": "M", "3": "T", "5": "S", "7": "H", "9": "R"}
STYLE = DateStyle(era=MUNICIPAL, unknown=("00",), overrun="convert", empty=("9999999", "99999999"))


@dataclass(frozen=True)
class Use:
    """One way to write an operator."""

    label: str
    items: tuple[str, ...]
    text: str
    fields: tuple[Field, ...]
    any: st.SearchStrategy[tuple[str, ...]]
    """Whatever the fields may hold, in their canonical form."""
    exact: st.SearchStrategy[tuple[str, ...]]
    """Rows that have values and come back as they were."""
    style: DateStyle = STYLE
    policies: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def context(self) -> Context:
        group = Group("001", "群", ITEMS)
        business = Business("2.1", "001", "住民基本台帳", {"群": group}, CODES)
        return Context(business, group, {"k": Table("J.k", self.fields)}, self.style, self.policies, MAPS)

    @cached_property
    def application(self) -> Application:
        return compile_items(self.items, self.text, Place("m.yaml", 1, 1), self.context)

    def columns(self, rows: list[tuple[str | None, ...]]) -> dict[Reference, pa.Array]:
        return {
            Reference("k", one.name): pa.array([row[n] for row in rows], pa.string())
            for n, one in enumerate(self.fields)
        }


def zoned(name: str, digits: int, scale: int = 0, *, signed: bool = False, **hint: str) -> Field:
    return Field(name, "packed", digits=digits, scale=scale, signed=signed, hint=Hint(**hint))


def host(name: str, length: int, **hint: str) -> Field:
    return Field(name, "text", length=length, hint=Hint(**hint))


def free(name: str, **hint: str) -> Field:
    return Field(name, "delimited", hint=Hint(**hint))


def rows(*columns: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.tuples(*columns)


def number(digits: int, scale: int = 0, *, signed: bool = False) -> st.SearchStrategy[str]:
    """Canonical numbers of a field, also none, also a negative zero."""
    whole = st.one_of(
        st.integers(0, 10**digits - 1), st.integers(0, 20), st.integers(0, 99).map(lambda n: n * 10**scale % 10**digits)
    ).map(lambda n: f"{n:0{digits}d}")
    point = whole.map(lambda n: f"{n[:-scale]}.{n[-scale:]}") if scale else whole
    sign = st.sampled_from(["", "-"]) if signed else st.just("")
    return st.one_of(st.just(""), st.builds(str.__add__, sign, point))


def positive_zero(text: str) -> bool:
    return not (text.startswith("-") and not text.strip("-0."))


STRANGE = st.text(st.sampled_from("０1９-.: 　ｱア\u3099𠮷/0"), max_size=9)
WRITTEN_DAYS = st.tuples(
    st.sampled_from("0123456789"), st.integers(0, 99), st.integers(0, 99) | st.integers(0, 12), st.integers(0, 32)
).map(lambda parts: "{}{:02d}{:02d}{:02d}".format(*parts))
WESTERN_DAYS = st.tuples(st.integers(0, 9999) | st.integers(1860, 2030), st.integers(0, 13), st.integers(0, 32))
DAYS = st.dates(min_value=date(1873, 1, 1), max_value=date(2090, 12, 31))
ERAS = ((20190501, "R", 2018), (19890108, "H", 1988), (19261225, "S", 1925), (19120730, "T", 1911), (0, "M", 1867))


def wareki(day, eras: Mapping[str, str] = MUNICIPAL) -> str:
    """As a legacy system writes the day."""
    number = day.year * 10000 + day.month * 100 + day.day
    letter, zero = next((letter, zero) for first, letter, zero in ERAS if number >= first)
    code = next(code for code, era in eras.items() if era == letter)
    return f"{code}{day.year - zero:02d}{day.month:02d}{day.day:02d}"


def unknown_parts(text: str, start: int, parts: int) -> str:
    """The last `parts` of month and day unknown."""
    return text[: start + 4 - 2 * parts] + "00" * parts if parts else text


KANA_HALF = st.text(st.sampled_from("ｱｶﾊﾎｳﾜｦﾀｯｬｰ･｡ ﾞﾟﾝ"), max_size=12)
KANA_FULL = st.text(st.sampled_from("アガパヴヷヺボッャー・　ンヱヵ"), max_size=12)
NAMES = st.text(st.sampled_from("甲野山𠮷髙﨑ア"), min_size=1, max_size=4)
CLOCK = st.tuples(st.integers(0, 23), st.integers(0, 59), st.integers(0, 59)).map(
    lambda t: "{:02d}{:02d}{:02d}".format(*t)
)
COLONS = CLOCK.map(lambda t: f"{t[:2]}:{t[2:4]}:{t[4:]}")
BIRTH = ("生年月日", "生年月日_不詳フラグ")

USES: dict[str, list[Use]] = {
    "text": [Use("そのまま", ("氏名",), "text(k.A)", (host("A", 20),), rows(STRANGE), rows(st.text(max_size=9)))],
    "half": [
        Use(
            "全角の欄",
            ("文字",),
            "half(k.A)",
            (free("A", width="full"),),
            rows(STRANGE),
            rows(st.text("０９ＡｚーＡ　漢", max_size=8)),
        ),
        Use("混ざる欄", ("文字",), "half(k.A)", (free("A"),), rows(STRANGE), rows(st.text("09Az- 漢", max_size=8))),
    ],
    "full": [
        Use(
            "半角の欄",
            ("氏名",),
            "full(k.A)",
            (host("A", 20),),
            rows(STRANGE),
            rows(st.text("Az09- (漢カ", max_size=8)),
        ),
        Use(
            "半角カナの欄",
            ("氏名",),
            "full(k.A)",
            (free("A", width="half"),),
            rows(STRANGE | KANA_HALF),
            rows(st.text("Az09- (ｱｶﾞ漢", max_size=8).filter(lambda text: "ﾞﾞ" not in text)),
        ),
        Use(
            "全角の欄",
            ("氏名",),
            "full(k.A)",
            (free("A", width="full"),),
            rows(STRANGE),
            rows(st.text("Ａｚ０－　漢カ", max_size=8)),
        ),
    ],
    "atena": [
        Use(
            "ゼロ埋め",
            ("番号",),
            "atena(k.A)",
            (zoned("A", 10),),
            rows(number(10)),
            rows(number(10)),
            policies={"atena": {"width": "15", "pad": "0"}},
        ),
        Use(
            "可変長",
            ("番号",),
            "atena(k.A)",
            (free("A"),),
            rows(STRANGE),
            rows(st.integers(0, 10**15 - 1).map(str)),
            policies={"atena": {"width": "15", "pad": "0"}},
        ),
        Use(
            "文字欄",
            ("番号",),
            "atena(k.A)",
            (host("A", 10),),
            rows(STRANGE | number(10)),
            rows(number(10)),
            policies={"atena": {"width": "15", "pad": "0"}},
        ),
        Use(
            "そのまま",
            ("番号",),
            "atena(k.A)",
            (free("A"),),
            rows(STRANGE),
            rows(st.text("0123456789", min_size=1, max_size=15)),
        ),
    ],
    "integer": [
        Use("ゾーン", ("整数",), "integer(k.A)", (zoned("A", 5),), rows(number(5)), rows(number(5))),
        Use(
            "符号つき",
            ("金額",),
            "integer(k.A)",
            (zoned("A", 5, signed=True),),
            rows(number(5, signed=True)),
            rows(number(5, signed=True).filter(positive_zero)),
        ),
        Use(
            "負を受けない",
            ("整数",),
            "integer(k.A)",
            (zoned("A", 5, signed=True),),
            rows(number(5, signed=True)),
            rows(number(5)),
        ),
        Use(
            "小数の欄",
            ("整数",),
            "integer(k.A)",
            (zoned("A", 5, 2),),
            rows(number(5, 2)),
            rows(st.integers(0, 999).map(lambda n: f"{n:03d}.00")),
        ),
        Use("文字", ("整数",), "integer(k.A)", (free("A"),), rows(STRANGE), rows(st.integers(0, 10**9).map(str))),
        Use(
            "全角の数字",
            ("整数",),
            "integer(half(k.A))",
            (free("A", width="full"),),
            rows(STRANGE),
            rows(
                st.integers(0, 999).map(lambda n: str(n).translate(str.maketrans("0123456789", "０１２３４５６７８９")))
            ),
        ),
    ],
    "money": [
        Use(
            "符号つき",
            ("金額",),
            "money(k.A)",
            (zoned("A", 9, signed=True),),
            rows(number(9, signed=True)),
            rows(number(9, signed=True).filter(positive_zero)),
        ),
        Use(
            "負を受けない",
            ("整数",),
            "money(k.A)",
            (zoned("A", 9, signed=True),),
            rows(number(9, signed=True)),
            rows(number(9)),
        ),
    ],
    "decimal": [
        Use(
            "小数の欄",
            ("持分",),
            "decimal(k.A)",
            (zoned("A", 6, 2, signed=True),),
            rows(number(6, 2, signed=True)),
            rows(number(6, 2, signed=True).filter(positive_zero)),
        ),
        Use("小数だけの欄", ("持分",), "decimal(k.A)", (zoned("A", 2, 2),), rows(number(2, 2)), rows(number(2, 2))),
        Use(
            "文字", ("持分",), "decimal(k.A)", (free("A"),), rows(STRANGE), rows(st.decimals(0, 999, places=2).map(str))
        ),
    ],
    "date": [
        Use("和暦", BIRTH, "date(k.A)", (zoned("A", 7, form="wareki"),), rows(WRITTEN_DAYS), rows(DAYS.map(wareki))),
        Use(
            "和暦_不詳",
            BIRTH,
            "date(k.A)",
            (zoned("A", 7, form="wareki"),),
            rows(WRITTEN_DAYS),
            rows(
                st.builds(
                    unknown_parts,
                    DAYS.map(lambda d: d.replace(month=12, day=31)).map(wareki),
                    st.just(3),
                    st.integers(0, 2),
                )
            ),
        ),
        Use(
            "和暦_超過は故障",
            ("操作年月日",),
            "date(k.A)",
            (zoned("A", 7, form="wareki"),),
            rows(WRITTEN_DAYS),
            rows(DAYS.map(wareki)),
            style=replace(STYLE, overrun="fault"),
        ),
        Use(
            "和暦_年金式",
            ("生年月日",),
            "date(k.A)",
            (host("A", 7, form="wareki"),),
            rows(WRITTEN_DAYS | STRANGE),
            rows(DAYS.map(lambda d: wareki(d, PENSION))),
            style=DateStyle(era=PENSION, unknown=("99", "00")),
        ),
        Use(
            "西暦",
            BIRTH,
            "date(k.A)",
            (zoned("A", 8, form="seireki"),),
            rows(WESTERN_DAYS.map(lambda p: "{:04d}{:02d}{:02d}".format(*p))),
            rows(DAYS.map(lambda d: f"{d:%Y%m%d}")),
        ),
        Use(
            "西暦_不詳を許さない",
            ("操作年月日",),
            "date(k.A)",
            (host("A", 8, form="seireki"),),
            rows(WESTERN_DAYS.map(lambda p: "{:04d}{:02d}{:02d}".format(*p)) | STRANGE),
            rows(DAYS.map(lambda d: f"{d:%Y%m%d}")),
        ),
        Use(
            "標準の形",
            ("生年月日",),
            "date(k.A)",
            (free("A", form="iso"),),
            rows(WESTERN_DAYS.map(lambda p: "{:04d}-{:02d}-{:02d}".format(*p)) | STRANGE),
            rows(DAYS.map(str)),
        ),
        Use(
            "斜線",
            ("操作年月日",),
            "date(k.A)",
            (free("A", form="slash"),),
            rows(WESTERN_DAYS.map(lambda p: "{:04d}/{:02d}/{:02d}".format(*p)) | STRANGE),
            rows(DAYS.map(lambda d: f"{d:%Y/%m/%d}")),
        ),
        Use(
            "フラグの欄",
            BIRTH,
            "date(k.A, k.B)",
            (free("A", form="iso"), free("B")),
            rows(WESTERN_DAYS.map(lambda p: "{:04d}-{:02d}-{:02d}".format(*p)), st.sampled_from(["", "0", "1"])),
            rows(DAYS.map(str), st.sampled_from(["0", "1"])),
        ),
    ],
    "year": [
        Use(
            "和暦",
            ("賦課年度",),
            "year(k.A)",
            (zoned("A", 3, form="wareki"),),
            rows(st.integers(0, 999).map("{:03d}".format)),
            rows(st.integers(2, 40).map("5{:02d}".format) | st.integers(2, 30).map("4{:02d}".format)),
        ),
        Use(
            "和暦_超過は故障",
            ("賦課年度",),
            "year(k.A)",
            (host("A", 3, form="wareki"),),
            rows(st.integers(0, 999).map("{:03d}".format) | STRANGE),
            rows(st.integers(2, 40).map("5{:02d}".format)),
            style=replace(STYLE, overrun="fault"),
        ),
        Use(
            "西暦",
            ("賦課年度",),
            "year(k.A)",
            (free("A", form="seireki"),),
            rows(STRANGE | st.integers(0, 9999).map("{:04d}".format)),
            rows(st.integers(1900, 2100).map(str)),
        ),
    ],
    "time": [
        Use("数字", ("操作時刻",), "time(k.A)", (zoned("A", 6),), rows(number(6)), rows(st.just("") | CLOCK)),
        Use(
            "文字",
            ("操作時刻",),
            "time(k.A)",
            (free("A"),),
            rows(STRANGE | COLONS | CLOCK),
            rows(COLONS | COLONS.map(lambda t: t[:5])),
        ),
    ],
    "kana": [
        Use(
            "半角の欄",
            ("氏名",),
            "kana(k.A)",
            (host("A", 30, form="kana"),),
            rows(KANA_HALF | KANA_FULL | STRANGE),
            rows(KANA_HALF),
        ),
        Use(
            "全角の欄",
            ("氏名",),
            "kana(k.A)",
            (free("A", width="full"),),
            rows(KANA_HALF | KANA_FULL | STRANGE),
            rows(KANA_FULL),
        ),
    ],
    "code": [
        Use(
            "符号表",
            ("続柄",),
            "code(k.A, 続柄)",
            (free("A"),),
            rows(st.sampled_from(["", "1", "2", "02", "11", "12", "20", "９"])),
            rows(st.sampled_from(["", "2", "11", "12", "20"])),
        ),
        Use(
            "束ねる符号表",
            ("続柄",),
            "code(k.A, 続柄_束ねる)",
            (free("A"),),
            rows(st.sampled_from(["", "1", "2", "8", "9", "02"])),
            rows(st.sampled_from(["", "1", "9"])),
        ),
        Use(
            "もう標準",
            ("続柄",),
            "code(k.A)",
            (free("A"),),
            rows(st.sampled_from(["", "1", "02", "12", "99"])),
            rows(st.sampled_from(["", "02", "11", "20"])),
        ),
        Use("自治体固有", ("自由コード",), "code(k.A)", (free("A"),), rows(STRANGE), rows(STRANGE)),
    ],
    "split": [
        Use(
            "氏名",
            ("氏", "名"),
            "split(k.A)",
            (free("A"),),
            rows(st.text("甲乙　 ", max_size=6)),
            rows(st.builds("{}　{}".format, NAMES, NAMES) | st.just("")),
        ),
    ],
    "constant": [Use("決まった値", ("番号",), "constant('016373')", (free("A"),), rows(STRANGE), rows(STRANGE))],
    "first": [
        Use(
            "2つ",
            ("氏名",),
            "first(k.A, k.B)",
            (free("A"), free("B")),
            rows(STRANGE, STRANGE),
            rows(NAMES, st.just("")),
        ),
        Use(
            "故障のあと",
            ("氏名",),
            "first(kana(k.A), k.B)",
            (free("A"), free("B")),
            rows(STRANGE, STRANGE),
            rows(KANA_FULL.filter(bool), st.just("")),
        ),
        Use(
            "日付",
            BIRTH,
            "first(date(k.A), date(k.B))",
            (free("A", form="iso"), zoned("B", 7, form="wareki")),
            rows(STRANGE, WRITTEN_DAYS),
            rows(DAYS.map(str), st.just("0000000")),
        ),
    ],
    "case": [
        Use(
            "2択",
            ("氏名",),
            "case(k.C = '1', text(k.A), k.C = '2', kana(k.B))",
            (free("C"), free("A"), free("B")),
            rows(st.sampled_from(["", "1", "2", "3"]), STRANGE, STRANGE),
            NAMES.flatmap(lambda n: rows(st.just("1"), st.just(n), st.just(n))),
        ),
        Use(
            "中",
            ("文字",),
            "half(case(k.C = '1', k.A, k.C = '2', first(k.B, k.A), constant('０')))",
            (free("C"), free("A", width="full"), free("B", width="full")),
            rows(st.sampled_from(["1", "2", "3"]), STRANGE, STRANGE),
            st.text("０９", max_size=4).flatmap(lambda n: rows(st.sampled_from("12"), st.just(n), st.just(n))),
        ),
        Use(
            "数の枝",
            ("金額",),
            "integer(case(k.C = '1', k.A, k.B))",
            (free("C"), zoned("A", 5, signed=True), zoned("B", 5, signed=True)),
            rows(st.sampled_from("12"), number(5, signed=True), number(5, signed=True)),
            number(5).flatmap(lambda n: rows(st.sampled_from("12"), st.just(n), st.just(n))),
        ),
        Use(
            "それ以外",
            ("操作年月日",),
            "case(k.C >= 5, date(k.A), date(k.B))",
            (zoned("C", 2), free("A", form="iso"), zoned("B", 7, form="wareki")),
            rows(number(2), STRANGE, WRITTEN_DAYS),
            DAYS.flatmap(lambda d: rows(number(2), st.just(str(d)), st.just(wareki(d)))),
        ),
    ],
    "era": [],
    "latest": [],
    "history": [],
}
"""era, latest and history are derived: they have no way back, and tests of their own."""

DERIVED = {
    "latest": Use(
        "順序",
        ("最新フラグ",),
        "latest(k.A, k.B)",
        (zoned("A", 3), zoned("B", 3)),
        rows(number(3), number(3)),
        rows(number(3), number(3)),
    ),
    "history": Use(
        "文字の順序",
        ("履歴番号",),
        "history(k.A, integer(k.B))",
        (free("A"), free("B")),
        rows(STRANGE, STRANGE),
        rows(STRANGE, STRANGE),
    ),
    "era": Use(
        "元号", ("番号",), "era(k.A)", (free("A", form="iso"),), rows(STRANGE | DAYS.map(str)), rows(DAYS.map(str))
    ),
}


def every(named: Callable[[str], bool] = lambda _: True) -> list[tuple[str, Use]]:
    return [(name, use) for name, uses in USES.items() for use in uses if named(name)]


def fixtures(name: str) -> list[dict[str, str]]:
    """The rows of `data/operators/<name>.csv`: 書き方;入力;期待;故障;一覧, several values parted by `|`, ␣ for a blank."""
    with (FIXTURES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [
            {key: value.replace("␣", " ") for key, value in row.items()} for row in csv.DictReader(file, delimiter=";")
        ]
