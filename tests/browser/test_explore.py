"""The explorer in the real JupyterLab: controls moved with mouse and keys, what is shown looked at, files saved.

Set QUALIB_SHOTS to a folder to keep screenshots.
"""

import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pandas as pd
import pytest
import yaml
from PIL import Image
from playwright.sync_api import expect

from tests.conftest import ROOT

TOKEN = "explore"
CHART = ".qualib-explorer img"
#: Whether JupyterLab has connected the notebook to its kernel.
READY = """() => {
    const session = window.jupyterapp?.shell.currentWidget?.sessionContext;
    const kernel = session?.session?.kernel;
    return session?.isReady && kernel?.connectionStatus === "connected" && kernel.status === "idle";
}"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Notebooks, data and settings of their own, so that nothing here touches the reader's."""
    root = tmp_path_factory.mktemp("lab")
    shutil.copytree(os.environ["QUALIB_DATA"], root / "data")
    (root / "work").mkdir()
    shutil.copy(ROOT / "notebooks" / "00-explore.ipynb", root / "work")
    # No dialog stands between the reader and the notebook: no news, and no question which kernel to start.
    for name, chosen in {"apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
                         "notebook-extension/tracker": {"autoStartDefaultKernel": True}}.items():  # fmt: skip
        file = root / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(chosen), encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def lab(place):
    """The address of a JupyterLab of our own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {name: str(place / folder) for name, folder in {
        "QUALIB_DATA": "data", "JUPYTER_CONFIG_DIR": "config", "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings", "JUPYTERLAB_WORKSPACES_DIR": "workspaces"}.items()}  # fmt: skip
    root = ["--allow-root"] if os.geteuid() == 0 else []
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", f"--port={port}",
               "--port-retries=0", "--expose-app-in-browser",
               f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={place / 'work'}", *root]  # fmt: skip
    with (place / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, env=os.environ | own)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{address}/api?token={TOKEN}", timeout=1).close()
                break
            except OSError:
                assert server.poll() is None, (place / "log").read_text()
                time.sleep(0.2)
        else:
            pytest.fail((place / "log").read_text())
        yield address
    finally:
        server.terminate()
        server.wait(30)


@pytest.fixture
def explorer(lab, page):
    """The notebook opened and run from its first cell to its last; an error of its scripts fails the test."""
    errors = []
    page.set_viewport_size({"width": 1500, "height": 1300})
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{lab}/lab/tree/00-explore.ipynb?token={TOKEN}&reset", timeout=90_000)
    # The indicator is idle before the session is ready, and cells that are run in between are lost.
    page.wait_for_function(READY, timeout=120_000)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.locator(CHART).wait_for(timeout=120_000)
    page.locator(".qualib-explorer").scroll_into_view_if_needed()
    yield page
    assert not errors


def keep(page, name):
    """Keep a screenshot where one is asked for."""
    if folder := os.environ.get("QUALIB_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def changed(page, act):
    """Do something and wait for another chart; its finding, the picture's text alternative."""
    before = page.locator(CHART).get_attribute("src")
    act()
    page.wait_for_function(
        "([css, old]) => { const i = document.querySelector(css); return i && i.src !== old && i.complete; }",
        arg=[CHART, before], timeout=15_000)  # fmt: skip
    picture = page.locator(CHART)
    assert picture.evaluate("image => image.naturalWidth") > 800
    return picture.get_attribute("alt")


def saved(page, name):
    with page.expect_download() as download:
        page.locator(f'.qualib-explorer a[download="{name}"]').click()
    return Path(download.value.path()).read_bytes()


def choose(page, label, option):
    page.locator(".qualib-explorer").get_by_label(label, exact=True).select_option(label=option)


