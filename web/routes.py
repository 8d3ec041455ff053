"""The routes: ``/v1/read`` for programs, ``/page`` for the page's script, ``/healthz`` for the operator."""

from http import HTTPStatus
from typing import Any, Protocol

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool

from recognizer.reading import NumberReading
from web.page_answer import page_answer, page_explanation
from web.problems import problem_responses
from web.uploads import image_bytes

BINARY = {"schema": {"type": "string", "format": "binary"}}
FILE_FORM = {"type": "object", "required": ["image"], "properties": {"image": BINARY["schema"]}}
BASE64_JSON = {
    "type": "object",
    "required": ["image"],
    "properties": {"image": {"type": "string", "description": "Base64 or a data URL."}},
}
READ_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "image/*": BINARY,
            "multipart/form-data": {"schema": FILE_FORM},
            "application/json": {"schema": BASE64_JSON},
        },
    }
}


class Reader(Protocol):
    """What the web side needs of a reader; `recognizer.NumberReader` is one."""

    def read(self, image: bytes, /) -> NumberReading:
        """Return the number in the bytes of an image file, or raise `ImageError`; safe from many threads."""
        ...


def build_router(reader: Reader) -> APIRouter:
    """Return the routes around `reader`."""
    router = APIRouter()

    async def reading_of(request: Request) -> NumberReading:
        return await run_in_threadpool(reader.read, await image_bytes(request))

    @router.post(
        "/v1/read",
        summary="Read the number in an image",
        openapi_extra=READ_BODY,
        responses=problem_responses(
            HTTPStatus.BAD_REQUEST,
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            HTTPStatus.UNPROCESSABLE_ENTITY,
        ),
    )
    async def read(request: Request) -> dict[str, Any]:
        return (await reading_of(request)).as_dict()

    @router.post("/page/read", include_in_schema=False)
    async def read_for_page(request: Request) -> dict[str, Any]:
        return page_answer(await reading_of(request))

    @router.post("/page/explain", include_in_schema=False)
    async def explain_for_page(request: Request) -> dict[str, str]:
        image = await image_bytes(request)
        reading = await run_in_threadpool(reader.read, image)
        return await run_in_threadpool(page_explanation, reading, image)

    @router.get("/healthz", summary="Tell that the server is up")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    return router
