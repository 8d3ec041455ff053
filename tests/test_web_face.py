"""The page shows the project's own face, and none of Gradio's."""

from web.face import DESCRIPTION, NO_SCRIPT, TITLE, with_own_face

GRADIO = (
    b'<html><head><meta property="og:title" content="Gradio" />'
    b'<meta name="twitter:creator" content="@Gradio" />'
    b'<meta\n\tproperty="og:image"\n\tcontent="https://elsewhere/header.jpg"\n/>'
    b'<link rel="manifest" href="/m" />'
    b'<script>one()</script></head><body style="margin: 0">two</body></html>'
)


def test_gradios_face_makes_room_for_the_projects_own() -> None:
    html = with_own_face(GRADIO).decode()
    assert "Gradio" not in html
    assert "elsewhere" not in html
    assert "manifest" not in html
    assert f"<title>{TITLE}</title>" in html
    assert f'<meta name="description" content="{DESCRIPTION}">' in html
    assert '<meta property="og:image" content="preview.png">' in html
    assert f'<body style="margin: 0">{NO_SCRIPT}two</body>' in html
    assert "<script>one()</script>" in html


def test_what_is_no_page_of_gradios_stays_as_it_is() -> None:
    assert with_own_face(b"<p>no head</p>") == b"<p>no head</p>"
