"""Takes the image out of a request: the bare body, a multipart form, or JSON with base64."""

import base64
import binascii
import json
from http import HTTPStatus
from typing import Any

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.types import Message

from web.problems import RequestError

MAX_BODY_BYTES = 20 * 1024 * 1024  # a phone's largest ordinary JPEG has about 12 MB, in base64 16 MB
MAX_FORM_PARTS = 8  # one image, and room for what forms send beside it
WANTED = "Send the image as the body with its own type (image/png), as multipart/form-data, or as JSON."
WANTED_JSON = 'Send {"image": "<base64 or data URL of a PNG, JPEG, …>"}.'


async def image_bytes(request: Request) -> bytes:
    """Return the bytes of the image file that a request carries; they are not decoded yet.

    Raises
    ------
    RequestError
        413 if the body is larger than `MAX_BODY_BYTES`, 415 if it is of none of the three kinds, 400 if it
        holds no image.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind.startswith("image/") or kind == "application/octet-stream":
        return await limited_body(request)
    if kind == "multipart/form-data":
        return await _from_form(request)
    if kind == "application/json":
        return _from_json(await limited_body(request))
    got = f"Got the type {kind}." if kind else "Got no Content-Type."
    raise RequestError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"{got} {WANTED}")


async def limited_body(request: Request) -> bytes:
    """Return the body of a request.

    Raises
    ------
    RequestError
        413 if it is larger than `MAX_BODY_BYTES`.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            limit = MAX_BODY_BYTES // 1024**2
            detail = f"The request has more than {limit} MB. Scale the picture down and send it again."
            raise RequestError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)
    return bytes(body)


async def _from_form(request: Request) -> bytes:
    body = await limited_body(request)  # first, because the form parser itself has no limit on a file's size

    async def replay() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    form = Request(request.scope, replay).form(max_files=MAX_FORM_PARTS, max_fields=MAX_FORM_PARTS)
    async with form as fields:
        for _, part in fields.multi_items():
            if isinstance(part, UploadFile):
                return await part.read()
    raise RequestError(
        HTTPStatus.BAD_REQUEST, "The form holds no file. Send the image as a file named image."
    )


def _from_json(body: bytes) -> bytes:
    text = json_fields(body, WANTED_JSON).get("image")
    if not isinstance(text, str):
        raise RequestError(HTTPStatus.BAD_REQUEST, f"The JSON holds no text named image. {WANTED_JSON}")
    return image_from_base64(text)


def json_fields(body: bytes, wanted: str) -> dict[str, Any]:
    """Return the fields of a JSON object; there are none in what is another kind of JSON.

    Raises
    ------
    RequestError
        400 if the body is no JSON; its last words are `wanted`.
    """
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise RequestError(HTTPStatus.BAD_REQUEST, f"The body is no JSON. {wanted}") from error
    return fields if isinstance(fields, dict) else {}


def image_from_base64(text: str) -> bytes:
    """Return the bytes behind base64 or a data URL.

    Raises
    ------
    RequestError
        400 if it is neither.
    """
    encoded = text.partition(",")[2] if text.startswith("data:") else text
    try:
        return base64.b64decode("".join(encoded.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        detail = f"The image is no base64 ({error}). {WANTED_JSON}"
        raise RequestError(HTTPStatus.BAD_REQUEST, detail) from error
