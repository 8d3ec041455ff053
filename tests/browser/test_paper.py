"""The paper fits any length and any hand, and a reload does not lose what is on it."""

import numpy as np
import pytest
from playwright.sync_api import Page, ViewportSize, expect

from segmentation.box import Box
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.mocks import answer_with
from tests.browser.pen import (
    FOUR,
    NUMBER_407,
    SEVEN,
    ZERO,
    Stroke,
    draw_with_finger,
    draw_with_mouse,
    draw_with_pen,
    ink_of,
    number,
    wait_for_last_answer,
)
from tests.conftest import digit_reading, number_reading

LINE = [(0.3, 0.5), (0.5, 0.5), (0.7, 0.5)]
GAP_PX = 24  # between two digits
PEN_PX = 11
DIGIT_PX = (34, 64)
TURN = """([button, pressure]) => {
    const canvas = document.querySelector(".pad-canvas");
    const { left, top, width, height } = canvas.getBoundingClientRect();
    for (const [kind, across] of [["down", 0.2], ["move", 0.5], ["move", 0.8], ["up", 0.8]]) {
        const at = { clientX: left + across * width, clientY: top + 0.5 * height };
        const pen = { pointerId: 1, pointerType: "pen", button, pressure, bubbles: true, ...at };
        canvas.dispatchEvent(new PointerEvent(`pointer${kind}`, pen));
    }
}"""  # a pen with a pressure or turned round, which the browser's own tools cannot play

ALL_WITHIN = """(part, selector) => {
    const [inner, outer] = [part, part.closest(selector)].map(each => each.getBoundingClientRect());
    return inner.top >= outer.top && inner.bottom <= outer.bottom;
}"""


def size_of(page: Page) -> tuple[float, float]:
    box = page.locator(".pad-canvas").bounding_box()
    assert box is not None
    return box["width"], box["height"]


def digit_at(strokes: tuple[Stroke, ...], left: float, size: tuple[float, float]) -> list[Stroke]:
    """Return a digit of `DIGIT_PX` that begins `left` CSS pixels from the left of a canvas of `size`."""
    points = np.array([point for stroke in strokes for point in stroke])
    low, high = points.min(axis=0), points.max(axis=0)
    wide, tall = DIGIT_PX
    return [
        [
            (
                (left + wide * (x - low[0]) / (high[0] - low[0])) / size[0],
                0.3 + tall * (y - low[1]) / (high[1] - low[1]) / size[1],
            )
            for x, y in stroke
        ]
        for stroke in strokes
    ]


def ink_end(page: Page) -> float:
    """Return how far the ink reaches from the left of the canvas, CSS pixels; 0 without ink."""
    ink = ink_of(page)
    columns = np.flatnonzero(ink.any(axis=0))
    return float(columns[-1] / ink.shape[1] * size_of(page)[0]) if columns.size else 0.0


def test_twenty_digits_are_read_on_a_phone(phone_page: Page) -> None:
    digits = {"4": FOUR, "0": ZERO, "7": SEVEN}
    text = "40740074470407744007"
    size = size_of(phone_page)
    more = phone_page.get_by_role("button", name="More paper")
    for digit in text:
        left = ink_end(phone_page) + GAP_PX
        if left + DIGIT_PX[0] + PEN_PX > size[0]:
            more.click()
            phone_page.wait_for_timeout(50)  # the next frame shows it
            left = ink_end(phone_page) + GAP_PX
        draw_with_finger(phone_page, *digit_at(digits[digit], left, size))
        phone_page.wait_for_timeout(50)
    wait_for_last_answer(phone_page)
    expect(number(phone_page)).to_have_text(text)
    copy = phone_page.get_by_role("button", name="Copy").bounding_box()
    assert copy is not None
    assert copy["x"] + copy["width"] <= PHONE["width"]  # although the number fills its row
    phone_page.get_by_role("button", name="Back on the paper").click()
    assert phone_page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone_page.get_by_role("button", name="Clear").click()
    expect(phone_page.get_by_role("button", name="Back on the paper")).to_be_hidden()


def test_paper_and_tools_fill_a_desktop(page: Page) -> None:
    assert size_of(page)[1] > 0.6 * 800
    expect(page.locator(".pens")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("size", [(844, 390), (750, 342), (667, 375), (640, 400)], ids=str)
def test_number_stands_beside_the_paper_on_a_turned_phone_and_enlarged(
    page: Page, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    draw_with_mouse(page, *NUMBER_407)
    expect(number(page)).to_have_text("407")
    paper, shown = page.locator(".pad-paper").bounding_box(), number(page).bounding_box()
    assert paper is not None
    assert shown is not None
    assert shown["x"] > paper["x"] + paper["width"]
    assert shown["y"] + shown["height"] < size[1]
    for tool in ("Undo", "Clear"):
        expect(page.get_by_role("button", name=tool)).to_be_in_viewport(ratio=1)
    expect(page.locator(".pens")).to_be_in_viewport(ratio=1)


def test_fingers_do_not_draw_once_a_pen_has_been_seen(phone_page: Page) -> None:
    draw_with_pen(phone_page, *ZERO)
    expect(number(phone_page)).to_have_text("0")
    before = ink_of(phone_page)
    draw_with_finger(phone_page, LINE)
    phone_page.wait_for_timeout(100)
    assert np.array_equal(ink_of(phone_page), before)
    said = phone_page.locator(".pen-only")
    expect(said).to_have_text("After a pen, fingers draw only once the page is loaded again.")
    draw_with_pen(phone_page, *SEVEN)
    expect(said).to_be_empty()


def test_hand_beside_a_drawing_pen_is_told_nothing(phone_page: Page) -> None:
    draw_with_pen(phone_page, *ZERO)
    box = phone_page.locator(".pad-canvas").bounding_box()
    assert box is not None
    palm = {"x": box["x"] + 300, "y": box["y"] + 150}
    screen = phone_page.context.new_cdp_session(phone_page)
    screen.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [palm]})
    draw_with_pen(phone_page, *SEVEN)
    screen.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    screen.detach()
    expect(phone_page.locator(".pen-only")).to_be_empty()


