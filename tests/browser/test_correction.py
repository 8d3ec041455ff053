"""A reading is corrected, copied, kept in the browser, and given to improve the reader only when asked."""

import json
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from recognizer.reading import NumberReading, RejectedMark
from segmentation.box import Box
from tests.browser.mocks import NO_DIGIT, answer_with, unsure_407
from tests.browser.pen import FOUR, SEVEN, ZERO, draw_with_mouse, ink_of, number, wait_for_last_answer
from tests.conftest import digit_reading, number_reading

ACROSS = [(0.1, 0.9), (0.5, 0.9)]
SAID = "field => field.validationMessage"


def drawn(page: Page, reading: NumberReading | None = None, teaching: bool = False) -> Locator:
    """Draw something that the server takes for 407, or for `reading`; return the cards."""
    answer_with(page, reading or unsure_407(), teaching)
    draw_with_mouse(page, *SEVEN)
    wait_for_last_answer(page)
    return page.locator(".pad-answer .card")


def corrected_to(page: Page, text: str) -> None:
    expect(number(page)).to_have_text(text)
    expect(page.locator(".pad-answer .sureness")).to_have_text("Corrected by you. It was read as 407.")


def test_card_offers_its_alternatives_and_corrects_the_number(page: Page) -> None:
    seven = drawn(page).nth(2)
    expect(seven).to_contain_text("or 1 35%")
    seven.click()
    expect(page.locator(".mark-digit")).to_have_count(1)  # which ink it is about
    page.locator(".choices:not([hidden]) button").first.click()
    corrected_to(page, "401")
    expect(seven).to_contain_text("read as 7")
    expect(page.locator(".pad-result > [role=status]")).to_have_text("Corrected to 401.")
    page.get_by_role("button", name="407 as read").click()
    expect(number(page)).to_have_text("407")
    expect(page.locator(".pad-answer .sureness")).to_have_text("60% sure")
    expect(seven).not_to_contain_text("read as")


def test_card_is_corrected_with_the_keyboard_alone(page: Page) -> None:
    seven = drawn(page).nth(2)
    seven.focus()
    page.keyboard.press("Enter")
    expect(seven).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")  # closes the choices, and does not clear the drawing
    expect(page.locator(".choices:not([hidden])")).to_have_count(0)
    expect(seven).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    corrected_to(page, "401")
    expect(seven).to_be_focused()


def test_digit_that_was_none_is_taken_out_and_put_back(page: Page) -> None:
    cards = drawn(page)
    cards.nth(1).click()
    page.locator(".choices:not([hidden])").get_by_role("button", name="no digit").click()
    corrected_to(page, "47")
    expect(cards.nth(1)).to_have_text("no digit read as 0")
    cards.nth(1).click()
    page.locator(".choices:not([hidden]) [data-digit='6']").click()
    corrected_to(page, "467")


def test_whole_number_that_was_none_is_taken_back(page: Page) -> None:
    cards = drawn(page, teaching=True)
    page.locator(".others").get_by_role("button", name="No digit").click()
    corrected_to(page, "No digit")
    expect(cards.first).to_be_hidden()
    expect(page.get_by_role("button", name="Copy")).to_be_hidden()
    expect(page.locator(".teaching")).to_be_hidden()  # there is no number to give
    page.get_by_role("button", name="407 as read").click()
    expect(number(page)).to_have_text("407")
    expect(cards.first).to_be_visible()


def test_correction_holds_for_its_ink_while_more_is_drawn(page: Page) -> None:
    seven = drawn(page).nth(2)
    page.locator('.others [data-text="401"]').click()
    corrected_to(page, "401")
    grown = [*unsure_407().digits, digit_reading(5, 0.99, 6, Box(640, 40, 690, 210))]
    page.unroute_all()
    answer_with(page, number_reading(grown))
    draw_with_mouse(page, ACROSS)
    expect(number(page)).to_have_text("4015")
    expect(seven).to_contain_text("read as 7")
    expect(page.locator(".pad-answer .sureness")).to_have_text("Corrected by you. It was read as 4075.")
    expect(page.locator(".notice")).to_be_hidden()


