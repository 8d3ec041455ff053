"""The measurement of the wait works; the wait itself is for an idle machine to judge."""

from playwright.sync_api import Page, Route, expect

from benchmarks.page_latency import ECHO, measure
from tests.browser.pen import number


def test_each_stroke_is_timed_beside_an_echo_of_its_bytes(page: Page) -> None:
    sizes: list[int] = []

    def echo(route: Route) -> None:
        sizes.append(len(route.request.post_data_buffer or b""))
        route.fulfill(body="echo")

    page.route(f"**{ECHO}", echo)
    latency = measure(page, strokes=3, warm_up=1)
    expect(number(page)).to_have_text("407")
    assert len(latency.strokes) == len(latency.echoes) == 3
    assert min(latency.strokes) > 0
    assert latency.ratio > 0
    assert len(sizes) == 4
    assert min(sizes) > 500  # a whole drawing, not an empty request
