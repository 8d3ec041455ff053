"""The processes that read, with tasks that take what no image should."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from recognizer.errors import ImageError
from recognizer.limits import Limits
from recognizer.worker import FaultError, LostError, TooCostlyError, is_large
from recognizer.workers import Workers
from tests.obedient import nothing, obey

PATIENCE_S = 60  # far more than an idle machine needs
BEGUN_S = 0.5  # by then a process has begun what it was given, or the pool has met its end
LIMITS = Limits(memory_mb=700, processor_s=0.3)
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    two = Workers(nothing, 2, LIMITS)
    two.submit(obey, b"").result(PATIENCE_S)
    yield two
    two.close()


def children() -> set[int]:
    return {child.pid for child in multiprocessing.active_children() if child.pid}


def read_by(workers: Workers, image: bytes = b"") -> int:
    """Have an image read, and return the process that did it."""
    return int(workers.submit(obey, image).result(PATIENCE_S))


def test_who_takes_too_long_is_ended_and_others_are_answered_meanwhile(workers: Workers) -> None:
    before = children()
    costly = workers.submit(obey, b"work")
    while not costly.done():
        read_by(workers)
    with pytest.raises(TooCostlyError):
        costly.result()
    read_by(workers)
    assert len(before - children()) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone holds a process to its memory")
def test_who_takes_too_much_memory_is_told_so_and_the_process_goes_on(workers: Workers) -> None:
    for _ in range(4):
        with pytest.raises(TooCostlyError):
            read_by(workers, b"eat")
    assert read_by(workers)


def test_an_image_that_brings_the_process_down_is_to_blame(workers: Workers) -> None:
    with pytest.raises(TooCostlyError):
        read_by(workers, b"abort")
    assert read_by(workers)


def test_an_image_error_comes_back_as_it_is_and_a_fault_as_words(workers: Workers) -> None:
    with pytest.raises(ImageError, match=r"^No image\. Send one\.$"):
        read_by(workers, b"bad")
    with pytest.raises(FaultError, match=r"KeyError: '/secret/path'"):
        read_by(workers, b"fail")


def complaints_go_to(_: None, image: bytes) -> str:
    return os.readlink("/proc/self/fd/2")


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone tells where a file goes")
def test_what_decoders_complain_of_fills_no_log(workers: Workers) -> None:
    """Of one damaged fax in a TIFF, libtiff writes thousands of lines."""
    assert workers.submit(complaints_go_to, b"").result(PATIENCE_S) == os.devnull


def test_a_killed_process_loses_its_image_alone_and_a_fresh_one_takes_its_place() -> None:
    before = children()
    one = Workers(nothing, 1, Limits(700, 30))
    try:
        killed = read_by(one)
        asleep = one.submit(obey, b"sleep")
        time.sleep(BEGUN_S)
        os.kill(killed, signal.SIGKILL)
        with pytest.raises(LostError):
            asleep.result(PATIENCE_S)
        assert read_by(one) != killed
    finally:
        one.close()
    assert children() == before


def test_a_process_that_is_killed_while_idle_is_replaced(capfd: pytest.CaptureFixture[str]) -> None:
    one = Workers(nothing, 1, LIMITS)
    try:
        killed = read_by(one)
        os.kill(killed, signal.SIGKILL)
        time.sleep(BEGUN_S)
        assert read_by(one) != killed
    finally:
        one.close()


def test_closing_ends_what_is_in_flight_and_what_waits_at_once() -> None:
    before = children()
    one = Workers(nothing, 1, Limits(700, 30))
    doing = [one.submit(obey, b"sleep") for _ in range(3)]
    time.sleep(BEGUN_S)
    start = time.monotonic()
    one.close()
    assert time.monotonic() - start < 5  # not the minute that they would sleep
    for future in doing:
        with pytest.raises(LostError):
            future.result(0)
    with pytest.raises(LostError):
        one.submit(obey, b"")
    assert children() == before


def test_a_process_for_single_images_reads_no_other() -> None:
    one = Workers(nothing, 1, Limits(700, 30, is_for_one=True))
    try:
        assert read_by(one) != read_by(one)
    finally:
        one.close()


@pytest.mark.parametrize(("size", "large"), [((1300, 760), False), ((1300, 780), True), ((4100, 9), True)])
def test_a_large_picture_is_handed_back_by_its_header(size: tuple[int, int], large: bool) -> None:
    file = BytesIO()
    Image.new("1", size).save(file, "PNG")
    assert is_large(file.getvalue()) is large
    assert not is_large(b"no image")


@pytest.mark.skipif(not Path("/proc/self/stat").is_file(), reason="looks at processes as Linux shows them")
def test_no_process_outlives_an_app_that_is_killed() -> None:
    program = (
        "import os, sys, time\n"
        "from tests.test_recognizer_workers import LIMITS, Workers, nothing, obey, read_by\n"
        "if __name__ == '__main__':\n"
        "    two = Workers(nothing, 1, LIMITS)\n"
        "    print(read_by(two), flush=True)\n"
        "    two.submit(obey, b'sleep').result()\n"
    )
    app = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, text=True, stdout=subprocess.PIPE)
    assert app.stdout is not None
    worker = int(app.stdout.readline())
    app.kill()
    app.wait()
    app.stdout.close()
    wait_until(lambda: not is_running(worker))


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_until(holds: Any) -> None:
    end = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_many_starts_leave_the_environment_as_it_was() -> None:
    before = dict(os.environ)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: Workers(nothing, 1, LIMITS).close(), range(8)))
    assert dict(os.environ) == before
