"""Errors of the routes as RFC 9457 problem details: what was got, what is wanted, what to do."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from recognizer.errors import ImageError

PROBLEM_TYPE = "application/problem+json"


class RequestError(Exception):
    """A request that cannot be answered.

    Attributes
    ----------
    status : HTTPStatus
        A 4xx status; its phrase becomes the title.
    detail : str
        What was got, what is wanted and what to do, in words for people.
    """

    def __init__(self, status: HTTPStatus, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


def problem_response(status: HTTPStatus, detail: str) -> JSONResponse:
    """Return the problem as a response of its own media type."""
    body = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail}
    return JSONResponse(body, status.value, media_type=PROBLEM_TYPE)


def answer_problems(app: FastAPI) -> None:
    """Make `app` answer wrong requests, images that cannot be read and its own faults as problem details."""

    @app.exception_handler(RequestError)
    async def problem(_: Request, error: RequestError) -> JSONResponse:
        return problem_response(error.status, error.detail)

    @app.exception_handler(HTTPException)
    async def refused(_: Request, error: HTTPException) -> JSONResponse:
        response = problem_response(HTTPStatus(error.status_code), f"{error.detail}.")
        response.headers.update(error.headers or {})
        return response

    @app.exception_handler(ImageError)
    async def unreadable(_: Request, error: ImageError) -> JSONResponse:
        return problem_response(HTTPStatus.UNPROCESSABLE_ENTITY, str(error))

    @app.exception_handler(Exception)
    async def failed(_: Request, __: Exception) -> JSONResponse:  # the server still logs the stack trace
        detail = "The reader failed on this request. Try another picture, and tell the operator."
        return problem_response(HTTPStatus.INTERNAL_SERVER_ERROR, detail)


def problem_responses(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """Return what OpenAPI says of these problem statuses."""
    schema = {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string", "const": "about:blank"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string", "description": "What was got, what is wanted and what to do."},
        },
    }
    content = {PROBLEM_TYPE: {"schema": schema}}
    return {status.value: {"description": status.phrase, "content": content} for status in statuses}
