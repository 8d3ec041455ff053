"""Many users at once against the app, against one that reads in threads, and against an echo.

``python -m benchmarks.load``
"""

import argparse
import asyncio
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.commands import table_row
from benchmarks.drawings import drawing, encoded
from benchmarks.serving import Served, User, quantile, served

DRAWINGS = 64
WARM_UP_S = 1
ATTACKER_PX = (1400, 1400)  # a sheet of rings, as many bytes as a drawing: looks small, and takes seconds


@dataclass
class Load:
    """What users met: how long each answer took, in seconds, and the statuses."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int | str] = field(default_factory=Counter)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print requests a second, delays, errors and memory of both; fail where there was an error."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=50, help="at the same time (%(default)s)")
    parser.add_argument(
        "--attacker", action="store_true", help="measure again with one who sends small costly pictures"
    )
    parser.add_argument("--seconds", type=float, default=60, help="for each server (%(default)s)")
    options = parser.parse_args(arguments)
    bodies = [encoded(drawing(seed)) for seed in range(DRAWINGS)]
    size = sum(map(len, bodies)) // len(bodies)
    print(f"{options.users} users, {options.seconds:g} s, {size} bytes a drawing\n")
    print(table_row(["server", "requests/s", "p50 ms", "p99 ms", "errors", "MB at start", "MB at end"]))
    print(table_row(["---", *["---:"] * 6]), flush=True)
    rates = []
    errors = 0
    # Every user may wait at once: it is the speed that is measured here, not the refusal.
    room = {"NUMBER_READER_QUEUE_LENGTH": str(max(64, options.users))}
    app = ("app.py", "--port", "0")
    servers = [
        ("echo", ("-m", "benchmarks.echo"), False),
        ("reader", app, False),
        ("reader in threads", ("-m", "benchmarks.threaded"), False),
    ]
    if options.attacker:
        servers.append(("reader, attacked", app, True))
    for name, command, is_attacked in servers:
        with served(*command, **room) as server:
            asyncio.run(_meet(server, options.users, WARM_UP_S, bodies))
            start_mb = server.memory_mb
            attack = [encoded(rings())] if is_attacked else []
            load = asyncio.run(_meet(server, options.users, options.seconds, bodies, attack))
            seconds = sorted(load.seconds)
            rates.append(len(seconds) / options.seconds)
            wrong = load.statuses.total() - load.statuses[200]
            errors += wrong
            delays = [f"{1000 * quantile(seconds, share):.1f}" for share in (0.5, 0.99)]
            memory = [f"{start_mb:.0f}", f"{server.memory_mb:.0f}"]
            print(table_row([name, f"{rates[-1]:.0f}", *delays, str(wrong), *memory]), flush=True)
    print(
        f"\nThe reader answers {rates[1] / rates[0]:.2f} times the requests of the echo, "
        f"{rates[1] / rates[2]:.2f} times those of the reader in threads."
    )
    return 1 if errors else 0


def rings() -> npt.NDArray[np.uint8]:
    """Return the attacker's picture, (h, w) black on white."""
    paper = np.full(ATTACKER_PX, 255, np.uint8)
    for top in range(20, ATTACKER_PX[0] - 20, 30):
        for left in range(20, ATTACKER_PX[1] - 20, 30):
            cv2.circle(paper, (left, top), 9, 0, 3)
    return paper


async def _meet(
    server: Served, users: int, seconds: float, bodies: Sequence[bytes], attack: Sequence[bytes] = ()
) -> Load:
    """Let the users send `bodies`, and one more what is in `attack`; what that one meets does not count."""
    load, end = Load(), time.perf_counter() + seconds
    attacker = asyncio.create_task(_use(server.url, attack, 0, end, Load())) if attack else None
    await asyncio.gather(*(_use(server.url, bodies, number, end, load) for number in range(users)))
    if attacker:
        attacker.cancel()
    return load


async def _use(url: str, bodies: Sequence[bytes], number: int, end: float, load: Load) -> None:
    user = User(url)
    while (start := time.perf_counter()) < end:
        number += 1
        try:
            status, _ = await user.post("/v1/read", "image/png", bodies[number % len(bodies)])
        except OSError as error:
            load.statuses[type(error).__name__] += 1
            continue
        load.statuses[status] += 1
        load.seconds.append(time.perf_counter() - start)
    user.leave()


if __name__ == "__main__":
    sys.exit(main())
