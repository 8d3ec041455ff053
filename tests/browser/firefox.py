"""Drives Debian's Firefox: a few commands of WebDriver BiDi, which it speaks without a driver of its own.

Playwright's own commands for it are newer than this Firefox; Selenium needs geckodriver, which Debian lacks.
"""

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

SERVER_FILE = "WebDriverBiDiServer.json"  # Firefox writes into its profile where it listens
START_S, LOOK_S = 120, 0.05  # for a busy machine; an idle one needs a few seconds
PREFERENCES = {  # nothing but this machine is asked, whatever Firefox wants to know of the world
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "network.proxy.no_proxies_on": "127.0.0.1, localhost",
    "network.proxy.allow_hijacking_localhost": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.disabledForTesting": True,
    "browser.shell.checkDefaultBrowser": False,
}


class FirefoxPage:
    """One page of a running Firefox."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._numbers = count(1)
        self.command("session.new", capabilities={})
        self._context = self.command("browsingContext.getTree")["contexts"][0]["context"]

    def command(self, method: str, **parameters: Any) -> Any:
        """Send a command and return its result; what Firefox reports by itself is passed over."""
        number = next(self._numbers)
        self._connection.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while (answer := json.loads(self._connection.recv())).get("id") != number:
            pass
        assert answer["type"] == "success", answer
        return answer["result"]

    def open(self, url: str, width: int, height: int) -> None:
        """Open a page in a window of so many CSS pixels."""
        size = {"width": width, "height": height}
        self.command("browsingContext.setViewport", context=self._context, viewport=size)
        self.command("browsingContext.navigate", context=self._context, url=url, wait="complete")

    def evaluate(self, expression: str) -> Any:
        """Return what an expression, or its promise, comes to; text, numbers and booleans only."""
        done = self.command(
            "script.evaluate",
            expression=expression,
            target={"context": self._context},
            awaitPromise=True,
            userActivation=True,
        )
        assert done["type"] == "success", done
        return done["result"].get("value")

    def wait_for(self, expression: str) -> None:
        """Wait until an expression is true."""
        self.evaluate(f"""new Promise(done => {{
            const look = () => {expression} ? done(true) : setTimeout(look, 20);
            look();
        }})""")

    def press(self, *points: tuple[float, float]) -> None:
        """Press the mouse at a point, go through the others, and let go; CSS pixels."""
        moves = [{"type": "pointerMove", "x": round(x), "y": round(y)} for x, y in points]
        down, up = ({"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp"))
        mouse = {"type": "pointer", "id": "mouse", "actions": [moves[0], down, *moves[1:], up]}
        self.command("input.performActions", context=self._context, actions=[mouse])


@contextmanager
def firefox(path: str, profile: Path) -> Iterator[FirefoxPage]:
    """Start Firefox without a window, with an empty profile, and stop it at the end."""
    wanted = (f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in PREFERENCES.items())
    (profile / "user.js").write_text("\n".join(wanted), encoding="utf-8")
    command = [path, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet) as browser:
        try:
            server = _listening(profile / SERVER_FILE)
            address = f"ws://{server['ws_host']}:{server['ws_port']}/session"
            with connect(address, max_size=None, open_timeout=START_S) as connection:
                yield FirefoxPage(connection)
        finally:
            browser.terminate()


def _listening(file: Path) -> dict[str, Any]:
    """Return where Firefox listens, once it has said so."""
    stop = time.monotonic() + START_S
    while time.monotonic() < stop:
        if file.is_file() and (said := file.read_text(encoding="utf-8")):
            found: dict[str, Any] = json.loads(said)
            return found
        time.sleep(LOOK_S)
    raise TimeoutError(f"Firefox did not say within {START_S} s where it listens.")
