"""Records of any package, from its plan alone: valid for their fields, their record types, claims, joins and control totals.

Nothing here knows a domain. Each field has a pool of values of its own form (digits of the PIC, codes and date form of the
layout, the file's characters). Where one operator makes items of one field, values that give a fault are kept out, so that
most records are written.
"""

import functools
import random
from datetime import date, timedelta
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc
from hypothesis import strategies as st

from utsushi.converters.files import encode
from utsushi.converters.files.batch import Batch
from utsushi.converters.files.charsets import NONE, charset, is_host
from utsushi.converters.rebuild_table import canonical, canonical_number, layout_values
from utsushi.mappings.language.values import Reference
from utsushi.mappings.layout import predicate

ERAS = {
    "M": (date(1873, 1, 1), date(1912, 7, 29), 1867),
    "T": (date(1912, 7, 30), date(1926, 12, 24), 1911),
    "S": (date(1926, 12, 25), date(1989, 1, 7), 1925),
    "H": (date(1989, 1, 8), date(2019, 4, 30), 1988),
    "R": (date(2019, 5, 1), date(2026, 3, 31), 2018),
}
"""First and last day, and the year before the first one (JIS X 0301:2019, 明治6年から)."""
KANJI = "山田川本西東一二三郎子芽室町大通条髙﨑高橋渡邉澤藤井"
FULL = "ＡＢＣＸＹＺ０１２３４５６７８９"
HIRAGANA = "あいうえおかがきぎアイウガギパー々・"
KANA = "ｱｲｳｶﾞｷﾞﾊﾟﾔﾏﾀﾞﾀﾛｳ"
ASCII = "ABCXYZ0123456789"
POOL = 40


class Records:
    """Rows of every table as dicts in canonical form, with `__record`, and `__parent`, `__occurrence` in OCCURS tables."""

    def __init__(self, tables):
        self.tables = tables

    def __repr__(self):
        """How many rows: what failed is seen in the findings."""
        return f"Records({', '.join(f'{name}: {len(rows)}' for name, rows in self.tables.items())})"

    def write(self, plan, folder):
        """The files of the package, by the encoder."""
        for file in plan.layout.files.values():
            batches = {
                name: [_batch(name, rows)]
                for name, rows in self.tables.items()
                if rows and plan.layout.file_of(name) is file
            }
            (folder / file.path.replace("*", "")).write_bytes(encode(file, batches))
        return folder


def _batch(name, rows):
    kinds = {"__record": pa.int64(), "__parent": pa.int64(), "__occurrence": pa.int32()}
    columns = {"__file": pa.array([0] * len(rows), pa.int16())}
    columns |= {key: pa.array([row[key] for row in rows], kinds.get(key, pa.string())) for key in rows[0]}
    return Batch(name, 0, pa.RecordBatch.from_pydict(columns), None, None)


def records(plan, largest=4, *, dirty=False):
    """Strategy of Records for a plan; `dirty`: values that operators find faults in are among them."""
    return _records(_Pools(plan, dirty=dirty), largest)


@st.composite
def _records(draw, pools, largest):
    plan, tables = pools.plan, {}
    for name in pools.order:
        record = pools.record_of[name]
        own = record.tables[0]
        count = 1 if own.name in pools.controls else draw(st.integers(1, largest))
        tables[own.name] = [draw(pools.row(own)) for _ in range(count)]
        for table in record.tables[1:]:
            above = tables[table.parent]
            tables[table.name] = [
                {"__parent": parent, "__occurrence": k + 1, **_slot(draw, pools, table)}
                for parent in range(len(above))
                for k in range(table.occurs)
            ]
        for table in record.tables:
            _tie(draw, pools, table, tables)
    _without_strangers(pools, tables)
    for file in plan.layout.files.values():
        _settle(pools, file, tables)
    return Records(tables)


def _slot(draw, pools, table):
    """A filled slot or an empty one; nothing is left behind in an empty one."""
    row = draw(st.one_of(pools.row(table), st.just(pools.empty_slot(table))))
    return dict(pools.empty_slot(table)) if _is_empty(table, row) else row


