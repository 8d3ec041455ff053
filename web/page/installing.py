"""What a browser needs to install the page: its manifest, its icons and the worker that opens it offline."""

from functools import partial
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, JSONResponse

from web.page.face import ICONS, PREVIEW
from web.page.files import page_script, page_style
from web.page.languages import Language, language_for
from web.page.markup import STATIC

WORKER = STATIC / "service-worker.js"
A_DAY = "public, max-age=86400"


def build_installing() -> APIRouter:
    """Return the routes of the manifest, the pictures and the worker."""
    router = APIRouter()

    @router.get("/manifest.webmanifest", include_in_schema=False)
    async def manifest(request: Request) -> Response:
        language = language_for(request.headers.get("accept-language"))
        return JSONResponse(_manifest(language), media_type="application/manifest+json")

    @router.get("/service-worker.js", include_in_schema=False)
    async def worker() -> Response:
        script = WORKER.read_text(encoding="utf-8")
        names = {"style": page_style().name, "script": page_script().name}
        names["version"] = names["style"].split("-")[1][:12] + names["script"].split("-")[1][:12]
        for name, value in names.items():
            script = script.replace(f"{{{{{name}}}}}", value)
        return Response(script, media_type="text/javascript", headers={"Cache-Control": "no-cache"})

    for path in (PREVIEW, *ICONS.values()):
        router.add_api_route(f"/{path.name}", partial(_picture, path), include_in_schema=False)
    return router


async def _picture(path: Path) -> FileResponse:
    return FileResponse(path, headers={"Cache-Control": A_DAY})


def _manifest(language: Language) -> dict[str, object]:
    icons = [{"src": "favicon.ico", "sizes": "any", "type": "image/svg+xml"}]
    icons += [
        {"src": path.name, "sizes": f"{size}x{size}", "type": "image/png"} for size, path in ICONS.items()
    ]
    return {
        "id": "/",
        "name": language.say("title"),
        "short_name": language.say("title"),
        "description": language.say("description"),
        "lang": language.code,
        "start_url": "./",
        "scope": "./",
        "display": "standalone",
        "background_color": "#f9fafb",
        "theme_color": "#f9fafb",
        "icons": icons,
    }
