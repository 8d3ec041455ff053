"""Databases to test against: an SQLite file, and a PostgreSQL server of the tests' own."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from corrections import Corrections

UNPRIVILEGED = "postgres", "nobody"  # whoever there is; as root the server refuses to run


def _programs() -> Path | None:
    """Return the folder of PostgreSQL's programs, which Debian keeps off the PATH; the newest of several."""
    found = [*map(Path, sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_release))]
    found += [Path(name) for name in [shutil.which("initdb")] if name]
    return found[-1].parent if found else None


def _release(path: Path) -> int:
    return int(path.parts[4]) if path.parts[4].isdecimal() else 0


@pytest.fixture(scope="session")
def postgresql_socket() -> Iterator[Path]:
    """Start a server that only this machine can reach, and give the folder of its socket."""
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    user = None
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path may have 107 characters
    if os.geteuid() == 0:
        known = {entry.pw_name for entry in pwd.getpwall()}
        user = next((name for name in UNPRIVILEGED if name in known), None)
        if user is None:
            pytest.skip("PostgreSQL does not run as root, and there is no other user here")
        shutil.chown(folder, user)

    def run(program: str, *arguments: str) -> None:
        command = [str(programs / program), "-D", str(folder / "data"), *arguments]
        subprocess.run(command, cwd=folder, user=user, check=True, stdout=subprocess.DEVNULL)

    try:
        run("initdb", "--username=postgres", "--auth=trust", "--no-sync", "--encoding=UTF8")
        options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off"
        run("pg_ctl", "start", "--wait", f"--log={folder / 'log'}", "-o", options)
        yield folder
        run("pg_ctl", "stop", "--wait", "--mode=immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def frozen(socket: Path) -> Iterator[None]:
    """Hold every process of the server behind `socket`, as a machine that swaps or a debugger does."""
    server = int((socket / "data" / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])
    os.kill(server, signal.SIGSTOP)  # first, so that it starts no more
    children = Path(f"/proc/{server}/task/{server}/children").read_text(encoding="utf-8").split()
    processes = [server, *map(int, children)]
    try:
        for process in processes:
            _signal(process, signal.SIGSTOP)
        yield
    finally:
        for process in processes:
            _signal(process, signal.SIGCONT)


def _signal(process: int, what: signal.Signals) -> None:
    with suppress(ProcessLookupError):  # a worker of the server may just have come to its end
        os.kill(process, what)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of an empty database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'corrections.db'}"
    return str(request.getfixturevalue("postgresql_url"))


@pytest.fixture
def postgresql_url(postgresql_socket: Path) -> str:
    """Return the URL of an empty database of the server."""
    server = f"postgresql://postgres@/postgres?host={postgresql_socket}"
    with psycopg.connect(
        server, autocommit=True
    ) as connection:  # a new database would take ten times as long
        connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    return server


@pytest.fixture
def corrections(url: str) -> Iterator[Corrections]:
    """Return an empty store in each kind of database in turn."""
    store = Corrections(url)
    yield store
    store.close()
