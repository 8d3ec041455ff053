"""A number drawn on the page is read off the page."""

import numpy as np
import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.browser.mocks import READ
from tests.browser.pen import (
    FOUR,
    NUMBER_407,
    SEVEN,
    ZERO,
    draw_with_finger,
    draw_with_mouse,
    draw_with_pen,
    ink_of,
    number,
)

KEEP_WHAT_IS_SENT = """() => {
    const { fetch } = window;
    window.sent = [];
    window.fetch = (url, options) => sent.push(options.body) && fetch(url, options);
}"""
NO_TIMERS = "() => { window.setTimeout = () => 1 }"  # nothing is tried again by itself
SIZES_SENT = "Promise.all(sent.map(png => createImageBitmap(png).then(image => [image.width, image.height])))"


def readings(page: Page) -> list[Request]:
    """Return a list that fills with the requests for a reading."""
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request) if request.url.endswith("/page/read") else None)
    return asked


def test_407_drawn_with_the_mouse_is_read(page: Page) -> None:
    draw_with_mouse(page, *NUMBER_407)
    expect(number(page)).to_have_text("407")
    expect(page.locator(".pad-answer .card-digit")).to_have_text(["4", "0", "7"])
    expect(page.locator(".pad-answer .sureness")).to_contain_text("sure")
    expect(page.locator(".pad-result > [role=status]")).to_contain_text("407. ")


def test_407_drawn_with_a_finger_is_read_on_a_phone(phone_page: Page) -> None:
    draw_with_finger(phone_page, *NUMBER_407)
    expect(number(phone_page)).to_have_text("407")
    canvas = phone_page.locator(".pad-canvas").bounding_box()
    answer = number(phone_page).bounding_box()
    assert canvas is not None
    assert answer is not None
    assert answer["y"] > canvas["y"] + canvas["height"]
    assert phone_page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_407_drawn_with_a_pen_is_read(page: Page) -> None:
    page.evaluate("addEventListener('pointerdown', event => { window.kind = event.pointerType })")
    draw_with_pen(page, *NUMBER_407)
    expect(number(page)).to_have_text("407")
    assert page.evaluate("kind") == "pen"


def test_finger_on_the_canvas_does_not_scroll_the_page(phone_page: Page) -> None:
    phone_page.set_viewport_size({"width": 390, "height": 420})
    assert phone_page.evaluate("document.documentElement.scrollHeight > innerHeight + 100")
    draw_with_finger(phone_page, [(0.5, 0.9 - 0.1 * step) for step in range(9)])
    expect(number(phone_page)).to_be_visible()
    assert phone_page.evaluate("scrollY") == 0


def test_each_stroke_asks_once_and_sends_one_pixel_a_css_pixel(phone_page: Page) -> None:
    phone_page.evaluate(KEEP_WHAT_IS_SENT)
    draw_with_finger(phone_page, *ZERO)
    expect(number(phone_page)).to_have_text("0")
    sent = phone_page.evaluate(SIZES_SENT)
    size = phone_page.locator(".pad-canvas").evaluate("canvas => [canvas.clientWidth, canvas.clientHeight]")
    assert sent == [size]
    assert ink_of(phone_page).shape[1] == 3 * size[0]  # the phone's screen has three pixels a CSS pixel


@pytest.mark.parametrize("way", ["button", "key"])
def test_undo_takes_back_the_stroke_and_its_reading(page: Page, way: str) -> None:
    draw_with_mouse(page, *FOUR, *ZERO)
    expect(number(page)).to_have_text("40")
    before = ink_of(page)
    draw_with_mouse(page, *SEVEN)
    expect(number(page)).to_have_text("407")
    if way == "button":
        page.get_by_role("button", name="Undo").click()
    else:
        page.keyboard.press("Control+z")
    expect(number(page)).to_have_text("40")
    assert np.array_equal(ink_of(page), before)


@pytest.mark.parametrize("way", ["button", "key"])
def test_clear_empties_the_page_without_asking_and_can_be_undone(page: Page, way: str) -> None:
    draw_with_mouse(page, *ZERO)
    expect(number(page)).to_have_text("0")
    asked = readings(page)
    if way == "button":
        page.get_by_role("button", name="Clear").click()
    else:
        page.keyboard.press("Escape")
    expect(page.locator(".pad-answer")).to_contain_text("The number appears here")
    expect(page.locator(".working").first).to_be_hidden()
    page.wait_for_function("document.querySelector('.pad-clear').disabled")
    assert not ink_of(page).any()
    assert asked == []
    page.get_by_role("button", name="Undo").click()
    expect(number(page)).to_have_text("0")


def test_ink_survives_resizing_and_turning(page: Page) -> None:
    draw_with_mouse(page, *NUMBER_407)
    expect(number(page)).to_have_text("407")
    page.wait_for_timeout(100)
    before = ink_of(page)
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function("document.querySelector('.pad-canvas').width < 400")  # of its pixels: drawn anew
    columns = np.flatnonzero(ink_of(page).any(axis=0))
    assert columns[-1] > 0.8 * ink_of(page).shape[1]  # the 7 is still there, made smaller to fit
    assert columns[-1] < ink_of(page).shape[1] - 1
    draw_with_mouse(page, [(0.05, 0.9), (0.1, 0.9)])
    page.keyboard.press("Control+z")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.wait_for_function("document.querySelector('.pad-canvas').width > 400")
    assert np.array_equal(ink_of(page), before)


