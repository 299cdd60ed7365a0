"""Pages from a service: what of them comes from where, and what the service may do (P2, P4, P6)."""

import json
from pathlib import Path

import pytest

from tests.tap_stack.conftest import Synthesized
from tests.tap_stack.templates import Json, Resource, Template
from tests.tap_stack.test_distribution import ALL_VIEWER_EXCEPT_HOST, CACHING_DISABLED, behaviors, configuration, origin
from tests.tap_stack.test_load_balancer import action_for, rule_for, serving
from tests.tap_stack.test_origin_verification import HEADER, asked_for, reference, values
from tests.tap_stack.test_site import deployments


def service(template: Template, name: str) -> Resource:
    (found,) = [s for s in template.all("ECS::Service") if s.logical_id.startswith(name)]
    return found


def task(template: Template, name: str) -> Resource:
    return template.referred(service(template, name).properties["TaskDefinition"])


def target_groups(template: Template, path: str) -> set[str]:
    """The names of those that a rule forwards to."""
    action = action_for(template, path)
    assert action["Type"] == "forward"
    listed = action.get("ForwardConfig", {}).get("TargetGroups", [action])
    return {group["TargetGroupArn"]["Ref"] for group in listed}


def registered(template: Template, name: str) -> set[str]:
    """The names of the target groups that a service's tasks are in."""
    return {balancer["TargetGroupArn"]["Ref"] for balancer in service(template, name).properties["LoadBalancers"]}


@pytest.mark.requirement("P4")
def test_the_api_is_the_backends_and_all_other_paths_are_the_frontends(paged: Template) -> None:
    for path, name in (("/api/*", "Backend"), ("/*", "Frontend")):
        assert registered(paged, name) <= target_groups(paged, path)
    assert not target_groups(paged, "/api/*") & target_groups(paged, "/*")
    priorities = [int(rule_for(paged, path).properties["Priority"]) for path in ("/health", "/api/*", "/*")]
    assert priorities == sorted(priorities), "the last would take what is for the others"


@pytest.mark.requirement("P4", "P6")
def test_neither_is_served_without_the_header(paged: Template) -> None:
    accepted = [reference(value) for value in sorted(values(paged), key=lambda value: value.logical_id, reverse=True)]
    for rule in paged.all("ElasticLoadBalancingV2::ListenerRule", ListenerArn=serving(paged).ref):
        if rule.logical_id != rule_for(paged, "/health").logical_id:
            assert asked_for(rule) == accepted
    (action,) = serving(paged).properties["DefaultActions"]
    assert action["FixedResponseConfig"]["StatusCode"] == "403"


@pytest.mark.requirement("P4")
def test_each_task_is_probed_every_half_minute_and_given_up_after_three(paged: Template) -> None:
    probes = {
        group.properties["HealthCheckPath"]: (
            group.properties["HealthCheckIntervalSeconds"],
            group.properties["UnhealthyThresholdCount"],
        )
        for group in paged.all("ElasticLoadBalancingV2::TargetGroup")
    }
    assert probes == {"/api/health": (30, 3), "/frontend-health": (30, 3)}


@pytest.mark.requirement("P6")
@pytest.mark.parametrize("pattern", ["/assets/*", "*.js", "*.css"])
def test_assets_come_from_the_bucket_and_are_kept(paged: Template, pattern: str) -> None:
    assert "S3OriginConfig" in origin(paged, pattern)
    assert behaviors(paged)[pattern]["CachePolicyId"] != CACHING_DISABLED
    assert set(behaviors(paged)[pattern]["AllowedMethods"]) == {"GET", "HEAD"}


@pytest.mark.requirement("P6")
def test_everything_else_comes_from_behind_the_load_balancer_as_it_is_now(paged: Template) -> None:
    pages = behaviors(paged)["*"]
    assert origin(paged, "*") == origin(paged, "/api/*")
    assert origin(paged, "*")["DomainName"] == "origin.shop.example.com"
    assert [header["HeaderName"] for header in origin(paged, "*")["OriginCustomHeaders"]] == [HEADER]
    assert (pages["CachePolicyId"], pages["OriginRequestPolicyId"]) == (CACHING_DISABLED, ALL_VIEWER_EXCEPT_HOST)
    assert set(pages["AllowedMethods"]) == {"GET", "HEAD"}
    assert pages["ViewerProtocolPolicy"] == "redirect-to-https"
    assert "DefaultRootObject" not in configuration(paged), "it would be asked of the frontend in place of /"
    assert configuration(paged)["CacheBehaviors"][0]["PathPattern"] == "/api/*", "a script below /api/ is the backend's"
    policy = paged.one("CloudFront::ResponseHeadersPolicy")
    assert {str(behavior["ResponseHeadersPolicyId"]) for behavior in behaviors(paged).values()} == {str(policy.ref)}


