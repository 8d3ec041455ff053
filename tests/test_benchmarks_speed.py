import numpy as np
import pytest

from benchmarks.drawings import drawing, encoded
from benchmarks.speed import NAMES, SCAN_PX, Clock, photographed, scan, stages
from recognizer import NumberReader


def test_a_stage_within_another_counts_for_itself_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter([0.0, 1.0, 3.0, 7.0])
    monkeypatch.setattr("benchmarks.speed.process_time", lambda: next(times))
    clock = Clock()
    with clock.stage("lines"), clock.stage("ink"):
        pass
    assert clock.seconds == {"lines": 1.0 + 4.0, "ink": 2.0}


def test_a_reading_is_shared_out_among_all_stages() -> None:
    clock = stages(NumberReader().networks, [encoded(drawing(0))])
    assert set(clock.seconds) == set(NAMES)
    assert min(clock.seconds.values()) > 0


def test_a_photograph_shows_the_ink_as_high_as_asked() -> None:
    seen = photographed(drawing(1), 50, 0)
    rows = np.flatnonzero((seen < 100).sum(axis=1) > 2)
    assert rows[-1] + 1 - rows[0] == pytest.approx(50, abs=2)


def test_a_scan_has_its_numbers_apart_in_rows_and_columns() -> None:
    page = scan([drawing(seed) for seed in range(3)])
    assert page.shape == SCAN_PX
    inked = page < 128
    assert inked.any(axis=1).sum() < 0.7 * SCAN_PX[0]
    assert inked.any(axis=0).sum() < 0.95 * SCAN_PX[1]
