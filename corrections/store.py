"""The store of corrections: a table, and what is done with it."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from PIL import Image
from sqlalchemy import ColumnElement, delete, func, inspect, select, text
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateTable

from corrections.database import connect, database_url, is_missing_file, reaching
from corrections.errors import CorrectionError, DatabaseError
from corrections.table import ADDED, LONGEST_NUMBER, TABLE, Row
from segmentation.image import load_gray

_LINE = r"(?=[^\n]*[0-9])[0-9x€£ !-/:-@\[-`{-~]+"  # digits, one at least, and signs; ASCII's, x, € and £
NUMBER = re.compile(rf"{_LINE}(\n{_LINE})*")
NO_DIGIT = re.compile(r"[^0-9\n]")
MAX_KEPT_BYTES = 20 * 1024 * 1024  # of a PNG; a drawing has about 20 KB
FETCHED_AT_ONCE = 100  # corrections
PATIENCE_S = 60  # of an operator or a training; to delete all of many takes some seconds


@dataclass(frozen=True, slots=True)
class Correction:
    """A drawing that a visitor gave, and the number that it shows.

    Attributes
    ----------
    id : int
        Never given twice.
    created : datetime, UTC.
    image : bytes
        A gray PNG of what was read, without the metadata of the file that was sent.
    number : str
        As the visitor corrected it: digits, lines joined by newlines.
    read : str
        As it was read; empty where no digit was found.
    version : str
        Of the weights that read it.
    written, read_written : str
        `number` and `read` with the signs beside their digits. What was given before signs were read has
        none.
    """

    id: int
    created: datetime
    image: bytes
    number: str
    read: str
    version: str
    written: str
    read_written: str


class Corrections:
    """The corrections in a database. Safe to use from many threads.

    Parameters
    ----------
    url : str
        ``sqlite:///FILE`` or ``postgresql://USER:PASSWORD@HOST/NAME``.
    must_exist : bool
        Whether a database without corrections is an error; by default their table is made.
    patience_s : float
        Seconds for each of: a free connection, a new one, a lock, a statement.

    Raises
    ------
    DatabaseError
        If the database cannot be reached, or holds no corrections where it must.
    """

    def __init__(self, url: str, *, must_exist: bool = False, patience_s: float = PATIENCE_S) -> None:
        self.url = database_url(url)
        self._engine = connect(self.url, patience_s)
        try:
            with reaching(self.url):
                self._require_table() if must_exist else self._make_table()
        except DatabaseError:
            self.close()
            raise

    def keep(self, image: bytes, number: str, read: str, version: str = "") -> int:
        """Keep a drawing with the number that it shows, and return its id.

        Parameters
        ----------
        image : bytes of an image file.
        number, read : str
            As corrected, and as read: digits, and the signs beside them.
        version : str
            Of the weights that read it.

        Raises
        ------
        ImageError
            If `image` is no image, see `segmentation.image.load_gray`.
        CorrectionError
            If `number` or `read` is no number.
        DatabaseError
            If the database cannot be reached.
        """
        require_numbers(number, read)
        return self.keep_plain(plain_png(image), number, read, version)

    def keep_plain(self, image: bytes, number: str, read: str, version: str = "") -> int:
        """Keep what `plain_png` made of a drawing, as `keep` does; nothing is decoded here.

        Raises
        ------
        CorrectionError
            If `number` or `read` is no number.
        DatabaseError
            If the database cannot be reached.
        """
        require_numbers(number, read)
        row = Row(
            created=datetime.now(UTC),
            image=image,
            number=_digits_of(number),
            read=_digits_of(read),
            version=version,
            written=number,
            read_written=read,
        )
        with reaching(self.url), Session(self._engine) as session:
            session.add(row)
            session.flush()
            given = row.id
            session.commit()
        return given

    def count(self) -> int:
        """Return how many there are."""
        with reaching(self.url), Session(self._engine) as session:
            return session.scalar(select(func.count()).select_from(Row)) or 0

    def __iter__(self) -> Iterator[Correction]:
        """Give all of them, the oldest first; they are fetched as they are wanted."""
        rows = select(Row).order_by(Row.id).execution_options(yield_per=FETCHED_AT_ONCE)
        with reaching(self.url), Session(self._engine) as session:
            for row in session.scalars(rows):
                yield Correction(
                    row.id,
                    row.created,
                    row.image,
                    row.number,
                    row.read,
                    row.version,
                    row.number if row.written is None else row.written,
                    row.read if row.read_written is None else row.read_written,
                )

    def delete(self, *ids: int) -> int:
        """Delete those with these ids; return how many there were."""
        return self._delete(Row.id.in_(ids))

    def delete_before(self, moment: datetime) -> int:
        """Delete those given before `moment`, which knows its time zone; return how many there were."""
        return self._delete(Row.created < moment)

    def delete_all(self) -> int:
        """Delete all of them; return how many there were."""
        return self._delete(Row.id.is_not(None))

    def close(self) -> None:
        """Close the connections; the next use opens them again."""
        self._engine.dispose()

    def _make_table(self) -> None:
        with self._engine.begin() as connection:
            connection.execute(CreateTable(TABLE, if_not_exists=True))
        self._add_columns()

    def _add_columns(self) -> None:
        """Give a table of an earlier version the columns that it lacks; its rows stay as they are."""
        known = {column["name"] for column in inspect(self._engine).get_columns(TABLE.name)}
        preparer, compiler = (
            self._engine.dialect.identifier_preparer,
            self._engine.dialect.type_compiler_instance,
        )
        with self._engine.begin() as connection:
            for name in ADDED:
                if name not in known:
                    kind = compiler.process(TABLE.c[name].type)
                    table = preparer.format_table(TABLE)
                    connection.execute(text(f"ALTER TABLE {table} ADD COLUMN {preparer.quote(name)} {kind}"))

    def _require_table(self) -> None:
        if is_missing_file(self.url) or not inspect(self._engine).has_table(TABLE.name):
            raise DatabaseError(
                f"The database {self.url.render_as_string()} holds no corrections. "
                "Check the URL; their table is made when the app starts with it."
            )
        self._add_columns()

    def _delete(self, which: ColumnElement[bool]) -> int:
        with reaching(self.url), self._engine.begin() as connection:
            return connection.execute(delete(Row).where(which)).rowcount


def _digits_of(written: str) -> str:
    return NO_DIGIT.sub("", written)


def require_numbers(number: str, read: str) -> None:
    """Refuse what is no number, as corrected and as read.

    Raises
    ------
    CorrectionError
        If one of them cannot be kept.
    """
    _require_number("correct number", number)
    if read:
        _require_number("number as read", read)


def plain_png(image: bytes) -> bytes:
    """Return what is read of an image file as a gray PNG, without the place or camera that a photo names.

    Raises
    ------
    ImageError
        If `image` is no image, see `segmentation.image.load_gray`.
    CorrectionError
        If the PNG has more than `MAX_KEPT_BYTES`.
    """
    file = io.BytesIO()
    Image.fromarray(load_gray(image)).save(file, "PNG")
    if file.tell() > MAX_KEPT_BYTES:
        limit = MAX_KEPT_BYTES // 1024**2
        raise CorrectionError(
            f"The picture is too large to keep: over {limit} MB. Scale it down and send it again."
        )
    return file.getvalue()


def _require_number(name: str, text: str) -> None:
    if len(text) > LONGEST_NUMBER or not NUMBER.fullmatch(text):
        shown = repr(text if len(text) <= 40 else f"{text[:40]}…")
        wanted = f"1 to {LONGEST_NUMBER} digits and signs, with newlines between lines"
        raise CorrectionError(f"The {name} cannot be kept: got {shown}, wanted {wanted}.")
