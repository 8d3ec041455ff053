"""What Gradio's client sends is read at once, and kept for nobody for long."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient

from tests.test_web_routes import problem
from tests.test_web_server import client
from web.page.examples import EXAMPLE_IMAGE
from web.routes import client_route
from web.routes.client_route import DATA, JOIN, Answers

__all__ = ["client"]


def messages(client: TestClient, session: str) -> list[dict[str, object]]:
    lines = client.get(DATA, params={"session_hash": session}).text.split("\n\n")
    return [json.loads(line.removeprefix("data: ")) for line in lines if line]


def test_an_answer_is_given_once_and_to_its_session_only(client: TestClient) -> None:
    events = [
        client.post(JOIN, json={"data": [EXAMPLE_IMAGE], "session_hash": session}).json()["event_id"]
        for session in ("ann", "bob")
    ]
    answer, end = messages(client, "ann")
    assert (answer["event_id"], answer["success"]) == (events[0], True)
    assert answer["output"]["data"][0]["text"] == "407"  # type: ignore[index]
    assert end == {"msg": "close_stream"}
    assert messages(client, "ann") == [end]
    assert messages(client, "bob")[0]["event_id"] == events[1]


@pytest.mark.parametrize("image", ["***", "QUJD"])
def test_what_is_no_image_is_an_error_in_words(client: TestClient, image: str) -> None:
    client.post(JOIN, json={"data": [image], "session_hash": "ann"})
    answer = messages(client, "ann")[0]
    assert answer["success"] is False
    assert "image" in answer["output"]["error"]  # type: ignore[index]


@pytest.mark.parametrize(
    "body",
    [
        "nonsense",
        "[]",
        '{"data": ["QUJD"]}',
        '{"data": [7], "session_hash": "ann"}',
        '{"data": "QUJD", "session_hash": "ann"}',
        '{"data": ["QUJD", "QUJD"], "session_hash": "ann"}',
        '{"data": ["QUJD"], "session_hash": "%s"}' % ("a" * 101),
    ],
)
def test_other_json_is_a_problem(client: TestClient, body: str) -> None:
    response = client.post(JOIN, content=body, headers={"Content-Type": "application/json"})
    assert "Send" in problem(response, 400)


def test_answers_that_nobody_fetches_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr("web.routes.client_route.time.monotonic", lambda: now)
    monkeypatch.setattr(client_route, "KEPT_BYTES", 100)

    async def kept(answers: Answers) -> list[bytes]:
        return [answer async for answer in answers.of("ann")]

    async def run() -> None:
        nonlocal now
        answers = Answers()
        for event in range(5):
            answers.keep("ann", str(event), b"%d" % event * 40)
        assert await kept(answers) == [b"3" * 40, b"4" * 40]
        answers.keep("ann", "5", b"5")
        now += client_route.KEPT_S
        answers.keep("ann", "6", b"6")
        assert await kept(answers) == [b"6"]

    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, run()).result()
