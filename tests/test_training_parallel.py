"""Work shared out to processes."""

import operator
import os
import signal
import subprocess
import sys
from pathlib import Path

from training.parallel import processes, shared_out

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


def test_what_is_given_reaches_every_task_and_their_order_is_kept() -> None:
    assert list(shared_out(operator.sub, 10, range(5))) == [10, 9, 8, 7, 6]


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
