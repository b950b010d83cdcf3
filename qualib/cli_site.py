"""The command `qualib site`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def register(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the command to the command line."""
    site = commands.add_parser("site", parents=[shared], help="build a site of all briefs, reports and notebooks")
    for name, words in {
        "briefs": "folder of the briefs",
        "reports": "folder of the reports",
        "out": "folder of the site",
    }.items():
        place = "site" if name == "out" else name
        site.add_argument(f"--{name}", type=Path, default=Path(place), metavar="DIR", help=f"{words} ({place})")
    site.set_defaults(command=_site)


def _site(options: argparse.Namespace) -> int:
    from qualib import load
    from qualib.publish import notebook
    from qualib.publish.site import build, front, order

    count = build(load(), options.briefs, options.reports, notebook.NOTEBOOKS, options.out)
    print(f"{count} pages; open {options.out / front(order()[0])}")
    return 0
