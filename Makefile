# The one task runner: the same verbs on a laptop and in CI. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help install install-dev run test lint format bench soak audit sbom licences lock openapi openapi-lint openapi-changes openapi-release clients problems fields secrets clean distclean
MAKEFLAGS += --no-builtin-rules

PYTHON ?= python3
WORKERS ?= auto
SOAK ?= 1
MINUTES ?= 60
# Compiled files are kept (git ignores them, `make clean` removes them): tests start a dozen processes of the same code.
unexport PYTHONDONTWRITEBYTECODE
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
PIP_COMPILE := CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options --build-deps-for editable $(UPGRADE)

help: ## list the verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# A stamp is newer than the lock file it was made from: the second call of any verb installs nothing.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("praktikmatch needs Python 3.11 or newer") if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing what the service runs on (once) ..."
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock tools/openapi/requirements.lock $(VENV)/.installed
	@echo "Installing what tests and linters need (once) ..."
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@$(PIP) install --require-hashes --no-deps -r tools/openapi/requirements.lock
	@touch $@

$(VENV)/.installed-bench: benchmarks/requirements.lock $(VENV)/.installed-dev
	@echo "Installing what benchmarks compare with (once) ..."
	@$(PIP) install --require-hashes -r benchmarks/requirements.lock
	@touch $@

install: $(VENV)/.installed ## install the service into .venv, every package checked by its hash

install-dev: $(VENV)/.installed-dev ## the same, with what tests and linters need

run: $(VENV)/.installed ## migrate, load reference data and the demo if empty, serve, print where and how to sign in
	@exec $(BIN)/praktikmatch up

test: $(VENV)/.installed-dev ## every test, on SQLite and PostgreSQL, in parallel (WORKERS=2, ARGS="-k ratio")
	@$(BIN)/pytest -n $(WORKERS) --dist worksteal $(ARGS)

lint: $(VENV)/.installed-dev ## style, types, import rules, Dockerfile and compose file
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo --cache-dir .cache/import_linter
	$(BIN)/hadolint --failure-threshold info Dockerfile
	@if docker compose version >/dev/null 2>&1; then docker compose config --quiet; fi # its rules: test_containers.py

format: $(VENV)/.installed-dev ## let ruff fix and format what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.installed-bench ## every benchmark: beside hand-written limits, under load, growing, starting
	@set -e; for file in benchmarks/bench_*.py; do echo "== $$file"; $(BIN)/python "$$file"; done

# First what watches the clock, alone; then what only takes long; then MINUTES of mixed load on each database.
soak: $(VENV)/.installed-dev ## the long proofs (hours): servers killed, crowded and cut off, fuzzing, plans, a mixed load (SOAK=1 MINUTES=60)
	@PRAKTIK_SOAK=$(SOAK) $(BIN)/pytest -n 0 tests/resilience
	@PRAKTIK_SOAK=$(SOAK) $(BIN)/pytest -n $(WORKERS) --dist worksteal tests/flow tests/contract/test_schemathesis.py tests/db/test_plans.py
	@$(BIN)/python benchmarks/soak.py --minutes $(MINUTES)

audit: $(VENV)/.installed-dev ## known vulnerabilities, and whether what is installed is what is locked (REQUIRE_ADVISORIES=1)
	@$(BIN)/python -m tools.audit

sbom: $(VENV)/.installed-dev ## write the bill of materials (CycloneDX) to dist/
	@$(BIN)/python -m tools.sbom

licences: $(VENV)/.installed-dev ## write docs/licences.md anew from the lock files
	@$(BIN)/python -m tools.licences

