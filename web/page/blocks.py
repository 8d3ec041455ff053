"""The page as Gradio Blocks: one component, which the page's own script fills."""

import gradio as gr

from web.page.languages import ENGLISH

PLACE = "reader-place"


def page_theme() -> gr.themes.Base:
    """Return Gradio's default look in the fonts of the visitor's own system; the login's page has it too."""
    sans = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif"]
    return gr.themes.Default(
        primary_hue="green", neutral_hue="gray", font=sans, font_mono=["ui-monospace", "monospace"]
    )


def build_page() -> gr.Blocks:
    """Return the page; its script calls the HTTP routes, as any program would.

    What one sees comes with the page itself, see `web.page.markup`, so that one need not wait for Gradio.
    """
    page = gr.Blocks(title=ENGLISH.say("title"), analytics_enabled=False)
    with page:
        gr.HTML(
            html_template=f'<div id="{PLACE}"></div>',
            js_on_load=f'document.dispatchEvent(new CustomEvent("{PLACE}"));',
            apply_default_css=False,
            padding=False,
            elem_id="pad",
        )
    return page
