from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from recognizer.limits import Limits
from recognizer.reading import RejectedMark
from recognizer.workers import Workers
from segmentation.box import Box
from tests.conftest import KnownReader, digit_reading, number_reading
from tests.obedient import nothing, obey
from tests.test_web_routes import client_of


def value(client: TestClient, name: str, **labels: str) -> float | None:
    """Return a sample of ``/metrics``, None where there is none."""
    for family in text_string_to_metric_families(client.get("/metrics").text):
        for sample in family.samples:
            if sample.name == f"number_reader_{name}" and labels.items() <= sample.labels.items():
                return float(sample.value)
    return None


@pytest.fixture
def client() -> TestClient:
    marks = [RejectedMark(Box(0, 0, 2, 2), "too small for a digit")] * 3
    reading = number_reading([digit_reading(4, 0.9, 9, Box(0, 0, 9, 9))], confidence=0.6, rejected=marks)
    return client_of(KnownReader(reading))


def test_requests_are_counted_by_route_and_status(client: TestClient, png: bytes) -> None:
    for content in (png, png, b"no image"):
        client.post("/v1/read", content=content, headers={"Content-Type": "image/png"})
    client.get("/no/such/route")
    assert value(client, "requests_total", route="/v1/read", status="200") == 2
    assert value(client, "requests_total", route="/v1/read", status="422") == 1
    assert value(client, "requests_total", route="other", status="404") == 1
    assert value(client, "request_seconds_count", route="/v1/read") == 3


def test_a_path_that_a_client_makes_up_is_no_label(client: TestClient) -> None:
    client.get("/made/up/by/a/client")
    assert "made" not in client.get("/metrics").text


def test_what_was_read_is_summed_up(client: TestClient, png: bytes) -> None:
    client.post("/v1/read/batch", files=[("images", png), ("images", png)])
    assert value(client, "confidence_bucket", le="0.5") == 0
    assert value(client, "confidence_bucket", le="0.6") == 2
    assert value(client, "rejected_marks_total") == 6
    assert value(client, "batch_images_sum") == 2
    assert value(client, "queue_length") == 0


def test_a_blank_page_has_no_confidence(png: bytes) -> None:
    client = client_of(KnownReader(number_reading([], confidence=1.0)))
    client.post("/v1/read", content=png, headers={"Content-Type": "image/png"})
    assert value(client, "confidence_count") == 0


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").is_file(), reason="only Linux tells")
def test_memory_of_the_processes_that_read_is_told(client: TestClient) -> None:
    one = Workers(nothing, 1, Limits(memory_mb=1024, processor_s=10))
    try:
        one.submit(obey, b"").result(60)
        told = value(client, "workers_memory_bytes")
        assert told is not None
        assert told > 1024**2
    finally:
        one.close()
