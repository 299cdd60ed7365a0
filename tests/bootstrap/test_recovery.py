"""What the runbook says about a pipeline that cannot change itself, as far as no rehearsal runs it."""

import re

import boto3
import pytest
from botocore import xform_name

from tests.conftest import ROOT

pytestmark = pytest.mark.requirement("D3")

TEXT = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
SECTION = TEXT[TEXT.index("## The pipeline cannot change itself") : TEXT.index("## Roll back")]


def test_its_commands_for_a_stack_that_cannot_go_back_exist_with_these_options() -> None:
    client = boto3.client("cloudformation", region_name="us-east-1")
    operations = {xform_name(name, "-"): name for name in client.meta.service_model.operation_names}
    waiters = {name.replace("_", "-") for name in client.waiter_names}
    commands = re.findall(r"aws cloudformation (wait )?([\w-]+) (.*)", SECTION)
    assert {name for _, name, _ in commands} == {"continue-update-rollback", "stack-rollback-complete"}
    for waiting, name, rest in commands:
        if waiting:
            assert name in waiters
            continue
        model = client.meta.service_model.operation_model(operations[name])
        assert model.input_shape
        members = {xform_name(member, "-") for member in model.input_shape.members}
        assert set(re.findall(r"--([\w-]+)", rest)) <= members
