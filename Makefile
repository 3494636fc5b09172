# What a person types. Everything is idempotent: what is up to date is not done again.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

UV_VERSION := 0.13.9
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
VENV := .venv
RUN := $(VENV)/bin
DONE := $(VENV)/done
PEERS := tests/benchmarks/peers
WEB := streams/console/web
WEB_SOURCES := $(if $(wildcard $(WEB)/package.json),$(shell find $(WEB) -type f -not -path '*/node_modules/*' -not -path '*/dist/*' -not -path '*/test-results/*'))
LEVELS := $(foreach level,unit property contract regression house integration e2e chaos,$(if $(wildcard tests/$(level)/*),tests/$(level)))
# Compiled modules and kernels are kept beside their sources.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo test lint bench soak clean

help: ## show this
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(DONE)/machine $(DONE)/python $(DONE)/web $(DONE)/kafka $(DONE)/kernels $(DONE)/bytecode ## install what the project needs, into .venv and the user's cache

demo: setup ## run a community's day in front of you
	@$(RUN)/doorstep demo $(ARGS)

test: setup lint ## prove it: style, types, and every level of tests
	$(RUN)/pytest -m "not soak" $(LEVELS) $(ARGS)

lint: setup ## style, types, who may import whom
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/mypy
	$(RUN)/lint-imports --no-cache

bench: setup $(DONE)/peers ## measure: the figures of tests/benchmarks/README.md
	$(RUN)/pytest tests/benchmarks -o python_files='bench_*.py test_*.py' -s --timeout=3600 $(ARGS)

soak: setup ## the long tests: random seeds of chaos, for FOR=600 seconds, or one of them again: SEED=7
	SOAK_S=$(or $(FOR),600) $(RUN)/pytest tests/chaos tests/property -m soak -s --timeout=7200 $(ARGS)

clean: ## remove what setup, tests and runs have made here
	@if [ -L .doorstep/postgres ]; then rm -rf "$$(readlink .doorstep/postgres)"; fi
	rm -rf $(VENV) .doorstep $(WEB)/node_modules $(WEB)/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info mutants

$(DONE)/venv:
	@infra/setup.sh python "$(PYTHON)"
	"$(PYTHON)" -m venv $(VENV)
	$(RUN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@mkdir -p $(DONE) && touch $@

$(DONE)/python: $(DONE)/venv requirements.lock pyproject.toml
	$(RUN)/uv pip sync --quiet --require-hashes --python $(RUN)/python requirements.lock
	$(RUN)/uv pip install --quiet --python $(RUN)/python --no-deps --editable .
	@touch $@

$(DONE)/machine: infra/setup.sh | $(DONE)/venv
	@infra/setup.sh machine
	@touch $@

$(DONE)/web: $(WEB_SOURCES) | $(DONE)/venv
	@if [ -f $(WEB)/package.json ]; then cd $(WEB) && npm ci --no-audit --no-fund --loglevel=error && npm run build; fi
	@touch $@

$(DONE)/kafka: infra/embedded/kafka/pom.xml infra/embedded/jars.py | $(DONE)/python
	@$(RUN)/python -m infra.embedded --fetch
	@touch $@

$(DONE)/kernels: $(wildcard optimizer/*.py optimizer/kernels/*.py optimizer/searching/*.py) | $(DONE)/python
	@$(RUN)/python -c "from optimizer import hhcrsp, planning; planning.warm_up(); hhcrsp.warm_up()"
	@touch $@

# So that a command starts at once also where Python may write no bytecode itself.
$(DONE)/bytecode: $(shell find infra schemas streams optimizer -name '*.py' -not -path '*/node_modules/*') | $(DONE)/python
	@$(RUN)/python -m compileall -q -x node_modules infra schemas streams optimizer
	@touch $@

# Other routers live in environments of their own: OR-Tools 9.12 needs an older protobuf than ours.
$(DONE)/peers: $(wildcard $(PEERS)/*.lock) | $(DONE)/venv
	@for peer in pyvrp ortools; do "$(PYTHON)" -m venv $(VENV)/peers/$$peer && \
	$(RUN)/uv pip sync --quiet --require-hashes --python $(VENV)/peers/$$peer/bin/python $(PEERS)/$$peer.lock; done
	@touch $@
