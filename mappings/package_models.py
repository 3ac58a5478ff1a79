"""What may stand in `package.yaml` and in a mapping file: one model for reading, for refusing and for the editors' schemas."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(min_length=1)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DropEntry(_Model):
    """A source field that feeds no item. Exactly one claim: `always`, `equals` or `unchecked`."""

    reason: Annotated[Text, Field(description="Why nothing is lost, or who decided it.")]
    always: Annotated[
        str | tuple[str, ...] | None, Field(description='The only values the field ever holds; "" is empty.')
    ] = None
    equals: Annotated[
        str,
        Field(
            description="An expression over fields of the same table that always gives the field's value, or sum(TABLE.FIELD) over its occurrences."
        ),
    ] = ""
    unchecked: Annotated[
        bool, Field(description="No claim: the owner of the data decided that the field stays behind.")
    ] = False


class PackageFile(_Model):
    """package.yaml: what holds for the whole package."""

    title: Annotated[Text, Field(description="What the package reads.")]
    edition: Annotated[
        str, Field(description="The edition to convert to when nobody says; not needed where there is one.")
    ] = ""
    extends: Annotated[
        str,
        Field(
            description="A package that this one builds on, such as 001/memuro: files of the same name replace, code maps merge by legacy code."
        ),
    ] = ""
    spec: Annotated[
        Literal["shipped", "project"],
        Field(
            description="Whose names the mappings use: those of the spec that ships with utsushi, or those of the municipality's own editions (an imported official workbook)."
        ),
    ] = "shipped"
    note: str = ""
    policies: Annotated[
        dict[str, dict[str, str]], Field(description="How values are written, by policy: atena: {width: 15, pad: '0'}.")
    ] = {}
    drop: Annotated[
        dict[str, dict[str, DropEntry]],
        Field(description="Table → field → why it feeds no item, with a checked claim."),
    ] = {}
    undecided: Annotated[
        dict[str, dict[str, str]],
        Field(
            description="Table → field → a proposal; check refuses until each is used or dropped, and gone from here."
        ),
    ] = {}


class JoinEntry(_Model):
    """A join whose unmatched rows are accepted by name."""

    join: Annotated[Text, Field(description="one TABLE on CONDITION · optional TABLE on CONDITION · parent of ALIAS")]
    unmatched: Annotated[str, Field(description="The name under which rows that nothing matches are accepted.")] = ""


Decision = Literal["substitute", "blank", "hold", "reject", "stop", "keep"]


class GivenTest(_Model):
    """One record, and what becomes of it."""

    given: Annotated[
        dict[str, dict[str, str]], Field(description="Alias → field → value; fields that are not named are empty.")
    ] = {}
    windows: Annotated[
        dict[str, str], Field(description="Item → what latest(…) or history(…) gives in this case.")
    ] = {}
    expect: Annotated[dict[str, str], Field(description="Item → value, exactly.")] = {}
    faults: Annotated[dict[str, str], Field(description="Item → code of the fault.")] = {}
    note: str = ""


class MappingFile(_Model):
    """`<edition>/<業務ID>_<group>.yaml`: how each item of one group is obtained."""

    edition: Text
    group: Annotated[Text, Field(description="グループ, as the standard spells it.")]
    source: Annotated[Text, Field(alias="from", description="TABLE alias: one row of it makes one row of the group.")]
    join: dict[str, str | JoinEntry] = {}
    exclude: Annotated[
        dict[str, str], Field(description="Name → condition; the first that holds takes the row out, by that name.")
    ] = {}
    items: Annotated[dict[str, str], Field(description="Item (or several, with commas) → expression.")]
    absent: Annotated[dict[str, Text], Field(description="Item → why the source cannot supply it.")] = {}
    decided: Annotated[
        dict[str, Text], Field(description="Item that constant(…) gives → who decided its value, and why.")
    ] = {}
    undecided: Annotated[
        dict[str, str],
        Field(
            description="Item (or `from`) → a proposal; check refuses until each stands under items or absent, and is gone from here."
        ),
    ] = {}
    faults: Annotated[
        dict[str, dict[str, str]],
        Field(description="Item → fault code or * → substitute, blank, hold, reject, stop, keep; and `reason`."),
    ] = {}
    tests: Annotated[tuple[GivenTest, ...], Field(description="Records and what becomes of them; run by check.")] = ()
    note: str = ""
