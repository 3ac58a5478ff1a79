"""One line of `items:` → Application: every operator, item, field and code map verified before any data is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from utsushi.mappings.language import dialect
from utsushi.mappings.language.codemap import CodeMap
from utsushi.mappings.language.context import Context
from utsushi.mappings.language.nodes import Applied, Choice, Column, Node, Test, agreed
from utsushi.mappings.language.values import Reference, StringArray, Values
from utsushi.mappings.layout import predicate
from utsushi.mappings.layout.model import DateStyle, Field, Table
from utsushi.mappings.operators import NAMES, find
from utsushi.mappings.operators.model import Argument, Call, Operator
from utsushi.mappings.plan import Application
from utsushi.specs.errors import Place, closest
from utsushi.specs.loader import code_list
from utsushi.specs.model import CodeList, Item

Expression = Any


@dataclass(frozen=True)
class CodeUse:
    """`code(…)` in a mapping: what `check` compares with the layout and the spec."""

    item: Item
    field: Field | None
    map: CodeMap | None
    allowed: CodeList | None
    place: Place


def compile_items(names: tuple[str, ...], text: str, place: Place, context: Context) -> Application:
    """What `names: text` says.

    Raises:
        UtsushiError: U200–U207 (not an expression), U210–U219, U230–U236 (not what the operator, the layout or the item
            can do), U301–U306 (not a condition), with file, line and column.
    """
    tree = dialect.parse(text, place)
    items = tuple(_item(name, place, context) for name in names)
    compiler = _Compiler(context)
    root = compiler.top(tree, items)
    operator, windowed = root.operator, isinstance(root, Applied) and root.operator.window is not None
    loses = () if operator.derived else root.loses
    return Application(
        items=names,
        references=tuple(dict.fromkeys(root.references)),
        evaluate=_windowed(root, names[0]) if windowed else root.forward,
        invert=_inverse(root, names),
        place=place,
        text=text,
        derived=operator.derived,
        loss=" ".join(dict.fromkeys(loses)),
        window=compiler.window(tree) if windowed else None,
    )


def compile_claim(text: str, place: Place, table: Table, dates: DateStyle) -> Application:
    """What `equals:` of a dropped field claims: a field of the same table, or an operator over its fields that gives text.

    Fields are named without alias; references are `Reference("", field)`, the one item is "".
    """
    compiler = _Compiler(None, {"": table}, dates)
    root = compiler.argument("text", dialect.parse(text, place), ())
    return Application(
        items=("",),
        references=tuple(dict.fromkeys(root.references)),
        evaluate=root.forward,
        invert=lambda _: {},
        place=place,
        text=text,
        derived=True,
    )


def code_uses(names: tuple[str, ...], text: str, place: Place, context: Context) -> tuple[CodeUse, ...]:
    """Every `code(…)` of an expression that compiles."""
    compiler = _Compiler(context)
    compiler.top(dialect.parse(text, place), tuple(_item(name, place, context) for name in names))
    return tuple(compiler.codes)


class _Compiler:
    """Goes down a tree; `items` is what the node has to give, () where it is text for another operator."""

    def __init__(
        self, context: Context | None, tables: Mapping[str, Table] | None = None, dates: DateStyle | None = None
    ) -> None:
        self._context = context
        self._tables = context.tables if context else tables or {}
        self._dates = context.dates if context else dates or DateStyle()
        self.codes: list[CodeUse] = []

    def top(self, tree: Expression, items: tuple[Item, ...]) -> Applied | Choice:
        """The whole expression."""
        from sqlglot import exp

        if not isinstance(tree, exp.Anonymous):
            raise dialect.wrong("U217", tree, usage="text(…)")
        node = self.call(tree, items)
        windows = [call for call in tree.find_all(exp.Anonymous) if call is not tree and _is_window(call)]
        if windows:
            raise dialect.wrong("U218", windows[0], operator=windows[0].this)
        return node

    def call(self, tree: Expression, items: tuple[Item, ...]) -> Applied | Choice:
        """An operator with its arguments."""
        if tree.this not in NAMES:
            raise dialect.wrong("U210", tree, operator=tree.this, near=closest(tree.this, NAMES) or "—")
        operator = find(tree.this)
        kinds = operator.takes(len(tree.expressions))
        if kinds is None:
            raise dialect.wrong("U211", tree, operator=operator.name, usage=operator.usage, found=len(tree.expressions))
        if not operator.branches:
            self._fits(operator, tree, items)
        given = list(zip(kinds, tree.expressions, strict=True))
        node = self._choice(operator, given, items) if operator.branches else self._applied(operator, given, items)
        if refusal := operator.refuses(node.call):
            raise dialect.wrong(refusal.code, tree, **refusal.values)
        if operator.name == "code" and items:
            self.codes.append(
                CodeUse(items[0], node.call.fields[0], node.call.map, node.call.allowed, dialect.place(tree))
            )
        return node

    def argument(self, kind: Argument, tree: Expression, items: tuple[Item, ...]) -> Node:
        """A field, or a call where the operator takes one."""
        from sqlglot import exp

        tree = tree.unnest()
        if isinstance(tree, exp.Column):
            return self.column(tree)
        if not isinstance(tree, exp.Anonymous) or kind in {"field", "order"}:
            raise dialect.wrong("U219", tree, wanted=_WANTED[kind])
        if kind == "value" and items:
            return self.call(tree, items)
        if tree.this in NAMES and not find(tree.this).text:
            raise dialect.wrong("U219", tree, wanted=_WANTED["text"])
        text = self.call(tree, ())
        if isinstance(text, Choice) and not text.alike:
            raise dialect.wrong("U227", tree, operator=tree.this)
        return text

    def column(self, tree: Expression) -> Column:
        """A field by alias and name."""
        table = self._tables.get(tree.table)
        if table is None:
            near = closest(tree.table, self._tables) or " ".join(self._tables)
            raise dialect.wrong("U213", tree, alias=tree.table, field=tree.name, near=near)
        field = table.field(tree.name)
        if field is None:
            near = closest(tree.name, [one.name for one in table.fields]) or "—"
            raise dialect.wrong("U214", tree, field=tree.name, table=table.name, near=near)
        return Column(Reference(tree.table, tree.name), field)

    def window(self, tree: Expression) -> Expression:
        """The SQL of an operator over several rows."""
        from sqlglot import exp

        joined = self._context.joined if self._context else frozenset()
        for column in tree.find_all(exp.Column):
            if column.table in joined:
                raise dialect.wrong("U237", column, alias=column.table)
        over = find(tree.this).window
        assert over is not None
        return over(*(_ordered(one) for one in tree.expressions))

    def _applied(
        self, operator: Operator, given: list[tuple[Argument, Expression]], items: tuple[Item, ...]
    ) -> Applied:
        parts = tuple(
            self.argument(kind, _order_field(tree) if kind == "order" else tree, ())
            for kind, tree in given
            if kind not in {"literal", "map"}
        )
        return Applied(
            operator,
            Call(
                items=items,
                fields=tuple(part.field for part in parts),
                literals=tuple(self._literal(tree) for kind, tree in given if kind == "literal"),
                dates=self._dates,
                policy=self._context.policies.get(operator.name, {}) if self._context else {},
                map=next((self._map(tree) for kind, tree in given if kind == "map"), None),
                allowed=self._allowed(items),
            ),
            parts,
        )

    def _choice(self, operator: Operator, given: list[tuple[Argument, Expression]], items: tuple[Item, ...]) -> Choice:
        tests = tuple(self._test(tree) for kind, tree in given if kind == "condition")
        written = [tree for kind, tree in given if kind == "value"]
        branches = tuple(self._branch(tree, items) for tree in written)
        return Choice(operator, Call(items=items, fields=tuple(one.field for one in branches)), tests, branches)

    def _branch(self, tree: Expression, items: tuple[Item, ...]) -> Node:
        """A bare field in a branch stands for text(field)."""
        from sqlglot import exp

        if items and isinstance(tree.unnest(), exp.Column):
            self._fits(find("text"), tree, items)
        return self.argument("value", tree, items)

    def _test(self, tree: Expression) -> Test:
        from sqlglot import exp

        predicate.check(tree)
        found = [self.column(column) for column in tree.find_all(exp.Column)]
        named = {".".join(filter(None, one.reference)): one for one in found}
        numeric = frozenset(name for name, one in named.items() if one.field and one.field.numeric)
        predicate.check_fields(tree, named, numeric)
        return Test(tree, {name: one.reference for name, one in named.items()}, numeric)

    def _literal(self, tree: Expression) -> str:
        from sqlglot import exp

        if not isinstance(tree, exp.Literal) or not tree.is_string:
            raise dialect.wrong("U219", tree, wanted=_WANTED["literal"])
        return str(tree.this)

    def _map(self, tree: Expression) -> CodeMap:
        from sqlglot import exp

        if not isinstance(tree, exp.Column) or tree.table:
            raise dialect.wrong("U219", tree, wanted=_WANTED["map"])
        known = self._context.codes if self._context else {}
        if tree.name not in known:
            raise dialect.wrong("U216", tree, name=tree.name, near=closest(tree.name, known) or "—")
        return known[tree.name]

    def _allowed(self, items: tuple[Item, ...]) -> CodeList | None:
        if not items or self._context is None:
            return None
        return code_list(self._context.business, items[0], self._context.editions)

    def _fits(self, operator: Operator, tree: Expression, items: tuple[Item, ...]) -> None:
        """The operator gives that many items, of those types; an item with a code list takes only what proves its codes."""
        if not items:
            return
        fitting = next((types for types in operator.gives if len(types) == len(items)), None)
        if fitting is None:
            counts = " / ".join(str(len(types)) for types in operator.gives)
            raise dialect.wrong("U212", tree, operator=operator.name, gives=counts, found=len(items))
        for item, types in zip(items, fitting, strict=True):
            if item.type not in types:
                raise dialect.wrong(
                    "U215", tree, operator=operator.name, item=item.name, type=item.type, gives=" ".join(types)
                )
        closed = self._allowed(items[:1])
        if closed and not closed.open and not operator.coded:
            raise dialect.wrong("U238", tree, operator=operator.name, item=items[0].name)


_WANTED: dict[Argument, str] = {
    "text": "k.F / text(…) half(…) kana(…)",
    "field": "k.F",
    "value": "k.F / text(…) …",
    "condition": "k.F = '1'",
    "literal": "'…'",
    "map": "codes/….csv",
    "order": "k.F / integer(k.F)",
}


def _item(name: str, place: Place, context: Context) -> Item:
    item = context.group.item(name)
    if item is None:
        from utsushi.specs.errors import fail

        near = closest(name, [one.name for one in context.group.items]) or "—"
        raise fail("U239", place, dialect.source_line(place), item=name, group=context.group.name, near=near)
    return item


def _is_window(call: Expression) -> bool:
    return call.this in NAMES and find(call.this).window is not None


def _order_field(tree: Expression) -> Expression:
    """The field inside `integer(k.F)`."""
    from sqlglot import exp

    inside = isinstance(tree, exp.Anonymous) and tree.this == "integer" and len(tree.expressions) == 1
    return tree.expressions[0] if inside else tree


def _ordered(tree: Expression) -> Expression:
    """SQL of a key or an order; `integer(k.F)` compares text as numbers, what is none comes first."""
    from sqlglot import exp

    field = _order_field(tree).copy()
    return field if field == tree else exp.TryCast(this=field, to=exp.DataType.build("DECIMAL(38, 18)"))


def _windowed(root: Node, item: str) -> Any:
    """A window's result comes in as a column of its own; keys and order that hold no value are the row's fault."""
    read = [Column(reference, None) for reference in dict.fromkeys(root.references)]

    def evaluate(columns: Mapping[Reference, StringArray], rows: int) -> Values:
        import pyarrow as pa
        import pyarrow.compute as pc

        given = columns[Reference("", item)]
        fault = pc.coalesce(*(one.forward(columns, rows).fault for one in read))
        return Values((pc.if_else(pc.is_null(fault), given, pa.scalar(None, pa.string())),), fault)

    return evaluate


def _inverse(root: Applied | Choice, names: tuple[str, ...]) -> Any:
    if root.operator.derived:
        return lambda _: {}
    return lambda items: agreed(root.backward([items[name] for name in names]))
