"""On a slow connection one can draw before all has come, and Gradio changes nothing that one sees."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.conftest import DESKTOP, PATIENCE_MS
from tests.browser.pen import FOUR, NUMBER_407, draw_with_mouse, ink_of, number

SLOW = {
    "offline": False,
    "latency": 100,  # milliseconds
    "downloadThroughput": 50_000,  # bytes a second: 400 kbit/s
    "uploadThroughput": 50_000,
}
USABLE_BYTES = 100_000  # in 4 s, what is left after four times the latency and a second for the page's script
PLACES = """() => {
    const shown = [...document.querySelectorAll("#reader, #reader *")].filter(part => part.offsetParent);
    return shown.map(part => {
    const { x, y, width, height } = part.getBoundingClientRect();
    const { color, backgroundColor: behind, font, borderColor, padding } = getComputedStyle(part);
    return [part.className, x, y, width, height, color, behind, font, borderColor, padding].join(" ");
    });
}"""
VISIBILITY = "part => getComputedStyle(part).visibility"
HAS_MOVED = "document.getElementById('reader').parentElement.id === 'reader-place'"


@pytest.fixture(params=["light", "dark"])
def visitor(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=DESKTOP, color_scheme=request.param)
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


def hold_gradio(page: Page) -> list[Route]:
    """Keep Gradio's script from the page; return a list that fills with what waits for it."""
    held: list[Route] = []
    page.route("**/assets/index-*.js", lambda route: held.append(route))
    return held


def wait_for_request(page: Page, held: list[Route]) -> None:
    while not held:
        page.wait_for_timeout(50)


def test_slow_connection_brings_a_page_that_reads_before_gradio(browser: Browser, app_url: str) -> None:
    context = browser.new_context(viewport=DESKTOP)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", SLOW)
    sizes: list[float] = []
    network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    start = time.monotonic()
    page.goto(app_url, wait_until="commit")
    page.locator(".example").first.wait_for()
    print(f"usable after {time.monotonic() - start:.1f} s: {len(sizes)} requests, {sum(sizes):,.0f} bytes")
    assert not page.evaluate(HAS_MOVED)
    assert sum(sizes) < USABLE_BYTES
    draw_with_mouse(page, *NUMBER_407)
    expect(number(page)).to_have_text("407")
    context.close()


def test_gradio_changes_nothing_that_one_sees(visitor: BrowserContext, app_url: str) -> None:
    page = visitor.new_page()
    held = hold_gradio(page)
    page.goto(app_url, wait_until="commit")  # the load ends with Gradio
    page.locator(".example").first.wait_for()
    draw_with_mouse(page, *NUMBER_407)
    expect(number(page)).to_have_text("407")
    page.mouse.move(1, 1)
    page.wait_for_timeout(300)  # colours change within 150 ms
    before = page.evaluate(PLACES)
    wait_for_request(page, held)
    frame = page.locator("gradio-app")
    assert frame.evaluate(VISIBILITY) == "hidden"  # it says that it loads
    held[0].continue_()
    page.wait_for_function(HAS_MOVED)
    assert frame.evaluate(VISIBILITY) == "visible"
    page.wait_for_timeout(300)
    assert page.evaluate(PLACES) == before


def test_stroke_goes_on_while_gradio_comes(visitor: BrowserContext, app_url: str) -> None:
    page = visitor.new_page()
    held = hold_gradio(page)
    page.goto(app_url, wait_until="commit")  # the load ends with Gradio
    page.locator(".example").first.wait_for()
    wait_for_request(page, held)
    box = page.locator(".pad-canvas").bounding_box()
    assert box is not None
    (x, y), *rest = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in FOUR[0]]
    page.mouse.move(x, y)
    page.mouse.down()
    held[0].continue_()
    page.locator("#reader-place").wait_for(state="attached")
    page.wait_for_timeout(300)
    assert not page.evaluate(HAS_MOVED)
    for x, y in rest:
        page.mouse.move(x, y)
    page.mouse.up()
    page.wait_for_function(HAS_MOVED)
    draw_with_mouse(page, FOUR[1])
    expect(number(page)).to_have_text("4")


def test_what_is_typed_while_gradio_comes_is_kept(visitor: BrowserContext, app_url: str) -> None:
    page = visitor.new_page()
    held = hold_gradio(page)
    page.goto(app_url, wait_until="commit")  # the load ends with Gradio
    page.locator(".example").first.click()
    page.get_by_role("button", name="Type it").click()
    field = page.get_by_label("The number is")
    lost = field.evaluate_handle(
        "field => { const lost = []; field.onblur = () => lost.push(1); return lost; }"
    )
    wait_for_request(page, held)
    held[0].continue_()
    page.wait_for_function(HAS_MOVED)
    page.wait_for_timeout(100)  # more than Gradio takes to fade in
    assert lost.evaluate("lost => lost.length") == 0
    expect(field).to_be_focused()


def test_ink_is_taken_before_the_script_has_come(visitor: BrowserContext, app_url: str) -> None:
    page = visitor.new_page()
    held: list[Route] = []
    page.route("**/files/page-*.js", lambda route: held.append(route))
    page.goto(app_url, wait_until="commit")
    page.wait_for_function("performance.getEntriesByType('paint').length")  # what is not seen takes no input
    draw_with_mouse(page, *NUMBER_407[:-1])
    assert ink_of(page).any()  # and it is seen
    box = page.locator(".pad-canvas").bounding_box()
    assert box is not None
    first, *middle, last = [
        (box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in NUMBER_407[-1]
    ]
    page.mouse.move(*first)
    page.mouse.down()
    for place in middle:
        page.mouse.move(*place)
    held[0].continue_()  # in the midst of a stroke
    page.locator(".example").first.wait_for(state="attached")
    page.mouse.move(*last)
    page.mouse.up()
    expect(number(page)).to_have_text("407")
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(number(page)).to_have_text("40")
