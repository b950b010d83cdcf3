"""Pages printed to PDF by a Chromium of the system's own, with the project's Chinese font in them."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

from qualib.errors import QualibError
from qualib.figures.style import FONT, font_file

#: Names Chromium goes by; `$QUALIB_CHROMIUM` comes before them.
NAMES = ("chromium", "chromium-browser", "google-chrome")
#: It prints one page of paper after another: it needs no network, no screen and nothing of its user's.
FLAGS = ["--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-extensions", "--no-pdf-header-footer",
         "--host-resolver-rules=MAP * ~NOTFOUND"]  # fmt: skip
#: Seconds after which a print is given up.
PATIENCE = 120


def chromium() -> str:
    """Path of Chromium.

    Raises
    ------
    QualibError
        If there is none.
    """
    own = os.environ.get("QUALIB_CHROMIUM")
    for name in [own] if own else NAMES:
        found = shutil.which(name)
        if found:
            return found
    missing = f"QUALIB_CHROMIUM is {own!r}, no program" if own else f"none of {', '.join(NAMES)} is installed"
    raise QualibError(f"PDF needs Chromium: {missing}; install it (Debian: `apt-get install chromium`) or name it in "
                      "QUALIB_CHROMIUM")  # fmt: skip


def print_pages(pages: dict[Path, Path]) -> None:
    """Print pages to A4, the fonts of all their text embedded; each PDF appears whole or not at all.

    Noto Sans SC comes with the project, so that Chinese is printed also where the system has no font for it.

    Parameters
    ----------
    pages : mapping of Path to Path
        HTML page → PDF to write.

    Raises
    ------
    QualibError
        If Chromium is missing or fails, a page is missing, or a PDF cannot be written.
    """
    program = chromium()
    for page in pages:
        if not page.is_file():
            raise QualibError(f"{page}: missing; make the page first, for example with `qualib brief`")
    with tempfile.TemporaryDirectory(prefix="qualib-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        environment = {**os.environ, "FONTCONFIG_FILE": str(_fonts(folder)), "HOME": name, "TZ": "UTC"}
        for page, pdf in pages.items():
            draft = pdf.with_name(f".{pdf.name}.part")
            try:
                _print(program, page, draft, folder, environment)
                os.replace(draft, pdf)
            except OSError as error:
                raise QualibError(f"{pdf}: cannot be written ({error.strerror}); name another folder") from None
            finally:
                draft.unlink(missing_ok=True)


def _print(program: str, page: Path, draft: Path, folder: Path, environment: dict[str, str]) -> None:
    # For root, as in a container, Chromium's sandbox does not start; the page's policy lets nothing run but our script.
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    command = [program, *FLAGS, *root, f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={draft.absolute()}",
               page.absolute().as_uri()]  # fmt: skip
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        raise QualibError(f"{page}: Chromium did not finish printing it in {PATIENCE} s; try it again") from None
    if done.returncode or not draft.is_file():
        last = done.stderr.strip().splitlines()[-1:] or ["it said nothing"]
        raise QualibError(f"{page}: Chromium could not print it to {draft.parent} ({last[0]}); see whether the folder "
                          f"can be written to and `{program}` runs")  # fmt: skip


def _fonts(folder: Path) -> Path:
    """A font configuration: the system's, and ours for Chinese text and wherever none is named."""
    place = folder / "fonts.conf"
    prefer = "".join(
        f"<alias binding='strong'><family>{family}</family><prefer><family>{FONT}</family></prefer></alias>"
        for family in ("sans-serif", "system-ui", "Noto Sans CJK SC")
    )
    place.write_text(
        "<?xml version='1.0'?><!DOCTYPE fontconfig SYSTEM 'urn:fontconfig:fonts.dtd'><fontconfig>"
        f"<include ignore_missing='yes'>/etc/fonts/fonts.conf</include><dir>{escape(str(font_file().parent))}</dir>"
        f"<cachedir>{escape(str(folder / 'cache'))}</cachedir>{prefer}</fontconfig>",
        encoding="utf-8",
    )
    return place
