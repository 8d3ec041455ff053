"""Gives the page its own face: what a browser's tab, a search engine and a link to the page show of it."""

import re
from pathlib import Path

from fastapi import APIRouter
from starlette.responses import FileResponse

STATIC = Path(__file__).parent / "static"
ICON = STATIC / "icon.svg"
PREVIEW = STATIC / "preview.png"
TITLE = "Read my number"
DESCRIPTION = "Draw digits or give a photo, and read the number as you write. Nothing is kept."
NO_SCRIPT = (
    '<noscript><p style="padding: 2rem">This page needs JavaScript to read what you draw. '
    "Programs send images to /v1/read instead.</p></noscript>"
)
OTHERS = re.compile(rb'<meta\s+(?:property|name)="(?:og|twitter):[^>]*>|<link rel="manifest"[^>]*>')


def with_own_face(html: bytes) -> bytes:
    """Return a page of Gradio's, UTF-8, with the project's title, description, icon and link preview.

    The preview's address is relative: the name by which the server was asked for is not to be trusted.
    """
    head, body = f"<head>{_head()}".encode(), rb"\g<0>" + NO_SCRIPT.encode()
    html = OTHERS.sub(b"", html)
    html = html.replace(b"<head>", head, 1)
    return re.sub(rb"<body[^>]*>", body, html, count=1)


def _head() -> str:
    previews = {
        "og:type": "website",
        "og:title": TITLE,
        "og:description": DESCRIPTION,
        "og:image": PREVIEW.name,
        "og:image:alt": "A drawing of 407, and the number 407 beside it",
    }
    metas = "".join(f'<meta property="{name}" content="{value}">' for name, value in previews.items())
    return (
        f'<title>{TITLE}</title><meta name="description" content="{DESCRIPTION}">'
        f'<link rel="icon" href="favicon.ico" type="image/svg+xml">'
        f'<meta name="twitter:card" content="summary_large_image">{metas}'
    )


def build_face() -> APIRouter:
    """Return the route of the picture that a link to the page shows."""
    router = APIRouter()

    @router.get(f"/{PREVIEW.name}", include_in_schema=False)
    async def preview() -> FileResponse:
        return FileResponse(PREVIEW)

    return router
