"""The database of a stage where people pay: on instances, in several zones, under keys of the stage's own (P5)."""

import json

import pytest

from tests.tap_stack.templates import Json, Resource, Template
from tests.tap_stack.test_database import cluster

pytestmark = pytest.mark.requirement("P5")


def instances(template: Template) -> list[dict[str, Json]]:
    found = [instance.properties for instance in template.all("RDS::DBInstance")]
    return sorted(found, key=lambda properties: int(properties["PromotionTier"]))


def storage_key(template: Template) -> Resource:
    return template.referred(cluster(template)["KmsKeyId"])


def test_it_is_on_instances_of_the_settings_class_and_version(retained: Template) -> None:
    assert cluster(retained)["EngineVersion"] == "17.9"
    assert "ServerlessV2ScalingConfiguration" not in cluster(retained)
    assert {instance["DBInstanceClass"] for instance in instances(retained)} == {"db.r8g.xlarge"}


def test_the_readers_are_in_other_zones_than_the_writer_and_take_over_in_turn(retained: Template) -> None:
    assert [instance["PromotionTier"] for instance in instances(retained)] == [0, 1, 2]
    zones = [instance["AvailabilityZone"] for instance in instances(retained)]
    assert zones == ["us-east-1a", "us-east-1b", "us-east-1a"]  # the stage has two


def test_no_instance_is_public_or_updates_itself(retained: Template) -> None:
    for instance in instances(retained):
        assert instance["PubliclyAccessible"] is False
        assert instance["AutoMinorVersionUpgrade"] is False


def test_stored_data_is_under_a_customer_key_that_serves_nothing_but_the_database(retained: Template) -> None:
    key = storage_key(retained)
    assert key.properties["EnableKeyRotation"] is True
    users = [r for r in retained.resources if key.logical_id in json.dumps(r.properties)]
    assert {user.type.split("::")[1] for user in users} == {"RDS", "Backup", "KMS", "IAM"}


def test_the_history_of_queries_is_kept_for_its_time_under_the_same_key(retained: Template) -> None:
    for instance in instances(retained):
        assert instance["EnablePerformanceInsights"] is True
        assert instance["PerformanceInsightsRetentionPeriod"] == 31
        assert retained.referred(instance["PerformanceInsightsKMSKeyId"]) == storage_key(retained)


def test_what_the_system_sees_is_measured_every_minute(retained: Template) -> None:
    for instance in instances(retained):
        role = retained.referred(instance["MonitoringRoleArn"])
        assert instance["MonitoringInterval"] == 60
        assert "monitoring.rds.amazonaws.com" in json.dumps(role.properties["AssumeRolePolicyDocument"])


def test_one_number_of_connections_is_the_parameters_and_the_alarms(retained: Template) -> None:
    parameters = retained.referred(cluster(retained)["DBClusterParameterGroupName"]).properties["Parameters"]
    alarm = retained.one("CloudWatch::Alarm", AlarmName="Retained-database-connections")
    assert parameters["max_connections"] == "3360"
    assert alarm.properties["Threshold"] == pytest.approx(0.9 * 3360)


def test_the_log_tells_who_connects_and_never_a_password(retained: Template) -> None:
    """Statements that make users or change passwords have them in their text; slow and failed ones would be logged."""
    parameters = retained.referred(cluster(retained)["DBClusterParameterGroupName"]).properties
    assert parameters["Family"] == "aurora-postgresql17"
    logged = parameters["Parameters"]
    assert (logged["log_connections"], logged["log_disconnections"]) == ("1", "1")
    assert logged["log_statement"] == "none"
    assert "log_min_duration_statement" not in logged
    assert logged["rds.force_ssl"] == "1"
    assert cluster(retained)["EnableCloudwatchLogsExports"] == ["postgresql"]


def test_auroras_own_snapshot_and_maintenance_keep_out_of_the_way_of_backups(retained: Template) -> None:
    for name in ("PreferredBackupWindow", "PreferredMaintenanceWindow"):
        begin, end = (int(time[-5:-3]) for time in cluster(retained)[name].split("-"))
        for start in range(0, 24, 6):
            assert end < start or start + 1 < begin


def test_snapshots_carry_the_tags(retained: Template) -> None:
    assert cluster(retained)["CopyTagsToSnapshot"] is True
