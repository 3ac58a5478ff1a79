"""A PostgreSQL server of the tests' own: made in a fresh folder, heard on a local socket only, gone afterwards."""

import os
import re
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

FOLDERS = "/usr/lib/postgresql"
"""Debian keeps the programs of each version in a folder of its own."""


def programs():
    """The folder of initdb, pg_ctl and psql: the newest version; None where there is none."""
    found = [path.parent for path in Path(FOLDERS).glob("*/bin/pg_ctl")]
    found = sorted(found, key=lambda folder: int(folder.parent.name))
    on_path = shutil.which("pg_ctl")
    return found[-1] if found else Path(on_path).resolve().parent if on_path else None


class Server:
    """A server that runs; every test has a database of its own."""

    def __init__(self, folder, programs):
        self._folder, self._programs = folder, programs

    def create(self, name):
        """An empty database in UTF-8."""
        self.run("postgres", f'create database "{name}"')

    def run(self, database, sql):
        """The output of a script that must succeed."""
        done = self.ask(database, sql)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def refusals(self, database, statements):
        """What the server says against each statement, one a line; "" against one that it takes."""
        done = self.ask(database, "\n".join(statements), stop=False)
        said = dict(re.findall(r"^psql:<stdin>:(\d+): ERROR:  (.*)$", done.stderr, re.MULTILINE))
        return [said.get(str(line), "") for line in range(1, len(statements) + 1)]

    def ask(self, database, sql, *, stop=True):
        return subprocess.run(
            [
                *(self._programs / "psql", "-X", "-q", "-A", "-t", "-v", f"ON_ERROR_STOP={int(stop)}"),
                *("-h", self._folder, "-U", "postgres", "-d", database, "-f", "-"),
            ],
            input=sql,
            capture_output=True,
            encoding="utf-8",
            env={"PGCLIENTENCODING": "UTF8", "PATH": os.environ["PATH"]},
            check=False,
        )


@contextmanager
def running():
    """A Server. The folder is not pytest's: those are closed to others, and a socket's path must be short."""
    folder, where = Path(tempfile.mkdtemp(prefix="utsushi-pg-")), programs()
    account = {}
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # the server refuses to run as root
        account = {"user": "postgres", "group": "postgres", "extra_groups": []}
        shutil.chown(folder, "postgres", "postgres")

    def call(program, *arguments):
        subprocess.run(
            [where / program, "-D", folder / "data", *arguments],
            cwd=folder,
            check=True,
            stdout=subprocess.DEVNULL,
            **account,
        )

    try:
        call("initdb", "--encoding=UTF8", "--locale=C", "--auth=trust", "--username=postgres", "--no-sync")
        options = f"-k '{folder}' -c listen_addresses= -c fsync=off -c lc_messages=C"
        call("pg_ctl", "-w", "-s", "-l", folder / "log", "-o", options, "start")
        try:
            yield Server(folder, where)
        finally:
            call("pg_ctl", "-w", "-s", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
