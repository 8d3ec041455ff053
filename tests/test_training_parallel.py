"""Work shared out to processes."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from training.mnist import LabelledCrops
from training.parallel import processes
from training.synth import crops, traced
from training.synth.crops import digit_crops, many_digit_crops
from training.synth.traced import Traces, traces_of

WAITS = """
import time
from training.parallel import processes
if __name__ == "__main__":
    with processes() as pool:
        pool.submit(print, "started", flush=True).result()
        time.sleep(60)
"""


def test_processes_leave_ctrl_c_to_the_one_that_shares_out_the_work() -> None:
    with processes() as pool:
        assert pool.submit(signal.getsignal, signal.SIGINT).result() == signal.SIG_IGN


def test_processes_begin_as_they_are_told(tmp_path: Path) -> None:
    with processes(os.chdir, tmp_path) as pool:
        assert Path(pool.submit(os.getcwd).result()).samefile(tmp_path)


def test_processes_end_with_the_one_that_shares_out_the_work(tmp_path: Path) -> None:
    script = tmp_path / "waits.py"
    script.write_text(WAITS, encoding="utf-8")
    command = [sys.executable, str(script)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as parent:
        assert parent.stdout is not None
        started = parent.stdout.readline()
        parent.kill()
        assert started == "started\n"
        parent.communicate(timeout=20)  # ends when everyone has let go of the pipe


def test_traces_are_the_same_in_however_many_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    images = np.zeros((40, 28, 28), np.uint8)
    for place, crop in enumerate(images):
        crop[4:24, 8 + place % 10 : 11 + place % 10] = 255
        crop[20 - place // 4 : 23 - place // 4, 6:22] = 255
    digits = LabelledCrops(images, np.arange(40) % 10)
    alone = traces_of(digits, most=40)
    monkeypatch.setattr(traced, "TRACED_AT_ONCE", 10)
    shared = traces_of(digits, most=40)
    for digit in range(10):
        assert len(alone[digit]) == len(shared[digit]) == 4
        for one, other in zip(alone[digit], shared[digit], strict=True):
            assert one
            assert len(one) == len(other)
            assert all(map(np.array_equal, one, other))


def test_many_digits_depend_on_the_seed_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crops, "PART", 20)
    traces: Traces = {digit: [[np.array([[0.1, 0.0], [0.2, 0.5], [0.1, 1.0]])]] for digit in range(10)}
    shared = many_digit_crops(3, 50, traces)
    parts = zip(np.random.default_rng(3).spawn(3), (20, 20, 10), strict=True)
    alone = [digit_crops(rng, count, traces) for rng, count in parts]
    assert np.array_equal(shared.crops, np.concatenate([part.crops for part in alone]))
    assert np.array_equal(shared.labels, np.concatenate([part.labels for part in alone]))
    assert len(np.unique(shared.crops, axis=0)) == 50  # no part is like another
