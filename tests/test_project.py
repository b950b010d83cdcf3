"""The project's own files agree with one another."""

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from zipfile import ZipFile

import nbformat

from tests.conftest import ROOT

#: The rooms in the order of their imports: each imports only from those before it.
ROOMS = ("study", "texts", "targets", "scores", "progress", "words", "figures", "publish", "explorer")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
#: conda-forge's names where they differ: the same package without what only its command or GUI needs.
CONDA = {
    "matplotlib-base": "matplotlib",
    "seaborn-base": "seaborn",
    "nbconvert-core": "nbconvert",
}


def declared():
    """Every dependency of pyproject.toml, the extras' too."""
    return [*PROJECT["dependencies"], *(line for extra in PROJECT["optional-dependencies"].values() for line in extra)]


def requirements(lines):
    pairs = [re.fullmatch(r"([\w-]+)(?:\[[\w,]+\])?(.*)", line.split("#")[0].strip()).groups() for line in lines]
    return {CONDA.get(name, name): limits for name, limits in pairs}


def test_conda_and_pip_install_the_same():
    lines = (ROOT / "environment.yml").read_text(encoding="utf-8").splitlines()
    items = [line.strip().removeprefix("- ") for line in lines if re.match(r"\s+- ", line)]
    conda = [item for item in items if item not in ("conda-forge", "pip", "pip:", "-e .")]
    assert requirements(conda) == requirements(declared()) | {"python": PROJECT["requires-python"]}
    assert "-e ." in items


def test_the_lock_pins_everything_with_hashes_and_names_no_host():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = set(re.findall(r"^([\w.-]+)==", lock, re.MULTILINE))
    wanted = requirements(declared())
    assert {name.lower() for name in wanted} <= pinned
    assert "://" not in lock
    assert not re.search(r"^\s*--(index|extra|find)", lock, re.MULTILINE)
    blocks = re.split(r"\n(?=[\w])", lock.strip())
    assert all("--hash=sha256:" in block for block in blocks)


def test_importing_qualib_stays_light():
    heavy = "matplotlib, scipy, seaborn, papermill, nbconvert, nbformat, babel, IPython"
    code = f"import sys, qualib.study.package; print([name for name in '{heavy}'.split(', ') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_a_wheel_carries_the_data_and_the_notebooks_and_needs_no_checkout(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, capture_output=True, cwd=ROOT, check=True)
    wheel = ZipFile(next(tmp_path.glob("*.whl")))
    inside = {name.removeprefix("qualib/_bundle/") for name in wheel.namelist()}
    wanted = [*(ROOT / "data").glob("*.*"), *(ROOT / "data/rubrics").glob("*"), *(ROOT / "notebooks").glob("*.ipynb")]
    assert {path.relative_to(ROOT).as_posix() for path in wanted} <= inside
    assert not [name for name in inside if "checkpoint" in name or "__pycache__" in name or name.startswith("tests")]
    wheel.extractall(tmp_path / "installed")
    (tmp_path / "empty").mkdir()
    code = (
        "import qualib; from qualib.study import bundled; from qualib import cli; "
        "print(len(qualib.load().plans) > 0, (bundled('notebooks') / '90-monthly-brief.ipynb').is_file()); "
        "cli.main(['validate']); cli.main(['add-observations', '../new.csv'])"
    )
    (tmp_path / "new.csv").write_bytes((ROOT / "data/observations.csv").read_bytes())
    settings = os.environ | {"PYTHONPATH": str(tmp_path / "installed"), "QUALIB_DATA": ""}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path / "empty", env=settings, check=True
    )
    assert done.stdout.splitlines() == ["True True", f"{tmp_path}/installed/qualib/_bundle/data: no faults"]
    assert "belongs to the installed library" in done.stderr
    assert not list((tmp_path / "empty").iterdir())


def index():
    """README's notebook index: a row for each notebook, with the question it opens with."""
    rows = ["| notebook | question |", "|---|---|"]
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        lines = [line for line in nbformat.read(path, as_version=4).cells[0].source.splitlines() if line]
        title, question = lines[0].removeprefix("# "), lines[1]
        rows.append(f"| [{title}](notebooks/{path.name}) | {question} |")
    return "\n".join(rows)


def test_readme_lists_every_notebook_with_its_question():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert index() in readme, f"README's notebook index should be:\n{index()}"


def rooms():
    """README's map of the library: a row for each room, in the order of imports, with what its files hold."""
    rows = ["| room | what lives there | its files |", "|---|---|---|"]
    for room in ROOMS:
        folder = ROOT / "qualib" / room
        said = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))).splitlines()[0]
        files = [
            path.stem for path in sorted(folder.iterdir()) if path.suffix == ".py" or (path / "__init__.py").exists()
        ]
        rows.append(f"| `{room}` | {said} | {', '.join(f'`{name}`' for name in files if name != '__init__')} |")
    return "\n".join(rows)


def test_readme_maps_every_room():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert rooms() in readme, f"README's map of the library should be:\n{rooms()}"


def test_the_top_of_the_library_has_its_rooms_and_little_else():
    names = {path.name for path in (ROOT / "qualib").iterdir() if path.name != "__pycache__"}
    assert names == {*ROOMS, "__init__.py", "errors.py", "cli"}


def test_every_figure_is_there_in_both_languages_and_each_readme_shows_the_same():
    tagged = {tag.removeprefix("figure:") for path in (ROOT / "notebooks").glob("*.ipynb")
              for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
              for tag in cell["metadata"].get("tags", []) if tag.startswith("figure:")}  # fmt: skip
    kept = {path.stem for path in (ROOT / "figures").iterdir()}
    assert kept == tagged | {f"{name}-en" for name in tagged}, "run `make notebooks`"
    readme, chinese = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh.md"))
    shown = re.findall(r"figures/([\w-]+)\.png", chinese)
    assert len(shown) > 3 and set(shown) <= kept
    assert re.findall(r"figures/([\w-]+)\.png", readme) == [f"{name}-en" for name in shown]


def test_readme_names_every_command():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert {"brief", "test", "lab", "setup", "validate"} <= set(targets)
    assert all(f"make {target}" in readme for target in targets)


def test_readme_counts_the_record_as_it_is(record):
    plans, regions = len(record.plans), record.plans["region"].nunique()
    targets, seen = len(record.targets), len(record.observations)
    said = f"{plans} plans of {regions} regions, {targets} target points and {seen:,} observed"
    assert said in (ROOT / "README.md").read_text(encoding="utf-8").replace("\n", " ")
