import base64
import json
from io import BytesIO
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from PIL import Image

from recognizer.errors import CostlyError, FormatError, ImageError, TooLargeError
from recognizer.reading import NumberReading
from recognizer.worker import LostError, TooCostlyError
from segmentation.image import ImageSource
from tests.conftest import KnownReader, in_threads, number_reading
from web.answers import PageAnswer
from web.metrics import Metrics
from web.problems import PROBLEM_TYPE, answer_problems, problem_of, problem_response
from web.reading.jobs import Reader
from web.reading.readings import BusyError, ReadingQueue
from web.routes.router import build_router
from web.server import guard
from web.settings import Settings

TOO_LARGE = 2 * 1024**2 + 1


def client_of(reader: Reader, settings: Settings | None = None) -> TestClient:
    """Return a client of the routes with what guards them, but without the page."""
    settings = settings or Settings(max_batch=3, max_body_mb=2)
    metrics = Metrics()
    queue = ReadingQueue(in_threads(reader), settings.queue_length, metrics.observe)
    metrics.watch(queue)
    app = FastAPI()
    answer_problems(app)
    app.include_router(build_router(queue, metrics, settings.max_batch))
    guard(app, settings, metrics)
    return TestClient(app)


@pytest.fixture
def client(known_reader: KnownReader) -> TestClient:
    return client_of(known_reader)


def problem(response: Any, status: int) -> str:
    """Return the detail of a problem, after the check that it is one and gives nothing else away."""
    assert response.status_code == status
    assert response.headers["content-type"] == PROBLEM_TYPE
    fields = response.json()
    assert set(fields) - {"code"} == {"type", "title", "status", "detail"}
    assert fields["status"] == status
    return str(fields["detail"])


def test_bare_body_is_read(
    client: TestClient, png: bytes, known_reader: KnownReader, reading_407: NumberReading
) -> None:
    response = client.post("/v1/read", content=png, headers={"Content-Type": "image/png"})
    assert response.status_code == 200
    answer = response.json()
    assert answer.pop("milliseconds") >= 0
    assert answer == reading_407.as_dict()
    assert known_reader.images == [png]


@pytest.mark.parametrize("field", ["image", "file"])
def test_file_of_a_form_is_read(
    client: TestClient, png: bytes, known_reader: KnownReader, field: str
) -> None:
    response = client.post("/v1/read", data={"note": "mine"}, files={field: ("number.png", png)})
    assert response.json()["text"] == "407"
    assert known_reader.images == [png]


@pytest.mark.parametrize("prefix", ["", "data:image/png;base64,"])
def test_base64_in_json_is_read(
    client: TestClient, png: bytes, known_reader: KnownReader, prefix: str
) -> None:
    response = client.post("/v1/read", json={"image": prefix + base64.b64encode(png).decode()})
    assert response.json()["text"] == "407"
    assert known_reader.images == [png]


def test_large_form_file_arrives_whole(client: TestClient, known_reader: KnownReader) -> None:
    file = BytesIO()
    Image.effect_noise((1600, 1200), 80).save(file, "PNG")  # over 1 MB, where forms go to a temporary file
    assert len(file.getvalue()) > 2**20
    assert client.post("/v1/read", files={"image": file.getvalue()}).status_code == 200
    assert known_reader.images == [file.getvalue()]


def test_blank_page_is_an_empty_reading_and_no_error(png: bytes) -> None:
    client = client_of(KnownReader(number_reading([], confidence=1.0)))
    response = client.post("/v1/read", content=png, headers={"Content-Type": "image/png"})
    assert response.status_code == 200
    assert response.json()["text"] == ""


@pytest.mark.parametrize(
    "data", [b"just words", b"", b"\x89PNG\r\n\x1a\n\x00\x00"], ids=["text", "empty", "damaged"]
)
def test_what_is_no_image_is_told_in_words(client: TestClient, data: bytes) -> None:
    response = client.post("/v1/read", content=data, headers={"Content-Type": "image/png"})
    assert "No image" in problem(response, 422)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ImageError("damaged"), "damaged"),
        (FormatError("another format"), "format"),
        (TooLargeError("too large"), "too_large"),
        (CostlyError("in too many parts"), "too_costly"),
        (TooCostlyError(), "too_costly"),
    ],
)
def test_what_is_wrong_with_an_image_is_told_programs_too(error: Exception, code: str) -> None:
    assert problem_of(error).status == 422
    assert json.loads(bytes(problem_response(problem_of(error)).body))["code"] == code


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("image/png", b"0" * TOO_LARGE),
        ("application/json", b'{"image": "' + b"A" * TOO_LARGE + b'"}'),
        ("multipart/form-data; boundary=x", b"--x\r\n" + b"0" * TOO_LARGE),
    ],
)
def test_too_large_a_request_is_refused_in_every_form(
    client: TestClient, known_reader: KnownReader, kind: str, content: bytes
) -> None:
    response = client.post("/v1/read", content=content, headers={"Content-Type": kind})
    assert "Scale the picture down" in problem(response, 413)
    assert known_reader.images == []


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "imagination/png"])
def test_unknown_type_is_told_what_is_wanted(client: TestClient, kind: str) -> None:
    response = client.post("/v1/read", content=b"x", headers={"Content-Type": kind})
    detail = problem(response, 415)
    assert kind in detail
    assert "multipart/form-data" in detail


