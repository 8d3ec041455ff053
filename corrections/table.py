"""The table of corrections, the same in SQLite and PostgreSQL."""

from datetime import UTC, datetime

from sqlalchemy import DateTime, LargeBinary, String, Table
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

LONGEST_NUMBER = 200  # characters, more than anyone writes on a drawing
LONGEST_VERSION = 64  # characters, enough for a sha256


class Utc(TypeDecorator[datetime]):
    """A moment in UTC; SQLite keeps no time zone, so no database is asked to."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Take the time zone off."""
        del dialect
        return value and value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Put it on again."""
        del dialect
        return value and value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """The base class of tables."""


class Row(Base):
    """One correction, see `corrections.store.Correction`."""

    __tablename__ = "corrections"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012  # an id is never given twice

    id: Mapped[int] = mapped_column(primary_key=True)
    created: Mapped[datetime] = mapped_column(Utc)
    image: Mapped[bytes] = mapped_column(LargeBinary)
    number: Mapped[str] = mapped_column(String(LONGEST_NUMBER))
    read: Mapped[str] = mapped_column(String(LONGEST_NUMBER))
    version: Mapped[str] = mapped_column(String(LONGEST_VERSION))
    written: Mapped[str | None] = mapped_column(
        String(LONGEST_NUMBER)
    )  # none in rows of before signs were read
    read_written: Mapped[str | None] = mapped_column(String(LONGEST_NUMBER))


ADDED = ("written", "read_written")  # columns that tables of earlier versions lack
TABLE: Table = Base.metadata.tables[Row.__tablename__]