@pytest.mark.requirement("P6")
def test_cloudfront_waits_until_the_load_balancer_takes_its_header_for_both(paged: Template) -> None:
    before = paged.one("CloudFront::Distribution").definition["DependsOn"]
    assert {rule_for(paged, path).logical_id for path in ("/api/*", "/*")} <= set(before)


@pytest.mark.requirement("P6")
def test_the_bucket_gets_hashed_files_only(paged: Template, synthesized: Synthesized) -> None:
    (copied,) = deployments(paged)
    assert (copied.properties["Exclude"], copied.properties["Include"]) == (["*"], ["assets/*"])
    assert "DistributionPaths" not in copied.properties
    (key,) = copied.properties["SourceObjectKeys"]
    files = staged(synthesized.directory, asset_hash=key.removesuffix(".zip"))
    assert files
    assert {path.parts[0] for path in files} == {"assets"}
    assert not [p for p in paged.all("IAM::Policy") if "cloudfront:CreateInvalidation" in str(p.properties)]


def staged(directory: Path, *, asset_hash: str) -> list[Path]:
    """The files of an asset, relative to it."""
    asset = directory / f"asset.{asset_hash}"
    return [path.relative_to(asset) for path in asset.rglob("*") if path.is_file()]


@pytest.mark.requirement("P6")
def test_a_page_is_never_served_before_the_files_that_it_names(paged: Template) -> None:
    (copied,) = deployments(paged)
    assert copied.logical_id in service(paged, "Frontend").definition["DependsOn"]
    assert copied.properties["Prune"] is False, "pages that were loaded before name the files of before"


@pytest.mark.requirement("P2")
def test_the_services_share_nothing_of_what_they_are(paged: Template) -> None:
    definitions = [task(paged, name) for name in ("Backend", "Frontend")]
    for of in ("TaskRoleArn", "ExecutionRoleArn"):
        assert len({json.dumps(definition.properties[of]) for definition in definitions}) == 2
    groups = [log_group(definition) for definition in definitions]
    assert groups[0] != groups[1]
    networks = [service(paged, name).properties["NetworkConfiguration"] for name in ("Backend", "Frontend")]
    assert networks[0]["AwsvpcConfiguration"]["SecurityGroups"] != networks[1]["AwsvpcConfiguration"]["SecurityGroups"]


def log_group(definition: Resource) -> Json:
    return container(definition)["LogConfiguration"]["Options"]["awslogs-group"]


def container(definition: Resource) -> Json:
    (found,) = [c for c in definition.properties["ContainerDefinitions"] if c["Name"] == "App"]
    return found


@pytest.mark.requirement("P2")
def test_the_frontend_writes_to_a_volume_and_the_backend_nowhere(paged: Template) -> None:
    for name, mounts in (("Backend", []), ("Frontend", ["/tmp"])):
        definition = task(paged, name)
        found = container(definition)
        assert found["ReadonlyRootFilesystem"] is True
        assert [m["ContainerPath"] for m in found.get("MountPoints", []) if not m["ReadOnly"]] == mounts
        assert len([v for v in definition.properties.get("Volumes", []) if v["Name"] == "scratch"]) == len(mounts)


@pytest.mark.requirement("P2", "P5")
def test_the_frontend_has_no_way_to_the_database(paged: Template) -> None:
    (own,) = service(paged, "Frontend").properties["NetworkConfiguration"]["AwsvpcConfiguration"]["SecurityGroups"]
    allowed = [rule.properties.get("SourceSecurityGroupId") for rule in paged.all("EC2::SecurityGroupIngress")]
    assert own not in allowed
    role = paged.referred(task(paged, "Frontend").properties["TaskRoleArn"])
    policies = [policy for policy in paged.all("IAM::Policy") if role.ref in policy.properties["Roles"]]
    assert "secretsmanager" not in str([policy.properties for policy in policies])
    assert "SECRET" not in str(container(task(paged, "Frontend")).get("Environment"))
