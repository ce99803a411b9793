# Every target sets up what it needs by itself: Python 3.11+, git and make are all a machine must have.
# Run `make` to see the targets.

SHELL := /bin/sh
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
# Each test process has servers of its own; files go to the processes in order, so that the browser comes last.
PARALLEL ?= -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder
# The first Python on the machine that is new enough; `make PYTHON=/path/to/python up` chooses another.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)

.PHONY: help setup setup-run chromium up test independent check format bench schema reference lock clean

help: ## Show this help
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  \033[36mmake %-10s\033[0m %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

python:
	@test -n "$(PYTHON)" || { echo "error: no Python 3.11 or newer found; install one, or name it: make PYTHON=/path/to/python"; exit 2; }

setup-run: python
	@"$(PYTHON)" tools/bootstrap.py run

setup: python ## Make the virtual environment with everything for development
	@"$(PYTHON)" tools/bootstrap.py dev

chromium: setup
	@"$(BIN)/python" tools/chromium.py

up: setup-run ## Run the whole system on http://127.0.0.1:8000 (ARGS="--port 9000" passes options)
	@exec "$(BIN)/openmodels" up $(ARGS)

test: setup chromium ## Run all tests, browser tests included (ARGS="tests/api -x" narrows them)
	@"$(BIN)/python" -m pytest $(PARALLEL) $(ARGS)

independent: setup ## Try the probes against LiteLLM's proxy, a server made by others
	@"$(BIN)/python" tools/independent.py

check: setup ## Check format, lint, types, imports, schemas, registry, workflows and docs
	@"$(BIN)/python" tools/check.py

format: setup ## Format the code and fix what the linter can
	@"$(BIN)/ruff" format .
	@"$(BIN)/ruff" check --fix .

bench: setup ## Measure what the project promises; each script prints one table
	@"$(BIN)/python" tools/bench.py $(ARGS)

schema: setup ## Write registry/schemas/ anew from the document classes
	@"$(BIN)/openmodels" schema write

reference: setup ## Write docs/reference/commands.md anew from the commands
	@"$(BIN)/python" tools/commands_reference.py

lock: setup ## Write requirements/*.txt anew from pyproject.toml
	@"$(BIN)/python" tools/lock.py

clean: ## Remove the virtual environment, npm packages and what tools keep
	@rm -rf $(VENV) web/node_modules tests/browser/lighthouse/node_modules src/openmodels/web/built .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .schemathesis artifacts
