import pytest

from tests.conftest import ROOT, Synthesized
from tests.pipeline.definition import Action, Definition

DEPLOYED = ("Dev", "Staging", "Prod")
OUTPUTS = {
    "API_URL": "ApiUrl",
    "API_KEY_ID": "ApiKeyId",
    "LOAD_BALANCER_URL": "LoadBalancerUrl",
    "SITE_URL": "SiteUrl",
    "CHECK_ROLE_ARN": "CheckRoleArn",
    "HEALTH_ALARM_NAME": "HealthAlarmName",
    "CLUSTER_NAME": "ClusterName",
}


@pytest.fixture(params=DEPLOYED)
def stage(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def checks(definition: Definition, stage: str) -> Action:
    return definition.action(stage, "Checks")


@pytest.mark.requirement("D6")
def test_a_stage_is_checked_after_its_deployment(definition: Definition, stage: str, checks: Action) -> None:
    assert checks.run_order > max(a.run_order for a in definition.actions(stage) if a.provider == "CloudFormation")


@pytest.mark.requirement("D6")
def test_the_checks_are_those_of_the_commit(definition: Definition, checks: Action) -> None:
    (source,) = definition.actions("Source")
    assert checks.inputs == source.outputs
    assert checks.buildspec["phases"]["build"]["commands"][0] == "make integ"


@pytest.mark.requirement("D6")
def test_they_get_the_endpoints_from_the_outputs_of_this_stages_stack(
    definition: Definition, stage: str, checks: Action
) -> None:
    (deploy,) = (a for a in definition.actions(stage) if a.configuration.get("ActionMode") == "CHANGE_SET_EXECUTE")
    namespace = deploy.body["Namespace"]
    rotation = {"DATABASE_SECRET_ARN": "DatabaseSecretArn"} if stage == "Staging" else {}
    expected = {name: f"#{{{namespace}.{output}}}" for name, output in {**OUTPUTS, **rotation}.items()}
    told = {"STAGE": stage.lower(), "WORKLOAD": "shop", "STAGE_REGION": "us-east-1", "DIRECT_ACCESS": "false"}
    checked = {"EXPECTED_IMAGES": "#{Staging@Checks.IMAGES}"} if stage == "Prod" else {}
    assert checks.environment == {**expected, **told, **checked}


@pytest.mark.requirement("D7")
def test_they_tell_later_actions_how_they_came_out_and_what_ran(checks: Action) -> None:
    assert checks.buildspec["env"]["exported-variables"] == ["TESTS", "IMAGES"]
    commands = checks.buildspec["phases"]["build"]["commands"][1:]
    assert [command.rpartition("&& export ")[2] for command in commands] == ["TESTS", "IMAGES"]


@pytest.mark.requirement("D7")
def test_journey_and_checks_have_a_report_each(stage: str, checks: Action) -> None:
    names = {group.logical_id: group.properties["Name"] for group in checks.report_groups}
    filed = {names[key[1:-1]]: report["files"] for key, report in checks.buildspec["reports"].items()}
    assert filed == {
        f"tap-commerce-{stage.lower()}-checks": ["integ.xml"],
        f"tap-commerce-{stage.lower()}-journey": ["journey.xml"],
    }


def test_their_role_has_the_name_that_the_stages_trust_and_may_take_only_their_check_roles(
    definition: Definition,
) -> None:
    (role,) = definition.template.all("IAM::Role", RoleName="tap-commerce-checks")
    assert {
        definition.action(stage, "Checks").project.properties["ServiceRole"]["Fn::GetAtt"][0] for stage in DEPLOYED
    } == {role.logical_id}
    (assume,) = (s for s in definition.statements(role) if s["Action"] == "sts:AssumeRole")
    accounts = ("222222222222", "333333333333", "444444444444")
    assert assume["Resource"] == [
        f"arn:aws:iam::{account}:role/tap-commerce-{stage.lower()}-checks"
        for stage, account in zip(DEPLOYED, accounts, strict=True)
    ]


@pytest.mark.requirement("P2")
def test_they_are_told_what_is_traced_where_something_is(payments: Synthesized, stage: str, checks: Action) -> None:
    """As X-Ray calls it, with the name that the service's container is given."""
    names = {
        variable["Value"]
        for task in payments.stage(stage).all("ECS::TaskDefinition")
        for container in task.properties["ContainerDefinitions"]
        for variable in container.get("Environment", ())
        if variable["Name"] == "OTEL_SERVICE_NAME"
    }
    told = Definition(payments.pipeline).action(stage, "Checks").environment["TRACED_SERVICES"]
    assert set(told.split()) == names
    assert names
    assert "TRACED_SERVICES" not in checks.environment, "commerce traces nothing"


@pytest.mark.requirement("D7")
def test_the_reports_are_where_the_build_looks_for_them(checks: Action) -> None:
    makefile = (ROOT / "Makefile").read_text()
    for report in checks.buildspec["reports"].values():
        (file,) = report["files"]
        assert f"--junitxml={report['base-directory']}/{file} " in makefile
