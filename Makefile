# Two commands do everything on a fresh machine with Python 3.11 or newer: `make demo` and `make test`.

PYTHON ?= $(shell for name in python3.14 python3.13 python3.12 python3.11 python3 python; do \
	$$name -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
BIN := .venv/bin
READY := .venv/installed

.PHONY: demo test hostile lint format schemas bench clean

## Lint, plan, apply and verify topologies/shop on a throwaway server of its own.
demo: $(READY)
	@PATH="$(CURDIR)/$(BIN):$$PATH" nats-topology sandbox -- sh topologies/demo.sh

test: $(READY)
	@$(BIN)/python -m pytest

## 100,000 hostile inputs to all that reads, each ended after a second of the processor; `make test` runs 1,000.
hostile: $(READY)
	@HYPOTHESIS_PROFILE=hostile $(BIN)/python -m pytest tests/hostile

lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: $(READY)
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

## Write schemas/, docs/ and RULES.md anew from the tables of fields and rules.
schemas: $(READY)
	@$(BIN)/nats-topology schema topology > schemas/topology.schema.json
	@$(BIN)/nats-topology schema overlay > schemas/overlay.schema.json
	@$(BIN)/nats-topology schema plan > schemas/plan.schema.json
	@$(BIN)/nats-topology schema saved-plan > schemas/saved-plan.schema.json
	@$(BIN)/nats-topology explain --changes > docs/mutability.md
	@$(BIN)/nats-topology explain --all > RULES.md

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
