# Everything is done through `make`; `make help` lists it. Needs git, make and Python 3.11 or newer.

PYTHON := .venv/bin/python
PACKAGES = $(wildcard bot handlers storage tools bench tests)
CATALOGS = $(wildcard locales/*/LC_MESSAGES/bot.po)
COMPILED = $(CATALOGS:.po=.mo)
# The functions whose first argument is a key of the locales, as in tools/words.py.
KEYWORDS = say say_count:1,1 words problem
PIP = $(PYTHON) -m pip install -qq --disable-pip-version-check --no-input --root-user-action ignore --require-hashes
BABEL = $(PYTHON) -m babel.messages.frontend --quiet
LOCK = uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header

.PHONY: help setup dev demo test check lint types imports house sentences bench lock words golden clean
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

setup: .venv/.product $(COMPILED) ## make the environment in .venv and compile the locales

dev: .venv/.workshop $(COMPILED)

demo: setup ## try it: a sample organisation on http://127.0.0.1:8080
	@$(PYTHON) -m bot demo

test: dev ## run all tests
	@$(PYTHON) -m pytest

check: lint types imports house sentences ## the next five; `make -k check` goes on after a finding

lint: dev ## ruff: rules and format
	@$(PYTHON) -m ruff check --quiet .
	@$(PYTHON) -m ruff format --quiet --check .

types: dev ## mypy --strict
	@$(PYTHON) -m mypy --strict $(PACKAGES)

imports: dev ## arrows one way: bot, storage, handlers
	@$(PYTHON) .venv/bin/lint-imports --no-logo

house: dev ## the rules of the house
	@$(PYTHON) -m tools.house

sentences: dev ## locales complete and well written
	@$(PYTHON) -m tools.words

bench: dev ## measure a tap against bare bots
	@$(PYTHON) -m bench

lock: ## make both lock files again (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv; install it with your package manager or pip." >&2; exit 1; }
	$(LOCK) --group dev -o requirements-dev.lock
	$(LOCK) -c requirements-dev.lock -o requirements.lock

words: dev ## bring the keys of the code into the locales
	@$(BABEL) extract -F locales/babel.cfg --no-default-keywords -k "$(KEYWORDS)" --sort-by-file --no-wrap \
		--add-location=never --omit-header -o .venv/bot.pot .
	@for language in vi en; do \
		$(BABEL) update --init-missing --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap \
			-D bot -d locales -i .venv/bot.pot -l $$language; \
	done

golden: dev ## write the transcripts again; read the difference before you commit it
	@TUSOI_GOLDEN=write $(PYTHON) -m pytest -m "not browser"

clean: ## take away what was made; data/ stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache $(COMPILED)
	@find $(PACKAGES) -name __pycache__ -type d -prune -exec rm -rf {} +

# An environment that was only half made is taken away, so that the next call starts afresh.
$(PYTHON):
	@for python in python3.11 python3.12 python3.13 python3.14 python3; do \
		$$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		echo "Making .venv with $$($$python --version)"; \
		$$python -m venv .venv && exit 0; \
		rm -rf .venv; exit 1; \
	done; \
	echo "Python 3.11 or newer with venv and ensurepip is needed. Found: $$(python3 --version 2>/dev/null || echo none)." >&2; \
	echo "On Debian or Ubuntu: apt-get install python3 python3-venv" >&2; exit 1

.venv/.product: requirements.lock | $(PYTHON)
	@echo "Installing what the bot needs (a minute or two the first time)"
	@$(PIP) -r requirements.lock
	@touch $@

.venv/.workshop: requirements-dev.lock .venv/.product
	@echo "Installing what the tests and checks need"
	@$(PIP) -r requirements-dev.lock
	@touch $@

%.mo: %.po | .venv/.product
	@$(BABEL) compile -i $< -o $@
