"""Puts the project's own head and markup into Gradio's page: it shows before Gradio has loaded."""

import re
from html import escape
from pathlib import Path

from web.page.files import page_script, page_style
from web.page.languages import Language
from web.page.markup import page_html

STATIC = Path(__file__).parents[1] / "static"
ICON = STATIC / "icon.svg"
PREVIEW = STATIC / "preview.png"
ICONS = {size: STATIC / f"icon-{size}.png" for size in (192, 512)}  # by their pixels
OTHERS = re.compile(rb'<meta\s+(?:property|name)="(?:og|twitter):[^>]*>|<link rel="manifest"[^>]*>')
# No frame may hold the page, so nothing need be told its size.
RESIZER = re.compile(rb"<script>(?:(?!</script>).)*?iframeResizer\.contentWindow.*?</script>", re.DOTALL)
GRADIO_SCRIPT = re.compile(rb'<script type="module" crossorigin src="([^"]+)"></script>')
GRADIO_STYLE = re.compile(rb'<link rel="stylesheet" crossorigin href="([^"]+)">')
GRADIO_TITLE = b'control_page_title="true"'  # has Gradio write its title, an English one, over the page's
LOGIN = re.compile(rb'"auth_required":\s*true')  # Gradio's page asks for the login, and holds nothing else


def with_own_face(html: bytes, language: Language, teaching: bool = False) -> bytes:
    """Return Gradio's page, UTF-8, with the project's own head and markup.

    The page's own script fetches Gradio once one can draw; on the login's page Gradio comes at once. The
    preview's address is relative: the name by which the server was asked for is not to be trusted. `teaching`
    says whether this server keeps what visitors give.
    """
    script, style = GRADIO_SCRIPT.search(html), GRADIO_STYLE.search(html)
    html = RESIZER.sub(b"", OTHERS.sub(b"", html))
    own = b""
    if script and style and not LOGIN.search(html):
        html = GRADIO_SCRIPT.sub(b"", GRADIO_STYLE.sub(b"", html))
        own = page_html(language, teaching).encode()
    head = _head(language) + (_own_files(script[1], style[1]) if own and script and style else "")
    html = html.replace(b"<head>", f"<head>{head}".encode(), 1)
    html = html.replace(GRADIO_TITLE, GRADIO_TITLE.replace(b"true", b"false"), 1)
    html = html.replace(b'lang="en"', f'lang="{language.code}"'.encode(), 1)
    no_script = (
        f'<noscript><style>#reader {{ display: none }}</style><p style="padding: 2rem">'
        f"{escape(language.say('no_script'))}</p></noscript>"
    )
    body = no_script.encode() + own
    return re.sub(rb"<body[^>]*>", lambda tag: tag[0] + body, html, count=1)


def _head(language: Language) -> str:
    title, description = escape(language.say("title")), escape(language.say("description"))
    previews = {
        "og:type": "website",
        "og:title": title,
        "og:description": description,
        "og:image": PREVIEW.name,
        "og:image:alt": escape(language.say("preview")),
    }
    metas = "".join(f'<meta property="{name}" content="{value}">' for name, value in previews.items())
    return (
        f'<meta charset="utf-8"><title>{title}</title><meta name="description" content="{description}">'
        f'<link rel="icon" href="favicon.ico" type="image/svg+xml">'
        f'<link rel="apple-touch-icon" href="{ICONS[192].name}">'
        f'<link rel="manifest" href="manifest.webmanifest" crossorigin="use-credentials">'
        f'<meta name="theme-color" content="#f9fafb" media="(prefers-color-scheme: light)">'
        f'<meta name="theme-color" content="#0b0f19" media="(prefers-color-scheme: dark)">'
        f'<meta name="twitter:card" content="summary_large_image">{metas}'
    )


def _own_files(script: bytes, style: bytes) -> str:
    return (
        f'<link rel="stylesheet" href="files/{page_style().name}">'
        f'<script defer src="files/{page_script().name}" data-gradio="{script.decode()}" '
        f'data-gradio-style="{style.decode()}"></script>'
    )
