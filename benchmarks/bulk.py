"""Many images at once: rate, two processes against one, and memory: ``python -m benchmarks.bulk`` (Linux)."""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.commands import table_row
from benchmarks.drawings import drawing, encoded
from benchmarks.serving import Served, family

ROOT = Path(__file__).parents[1]
DRAWINGS = 64  # different ones; the folder repeats them
BEGUN = 20  # rows after which it is measured: all processes have started
PAUSE_S = 0.1  # between two looks at the processes
HEADINGS = ("images", "processes", "images/s", "reading, ms", "sharing out, ms", "MB at most")


@dataclass(frozen=True)
class Run:
    """What was measured of one run.

    Attributes
    ----------
    rate : float, images a second by the clock.
    reading_ms, sharing_ms : float
        Processor time for one image in the processes that read, and in the one that shares out and writes.
    peak_mb : float, the most memory of all together; what they share counts once.
    """

    rate: float
    reading_ms: float
    sharing_ms: float
    peak_mb: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a table of both numbers of images with one process and with two, and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, nargs=2, default=(1_000, 10_000), metavar="N")
    few, many = parser.parse_args(arguments).images
    print(table_row(HEADINGS))
    print(table_row(["---:"] * len(HEADINGS)), flush=True)
    one, two, large = (_shown(*sizes) for sizes in ((few, 1), (few, 2), (many, 2)))
    possible = 2 * two.reading_ms / (two.reading_ms + two.sharing_ms)
    print(f"\nTwo processes read {two.rate / one.rate:.2f} times what one reads, by the clock.")
    print(f"By processor time two cores can do {possible:.2f} times what one process reads.")
    print(f"{many / few:g} times the images take {large.peak_mb / two.peak_mb:.2f} times the memory.")
    return 0


def measured(images: int, workers: int) -> Run:
    """Run the command on a folder of so many drawings, in so many processes."""
    with tempfile.TemporaryDirectory() as name:
        folder, table = Path(name, "drawings"), Path(name, "readings.jsonl")
        folder.mkdir()
        bodies = [encoded(drawing(seed)) for seed in range(DRAWINGS)]
        for number in range(images):
            (folder / f"{number:06}.png").write_bytes(bodies[number % DRAWINGS])
        command = [sys.executable, "-m", "recognizer", "bulk", str(folder), "--out", str(table)]
        with subprocess.Popen([*command, "--workers", str(workers)], cwd=ROOT, stdout=subprocess.PIPE) as run:
            measured = _watched(run, table.with_name(table.name + ".journal"), images)
            run.communicate()
        if run.returncode:
            sys.exit(f"The command ended with {run.returncode}.")
    return measured


def _shown(images: int, workers: int) -> Run:
    run = measured(images, workers)
    figures = (f"{run.rate:.1f}", f"{run.reading_ms:.2f}", f"{run.sharing_ms:.2f}", f"{run.peak_mb:.0f}")
    print(table_row([f"{images:,}", str(workers), *figures]), flush=True)
    return run


def _watched(run: "subprocess.Popen[bytes]", journal: Path, images: int) -> Run:
    """Look at the processes from the first rows to the last."""
    peak, rows, place = 0.0, -1, 0  # the journal's first line is no row
    begun: tuple[int, float, float, float] | None = None
    last = (0, 0.0, 0.0, 0.0)
    while run.poll() is None and rows < images:
        time.sleep(PAUSE_S)
        if not journal.exists():
            continue
        with journal.open("rb") as file:
            file.seek(place)
            new = file.read()
        rows, place = rows + new.count(b"\n"), place + len(new)
        peak = max(peak, Served("", run.pid).memory_mb)
        workers = sum(_processor_s(pid) for pid in family(run.pid) if pid != run.pid)
        if rows < images or begun is None:  # at the end the workers are gone
            last = (rows, time.monotonic(), workers, _processor_s(run.pid))
        if begun is None and rows >= BEGUN:
            begun = last
    if begun is None or last[0] <= begun[0]:
        sys.exit("Too few images to measure anything.")
    done, seconds, reading, sharing = (end - start for end, start in zip(last, begun, strict=True))
    return Run(done / seconds, 1000 * reading / done, 1000 * sharing / done, peak)


def _processor_s(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    except OSError:  # it has ended
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main())
