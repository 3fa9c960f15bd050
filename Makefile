# callcenter: the commands for building, trying and testing it. Each one sets up what it needs by itself.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SEEDS ?= 1000
FIRST ?= 1
# Seeds that found something: the tests replay them.
FOUND := tests/unit/callcenter/simulate/faults/seeds.txt

.PHONY: help setup venv demo test check bench simulate clean

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST)

setup: ## install everything: virtual environment, Debian packages, the private Asterisk
	@PYTHON="$(PYTHON)" bash tools/setup.sh

venv:
	@PYTHON="$(PYTHON)" bash tools/setup.sh venv

demo: setup ## run the whole centre on real calls (DEMO_SECONDS=60 ends by itself)
	@$(BIN)/python -m callcenter.demo

test: setup ## run all tests, those on the real Asterisk included
	@$(BIN)/pytest

check: venv ## lint, types, import rules (needs only the virtual environment)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup ## measure against app_queue on the same Asterisk
	@$(BIN)/callcenter bench

simulate: venv ## the whole engine under faults in virtual time (SEEDS=1000 FIRST=1); needs no Asterisk
	@$(BIN)/callcenter simulate faults --seeds $(SEEDS) --first $(FIRST) --keep $(FOUND)

clean: ## remove what was built in this checkout (the cached Asterisk stays)
	rm -rf $(VENV) var dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
