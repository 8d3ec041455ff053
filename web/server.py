"""Puts the page and the routes together in one FastAPI application."""

import gradio as gr
from fastapi import FastAPI

from web.page import PAGE_CSS, build_page, page_theme
from web.problems import answer_problems
from web.routes import Reader, build_router
from web.uploads import MAX_BODY_BYTES


def create_app(reader: Reader) -> FastAPI:
    """Return the application that answers with `reader`, its page at ``/`` and its routes beside it."""
    # FastAPI's own /docs pages load their scripts from another host.
    app = FastAPI(title="Read my number", version="1", docs_url=None, redoc_url=None)
    answer_problems(app)
    app.include_router(build_router(reader))
    gr.mount_gradio_app(
        app,
        build_page(),
        path="/",
        footer_links=[],
        run_history=False,  # Gradio would keep each photo in the visitor's browser
        show_error=False,
        max_file_size=MAX_BODY_BYTES,
        ssr_mode=False,
        theme=page_theme(),
        css_paths=PAGE_CSS,
    )
    return app
