"""Which rules guard which wave, however many there are, and what the function may ask for each kind of source."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stages.settings import CodeCommitSourceSettings, Settings, SourceSettings, load
from tests.tap_stack.policies import documents, listed, text
from tests.tap_stack.templates import Template

Guarded = Callable[[Settings], tuple[dict[str, dict[str, Any]], Template]]
"""The parameters of each rule by wave and rule, and the template."""


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Guarded:
    from aws_cdk import App, Environment, Stack

    from pipeline.conditions import Conditions
    from pipeline.release_rules import guard_releases
    from pipeline.reports import Reports
    from pipeline.storage import Storage

    def guard(settings: Settings) -> tuple[dict[str, dict[str, Any]], Template]:
        app = App(outdir=str(tmp_path_factory.mktemp("guarded")))
        delivery = settings.pipeline
        stack = Stack(app, "Small", env=Environment(account=delivery.account, region=delivery.region))
        storage = Storage(stack, "Storage")
        reports = Reports(stack, "Reports", pipeline=delivery.name, storage=storage)
        reports.group("UnitTests", suite="unit-tests")
        conditions = Conditions()
        guard_releases(stack, settings=settings, storage=storage, reports=reports, conditions=conditions)
        parameters: dict[str, dict[str, Any]] = {}
        for (stage, moment), condition in conditions._conditions.items():
            assert moment == "BeforeEntry"
            rules = {rule.name: json.loads(rule.configuration["UserParameters"]) for rule in condition.rules}
            parameters.setdefault(stage, {}).update(rules)
        return parameters, Template(Path(app.synth().directory) / "Small.template.json")

    return guard


@pytest.mark.requirement("D5")
def test_every_wave_of_production_is_guarded_by_the_last_approval_before_it(guarded: Guarded) -> None:
    settings = load(product="commerce")
    prod, wave = settings.stages[-1], settings.pipeline.waves[-1]
    europe = prod.model_copy(update={"name": "prodeu", "region": "eu-west-1"})
    waves = (
        *settings.pipeline.waves,
        wave.model_copy(update={"name": "europe", "stages": ("prodeu",), "approval": False}),
    )
    more = settings.model_copy(
        update={
            "stages": (*settings.stages, europe),
            "pipeline": settings.pipeline.model_copy(update={"waves": waves}),
        }
    )
    parameters, template = guarded(more)
    assert {*parameters} == {"Prod", "Europe"}
    assert {wave: rules["Approver"]["stage"] for wave, rules in parameters.items()} == {
        "Prod": "ApproveProd",
        "Europe": "ApproveProd",
    }
    assert parameters["Europe"]["SameImages"]["checked"] == "Staging"
    assert parameters["Europe"]["SameImages"]["targets"] == ["444444444444/eu-west-1"]
    assert "lookup-role-444444444444-eu-west-1" in template.path.read_text()


def asked_of_codecommit(template: Template) -> list[str]:
    return [
        text(resource)
        for policy in template.all("IAM::Policy")
        for document in documents(policy.properties)
        for statement in document["Statement"]
        if "codecommit:GetCommit" in listed(statement["Action"])
        for resource in listed(statement["Resource"])
    ]


@pytest.mark.requirement("D5", "D7")
def test_only_a_pipeline_of_codecommit_may_ask_it_for_authors(guarded: Guarded) -> None:
    settings = load(product="commerce")
    source = SourceSettings(codecommit=CodeCommitSourceSettings(repository="tap", branch="main"))
    delivery = settings.pipeline.model_copy(update={"source": source})
    _, template = guarded(settings.model_copy(update={"pipeline": delivery}))
    assert asked_of_codecommit(template) == ["arn:<AWS::Partition>:codecommit:us-east-1:111111111111:tap"]
    assert asked_of_codecommit(guarded(settings)[1]) == []


def test_people_are_handed_to_the_rule_by_address_in_whatever_spelling(guarded: Guarded) -> None:
    from stages.settings.models import PersonSettings

    settings = load(product="commerce")
    people = (PersonSettings(session="A.Lovelace", emails=("Ada@example.com", "12+ada@users.noreply.example.com")),)
    approvers = settings.pipeline.approvers.model_copy(update={"people": people})
    delivery = settings.pipeline.model_copy(update={"approvers": approvers})
    _, template = guarded(settings.model_copy(update={"pipeline": delivery}))
    (variables,) = [
        function.properties["Environment"]["Variables"]
        for function in template.all("Lambda::Function")
        if "PEOPLE" in function.properties["Environment"]["Variables"]
    ]
    assert json.loads(variables["PEOPLE"]) == {
        "ada@example.com": "a.lovelace",
        "12+ada@users.noreply.example.com": "a.lovelace",
    }