def _tie(draw, pools, table, tables):
    """Fields that a join wants equal take the value of a row that is there; what is joined is there once."""
    for mine, other, theirs in pools.ties.get(table.name, ()):
        if tables.get(other.name):
            for row in tables[table.name]:
                value = draw(st.sampled_from([one[theirs.name] for one in tables[other.name]]))
                row[mine.name] = _as(mine, theirs, value)
    for name in pools.unique.get(table.name, ()):
        seen = set()
        for row in tables[table.name]:
            free = [value for value in pools.pool(table, table.field(name)) if value and value not in seen]
            if row[name] in seen and free:
                row[name] = free[0]
            seen.add(row[name])


def _without_strangers(pools, tables):
    """A row that has to be met by some row of a group, and is by none, is taken away."""
    for group in pools.plan.groups:
        for join, pairs in pools.needed(group):
            kept = [
                row
                for row in tables[group.source.name]
                if not any(_excluded(group, one, row) for one in group.excludes.values())
            ]
            wanted = {tuple(_as(theirs, mine, row[mine.name]) for mine, theirs in pairs) for row in kept}
            tables[join.table.name] = [
                row for row in tables[join.table.name] if tuple(row[theirs.name] for _, theirs in pairs) in wanted
            ]


def _excluded(group, condition, row):
    """Conditions over other tables are taken not to hold."""
    names = predicate.names(condition)
    if any(name.rpartition(".")[0] not in {"", group.alias} for name in names):
        return False
    columns = {name: pa.array([row[name.rpartition(".")[2]]], pa.string()) for name in names}
    numeric = {name for name in names if group.source.field(name.rpartition(".")[2]).numeric}
    return predicate.evaluate(condition, columns, numeric)[0].as_py()


def _as(mine, theirs, value):
    """A value of one field in the form of another."""
    if mine.numeric:
        return canonical_number(Decimal(value or 0), mine.digits, mine.scale)
    if theirs.numeric and mine.length:
        return value.lstrip("0").rjust(mine.length, "0")
    return value


def _settle(pools, file, tables):
    """Record numbers (types stand as in the layout), alternatives of REDEFINES, claims and control totals: what follows from the rest."""
    number = 1
    for record in file.records:
        for row in tables[record.tables[0].name]:
            row["__record"] = number
            number += 1
        for table in record.tables[1:]:
            for row in tables[table.name]:
                row["__record"] = tables[table.parent][row["__parent"]]["__record"]
    for table in file.tables:
        for row in tables[table.name]:
            _alternatives(table, row, tables)
        _claims(pools, table, tables)
    for control in file.controls:
        field = pools.plan.layout.tables[control.table].field(control.field)
        rows = [
            row for row in tables[control.of_table] if not _is_empty(pools.plan.layout.tables[control.of_table], row)
        ]
        total = (
            len(rows)
            if control.function == "count"
            else sum(Decimal(row[control.of_field] or 0) for row in tables[control.of_table])
        )
        tables[control.table][0][control.field] = canonical_number(Decimal(total), field.digits, field.scale)


def _holds(condition, table, row, outer=None):
    tree = predicate.parse(condition)
    around = (outer or {}) | row
    columns = {name: pa.array([around[name]], pa.string()) for name in predicate.names(tree)}
    numeric = {one.name for one in table.fields if one.numeric} & set(columns)
    return predicate.evaluate(tree, columns, numeric)[0].as_py()


def _is_empty(table, row):
    return bool(table.empty) and _holds(table.empty, table, row)


def _alternatives(table, row, tables):
    outer = tables[table.parent][row["__parent"]] if table.parent else {}
    for one in table.fields:
        if one.when and not _holds(one.when, table, row, outer):
            row[one.name] = ""


