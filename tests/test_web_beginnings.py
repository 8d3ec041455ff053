import asyncio
from concurrent.futures import ThreadPoolExecutor

from starlette.types import Message, Receive, Scope, Send

from web.guards.askers import KEY
from web.guards.beginnings import Beginnings
from web.reading.turns import Asker


async def begun(requests: list[tuple[str, str]]) -> list[str]:
    """Ask for (client, path) at one time; return the paths in the order in which they were begun."""
    paths: list[str] = []

    async def note(scope: Scope, _: Receive, __: Send) -> None:
        paths.append(scope["path"])

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(_: Message) -> None:
        return None

    app = Beginnings(note)
    scopes = [{"type": "http", "path": path, KEY: Asker(client)} for client, path in requests]
    await asyncio.gather(*(app(scope, receive, send) for scope in scopes))
    return paths


def test_clients_begin_in_turn_and_health_waits_for_nobody() -> None:
    many = [("many", path) for path in ("/1", "/2", "/3", "/4")]
    with ThreadPoolExecutor(1) as thread:  # Playwright may run a loop in this one
        paths = thread.submit(asyncio.run, begun([*many, ("one", "/a"), ("many", "/healthz")])).result()
    assert paths == ["/1", "/healthz", "/2", "/a", "/3", "/4"]
