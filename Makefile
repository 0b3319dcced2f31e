# Two commands do everything on a fresh machine with Python 3.11 or newer: `make demo` and `make test`.

PYTHON ?= $(shell for name in python3.14 python3.13 python3.12 python3.11 python3 python; do \
	$$name -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
BIN := .venv/bin
READY := .venv/installed

.PHONY: demo test lint format schemas bench clean

## Lint, plan, apply and verify topologies/shop on a throwaway server of its own.
demo: $(READY)
	@PATH="$(CURDIR)/$(BIN):$$PATH" nats-topology sandbox -- sh topologies/demo.sh

test: $(READY)
	@$(BIN)/python -m pytest

lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: $(READY)
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

## Write schemas/ and docs/ anew from the field tables.
schemas: $(READY)
	@$(BIN)/nats-topology schema topology > schemas/topology.schema.json
	@$(BIN)/nats-topology schema overlay > schemas/overlay.schema.json
	@$(BIN)/nats-topology schema plan > schemas/plan.schema.json
	@$(BIN)/nats-topology schema saved-plan > schemas/saved-plan.schema.json
	@$(BIN)/nats-topology explain --changes > docs/mutability.md

## Times against floors measured in the same run.
bench: $(READY)
	@$(BIN)/python -m bench

$(READY): pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with venv is needed; set PYTHON=/path/to/python" >&2; exit 1; }
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $(READY)

clean:
	rm -rf .venv .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
