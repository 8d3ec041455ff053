"""Many users at once against the app and against an echo: ``python -m benchmarks.load``."""

import argparse
import asyncio
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.commands import table_row
from benchmarks.drawings import drawing, encoded
from benchmarks.serving import Served, User, quantile, served

DRAWINGS = 64
WARM_UP_S = 1


@dataclass
class Load:
    """What users met: how long each answer took, in seconds, and the statuses."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int | str] = field(default_factory=Counter)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print requests a second, delays, errors and memory of both; fail where there was an error."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=50, help="at the same time (%(default)s)")
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
    for name, command in (("echo", ("-m", "benchmarks.echo")), ("reader", ("app.py", "--port", "0"))):
        with served(*command, **room) as server:
            asyncio.run(_meet(server, options.users, WARM_UP_S, bodies))
            start_mb = server.memory_mb
            load = asyncio.run(_meet(server, options.users, options.seconds, bodies))
            seconds = sorted(load.seconds)
            rates.append(len(seconds) / options.seconds)
            wrong = load.statuses.total() - load.statuses[200]
            errors += wrong
            delays = [f"{1000 * quantile(seconds, share):.1f}" for share in (0.5, 0.99)]
            memory = [f"{start_mb:.0f}", f"{server.memory_mb:.0f}"]
            print(table_row([name, f"{rates[-1]:.0f}", *delays, str(wrong), *memory]), flush=True)
    print(f"\nThe reader answers {rates[1] / rates[0]:.2f} times the requests of the echo.")
    return 1 if errors else 0


async def _meet(server: Served, users: int, seconds: float, bodies: Sequence[bytes]) -> Load:
    load, end = Load(), time.perf_counter() + seconds
    await asyncio.gather(*(_use(server.url, bodies, number, end, load) for number in range(users)))
    return load


async def _use(url: str, bodies: Sequence[bytes], number: int, end: float, load: Load) -> None:
    user = User(url)
    while (start := time.perf_counter()) < end:
        number += 1
        try:
            status, _ = await user.post("/v1/read", "image/png", bodies[number % len(bodies)])
        except (OSError, asyncio.IncompleteReadError) as error:
            load.statuses[type(error).__name__] += 1
            user.leave()
            continue
        load.statuses[status] += 1
        load.seconds.append(time.perf_counter() - start)
    user.leave()


if __name__ == "__main__":
    sys.exit(main())