def test_two_fingers_move_the_paper_and_do_not_draw(phone_page: Page) -> None:
    draw_with_finger(phone_page, *SEVEN)
    expect(number(phone_page)).to_have_text("7")
    before = ink_of(phone_page)
    box = phone_page.locator(".pad-canvas").bounding_box()
    assert box is not None
    screen = phone_page.context.new_cdp_session(phone_page)
    for step, kind in enumerate(["touchStart", "touchStart", "touchMove", "touchMove", "touchEnd"]):
        moved = 40 * max(0, step - 1)
        across = [box["x"] + 250 - moved, box["x"] + 290 - moved][: 1 if step == 0 else 2]
        touches = [{"x": x, "y": box["y"] + 60, "id": i} for i, x in enumerate(across)]
        screen.send(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [] if kind == "touchEnd" else touches}
        )
    screen.detach()
    phone_page.wait_for_timeout(100)
    after = ink_of(phone_page)
    assert after.sum() == pytest.approx(before.sum(), rel=0.02)
    assert np.flatnonzero(after.any(axis=0))[0] < np.flatnonzero(before.any(axis=0))[0] - 60
    phone_page.get_by_role("button", name="Undo").click()
    expect(phone_page.locator(".pad-answer")).to_contain_text("The number appears here")


def test_harder_pressed_pen_draws_wider_and_turned_round_it_erases(page: Page) -> None:
    widths = []
    for pressure in (0.1, 0.5, 0.9):
        page.evaluate(TURN, [0, pressure])
        page.wait_for_timeout(100)
        ink = ink_of(page)
        widths.append(int(ink[:, int(0.45 * ink.shape[1])].sum()))
        page.get_by_role("button", name="Clear").click()
    assert widths == pytest.approx([11 * (0.6 + 0.8 * pressure) for pressure in (0.1, 0.5, 0.9)], abs=1.5)
    draw_with_mouse(page, LINE)
    page.evaluate(TURN, [5, 0.5])
    page.wait_for_timeout(100)
    assert not ink_of(page).any()


def test_reload_keeps_the_drawing_in_this_tab(page: Page) -> None:
    draw_with_mouse(page, *NUMBER_407)
    expect(number(page)).to_have_text("407")
    before = ink_of(page)
    page.reload()
    expect(number(page)).to_have_text("407")
    assert (ink_of(page) ^ before).mean() < 0.0001  # places are kept to a hundredth of a pixel
    page.get_by_role("button", name="Clear").click()
    page.reload()
    expect(page.locator(".pad-answer")).to_contain_text("The number appears here")


def test_focus_is_kept_when_what_had_it_goes(page: Page) -> None:
    undo = page.get_by_role("button", name="Undo", exact=True)
    page.get_by_role("button", name="Example: 407").focus()
    page.keyboard.press("Enter")
    expect(undo).to_be_focused()
    expect(number(page)).to_have_text("407")
    page.locator(".pad-answer .card").first.focus()
    page.keyboard.press("Escape")
    expect(undo).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Clear").focus()
    page.keyboard.press("Enter")
    expect(undo).to_be_focused()


def test_paper_fills_the_window_when_asked_and_escape_leaves_it(page: Page) -> None:
    whole = page.get_by_role("button", name="Paper over the whole window")
    whole.click()
    width, height = size_of(page)
    assert width > 0.95 * 1280
    assert height > 0.75 * 800
    draw_with_mouse(page, *NUMBER_407)
    expect(number(page)).to_have_text("407")
    assert size_of(page) == (width, height)  # the number that came moved nothing
    page.keyboard.press("Escape")
    expect(whole).to_be_focused()
    expect(number(page)).to_have_text("407")
    assert size_of(page)[0] < 0.7 * 1280


def test_button_shows_how_to_leave_the_paper_over_the_whole_window(phone_page: Page) -> None:
    shown = {name: phone_page.locator(f".pad-whole .pad-{name}") for name in ("enter", "leave")}
    whole = phone_page.get_by_role("button", name="Paper over the whole window")
    expect(shown["leave"]).to_be_hidden()
    whole.click()
    expect(shown["leave"]).to_be_visible()
    expect(shown["enter"]).to_be_hidden()
    phone_page.get_by_role("button", name="Back to the page").click()
    expect(whole).to_be_visible()
    expect(shown["leave"]).to_be_hidden()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_all_lines_are_reached_while_the_paper_fills_the_window(page: Page, size: ViewportSize) -> None:
    page.set_viewport_size(size)
    page.get_by_role("button", name="Paper over the whole window").click()
    for lines in (3, 12):
        tall = 240 // lines
        boxes = [
            Box(left, tall * line, left + 20, tall * line + tall) for line in range(lines) for left in (0, 30)
        ]
        digits = [digit_reading(4, 0.99, 9, box, line=place // 2) for place, box in enumerate(boxes)]
        answer_with(page, number_reading(digits))
        draw_with_mouse(page, *SEVEN)
        wait_for_last_answer(page)
        result = page.locator(".pad-result")
        if lines == 3:
            assert number(page).evaluate(ALL_WITHIN, ".pad-result")
        else:
            expect(page.locator(".pad-answer .fold")).to_be_hidden()
        result.hover()
        page.mouse.wheel(0, 2000)
        expect(page.locator(".pad-answer .sureness")).to_be_in_viewport(ratio=1)
