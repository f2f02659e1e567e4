# Each target makes .venv first if it is missing, or older than what it is made from.

.DEFAULT_GOAL := help

BIN := .venv/bin
# What has been installed: what reports need, JupyterLab on top, what tests need on top.
STAMP := .venv/.installed
LAB := .venv/.installed-lab
TESTS := .venv/.installed-test
PEERS := bench/.venv/.installed
NAME ?=
PLAN ?=
# Which tests `make unit` runs: all but those that take minutes, which run with MARK= , once a week
MARK ?= not slow
BENCH ?=
FUZZ ?=
MUTATE ?=
CALIBRATE ?=

.PHONY: help report test lab install install-lab install-test check format lint types unit notebooks kill fuzz mutate calibrate bench bench-readers store lock

help: ## list the targets
	@echo "make report     run the plan reports.yml; writes reports/index.html"
	@echo "                (make report NAME=daraa: that report alone; PLAN=my/reports.yml: another plan)"
	@echo "make lab        open the notebooks in JupyterLab"
	@echo "make install    set up what reports need, and no more (install-lab: JupyterLab; install-test: tests)"
	@echo "make test       everything that CI tests: lint, types, check, unit, notebooks"
	@echo "make lint         ruff: rules and layout, notebooks too; zizmor: the workflows"
	@echo "make types        mypy on the library"
	@echo "make check        the tables, their descriptor and their codebook"
	@echo "make unit         pytest"
	@echo "make notebooks    the stored notebooks, run again and compared (nbval)"
	@echo "make kill       kill the runner at twenty random moments; what it makes must not differ"
	@echo "make fuzz       damage 100,000 small files and read them: rows or a message, no traceback"
	@echo "make mutate     change the code in 300 small ways, one at a time: which does no test see?"
	@echo "make calibrate  try the adjusted trend on made-up data whose truth is known (half an hour)"
	@echo "make bench      compare the runner's speed with papermill and others (BENCH='--runs 1')"
	@echo "                (BENCH='--many 1000': so many small reports, and what each costs)"
	@echo "make bench-readers  compare reading large files with pandas, Polars and DuckDB"
	@echo "                (BENCH='--acled 1000000 --ged': one size; --runs 5: more turns)"
	@echo "make format     rewrite the code in the house layout"
	@echo "make store      run the notebooks again and store them with their outputs;"
	@echo "                the README's numbers and docs/reference.md are made anew too"
	@echo "make lock       renew the locks requirements*.lock (needs uv)"

report: $(STAMP)
	$(BIN)/sitrep run $(if $(PLAN),--plan $(PLAN)) $(NAME)

test: lint types check unit notebooks

install: $(STAMP)

install-lab: $(LAB)

install-test: $(TESTS)

lab: $(LAB)
	$(BIN)/jupyter lab --notebook-dir=notebooks

lint: $(TESTS)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/zizmor --offline --quiet .github

types: $(TESTS)
	$(BIN)/mypy

check: $(STAMP)
	$(BIN)/sitrep check

# loadfile: the tests of a file share what is slow to make, and the cells of a notebook its kernel; in
# the order of the files, for those of the runner take longest and come first.
unit: $(TESTS)
	$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder -m "$(MARK)"

notebooks: $(TESTS)
	$(BIN)/pytest -n auto --dist loadfile --nbval notebooks

kill: $(TESTS)
	$(BIN)/python tests/kill_runner.py

fuzz: $(TESTS)
	$(BIN)/python tests/fuzz_readers.py $(FUZZ)

mutate: $(TESTS)
	$(BIN)/python tests/mutate.py $(MUTATE)

calibrate: $(TESTS)
	$(BIN)/python tests/calibrate.py $(CALIBRATE)

bench: $(TESTS) $(PEERS)
	$(BIN)/python bench/bench.py $(BENCH)

bench-readers: $(TESTS) $(PEERS)
	bench/.venv/bin/python bench/readers.py $(BENCH)

format: $(TESTS)
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# Without timing: what is stored changes only when what is shown does.
store: $(TESTS)
	cd notebooks && ../$(BIN)/jupyter nbconvert --to notebook --execute --inplace \
	  --log-level=ERROR --ExecutePreprocessor.record_timing=False *.ipynb
	$(BIN)/python docs/make_readme.py
	$(BIN)/python docs/make_reference.py

# A lock holds exact versions for every supported Python, and no address of an index. That of the
# tests is made first; the others start from its versions, so that all agree.
COMPILE := uv pip compile pyproject.toml --universal --python-version 3.11 --quiet \
  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"
lock:
	$(COMPILE) --group test --upgrade --output-file requirements-test.lock
	cp requirements-test.lock requirements.lock
	$(COMPILE) --output-file requirements.lock
	cp requirements-test.lock requirements-lab.lock
	$(COMPILE) --extra lab --output-file requirements-lab.lock

# Installs a lock and sitrep: with uv, if need be brought by pip for the time it takes; else with pip.
# An interpreter that is too old would fail late and unclearly; say at once what is needed.
define install
	@set -e; \
	if ! command -v uv >/dev/null; then \
	  python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "sitrep needs Python 3.11 or newer as python3; here is $$(python3 -V 2>&1)" >&2; \
	      exit 1; }; \
	  $(BIN)/python -m pip --version >/dev/null 2>&1 || python3 -m venv .venv; \
	  brought=$$(mktemp -d); trap 'rm -rf "$$brought"' EXIT; \
	  $(PIP) --target "$$brought" uv 2>/dev/null || true; \
	  PATH="$$brought/bin:$$PATH"; \
	fi; \
	if command -v uv >/dev/null && \
	  { test -x $(BIN)/python || uv venv --quiet --python '>=3.11' .venv; } && \
	  $(UV) --requirement $(1) --editable .; then \
	  echo "Installed $(1) with uv"; \
	else \
	  echo "Installing $(1) with pip, which takes a few minutes"; \
	  $(BIN)/python -m pip --version >/dev/null 2>&1 || python3 -m venv .venv; \
	  $(PIP) --no-compile --requirement $(1) --editable .; \
	fi
	@touch $@
endef
PIP := $(BIN)/python -m pip install --quiet --no-input --disable-pip-version-check --no-deps
UV := uv pip install --quiet --python $(BIN)/python --no-deps

# What a report imports is compiled at once: whoever runs it need not be allowed to write here.
$(STAMP): requirements.lock pyproject.toml
	$(call install,requirements.lock)
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -c \
	  'import sitrep.cli.main, sitrep.reports.run.command, sitrep.reports.run.preload, sitrep.reports.publish.pdf'

$(LAB) $(TESTS): .venv/.installed-%: requirements-%.lock $(STAMP)
	$(call install,$<)

# What we compare with lives apart: none of it is needed by sitrep.
$(PEERS): requirements.lock bench/requirements.txt
	@echo "Making bench/.venv"
	@if command -v uv >/dev/null; then \
	  uv venv --quiet --clear --python $(BIN)/python bench/.venv && \
	  uv pip install --quiet --compile-bytecode --python bench/.venv/bin/python --no-deps -r requirements.lock -e . && \
	  uv pip install --quiet --compile-bytecode --python bench/.venv/bin/python -r bench/requirements.txt; \
	else \
	  $(BIN)/python -m venv --clear bench/.venv && \
	  bench/.venv/bin/python -m pip install --quiet --no-deps -r requirements.lock -e . && \
	  bench/.venv/bin/python -m pip install --quiet -r bench/requirements.txt; \
	fi
	@touch $@
