import pytest

from tap_stack.connections import of_capacity, of_instance
from tests.tap_stack.conftest import DISPOSABLE
from tests.tap_stack.monitoring.alarms import alarm, dimensions, metrics, state
from tests.tap_stack.templates import Resource, Template

AWS_CHOICES = {1: 189, 4: 823, 8: 1669, 16: 3360, 32: 5000, 256: 5000}
"""https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html"""


@pytest.mark.requirement("C10")
@pytest.mark.parametrize(("max_acu", "expected"), AWS_CHOICES.items())
def test_as_many_connections_are_allowed_as_aurora_would_choose(max_acu: int, expected: int) -> None:
    assert of_capacity(min_acu=1, max_acu=max_acu) == pytest.approx(expected, abs=2)
    assert of_capacity(min_acu=0.5, max_acu=max_acu) == pytest.approx(min(expected, 2000), abs=2)


@pytest.mark.parametrize("gib", [4, 16, 64, 256])
def test_a_provisioned_instance_takes_no_more_connections_than_auroras_default_could_be(gib: int) -> None:
    """LEAST({DBInstanceClassMemory/9531392},5000), of all the memory there is: AWS leaves some of it to the system."""
    most = min(gib * 2**30 // 9_531_392, 5000)
    assert 0.85 * most <= of_instance(gib) <= most


@pytest.mark.requirement("C10")
def test_nine_tenths_of_the_connections_that_are_set_are_warned_of(disposable: Template) -> None:
    cluster = disposable.one("RDS::DBCluster")
    parameters = disposable.referred(cluster.properties["DBClusterParameterGroupName"]).properties["Parameters"]
    assert parameters["max_connections"] == "189"
    warning = alarm(disposable, "database-connections")
    assert metrics(warning) == [("AWS/RDS", "DatabaseConnections", "Maximum")]
    assert dimensions(warning) == {"DBClusterIdentifier": cluster.properties["DBClusterIdentifier"]}
    assert state(warning, {"DatabaseConnections": (171,) * 5}) == "ALARM"
    assert state(warning, {"DatabaseConnections": (170,) * 5}) == "OK"
    assert state(warning, {"DatabaseConnections": (170, 189, 189, 189, 189)}) == "OK"
    assert state(warning, {}) == "OK"  # it is paused


@pytest.mark.requirement("C10")
def test_a_database_that_cannot_grow_for_a_quarter_of_an_hour_is_warned_of(disposable: Template) -> None:
    most = disposable.one("RDS::DBCluster").properties["ServerlessV2ScalingConfiguration"]["MaxCapacity"]
    warning = alarm(disposable, "database-capacity")
    assert metrics(warning) == [("AWS/RDS", "ServerlessDatabaseCapacity", "Maximum")]
    assert state(warning, {"ServerlessDatabaseCapacity": (most,) * 15}) == "ALARM"
    assert state(warning, {"ServerlessDatabaseCapacity": (most - 0.5, *(most,) * 14)}) == "OK"
    assert state(warning, {}) == "OK"


def of_database(**rotation_functions: str) -> dict[str, Resource]:
    """The alarms of a database alone."""
    import aws_cdk as cdk
    from aws_cdk import assertions
    from aws_cdk import aws_sns as sns

    from tap_stack.monitoring import database_alarms
    from tap_stack.monitoring.alarms import Alarms
    from tap_stack.monitoring.watched import WatchedDatabase

    database = WatchedDatabase(cluster_identifier="shop", max_connections=100, rotation_functions=rotation_functions)
    stack = cdk.Stack(cdk.App(), "Shop")
    alarms = Alarms(stack, "Alarms", topic=sns.Topic(stack, "Topic"))
    database_alarms.add(alarms, database, settings=DISPOSABLE.alarms)
    found = assertions.Template.from_stack(stack).find_resources("AWS::CloudWatch::Alarm")
    return {
        entry["Properties"]["AlarmName"]: Resource(name, entry["Type"], entry["Properties"], entry)
        for name, entry in found.items()
    }


@pytest.mark.requirement("C5", "C10")
def test_a_rotation_that_failed_stays_failed_until_one_succeeds() -> None:
    alarms = of_database(**{"rotation-failed": "rotate"})
    warning = alarms["Shop-rotation-failed"]
    assert metrics(warning) == [("AWS/Lambda", "Errors", "Sum")]
    assert dimensions(warning) == {"FunctionName": "rotate"}
    assert state(warning, {"Errors": (1,)}) == "ALARM"
    assert state(warning, {}) is None
    assert state(warning, {"Errors": (0,)}) == "OK"
    assert "/aws/lambda/rotate" in warning.properties["AlarmDescription"]


def test_a_provisioned_database_has_no_capacity_to_be_at_the_end_of() -> None:
    assert of_database().keys() == {"Shop-database-connections"}
