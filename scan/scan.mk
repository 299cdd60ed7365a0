# What the build looks for beside tests. Included by the Makefile; scan/accepted.toml has what is accepted.

.PHONY: scanners
scanners: .venv-scan/.installed .venv-checkov/.installed  ## install the tools of `make scan`, in environments of their own

.venv-scan/.installed: scan/requirements.lock requirements-uv.lock
	$(call make-venv,.venv-scan,scan/requirements.lock)
	@touch $@

.venv-checkov/.installed: scan/checkov.lock requirements-uv.lock
	$(call make-venv,.venv-checkov,scan/checkov.lock)
	@touch $@

OF_TEMPLATES := cfn-lint checkov
OF_SOURCES := bandit detect-secrets hadolint shellcheck

.PHONY: scan
scan: synth  ## templates, Python, Dockerfiles, scripts, and secrets anywhere; reports/scan/ has what was found
	@python -m scan --product $(PRODUCT) $(OF_TEMPLATES) $(OF_SOURCES)

# Those of the product that was synthesized last. A tool that has to look at something is installed then.
.PHONY: scan-templates
scan-templates: .venv/.installed
	@python -m scan --product $(PRODUCT) $(OF_TEMPLATES)

.PHONY: scan-sources
scan-sources: .venv/.installed
	@python -m scan --product $(PRODUCT) $(OF_SOURCES)

# One violation for each tool: whoever changes what they are or how they are asked sees that they still find it.
.PHONY: planted
planted: .venv/.installed
	@$(REMEMBER) planted --of 'scan/*' 'tests/scan/planted/*' --saves reports/planted.xml -- $(RUN)

.PHONY: run-planted
run-planted: setup scanners
	@pytest --quiet tests/scan/planted --junitxml=reports/planted.xml

.PHONY: audit
audit: .venv/.installed $(if $(filter off,$(AUDIT)),,.venv-scan/.installed)  ## known vulnerabilities of all packages (AUDIT=required: fail if nobody can be asked; AUDIT=off)
	@python -m scan.audit --product $(PRODUCT)

.PHONY: licences
licences: .venv/.installed  ## licences of all packages
	@$(REMEMBER) licences --of '*.lock' '*package-lock.json' 'scan/*' --saves reports/scan/licences.xml -- $(RUN)

.PHONY: run-licences
run-licences: .venv/.installed .venv-scan/.installed
	@python -m scan.licences --product $(PRODUCT)

.PHONY: sbom
sbom: .venv/.installed  ## bills of materials (CycloneDX) of what is built, into reports/sbom
	@$(REMEMBER) sbom --of '*.lock' '*package-lock.json' 'scan/*' --saves reports/sbom -- $(RUN)

.PHONY: run-sbom
run-sbom: .venv/.installed .venv-scan/.installed
	@python -m scan.sbom reports/sbom
