# Everything works from a fresh clone with only Python >= 3.11 (with venv) and make on the machine.
#   make pack                                    VITAS for Skanderborg, with sample parameters
#   make pack PROGRAMME=all                      every programme, and samlet/: the deck across them
#   make pack MUNICIPALITY=aarhus PROGRAMME=vitas OUT=output PARAMS=my.yaml LAYOUT=my-layout
#   (PARAMS: a parameter file, a filled-in form or a folder of them)
#   make pack AUDIENCE=alle                      the edition for everybody, without stakeholders, risks and hours
#   make pack PDF=1                              an accessible PDF of each document and deck too (needs LibreOffice)
#   make test · make accept · make lint · make issue RELEASE=2027.1 · make schema · make layouts · make sample · make pictures · make clean

MUNICIPALITY ?= skanderborg
PROGRAMME ?= vitas
OUT ?= output
PARAMS ?=
LAYOUT ?=
PDF ?=
AUDIENCE ?=
RELEASE ?= 2027.1
PYTEST_ARGS ?=
# Read by the recipes as shell variables, so that a name with spaces or quotes stays one word.
export MUNICIPALITY PROGRAMME OUT PARAMS LAYOUT PDF AUDIENCE RELEASE PYTHON

# Compiled once, not anew by every process: the tests alone start some hundred.
unexport PYTHONDONTWRITEBYTECODE

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
RUN := $(BIN)/python -m generator

.PHONY: pack issue test accept lint schema layouts sample pictures bench clean setup setup-dev
.DEFAULT_GOAL := pack

pack: setup
	@$(RUN) pack "$$PROGRAMME" "$$MUNICIPALITY" --out "$$OUT" $${PARAMS:+--params "$$PARAMS"} $${LAYOUT:+--layout "$$LAYOUT"} $${PDF:+--pdf} $${AUDIENCE:+--audience "$$AUDIENCE"}

issue: setup node_modules/.installed
	@$(RUN) issue "$$RELEASE" $${PARAMS:+--params "$$PARAMS"} $${LAYOUT:+--layout "$$LAYOUT"}

test: setup-dev lint
	$(BIN)/python -m pytest -n auto --dist worksteal $(PYTEST_ARGS)

accept: setup-dev
	$(BIN)/python -m pytest -n auto --dist worksteal --slow -m slow $(PYTEST_ARGS)

lint: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

schema: setup
	@$(RUN) schema

layouts: setup
	@$(RUN) layout build

sample: setup
	@$(RUN) pack vitas skanderborg --out output/eksempel

pictures: setup-dev
	@$(BIN)/python tools/pictures.py

bench: setup-dev
	$(BIN)/python -m benchmarks.run

clean:
	rm -rf $(VENV) node_modules build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The portal's design system. Without npm, or a network, the pages fall back to plain styles.
node_modules/.installed: package.json package-lock.json
	@mkdir -p node_modules
	@if command -v npm >/dev/null; then npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null \
	  || echo "Designsystemet kunne ikke hentes; portalen får enkle typografier." >&2; \
	else echo "npm er ikke installeret; portalen får enkle typografier." >&2; fi
	@mkdir -p node_modules && touch $@

setup: $(VENV)/.installed
setup-dev: $(VENV)/.installed-dev

$(VENV)/.installed: requirements.txt tools/setup.sh
	@sh tools/setup.sh requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	@sh tools/setup.sh requirements-dev.txt
	@touch $@
