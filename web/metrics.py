"""Metrics for the operator, in Prometheus' format: counts and times, nothing of what was drawn."""

import time

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from recognizer.reading import NumberReading
from recognizer.workers import memory_bytes
from web.reading.readings import ReadingQueue

OTHER = "other"  # the label of what no route answers
CONFIDENCES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0)
BATCHES = (1, 2, 4, 8, 16, 32, 64, 128)
SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)


class Metrics:
    """The metrics of one application, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        self.requests = Counter(
            "number_reader_requests", "Requests answered.", ["route", "status"], registry=registry
        )
        self.seconds = Histogram(
            "number_reader_request_seconds",
            "Until an answer begins.",
            ["route"],
            buckets=SECONDS,
            registry=registry,
        )
        self.batch = Histogram(
            "number_reader_batch_images", "Images in a batch request.", buckets=BATCHES, registry=registry
        )
        self.confidence = Histogram(
            "number_reader_confidence", "Of whole numbers read.", buckets=CONFIDENCES, registry=registry
        )
        self.rejected = Counter(
            "number_reader_rejected_marks", "Marks that were seen and not read.", registry=registry
        )
        ProcessCollector(registry=self.registry)

    def watch(self, queue: ReadingQueue) -> None:
        """Show how long a queue is, and the memory of the processes behind it, beside the app's own."""
        length = Gauge("number_reader_queue_length", "Images that wait.", registry=self.registry)
        length.set_function(lambda: queue.waiting)
        memory = Gauge(
            "number_reader_workers_memory_bytes", "Of all processes that read.", registry=self.registry
        )
        memory.set_function(memory_bytes)

    def observe(self, reading: NumberReading) -> None:
        """Count what was read."""
        self.rejected.inc(len(reading.rejected))
        if reading.digits:
            self.confidence.observe(reading.confidence)

    def text(self) -> bytes:
        """Return all of them as Prometheus reads them."""
        return generate_latest(self.registry)


class CountRequests:
    """Middleware that counts and times what is answered."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        start = time.perf_counter()

        async def send_and_count(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._count(scope, message["status"], time.perf_counter() - start)
            await send(message)

        try:
            await self._app(scope, receive, send_and_count)
        except Exception:
            self._count(scope, 500, time.perf_counter() - start)
            raise
        return None

    def _count(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "") or OTHER  # the template, so that labels stay few
        self._metrics.requests.labels(route, str(status)).inc()
        self._metrics.seconds.labels(route).observe(seconds)
