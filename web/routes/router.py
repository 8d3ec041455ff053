"""The routes: ``/v1`` for programs, ``/page`` for the page's script, the others for the operator."""

import time
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from recognizer.reading import NumberReading
from web.answers import (
    BatchAnswer,
    BatchItem,
    PageAnswer,
    ReadingAnswer,
    Status,
    answer_to,
    page_answer_to,
    reading_answer,
)
from web.guards.rates import count_images
from web.metrics import Metrics
from web.page.examples import EXAMPLE_IMAGE
from web.page.languages import Language, language_for
from web.page.page_answer import page_answer
from web.problems import RequestError, problem, problem_of, problem_responses
from web.reading.readings import ReadingQueue
from web.routes.uploads import image_bytes, images_bytes

BINARY = {"type": "string", "format": "binary"}
BASE64 = {"type": "string", "description": "Base64 or a data URL.", "examples": [EXAMPLE_IMAGE]}
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]
POSTED = ("read", "read/batch", "page")
READ_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "image/*": {"schema": BINARY},
            "multipart/form-data": {
                "schema": {"type": "object", "required": ["image"], "properties": {"image": BINARY}}
            },
            "application/json": {
                "schema": {"type": "object", "required": ["image"], "properties": {"image": BASE64}},
                "example": {"image": EXAMPLE_IMAGE},
            },
        },
    }
}


def batch_body(most: int) -> dict[str, object]:
    """Return what OpenAPI says of the body of a batch of at most `most` images."""
    limits = {"type": "array", "minItems": 1, "maxItems": most}
    fields = {
        kind: {"type": "object", "required": ["images"], "properties": {"images": {**limits, "items": item}}}
        for kind, item in (("multipart/form-data", BINARY), ("application/json", BASE64))
    }
    content: dict[str, dict[str, object]] = {kind: {"schema": schema} for kind, schema in fields.items()}
    content["application/json"]["example"] = {"images": [EXAMPLE_IMAGE, EXAMPLE_IMAGE]}
    return {"requestBody": {"required": True, "content": content}}


READ_PROBLEMS = problem_responses(
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.SERVICE_UNAVAILABLE,
)


def build_router(
    queue: ReadingQueue, metrics: Metrics, max_batch: int, *, teaching: bool = False
) -> APIRouter:
    """Return the routes around a queue.

    Parameters
    ----------
    queue : ReadingQueue
        What reads.
    metrics : Metrics
        Where it is counted.
    max_batch : int
        Most images in one request.
    teaching : bool
        Whether the page may offer to give corrections.
    """
    router = APIRouter()

    @router.post(
        "/v1/read",
        summary="Read the number in an image",
        openapi_extra=READ_BODY,
        responses=READ_PROBLEMS,
        response_model=ReadingAnswer,
    )
    async def read(request: Request) -> Response:
        answer = await answer_to(await image_bytes(request), queue)
        return Response(answer.model_dump_json(), media_type="application/json")  # it is checked already

    @router.post(
        "/v1/read/batch",
        summary="Read the numbers in several images",
        description="Answers for each image with its reading or with its problem, in their order.",
        openapi_extra=batch_body(max_batch),
        responses=READ_PROBLEMS,
    )
    async def read_batch(request: Request) -> BatchAnswer:
        images = await images_bytes(request, max_batch)
        count_images(request, len(images))
        metrics.batch.observe(len(images))
        start = time.perf_counter()
        sound = [image for image in images if isinstance(image, bytes)]
        results = iter(await queue.read_all(sound))
        milliseconds = 1000 * (time.perf_counter() - start)
        answers = [next(results) if isinstance(image, bytes) else image for image in images]
        return BatchAnswer(results=[_item(answer, milliseconds) for answer in answers])

    @router.post(
        "/v1/page",
        summary="Read all numbers on a page, and the table that they stand in",
        openapi_extra=READ_BODY,
        responses=READ_PROBLEMS,
        response_model=PageAnswer,
    )
    async def read_page(request: Request) -> Response:
        answer = await page_answer_to(await image_bytes(request), queue)
        return Response(answer, media_type="application/json")

    @router.post("/page/read", include_in_schema=False)
    async def read_for_page(request: Request) -> dict[str, Any]:
        return page_answer(await queue.read_soon(await image_bytes(request)), teaching, _language(request))

    @router.post("/page/table", include_in_schema=False)
    async def read_table_for_page(request: Request) -> Response:
        answer = await queue.read_table(await image_bytes(request), _language(request))
        return Response(answer, media_type="application/json")

    @router.post("/page/explain", include_in_schema=False)
    async def explain_for_page(request: Request) -> Response:
        explanation = await queue.explain(await image_bytes(request), _language(request))
        return Response(explanation, media_type="application/json")

    @router.get("/healthz", summary="Tell that the server is up")
    async def health() -> Status:
        return Status(status="ok")

    @router.get(
        "/readyz",
        summary="Tell that the server takes images",
        responses=problem_responses(HTTPStatus.SERVICE_UNAVAILABLE),
    )
    async def ready() -> Status:
        if queue.is_full:
            detail = "The queue is full. Send requests elsewhere, or later."
            raise RequestError(HTTPStatus.SERVICE_UNAVAILABLE, detail, {"Retry-After": "1"})
        return Status(status="ready")

    @router.get(
        "/metrics",
        summary="Give Prometheus its metrics",
        response_class=Response,
        responses={
            200: {"content": {"text/plain": {"schema": {"type": "string"}}}},
            **problem_responses(HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS),
        },
    )
    def show_metrics() -> Response:  # in a thread: it takes some milliseconds
        return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)

    @router.api_route("/v1/{path:path}", methods=METHODS, include_in_schema=False)
    async def refuse(path: str) -> Response:  # else it would be Gradio that says so
        if path in POSTED:
            detail = f"Send an image to /v1/{path} by POST."
            raise RequestError(HTTPStatus.METHOD_NOT_ALLOWED, detail, {"Allow": "POST"})
        detail = f"There is nothing here. Send an image to {' or '.join(f'/v1/{known}' for known in POSTED)}."
        raise RequestError(HTTPStatus.NOT_FOUND, detail)

    return router


def _language(request: Request) -> Language:
    return language_for(request.headers.get("accept-language"))


def _item(answer: NumberReading | BaseException, milliseconds: float) -> BatchItem:
    if isinstance(answer, NumberReading):
        return BatchItem(reading=reading_answer(answer, milliseconds))
    if not isinstance(answer, Exception):
        raise answer  # the server is being stopped, or the client has left
    error = problem_of(answer)
    return BatchItem(problem=problem(error))
