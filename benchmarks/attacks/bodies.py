"""Large bodies to every route that takes one: answers that nobody fetches, and JSON that is slow to parse."""

import json
from collections.abc import Iterator

from benchmarks.attacks.attack import Answers, Attack, Sent, Target, answers_to, many

MB = 1024**2
JSON = "application/json"
CLIENT_ROUTE = "/gradio_api/queue/join"
# Each route that parses JSON, and what it expects around its value.
JSON_ROUTES = {
    "/v1/read": b'{"image":%s}',
    "/v1/read/batch": b'{"images":%s}',
    "/page/read": b'{"image":%s}',
    "/page/explain": b'{"image":%s}',
    "/page/correction": b'{"image":%s}',
    CLIENT_ROUTE: b'{"session_hash":"s","data":%s}',
    "/mcp": b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":%s}',
}
AT_ONCE = 8


async def calls_never_fetched(target: Target, size: float) -> Answers:
    """Send 15 MB of text in each call of Gradio's client, and fetch no answer."""
    text = "A" * (4 * round(15 * MB * size / 4))
    calls = (
        Sent(CLIENT_ROUTE, JSON, json.dumps({"session_hash": str(number), "data": [text]}).encode())
        for number in range(many(60, size))
    )
    return await answers_to(target, calls, AT_ONCE)


async def lists_in_json(target: Target, size: float) -> Answers:
    """Send 19 MB of empty lists to each route that parses JSON."""
    return await answers_to(target, _lists(b"[" + b"[]," * round(19 * MB / 3 * size) + b"[]]"), 1)


async def escapes_in_json(target: Target, size: float) -> Answers:
    r"""Send 19 MB of ``\u0041`` to each route that parses JSON; each has to be turned into a letter."""
    return await answers_to(target, _lists(b'"' + b"\\u0041" * round(19 * MB / 6 * size) + b'"'), 1)


async def parts_of_a_form(target: Target, size: float) -> Answers:
    """Send a form of hundreds of thousands of parts."""
    part = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n'
    form = part * max(10, round(19 * MB / len(part) * size)) + b"--x--\r\n"
    return await answers_to(target, [Sent("/v1/read", "multipart/form-data; boundary=x", form)] * 2, 2)


def _lists(value: bytes) -> Iterator[Sent]:
    return (Sent(path, JSON, around % value) for path, around in JSON_ROUTES.items())


ATTACKS = (
    Attack("large calls whose answers nobody fetches", calls_never_fetched),
    Attack("JSON of empty lists", lists_in_json),
    Attack("JSON of escaped letters", escapes_in_json),
    Attack("a form of countless parts", parts_of_a_form),
)
