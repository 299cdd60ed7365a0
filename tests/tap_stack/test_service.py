import pytest

from tests.tap_stack.conftest import Synthesized
from tests.tap_stack.templates import Json, Template


def container(template: Template) -> Json:
    (container,) = template.one("ECS::TaskDefinition").properties["ContainerDefinitions"]
    return container


def environment(template: Template) -> dict[str, Json]:
    return {variable["Name"]: variable["Value"] for variable in container(template)["Environment"]}


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


def test_ecs_counts_tasks_where_the_settings_say_so(disposable: Template, retained: Template) -> None:
    for template, value in ((disposable, "disabled"), (retained, "enabled")):
        cluster = template.one("ECS::Cluster").properties
        assert cluster["ClusterSettings"] == [{"Name": "containerInsights", "Value": value}]


@pytest.mark.requirement("C3")
def test_a_failed_deployment_is_rolled_back(disposable: Template) -> None:
    configuration = disposable.one("ECS::Service").properties["DeploymentConfiguration"]
    assert configuration["DeploymentCircuitBreaker"] == {"Enable": True, "Rollback": True}
    assert configuration["MinimumHealthyPercent"] == 100


@pytest.mark.requirement("C3")
def test_tasks_are_spread_over_the_zones_again_after_one_was_lost(disposable: Template) -> None:
    service = disposable.one("ECS::Service").properties
    network = service["NetworkConfiguration"]["AwsvpcConfiguration"]
    zones = {disposable.referred(subnet).properties["AvailabilityZone"] for subnet in network["Subnets"]}
    assert zones == {"us-east-1a", "us-east-1b"}
    assert service["AvailabilityZoneRebalancing"] == "ENABLED"
    assert service["DeploymentConfiguration"]["MaximumPercent"] > 100  # or nothing could be rebalanced


@pytest.mark.requirement("C3")
@pytest.mark.parametrize(("stack", "provider"), [("disposable", "FARGATE_SPOT"), ("retained", "FARGATE")])
def test_tasks_run_on_the_capacity_of_the_settings_which_the_cluster_has(
    request: pytest.FixtureRequest, stack: str, provider: str
) -> None:
    template: Template = request.getfixturevalue(stack)
    service = template.one("ECS::Service")
    assert service.properties["CapacityProviderStrategy"] == [{"CapacityProvider": provider, "Weight": 1}]
    assert "LaunchType" not in service.properties
    association = template.one("ECS::ClusterCapacityProviderAssociations", Cluster=service.properties["Cluster"])
    assert provider in association.properties["CapacityProviders"]


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
    assert found["DB_POOL_SIZE"] == "7"
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


@pytest.mark.requirement("C3", "C14")
@pytest.mark.parametrize("stack", ["disposable", "retained"])
def test_capacity_is_there_before_the_service_and_goes_after_it(request: pytest.FixtureRequest, stack: str) -> None:
    """ECS refuses to take away a capacity provider that is in use."""
    template: Template = request.getfixturevalue(stack)
    providers = template.one("ECS::ClusterCapacityProviderAssociations")
    assert providers.logical_id in template.one("ECS::Service").definition["DependsOn"]
    assert providers.properties["CapacityProviders"] == ["FARGATE", "FARGATE_SPOT"]


@pytest.mark.requirement("C3")
def test_a_new_task_serves_after_two_good_health_checks(disposable: Template) -> None:
    assert disposable.one("ElasticLoadBalancingV2::TargetGroup").properties["HealthyThresholdCount"] == 2
