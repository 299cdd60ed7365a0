"""What CloudFormation may do: what our templates ask for, by name where there are names, and nothing to itself."""

import json
from collections.abc import Iterator

import pytest

from bootstrap.documents import MOST_CHARACTERS, MOST_POLICIES, size, split
from bootstrap.needs import needs
from bootstrap.sets import TOOLS, file_of, stages_of, tools_of
from bootstrap.statements import known
from bootstrap.templates import resources_of, types_of
from stages.settings import load
from tests.bootstrap.conftest import NUMBER, Policies
from tests.bootstrap.evaluator import Json, allowed, listed
from tests.conftest import Synthesized

pytestmark = pytest.mark.requirement("C11")


def test_the_templates_of_the_repository_are_up_to_date(product: Synthesized) -> None:
    from bootstrap.documents import render

    settings = load(product=product.app.node.try_get_context("product") or "commerce")
    written = file_of(settings.product.name).read_text()
    assert written == render(stages_of(settings, product.directory)), "run: make docs, and bootstrap the accounts again"


def test_the_template_of_the_tools_account_is_up_to_date(commerce: Synthesized, payments: Synthesized) -> None:
    from bootstrap.documents import render

    products = {commerce.directory: load(), payments.directory: load(product="payments")}
    assert file_of(TOOLS).read_text() == render(tools_of(products)), "run: make docs, and bootstrap the account again"


def test_each_policy_is_within_the_limits_of_iam(policies: Policies) -> None:
    assert all(0 < size(document) <= MOST_CHARACTERS for document in policies.documents.values())
    assert 0 < sum(name[9:].isdigit() for name in policies.documents) <= MOST_POLICIES
    assert len(json.dumps(policies.accounts.name)) < 51_200


def test_what_does_not_fit_is_split_in_order_and_always_alike() -> None:
    statements = [{"Effect": "Allow", "Action": [f"s3:{'x' * 2000}{n}"], "Resource": ["*"]} for n in range(5)]
    documents = split(statements)
    assert [statement for document in documents for statement in document["Statement"]] == statements
    assert [len(document["Statement"]) for document in documents] == [2, 2, 1]
    assert documents == split(statements)


def test_what_fits_nowhere_is_refused() -> None:
    with pytest.raises(ValueError, match="1 policies of"):
        split([{"Effect": "Allow", "Action": ["s3:" + "x" * 7000], "Resource": ["*"]}])
    with pytest.raises(ValueError, match="11 policies of"):
        split([{"Effect": "Allow", "Action": ["s3:" + "x" * 5000], "Resource": ["*"]}] * 11)


def test_nothing_is_allowed_by_wildcard(policies: Policies) -> None:
    for statement in policies.execution:
        assert set(statement) <= {"Effect", "Action", "Resource", "Condition"}
        assert statement["Effect"] == "Allow"
        assert not [action for action in statement["Action"] if "*" in action]


def test_what_is_allowed_everywhere_knows_no_resource_or_only_lists(policies: Policies) -> None:
    for statement in policies.execution:
        if statement["Resource"] == ["*"]:
            assert "aws:RequestedRegion" in statement["Condition"]["StringEquals"]
            for action in statement["Action"]:
                assert not known(action).kinds or action.partition(":")[2].startswith(("Describe", "List")), action


def requests(policies: Policies) -> Iterator[str]:
    yield from (known(action).name for action in needs(types_of(policies.accounts.templates)))


def test_every_action_that_the_types_need_is_allowed_somewhere_and_no_other(policies: Policies) -> None:
    given = {action for statement in policies.execution for action in statement["Action"]}
    unused_without_managed_policies = {"iam:AttachRolePolicy", "iam:DetachRolePolicy"}
    assert given <= set(requests(policies)) | unused_without_managed_policies
    unused_without_services = {"iam:CreateServiceLinkedRole"}
    assert set(requests(policies)) - given <= unused_without_managed_policies | unused_without_services


def test_the_boundary_of_cloudformation_lets_its_policies_through(policies: Policies) -> None:
    for statement in policies.execution:
        context = {
            key: listed(v)[0].replace("*", "x") for c in statement.get("Condition", {}).values() for key, v in c.items()
        }
        for action in statement["Action"]:
            for resource in statement["Resource"]:
                at = resource.replace("*", "x")
                bounds = (policies.execution, policies.execution_boundary)
                assert allowed(*bounds, action=action, resource=at, context=context), (action, at)


