import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import numpy as np
import psycopg
import pytest
from PIL import Image
from sqlalchemy import text

from corrections import CorrectionError, Corrections, DatabaseError, FullError
from corrections.database import CONNECTIONS
from corrections.store import MAX_KEPT_BYTES
from corrections.table import LONGEST_NUMBER
from segmentation.errors import ImageError
from segmentation.image import load_gray
from tests.databases import frozen


def drawing(value: int = 0) -> bytes:
    file = BytesIO()
    Image.new("L", (40, 20), value).save(file, "PNG")
    return file.getvalue()


def noise() -> bytes:
    file = BytesIO()
    Image.effect_noise((200, 200), 80).save(file, "PNG")
    return file.getvalue()


def test_what_is_kept_comes_back_as_it_was_given(corrections: Corrections) -> None:
    before = datetime.now(UTC)
    first = corrections.keep(drawing(3), "407\n12", "401\n12", "0123456789ab")
    second = corrections.keep(drawing(5), "1", "")
    kept = list(corrections)
    assert [one.id for one in kept] == [first, second]
    assert [(one.number, one.read, one.version) for one in kept] == [
        ("407\n12", "401\n12", "0123456789ab"),
        ("1", "", ""),
    ]
    assert load_gray(kept[1].image).tolist() == load_gray(drawing(5)).tolist()
    assert all(before <= one.created <= datetime.now(UTC) for one in kept)
    assert corrections.count() == 2


def test_signs_are_kept_beside_the_digits(corrections: Corrections) -> None:
    corrections.keep(drawing(), "-3.5 %\n€ 1,250", "35\n12:50")
    (kept,) = corrections
    assert (kept.written, kept.read_written) == ("-3.5 %\n€ 1,250", "35\n12:50")
    assert (kept.number, kept.read) == ("35\n1250", "35\n1250")


def test_a_table_from_before_signs_were_kept_goes_on(corrections: Corrections, url: str) -> None:
    corrections.keep(drawing(3), "407", "401", "0123456789ab")
    with corrections._engine.begin() as connection:
        for name in ("written", "read_written"):
            connection.execute(text(f"ALTER TABLE corrections DROP COLUMN {name}"))
    corrections.close()
    for must_exist in (True, False):
        again = Corrections(url, must_exist=must_exist)
        (old,) = again
        assert (old.number, old.read, old.written, old.read_written) == ("407", "401", "407", "401")
        again.close()
    again = Corrections(url)
    again.keep(drawing(), "-1", "1")
    assert [one.written for one in again] == ["407", "-1"]
    again.close()


def test_it_is_still_there_when_the_app_starts_again(corrections: Corrections, url: str) -> None:
    corrections.keep(drawing(), "7", "1")
    corrections.close()
    again = Corrections(url)
    assert [one.number for one in again] == ["7"]
    again.close()


def test_a_photo_is_kept_as_it_is_read_and_without_its_metadata(corrections: Corrections) -> None:
    photo = Image.fromarray(np.random.default_rng(1).integers(0, 255, (30, 50, 3), np.uint8))
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Camera of Anna", 6  # maker; turned by a quarter
    file = BytesIO()
    photo.save(file, "JPEG", exif=exif)
    corrections.keep(file.getvalue(), "7", "1")
    (kept,) = corrections
    assert load_gray(kept.image).tolist() == load_gray(file.getvalue()).tolist()
    assert b"Anna" in file.getvalue()
    assert b"Anna" not in kept.image
    assert Image.open(BytesIO(kept.image)).info == {}


@pytest.mark.parametrize(
    "number",
    ["", "4o7", "-", "1\n-", "1\t2", "1\n", "\n1", "1\n\n2", "٤", "1\r\n2", "1" * (LONGEST_NUMBER + 1)],
)
def test_what_is_no_number_is_not_kept(corrections: Corrections, number: str) -> None:
    with pytest.raises(
        CorrectionError, match=r"correct number cannot be kept: got .*, wanted 1 to 200 digits"
    ):
        corrections.keep(drawing(), number, "1")
    if number:
        with pytest.raises(CorrectionError, match="number as read"):
            corrections.keep(drawing(), "1", number)
    assert corrections.count() == 0


