"""The route by which a visitor gives a drawing and its correct number; nothing else keeps anything."""

import logging
from functools import partial
from http import HTTPStatus

from fastapi import APIRouter, Request

from corrections import CorrectionError, Corrections, DatabaseError, FullError, require_numbers
from web.problems import RequestError
from web.reading.readings import ReadingQueue
from web.routes.keeping import Keeping
from web.routes.uploads import image_from_base64, in_turn, json_fields

WANTED = 'Send {"image": "<data URL of the drawing>", "number": "407", "read": "401"} as application/json.'
OWN_SITES = ("same-origin", "none")  # what browsers say in Sec-Fetch-Site of the page's own requests

log = logging.getLogger(__name__)


def build_teaching(
    queue: ReadingQueue, corrections: Corrections | None, version: str, timeout_s: float
) -> APIRouter:
    """Return the route that keeps corrections.

    Parameters
    ----------
    queue : ReadingQueue
        What makes a gift plain.
    corrections : Corrections or None
        Where they are kept; None answers every gift with 404.
    version : str
        Of the weights that read what visitors correct.
    timeout_s : float
        Seconds until a visitor is told that the database does not answer.
    """
    router = APIRouter()
    keeping = Keeping(timeout_s)

    @router.post("/page/correction", status_code=HTTPStatus.CREATED, include_in_schema=False)
    async def keep(request: Request) -> dict[str, int]:
        if corrections is None:
            raise RequestError(HTTPStatus.NOT_FOUND, "Nothing was kept: this server takes no corrections.")
        _require_own_page(request)
        fields = await in_turn(json_fields, await request.body(), WANTED)
        image, number, read = (fields.get(name) for name in ("image", "number", "read"))
        if not (isinstance(image, str) and isinstance(number, str) and isinstance(read, str)):
            detail = f"The JSON does not hold the texts image, number and read. {WANTED}"
            raise RequestError(HTTPStatus.BAD_REQUEST, detail)
        try:
            require_numbers(number, read)
            drawing = await queue.plain(await in_turn(image_from_base64, image))
            given = await keeping.result(partial(corrections.keep_plain, drawing, number, read, version))
        except CorrectionError as error:
            raise RequestError(HTTPStatus.UNPROCESSABLE_ENTITY, str(error)) from error
        except DatabaseError as error:
            log.error("%s", error)  # for the operator; it names the database, so the visitor is not told
            raise _not_kept(error) from error
        return {"id": given}

    return router


def _not_kept(error: DatabaseError) -> RequestError:
    if isinstance(error, FullError):
        detail = "The drawing was not kept: the disk of the database is full. Tell the operator."
        return RequestError(HTTPStatus.INSUFFICIENT_STORAGE, detail)
    detail = "The drawing was not kept: the database cannot be used now. Try again later."
    return RequestError(HTTPStatus.SERVICE_UNAVAILABLE, detail)


def _require_own_page(request: Request) -> None:
    """Refuse what another site's page might make a visitor's browser send."""
    if request.headers.get("sec-fetch-site", "same-origin") not in OWN_SITES:
        detail = "Another site's page sent this. Corrections are given on the page of this server."
        raise RequestError(HTTPStatus.FORBIDDEN, detail)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":  # which no site may send to another one unasked
        got = f"Got the type {kind}." if kind else "Got no Content-Type."
        raise RequestError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"{got} {WANTED}")
