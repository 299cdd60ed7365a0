"""Web ACLs refuse addresses that ask too often, before load balancers, APIs and distributions."""

from typing import Any

import pytest

from rehearsal.engine.firewall import rules
from rehearsal.engine.firewall.rates import CHECK_SECONDS, Rates
from tests.rehearsal.engine import balancer
from tests.rehearsal.engine.cloud import Answer, Cloud, Json, wait_until

LIMIT = 10
VERIFIED = {"x-origin-verify": "secret"}
BODY = '{"error": "too many"}'


def test_an_address_has_made_too_many_once_it_is_looked_at_and_until_the_window_is_past() -> None:
    rates = Rates(limit=3, window=60)
    start = 6000.0
    assert [rates.is_too_many("a", now=start + n) for n in range(5)] == [False] * 5, "within the ten seconds"
    assert rates.is_too_many("a", now=start + CHECK_SECONDS)
    assert not rates.is_too_many("b", now=start + CHECK_SECONDS)
    assert rates.is_too_many("a", now=start + 50)
    assert not rates.is_too_many("a", now=start + 120), "the newest counts, too"


IN_BASE64 = "c2VjcmV0"


def statement(header: str, *, search: str = IN_BASE64) -> Json:
    return {
        "ByteMatchStatement": {
            "FieldToMatch": {"SingleHeader": {"Name": header}},
            "PositionalConstraint": "EXACTLY",
            "SearchString": search,
            "TextTransformations": [{"Priority": 0, "Type": "NONE"}],
        }
    }


def test_a_statement_is_about_some_requests() -> None:
    first, second = statement("X-First"), statement("X-Second")
    one, both = {"x-first": "secret"}, {"x-first": "secret", "x-second": "secret"}
    assert rules.matches(first, one)
    assert not rules.matches(first, {"x-first": "other"})
    assert not rules.matches({"NotStatement": {"Statement": first}}, one)
    assert rules.matches({"OrStatement": {"Statements": [first, second]}}, one)
    assert not rules.matches({"AndStatement": {"Statements": [first, second]}}, one)
    assert rules.matches({"AndStatement": {"Statements": [first, second]}}, both)
    with pytest.raises(rules.UnknownStatementError, match="GeoMatchStatement"):
        rules.matches({"GeoMatchStatement": {"CountryCodes": ["DE"]}}, one)


def acl(scope: str) -> Json:
    """As the products' stacks have it."""
    custom = {"ResponseCode": 429, "CustomResponseBodyKey": "TooMany"}
    rate = {
        "AggregateKeyType": "IP",
        "Limit": LIMIT,
        "EvaluationWindowSec": 60,
        "ScopeDownStatement": {"NotStatement": {"Statement": statement("x-origin-verify", search="secret")}},
    }
    visible = {"CloudWatchMetricsEnabled": True, "SampledRequestsEnabled": True, "MetricName": "m"}
    limit = {
        "Name": "RequestsPerAddress",
        "Priority": 0,
        "Action": {"Block": {"CustomResponse": custom}},
        "Statement": {"RateBasedStatement": rate},
        "VisibilityConfig": visible,
    }
    managed = {
        "Name": "Managed",
        "Priority": 1,
        "OverrideAction": {"None": {}},
        "Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}},
        "VisibilityConfig": visible,
    }
    properties = {
        "Scope": scope,
        "DefaultAction": {"Allow": {}},
        "Rules": [managed, limit],
        "CustomResponseBodies": {"TooMany": {"ContentType": "APPLICATION_JSON", "Content": BODY}},
        "VisibilityConfig": visible,
    }
    return {"Type": "AWS::WAFv2::WebACL", "Properties": properties}


def association(resource: Json) -> Json:
    properties = {"ResourceArn": resource, "WebACLArn": {"Fn::GetAtt": ["Acl", "Arn"]}}
    return {"Type": "AWS::WAFv2::WebACLAssociation", "Properties": properties}


def too_often(cloud: Cloud, host: str, path: str, **headers: str) -> Answer:
    """The answer of who asks on and on: another one than the first."""
    answers = [cloud.request(host, path, headers=headers)]
    assert answers[0].status == 200

    def is_refused() -> bool:
        answers.append(cloud.request(host, path, headers=headers))
        return answers[-1].status != 200

    wait_until(is_refused, what="the refusal")
    assert len(answers) > LIMIT
    return answers[-1]