def test_correction_that_no_longer_fits_is_told_and_undo_brings_it_back(page: Page) -> None:
    drawn(page)
    page.locator('.others [data-text="401"]').click()
    page.unroute_all()
    answer_with(
        page, number_reading([*unsure_407().digits[:2], digit_reading(9, 0.99, 4, Box(440, 40, 690, 210))])
    )
    draw_with_mouse(page, ACROSS)
    expect(number(page)).to_have_text("409")
    notice = page.locator(".notice")
    expect(notice).to_contain_text("You corrected 407 to 401 before you drew on.")
    page.unroute_all()
    answer_with(page, unsure_407())
    notice.get_by_role("button", name="Undo").click()
    corrected_to(page, "401")
    expect(notice).to_be_hidden()
    page.get_by_role("button", name="407 as read").click()  # taken back, it stays away
    page.get_by_role("button", name="Redo").click()
    wait_for_last_answer(page)
    page.get_by_role("button", name="Undo").first.click()
    wait_for_last_answer(page)
    expect(number(page)).to_have_text("407")


def test_reload_keeps_the_correction_of_the_same_drawing(page: Page) -> None:
    drawn(page)
    page.locator('.others [data-text="401"]').click()
    page.reload()
    corrected_to(page, "401")
    expect(page.locator(".pad-answer .card").nth(2)).to_contain_text("read as 7")
    page.get_by_text("Last readings").click()
    expect(page.locator(".recent-number")).to_have_text(["401"])
    page.get_by_role("button", name="Clear").click()
    draw_with_mouse(page, *SEVEN)  # as many strokes, and another drawing
    wait_for_last_answer(page)
    expect(number(page)).to_have_text("407")
    page.reload()
    wait_for_last_answer(page)
    expect(number(page)).to_have_text("407")


def test_number_that_was_typed_and_then_taken_back_stays_so_after_a_reload(page: Page) -> None:
    drawn(page)
    page.locator('.others [data-text="4071"]').click()
    page.reload()
    corrected_to(page, "4071")
    page.get_by_role("button", name="407 as read").click()
    page.reload()
    wait_for_last_answer(page)
    expect(number(page)).to_have_text("407")


def test_stroke_that_took_digits_away_is_told_and_can_be_undone(page: Page) -> None:
    drawn(page)
    page.unroute_all()
    answer_with(page, number_reading(unsure_407().digits[:1]))
    draw_with_mouse(page, ACROSS)
    notice = page.locator(".notice")
    expect(notice).to_contain_text("Before the last stroke 407 was read.")
    page.unroute_all()
    answer_with(page, unsure_407())
    notice.get_by_role("button", name="Undo").click()
    expect(number(page)).to_have_text("407")
    expect(notice).to_be_hidden()


def test_bars_that_were_not_read_are_asked_about(page: Page) -> None:
    bars = [RejectedMark(Box(left, 40, left + 11, 210), "does not look like a digit") for left in (250, 650)]
    cards = drawn(page, unsure_407(bars))
    expect(page.locator(".card-digit")).to_have_text(["4", "?", "0", "7", "?"])
    expect(page.locator(".question")).to_contain_text("2 marks look like 1s and were not read.")
    cards.nth(1).click()
    page.locator(".choices:not([hidden]) [data-digit='1']").click()
    corrected_to(page, "4107")
    page.get_by_role("button", name="Read them as 1s").click()
    corrected_to(page, "41071")
    expect(page.locator(".question")).to_be_hidden()
    expect(cards.nth(4)).to_contain_text("not read")
    page.get_by_role("button", name="407 as read").click()
    expect(page.locator(".question")).to_be_visible()


@pytest.mark.parametrize("text", ["401", "4071"])
def test_next_best_number_is_chosen(page: Page, text: str) -> None:
    cards = drawn(page)
    page.locator(f'.others [data-text="{text}"]').click()
    corrected_to(page, text)
    expect(cards.first).to_be_visible(visible=len(text) == 3)


