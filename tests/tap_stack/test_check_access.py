import pytest

from tests.tap_stack.conftest import ACCOUNT, CHECKS_PRINCIPAL
from tests.tap_stack.templates import Resource, Template


def check_role(template: Template) -> Resource:
    return template.one("IAM::Role", RoleName="shop-dev-checks")


@pytest.mark.requirement("D6")
def test_the_role_may_read_the_one_key_see_alarms_and_images_rotate_the_one_secret_and_nothing_else(
    disposable: Template,
) -> None:
    role = check_role(disposable)
    policy = disposable.one("IAM::Policy", Roles=[role.ref])
    key, cluster = disposable.one("ApiGateway::ApiKey"), disposable.one("ECS::Cluster")
    allowed = [(s["Effect"], s["Action"], s["Resource"]) for s in policy.properties["PolicyDocument"]["Statement"]]
    assert allowed == [
        ("Allow", "apigateway:GET", {"Fn::Join": ["", ["arn:aws:apigateway:us-east-1::/apikeys/", key.ref]]}),
        ("Allow", "cloudwatch:DescribeAlarms", "*"),
        (
            "Allow",
            ["secretsmanager:DescribeSecret", "secretsmanager:RotateSecret"],
            disposable.one("SecretsManager::SecretTargetAttachment").ref,
        ),
        (
            "Allow",
            "lambda:InvokeFunction",
            f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:Disposable-database-rotation",
        ),
        ("Allow", "ecs:ListTasks", "*"),
        (
            "Allow",
            "ecs:DescribeTasks",
            {"Fn::Join": ["", [f"arn:aws:ecs:us-east-1:{ACCOUNT}:task/", cluster.ref, "/*"]]},
        ),
    ]
    of_cluster = [s["Condition"] for s in policy.properties["PolicyDocument"]["Statement"] if "Condition" in s]
    assert of_cluster == 2 * [{"ArnEquals": {"ecs:cluster": cluster.attribute("Arn")}}]
    assert "ManagedPolicyArns" not in role.properties


@pytest.mark.requirement("D6")
def test_only_the_checks_may_assume_it(disposable: Template) -> None:
    (statement,) = check_role(disposable).properties["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"AWS": "arn:aws:iam::111111111111:root"}
    assert statement["Condition"] == {"ArnEquals": {"aws:PrincipalArn": CHECKS_PRINCIPAL}}


def test_its_arn_is_an_output(disposable: Template) -> None:
    assert disposable.outputs["CheckRoleArn"] == check_role(disposable).attribute("Arn")


def test_nobody_gets_access_where_nobody_checks(retained: Template) -> None:
    assert "CheckRoleArn" not in retained.outputs
    assert not retained.all("IAM::Role", RoleName="shop-dev-checks")