def test_missing_type_is_told_what_is_wanted(client: TestClient, png: bytes) -> None:
    assert "no Content-Type" in problem(client.post("/v1/read", content=png), 415)


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"{", "no JSON"),
        (b"\xff\xfe", "no JSON"),
        (b"[" * 100, "no JSON"),
        (b"[" * 100_000, "more than 200 lists"),
        (b"[]", "no text named image"),
        (b'{"image": 7}', "no text named image"),
        (b'{"picture": ""}', "no text named image"),
        (b'{"image": "***"}', "no base64"),
        ('{"image": "é"}'.encode(), "no base64"),
        (b'{"image": "QUJ"}', "no base64"),
    ],
)
def test_wrong_json_is_told_in_words(client: TestClient, body: bytes, complaint: str) -> None:
    response = client.post("/v1/read", content=body, headers={"Content-Type": "application/json"})
    assert complaint in problem(response, 400)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data; boundary=x", b"nothing of the kind"),
        ("multipart/form-data", b"--x--"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--',
        ),
    ],
    ids=["no parts", "no boundary", "no file"],
)
def test_wrong_form_is_told_in_words(client: TestClient, kind: str, body: bytes) -> None:
    response = client.post("/v1/read", content=body, headers={"Content-Type": kind})
    assert problem(response, 400)


def test_batch_answers_for_each_image_in_order(client: TestClient, png: bytes) -> None:
    images = [base64.b64encode(png).decode(), "***", base64.b64encode(b"no image").decode()]
    response = client.post("/v1/read/batch", json={"images": images})
    assert response.status_code == 200
    first, second, third = response.json()["results"]
    assert (first["reading"]["text"], first["problem"]) == ("407", None)
    assert (second["reading"], second["problem"]["status"]) == (None, 400)
    assert (third["reading"], third["problem"]["status"]) == (None, 422)
    assert "No image" in third["problem"]["detail"]


def test_batch_of_files_is_read(client: TestClient, png: bytes, known_reader: KnownReader) -> None:
    files = [("images", ("a.png", png)), ("images", ("b.png", png)), ("more", ("c.png", png))]
    response = client.post("/v1/read/batch", files=files)
    assert [item["reading"]["text"] for item in response.json()["results"]] == ["407"] * 3
    assert known_reader.images == [png] * 3


def test_batch_with_too_many_images_is_refused(client: TestClient, known_reader: KnownReader) -> None:
    assert "at most 3" in problem(client.post("/v1/read/batch", json={"images": ["QUJD"] * 4}), 400)
    files = [("images", (f"{name}.png", b"x")) for name in "abcd"]
    assert "Too many files" in problem(client.post("/v1/read/batch", files=files), 400)
    assert known_reader.images == []


@pytest.mark.parametrize(
    "fields", [{}, {"images": []}, {"images": "QUJD"}, {"images": [1]}, {"image": "QUJD"}, []]
)
def test_wrong_batch_is_told_in_words(client: TestClient, fields: object) -> None:
    assert "no list of texts" in problem(client.post("/v1/read/batch", json=fields), 400)


def test_bare_image_is_no_batch(client: TestClient, png: bytes) -> None:
    response = client.post("/v1/read/batch", content=png, headers={"Content-Type": "image/png"})
    assert "multipart/form-data" in problem(response, 415)


def test_fault_with_one_image_of_a_batch_gives_nothing_away(
    known_reader: KnownReader, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: ImageSource, *, trace: bool = False) -> NumberReading:
        raise KeyError("/secret/path")

    monkeypatch.setattr(known_reader, "read", fail)
    response = client_of(known_reader).post("/v1/read/batch", json={"images": ["QUJD"]})
    assert response.json()["results"][0]["problem"]["status"] == 500
    assert "secret" not in response.text
    assert "secret" in caplog.text  # the operator is told


class FullReader(KnownReader):
    """Is always busy."""

    def read(self, image: ImageSource, /, *, trace: bool = False) -> NumberReading:
        raise BusyError(7)