def test_number_is_typed_and_nothing_but_digits_and_signs_taken(page: Page) -> None:
    drawn(page)
    page.get_by_role("button", name="Type it").click()
    field = page.get_by_label("The number is")
    field.fill("4y")
    page.keyboard.press("Enter")
    assert field.evaluate(SAID).startswith("Only digits, spaces and these signs can be typed: ( ) / - ")
    field.fill("4" * 65)
    page.keyboard.press("Enter")
    assert field.evaluate(SAID) == "A line can have 64 characters. This one has 65."
    expect(number(page)).to_have_text("407")
    field.fill(" 1  407 ")
    page.keyboard.press("Enter")
    corrected_to(page, "1 407")


def test_number_typed_as_it_was_read_is_no_correction(page: Page) -> None:
    drawn(page, replace(unsure_407(), spaces=(1,)))
    expect(number(page)).to_have_text("4 07")
    type_it = page.get_by_role("button", name="Type it")
    type_it.click()
    expect(page.get_by_label("The number is")).to_have_value("4 07")
    page.keyboard.press("Enter")
    expect(type_it).to_be_focused()
    expect(number(page)).to_have_text("4 07")
    expect(page.locator(".pad-answer .sureness")).to_have_text("60% sure")


def test_two_lines_are_typed_a_field_each(page: Page) -> None:
    drawn(page)
    type_it = page.get_by_role("button", name="Type it")
    type_it.click()
    page.get_by_label("The number is").fill("36")
    page.get_by_role("button", name="Another line").click()
    expect(page.get_by_label("Line 2 is")).to_be_focused()
    page.keyboard.type("914")
    page.keyboard.press("Enter")
    expect(number(page)).to_have_text("36\n914", use_inner_text=True)
    type_it.click()
    fields = page.locator(".typed input")
    assert [field.input_value() for field in fields.all()] == ["36", "914"]


def test_number_is_kept_or_read_aloud_only_where_there_is_one(page: Page) -> None:
    keep = page.get_by_role("group", name="Read aloud, share or save")
    drawn(page, number_reading([], rejected=[NO_DIGIT]))
    expect(page.locator(".pad-answer .sureness")).to_have_text("No digit found.")
    expect(keep).to_be_hidden()
    page.get_by_role("button", name="Type it").click()
    page.get_by_label("The number is").fill("7")
    page.keyboard.press("Enter")
    expect(keep).to_be_visible()
    page.get_by_role("button", name="No digit as read").click()
    expect(keep).to_be_hidden()


def test_number_is_copied(page: Page) -> None:
    drawn(page)
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "407"


def test_number_is_copied_where_the_page_came_without_https(page: Page) -> None:
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed')) }")
    drawn(page)
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_focused()
    assert page.evaluate("navigator.clipboard.readText()") == "407"


def test_mark_that_was_not_read_is_outlined_where_it_is_with_its_reason(page: Page) -> None:
    drawn(page, unsure_407([NO_DIGIT]))
    mark = page.locator(".mark-rejected")
    expect(mark).to_have_text("does not look like a digit")
    paper, box = page.locator(".pad-canvas").bounding_box(), mark.bounding_box()
    assert paper is not None
    assert box is not None
    assert (box["x"] - paper["x"], box["y"] - paper["y"]) == pytest.approx((640, 80), abs=1)
    page.set_viewport_size({"width": 390, "height": 844})
    # It shrinks with the drawing.
    page.wait_for_function("document.querySelector('.mark-rejected').getBoundingClientRect().width < 45")


def test_reason_of_a_mark_hides_no_ink(page: Page) -> None:
    mark = RejectedMark(Box(250, 130, 262, 142), "looks like a letter")
    answer_with(page, unsure_407([mark]))
    draw_with_mouse(page, *FOUR, *ZERO, *SEVEN)
    wait_for_last_answer(page)
    label, paper = (
        page.locator(".mark-label:not(:empty)").bounding_box(),
        page.locator(".pad-canvas").bounding_box(),
    )
    assert label is not None
    assert paper is not None
    x, y = round(label["x"] - paper["x"]), round(label["y"] - paper["y"])
    ink = ink_of(page)
    assert ink.any()
    assert not ink[y : y + round(label["height"]), x : x + round(label["width"])].any()


