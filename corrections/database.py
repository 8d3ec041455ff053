"""A database by its URL: SQLite in a file, or PostgreSQL. Both have time-outs."""

import math
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from corrections.errors import DatabaseError, FullError

T = TypeVar("T")

WANTED = "sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME"
DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
CONNECTIONS = 4  # at once; writers of an SQLite file take turns anyway
SERVER_FIRST_S = 1  # that we wait beyond the server's own time-out, whose message says more
LONGEST_CONNECT_S = 10  # to a server that is there
LOOK_UP_EVERY_S = 0.1  # while a server is waited for; psycopg's own


def database_url(text: str) -> URL:
    """Return the URL of a database that can keep corrections.

    Raises
    ------
    DatabaseError
        If `text` is none.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:  # not quoted, since it may hold a password
        raise DatabaseError(f"This is no URL of a database. Give {WANTED}.") from error
    kind = url.drivername.partition("+")[0]
    if kind not in DRIVERS:
        raise DatabaseError(f"Got a database of the kind {kind}. Give {WANTED}.")
    if kind == "sqlite" and url.database in (None, "", ":memory:"):
        raise DatabaseError("Corrections in memory would be lost with the app. Give sqlite:///FILE.")
    return url.set(drivername=DRIVERS[kind])


def connect(url: URL, patience_s: float) -> Engine:
    """Return the engine of a database; nothing is opened before it is used.

    Parameters
    ----------
    url : URL
        See `database_url`.
    patience_s : float
        Seconds for each of: a free connection, a new one, a lock, a statement.
    """
    pool = {"pool_size": CONNECTIONS, "max_overflow": 0, "pool_timeout": patience_s}
    if url.get_backend_name() == "postgresql":
        engine = create_engine(url, pool_pre_ping=True, connect_args=_limits(url, patience_s), **pool)
        event.listen(engine, "do_connect", _impatiently(patience_s + SERVER_FIRST_S))
        return engine
    engine = create_engine(url, connect_args={"timeout": patience_s}, **pool)
    event.listen(engine, "connect", _erase_what_is_deleted)
    return engine


def is_missing_file(url: URL) -> bool:
    """Tell whether this is an SQLite file that is not there; to open it would make an empty one."""
    return url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file()


@contextmanager
def reaching(url: URL) -> Iterator[None]:
    """Turn what goes wrong with a database into a `DatabaseError`.

    Raises
    ------
    DatabaseError
        If the block raises an error of SQLAlchemy; `FullError` if it says that there is no room.
    """
    try:
        yield
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0].rstrip(".")
        check = "the folder, its rights and the room on the disk"
        if url.get_backend_name() == "postgresql":
            check = "that the server runs, the URL, and the user's rights"
        kind = FullError if _is_full(error) else DatabaseError
        if kind is FullError:
            check = "the room on its disk"
        raise kind(
            f"The database {url.render_as_string()} cannot be used: {reason}. Check {check}."
        ) from error


def _is_full(error: SQLAlchemyError) -> bool:
    """Tell whether SQLite or PostgreSQL has no room on its disk."""
    cause = getattr(error, "orig", None)
    return isinstance(cause, psycopg.errors.DiskFull) or (
        getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
    )


class _ImpatientConnection(psycopg.Connection[Any]):
    """A connection to PostgreSQL that is closed where the server freezes; no server can tell that itself."""

    patience_s: float | None = None

    def wait(self, gen: PQGen[T], interval: float = LOOK_UP_EVERY_S, timeout: float | None = None) -> T:
        """Wait for an answer of the server."""
        try:
            return super().wait(gen, interval, timeout or self.patience_s)
        except psycopg.OperationalError:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                self.pgconn.finish()  # a late answer would be taken for that to the next statement
            raise


def _limits(url: URL, patience_s: float) -> dict[str, Any]:
    limits: dict[str, Any] = {"connect_timeout": math.ceil(min(patience_s, LONGEST_CONNECT_S))}
    if "options" not in url.query:  # else the operator has chosen
        # In milliseconds; a wait for a lock is part of the statement.
        limits["options"] = f"-c statement_timeout={math.ceil(1000 * patience_s)}"
    return limits


def _impatiently(patience_s: float) -> Callable[..., psycopg.Connection[Any]]:
    def connect(_: object, __: object, words: tuple[Any, ...], names: dict[str, Any]) -> _ImpatientConnection:
        connection = _ImpatientConnection.connect(*words, **names)
        connection.patience_s = patience_s
        return connection

    return connect


def _erase_what_is_deleted(connection: Any, _: object) -> None:
    """Make SQLite overwrite what is deleted; by default it stays in the file until the room is needed."""
    connection.execute("PRAGMA secure_delete = ON")
