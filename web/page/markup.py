"""The page's own HTML and words; it is sent with the page, so that one can draw before Gradio has come."""

import json
import re
from functools import cache
from pathlib import Path

from web.page.languages import ENGLISH, Language

STATIC = Path(__file__).parents[1] / "static"
PARTS = ("head.html", "pad.html", "photos.html", "recent.html")
EARLY = "early.js"
NAMED = re.compile(r'"([\w.]+)"')


@cache
def page_html(language: Language, teaching: bool = False) -> str:
    """Return the page in a language, without its head; `teaching` where the server keeps what is given."""
    parts = "\n".join((STATIC / name).read_text(encoding="utf-8") for name in PARTS)
    if teaching:
        parts = parts.replace("{{keeps}}", "{{keeps.given}}")
    return (
        f'<div id="reader" role="main">{language.fill(parts)}</div>'
        f"<script>{(STATIC / EARLY).read_text(encoding='utf-8')}</script>"
        f'<script type="application/json" id="words">{_words(language)}</script>'
    )


def script_keys() -> set[str]:
    """Return the keys of the words that the page's scripts name."""
    scripts = "\n".join(path.read_text(encoding="utf-8") for path in STATIC.glob("*.js"))
    return set(NAMED.findall(scripts)) & set(ENGLISH.words)


def _words(language: Language) -> str:
    words = {key: language.words[key] for key in sorted(script_keys())}
    return json.dumps(words, ensure_ascii=False).replace("</", "<\\/")
