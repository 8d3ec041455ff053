"""The page: the drawing canvas with its live reading, and a photo instead, in Gradio Blocks."""

from html import escape
from pathlib import Path

import gradio as gr
from gradio.data_classes import ImageData

from recognizer.errors import ImageError
from recognizer.reading import NumberReading
from web.cards import EMPTY_HTML, result_html, spoken
from web.explanation import explanation_html
from web.photo import photo_url
from web.readings import BusyError, Reader

STATIC = Path(__file__).parent / "static"
PAGE_CSS = STATIC / "page.css"
TITLE = "Read my number"
COLUMN_MIN_PX = 280  # below it the photo and its reading stand under each other, as on a phone
UPLOADS_CHECKED_EVERY_S = 60
UPLOADS_KEPT_S = 300  # long enough to look at a photo; the page shows it from the upload


def page_theme() -> gr.themes.Base:
    """Return Gradio's default look in the fonts of the visitor's own system, none from another host."""
    sans = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif"]
    theme = gr.themes.Default(
        primary_hue="green", neutral_hue="gray", font=sans, font_mono=["ui-monospace", "monospace"]
    )
    return theme.set(body_background_fill="*neutral_50")


def build_page(reader: Reader) -> gr.Blocks:
    """Return the page that reads with `reader`; the canvas asks the route beside it, a photo asks here."""

    def read_photo(path: str | None) -> gr.HTML:
        if path is None:
            return gr.HTML(value="", spoken="")
        try:
            data = Path(path).read_bytes()
            reading = reader.read(data)
        except (ImageError, BusyError) as error:
            return gr.HTML(value=f'<p class="trouble">{escape(str(error))}</p>', spoken=str(error))
        return gr.HTML(value=_photo_html(reading, data), spoken=spoken(reading))

    page = gr.Blocks(
        title=TITLE, analytics_enabled=False, delete_cache=(UPLOADS_CHECKED_EVERY_S, UPLOADS_KEPT_S)
    )
    with page:
        gr.HTML(
            html_template=_static("pad.html"),
            css_template=_static("pad.css"),
            js_on_load=_static("pad.js"),
            value=EMPTY_HTML,
            apply_default_css=False,
            elem_id="pad",
        )
        with gr.Accordion("Read a photo instead", open=False, elem_classes="fold"), gr.Row():
            with gr.Column(min_width=COLUMN_MIN_PX):
                photo = gr.Image(
                    type="filepath",
                    sources=["upload", "clipboard", "webcam"],
                    label="Photo of a number",
                    buttons=[],
                    height=320,
                )
            with gr.Column(min_width=COLUMN_MIN_PX):
                answer = gr.HTML(
                    html_template=_static("photo.html"), value="", spoken="", apply_default_css=False
                )
        # Gradio would open the file itself, and answer a damaged one with a stack trace.
        photo.preprocess = _uploaded_path  # type: ignore[method-assign]
        photo.change(read_photo, photo, answer, queue=False, show_progress="hidden", api_visibility="private")
    return page


def _static(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


def _uploaded_path(payload: ImageData | None) -> str | None:
    return payload.path if payload else None


def _photo_html(reading: NumberReading, data: bytes) -> str:
    working = explanation_html(reading, photo_url(data))
    return (
        f'{result_html(reading)}<details class="fold working"><summary>How it was read</summary>'
        f"{working}</details>"
    )
