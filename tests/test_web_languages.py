"""The page's words are in one file a language, and nowhere else."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter

import pytest

from recognizer.reading import NumberReading, RejectedMark
from recognizer.reasons import REASONS
from segmentation.box import Box
from tests.conftest import number_reading
from web.page import languages
from web.page.explanation import explanation_html, picture_html
from web.page.languages import CODES, ENGLISH, PLACE, WORDS, Language, language_for
from web.page.markup import PARTS, STATIC, page_html, script_keys
from web.page.page_answer import page_answer

SPOKEN = {"title", "alt", "aria-label", "placeholder", "data-empty"}  # attributes that people read or hear


def words(code: str) -> dict[str, str]:
    loaded: dict[str, str] = json.loads((WORDS / f"{code}.json").read_text(encoding="utf-8"))
    return loaded


def values_of(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name)


class Texts(HTMLParser):
    """Collects what people read or hear of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.feed(html)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.texts += [value for name, value in attrs if name in SPOKEN and value]


def letters(html: str) -> str:
    """Return the letters that people read or hear of HTML."""
    return "".join(filter(str.isalpha, "".join(Texts(html).texts)))


@pytest.mark.parametrize("code", CODES)
def test_every_language_has_the_same_keys_and_values(code: str) -> None:
    own, english = words(code), words("en")
    assert list(own) == list(english)
    for key, text in own.items():
        assert text.strip(), key
        assert values_of(text) == values_of(english[key]), key


def test_there_is_a_file_for_each_language_and_no_other() -> None:
    assert {path.stem for path in WORDS.iterdir()} == set(CODES)


def test_every_key_is_used_and_every_key_that_is_used_is_there() -> None:
    markup = "\n".join((STATIC / name).read_text(encoding="utf-8") for name in PARTS)
    code = "\n".join(
        path.read_text(encoding="utf-8") for path in Path(languages.__file__).parent.glob("*.py")
    )
    asked = set(PLACE.findall(markup)) | script_keys()
    asked |= set(PLACE.findall(code)) | set(re.findall(r"""["']([a-z_]+(?:\.[a-z_]+)?)["']""", code))
    keys = set(words("en"))
    assert {key for key in keys if not key.startswith("reason.")} <= asked
    scripts = "\n".join(path.read_text(encoding="utf-8") for path in STATIC.glob("*.js"))
    assert set(PLACE.findall(markup)) | set(re.findall(r'\bwords\("([^"]+)"', scripts)) <= keys


def test_every_reason_of_the_reader_is_translated() -> None:
    keys = {key for key in words("en") if key.startswith("reason.")}
    assert {f"reason.{reason}" for reason in REASONS} == keys
    for reason in REASONS:
        assert ENGLISH.reason(reason.format(sign="$")) == reason.format(sign="$")


def test_no_text_stands_in_the_markup() -> None:
    for name in PARTS:
        markup = PLACE.sub("", (STATIC / name).read_text(encoding="utf-8"))
        markup = re.sub("<kbd>[A-Z]</kbd>", "", markup)  # a letter's key
        assert letters(markup) == "", name


def test_no_sentence_stands_in_the_scripts() -> None:
    for path in STATIC.glob("*.js"):
        script = re.sub(r"//.*", "", path.read_text(encoding="utf-8"))
        assert not re.search(r'["`][A-Z][a-z]+ [\w$\{]', script), path.name


def test_no_text_stands_in_what_the_server_answers(
    reading_407: NumberReading, monkeypatch: pytest.MonkeyPatch
) -> None:
    signs = {key: re.sub(r"[^{}]*(\{\w+\})?[^{}]*", r"\1", text) for key, text in words("en").items()}
    monkeypatch.setattr(languages, "_words_of", lambda _: signs)
    marks = [RejectedMark(Box(0, 0, 5, 5), "too small for a digit"), RejectedMark(Box(80, 12, 88, 188), "x")]
    for reading in (number_reading(reading_407.digits, rejected=marks), reading_407, number_reading([])):
        answer = page_answer(reading, language=Language("xx"))
        shown = [answer[name] for name in ("result", "picture", "sureness", "spoken", "percent")]
        shown += [explanation_html(reading, Language("xx")), picture_html(reading, Language("xx"))]
        assert letters(" ".join(shown)).replace("x", "") == ""


def test_words_with_signs_of_html_are_only_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(languages, "_words_of", lambda _: {"copy": '<b title="a">'})
    assert ENGLISH.fill("<p>{{copy}}</p>") == "<p>&lt;b title=&quot;a&quot;&gt;</p>"


def test_scripts_get_their_words_and_no_others() -> None:
    html = page_html(Language("fr"))
    sent = json.loads(html.partition('id="words">')[2].partition("</script>")[0])
    assert sent == {key: words("fr")[key] for key in script_keys()}


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (None, "en"),
        ("", "en"),
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("pt-BR", "pt"),
        ("ES", "es"),
        ("it,fr;q=0.5,en;q=0.2", "fr"),
        ("en;q=0.5, fr;q=0.7", "fr"),
        ("fr;q=0", "en"),
        ("it", "en"),
        ("*", "en"),
        ("de;q=x", "en"),
        ("de;q=1.2.3", "en"),
        (", ,;;", "en"),
        ("fr" * 10_000, "en"),
    ],
)
def test_language_is_what_the_browser_likes_best(header: str | None, code: str) -> None:
    assert language_for(header).code == code
