"""The door: a lazy table of commands, the reader's language, and what an error looks like."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import IO, Any

import click

from utsushi.converters.cli.language import chosen, say
from utsushi.specs.errors import Language, Problem, UtsushiError

COMMANDS: dict[str, tuple[str, str, str]] = {
    "convert": ("convert", "旧データを標準レイアウトへ変換する", "convert legacy files into the standard layout"),
    "check": ("check", "マッピングに漏れがないか調べる", "prove that a package leaves nothing out"),
    "roundtrip": (
        "roundtrip",
        "標準から旧へ戻し、失われた項目がないか調べる",
        "convert there and back and compare every field",
    ),
    "validate": ("validate", "標準ファイルを検証する", "judge standard files"),
    "read": ("read", "ファイルをそのまま表にする（写像なし）", "any file as tables, without a mapping"),
    "encode": ("encode", "read の表を元のファイルに戻す", "the file again, from the tables of read"),
    "scan": (
        "scan",
        "未知のファイルも、項目ごとに調べる（根拠つき）",
        "profile any file, with the evidence for each guess",
    ),
    "layout": (
        "layout",
        "コピー句の位置と長さを見る、layout.yaml を作る",
        "offsets of a copybook, and a layout made of it",
    ),
    "charset": ("charset", "文字集合を調べる、対応表を取り込む", "character sets: list, show, import"),
    "new": ("new", "新しいパッケージを提案で書く", "write a new package, all of it proposals"),
    "sample": ("sample", "架空の都市の標準ファイルを作る", "a fictitious city, as standard files"),
    "demo": ("demo", "同梱の見本を変換・検証し、報告を書く", "convert and judge the shipped samples, write a report"),
    "spec": ("spec", "標準の仕様: 版 → 業務 → グループ → 項目", "the national standard, as data"),
}
"""Command → module of `converters.cli`, what it does in Japanese and in English."""


class _Lazy(click.Group):
    """Commands are imported when they are called; help needs none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"utsushi.converters.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0] if args else ""
        if name and not name.startswith("-") and name not in COMMANDS:
            from utsushi.specs.errors import closest

            near = closest(name, COMMANDS) or "—"
            raise click.UsageError(
                say(
                    f"{name} というコマンドはありません  もしかして: {near}",
                    f"no such command: {name}  did you mean: {near}",
                ),
                ctx,
            )
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        rows = [(name, say(japanese, english)) for name, (_, japanese, english) in COMMANDS.items()]
        with formatter.section(say("コマンド", "Commands")):
            formatter.write_dl(rows)


def _version(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value:
        from utsushi import __version__

        click.echo(f"utsushi {__version__}")
        context.exit()


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.option(
    "--lang",
    type=click.Choice(["ja", "en"]),
    help="表示の言語（既定: 環境から） / language (default: the environment's)",
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="版を表示 / show the version"
)
def utsushi(lang: Language | None) -> None:
    """自治体の基幹系データを標準レイアウトへ移し、何も失われていないことを証明する / carry municipal data into the national standard layout, and prove that nothing was lost."""


def run(arguments: Sequence[str]) -> int:
    """Run the command line and give its exit code; every refusal is told on stderr, in the reader's language."""
    _prepare(sys.stdout, sys.stderr)
    language = chosen(arguments)
    try:
        result = utsushi.main(list(arguments), prog_name="utsushi", standalone_mode=False)
    except click.exceptions.Abort:
        return 130
    except click.ClickException as error:
        error.show(sys.stderr)
        return 2
    except UtsushiError as error:
        for problem in error.problems:
            click.echo(problem.text(language), err=True)
        return error.exit_code
    except BrokenPipeError:
        # whoever reads has had enough; nothing more can be said to them
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if os.environ.get("UTSUSHI_TRACEBACK"):
            raise
        click.echo(_unexpected(error).text(language), err=True)
        return 2
    return result if isinstance(result, int) else 0


def _unexpected(error: Exception) -> Problem:
    """A fault of the program: where it happened, never what the data said."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}" if trace else "?"
    return Problem("U001", values={"kind": type(error).__name__, "where": where})


def _prepare(*streams: IO[str]) -> None:
    """What a console cannot show is escaped there; a file or a pipe is UTF-8 everywhere."""
    for stream in streams:
        reconfigure: Any = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="backslashreplace", **({} if stream.isatty() else {"encoding": "utf-8"}))
