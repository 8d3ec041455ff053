"""A visitor logs in on the page, under whichever name it was reached by."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PATIENCE_MS
from tests.browser.pen import ZERO, draw_with_mouse, number
from tests.running import running_app


@pytest.fixture(scope="module")
def locked_url(browser: Browser) -> Iterator[str]:
    with running_app(NUMBER_READER_LOGIN="ann:opensesame") as (_, url):
        yield url


@pytest.fixture
def stranger(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(("name", "place"), [("127.0.0.1", "?__theme=dark"), ("localhost", "")])
def test_a_visitor_logs_in_under_any_name(locked_url: str, stranger: Page, name: str, place: str) -> None:
    url = locked_url.replace("127.0.0.1", name)
    asked: list[str] = []
    stranger.on("request", lambda request: asked.append(request.url))
    stranger.goto(f"{url}/{place}")
    stranger.get_by_label("username").fill("ann")
    stranger.get_by_label("password").fill("opensesame")
    stranger.get_by_role("button", name="Login").click()
    stranger.locator(".pad-canvas").wait_for()
    stranger.wait_for_load_state()  # before, nobody hears the pen
    draw_with_mouse(stranger, *ZERO)
    expect(number(stranger)).to_have_text("0")
    assert [address for address in asked if not address.startswith((url, "data:", "blob:"))] == []
    ages = {
        cookie["expires"] > 0 for cookie in stranger.context.cookies() if "access-token" in cookie["name"]
    }
    assert ages == {True}
