"""Workflows and the citation file: valid by their schemas, pinned, permissions least, no text run as code."""

import os
import re
import subprocess
import sys

import pytest
import yaml

from qualib.cli import commands, parser
from tests.conftest import ROOT
from tests.test_project import PROJECT

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
MONTHLY = ROOT / ".github/workflows/monthly-brief.yml"


def read(path):
    """A workflow with every scalar as text: by YAML 1.1 the key `on` would be true."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def check(schema, *paths):
    """check-jsonschema's exit status and words, by a schema it carries with it."""
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", *map(str, paths)],
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout + done.stderr


def steps(workflow):
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def test_workflows_are_valid():
    assert len(WORKFLOWS) == 2
    status, said = check("github-workflows", *WORKFLOWS)
    assert status == 0, said


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("runs-on: ubuntu-24.04", "run-on: ubuntu-24.04"),
        ("contents: read", "contents: reed"),
        ("- cron: ", "- crown: "),
        ("  workflow_dispatch:", "  workflow_despatch:"),
    ],
)
def test_a_broken_workflow_is_refused(tmp_path, right, wrong):
    text = MONTHLY.read_text(encoding="utf-8")
    broken = tmp_path / "broken.yml"
    broken.write_text(text.replace(right, wrong), encoding="utf-8")
    assert right in text
    assert check("github-workflows", broken)[0] == 1


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_actions_are_pinned_and_permissions_least(path):
    workflow = read(path)
    used = [step["uses"] for step in steps(workflow) if "uses" in step]
    assert used and all(re.fullmatch(r"actions/[a-z-]+@(v\d+|[0-9a-f]{40})", action) for action in used)
    checkouts = [step for step in steps(workflow) if step.get("uses", "").startswith("actions/checkout@")]
    assert checkouts and all(step["with"]["persist-credentials"] == "false" for step in checkouts)
    assert workflow["permissions"] == {"contents": "read"}
    assert all("timeout-minutes" in job for job in workflow["jobs"].values())
    writing = {name: job["permissions"] for name, job in workflow["jobs"].items() if "permissions" in job}
    assert writing in ({}, {"publish": {"pages": "write", "id-token": "write"}})
    assert "group" in workflow["concurrency"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_nothing_given_from_outside_is_put_into_a_shell(path):
    scripts = [step["run"] for step in steps(read(path)) if "run" in step]
    assert scripts and not [script for script in scripts if "${{" in script]
    assert not [script for script in scripts if re.search(r'(?<!")\$[A-Z{]', script)], "quote what the shell fills in"


def test_the_monthly_workflow_runs_early_each_month_and_by_hand():
    on = read(MONTHLY)["on"]
    assert set(on) == {"schedule", "workflow_dispatch"}
    minute, hour, day, month, weekday = on["schedule"][0]["cron"].split()
    assert 0 < int(minute) < 60 and 0 <= int(hour) < 24 and 1 <= int(day) <= 7 and (month, weekday) == ("*", "*")
    assert on["workflow_dispatch"]["inputs"]["month"]["default"] == "previous"


def test_what_workflows_run_is_there():
    commands = " ".join(step["run"] for path in WORKFLOWS for step in steps(read(path)) if "run" in step)
    targets = set(re.findall(r"make ([a-z-]+)", commands))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert targets and targets <= set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    files = set(re.findall(r"(?<!\S)\.ci/\w+", commands))
    assert files == {".ci/run", ".ci/month"} and all((ROOT / name).is_file() for name in files)
    assert os.access(ROOT / ".ci/run", os.X_OK)


def month(asked):
    done = subprocess.run(
        [sys.executable, ".ci/month"], cwd=ROOT, env={**os.environ, "MONTH": asked}, capture_output=True, text=True
    )
    return done.returncode, done.stdout, done.stderr


def test_the_month_comes_with_the_one_before_it():
    assert month("2016-06") == (0, "month=2016-06\nbefore=2016-05\n", "")


def test_before_the_first_plan_there_is_no_month_before(study):
    first = study.plans["issued"].min()[:7]
    assert month(first)[1] == f"month={first}\nbefore=\n"


def test_a_month_without_a_plan_is_a_notice_and_no_failure():
    status, out, said = month("1990-01")
    assert (status, out) == (0, "month=\nbefore=\n")
    assert said.startswith("::notice::no plan is in force in 1990-01")


@pytest.mark.parametrize("asked", ["2016-06\nMONTH=x", "2016-06; id", "$(id)", ""])
def test_what_is_no_month_goes_no_further(asked):
    status, out, said = month(asked)
    assert (status, out) == (1, "") and "write it as YYYY-MM" in said


def test_the_citation_file_is_valid_and_names_this_version(tmp_path):
    place = ROOT / "CITATION.cff"
    status, said = check("citation-file-format", place)
    assert status == 0, said
    cited = read(place)
    assert cited["version"] == PROJECT["version"]
    assert "license" not in cited and cited["authors"] == [{"name": "qualib contributors"}]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"version {PROJECT['version']}" in readme and "CITATION.cff" in readme
    broken = tmp_path / "CITATION.cff"
    broken.write_text(place.read_text(encoding="utf-8").replace("authors:", "writers:"), encoding="utf-8")
    assert check("citation-file-format", broken)[0] == 1


def test_the_units_run_a_command_that_is_there():
    service = (ROOT / "docs/systemd/qualib-brief.service").read_text(encoding="utf-8")
    timer = (ROOT / "docs/systemd/qualib-brief.timer").read_text(encoding="utf-8")
    words = re.search(r"^ExecStart=\S+/qualib (.*)$", service, re.MULTILINE).group(1).split()
    options = parser.options(words)
    assert (options.command, options.as_of) == (commands.brief, "previous")
    assert "OnCalendar=*-*-03 " in timer and "Persistent=yes" in timer


def test_every_command_that_workflows_and_docs_run_is_there():
    files = [*(ROOT / ".github/workflows").glob("*.yml"), ROOT / ".ci/month", *(ROOT / "docs").glob("*.md")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    named = set(re.findall(r"(?:^|bin/|`)qualib ([a-z][a-z-]+)(?= )", text, re.MULTILINE))
    assert {"brief", "site", "fleet", "export"} <= named
    for command in named:
        with pytest.raises(SystemExit) as ended:
            parser.options([command, "--help"])
        assert ended.value.code == 0
