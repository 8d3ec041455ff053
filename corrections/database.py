"""A database by its URL: SQLite in a file, or PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from corrections.errors import DatabaseError

WANTED = "sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME"
DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
PATIENCE_S = 10  # for a locked file, or a server that does not answer


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


def connect(url: URL) -> Engine:
    """Return the engine of a database; nothing is opened before it is used."""
    if url.get_backend_name() == "postgresql":
        return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": PATIENCE_S})
    engine = create_engine(url, connect_args={"timeout": PATIENCE_S})
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
        If the block raises an error of SQLAlchemy.
    """
    try:
        yield
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0].rstrip(".")
        check = "the folder, its rights and the room on the disk"
        if url.get_backend_name() == "postgresql":
            check = "that the server runs, the URL, and the user's rights"
        raise DatabaseError(
            f"The database {url.render_as_string()} cannot be used: {reason}. Check {check}."
        ) from error


def _erase_what_is_deleted(connection: Any, _: object) -> None:
    """Make SQLite overwrite what is deleted; by default it stays in the file until the room is needed."""
    connection.execute("PRAGMA secure_delete = ON")
