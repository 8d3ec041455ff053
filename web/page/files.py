"""The page's own script and style, each one file under a name that changes with its contents."""

import hashlib
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus

from fastapi import APIRouter, HTTPException, Response

from web.page.markup import STATIC

# In this order: `main.js` wires the others.
SCRIPTS = (
    "words.js",
    "ink.js",
    "kept.js",
    "pointers.js",
    "labels.js",
    "pad.js",
    "keys.js",
    "places.js",
    "typing.js",
    "reading.js",
    "corrections.js",
    "asking.js",
    "retrying.js",
    "recent.js",
    "teaching.js",
    "examples.js",
    "camera.js",
    "smaller.js",
    "ways.js",
    "boxes.js",
    "csv.js",
    "photo-table.js",
    "sheet.js",
    "photos.js",
    "tabs.js",
    "full.js",
    "help.js",
    "keeping.js",
    "installed.js",
    "gradio.js",
    "main.js",
)
STYLES = ("reset.css", "reading.css", "pad.css", "photos.css", "sheet.css")
FOR_EVER = "public, max-age=31536000, immutable"  # a year; other contents have another name


@dataclass(frozen=True, slots=True)
class File:
    """A file of the page.

    Attributes
    ----------
    name : str
        With a part of its sha256.
    text : str
        Its contents.
    media_type : str
        Such as ``"text/css"``.
    """

    name: str
    text: str
    media_type: str


@cache
def page_script() -> File:
    """Return the page's scripts as one script with a scope of its own."""
    page = 'const element = document.getElementById("reader");'
    script = f'"use strict";\n(() => {{\n{page}\n{_joined(SCRIPTS)}\n}})();\n'
    return _named("page", "js", script, "text/javascript")


@cache
def page_style() -> File:
    """Return the page's styles as one; all but the base are nested in the page's own element."""
    style = f"{_joined(('base.css',))}\n#reader {{\n{_joined(STYLES)}\n}}\n"
    return _named("page", "css", style, "text/css")


def build_files() -> APIRouter:
    """Return the route of the files."""
    router = APIRouter()
    files = {file.name: file for file in (page_script(), page_style())}

    @router.get("/files/{name}", include_in_schema=False)
    async def give(name: str) -> Response:
        file = files.get(name)
        if file is None:
            detail = "There is no such file. Load the page again; it names the newest."
            raise HTTPException(HTTPStatus.NOT_FOUND, detail)
        return Response(file.text, media_type=file.media_type, headers={"Cache-Control": FOR_EVER})

    return router


def _named(stem: str, kind: str, text: str, media_type: str) -> File:
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    return File(f"{stem}-{digest}.{kind}", text, media_type)


def _joined(names: tuple[str, ...]) -> str:
    return "\n".join((STATIC / name).read_text(encoding="utf-8") for name in names)
