import subprocess
import sys
from pathlib import Path

import pytest

LARGE = """
from recognizer.memory import keep_large_blocks_apart
from tests.test_recognizer_memory import memory_mb
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