lock: $(VENV)/.installed-dev ## write the lock files anew from pyproject.toml (UPGRADE=--upgrade for newer versions)
	$(PIP_COMPILE) --output-file requirements.lock pyproject.toml
	$(PIP_COMPILE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml
	$(PIP_COMPILE) --extra bench --constraint requirements.lock --output-file benchmarks/requirements.lock pyproject.toml

openapi: $(VENV)/.installed ## write docs/openapi.json anew
	@mkdir -p docs .cache
	@$(BIN)/praktikmatch openapi > .cache/openapi.json
	@mv .cache/openapi.json docs/openapi.json

# What needs Node.js 18 or newer: npm installs what tools/openapi/package-lock.json names, by hash, and lets none of it run scripts.
DOCUMENT ?= docs/openapi.json
NODE := .cache/openapi
NODE_BIN := $(NODE)/node_modules/.bin
CLIENTS := build/clients
$(NODE)/.installed: $(addprefix tools/openapi/,package.json package-lock.json .npmrc)
	@command -v npm >/dev/null || { echo "This verb needs Node.js 18 or newer with npm."; exit 1; }
	@echo "Installing the tools that read the API document (once) ..."
	@mkdir -p $(NODE) && cp $^ $(NODE)/ && cd $(NODE) && npm ci --loglevel=error --no-progress >/dev/null
	@touch $@

openapi-lint: $(NODE)/.installed ## hold docs/openapi.json to tools/openapi/spectral.yaml, and each of our rules to a document that breaks it
	@$(NODE_BIN)/spectral lint --ruleset tools/openapi/spectral.yaml --fail-severity hint $(DOCUMENT)
	@$(NODE_BIN)/spectral lint --ruleset tools/openapi/spectral.yaml --format json --quiet tools/openapi/broken.yaml \
		> $(NODE)/broken.json || true
	@$(PYTHON) tools/openapi/rules_fire.py $(NODE)/broken.json

openapi-changes: $(VENV)/.installed-dev ## what docs/openapi.json no longer keeps of what the last release promised
	@$(BIN)/python -m tools.openapi_changes

openapi-release: $(VENV)/.installed-dev ## at a release: promise docs/openapi.json from now on (docs/openapi.released.json)
	@$(BIN)/python -m tools.openapi_changes --release

clients: $(NODE)/.installed $(VENV)/.installed-dev ## generate a Python and a TypeScript client into build/clients, and check their types
	@rm -rf $(CLIENTS) && mkdir -p $(CLIENTS)/python $(CLIENTS)/typescript
	@$(BIN)/python -m tools.openapi_clients $(DOCUMENT) $(CLIENTS)/python
	@$(BIN)/mypy --strict --config-file= --cache-dir .mypy_cache/clients $(CLIENTS)/python
	@$(NODE_BIN)/openapi-typescript $(DOCUMENT) --output $(CLIENTS)/typescript/praktikmatch.ts
	@cp tools/openapi/usage.ts $(CLIENTS)/typescript/
	@$(NODE_BIN)/tsc --noEmit --strict --target es2022 --moduleResolution node16 --module node16 $(CLIENTS)/typescript/usage.ts

problems: $(VENV)/.installed-dev ## write docs/problems.md anew: every code a refusal may have
	@$(BIN)/python -m tools.problems

fields: $(VENV)/.installed-dev ## write tests/security/fields.txt anew: which fields each role is shown
	@PRAKTIK_WRITE_FIELDS=1 $(BIN)/pytest -q -k "committed_fields and sqlite" tests/security/test_api03_fields.py

secrets: ## make the secret files docker-compose.yml reads (existing ones stay as they are)
	@mkdir -p secrets && chmod 700 secrets && echo '*' > secrets/.gitignore
	@for name in secret_key cpr_key cpr_index_key access_log_key postgres_password; do \
		[ -s secrets/$$name ] || $(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(48))' > secrets/$$name; done
	@[ -s secrets/database_url ] || printf 'postgresql+psycopg://praktikmatch:%s@postgres:5432/praktikmatch\n' \
		"$$(cat secrets/postgres_password)" > secrets/database_url
	@chmod 444 secrets/* # the containers' own users read them; the folder is closed to everyone else here

clean: ## remove caches and build results
	rm -rf .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .schemathesis build dist *.egg-info
	find . -path ./$(VENV) -prune -o -type d -name __pycache__ -exec rm -rf {} +

distclean: clean ## the same, and the virtual environment
	rm -rf $(VENV)
