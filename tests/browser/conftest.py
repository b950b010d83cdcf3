"""A headless Chromium of the system's own, and a site to look at."""

import os
import shutil

import pytest

#: Names Chromium goes by.
NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def executable():
    """Where Chromium is; without it there is nothing to test, and that is a failure."""
    found = os.environ.get("QUALIB_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    assert found, "Chromium is missing; install it (Debian: apt-get install chromium) or name it in QUALIB_CHROMIUM"
    return found


@pytest.fixture(scope="session")
def browser(executable):
    """One browser for all tests."""
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        pytest.fail("the browser's client is missing; run: pip install 'qualib[browser]'", pytrace=False)
    with sync_playwright() as play:
        own = play.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu", "--disable-quic"])
        yield own
        own.close()


@pytest.fixture
def page(browser):
    """A fresh tab; what it complains of, asks for elsewhere or pops up is in `page.said`."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, accept_downloads=True)
    tab = context.new_page()
    tab.said = []
    tab.on("console", lambda message: tab.said.append(message.text) if message.type in ("error", "warning") else None)
    tab.on("pageerror", lambda error: tab.said.append(str(error)))
    tab.on("dialog", lambda dialog: (tab.said.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    elsewhere = ("http:", "https:", "ws:", "wss:")
    tab.on("request", lambda asked: tab.said.append(asked.url) if asked.url.startswith(elsewhere) else None)
    yield tab
    context.close()