def names(policies: Policies, resource_type: str, own: str) -> Iterator[str]:
    """The names that resources of a type will have: their own, or the stack's with the logical id."""
    for logical_id, properties in resources_of(policies.accounts.templates, resource_type):
        name = properties.get(own, f"{policies.accounts.pipelines[0]}-dev-{logical_id[:24]}-1ABCDEF")
        yield name if isinstance(name, str) else f"API-Gateway-Execution-Logs_a1b2c3/v1 {logical_id}"


NAMED = {
    "AWS::Lambda::Function": ("FunctionName", "lambda:us-east-1:{account}:function:{name}", "lambda:CreateFunction"),
    "AWS::Logs::LogGroup": ("LogGroupName", "logs:us-east-1:{account}:log-group:{name}:*", "logs:CreateLogGroup"),
    "AWS::S3::Bucket": ("BucketName", "s3:::{name}", "s3:DeleteBucket"),
    "AWS::SNS::Topic": ("TopicName", "sns:us-east-1:{account}:{name}", "sns:DeleteTopic"),
    "AWS::KMS::Alias": ("AliasName", "kms:us-east-1:{account}:{name}", "kms:CreateAlias"),
    "AWS::Events::Rule": ("Name", "events:us-east-1:{account}:rule/{name}", "events:PutRule"),
    "AWS::RDS::DBCluster": ("DBClusterIdentifier", "rds:us-east-1:{account}:cluster:{name}", "rds:CreateDBCluster"),
    "AWS::ECS::Cluster": ("ClusterName", "ecs:us-east-1:{account}:cluster/{name}", "ecs:DeleteCluster"),
    "AWS::CloudWatch::Alarm": ("AlarmName", "cloudwatch:us-east-1:{account}:alarm:{name}", "cloudwatch:DeleteAlarms"),
    "AWS::CloudWatch::Dashboard": (
        "DashboardName",
        "cloudwatch::{account}:dashboard/{name}",
        "cloudwatch:PutDashboard",
    ),
    "AWS::Backup::BackupVault": (
        "BackupVaultName",
        "backup:us-east-1:{account}:backup-vault:{name}",
        "backup:DeleteBackupVault",
    ),
    "AWS::CodePipeline::Pipeline": ("Name", "codepipeline:us-east-1:{account}:{name}", "codepipeline:UpdatePipeline"),
    "AWS::CodeBuild::ReportGroup": (
        "Name",
        "codebuild:us-east-1:{account}:report-group/{name}",
        "codebuild:DeleteReportGroup",
    ),
    "AWS::CloudFront::Function": ("Name", "cloudfront::{account}:function/{name}", "cloudfront:DeleteFunction"),
}


@pytest.mark.parametrize("resource_type", NAMED)
def test_named_resources_of_ours_are_within_reach_and_others_are_not(resource_type: str, policies: Policies) -> None:
    own, arn, action = NAMED[resource_type]
    for name in names(policies, resource_type, own):
        resource = "arn:aws:" + arn.format(account=NUMBER, name=name)
        assert allowed(policies.execution, action=action, resource=resource), resource
    foreign = "arn:aws:" + arn.format(account=NUMBER, name="somebody-elses")
    assert not allowed(policies.execution, action=action, resource=foreign)


def test_secrets_of_others_cannot_be_read(policies: Policies) -> None:
    secret = f"arn:aws:secretsmanager:us-east-1:{NUMBER}:secret:"
    for logical_id, _ in resources_of(policies.accounts.templates, "AWS::SecretsManager::Secret"):
        read: Json = {"action": "secretsmanager:GetSecretValue", "resource": f"{secret}{logical_id}-1AbC-xYz"}
        assert allowed(policies.execution, **read)
    assert not allowed(policies.execution, action="secretsmanager:GetSecretValue", resource=f"{secret}payroll-xYz")


def test_a_key_of_somebody_else_cannot_be_deleted(policies: Policies) -> None:
    deletion: Json = {"action": "kms:ScheduleKeyDeletion", "resource": f"arn:aws:kms:us-east-1:{NUMBER}:key/1"}
    ours = {"aws:ResourceTag/Project": policies.accounts.projects[0]}
    assert allowed(policies.execution, **deletion, context=ours)
    assert not allowed(policies.execution, **deletion, context={"aws:ResourceTag/Project": "payroll"})
    assert not allowed(policies.execution, **deletion)
