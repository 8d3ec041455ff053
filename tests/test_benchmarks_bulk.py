import sys

import pytest

from benchmarks.bulk import measured


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")
def test_the_processes_that_read_take_most_of_the_time() -> None:
    run = measured(150, 1)

    assert run.rate > 0
    assert 0 <= run.sharing_ms < run.reading_ms
    assert run.peak_mb > 1
