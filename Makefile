# Every target sets itself up; `make setup` is that shared step and does nothing when nothing changed.
PYTHON ?= python3
MONTH  ?= 2016-06
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
# The first there is; or named in the environment.
CHROMIUM = $(or $(QUALIB_CHROMIUM),$(shell command -v chromium || command -v chromium-browser || command -v google-chrome))
UV     := uv==0.13.9

.PHONY: help setup brief lab test lint test-library test-notebooks test-faults test-browser notebooks site validate bench bench-extract lock clean

help:            ## list these targets
	@grep -E '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 18

setup: $(READY)  ## make .venv from the lock

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "qualib needs Python 3.11 or newer; name one with: make $(MAKECMDGOALS) PYTHON=python3.11"; exit 2; }
	@echo "setting up .venv (once; under a minute)"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check $(UV)
	@VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip install --quiet --require-hashes --compile-bytecode -r requirements.lock
	@VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

brief: setup     ## the briefs of last month and of MONTH (2016-06), in both languages: open briefs/index.html
	@$(BIN)/qualib fleet --as-of previous $(MONTH)
	@echo "open briefs/index.html"

site: setup      ## all briefs and reports made so far, and the notebooks, as a site: open site/index.html
	@$(BIN)/qualib site

lab: setup       ## open the notebooks in JupyterLab
	$(BIN)/jupyter lab notebooks

test: lint test-library test-notebooks  ## every check

lint: setup      ## ruff, mypy, and which room may import which
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test-library: setup   ## pytest over the library, the command line and the data
	$(BIN)/python -m pytest tests -n 2 --dist worksteal -q

test-notebooks: setup ## nbval, strict: every notebook is run again and its outputs compared
	$(BIN)/python -m pytest -p tests.nbval_strict --nbval --nbval-current-env \
	    --nbval-sanitize-with tests/nbval_sanitize.cfg -n 2 --dist loadscope -q notebooks

test-faults: setup    ## every writing command killed, and its disk failing or full, at every step of its writing
	@# Forked from, a process has to have one thread: two of pytest's own, not xdist's.
	$(BIN)/python -m pytest tests/faults -q -k "add- or site" & other=$$!; \
	    $(BIN)/python -m pytest tests/faults -q -k "not add- and not site" && wait $$other

test-browser: setup   ## a built site in headless Chromium, which must be installed (Debian: apt-get install chromium)
	@test -n "$(CHROMIUM)" || { echo "test-browser needs Chromium: install it (Debian: apt-get install chromium)" \
	    "or name it with QUALIB_CHROMIUM=PATH"; exit 2; }
	QUALIB_CHROMIUM="$(CHROMIUM)" $(BIN)/python -m pytest tests/browser -q

notebooks: setup ## run every notebook again and keep its outputs and the gallery
	$(BIN)/python -m tests.rerun_notebooks

validate: setup  ## check the data package
	$(BIN)/qualib validate

bench: setup .venv-bench/.ready ## every benchmark beside its alternative; writes benchmarks/RESULTS.md
	$(BIN)/python -m benchmarks

# pyam is only measured against: it has an environment of its own.
.venv-bench/.ready: benchmarks/pyam-requirements.txt $(READY)
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv-bench
	@VIRTUAL_ENV=$(CURDIR)/.venv-bench $(BIN)/uv pip install --quiet --require-hashes --compile-bytecode -r $<
	@touch $@

bench-extract: setup ## how well targets are extracted, on texts used for tuning and texts kept aside
	$(BIN)/python -m benchmarks.bench_extract --plans ../shared/plans

lock: setup      ## resolve requirements.lock anew from pyproject.toml, and what the benchmarks install
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	    --all-extras pyproject.toml -o requirements.lock
	echo pyam-iamc | $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	    --no-annotate - -o benchmarks/pyam-requirements.txt

clean:           ## remove everything that is made, the .venv too
	rm -rf $(VENV) .venv-bench briefs reports site notebook-pages .pytest_cache .mypy_cache .ruff_cache .hypothesis