def test_a_page_is_answered_with_its_numbers_and_its_table(
    client: TestClient, png: bytes, known_reader: KnownReader, reading_407: NumberReading
) -> None:
    response = client.post("/v1/page", content=png, headers={"Content-Type": "image/png"})
    assert response.status_code == 200
    answer = response.json()
    assert PageAnswer.model_validate(answer).milliseconds >= 0
    (number,) = answer["numbers"]
    assert (number["text"], number["box"]) == ("407", [88, 40, 614, 210])
    assert (number["line"], number["row"], number["column"]) == (0, None, None)
    assert number["digits"][0]["confidence"] == reading_407.digits[0].confidence
    assert (answer["table"], answer["unread"], answer["width"]) == (None, [], 696)
    assert known_reader.images == [png]


def test_a_page_that_is_no_image_is_told_so(client: TestClient) -> None:
    response = client.post("/v1/page", content=b"407", headers={"Content-Type": "image/png"})
    assert "Send a PNG" in problem(response, 422)


def test_full_queue_is_told_with_the_time_to_wait(reading_407: NumberReading, png: bytes) -> None:
    client = client_of(FullReader(reading_407))
    response = client.post("/v1/read", content=png, headers={"Content-Type": "image/png"})
    assert "Try again in 7 s" in problem(response, 429)
    assert response.headers["retry-after"] == "7"


def test_readiness_follows_the_queue(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/readyz").json() == {"status": "ready"}
    monkeypatch.setattr(ReadingQueue, "is_full", True)
    response = client.get("/readyz")
    assert "queue is full" in problem(response, 503)
    assert response.headers["retry-after"] == "1"


def test_wrong_method_is_a_problem_too(client: TestClient) -> None:
    response = client.get("/v1/read")
    assert problem(response, 405)
    assert response.headers["allow"] == "POST"


def test_fault_of_the_reader_is_a_problem_that_gives_nothing_away(
    known_reader: KnownReader, monkeypatch: pytest.MonkeyPatch, png: bytes
) -> None:
    def fail(_: ImageSource, *, trace: bool = False) -> NumberReading:
        raise KeyError("/secret/path")

    monkeypatch.setattr(known_reader, "read", fail)
    client = TestClient(client_of(known_reader).app, raise_server_exceptions=False)
    response = client.post("/v1/read", content=png, headers={"Content-Type": "image/png"})
    assert "secret" not in problem(response, 500)
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["connection"] == "close"  # uvicorn closes it: nobody may ask there again


def test_page_gets_the_reading_with_its_rendering(
    client: TestClient, png: bytes, reading_407: NumberReading
) -> None:
    answer = client.post("/page/read", content=png, headers={"Content-Type": "image/png"}).json()
    assert answer.items() >= reading_407.as_dict().items()
    assert ">407</p>" in answer["result"]
    assert answer["picture"].count('class="box"') == 3
    assert answer["spoken"].startswith("407.")
    assert answer["teaching"] is False


def test_page_gets_the_working_when_it_asks(client: TestClient, png: bytes) -> None:
    answer = client.post("/page/explain", content=png, headers={"Content-Type": "image/png"}).json()
    assert "<table" in answer["explanation"]


def test_health_is_told(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


def test_openapi_names_the_three_ways_to_send_an_image(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    accepted = paths["/v1/read"]["post"]["requestBody"]["content"]
    assert set(accepted) == {"image/*", "multipart/form-data", "application/json"}
    assert set(paths["/v1/read/batch"]["post"]["requestBody"]["content"]) == {
        "multipart/form-data",
        "application/json",
    }
    assert "/page/read" not in paths


def test_a_probability_that_rounding_made_too_large_is_answered(png: bytes) -> None:
    client = client_of(KnownReader(number_reading([], confidence=1 + 1e-12)))
    response = client.post("/v1/read", content=png, headers={"Content-Type": "image/png"})
    assert response.json()["confidence"] == 1


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (TooCostlyError(), 422, "costs too much to read"),
        (LostError("A process that reads has ended."), 503, "Send it again"),
    ],
)
@pytest.mark.parametrize("path", ["/v1/read", "/page/read", "/page/explain"])
def test_what_became_of_its_process_is_told_with_what_to_do(
    known_reader: KnownReader,
    monkeypatch: pytest.MonkeyPatch,
    png: bytes,
    path: str,
    error: Exception,
    status: int,
    words: str,
) -> None:
    def fail(_: ImageSource, *, trace: bool = False) -> NumberReading:
        raise error

    monkeypatch.setattr(known_reader, "read", fail)
    response = client_of(known_reader).post(path, content=png, headers={"Content-Type": "image/png"})
    assert words in problem(response, status)
