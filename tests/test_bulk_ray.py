"""The same rows from a Ray cluster as from this machine, also when one of its machines is lost."""

import importlib.util
import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from benchmarks.drawings import drawing, encoded
from bulk.errors import BulkError
from bulk.ray_engine import on_ray
from bulk.rows import COLUMNS, Task, Wanted, row_of
from recognizer import NumberReader
from recognizer.limits import EACH

ROOT = Path(__file__).parents[1]
IMAGES = 96  # six batches
ASKED = 8  # by `tests.ray_cluster`
PATIENCE_S = 240  # for a busy machine; a cluster and its service are up in half a minute

BUSY = 3  # programs that want each core: Ray ends its own processes that do not start within half a minute

needs_ray = pytest.mark.skipif(
    sys.platform != "linux"
    or importlib.util.find_spec("ray") is None
    or os.getloadavg()[0] > BUSY * (os.cpu_count() or 1),
    reason="needs Linux, Ray (.[ray] brings it), and a machine that is not too busy to start a cluster",
)


def test_without_ray_the_command_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(BulkError, match="pip install"):
        next(on_ray([Task("a.png", b"")], Wanted(), "", 1, EACH))


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes], list[dict[str, Any]]]:
    """Return the table that a cluster wrote, the images by name, and what it told."""
    table = tmp_path_factory.mktemp("ray") / "readings.jsonl"
    folder = table.parent / "scans"
    folder.mkdir()
    bodies = {f"{folder}/{number:03}.png": encoded(drawing(number)) for number in range(IMAGES - 1)}
    bodies[f"{folder}/bad.png"] = b"no image"
    for name, body in bodies.items():
        Path(name).write_bytes(body)
    printed = in_own_session("-m", "tests.ray_cluster", str(folder), str(table), next(iter(bodies)))
    told = [json.loads(line) for line in printed.splitlines() if line.startswith("{")]
    if "not_started" in told[0]:
        pytest.skip(f"the cluster did not start: {told[0]['not_started']}")
    return table, bodies, told


@needs_ray
def test_a_lost_machine_loses_no_row_and_changes_none(
    cluster: tuple[Path, dict[str, bytes], list[dict[str, Any]]],
) -> None:
    table, bodies, told = cluster
    assert told[0] == {"status": 0}
    reader = NumberReader()
    wanted = [json.loads(row_of(Wanted(), reader, Task(name, body))) for name, body in bodies.items()]
    rows = [json.loads(line) for line in table.read_text(encoding="utf-8").splitlines()]
    compared = [name for name in COLUMNS if name not in ("milliseconds", "error")]
    assert [[row[name] for name in compared] for row in rows] == [
        [row[name] for name in compared] for row in wanted
    ]
    assert [row["source"] for row in rows if row["error"]] == [f"{table.parent}/scans/bad.png"]


@needs_ray
def test_the_service_answers_as_the_reader_does(
    cluster: tuple[Path, dict[str, bytes], list[dict[str, Any]]],
) -> None:
    _, bodies, told = cluster
    if "not_served" in told[1]:
        pytest.skip(f"the service did not start: {told[1]['not_served']}")
    one = json.loads(json.dumps(NumberReader().read(next(iter(bodies.values()))).as_dict()))
    assert told[1]["served"] == [one] * ASKED


def in_own_session(*arguments: str) -> str:
    """Run Python in a session of its own, which ends with it whatever happens; return what it prints."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RAY_")}
    environment |= {"RAY_USAGE_STATS_ENABLED": "0"}
    with subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, env=environment, stdout=-1, text=True, start_new_session=True
    ) as run:
        try:
            printed, _ = run.communicate(timeout=PATIENCE_S)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(run.pid, signal.SIGKILL)
    assert run.returncode == 0
    return printed
