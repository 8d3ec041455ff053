"""Mutated, random and hostile images through ``POST /v1/read``: ``python -m benchmarks.fuzz``."""

import argparse
import asyncio
import base64
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

import cv2
import numpy as np

from benchmarks.drawings import drawing, encoded
from benchmarks.hostile import drawn
from benchmarks.hostile.heifs import heic
from benchmarks.serving import Served, User, served

KINDS = ("PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP", "AVIF")
SEEDS = 12
USERS = 4
NOISE_PX = 100  # longest side of a random picture; each may have a thousand candidates
DAMAGED = 0.3  # of the hostile files
WATCH_S = 0.2  # between two looks at the memory
WARM_UP_SHARE = 0.5  # of the images; by then the pools have met a picture of nearly every size
GROWTH_MB = 64  # what allocators may keep beside; a leak of one image in ten would be far above it
Bodies = Iterator[tuple[str, bytes]]


def bodies(seed: int) -> Bodies:
    """Yield endless pairs of a media type and a body, most of them wrong; the same ones for the same seed."""
    rng = np.random.default_rng(seed)
    files = [encoded(drawing(number), kind) for number in range(SEEDS) for kind in KINDS]
    files += [heic(drawing(number)) for number in range(SEEDS)]
    while True:
        file = files[rng.integers(len(files))]
        image = MUTATIONS[rng.integers(len(MUTATIONS))](file, rng)
        yield _wrapped(image, int(rng.integers(4)))


def _whole(file: bytes, _: np.random.Generator) -> bytes:
    return file


def _flipped(file: bytes, rng: np.random.Generator) -> bytes:
    """Change some bytes, most of them near the start, where the headers are."""
    data = bytearray(file)
    for _ in range(rng.integers(1, 20)):
        end = min(len(data), 100) if rng.random() < 0.7 else len(data)
        data[rng.integers(end)] = rng.integers(256)
    return bytes(data)


def _cut_off(file: bytes, rng: np.random.Generator) -> bytes:
    return file[: rng.integers(len(file))]


def _spliced(file: bytes, rng: np.random.Generator) -> bytes:
    """Repeat, drop or swap a stretch."""
    a, b = sorted(rng.integers(len(file), size=2))
    return [file[:a] + file[b:], file[:b] + file[a:], file[a:] + file[:a]][rng.integers(3)]


def _bytes(_: bytes, rng: np.random.Generator) -> bytes:
    return rng.bytes(int(rng.integers(0, 500)))


def _noise(_: bytes, rng: np.random.Generator) -> bytes:
    """Return a sound file with a picture of no sense: noise, blots or bare pixels, in any shape."""
    height, width = (int(side) for side in rng.integers(1, NOISE_PX, size=2))
    channels = [(), (3,), (4,)][rng.integers(3)]
    picture = rng.integers(0, 256, (height, width, *channels), np.uint8)
    if rng.random() < 0.7:
        picture = cv2.blur(picture, (int(rng.integers(1, 15)), int(rng.integers(1, 15))))
    if rng.random() < 0.5:
        picture = np.where(picture > np.quantile(picture, rng.random()), np.uint8(255), np.uint8(0))
    return encoded(picture)


def _hostile(_: bytes, rng: np.random.Generator) -> bytes:
    """Return a file that asks for far more than its pixels, some of them damaged."""
    file = drawn(rng)
    return _flipped(file, rng) if rng.random() < DAMAGED else file


MUTATIONS: tuple[Callable[[bytes, np.random.Generator], bytes], ...] = (
    _whole,
    _flipped,
    _flipped,
    _cut_off,
    _spliced,
    _bytes,
    _noise,
    _hostile,
)


def _wrapped(image: bytes, way: int) -> tuple[str, bytes]:
    """Return the body in one of the ways that the route takes."""
    if way == 0:
        text = base64.b64encode(image).decode()
        return "application/json", json.dumps({"image": f"data:image/png;base64,{text}"}).encode()
    if way == 1:
        head = b'--x\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\n\r\n'
        return "multipart/form-data; boundary=x", head + image + b"\r\n--x--\r\n"
    return "image/png", image


def main(arguments: Sequence[str] | None = None) -> int:
    """Send the images; fail where one was answered as a fault of the server, or where memory grew."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000, help="images (%(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="of the images (%(default)s)")
    options = parser.parse_args(arguments)
    with served("app.py", "--port", "0") as server:
        images = bodies(options.seed)
        warm_up = int(options.count * WARM_UP_SHARE)
        statuses, warm_peak = asyncio.run(_send(server, islice(images, warm_up)))
        start_mb = server.memory_mb
        more, peak = asyncio.run(_send(server, islice(images, options.count - warm_up)))
        statuses, peak = statuses + more, max(peak, warm_peak)
        end_mb = server.memory_mb
    told = ", ".join(f"{count} × {status}" for status, count in sorted(statuses.items()))
    print(f"{statuses.total()} images: {told}. Memory {start_mb:.0f} MB, then {end_mb:.0f} MB.")
    print(f"At the peak, the app and its processes had {peak:.0f} MB.")
    faults = sum(count for status, count in statuses.items() if not 200 <= status < 500)
    return 1 if faults or end_mb - start_mb > GROWTH_MB else 0


async def _send(server: Served, images: Bodies) -> tuple[Counter[int], float]:
    """Have a few users send the images; return how often there was each status, and the peak of memory, MB.

    An answer that does not come counts as the status 0, and it is said why.
    """
    statuses: Counter[int] = Counter()
    peaks = [server.peak_mb]

    async def watch() -> None:
        while True:
            await asyncio.sleep(WATCH_S)
            peaks.append(server.peak_mb)

    async def use() -> None:
        user = User(server.url)
        for kind, body in images:
            try:
                status, _ = await user.post("/v1/read", kind, body)
            except OSError as error:
                status = 0
                print(f"No answer to {kind} of {len(body):,} bytes: {error}.", flush=True)
            statuses[status] += 1
        user.leave()

    watching = asyncio.create_task(watch())
    await asyncio.gather(*(use() for _ in range(USERS)))
    watching.cancel()
    return statuses, max(*peaks, server.peak_mb)


if __name__ == "__main__":
    sys.exit(main())