def _claims(pools, table, tables):
    for drop in pools.plan.drops.get(table.name, ()):
        field = table.field(drop.field)
        for n, row in enumerate(tables[table.name]):
            if drop.claim is not None:
                columns = {
                    Reference("", one.field): pa.array([row[one.field]], pa.string()) for one in drop.claim.references
                }
                row[field.name] = drop.claim.evaluate(columns, 1).columns[0][0].as_py() or ""
            elif drop.sum_of[0]:
                below, name = drop.sum_of
                total = sum(Decimal(one[name] or 0) for one in tables[below] if one["__parent"] == n)
                row[field.name] = canonical_number(Decimal(total), field.digits, field.scale)


class _Pools:
    """What each field of a plan's layout may hold."""

    def __init__(self, plan, *, dirty=False):
        self.plan, self.dirty = plan, dirty
        self.layout = plan.layout
        self.record_of = {
            record.tables[0].name: record for file in plan.layout.files.values() for record in file.records
        }
        stated = {control.table for file in plan.layout.files.values() for control in file.controls}
        self.controls = stated | {name for name, table in plan.layout.tables.items() if table.role == "control"}
        self.summed = {drop.sum_of for drops in plan.drops.values() for drop in drops}
        self.summed |= {(one.of_table, one.of_field) for file in plan.layout.files.values() for one in file.controls}
        self.ties, self.unique = {}, {}
        for group in plan.groups:
            self._joins(group)
        self.order = sorted(self.record_of, key=lambda name: (name in self.controls, self._depth(name)))
        self._pools = {}

    def _joins(self, group):
        from sqlglot import exp

        aliases = {group.alias: group.source} | {join.alias: join.table for join in group.joins}
        for join in (one for one in group.joins if one.kind != "parent"):
            for equal in join.on.find_all(exp.EQ):
                sides = [one for one in (equal.this, equal.expression) if isinstance(one, exp.Column)]
                sides.sort(key=lambda one: one.table == join.alias)
                if len(sides) != 2 or sides[0].table == join.alias or sides[1].table != join.alias:
                    continue
                mine, other = aliases[sides[0].table], join.table
                if mine.name.split(".")[:2] == other.name.split(".")[:2]:
                    continue
                self.ties.setdefault(mine.name, []).append(
                    (mine.field(sides[0].name), other, other.field(sides[1].name))
                )
                self.unique.setdefault(other.name, set()).add(sides[1].name)

    def needed(self, group):
        """(join, [(field of the source, field of the joined table)]) of joins whose rows have to be met."""
        for join in group.joins:
            ties = [
                (mine, theirs) for mine, other, theirs in self.ties.get(group.source.name, ()) if other is join.table
            ]
            if join.kind != "parent" and not join.unmatched and ties:
                yield join, ties

    def _depth(self, name, seen=()):
        """Joined tables come first."""
        mine = [one.name for one in self.record_of[name].tables]
        others = {tie[1].name for one in mine for tie in self.ties.get(one, ())}
        tops = {".".join(other.split(".")[:2]) for other in others} - {name, *seen}
        return 1 + max((self._depth(top, (*seen, name)) for top in tops if top in self.record_of), default=0)

    def row(self, table):
        """Strategy of one row."""
        pools = {one.name: self.pool(table, one) for one in table.fields}
        return st.fixed_dictionaries({name: st.sampled_from(pool) for name, pool in pools.items()})

    def empty_slot(self, table):
        """Nothing: zeros and blanks, and what the condition of an empty slot asks for."""
        from sqlglot import exp

        row = {one.name: canonical(one, "0") if one.numeric and not one.when else "" for one in table.fields}
        for equal in predicate.parse(table.empty).find_all(exp.EQ) if table.empty else ():
            if isinstance(equal.expression, exp.Literal):
                row[equal.this.name] = canonical(table.field(equal.this.name), equal.expression.name)
        return row

    def pool(self, table, one):
        """Values of a field, likely ones first."""
        if (table.name, one.name) not in self._pools:
            self._pools[table.name, one.name] = self._pool(table, one)
        return self._pools[table.name, one.name]

    def _pool(self, table, one):
        drops = {drop.field: drop for drop in self.plan.drops.get(table.name, ())}
        known = layout_values(self.layout, table, ())
        if one.name in known:
            return [known[one.name]]
        if one.filler:
            return [""]
        drop = drops.get(one.name)
        if drop is not None and drop.always is not None:
            return list(drop.always)
        text = self.layout.file_of(table.name).text
        luck = random.Random(f"{table.name}.{one.name}")  # noqa: S311  (test data)
        room = one.digits - 3 if (table.name, one.name) in self.summed else one.digits
        values = list(dict.fromkeys(_values(one, text, self.layout.dates, luck, room)))
        good = self._without_faults(table, one, values) or [""]
        return [*good, *[value for value in values if value not in good][:3]] if self.dirty else good

    def _without_faults(self, table, one, values):
        """The values that every operator which reads this field takes; all of them where none is left."""
        good = [True] * len(values)
        for group, application, reference in self._readers(table, one):
            faulty = self._faulty(group, application, reference, values)
            good = [was and not wrong for was, wrong in zip(good, faulty, strict=True)]
        kept = [value for value, well in zip(values, good, strict=True) if well]
        return kept if any(kept) else values

    def _readers(self, table, one):
        for group in self.plan.groups:
            aliases = {group.alias: group.source} | {join.alias: join.table for join in group.joins}
            for application in group.applications:
                if application.window is None:
                    for reference in application.references:
                        if reference.field == one.name and aliases[reference.alias].name == table.name:
                            yield group, application, reference

    def _faulty(self, group, application, reference, values):
        """Of each value whether it gives a fault with neighbours that a good part of the values goes well with."""
        aliases = {group.alias: group.source} | {join.alias: join.table for join in group.joins}
        luck = random.Random(application.text)  # noqa: S311  (test data)
        others = {
            ref: self._raw(aliases[ref.alias], aliases[ref.alias].field(ref.field))
            for ref in application.references
            if ref != reference
        }
        rounds = []
        for _ in range(16 if others else 1):
            columns = {reference: pa.array(values, pa.string())}
            columns |= {ref: pa.array([luck.choice(pool)] * len(values), pa.string()) for ref, pool in others.items()}
            made = application.evaluate(columns, len(values))
            wrong = set(_checked(self.plan, group, application, made))
            rounds.append([is_wrong or n in wrong for n, is_wrong in enumerate(pc.is_valid(made.fault).to_pylist())])
        told = [one for one in rounds if len(values) - sum(one) > len(values) / 10]
        return [any(one[n] for one in told) for n in range(len(values))]

    def _raw(self, table, one):
        known = layout_values(self.layout, table, self.plan.drops.get(table.name, ()))
        text = self.layout.file_of(table.name).text
        luck = random.Random(f"{table.name}.{one.name}")  # noqa: S311  (test data)
        return [known[one.name]] if one.name in known else _values(one, text, self.layout.dates, luck, one.digits)


