import json

import pytest

from tests.tap_stack.templates import Json, Resource, Template
from tests.tap_stack.test_origin_verification import HEADER, reference, values

SECRET_HEADERS = {"x-api-key", HEADER, "authorization", "cookie"}
CAPACITY = {
    "AWSManagedRulesAmazonIpReputationList": 25,
    "AWSManagedRulesCommonRuleSet": 700,
    "AWSManagedRulesKnownBadInputsRuleSet": 200,
    "AWSManagedRulesSQLiRuleSet": 200,
}
"""In WCU, as https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html has it."""
INCLUDED_CAPACITY = 1500
LIMIT_CAPACITY = 100
"""More than a rate rule with two string matches takes."""


def web_acl(template: Template) -> Resource:
    return template.one("WAFv2::WebACL", Scope="REGIONAL")


def log_of(acl: Resource, template: Template) -> dict[str, Json]:
    return template.one("WAFv2::LoggingConfiguration", ResourceArn=acl.attribute("Arn")).properties


def rules(template: Template) -> dict[str, dict[str, Json]]:
    return {rule["Name"]: rule for rule in web_acl(template).properties["Rules"]}


def limit(template: Template) -> dict[str, Json]:
    (found,) = [
        rule["Statement"]["RateBasedStatement"]
        for rule in rules(template).values()
        if "RateBasedStatement" in rule["Statement"]
    ]
    statement: dict[str, Json] = found
    return statement


def exempt(template: Template) -> list[Json]:
    """The statements of who is not counted."""
    statement = limit(template)["ScopeDownStatement"]["NotStatement"]["Statement"]
    either = statement.get("OrStatement", {"Statements": [statement]})
    return [s["ByteMatchStatement"] for s in either["Statements"]]


@pytest.mark.requirement("C2", "C8")
def test_it_protects_the_load_balancer_and_the_stage_of_the_api(disposable: Template) -> None:
    associations = disposable.all("WAFv2::WebACLAssociation")
    assert {json.dumps(a.properties["WebACLArn"]) for a in associations} == {
        json.dumps(web_acl(disposable).attribute("Arn"))
    }
    api, stage = disposable.one("ApiGateway::RestApi"), disposable.one("ApiGateway::Stage")
    stage_arn = {"Fn::Join": ["", ["arn:aws:apigateway:us-east-1::/restapis/", api.ref, "/stages/", stage.ref]]}
    protected = [a.properties["ResourceArn"] for a in associations]
    assert sorted(protected, key=str) == sorted(
        [disposable.one("ElasticLoadBalancingV2::LoadBalancer").ref, stage_arn], key=str
    )


def test_the_managed_rules_block(disposable: Template) -> None:
    assert web_acl(disposable).properties["DefaultAction"] == {"Allow": {}}
    managed = {name: rule for name, rule in rules(disposable).items() if name in CAPACITY}
    assert managed.keys() == CAPACITY.keys()
    for name, rule in managed.items():
        group = rule["Statement"]["ManagedRuleGroupStatement"]
        assert (group["VendorName"], group["Name"]) == ("AWS", name)
        assert rule["OverrideAction"] == {"None": {}}  # not Count


def test_it_costs_no_more_than_its_base_price(disposable: Template) -> None:
    assert sum(CAPACITY.values()) + LIMIT_CAPACITY <= INCLUDED_CAPACITY
    priorities = [rule["Priority"] for rule in rules(disposable).values()]
    assert len(set(priorities)) == len(priorities)


def test_an_address_that_asks_too_often_gets_429_in_the_shape_of_the_backend(disposable: Template) -> None:
    found = limit(disposable)
    assert (found["AggregateKeyType"], found["Limit"], found["EvaluationWindowSec"]) == ("IP", 150_000, 300)
    response = rules(disposable)["RequestsPerAddress"]["Action"]["Block"]["CustomResponse"]
    assert response["ResponseCode"] == 429
    body = web_acl(disposable).properties["CustomResponseBodies"][response["CustomResponseBodyKey"]]
    assert body["ContentType"] == "APPLICATION_JSON"
    assert json.loads(body["Content"])["error"].keys() == {"code", "message", "details"}


def test_who_proves_himself_by_the_value_of_the_header_is_not_counted(disposable: Template, retained: Template) -> None:
    """API Gateway and CloudFront, whose addresses stand for many; anybody can send the header, so the value counts."""
    for template in (disposable, retained):
        accepted = [reference(secret) for secret in values(template)]
        assert sorted((s["SearchString"] for s in exempt(template)), key=str) == sorted(accepted, key=str)
        for statement in exempt(template):
            assert statement["FieldToMatch"] == {"SingleHeader": {"Name": HEADER}}
            assert statement["PositionalConstraint"] == "EXACTLY"


def test_each_rule_has_a_metric(disposable: Template) -> None:
    configs = [web_acl(disposable).properties, *rules(disposable).values()]
    metrics = [config["VisibilityConfig"] for config in configs]
    assert all(metric["CloudWatchMetricsEnabled"] for metric in metrics)
    assert len({metric["MetricName"] for metric in metrics}) == len(metrics)


@pytest.mark.requirement("C12")
def test_what_was_blocked_is_logged_to_an_encrypted_group(disposable: Template) -> None:
    logging = log_of(web_acl(disposable), disposable)
    (destination,) = logging["LogDestinationConfigs"]
    prefix, group = destination["Fn::Join"][1]  # and no ":*" after it, which WAF does not take
    assert prefix == "arn:aws:logs:us-east-1:222222222222:log-group:"
    properties = disposable.referred(group).properties
    assert properties["LogGroupName"].startswith("aws-waf-logs-")
    assert "KmsKeyId" in properties
    assert logging["LoggingFilter"]["DefaultBehavior"] == "DROP"


@pytest.mark.requirement("C12")
def test_no_secret_header_is_in_logs_or_samples(disposable: Template) -> None:
    logging = log_of(web_acl(disposable), disposable)
    assert {field["SingleHeader"]["Name"] for field in logging["RedactedFields"]} == SECRET_HEADERS
    (protection,) = web_acl(disposable).properties["DataProtectionConfig"]["DataProtections"]
    assert (protection["Action"], protection["Field"]["FieldType"]) == ("SUBSTITUTION", "SINGLE_HEADER")
    assert set(protection["Field"]["FieldKeys"]) == SECRET_HEADERS


@pytest.mark.requirement("C7")
@pytest.mark.parametrize("stack", ["disposable", "retained"])
def test_the_storefront_has_one_of_its_own_that_counts_everybody(request: pytest.FixtureRequest, stack: str) -> None:
    template: Template = request.getfixturevalue(stack)
    acl = template.one("WAFv2::WebACL", Scope="CLOUDFRONT")
    distribution = template.one("CloudFront::Distribution").properties["DistributionConfig"]
    assert distribution["WebACLId"] == acl.attribute("Arn")
    (counted,) = [
        rule["Statement"]["RateBasedStatement"]
        for rule in acl.properties["Rules"]
        if "RateBasedStatement" in rule["Statement"]
    ]
    assert "ScopeDownStatement" not in counted
    assert (
        log_of(acl, template)["LogDestinationConfigs"] != log_of(web_acl(template), template)["LogDestinationConfigs"]
    )
