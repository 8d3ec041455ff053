"""The page: the drawing pad with its live reading, and photos instead, as one component in Gradio Blocks."""

from pathlib import Path

import gradio as gr

from web.cards import EMPTY_HTML
from web.face import TITLE

STATIC = Path(__file__).parent / "static"
PAGE_CSS = STATIC / "page.css"
# Gradio runs one script a component, so these are joined in this order; `main.js` wires the others.
SCRIPTS = (
    "ink.js",
    "kept.js",
    "pointers.js",
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
    "main.js",
)
MARKUP = ("head.html", "pad.html", "photos.html", "recent.html")
STYLES = ("pad.css", "photos.css", "sheet.css")


def page_theme() -> gr.themes.Base:
    """Return Gradio's default look in the fonts of the visitor's own system, none from another host."""
    sans = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif"]
    theme = gr.themes.Default(
        primary_hue="green", neutral_hue="gray", font=sans, font_mono=["ui-monospace", "monospace"]
    )
    return theme.set(body_background_fill="*neutral_50")


def build_page() -> gr.Blocks:
    """Return the page; all that it reads it asks the routes beside it, as any program would."""
    page = gr.Blocks(title=TITLE, analytics_enabled=False)
    with page:
        gr.HTML(
            html_template=_joined(MARKUP),
            css_template=_joined(STYLES),
            js_on_load=_joined(SCRIPTS),
            value=EMPTY_HTML,
            apply_default_css=False,
            elem_id="pad",
        )
    return page


def _joined(names: tuple[str, ...]) -> str:
    return "\n".join((STATIC / name).read_text(encoding="utf-8") for name in names)
