"""Errors of the routes as RFC 9457 problem details: what was got, what is wanted, what to do."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from recognizer.errors import CostlyError, FormatError, ImageError, TooLargeError
from recognizer.worker import LostError, TooCostlyError
from web.answers import Problem, ProblemCode
from web.page.headers import SECURITY_HEADERS
from web.reading.readings import BusyError

TOO_COSTLY = (
    "The picture costs too much to read: more time or memory than one may take here. "
    "Send only the part with the number, scaled down, as a plain PNG or JPEG."
)
PROBLEM_TYPE = "application/problem+json"


class RequestError(Exception):
    """A request that cannot be answered.

    Attributes
    ----------
    status : HTTPStatus
        A 4xx status; its phrase becomes the title.
    detail : str
        What was got, what is wanted and what to do, in words for people.
    headers : mapping of str to str
        What the answer needs beside the problem, such as ``Retry-After``.
    code : str or None
        What is wrong with an image, for programs; None where it is something else.
    """

    def __init__(
        self,
        status: HTTPStatus,
        detail: str,
        headers: Mapping[str, str] | None = None,
        code: ProblemCode | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers or {}
        self.code = code


def problem_of(error: Exception) -> RequestError:
    """Return what to answer to an error; a fault of ours is logged, and nothing of its cause is told."""
    match error:
        case RequestError():
            return error
        case ImageError():
            return RequestError(HTTPStatus.UNPROCESSABLE_ENTITY, str(error), code=_code(error))
        case BusyError():
            wait = {"Retry-After": str(error.retry_after_s)}
            return RequestError(HTTPStatus.TOO_MANY_REQUESTS, str(error), wait)
        case TooCostlyError():
            return RequestError(HTTPStatus.UNPROCESSABLE_ENTITY, TOO_COSTLY, code="too_costly")
        case LostError():
            detail = f"The picture was not read: {error} Send it again."
            return RequestError(HTTPStatus.SERVICE_UNAVAILABLE, detail, {"Retry-After": "1"})
        case HTTPException():
            return RequestError(HTTPStatus(error.status_code), f"{error.detail.rstrip('.')}.", error.headers)
    logging.getLogger(__name__).error("A request failed.", exc_info=error)
    return failure()


def _code(error: ImageError) -> ProblemCode:
    match error:
        case FormatError():
            return "format"
        case TooLargeError():
            return "too_large"
        case CostlyError():
            return "too_costly"
    return "damaged"


def problem(error: RequestError) -> Problem:
    """Return the problem details."""
    return Problem(title=error.status.phrase, status=error.status.value, detail=error.detail, code=error.code)


def problem_response(error: RequestError) -> JSONResponse:
    """Return the problem as a response of its own media type."""
    body = problem(error).model_dump(exclude_none=True)
    return JSONResponse(body, error.status.value, dict(error.headers), media_type=PROBLEM_TYPE)


def failure() -> RequestError:
    """Return what is told of a fault of ours.

    uvicorn closes the connection after it. A client that is not told so asks again there, and gets no answer.
    """
    detail = "The reader failed on this request. Try another picture, and tell the operator."
    return RequestError(HTTPStatus.INTERNAL_SERVER_ERROR, detail, {"Connection": "close"})


def answer_problems(app: FastAPI) -> None:
    """Make `app` answer wrong requests, images that cannot be read and its own faults as problem details."""

    @app.exception_handler(RequestError)
    @app.exception_handler(HTTPException)
    @app.exception_handler(ImageError)
    @app.exception_handler(BusyError)
    @app.exception_handler(TooCostlyError)
    @app.exception_handler(LostError)
    async def refused(_: Request, error: Exception) -> JSONResponse:
        return problem_response(problem_of(error))

    @app.exception_handler(ClientDisconnect)
    async def left(_: Request, __: Exception) -> JSONResponse:  # nobody reads it, and it is no fault of ours
        return problem_response(
            RequestError(HTTPStatus.BAD_REQUEST, "The request ended too early. Send it again.")
        )

    @app.exception_handler(Exception)
    async def failed(_: Request, __: Exception) -> JSONResponse:  # the server still logs the stack trace
        response = problem_response(failure())
        response.headers.update(SECURITY_HEADERS)  # this one is made outside of what adds them
        return response


def problem_responses(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """Return what OpenAPI says of these problem statuses."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status.value: {"description": status.phrase, "content": {PROBLEM_TYPE: {"schema": schema}}}
        for status in statuses
    }
