"""A real browser for the tests of this folder: the system's Chromium, driven by Playwright's client."""

import os
import shutil

import pytest


@pytest.fixture(scope="session")
def browser():
    """Chromium; a missing piece is a failure that says what to install, never a skipped test."""
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        pytest.fail("the browser's client is missing; run: pip install 'qualib[browser]'", pytrace=False)
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.fail("no chromium on the PATH; run: apt-get install chromium", pytrace=False)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--disable-quic", *sandbox])
        yield started
        started.close()


@pytest.fixture
def page(browser):
    """A page of its own, where an error in the page's own scripts fails the test."""
    context = browser.new_context(viewport={"width": 1500, "height": 1300}, accept_downloads=True)
    opened, errors = context.new_page(), []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert not errors, errors