def test_long_numbers_stay_within_a_phone(phone_page: Page) -> None:
    drawn(phone_page)
    phone_page.get_by_role("button", name="Type it").click()
    phone_page.get_by_label("The number is").fill("4 " * 32)
    phone_page.keyboard.press("Enter")
    phone_page.get_by_role("button", name="Type it").click()
    phone_page.get_by_label("The number is").fill("4" * 64)
    phone_page.keyboard.press("Enter")
    phone_page.unroute_all()
    answer_with(phone_page, number_reading(unsure_407().digits[:1]))
    draw_with_mouse(phone_page, ACROSS)
    expect(phone_page.locator(".notice")).to_contain_text("You corrected 407 to 444")
    phone_page.get_by_text("Last readings").click()
    long = phone_page.locator(".recent-number").last
    expect(long).to_have_css("text-align", "left")
    assert phone_page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_last_readings_stay_in_this_browser_and_can_be_forgotten(page: Page) -> None:
    recent = page.locator(".recent")
    expect(recent).to_be_hidden()
    drawn(page)
    draw_with_mouse(page, *SEVEN)  # the drawing goes on: it is still one reading
    wait_for_last_answer(page)
    page.locator('.others [data-text="401"]').click()
    page.keyboard.press("Escape")
    recent.get_by_text("Last readings").click()
    expect(recent.locator(".recent-number")).to_have_text(["401"])
    page.unroute_all()
    answer_with(page, number_reading(unsure_407().digits[:1]))
    draw_with_mouse(page, *SEVEN)
    expect(recent.locator(".recent-number")).to_have_text(["4", "401"])
    stored = json.loads(page.evaluate("localStorage.getItem('number-reader.recent')"))
    assert [set(entry) for entry in stored] == [{"text", "at"}] * 2
    recent.get_by_role("button", name="401").click()
    expect(recent.locator(".recent-said")).to_have_text("Copied 401.")
    assert page.evaluate("navigator.clipboard.readText()") == "401"
    page.reload()
    expect(recent).to_be_visible()
    recent.get_by_text("Last readings").click()
    recent.get_by_role("button", name="Forget them").click()
    expect(recent).to_be_hidden()
    assert page.evaluate("localStorage.length") == 0


def test_correction_is_offered_only_where_the_server_takes_it(page: Page) -> None:
    drawn(page)
    page.locator('.others [data-text="401"]').click()
    expect(page.locator(".teaching")).to_be_hidden()


def test_corrected_drawing_is_given_only_when_ticked_and_sent(page: Page) -> None:
    given: list[Any] = []

    def keep(route: Route) -> None:
        given.append(route.request.post_data_json)
        route.fulfill(status=201, json={"id": 1})

    page.route("**/page/correction", keep)
    drawn(page, teaching=True)
    offer = page.locator(".teaching")
    expect(offer).to_be_hidden()
    page.locator('.others [data-text="401"]').click()
    box = offer.get_by_label("Give this drawing and the number 401")
    expect(box).not_to_be_checked()
    expect(offer).to_contain_text("Nothing about you")
    send = offer.get_by_role("button", name="Give them")
    expect(send).to_be_disabled()
    assert given == []
    box.check()
    send.click()
    expect(offer).to_contain_text("Thank you")
    expect(send).to_be_disabled()
    [gift] = given
    assert gift["image"].startswith("data:image/png;base64,")
    assert (gift["number"], gift["read"]) == ("401", "407")
    draw_with_mouse(page, *SEVEN)
    expect(offer).to_be_hidden()  # another drawing, another choice


def test_gift_that_fails_is_told_in_words_and_can_be_tried_again(page: Page) -> None:
    page.route(
        "**/page/correction",
        lambda route: route.fulfill(status=503, json={"detail": "The database does not answer."}),
    )
    drawn(page, teaching=True)
    page.locator('.others [data-text="401"]').click()
    offer = page.locator(".teaching")
    offer.get_by_role("checkbox").check()
    offer.get_by_role("button").click()
    expect(offer).to_contain_text("Nothing was kept. The reader does not answer.")
    expect(offer.get_by_role("button")).to_be_enabled()
