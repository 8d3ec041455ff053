"""The page shows the project's own face, and none of Gradio's."""

from web.page.face import with_own_face
from web.page.files import page_script, page_style
from web.page.languages import ENGLISH, Language

GRADIO = (
    b'<html lang="en"><head><meta property="og:title" content="Gradio" />'
    b'<meta name="twitter:creator" content="@Gradio" />'
    b'<meta\n\tproperty="og:image"\n\tcontent="https://elsewhere/header.jpg"\n/>'
    b'<link rel="manifest" href="/m" />'
    b"<script>one()</script><script>load('iframeResizer.contentWindow.min.js')</script>"
    b'<script type="module" crossorigin src="./assets/index-1.js"></script>'
    b'<link rel="stylesheet" crossorigin href="./assets/index-2.css">'
    b'</head><body style="margin: 0">two</body></html>'
)


def test_gradios_face_makes_room_for_the_projects_own() -> None:
    html = with_own_face(GRADIO, ENGLISH).decode()
    for gone in ("Gradio", "elsewhere", 'href="/m"', "iframeResizer"):
        assert gone not in html
    assert "<title>Read my number</title>" in html
    assert f'<meta name="description" content="{ENGLISH.say("description")}">' in html
    assert '<meta property="og:image" content="preview.png">' in html
    assert '<body style="margin: 0"><noscript>' in html
    assert html.index('id="reader"') < html.index("two</body>")
    assert "<script>one()</script>" in html


def test_page_comes_in_the_language_asked_for() -> None:
    html = with_own_face(GRADIO, Language("de")).decode()
    assert '<html lang="de">' in html
    assert "<title>Zahlen lesen</title>" in html
    assert ">Zeichnen</button>" in html
    assert "{{" not in html


def test_gradio_is_fetched_after_the_page_by_the_pages_own_script() -> None:
    html = with_own_face(GRADIO, ENGLISH).decode()
    assert f'<link rel="stylesheet" href="files/{page_style().name}">' in html
    assert f'src="files/{page_script().name}" data-gradio="./assets/index-1.js"' in html
    assert 'data-gradio-style="./assets/index-2.css"' in html
    assert 'type="module"' not in html


def test_login_is_gradios_page_and_shows_nothing_else() -> None:
    login = GRADIO.replace(b"one()", b'window.gradio_config = {"auth_required": true}')
    html = with_own_face(login, ENGLISH).decode()
    assert 'id="reader"' not in html
    assert '<script type="module" crossorigin src="./assets/index-1.js">' in html
    assert "<title>Read my number</title>" in html


def test_what_is_no_page_of_gradios_stays_as_it_is() -> None:
    assert with_own_face(b"<p>no head</p>", ENGLISH) == b"<p>no head</p>"
