# callcenter: the commands for building, trying and testing it. Each one sets up what it needs by itself.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SEEDS ?= 1000
FIRST ?= 1
# Seeds that found something: the tests replay them.
FOUND := tests/unit/callcenter/simulate/faults/seeds.txt
# Tests that mostly wait for real calls: several at a time, but for those that claim a latency.
REAL := --ignore tests/unit --ignore tests/property

.PHONY: help setup venv demo test check bench chaos sweep soak hangups fuzz pictures simulate clean

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST)

setup: ## install everything: virtual environment, Debian packages, the private Asterisk
	@PYTHON="$(PYTHON)" bash tools/setup.sh

venv:
	@PYTHON="$(PYTHON)" bash tools/setup.sh venv

demo: setup ## run the whole centre on real calls (DEMO_SECONDS=60 ends by itself)
	@$(BIN)/python -m callcenter.demo

test: setup ## run all tests, those on the real Asterisk included
	@$(BIN)/pytest -n 2 tests/unit tests/property
	@$(BIN)/pytest $(REAL) -n 3 --dist loadfile --no-loadscope-reorder -m "not alone"
	@$(BIN)/pytest $(REAL) -m alone

check: venv ## lint, types, import rules (needs only the virtual environment)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

hangups: setup ## 1,025 callers who hang up in steps of 10 ms around the agent's answer (the tests play 123 of them)
	@CALLCENTER_HANGUP_TURNS=25 $(BIN)/pytest tests/pbx/crowd/test_hangup_at_answer.py -q -s

fuzz: setup ## search for inputs that break parser, encoder, configuration or API (FUZZ_SECONDS=600)
	@$(BIN)/python -m tests.fuzz --seconds $(or $(FUZZ_SECONDS),600)

pictures: setup ## the README's pictures of an order's life, from two real calls
	@CALLCENTER_SCREENSHOTS=$(CURDIR)/docs/images $(BIN)/pytest tests/pbx/office -q

bench: setup ## measure against app_queue on the same Asterisk
	@$(BIN)/callcenter bench

chaos: setup ## kill the engine over and over under real calls (CHAOS_SECONDS=600, SEED=1)
	@$(BIN)/python -m callcenter.chaos

sweep: setup ## end the engine at every named point of the call path, once each
	@$(BIN)/python -m callcenter.chaos sweep --lanes 3

soak: setup ## minutes of calls, and what the engine holds before and after (CHAOS_SECONDS=600)
	@$(BIN)/python -m callcenter.chaos soak

simulate: venv ## the whole engine under faults in virtual time (SEEDS=1000 FIRST=1); needs no Asterisk
	@$(BIN)/callcenter simulate faults --seeds $(SEEDS) --first $(FIRST) --keep $(FOUND)

clean: ## remove what was built in this checkout (the cached Asterisk stays)
	rm -rf $(VENV) var dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
