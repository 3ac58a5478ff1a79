"""Sessions: `nox` runs the tests; `nox -s lint types docs slow fuzz bench` the rest."""

from __future__ import annotations

import nox

nox.options.sessions = ["tests"]
nox.options.default_venv_backend = "venv"
nox.options.reuse_existing_virtualenvs = True

CODE = ("src", "converters", "mappings", "specs", "validate", "samples", "tests", "benchmarks", "tools", "noxfile.py")
LINKED = ("converters", "mappings", "specs", "validate", "samples")


@nox.session
def tests(session: nox.Session) -> None:
    """The default tests: quick, on two cores."""
    session.install("-e", ".[dev]")
    session.run("pytest", "-m", "not slow", "-n", "2", "--dist", "loadfile", *session.posargs)


@nox.session
def slow(session: nox.Session) -> None:
    """What takes longer: the installed wheel, long hypothesis runs, whole tables."""
    session.install("-e", ".[dev]")
    session.run("pytest", "-m", "slow", *session.posargs)


@nox.session
def fuzz(session: nox.Session) -> None:
    """Spoilt input against every reader and parser, for 40 seconds: only our own errors come out."""
    session.install("-e", ".[dev]")
    session.run("python", "tools/fuzz.py", *(session.posargs or ("--seconds", "40")))


@nox.session
def lint(session: nox.Session) -> None:
    """Ruff, all rules."""
    session.install("ruff>=0.6")
    session.run("ruff", "check", *CODE)
    session.run("ruff", "format", "--check", *CODE)


@nox.session
def types(session: nox.Session) -> None:
    """Mypy, strict, over the package as it is installed."""
    session.install("-e", ".[dev]")
    session.run("mypy")


@nox.session
def docs(session: nox.Session) -> None:
    """The manual in both languages, as a site in `site/`."""
    session.install("-e", ".[dev]")
    session.run("mkdocs", "build", "--strict")


@nox.session
def bench(session: nox.Session) -> None:
    """Speed and memory, as ratios between things run in turn; prints a table."""
    session.install("-e", ".[dev,bench]")
    for script in ("read.py", "read_all.py", "convert.py", "specs.py", "city.py"):
        session.run("python", f"benchmarks/{script}", *session.posargs)
