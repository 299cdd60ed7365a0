# Everything people and machines run. Each target does its own set-up, and nothing twice.
export PATH := $(CURDIR)/.venv/bin:$(CURDIR)/node_modules/.bin:$(PATH)
PYTHON ?= python3
.DEFAULT_GOAL := help

.PHONY: help
help:  ## what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

.PHONY: setup
setup: .venv/.installed node_modules/.installed workload/backend/node_modules/.installed  ## install everything that is pinned

.venv/.installed: requirements.lock requirements-uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version). Name another: make PYTHON=python3.12" >&2; exit 2; }
	@$(PYTHON) -m venv .venv || { echo "python3 -m venv failed: on Debian and Ubuntu, apt install python3-venv" >&2; exit 2; }
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
	.venv/bin/uv pip install --quiet --python .venv --require-hashes -r requirements.lock
	@touch $@

node_modules/.installed: package.json package-lock.json .venv/.installed
	npm ci --silent
	@touch $@

workload/backend/node_modules/.installed: workload/backend/package.json workload/backend/package-lock.json .venv/.installed
	cd workload/backend && npm ci --silent
	@touch $@
