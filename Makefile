# maintrack: `make demo` shows it, `make test` proves it. Both set everything up by themselves.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

VENV := .venv
BIN := $(VENV)/bin
# Empty: the first of python3.13, 3.12, 3.11, python3 that runs.
PYTHON ?=
RUN_STAMP := $(VENV)/.installed-run
TEST_STAMP := $(VENV)/.installed-test
# One more than the cores: some tests wait for Dagster, a browser or a clock.
WORKERS ?= 3

BI := duckdb-1.4 duckdb-1.5 duckdb-2.0

.PHONY: help setup setup-test demo test test-bi lint format bench lock clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: $(RUN_STAMP) ## Virtual environment, locked packages, parsed dbt project

setup-test: $(TEST_STAMP) ## The same with the tools of the test-suite and Chromium

demo: setup ## The whole pipeline on a local look-alike of HubSpot and GA4; ends with the scorecard
	@$(BIN)/maintrack demo

test: setup-test ## Lint, then the whole test-suite
	@$(MAKE) --no-print-directory lint
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup

lint: setup-test ## ruff, mypy, import rules, sqlfluff
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/sqlfluff lint dbt_project --processes $(WORKERS) --disable-progress-bar

format: setup-test ## Let ruff and sqlfluff put the code into shape
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(BIN)/sqlfluff fix dbt_project --processes $(WORKERS) --disable-progress-bar

test-bi: setup-test ## Readers that need Node or Java, and metrics as code by MetricFlow
	@requirements/bi.sh $(VENV) metricflow
	@cd tests/bi/node && npm ci --no-audit --no-fund --loglevel=error
	@$(BIN)/python -m pytest tests/bi -m test_bi -n 0

bench: setup-test ## Long measurements: ratios, sizes, all real data sets (see benchmarks/README.md)
	@$(BIN)/python -m benchmarks

lock: ## Renew the hash-locked requirements from pyproject.toml
	@uv="$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-annotate --no-header --quiet --upgrade"; \
	$$uv requirements/bootstrap.in -o requirements/bootstrap.txt; \
	$$uv pyproject.toml -o requirements/run.txt; \
	$$uv pyproject.toml --extra postgres --extra kubernetes -c requirements/run.txt -o requirements/deploy.txt; \
	$$uv pyproject.toml --group test -c requirements/run.txt -o requirements/test.txt; \
	for name in $(BI) metricflow; do $$uv requirements/bi/$$name.in -o requirements/bi/$$name.txt $$([[ $$name = duckdb-1.* ]] || echo "-c requirements/run.txt"); done

clean: ## Remove the virtual environment, caches and the demo's data
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis dbt_project/target .maintrack/clients/demo

$(BIN)/python:
	@requirements/make-venv.sh "$(PYTHON)" $(VENV)

$(RUN_STAMP): requirements/bootstrap.txt requirements/run.txt pyproject.toml | $(BIN)/python
	@requirements/install.sh $(VENV) requirements/run.txt
	@$(BIN)/python -m pipelines.transform
	@touch $@

$(TEST_STAMP): $(RUN_STAMP) requirements/test.txt $(BI:%=requirements/bi/%.txt)
	@requirements/install.sh $(VENV) requirements/test.txt
	@requirements/chromium.sh
	@requirements/bi.sh $(VENV) $(BI)
	@touch $@