def _checked(plan, group, application, made):
    """Rows whose items are not what the spec wants."""
    checker = _checker(plan.businesses[group.group.business], group.group)
    items = zip(application.items, made.columns, strict=True)
    return checker.check(pa.table({item: pc.fill_null(part, "") for item, part in items}))["row"].to_pylist()


@functools.cache
def _checker_of(key):
    from utsushi.validate.items import ItemChecker

    return ItemChecker(*_BUSINESSES[key])


_BUSINESSES = {}


def _checker(owner, group):
    _BUSINESSES[owner.edition, owner.id, group.name] = (owner, group)
    return _checker_of((owner.edition, owner.id, group.name))


def _values(one, text, dates, luck, room):
    """Candidates for a field, by its form."""
    if one.hint.codes:
        return [canonical(one, code) for code in one.hint.codes]
    if one.hint.form in {"wareki", "seireki", "iso", "slash"}:
        return [value for value in _dates(one, dates, luck) if not one.numeric or value.isdigit()]
    if one.numeric:
        return _numbers(one, luck, room)
    return _texts(one, text, luck)


def _numbers(one, luck, room):
    """What is added up has room for the sum."""
    most = 10**room
    found = [Decimal(luck.randrange(1, most)) for _ in range(POOL // 2)]
    found += [Decimal(luck.randrange(1, min(most, 10000))) for _ in range(POOL // 2)] + [
        Decimal(0),
        Decimal(1),
        Decimal(most - 1),
    ]
    if one.signed:
        found += [-number for number in found[:10]]
    return [canonical_number(number.scaleb(-one.scale), one.digits, one.scale) for number in found]


def _dates(one, style, luck):
    width = one.digits if one.numeric else one.length or 8
    found = []
    for _ in range(POOL):
        code, era = luck.choice(sorted(style.era.items())) if style.era else ("", "R")
        first, last, before = ERAS[era]
        day = first + timedelta(luck.randrange((last - first).days + 1))
        found.append(_date(one.hint.form, day, code, day.year - before, width))
    zeros = "0" * width if one.numeric else ""
    unknown = [_unknown(one.hint.form, value, mark, style) for value in found[:4] for mark in style.unknown[:2]]
    return [*found, *unknown, zeros]


def _date(form, day, code, year, width):
    if form == "wareki":
        return f"{code}{year:02d}{day:%m%d}" if width >= 7 else f"{code}{year:02d}"
    if form == "seireki":
        return f"{day:%Y%m%d}" if width >= 8 else f"{day:%Y}"
    return day.isoformat() if form == "iso" else f"{day:%Y/%m/%d}"


def _unknown(form, value, mark, style):
    return value[:-2] + mark if len(value) >= 7 else value


def _texts(one, text, luck):
    alphabet = _alphabet(one, text)
    room = one.length or 12
    if one.usage == "national":
        room //= 2
    elif is_host(text) and any(_wide(char, text) for char in alphabet):
        room = (room - 2) // 2
    found = [
        _word(alphabet, min(room, size), luck)
        for size in (1, 2, 3, 4, 5, 7, 10, 12, 13, 15, room)
        for _ in range(4)
        if min(room, size) > 0
    ]
    space = "　" if alphabet[0] in KANJI + FULL else " "
    if not one.numeric and room >= 3 and _has(space, text):
        found += [
            f"{_word(alphabet, min(2, (room - 1) // 2), luck)}{space}{_word(alphabet, min(3, (room - 1) // 2), luck)}"
            for _ in range(12)
        ]
    digits = FULL[6:] if one.hint.width == "full" else "0123456789"
    if all(_has(digit, text) for digit in digits) and (one.usage != "national" or digits == FULL[6:]):
        limit = room if one.hint.width == "full" or one.usage == "national" else one.length or 12
        found += [
            "".join(luck.choice(digits) for _ in range(size))
            for size in (1, 2, 3, 5, 6, 7, 10, 12, 15, limit)
            for _ in range(3)
            if size <= limit
        ]
    if one.usage == "delimited":
        found += ['一"二', "三,四"]
    return ["", *found]


def _word(alphabet, size, luck):
    return "".join(luck.choice(alphabet) for _ in range(size))


def _alphabet(one, text):
    wanted = {
        "kana": KANA,
        "full": FULL,
        "national": KANJI + HIRAGANA + FULL,
        "delimited": KANJI + HIRAGANA + FULL,
    }
    kind = "kana" if one.hint.form == "kana" else one.hint.width if one.hint.width == "full" else one.usage
    return [char for char in wanted.get(kind, ASCII) if _has(char, text)] or list(ASCII)


def _has(char, text):
    """The file's characters have it, as the encoder writes it."""
    if text.table == "utf-8":
        return True
    return int(charset(text).codes[ord(char)]) & 0xFFFF != NONE


def _wide(char, text):
    return text.table != "utf-8" and (int(charset(text).codes[ord(char)]) & 0xFFFF) > 0xFF