def refused(answer: Answer) -> bool:
    return (answer.status, answer.headers["content-type"], answer.body) == (429, "application/json", BODY)


def test_a_load_balancer_refuses_who_asks_too_often_and_not_who_is_verified(quick_cloud: Cloud) -> None:
    resources: dict[str, Any] = {
        "Balancer": {"Type": "AWS::ElasticLoadBalancingV2::LoadBalancer"},
        "Listener": balancer.listener(80, "HTTP", balancer.fixed("hello")),
        "Acl": acl("REGIONAL"),
        "Association": association({"Ref": "Balancer"}),
    }
    outputs = {"Host": {"Fn::GetAtt": ["Balancer", "DNSName"]}, "Arn": {"Ref": "Balancer"}}
    found = quick_cloud.deploy("guarded", resources, outputs).outputs
    assert refused(too_often(quick_cloud, found["Host"], "/"))
    assert quick_cloud.request(found["Host"], "/", headers=VERIFIED).status == 200

    waf = quick_cloud.client("wafv2")
    named = waf.get_web_acl_for_resource(ResourceArn=found["Arn"])["WebACL"]
    assert named["CustomResponseBodies"]["TooMany"]["Content"] == BODY
    del resources["Association"]
    quick_cloud.deploy("guarded", resources, outputs)
    assert quick_cloud.request(found["Host"], "/").status == 200, "nothing guards it any more"
    quick_cloud.delete("guarded")


def test_a_stage_of_an_api_refuses_who_asks_too_often(quick_cloud: Cloud) -> None:
    integration = {
        "Type": "MOCK",
        "RequestTemplates": {"application/json": '{"statusCode": 200}'},
        "IntegrationResponses": [{"StatusCode": "200"}],
    }
    method = {
        "RestApiId": {"Ref": "Api"},
        "ResourceId": {"Fn::GetAtt": ["Api", "RootResourceId"]},
        "HttpMethod": "GET",
        "AuthorizationType": "NONE",
        "Integration": integration,
        "MethodResponses": [{"StatusCode": "200"}],
    }
    stage = {"RestApiId": {"Ref": "Api"}, "DeploymentId": {"Ref": "Deployment"}, "StageName": "live"}
    resources: dict[str, Any] = {
        "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "guarded"}},
        "Get": {"Type": "AWS::ApiGateway::Method", "Properties": method},
        "Deployment": {
            "Type": "AWS::ApiGateway::Deployment",
            "Properties": {"RestApiId": {"Ref": "Api"}},
            "DependsOn": "Get",
        },
        "Stage": {"Type": "AWS::ApiGateway::Stage", "Properties": stage},
        "Acl": acl("REGIONAL"),
        "Association": association({"Fn::Sub": "arn:aws:apigateway:${AWS::Region}::/restapis/${Api}/stages/${Stage}"}),
    }
    host = {"Fn::Sub": "${Api}.execute-api.${AWS::Region}.amazonaws.com"}
    found = quick_cloud.deploy("guarded-api", resources, {"Host": host}).outputs
    assert refused(too_often(quick_cloud, found["Host"], "/live/"))
    quick_cloud.delete("guarded-api")


def test_a_distribution_refuses_who_asks_too_often(quick_cloud: Cloud) -> None:
    config = {
        "Enabled": True,
        "WebACLId": {"Fn::GetAtt": ["Acl", "Arn"]},
        "Origins": [
            {
                "Id": "balancer",
                "DomainName": {"Fn::GetAtt": ["Balancer", "DNSName"]},
                "CustomOriginConfig": {"OriginProtocolPolicy": "http-only"},
            }
        ],
        "DefaultCacheBehavior": {
            "TargetOriginId": "balancer",
            "ViewerProtocolPolicy": "allow-all",
            "CachePolicyId": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
        },
    }
    resources: dict[str, Any] = {
        "Balancer": {"Type": "AWS::ElasticLoadBalancingV2::LoadBalancer"},
        "Listener": balancer.listener(80, "HTTP", balancer.fixed("hello")),
        "Acl": acl("CLOUDFRONT"),
        "Site": {"Type": "AWS::CloudFront::Distribution", "Properties": {"DistributionConfig": config}},
    }
    outputs = {"Host": {"Fn::GetAtt": ["Site", "DomainName"]}}
    found = quick_cloud.deploy("guarded-site", resources, outputs).outputs
    assert refused(too_often(quick_cloud, found["Host"], "/"))
    quick_cloud.delete("guarded-site")
