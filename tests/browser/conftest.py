"""A real Chromium on the real app: ``python app.py`` on a free port, and pages of a desktop and a phone."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright

ROOT = Path(__file__).parents[2]
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--use-fake-device-for-media-stream",  # a test picture instead of a camera
]
DESKTOP = ViewportSize(width=1280, height=800)  # CSS pixels
PHONE = ViewportSize(width=390, height=844)
PATIENCE_MS = 60_000  # for a busy machine; an idle one needs a tenth of a second
STOP_S = 60  # far more than an idle machine needs


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if path is None:
        pytest.skip("no Chromium here; install it (Debian: apt-get install chromium)")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def app_url(browser: Browser) -> Iterator[str]:
    """Start the app as a user does, and stop it with Ctrl+C; without a browser it is not even started."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GRADIO_")}
    command = [sys.executable, "app.py", "--port", "0"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, env=environment, text=True, stdout=pipe, stderr=pipe) as app:
        try:
            assert app.stdout is not None
            words = app.stdout.readline().split()
            assert words, f"the app did not start: {app.communicate()[1]}"
            yield next(word for word in words if word.startswith("http"))
            app.send_signal(signal.SIGINT)
            _, complaints = app.communicate(timeout=STOP_S)
            assert "Traceback" not in complaints
            assert app.returncode == 0
        finally:
            app.kill()


@pytest.fixture(scope="session")
def desktop(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(
        viewport=DESKTOP,
        color_scheme="light",
        service_workers="block",  # requests that a worker makes would pass the tests by
        permissions=["camera", "clipboard-read", "clipboard-write"],
    )
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


@pytest.fixture(scope="session")
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(
        viewport=PHONE,
        color_scheme="dark",
        service_workers="block",
        device_scale_factor=3,
        has_touch=True,
        is_mobile=True,
    )
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


@pytest.fixture
def page(desktop: BrowserContext, app_url: str) -> Iterator[Page]:
    yield from opened(desktop, app_url)


@pytest.fixture
def phone_page(phone: BrowserContext, app_url: str) -> Iterator[Page]:
    yield from opened(phone, app_url)


def opened(context: BrowserContext, url: str) -> Iterator[Page]:
    """Open the app; at the end the page must have made no error and no request to another host."""
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith((url, "data:", "blob:")) else faults.append(request.url)
        ),
    )
    page.goto(url)
    page.locator(".pad-canvas").wait_for()
    yield page
    page.evaluate("localStorage.clear()")  # the next page of this visitor starts anew
    page.close()
    assert faults == []