def test_the_longest_number_is_kept(corrections: Corrections) -> None:
    corrections.keep(drawing(), "1" * LONGEST_NUMBER, "1" * LONGEST_NUMBER)
    assert corrections.count() == 1


def test_what_is_no_image_is_not_kept(corrections: Corrections) -> None:
    with pytest.raises(ImageError):
        corrections.keep(b"no image", "1", "7")
    assert corrections.count() == 0


def test_a_picture_that_would_fill_the_disk_is_not_kept(
    corrections: Corrections, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MAX_KEPT_BYTES >= 1024**2
    monkeypatch.setattr("corrections.store.MAX_KEPT_BYTES", 50)
    with pytest.raises(CorrectionError, match="Scale it down"):
        corrections.keep(drawing(), "1", "7")
    assert corrections.count() == 0


def test_deleting_takes_those_that_are_meant(corrections: Corrections) -> None:
    first, second, third = (corrections.keep(drawing(), str(digit), "9") for digit in range(3))
    assert corrections.delete(second) == 1
    assert corrections.delete(second) == 0
    assert [one.id for one in corrections] == [first, third]
    assert corrections.delete_before(datetime.now(UTC) - timedelta(hours=1)) == 0
    assert corrections.delete_before(datetime.now(UTC) + timedelta(seconds=1)) == 2
    corrections.keep(drawing(), "1", "7")
    assert corrections.delete_all() == 1
    assert corrections.count() == 0


def test_an_id_is_never_given_twice(corrections: Corrections) -> None:
    given = corrections.keep(drawing(), "1", "7")
    corrections.delete_all()
    assert corrections.keep(drawing(), "1", "7") > given


def test_many_threads_may_keep_at_once(corrections: Corrections) -> None:
    with ThreadPoolExecutor(8) as threads:
        given = list(threads.map(lambda digit: corrections.keep(drawing(), str(digit), "9"), range(40)))
    assert len(set(given)) == 40
    assert {one.id: one.number for one in corrections} == {place: str(i) for i, place in enumerate(given)}


def test_more_than_are_fetched_at_once_come_in_order(
    corrections: Corrections, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corrections.store.FETCHED_AT_ONCE", 2)
    for digit in range(7):
        corrections.keep(drawing(), str(digit), "9")
    assert [one.number for one in corrections] == list("0123456")


def test_what_is_deleted_is_no_longer_in_the_file(tmp_path: Path) -> None:
    store = Corrections(f"sqlite:///{tmp_path / 'corrections.db'}")
    given = store.keep(drawing(), "7012345678907", "1")
    store.keep(drawing(), "2", "1")
    assert b"7012345678907" in (tmp_path / "corrections.db").read_bytes()
    store.delete(given)
    store.close()
    assert b"7012345678907" not in (tmp_path / "corrections.db").read_bytes()


@pytest.fixture
def broken(corrections: Corrections) -> Corrections:
    """Return a store whose table was taken away while the app ran."""
    with corrections._engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE corrections")
    return corrections


def test_a_broken_database_is_told_with_what_to_check(broken: Corrections) -> None:
    with pytest.raises(DatabaseError, match=r"cannot be used: .*corrections.*Check "):
        broken.keep(drawing(), "1", "7")
    with pytest.raises(DatabaseError):
        list(broken)


def test_a_database_without_corrections_is_told_where_there_must_be_some(url: str, tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="holds no corrections"):
        Corrections(url, must_exist=True)
    assert list(tmp_path.iterdir()) == []  # not even an empty file was made


def test_a_server_that_does_not_answer_is_told_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="Check that the server runs") as caught:
        Corrections(f"postgresql://anna:secret@/numbers?host={tmp_path}")
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="Check the folder"):
        Corrections(f"sqlite:///{tmp_path / 'none' / 'corrections.db'}")


