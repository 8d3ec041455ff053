"""axe-core finds nothing serious, and every control is reached by keyboard with a visible focus."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESKTOP, PATIENCE_MS, PHONE, opened
from tests.browser.mocks import NO_DIGIT, PICTURE, READ, answer_with, unsure_407
from tests.browser.pen import (
    NUMBER_407,
    draw_with_mouse,
    ink_of,
    number,
    photo_of,
    wait_for_last_answer,
)
from tests.browser.test_delivery import HAS_MOVED
from tests.browser.test_photo import upload
from tests.browser.test_sheet import photographed_table

GRAVE = {"moderate", "serious", "critical"}
FOCUSED = """() => {
    const shown = document.activeElement.closest("label") ?? document.activeElement;
    return shown.title && shown.matches("label") ? shown.title : shown.innerText || shown.title;
}"""
MOVING = """() => [...document.querySelectorAll("#reader *")]
    .filter(part => getComputedStyle(part).transitionDuration !== "0s")
    .map(part => part.className)"""
DOUBTFUL_TABLE = {
    "numbers": [
        {"written": "7", "confidence": sure, "table": 0, "row": 0, "column": i}
        for i, sure in enumerate((0.9, 0.5))
    ],
    "table": [["7", "7"]],
    "tables": [[["7", "7"]]],
    "picture": PICTURE,
}
BACKGROUND = "part => getComputedStyle(part).backgroundColor"
OUTLINED = """() => {
    const focused = document.activeElement;
    const shown = focused.type === "radio" || focused.type === "file" ? focused.closest("label") : focused;
    const { outlineStyle, outlineWidth } = getComputedStyle(shown);
    return outlineStyle === "solid" && parseFloat(outlineWidth) >= 2;
}"""


def grave_violations(page: Page) -> list[str]:
    page.wait_for_timeout(300)  # colours that change do so within 150 ms
    found = Axe().run(page).response["violations"]
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize(
    ("size", "scheme"),
    [(DESKTOP, "light"), (DESKTOP, "forced"), (PHONE, "light"), (PHONE, "dark")],
    ids=["desktop-light", "desktop-forced", "phone-light", "phone-dark"],
)
def test_axe_finds_nothing_serious(browser: Browser, app_url: str, size: object, scheme: str) -> None:
    colours = {"forced_colors": "active"} if scheme == "forced" else {"color_scheme": scheme}
    context = browser.new_context(viewport=size, **colours)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE_MS)
    for page in opened(context, app_url):
        page.wait_for_function(HAS_MOVED)  # until then Gradio shows that it loads
        assert grave_violations(page) == []  # empty, with its examples
        page.keyboard.press("?")
        assert grave_violations(page) == []
        page.keyboard.press("Escape")
        page.route(READ, lambda route: route.abort())
        draw_with_mouse(page, *NUMBER_407)
        expect(page.get_by_role("button", name="Try again")).to_be_visible()
        assert grave_violations(page) == []
        page.unroute_all()
        answer_with(page, unsure_407([NO_DIGIT]), teaching=True)
        draw_with_mouse(page, *NUMBER_407)
        wait_for_last_answer(page)
        page.locator(".pad-answer .card").nth(2).click()
        page.locator(".choices:not([hidden]) button").first.click()
        expect(page.locator(".teaching")).to_be_visible()
        page.locator(".pad-answer .card").first.click()
        page.get_by_role("button", name="Type it").click()
        page.locator(".working summary").first.click()
        expect(page.locator(".pad-explanation table")).to_be_visible()
        page.get_by_text("Last readings").click()
        page.locator(".pad-answer .card-unsure").first.hover()
        assert grave_violations(page) == []
        page.unroute_all()
        page.get_by_role("tab", name="Photo").click()
        assert grave_violations(page) == []
        upload(page, ("a.png", "image/png", photo_of(*NUMBER_407)), ("b.png", "image/png", b"no picture"))
        expect(page.locator(".photo-error")).to_be_visible()
        page.locator("button.box").first.click()
        assert grave_violations(page) == []
        page.get_by_role("button", name="b.png").click()
        assert grave_violations(page) == []
        page.route("**/page/table", lambda route: route.fulfill(json=DOUBTFUL_TABLE))
        upload(page, ("table.png", "image/png", photographed_table()))
        expect(page.locator(".sheet-doubtful")).to_be_visible()
        assert grave_violations(page) == []
    context.close()


def test_chosen_pen_and_bars_are_seen_in_forced_colours(browser: Browser, app_url: str) -> None:
    context = browser.new_context(viewport=DESKTOP, forced_colors="active")
    context.set_default_timeout(PATIENCE_MS)
    for page in opened(context, app_url):
        answer_with(page, unsure_407())
        draw_with_mouse(page, *NUMBER_407[:1])
        wait_for_last_answer(page)
        chosen, other = (
            page.locator(f".pens label:has({state})").first for state in (":checked", ":not(:checked)")
        )
        bar = page.locator(".bar").first
        colours = [part.evaluate(BACKGROUND) for part in (chosen, other, bar.locator("span"), bar)]
        assert colours[0] != colours[1]
        assert colours[2] != colours[3]
        assert ink_of(page).any()
        tabs = page.get_by_role("tab")
        assert tabs.first.evaluate(BACKGROUND) != tabs.last.evaluate(BACKGROUND)
    context.close()


def test_keys_are_told_under_the_question_mark_and_their_button(page: Page) -> None:
    draw_with_mouse(page, *NUMBER_407[:1])
    keys = page.get_by_role("dialog", name="Help")
    page.keyboard.press("?")
    expect(keys).to_contain_text("Undo the last stroke")
    assert grave_violations(page) == []
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    expect(page.get_by_role("button", name="Clear")).to_be_enabled()  # Esc closed the keys alone
    page.get_by_role("button", name="Help").click()
    keys.get_by_role("button", name="Close").click()
    expect(keys).to_be_hidden()


def test_print_shows_drawing_and_number_without_controls(page: Page) -> None:
    draw_with_mouse(page, *NUMBER_407)
    expect(number(page)).to_have_text("407")
    page.emulate_media(media="print")
    expect(number(page)).to_be_visible()
    expect(page.locator(".pad-canvas")).to_be_visible()
    expect(page.locator("button:not(.card):visible")).to_have_count(0)
    page.emulate_media(media="screen")


def test_nothing_moves_for_who_wants_that(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(MOVING) == []
    page.emulate_media(reduced_motion="no-preference")


def test_browser_font_twice_as_large_makes_the_page_twice_as_large(page: Page) -> None:
    heights = []
    for size in ("16px", "32px"):
        page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
        box = page.get_by_role("button", name="Undo", exact=True).bounding_box()
        assert box is not None
        heights.append(box["height"])
    assert heights[1] == pytest.approx(2 * heights[0], abs=2)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_controls_are_reached_by_keyboard_with_a_visible_focus(page: Page) -> None:
    answer_with(page, unsure_407())
    draw_with_mouse(page, *NUMBER_407[:1])
    expect(number(page)).to_have_text("407")
    page.locator("h1").click()  # the keyboard starts from here
    reached = []
    for _ in range(19):
        page.keyboard.press("Tab")
        reached.append(" ".join(str(page.evaluate(FOCUSED)).strip("◀ ▼\n").split()))
        assert page.evaluate(OUTLINED), reached
    assert reached == [
        *("Draw", "?", "Undo", "Clear", "Paper over the whole window", "Pen"),
        *("Copy", "4", "0", "7 61% or 1 35%", "401 30%", "4071 5%", "Type it", "No digit"),
        *("Read aloud", "Save as PNG", "Save as SVG"),
        "How it was read",
        "Last readings",
    ]
    page.get_by_role("tab", name="Draw").focus()
    page.keyboard.press("ArrowRight")
    reached = []
    for _ in range(5):
        page.keyboard.press("Tab")
        reached.append(str(page.evaluate(FOCUSED)).strip("◀ ▼\n"))
        assert page.evaluate(OUTLINED), reached
    assert reached == ["?", "Choose photos", "Paste", "Camera", "Last readings"]


def test_who_runs_no_script_is_told_what_to_do_instead(browser: Browser, app_url: str) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(app_url)
    expect(page.locator("noscript p")).to_contain_text("Programs send images to /v1/read instead.")
    expect(page.locator("noscript p")).to_be_visible()
    expect(page.locator("#reader")).to_be_hidden()
    context.close()


def test_reading_is_told_to_screen_readers_politely(page: Page) -> None:
    answer_with(page, unsure_407())
    draw_with_mouse(page, *NUMBER_407[:1])
    status = page.get_by_label("The number read").get_by_role("status").first
    expect(status).to_have_text("407. 60% sure. The 7 may be a 1.")
