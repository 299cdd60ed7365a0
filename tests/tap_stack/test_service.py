import pytest

from tests.tap_stack.conftest import Synthesized
from tests.tap_stack.templates import Json, Resource, Template


def container(template: Template) -> Json:
    (container,) = template.one("ECS::TaskDefinition").properties["ContainerDefinitions"]
    return container


def environment(template: Template) -> dict[str, Json]:
    return {variable["Name"]: variable["Value"] for variable in container(template)["Environment"]}


def scaling(template: Template, comparison: str) -> tuple[Resource, Json]:
    """The alarm of one direction, and the one step that it takes."""
    alarm = template.one(
        "CloudWatch::Alarm", MetricName="CPUUtilization", ComparisonOperator=comparison, AlarmName=None
    )
    (action,) = alarm.properties["AlarmActions"]
    (step,) = template.referred(action).properties["StepScalingPolicyConfiguration"]["StepAdjustments"]
    return alarm, step


@pytest.mark.requirement("C3")
def test_a_task_has_one_vcpu_and_2_gb(disposable: Template) -> None:
    task = disposable.one("ECS::TaskDefinition").properties
    assert (task["Cpu"], task["Memory"]) == ("1024", "2048")
    assert task["RequiresCompatibilities"] == ["FARGATE"]


@pytest.mark.requirement("C3")
def test_the_image_comes_from_ecr_by_the_hash_of_its_content(disposable: Template) -> None:
    repository, tag = container(disposable)["Image"]["Fn::Sub"].rsplit(":", 1)
    assert ".dkr.ecr.us-east-1." in repository
    assert len(tag) == 64


def test_the_image_is_built_without_what_dockerignore_names(synthesized: Synthesized) -> None:
    tag = container(synthesized.disposable)["Image"]["Fn::Sub"].rsplit(":", 1)[1]
    names = {path.name for path in (synthesized.directory / f"asset.{tag}").iterdir()}
    assert "server.js" in names
    assert "node_modules" not in names


@pytest.mark.requirement("C3")
def test_it_scales_out_at_and_above_the_upper_percent(disposable: Template) -> None:
    alarm, step = scaling(disposable, "GreaterThanOrEqualToThreshold")
    assert alarm.properties["Threshold"] == 70
    assert step == {"MetricIntervalLowerBound": 0, "ScalingAdjustment": 1}


@pytest.mark.requirement("C3")
def test_it_scales_in_at_and_below_the_lower_percent(disposable: Template) -> None:
    alarm, step = scaling(disposable, "LessThanOrEqualToThreshold")
    assert alarm.properties["Threshold"] == 30
    assert step == {"MetricIntervalUpperBound": 0, "ScalingAdjustment": -1}


@pytest.mark.requirement("C3")
def test_it_scales_between_the_bounds_of_the_settings(disposable: Template) -> None:
    target = disposable.one("ApplicationAutoScaling::ScalableTarget").properties
    assert (target["MinCapacity"], target["MaxCapacity"]) == (1, 4)


def test_a_deployment_does_not_reset_the_scale(disposable: Template) -> None:
    assert "DesiredCount" not in disposable.one("ECS::Service").properties


@pytest.mark.requirement("C3")
def test_tasks_run_in_the_private_subnets_without_public_addresses(disposable: Template) -> None:
    network = disposable.one("ECS::Service").properties["NetworkConfiguration"]["AwsvpcConfiguration"]
    subnets = [disposable.referred(subnet) for subnet in network["Subnets"]]
    assert {s.properties["CidrBlock"] for s in subnets} == {"10.0.3.0/24", "10.0.4.0/24"}
    assert network["AssignPublicIp"] == "DISABLED"


@pytest.mark.requirement("C3")
def test_tasks_reach_https_and_the_database_and_nothing_else(disposable: Template) -> None:
    network = disposable.one("ECS::Service").properties["NetworkConfiguration"]["AwsvpcConfiguration"]
    (group,) = network["SecurityGroups"]
    (anywhere,) = disposable.referred(group).properties["SecurityGroupEgress"]
    assert (anywhere["FromPort"], anywhere["ToPort"]) == (443, 443)
    egress = disposable.one("EC2::SecurityGroupEgress", GroupId=group).properties
    assert [egress["DestinationSecurityGroupId"]] == disposable.one("RDS::DBCluster").properties["VpcSecurityGroupIds"]


def test_a_failed_deployment_is_rolled_back(disposable: Template) -> None:
    configuration = disposable.one("ECS::Service").properties["DeploymentConfiguration"]
    assert configuration["DeploymentCircuitBreaker"] == {"Enable": True, "Rollback": True}
    assert configuration["MinimumHealthyPercent"] == 100


def test_targets_are_probed_as_the_settings_say(disposable: Template) -> None:
    group = disposable.one("ElasticLoadBalancingV2::TargetGroup").properties
    assert group["HealthCheckPath"] == "/api/health"
    assert (group["HealthCheckIntervalSeconds"], group["UnhealthyThresholdCount"]) == (30, 3)
    assert (group["Port"], group["TargetType"]) == (8080, "ip")


def test_a_stopping_task_outlives_the_draining_of_its_requests(disposable: Template) -> None:
    drain = disposable.one("ElasticLoadBalancingV2::TargetGroup").named_values["deregistration_delay.timeout_seconds"]
    assert container(disposable)["StopTimeout"] > int(drain)


def test_the_container_cannot_write_to_its_file_system(disposable: Template) -> None:
    assert container(disposable)["ReadonlyRootFilesystem"] is True


def test_the_container_is_told_its_port_and_where_its_credentials_are(disposable: Template) -> None:
    found = environment(disposable)
    assert found["PORT"] == "8080"
    assert found["AWS_REGION"] == "us-east-1"
    assert disposable.referred(found["DB_SECRET_ARN"]).type == "AWS::SecretsManager::SecretTargetAttachment"


def test_the_container_logs_to_an_encrypted_group(disposable: Template) -> None:
    group = disposable.referred(container(disposable)["LogConfiguration"]["Options"]["awslogs-group"])
    assert disposable.referred(group.properties["KmsKeyId"]).type == "AWS::KMS::Key"


def test_tasks_start_after_the_database_can_be_reached(disposable: Template) -> None:
    depends_on = disposable.one("ECS::Service").definition["DependsOn"]
    assert {r.logical_id for r in disposable.all("RDS::DBInstance")} <= set(depends_on)


@pytest.mark.requirement("C13")
def test_tasks_carry_the_tags_of_their_service(disposable: Template) -> None:
    assert disposable.one("ECS::Service").properties["PropagateTags"] == "SERVICE"
