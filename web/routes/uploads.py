"""Takes images out of a request: the bare body, a multipart form, or JSON with base64.

How many bytes a body may have is checked before, by `web.guards.bodies`.
"""

import base64
import binascii
import json
import sys
from collections.abc import Callable
from functools import cache
from http import HTTPStatus
from typing import Any, TypeVar

from anyio import CapacityLimiter, to_thread
from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from web.guards.json_bounds import JsonBounds
from web.problems import RequestError

Result = TypeVar("Result")
WHITESPACE = b" \t\n\r\v\f"
OTHER_FIELDS = 8  # room for what forms send beside the images
ONE_WANTED = "Send the image as the body with its own type (image/png), as multipart/form-data, or as JSON."
MANY_WANTED = "Send the images as the files of multipart/form-data, or as JSON."
JSON_WANTED = 'Send {"image": "<base64 or data URL of a PNG, JPEG, …>"}.'
JSON_LIST_WANTED = 'Send {"images": ["<base64 or data URL of a PNG, JPEG, …>", …]}.'


async def image_bytes(request: Request) -> bytes:
    """Return the bytes of the image file that a request carries; they are not decoded yet.

    Raises
    ------
    RequestError
        415 if the body is of none of the three kinds, 400 if it holds no image.
    """
    kind = _kind(request)
    if kind.startswith("image/") or kind == "application/octet-stream":
        return await request.body()
    if kind == "multipart/form-data":
        return (await _files(request, OTHER_FIELDS))[0]
    if kind == "application/json":
        return await in_turn(_from_json, await request.body())
    raise _unsupported(kind, ONE_WANTED)


async def images_bytes(request: Request, most: int) -> list[bytes | RequestError]:
    """Return the bytes of each image file that a request carries, or what is wrong with it.

    Parameters
    ----------
    request : Request
        Multipart with files, or JSON with a list.
    most : int
        Images that it may carry.

    Raises
    ------
    RequestError
        415 if the body is of neither kind, 400 if it holds no image or more than `most`.
    """
    kind = _kind(request)
    if kind == "multipart/form-data":
        images: list[bytes | RequestError] = [*await _files(request, most)]
    elif kind == "application/json":
        images = await in_turn(_list_from_json, await request.body(), most)
    else:
        raise _unsupported(kind, MANY_WANTED)
    return images


async def in_turn(work: Callable[..., Result], *arguments: object) -> Result:
    """Run `work` in a thread, after all others that were given here, and return its result.

    To take 20 MB of JSON or base64 apart holds the interpreter for some 30 ms. Many at once would hold it for
    seconds, and each needs room for several copies.
    """
    return await to_thread.run_sync(work, *arguments, limiter=_turn())


@cache
def _turn() -> CapacityLimiter:
    return CapacityLimiter(1)


def _kind(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _unsupported(kind: str, wanted: str) -> RequestError:
    got = f"Got the type {kind}." if kind else "Got no Content-Type."
    return RequestError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"{got} {wanted}")


async def _files(request: Request, most: int) -> list[bytes]:
    parser = MultiPartParser(request.headers, request.stream(), max_files=most, max_fields=OTHER_FIELDS)
    parser.spool_max_size = sys.maxsize  # in memory, as the body is; nothing of it is ever on the disk
    try:
        fields = await parser.parse()
    except MultiPartException as error:
        detail = f"The form cannot be read: {error.message.rstrip('.')}. {MANY_WANTED}"
        raise RequestError(HTTPStatus.BAD_REQUEST, detail) from error
    try:
        parts = [part for _, part in fields.multi_items() if isinstance(part, UploadFile)]
        if parts:
            return [await part.read() for part in parts]
    finally:
        await fields.close()
    raise RequestError(
        HTTPStatus.BAD_REQUEST, "The form holds no file. Send the image as a file named image."
    )


def _from_json(body: bytes) -> bytes:
    text = json_fields(body, JSON_WANTED).get("image")
    if not isinstance(text, str):
        raise RequestError(HTTPStatus.BAD_REQUEST, f"The JSON holds no text named image. {JSON_WANTED}")
    return _decoded(text, JSON_WANTED)


def _list_from_json(body: bytes, most: int) -> list[bytes | RequestError]:
    texts = json_fields(body, JSON_LIST_WANTED).get("images")
    if not (isinstance(texts, list) and texts and all(isinstance(text, str) for text in texts)):
        detail = f"The JSON holds no list of texts named images. {JSON_LIST_WANTED}"
        raise RequestError(HTTPStatus.BAD_REQUEST, detail)
    if len(texts) > most:
        detail = f"Got {len(texts)} images, at most {most} at once. Send them in several requests."
        raise RequestError(HTTPStatus.BAD_REQUEST, detail)
    images: list[bytes | RequestError] = []
    for text in texts:
        try:
            images.append(_decoded(text, JSON_LIST_WANTED))
        except RequestError as error:
            images.append(error)
    return images


def json_fields(body: bytes, wanted: str) -> dict[str, Any]:
    """Return the fields of a JSON object; there are none in what is another kind of JSON.

    Raises
    ------
    RequestError
        400 if the body is no JSON, or would cost more to parse than images do; its last words are `wanted`.
    """
    JsonBounds().count(body)  # whatever type the body was said to have
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
    return _decoded(text, "Send base64 or a data URL of a PNG, JPEG, ….")


def _decoded(text: str, wanted: str) -> bytes:
    encoded = text.partition(",")[2] if text.startswith("data:") else text
    try:
        return base64.b64decode(encoded.encode("ascii").translate(None, WHITESPACE), validate=True)
    except (binascii.Error, ValueError) as error:
        raise RequestError(HTTPStatus.BAD_REQUEST, f"The image is no base64 ({error}). {wanted}") from error
