"""Work shared out to processes; each test's work is a few lines, so what is tested is the sharing."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from recognizer.errors import ReadingError, WeightsError
from recognizer.lanes import LOST, PER_PROCESS, TOO_COSTLY, in_order
from recognizer.limits import Limits

FATAL, ENDLESS, HUGE = 13, 17, 19  # tasks over which a process is killed, runs for ever, wants all memory
LIMITS = Limits(memory_mb=700, processor_s=0.5)
SLOW_S = 0.2
PATIENCE_S = 60  # for a busy machine
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")


def nothing() -> None:
    """Begin with nothing."""


def no_weights() -> None:
    raise WeightsError("The weights are damaged.")


def double(_: None, task: int) -> int:
    if task == FATAL:
        os.kill(os.getpid(), signal.SIGKILL)
    while task == ENDLESS:
        pass
    if task == HUGE:
        np.ones((1000, 1024, 1024), np.uint8)
    return 2 * task


def uneven(_: None, task: int) -> int:
    time.sleep(SLOW_S if task % 3 == 0 else 0)
    return task


def touched(_: None, path: str) -> None:
    Path(path).touch()


def folder(_: None, task: str) -> str:
    return os.getcwd()


def test_answers_come_in_the_order_of_the_tasks_however_long_each_takes() -> None:
    assert list(in_order(nothing, uneven, range(12), 2, LIMITS)) == list(range(12))


def test_no_more_tasks_are_taken_than_the_lanes_hold() -> None:
    taken = []

    def tasks() -> Iterator[int]:
        for task in range(40):
            if task not in (FATAL, ENDLESS, HUGE):
                taken.append(task)
                yield task

    ahead = []
    for count, _ in enumerate(in_order(nothing, double, tasks(), 2, LIMITS), start=1):
        ahead.append(len(taken) - count)
    assert len(taken) == count == 37
    assert 0 < max(ahead) < 2 * PER_PROCESS


@pytest.mark.parametrize("processes", [1, 2])
def test_a_process_that_ends_loses_its_task_alone(processes: int) -> None:
    tasks = [1, FATAL, 2, FATAL, FATAL, 3]

    answers = list(in_order(nothing, double, tasks, processes, LIMITS))

    assert [str(one) if isinstance(one, ReadingError) else one for one in answers] == [
        LOST if task == FATAL else 2 * task for task in tasks
    ]


@on_linux
def test_a_task_without_end_or_bound_is_an_error_and_the_others_are_done() -> None:
    tasks = [1, HUGE, 2, ENDLESS, 3, ENDLESS, HUGE, 4]

    answers = list(in_order(nothing, double, tasks, 2, LIMITS))

    too_costly = TOO_COSTLY.format(seconds=LIMITS.processor_s, memory=LIMITS.memory_mb)
    assert [str(one) if isinstance(one, ReadingError) else one for one in answers] == [
        too_costly if task in (HUGE, ENDLESS) else 2 * task for task in tasks
    ]


def test_what_a_disk_refuses_is_raised_as_it_is() -> None:
    with pytest.raises(FileNotFoundError, match="no/such"):
        list(in_order(nothing, touched, ["no/such"], 1, LIMITS))


def test_an_error_of_the_tasks_is_raised_after_the_answers_to_those_before_it() -> None:
    def tasks() -> Iterator[int]:
        yield from (1, 2)
        raise OSError("the archive breaks off")

    answers = in_order(nothing, double, tasks(), 1, LIMITS)

    assert [next(answers), next(answers)] == [2, 4]
    with pytest.raises(OSError, match="breaks off"):
        next(answers)


def test_an_error_at_the_start_of_a_process_is_raised() -> None:
    with pytest.raises(WeightsError, match="damaged"):
        list(in_order(no_weights, double, [1], 1, LIMITS))


def test_processes_work_where_their_caller_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert list(in_order(nothing, folder, [""], 1, LIMITS)) == [str(tmp_path)]


def test_whoever_stops_early_leaves_no_process_behind() -> None:
    before = set(multiprocessing.active_children())
    answers = in_order(nothing, double, range(10), 1, LIMITS)
    next(answers)
    started = set(multiprocessing.active_children()) - before

    answers.close()  # type: ignore[attr-defined]

    assert started
    assert not started & set(multiprocessing.active_children())


@on_linux
def test_no_process_outlives_a_caller_that_is_killed() -> None:
    script = (
        "import multiprocessing\n"
        "from recognizer.lanes import in_order\n"
        "from tests.test_recognizer_lanes import LIMITS, nothing, double\n"
        "answers = in_order(nothing, double, [1, 2], 1, LIMITS)\n"
        "next(answers)\n"
        "print(*(child.pid for child in multiprocessing.active_children()), flush=True)\n"
        "input()\n"
    )
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", script], stdin=pipe, stdout=pipe, text=True) as caller:
        assert caller.stdout
        started = caller.stdout.readline().split()
        caller.kill()
    assert started
    end = time.monotonic() + PATIENCE_S
    while any(Path(f"/proc/{pid}").exists() for pid in started):
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_script_without_a_main_part_is_told_so(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "from recognizer import read_numbers\nprint(list(read_numbers(['a.png'], workers=2)))\n",
        encoding="utf-8",
    )
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}

    told = subprocess.run(
        [sys.executable, script], env=environment, capture_output=True, text=True, check=False
    )

    assert told.returncode == 1
    assert told.stderr.splitlines()[-1].startswith(
        "segmentation.errors.ReadingError: The processes that read"
    )
    assert '`if __name__ == "__main__":`' in told.stderr
