.DEFAULT_GOAL := help
SHELL := /bin/bash
BIN := .venv/bin
export KITAPHANA_DATA_DIR ?= $(CURDIR)/var
PROFILE = $(or $(KITAPHANA_PROFILE),$(shell cat "$(KITAPHANA_DATA_DIR)/profile" 2>/dev/null || echo demo))

.PHONY: help setup assets run test accessibility soak bench lint types arch messages sizes docs screenshots clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{sub(/:.*/, "", $$1); printf "  make %-12s %s\n", $$1, $$2}'

setup: .venv/.ready ## environment and dependencies, from the hashed lock file

.venv/.ready: requirements.lock pyproject.toml
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: https://www.python.org/"; exit 1; }
	@test -x $(BIN)/python || python3 -m venv .venv
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@echo "Installing dependencies …"
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps -e .
	@touch $@

assets: setup ## style sheets, scripts, fonts and translations
	@$(BIN)/python scripts/build_assets.py
	@$(BIN)/python scripts/compile_messages.py

run: assets ## the demo city in your browser: set-up, data, portal, staff desk, worker (Ctrl-C stops)
	@KITAPHANA_PROFILE=$(PROFILE) $(BIN)/kitaphana prepare
	@KITAPHANA_PROFILE=$(PROFILE) exec $(BIN)/kitaphana run

test: assets ## everything that must be true: lint, types, architecture, both databases, browser, docs
	@exec $(BIN)/python scripts/run_tests.py

accessibility: assets ## every page in every language, look and width with axe (make test looks at a part of them)
	@PYTHONPATH=$(CURDIR) KITAPHANA_EVERY_LOOK=1 $(BIN)/pytest -q -n 2 --dist loadgroup -m browser tests/browser/test_every_page.py

soak: assets ## a million random steps of a city, desks killed fifty times, senders of messages for ten minutes (over an hour; say the seeds)
	@exec $(BIN)/python scripts/soak.py

bench: assets ## figures as JSON lines, the limit measured in the same run (ONLY=circulation for one group)
	@$(BIN)/python -m kitaphana.bench $(if $(ONLY),--only $(ONLY))

lint: setup ## ruff, djlint
	@exec $(BIN)/python scripts/run_tests.py lint

types: setup ## mypy strict
	@exec $(BIN)/python scripts/run_tests.py types

arch: setup ## floors, rooms and foreign keys
	@exec $(BIN)/python scripts/run_tests.py architecture

messages: setup ## collect new texts into the translation files
	@$(BIN)/python scripts/extract_messages.py

sizes: setup ## the longest functions and files
	@$(BIN)/python scripts/sizes.py

docs: setup ## the handbook, strictly, into site/
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet --site-dir site

screenshots: assets ## pictures of the demo city into docs/pictures/
	@$(BIN)/python scripts/screenshots.py

clean: ## forget the environment and all that was built (data in var/ stays)
	@rm -rf .venv node_modules assets/node_modules src/kitaphana/ui/static/kitaphana/dist site
