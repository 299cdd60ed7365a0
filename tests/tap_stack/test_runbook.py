"""What the runbook's commands name is what a stack has: nobody should find out at night that it is not."""

import json
import re

import pytest

from tests.conftest import ROOT, Synthesized
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


@pytest.mark.requirement("P5")
def test_each_log_group_that_it_reads_is_there(retained: Template, paged: Template) -> None:
    named = re.findall(r"logs (Logs\w+)", RUNBOOK)
    groups = [group.logical_id for stack in (retained, paged) for group in stack.all("Logs::LogGroup")]
    assert named
    assert not [name for name in named if not any(group.startswith(name) for group in groups)]


@pytest.mark.requirement("C10", "P7")
@pytest.mark.parametrize("product", ["commerce", "payments"])
def test_every_alarm_has_a_section(product: str, request: pytest.FixtureRequest) -> None:
    """By its name after the stack's and the service's; those that only scale tasks have none, and tell nobody."""
    synthesized: Synthesized = request.getfixturevalue(product)
    sections = {name for line in re.findall(r"^### (.+)$", RUNBOOK, re.MULTILINE) for name in line.split(" and ")}
    templates = [json.loads(file.read_text()) for file in synthesized.directory.glob("assembly-*/*.template.json")]
    resources = [resource for template in templates for resource in template["Resources"].values()]
    names = {
        resource["Properties"]["AlarmName"]
        for resource in resources
        if resource["Type"] in {"AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"}
        and "AlarmName" in resource["Properties"]
    }
    assert len(names) > 30
    assert not {name for name in names if re.sub(r"^tap-\w+-\w+?-(backend-|frontend-)?", "", name) not in sections}


@pytest.mark.requirement("D3")
@pytest.mark.parametrize("product", ["commerce", "payments"])
def test_every_stage_of_the_pipeline_has_a_section(product: str, request: pytest.FixtureRequest) -> None:
    synthesized: Synthesized = request.getfixturevalue(product)
    template = json.loads((synthesized.directory / "PipelineStack.template.json").read_text())
    (pipeline,) = (r for r in template["Resources"].values() if r["Type"] == "AWS::CodePipeline::Pipeline")
    failed = RUNBOOK[RUNBOOK.index("## A stage of the pipeline") : RUNBOOK.index("## Roll back")]
    sections = " ".join(re.findall(r"^### (.+)$", failed, re.MULTILINE))
    assert not [stage["Name"] for stage in pipeline["Properties"]["Stages"] if stage["Name"] not in sections]
