"""Pens, eraser, undo, redo and their keys."""

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.pen import FOUR, SEVEN, ZERO, draw_with_mouse, ink_of, number

LINE = [(0.3, 0.5), (0.5, 0.5), (0.7, 0.5)]
ACROSS = [(0.5, 0.2), (0.5, 0.5), (0.5, 0.8)]

LEVELS = """() => {
    const canvas = document.querySelector(".pad-canvas");
    return new Set(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data).size;
}"""
BLANK = """() => {
    const canvas = document.querySelector(".pad-canvas");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.every(level => level === 255);
}"""


def thickness(page: Page) -> int:
    """Return how many CSS pixels of ink the middle column of the canvas has."""
    ink = ink_of(page)
    return int(ink[:, int(0.4 * ink.shape[1])].sum())


def test_each_pen_has_its_width(page: Page) -> None:
    for pen, width in (("Thin pen", 6), ("Pen", 11), ("Thick pen", 18)):
        page.get_by_role("radio", name=pen, exact=True).check()
        draw_with_mouse(page, LINE)
        expect(page.get_by_role("button", name="Clear")).to_be_enabled()
        assert thickness(page) == pytest.approx(width, abs=1), pen
        page.keyboard.press("Escape")
        page.wait_for_function(BLANK)


def test_strokes_are_antialiased(page: Page) -> None:
    draw_with_mouse(page, [(0.3, 0.3), (0.6, 0.55)])
    page.wait_for_function(f"() => ({LEVELS})() > 16")  # the next frame shows the stroke


def test_eraser_takes_ink_away_and_undo_brings_it_back(page: Page) -> None:
    draw_with_mouse(page, LINE)
    page.wait_for_timeout(100)  # the next frame shows it
    before = ink_of(page)
    page.get_by_role("radio", name="Eraser").check()
    draw_with_mouse(page, ACROSS)
    page.wait_for_timeout(100)
    erased = ink_of(page)
    middle = erased.shape[1] // 2
    assert not erased[:, middle - 10 : middle + 10].any()
    assert erased.sum() < before.sum()
    page.keyboard.press("Control+z")
    page.wait_for_timeout(100)
    assert np.array_equal(ink_of(page), before)


def test_undone_strokes_come_back_in_turn_until_something_else_is_drawn(page: Page) -> None:
    redo = page.get_by_role("button", name="Redo")
    draw_with_mouse(page, *FOUR, *ZERO)
    expect(number(page)).to_have_text("40")
    expect(redo).to_be_disabled()
    page.keyboard.press("Control+z")
    expect(number(page)).to_have_text("4")
    page.keyboard.press("Control+Shift+z")
    expect(number(page)).to_have_text("40")
    page.keyboard.press("Control+z")
    redo.click()
    expect(number(page)).to_have_text("40")
    page.keyboard.press("Control+z")
    draw_with_mouse(page, *SEVEN)
    expect(redo).to_be_disabled()
    page.keyboard.press("Control+y")  # nothing to bring back
    expect(number(page)).to_have_text("47")


def test_pens_are_chosen_with_the_arrow_keys(page: Page) -> None:
    page.get_by_role("radio", name="Pen", exact=True).focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Thick pen")).to_be_checked()


def test_every_example_is_read_as_it_says(page: Page) -> None:
    read = {"407": "407", "2580, touching": "2580", "36 above 954": "36\n954", "69 and a plus": "69+"}
    names = [example.get_attribute("title") for example in page.locator(".example").all()]
    assert names == list(read)
    for name, text in read.items():
        page.get_by_role("button", name=f"Example: {name}").click()
        expect(number(page)).to_have_text(text, use_inner_text=True)
        expect(page.locator(".card-unsure")).to_have_count(0)
        expect(page.locator(".examples")).to_be_hidden()
        expect(page.locator(".mark-rejected")).to_have_count(0)
        page.get_by_role("button", name="Undo").click()
        expect(page.locator(".examples")).to_be_visible()
