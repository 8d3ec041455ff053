"""Puts the page, the routes and what guards them together in one FastAPI application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import gradio as gr
from fastapi import FastAPI, Request
from limits import parse as parse_rate
from starlette.middleware.cors import CORSMiddleware

from corrections import Corrections
from web.guards.access import Access
from web.guards.askers import Askers
from web.guards.beginnings import Beginnings
from web.guards.bodies import BodyLimits
from web.guards.charsets import FormsAreUtf8
from web.guards.logins import Guesses, Logins, Sessions
from web.guards.nameless import Nameless
from web.guards.open_routes import OpenRoutes
from web.guards.rates import RateLimit
from web.guards.shortages import Shortages
from web.guards.stop import AnswerAtStop
from web.metrics import CountRequests, Metrics
from web.page.blocks import build_page, page_theme
from web.page.face import ICON
from web.page.files import build_files
from web.page.headers import SecurityHeaders
from web.page.installing import build_installing
from web.page.packing import LEAST_BYTES, LEVEL, PackedOnce
from web.problems import answer_problems
from web.reading.readings import Lanes, ReadingQueue
from web.routes.client_route import build_client_route
from web.routes.mcp_messages import mcp_route
from web.routes.router import build_router
from web.routes.teaching import build_teaching
from web.routes.tool import describe_client_tool, mcp_server
from web.settings import Settings, settings_from_environment


def create_app(
    lanes: Lanes,
    settings: Settings | None = None,
    *,
    corrections: Corrections | None = None,
    version: str = "",
) -> FastAPI:
    """Return the application that answers with what `lanes` read, its page at ``/`` and its routes beside it.

    Parameters
    ----------
    lanes : Lanes
        What reads the images, see `web.reading.readings.worker_lanes`.
    settings : Settings, optional
        What the operator chose; the environment's unless told.
    corrections : Corrections, optional
        Where the drawings are kept that visitors give; without it none are.
    version : str
        Of the weights that read, noted with each of them.
    """
    settings = settings or settings_from_environment()
    metrics = Metrics()
    queue = ReadingQueue(lanes, settings.queue_length, metrics.observe)
    metrics.watch(queue)
    mcp = mcp_server(queue)

    @asynccontextmanager
    async def while_running(_: FastAPI) -> AsyncIterator[None]:
        try:
            async with mcp.session_manager.run():
                yield
        finally:
            queue.close()

    # FastAPI's own /docs pages load their scripts from another host.
    app = FastAPI(title="Read my number", version="1", docs_url=None, redoc_url=None, lifespan=while_running)
    answer_problems(app)
    app.include_router(build_router(queue, metrics, settings.max_batch, teaching=corrections is not None))
    app.include_router(build_teaching(queue, corrections, version, settings.gift_timeout_s))
    app.include_router(build_client_route(queue))
    app.include_router(build_installing())
    app.include_router(build_files())
    app.router.routes.append(mcp_route(mcp))
    page = build_page()
    describe_client_tool(page)
    guard(app, settings, metrics, teaching=corrections is not None)
    _mount(app, page, settings)
    return app


def guard(app: FastAPI, settings: Settings, metrics: Metrics, *, teaching: bool = False) -> None:
    """Put what guards every route around `app`; its page says whether it keeps what is given: `teaching`."""
    guesses = Guesses()
    # Each is put around those before it.
    app.add_middleware(Nameless)
    app.add_middleware(FormsAreUtf8)
    app.add_middleware(Shortages)
    app.add_middleware(
        BodyLimits,
        most_bytes=settings.max_body_bytes,
        timeout_s=settings.body_timeout_s,
        most_in_flight=settings.max_in_flight_bytes,
    )
    app.add_middleware(Logins, guesses=guesses, session_s=settings.session_s)
    app.add_middleware(
        Access,
        settings=settings,
        is_logged_in=lambda request: _is_logged_in(app, request),
        guesses=guesses,
    )
    if settings.rate_limit:
        app.add_middleware(RateLimit, rate=parse_rate(settings.rate_limit))
    # Also where no site is allowed: without it Gradio would allow all of them.
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.allowed_origins,
        allow_methods=["GET", "POST"],
        allow_headers=["Authorization", "Content-Type", "X-API-Key"],
        expose_headers=["Retry-After"],
    )
    app.add_middleware(Beginnings)
    app.add_middleware(Askers)
    app.add_middleware(AnswerAtStop)
    app.add_middleware(SecurityHeaders, teaching=teaching)
    app.add_middleware(PackedOnce, minimum_size=LEAST_BYTES, compresslevel=LEVEL)
    app.add_middleware(CountRequests, metrics=metrics)


def _mount(app: FastAPI, page: gr.Blocks, settings: Settings) -> None:
    name, _, password = settings.login.get_secret_value().partition(":") if settings.login else ("", "", "")
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        auth=(name, password) if name else None,
        footer_links=[],
        run_history=False,  # Gradio would keep each photo in the visitor's browser
        show_error=False,
        ssr_mode=False,
        mcp_server=False,  # its answers are no JSON, and it would have no key
        theme=page_theme(),
        favicon_path=str(ICON),
    )
    mount: Any = app.routes[-1]
    app.state.gradio = mount.app  # it knows who is logged in
    app.state.gradio.tokens = Sessions(settings.session_s)
    mount.app = OpenRoutes(mount.app)


def _is_logged_in(app: FastAPI, request: Request) -> bool:
    """Tell whether Gradio gave this visitor one of its cookies at the login."""
    gradio = app.state.gradio
    names = (f"access-token-{gradio.cookie_id}", f"access-token-unsecure-{gradio.cookie_id}")
    return any(request.cookies.get(name) in gradio.tokens for name in names)
