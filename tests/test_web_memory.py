import subprocess
import sys
from pathlib import Path

import pytest

from web.memory import give_back

HOLES = 60_000
HOLE_BYTES = 1000


def test_what_was_freed_between_living_blocks_is_given_back() -> None:
    before = memory_mb()
    blocks = [bytes(HOLE_BYTES) for _ in range(2 * HOLES)]
    pins = blocks[:: HOLES // 100]  # so that the heap cannot simply be cut off at its end
    del blocks

    kept = memory_mb() - before
    give_back()

    assert len(pins) == 200
    assert memory_mb() - before < kept - 40


def test_give_back_does_nothing_where_the_c_library_cannot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.memory._trim", lambda: None)
    give_back()


LARGE = """
from web.memory import keep_large_blocks_apart
from tests.test_web_memory import memory_mb
{call}
del (first := [bytearray(15_000_000)])[0]
before = memory_mb()
blocks = [bytearray(size) for _ in range(10) for size in (15_000_000, 400_000)]
pins = blocks[1::2]
del blocks
print(memory_mb() - before)
"""


def kept_mb(call: str) -> float:
    command = [sys.executable, "-c", LARGE.format(call=call)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def test_large_blocks_are_given_back_as_soon_as_they_are_free() -> None:
    memory_mb()
    assert kept_mb("keep_large_blocks_apart()") < 10
    assert kept_mb("") > 100  # else nothing would have to be done


def memory_mb() -> float:
    status = Path("/proc/self/statm")
    if not status.is_file():
        pytest.skip("only Linux tells a process its memory")
    return int(status.read_text(encoding="ascii").split()[1]) * 4096 / 1024**2
