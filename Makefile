# Every task of the house, one command each. `make help` lists them.

.DEFAULT_GOAL := help
.PHONY: help setup run test lint bench conformance drill clean browser format messages

# uv as installed, else a private one in var/tools (a system's Python may refuse to have packages added).
UV := $(or $(shell command -v uv 2>/dev/null),$(CURDIR)/var/tools/bin/uv)
IN_ENVIRONMENT := $(UV) run --no-sync

help: ## Show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1|\2/' | column -t -s '|' 2>/dev/null \
		|| grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST)

setup: | $(UV) ## Install the Python environment from the lock file
	@$(UV) sync --frozen --quiet

$(CURDIR)/var/tools/bin/uv:
	@echo "uv is not installed; putting one into var/tools ..."
	@mkdir -p var
	@python3 -m venv var/tools || { \
		[ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
		&& apt-get update --quiet && apt-get install --yes python3-venv && python3 -m venv --clear var/tools; } || { \
		echo "Install uv (https://docs.astral.sh/uv) or Python's venv module (on Debian: python3-venv)." >&2; exit 1; }
	@var/tools/bin/python -m pip install --quiet --disable-pip-version-check uv

run: setup ## Start Meristem: database, web, jobs; PORT=8000 unless set
	@$(IN_ENVIRONMENT) meristem up

browser: setup ## Find or install Chromium and a Korean font for the tests
	@$(IN_ENVIRONMENT) python -m meristem.operations.browser

test: setup browser ## Run the tests; ARGS="-k words" narrows them
	@$(IN_ENVIRONMENT) python -m meristem.operations.assets
	$(IN_ENVIRONMENT) pytest -n auto -m "not drill" $(ARGS)

drill: setup browser ## Long exercises: kills under load, simulations, every width and language
	@$(IN_ENVIRONMENT) python -m meristem.operations.assets
	$(IN_ENVIRONMENT) pytest -m drill --timeout=3600 -o faulthandler_timeout=3700 $(ARGS)

lint: setup ## Style, types, layers, templates, complete migrations
	$(IN_ENVIRONMENT) ruff check
	$(IN_ENVIRONMENT) ruff format --check
	$(IN_ENVIRONMENT) mypy
	$(IN_ENVIRONMENT) lint-imports
	$(IN_ENVIRONMENT) djlint --profile=jinja --lint --quiet meristem
	$(IN_ENVIRONMENT) meristem manage makemigrations --check --dry-run

messages: setup ## Bring the Korean catalogue in step with the words in code and templates
	$(IN_ENVIRONMENT) pybabel -q extract -F babel.cfg -k gettext_lazy -k ngettext_lazy:1,2 -k pgettext_lazy:1c,2 \
		--no-location --sort-output --project=Meristem --version=0.1 -o var/messages.pot meristem
	$(IN_ENVIRONMENT) pybabel -q update -D django -d meristem/locale -i var/messages.pot --no-fuzzy-matching --ignore-obsolete

format: setup ## Put the code into the house's form
	$(IN_ENVIRONMENT) ruff check --fix
	$(IN_ENVIRONMENT) ruff format

bench: setup ## Measure speed against the same SQL in the same run; writes bench/results.json
	$(IN_ENVIRONMENT) python -m bench $(ARGS)

conformance: setup ## Run outside test suites: make conformance DATA=folder
	@[ -n "$(DATA)" ] || { echo "Say where the suites lie: make conformance DATA=folder" >&2; exit 1; }
	$(IN_ENVIRONMENT) python -m conformance "$(DATA)" $(ARGS)

clean: setup ## Remove caches and the tests' database; keeps the installation's data
	@$(IN_ENVIRONMENT) python -m meristem.operations.testing
	@rm -rf .mypy_cache .ruff_cache .import_linter_cache .hypothesis var/test
	@find meristem config tests -name __pycache__ -type d -prune -exec rm -rf {} +
