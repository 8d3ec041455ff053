import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient
from starlette.types import Receive, Scope, Send

from tests.test_web_routes import problem
from tests.test_web_server import client
from web.guards.charsets import FormsAreUtf8

__all__ = ["client"]


@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        (b"multipart/form-data; charset=punycode; boundary=x", b'multipart/form-data; boundary="x"'),
        (b'Multipart/Form-Data; Boundary="a b"; CHARSET=idna', b'multipart/form-data; boundary="a b"'),
        (b"multipart/form-data; charset=idna", b"multipart/form-data"),
        (b"multipart/form-data; boundary=x", b"multipart/form-data; boundary=x"),
        (b"application/json; charset=utf-8", b"application/json; charset=utf-8"),
    ],
)
def test_a_form_has_no_charset_but_utf8(sent: bytes, seen: bytes) -> None:
    types = []

    async def note(scope: Scope, _: Receive, __: Send) -> None:
        types.extend(scope["headers"])

    scope = {"type": "http", "headers": [(b"content-type", sent), (b"accept", b"charset")]}
    with ThreadPoolExecutor(1) as thread:  # Playwright may run a loop in this one
        thread.submit(asyncio.run, FormsAreUtf8(note)(scope, None, None)).result()  # type: ignore[arg-type]
    assert types == [(b"content-type", seen), (b"accept", b"charset")]


@pytest.mark.parametrize("charset", ["undefined", "punycode", "idna", "bz2"])
@pytest.mark.parametrize("path", ["/v1/read", "/v1/read/batch", "/login"])
def test_a_charset_that_python_is_slow_with_or_fails_on_costs_nothing(
    client: TestClient, path: str, charset: str
) -> None:
    form = b'--x\r\nContent-Disposition: form-data; name="username"\r\n\r\na-%s\r\n--x--\r\n' % (
        b"b" * 60_000
    )
    response = client.post(
        path, content=form, headers={"Content-Type": f"multipart/form-data; boundary=x; charset={charset}"}
    )
    problem(response, 422 if path == "/login" else 400)
