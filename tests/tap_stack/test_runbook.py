"""What the runbook's commands name is what a stack has: nobody should find out at night that it is not."""

import re

import pytest

from tests.conftest import ROOT
from tests.tap_stack.templates import Template

RUNBOOK = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"physical (\w+) (\w+::\w+)", RUNBOOK)))


@pytest.mark.requirement("P5")
@pytest.mark.parametrize(("prefix", "kind"), NAMED)
def test_each_resource_that_the_runbook_looks_up_is_there(prefix: str, kind: str, retained: Template) -> None:
    found = [resource for resource in retained.all(kind) if resource.logical_id.startswith(prefix)]
    assert found
    several = kind in {"EC2::Subnet", "SecretsManager::SecretTargetAttachment"} or prefix == "DatabaseClusterReader"
    assert several or len(found) == 1


@pytest.mark.requirement("P5")
def test_it_restores_from_the_vault_that_the_backups_go_to(retained: Template) -> None:
    name = retained.one("Backup::BackupVault").properties["BackupVaultName"]
    assert name == "Retained-database"
    assert "--backup-vault-name $STACK-database" in RUNBOOK


@pytest.mark.requirement("P5")
def test_its_database_has_the_port_and_the_owner_of_the_stacks() -> None:
    from tap_stack.database import PORT, USERNAME

    assert f"port={PORT} " in RUNBOOK
    assert f"user={USERNAME} " in RUNBOOK