def test_the_controls_change_everything_shown(explorer):
    keep(explorer, "zh-first")
    assert "贵州省" in explorer.locator(CHART).get_attribute("alt")
    body = explorer.locator(".qualib-explorer")
    assert "Guizhou" in changed(explorer, lambda: choose(explorer, "语言", "English"))
    keep(explorer, "en-first")
    expect(body).to_contain_text("Comparability and what to know")
    alt = changed(explorer, lambda: choose(explorer, "Family", "Farm-produce pass rate"))
    assert re.search("Taiyuan|Wenzhou", alt)
    expect(body.locator("table").first).to_contain_text("Main farm produce")
    keep(explorer, "en-farm")
    changed(explorer, lambda: choose(explorer, "Extension", "carry on at the same pace"))
    expect(body).to_contain_text("Not extended")
    changed(explorer, lambda: choose(explorer, "Interpolation", "earlier value held"))
    expect(body).not_to_contain_text("carry on at the same pace")
    changed(explorer, lambda: choose(explorer, "Normalisation", "distance to the national target"))
    expect(body).to_contain_text("Last value, normalised")
    changed(explorer, lambda: body.get_by_label("Jiaozuo 2017–2018").uncheck())
    expect(body.locator("table").first).not_to_contain_text("Jiaozuo")
    keep(explorer, "en-normalised")


def test_the_years_are_moved_by_keys_and_a_reason_is_given(explorer):
    body = explorer.locator(".qualib-explorer")
    handle = body.locator(".noUi-handle").first
    handle.focus()
    first = body.locator(".widget-readout").first.inner_text()
    changed(explorer, lambda: explorer.keyboard.press("ArrowRight"))
    assert body.locator(".widget-readout").first.inner_text() != first
    explorer.locator(CHART).wait_for()
    for plan in ("贵州省 2015–2017", "四平市 2014–2020"):
        changed(explorer, lambda plan=plan: body.get_by_label(plan).uncheck())
    body.get_by_label("全国参考").uncheck()
    body.locator(".problem").wait_for()
    expect(body.locator(".problem")).to_contain_text("尚未选择")
    keep(explorer, "zh-nothing")


def test_the_view_is_saved_as_files_that_hold_it(explorer):
    picture = Image.open(io.BytesIO(saved(explorer, "view.png")))
    assert picture.format == "PNG" and picture.width > 800
    table = pd.read_csv(io.BytesIO(saved(explorer, "view.csv")))
    assert set(table["row"]) == {"path", "observed"} and "guizhou-2015" in set(table["plan"])
    given = yaml.safe_load(saved(explorer, "view.yaml"))
    assert (given["plan"], given["other"]) == ("guizhou-2015", "siping-2014")


def test_data_edited_while_the_kernel_runs_are_read_again(explorer, place):
    body, path = explorer.locator(".qualib-explorer"), place / "data" / "targets.csv"
    good = path.read_text(encoding="utf-8")
    ramp = next(
        line for line in good.splitlines() if line.startswith("guizhou-2015,product.industrial") and ",2017," in line
    )
    again = body.get_by_role("button", name="重新读取数据")
    try:
        path.write_text(good.replace(ramp, ramp.replace(",91,91,", ",92.5,92.5,")), encoding="utf-8")
        changed(explorer, again.click)
        expect(body.locator("table").first).to_contain_text("92.5%")
        path.write_text(good.replace(",2015,", ",soon,", 1), encoding="utf-8")
        again.click()
        body.locator(".problem").wait_for()
        expect(body.locator(".problem")).to_contain_text(re.compile(r"targets\.csv.*row \d+, column year", re.DOTALL))
        assert explorer.locator(CHART).is_visible()
        keep(explorer, "zh-fault")
    finally:
        path.write_text(good, encoding="utf-8")


def test_every_control_is_reached_by_tab_and_has_a_name(explorer):
    body = explorer.locator(".qualib-explorer")
    body.get_by_label("语言", exact=True).focus()
    names = []
    for _ in range(20):
        names.append(explorer.evaluate(
            "() => { const e = document.activeElement; const l = e.labels && e.labels[0];"
            " return ((l && l.innerText) || e.getAttribute('aria-label') || e.innerText || e.className).trim(); }"
        ))  # fmt: skip
        explorer.keyboard.press("Tab")
    assert names[:2] == ["语言", "指标族"]
    order = [
        names.index(name) for name in ("指标族", "比较基准", "插值", "延伸", "归一化", "重新读取数据", "保存图（PNG）")
    ]
    assert order == sorted(order), names
