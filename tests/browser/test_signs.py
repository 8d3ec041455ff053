"""What is drawn is read with its signs, a sign is corrected on its card, and both are given together."""

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.mocks import READ
from tests.browser.pen import draw_with_mouse, ink_of, number, wait_for_last_answer, written


def takes_corrections(route: Route) -> None:
    """Let the reader's own answer be that of a server that keeps corrections."""
    route.fulfill(json=route.fetch().json() | {"teaching": True})


@pytest.mark.parametrize("text", ["-3.5", "1,250.00", "12:30", "3/4", "45 %"])
def test_number_is_read_with_its_signs(page: Page, text: str) -> None:
    draw_with_mouse(page, *written(page, text))
    wait_for_last_answer(page)
    expect(number(page)).to_have_text(text.replace(" %", "%"))
    signs = [one for one in text if one not in "0123456789 "]
    expect(page.locator(".pad-answer .card-sign .card-digit")).to_have_text(signs)


def test_signs_are_read_on_a_phone_in_the_dark(phone_page: Page) -> None:
    for text in ("-3.5", "12:30", "3/4", "45%"):
        draw_with_mouse(phone_page, *written(phone_page, text))
        wait_for_last_answer(phone_page)
        expect(number(phone_page)).to_have_text(text)
        phone_page.get_by_role("button", name="Clear").click()


def test_point_is_corrected_to_a_comma_and_given(page: Page) -> None:
    given: list[Any] = []

    def keep(route: Route) -> None:
        given.append(route.request.post_data_json)
        route.fulfill(status=201, json={"id": 1})

    page.route(READ, takes_corrections)
    page.route("**/page/correction", keep)
    draw_with_mouse(page, *written(page, "-3.5"))
    wait_for_last_answer(page)
    expect(number(page)).to_have_text("-3.5")
    page.locator(".pad-answer .card-sign").last.click()
    page.locator(".choices:not([hidden])").get_by_role("button", name=",", exact=True).click()
    expect(number(page)).to_have_text("-3,5")
    offer = page.locator(".teaching")
    offer.get_by_label("Give this drawing and the number -3,5").check()
    offer.get_by_role("button", name="Give them").click()
    expect(offer).to_contain_text("Thank you")
    [gift] = given
    assert (gift["number"], gift["read"]) == ("-3,5", "-3.5")


def test_sign_that_was_taken_out_says_so_on_its_card(page: Page) -> None:
    draw_with_mouse(page, *written(page, "-12"))
    wait_for_last_answer(page)
    sign = page.locator(".pad-answer .card-sign")
    sign.click()
    page.locator(".choices:not([hidden])").get_by_role("button", name="no sign").click()
    expect(number(page)).to_have_text("12")
    expect(sign.locator(".card-digit")).to_have_text("no sign")
    expect(sign).to_contain_text("read as -")
    tops = {card.bounding_box()["y"] for card in page.locator(".pad-answer .card").all()}  # type: ignore[index]
    assert len(tops) == 1  # although it is wider
    page.locator(".as-read").click()
    expect(sign.locator(".card-digit")).to_have_text("-")
    expect(sign).not_to_contain_text("no sign")


@pytest.mark.parametrize("kind", ["click", "pen"])
def test_point_is_seen_where_the_pen_was_only_put_down(page: Page, kind: str) -> None:
    canvas = page.locator(".pad-canvas")
    if kind == "click":
        canvas.click(position={"x": 100, "y": 100})
    else:
        canvas.evaluate(TAP)
    wait_for_last_answer(page)
    assert ink_of(page).sum() == pytest.approx(95, abs=15)  # a disc as wide as the pen, 11 pixels


TAP = """canvas => {
    const { left, top } = canvas.getBoundingClientRect();
    const at = { clientX: left + 100, clientY: top + 100, pointerId: 1, pointerType: "pen", pressure: 0.5 };
    for (const kind of ["down", "up"]) {
        canvas.dispatchEvent(new PointerEvent(`pointer${kind}`, { button: 0, bubbles: true, ...at }));
    }
}"""
