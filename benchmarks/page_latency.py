"""How long a person waits: from lifting the pen to the number on the screen, in Chromium.

``python -m benchmarks.page_latency`` starts the app with an echo route beside it, draws, and prints medians;
after each stroke the same bytes are echoed, so that the ratio holds on a busy machine too. In every other
number the server answers without reading, which tells what of the wait is the reader's.
"""

import argparse
import json
import shutil
import socket
import statistics
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import uvicorn
from fastapi import Request, Response
from fastapi.routing import APIRoute
from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import CHROMIUM_ARGUMENTS, CHROMIUM_NAMES, DESKTOP, PATIENCE_MS
from tests.browser.pen import NUMBER_407, draw_with_mouse, photo_of
from web.guards.connections import Connections, Server
from web.page.page_answer import page_answer
from web.reading.jobs import shipped_reader
from web.reading.readings import worker_lanes
from web.settings import Settings

ECHO = "/bench/echo"
ANSWER = "/bench/answer"  # an answer to 407, whatever is drawn
STROKES = 30
CONNECTIONS = 100  # a browser opens six
WARM_UP = 4  # strokes that do not count: connections open and code is compiled
WATCH = """() => {
    const { fetch } = window;
    const painted = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
    window.fetch = (url, options) => {
        window.sent = options.body;
        return fetch(window.instead ?? url, options);
    };
    window.watch = () => {
        window.shown = new Promise(done => {
            let up;
            addEventListener("pointerup", event => { up = event.timeStamp }, { capture: true, once: true });
            const observer = new MutationObserver(async () => {
                if (up === undefined) return;
                observer.disconnect();
                await painted();
                done(performance.now() - up);
            });
            observer.observe(document.querySelector(".pad-answer"), { childList: true });
        });
    };
    window.echo = async url => {
        const start = performance.now();
        await (await fetch(url, { method: "POST", body: sent })).arrayBuffer();
        await painted();
        return performance.now() - start;
    };
}"""


@dataclass
class Latency:
    """What was measured.

    Attributes
    ----------
    strokes : list of float, milliseconds from lifting the pen until the number is painted.
    unread : list of float, the same where the server answers without reading.
    echoes : list of float, milliseconds for the same bytes to the server, back and a frame painted.
    """

    strokes: list[float] = field(default_factory=list)
    unread: list[float] = field(default_factory=list)
    echoes: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """How many times an echo the median stroke takes."""
        return statistics.median(self.strokes) / statistics.median(self.echoes)


def measure(page: Page, strokes: int, warm_up: int = WARM_UP, answer: str = "") -> Latency:
    """Draw 407 again and again on an open page, and time each of `strokes` strokes and its echo.

    Every other number is sent to the address `answer`, where there is one.
    """
    latency = Latency()
    page.evaluate(WATCH)
    for index in range(warm_up + strokes):
        number, part = divmod(index, len(NUMBER_407))
        is_read = number % 2 == 0 or not answer
        if part == 0:
            page.evaluate("url => { instead = url }", None if is_read else answer)
            page.keyboard.press("Escape")
        page.evaluate("watch()")
        draw_with_mouse(page, NUMBER_407[part])
        shown, echoed = page.evaluate("shown"), page.evaluate("url => echo(url)", ECHO)
        if index >= warm_up:
            (latency.strokes if is_read else latency.unread).append(shown)
            latency.echoes.append(echoed)
    return latency


@contextmanager
def served() -> Iterator[str]:
    """Serve the app with its echo route on a free port, and give its address."""
    # Here, because it imports Gradio for seconds, and each process that reads imports this module.
    from web.server import create_app

    async def echo(request: Request) -> Response:
        return Response(await request.body())

    answered = json.dumps(page_answer(shipped_reader().read(photo_of(*NUMBER_407))))

    async def answer(request: Request) -> Response:
        await request.body()
        return Response(answered, media_type="application/json")

    settings = Settings(workers=1)  # there is one visitor
    app = create_app(worker_lanes(shipped_reader, settings), settings)
    for path, does in ((ECHO, echo), (ANSWER, answer)):  # before the page, which takes all
        app.router.routes.insert(0, APIRoute(path, does, methods=["POST"]))
    listener = socket.create_server(("127.0.0.1", 0))
    protocol = Connections(CONNECTIONS).protocol()  # as `app.py` does
    config = uvicorn.Config(app, http=protocol, loop="asyncio", log_level="warning")  # type: ignore[arg-type]
    config.timeout_graceful_shutdown = 1
    server = Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--strokes", type=int, default=STROKES, help="to time (default: %(default)s)")
    options = parser.parse_args()
    path = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if path is None:
        parser.exit(1, "No Chromium here; install it (Debian: apt-get install chromium).\n")
    with served() as url, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        page = chromium.new_page(viewport=DESKTOP)
        page.set_default_timeout(PATIENCE_MS)
        page.goto(url)
        page.locator(".pad-canvas").wait_for()
        latency = measure(page, 2 * options.strokes, answer=ANSWER)
        chromium.close()
    for name, times in (
        ("pen up to number shown", latency.strokes),
        ("the same without reading", latency.unread),
        ("echo", latency.echoes),
    ):
        print(f"{name}: median {statistics.median(times):.0f} ms, from {min(times):.0f} to {max(times):.0f}")
    reading = statistics.median(latency.strokes) / statistics.median(latency.unread)
    print(f"ratio of the medians: {latency.ratio:.1f} to the echo, {reading:.1f} to the same without reading")


if __name__ == "__main__":
    main()
