"""The page speaks the language that the browser asks for."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESKTOP, PATIENCE_MS, PHONE, opened
from tests.browser.pen import NUMBER_407, draw_with_mouse, number, wait_for_last_answer
from web.page.blocks import PLACE
from web.page.languages import CODES, Language


@pytest.mark.parametrize("code", CODES)
def test_page_and_its_answers_are_in_the_browsers_language(browser: Browser, app_url: str, code: str) -> None:
    language = Language(code)
    context = browser.new_context(viewport=DESKTOP, locale=code)
    context.set_default_timeout(PATIENCE_MS)
    for page in opened(context, app_url):
        page.locator(f"#{PLACE} .pad-canvas").wait_for()  # Gradio has come
        assert page.title() == language.say("title")
        assert page.evaluate("document.documentElement.lang") == code
        draw_with_mouse(page, *NUMBER_407)
        expect(number(page)).to_have_text("407")
        sure = re.escape(language.say("sure", share="#")).replace(r"\#", ".+")
        expect(page.locator(".pad-answer .sureness")).to_have_text(re.compile(sure))
        page.get_by_role("button", name=language.say("others.type"), exact=True).click()
        page.locator(".typed input").fill("401")
        page.get_by_role("button", name=language.say("typed.correct"), exact=True).click()
        corrected = language.say("corrected_by_you", number="407")
        expect(page.locator(".pad-answer .sureness")).to_have_text(corrected)
        page.locator(".working summary").first.click()
        expect(page.locator(".pad-explanation caption")).to_have_text(language.say("explain.table"))
    context.close()


@pytest.mark.parametrize("code", CODES)
def test_no_language_is_too_long_for_a_phone(browser: Browser, app_url: str, code: str) -> None:
    context = browser.new_context(viewport=PHONE, locale=code)
    context.set_default_timeout(PATIENCE_MS)
    for page in opened(context, app_url):
        draw_with_mouse(page, *NUMBER_407)
        wait_for_last_answer(page)
        assert_fits(page)
        page.get_by_role("tab", name=Language(code).say("tab.photo")).click()
        assert_fits(page)
    context.close()


def assert_fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    wider = "[...document.querySelectorAll('button')].filter(key => key.scrollWidth > key.clientWidth + 1)"
    assert page.evaluate(f"{wider}.map(key => key.textContent)") == []