def test_what_the_pen_did_beyond_the_paper_makes_nothing_smaller(page: Page) -> None:
    draw_with_mouse(page, [(0.6, 0.5), (0.9, 0.5), (1.4, 0.6)], *ZERO)
    before = ink_of(page)
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+Shift+z")
    page.wait_for_timeout(100)
    assert np.array_equal(ink_of(page), before)


def test_older_answer_never_overtakes_a_newer_one(page: Page) -> None:
    held: list[Route] = []
    page.route(READ, lambda route: route.continue_() if held else held.append(route))
    draw_with_mouse(page, *ZERO)
    page.wait_for_timeout(100)
    draw_with_mouse(page, *SEVEN)
    expect(number(page)).to_have_text("07")
    held[0].fulfill(json={"result": '<p class="number">old</p>', "explanation": "", "spoken": "old"})
    page.wait_for_timeout(300)
    expect(number(page)).to_have_text("07")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"status": 422, "json": {"detail": "Draw less.", "code": "too_costly"}}, "too much to read"),
        ({"status": 500, "body": "Internal Server Error"}, "The reader does not answer."),
        (None, "The reader does not answer."),
    ],
    ids=["refused", "broken", "away"],
)
def test_failed_reading_is_told_in_words_and_the_drawing_stays(
    page: Page, answer: dict[str, object] | None, words: str
) -> None:
    page.route(READ, lambda route: route.fulfill(**answer) if answer else route.abort())
    draw_with_mouse(page, *ZERO)
    expect(page.get_by_role("alert")).to_contain_text(words)
    assert ink_of(page).any()
    page.unroute(READ)
    draw_with_mouse(page, *SEVEN)
    expect(number(page)).to_have_text("07")
    expect(page.get_by_role("alert")).to_be_hidden()


@pytest.mark.parametrize("way", ["by itself", "button", "online"])
def test_old_number_is_dimmed_cannot_be_copied_and_is_read_again(page: Page, way: str) -> None:
    draw_with_mouse(page, *ZERO)
    expect(number(page)).to_have_text("0")
    if way != "by itself":
        page.evaluate(NO_TIMERS)
    page.route(READ, lambda route: route.abort())
    draw_with_mouse(page, *SEVEN)
    expect(page.get_by_text("This was read from the drawing before:")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("The reader does not answer.")
    expect(page.locator(".copy")).to_be_disabled()
    expect(page.locator(".pad-answer")).to_have_js_property("inert", True)
    expect(page.locator(".pad-answer")).not_to_have_css("opacity", "1")  # it fades
    page.unroute(READ)
    if way == "button":
        page.get_by_role("button", name="Try again").click()
    if way == "online":
        page.evaluate("dispatchEvent(new Event('online'))")
    expect(number(page)).to_have_text("07")
    expect(page.get_by_role("alert")).to_be_hidden()
    expect(page.get_by_role("button", name="Try again")).to_be_hidden()
    expect(page.locator(".copy")).to_be_enabled()


def test_number_is_old_from_the_moment_the_pen_is_lifted(page: Page) -> None:
    draw_with_mouse(page, *ZERO)
    expect(number(page)).to_have_text("0")
    page.route(READ, lambda route: None)  # a server that hangs
    page.clock.install()
    draw_with_mouse(page, *SEVEN)
    assert page.locator(".pad-answer").evaluate("answer => answer.inert")
    expect(page.locator(".copy")).to_be_disabled()
    page.clock.run_for(1500)
    expect(page.get_by_text("Still reading.")).to_be_visible()
    expect(page.get_by_role("alert")).to_be_hidden()
    page.clock.run_for(4000)  # 5 s in all
    expect(page.get_by_role("alert")).to_contain_text("The reader does not answer.")
    expect(page.get_by_text("Still reading.")).to_be_hidden()


def test_fold_out_shows_boxes_crops_and_probabilities(page: Page) -> None:
    draw_with_mouse(page, *NUMBER_407)
    page.get_by_text("How it was read").first.click()
    shown = page.locator(".pad-explanation")
    expect(shown.locator(".box-label")).to_have_text("407")
    expect(shown.locator("tbody tr")).to_have_count(3)
    expect(shown.locator("tbody tr").first.locator("td")).to_have_count(1 + 10)
    for image in shown.locator("img").all():
        assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    draw_with_mouse(page, [(0.86, 0.26), (0.85, 0.74)])  # hanging lower, it may be a bracket
    expect(shown.locator(".box")).to_have_count(4)
    expect(shown).to_be_visible()  # a further stroke does not fold it up


def test_paper_is_white_and_ink_black_in_the_dark_too(phone_page: Page) -> None:
    expect(phone_page.locator("body")).to_contain_class("dark")
    assert not ink_of(phone_page).any()
    draw_with_finger(phone_page, [(0.5, 0.2), (0.5, 0.8)])
    expect(number(phone_page)).to_be_visible()
    ink = ink_of(phone_page)
    assert ink[ink.shape[0] // 2, ink.shape[1] // 2]
    assert 0.01 < ink.mean() < 0.1