@contextmanager
def impatient(url: str) -> Iterator[Corrections]:
    """Give a store that waits for a second only, and check that nothing in it takes longer than promised."""
    store = Corrections(url, patience_s=1)
    start = time.monotonic()
    try:
        yield store
    finally:
        assert time.monotonic() - start < 10  # s; for ever without limits, 30 s by SQLAlchemy's
        store.close()


def test_a_locked_file_is_not_waited_for_long(tmp_path: Path) -> None:
    with impatient(f"sqlite:///{tmp_path / 'corrections.db'}") as store:
        other = sqlite3.connect(tmp_path / "corrections.db", isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(DatabaseError, match="locked"):
            store.keep(drawing(), "1", "7")
        other.close()
        assert store.keep(drawing(), "1", "7")


def test_a_locked_table_is_not_waited_for_long(postgresql_url: str) -> None:
    with impatient(postgresql_url) as store, psycopg.connect(postgresql_url) as other:
        other.execute("LOCK TABLE corrections")
        with pytest.raises(DatabaseError, match="statement timeout"):
            store.keep(drawing(), "1", "7")
        other.rollback()
        assert store.keep(drawing(), "1", "7")


def test_a_server_that_freezes_is_given_up_and_found_again(
    postgresql_url: str, postgresql_socket: Path
) -> None:
    with impatient(postgresql_url) as store:
        first = store.keep(drawing(), "1", "7")
        with frozen(postgresql_socket), pytest.raises(DatabaseError, match="timeout"):
            store.keep(drawing(), "2", "7")
        assert store.keep(drawing(), "3", "7") > first
        assert [one.number for one in store] == ["1", "3"]


def test_a_server_that_is_frozen_at_the_start_is_told(postgresql_url: str, postgresql_socket: Path) -> None:
    with frozen(postgresql_socket), pytest.raises(DatabaseError, match="Check that the server runs"):
        Corrections(postgresql_url, patience_s=1)


def test_more_users_than_connections_are_told_and_not_held(url: str) -> None:
    with impatient(url) as store, ExitStack() as held:
        for _ in range(CONNECTIONS):
            held.enter_context(store._engine.connect())
        with pytest.raises(DatabaseError, match="connection timed out"):
            store.count()


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    path = tmp_path / "corrections.db"
    Corrections(f"sqlite:///{path}").close()
    with impatient(f"sqlite:///file:{path}?mode=ro&uri=true") as store:
        with pytest.raises(DatabaseError, match=r"readonly database. Check the folder, its rights"):
            store.keep(drawing(), "1", "7")
        assert store.count() == 0


def test_a_full_disk_is_told_and_loses_nothing(tmp_path: Path) -> None:
    with impatient(f"sqlite:///{tmp_path / 'corrections.db'}") as store:
        given = store.keep(drawing(), "1", "7")
        with store._engine.connect() as connection:  # the pool gives the same one again
            connection.exec_driver_sql("PRAGMA max_page_count = 1")
        with pytest.raises(FullError, match=r"is full. Check the room on its disk"):
            store.keep(noise(), "2", "7")
        assert [one.id for one in store] == [given]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("corrections.db", "no URL of a database"),
        ("", "no URL of a database"),
        ("postgresql://anna:secret@host:port/numbers", "no URL of a database"),
        ("mysql://anna:secret@host/numbers", "of the kind mysql"),
        ("sqlite://", "lost with the app"),
        ("sqlite:///:memory:", "lost with the app"),
    ],
)
def test_what_is_no_url_is_told_with_what_is_wanted(text: str, complaint: str) -> None:
    with pytest.raises(DatabaseError, match=complaint) as caught:
        Corrections(text)
    assert "sqlite:///FILE" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_the_table_is_one_that_sqlite_itself_can_read(tmp_path: Path) -> None:
    store = Corrections(f"sqlite:///{tmp_path / 'corrections.db'}")
    store.keep(drawing(), "407", "401")
    store.close()
    file = sqlite3.connect(tmp_path / "corrections.db")
    assert file.execute("SELECT number, read FROM corrections").fetchall() == [("407", "401")]
    file.close()
