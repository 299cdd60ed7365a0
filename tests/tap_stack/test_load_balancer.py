import pytest

from tests.tap_stack.templates import Json, Resource, Template


def serving(template: Template) -> Resource:
    """The listener that does not redirect."""
    (listener,) = [
        listener
        for listener in template.all("ElasticLoadBalancingV2::Listener")
        if listener.properties["DefaultActions"][0]["Type"] != "redirect"
    ]
    return listener


def rule_for(template: Template, path: str) -> Resource:
    """The rule of the serving listener for a path."""
    (rule,) = [
        rule
        for rule in template.all("ElasticLoadBalancingV2::ListenerRule", ListenerArn=serving(template).ref)
        if rule.properties["Conditions"][0].get("PathPatternConfig") == {"Values": [path]}
    ]
    return rule


def action_for(template: Template, path: str) -> Json:
    """What happens to a path, by the rules of the serving listener."""
    (action,) = rule_for(template, path).properties["Actions"]
    return action


@pytest.mark.requirement("C2")
def test_it_faces_the_internet_from_the_public_subnets(disposable: Template) -> None:
    balancer = disposable.one("ElasticLoadBalancingV2::LoadBalancer", Scheme="internet-facing")
    subnets = [disposable.referred(subnet) for subnet in balancer.properties["Subnets"]]
    assert {s.properties["CidrBlock"] for s in subnets} == {"10.0.1.0/24", "10.0.2.0/24"}


@pytest.mark.requirement("C2")
@pytest.mark.parametrize("stack", ["disposable", "retained"])
def test_health_is_a_fixed_200(request: pytest.FixtureRequest, stack: str) -> None:
    action = action_for(request.getfixturevalue(stack), "/health")
    assert action["Type"] == "fixed-response"
    assert (action["FixedResponseConfig"]["StatusCode"], action["FixedResponseConfig"]["MessageBody"]) == ("200", "OK")


@pytest.mark.requirement("C2", "P4")
def test_api_paths_go_to_the_target_group_of_the_service(disposable: Template) -> None:
    action = action_for(disposable, "/api/*")
    (backend,) = disposable.one("ECS::Service").properties["LoadBalancers"]
    assert (action["Type"], action["TargetGroupArn"]) == ("forward", backend["TargetGroupArn"])


@pytest.mark.requirement("C2")
def test_only_the_load_balancer_is_open_to_the_internet(disposable: Template, retained: Template) -> None:
    for template, ports in ((disposable, {80}), (retained, {80, 443})):
        (balancer_group,) = template.one("ElasticLoadBalancingV2::LoadBalancer").properties["SecurityGroups"]
        for group in template.all("EC2::SecurityGroup"):
            is_balancers = balancer_group == group.attribute("GroupId")
            found = {
                rule["FromPort"]
                for rule in group.properties.get("SecurityGroupIngress", [])
                if rule.get("CidrIp") == "0.0.0.0/0"
            }
            assert found == (ports if is_balancers else set())


@pytest.mark.requirement("C2")
def test_the_load_balancer_reaches_the_tasks_only(disposable: Template) -> None:
    (balancer_group,) = disposable.one("ElasticLoadBalancingV2::LoadBalancer").properties["SecurityGroups"]
    assert "SecurityGroupEgress" not in disposable.referred(balancer_group).properties
    egress = disposable.one("EC2::SecurityGroupEgress", GroupId=balancer_group)
    task_groups = disposable.one("ECS::Service").properties["NetworkConfiguration"]["AwsvpcConfiguration"]
    assert [egress.properties["DestinationSecurityGroupId"]] == task_groups["SecurityGroups"]
    assert (egress.properties["FromPort"], egress.properties["ToPort"]) == (8080, 8080)


def test_without_a_domain_it_serves_http(disposable: Template) -> None:
    assert serving(disposable).properties["Protocol"] == "HTTP"
    name = disposable.one("ElasticLoadBalancingV2::LoadBalancer").attribute("DNSName")
    assert disposable.outputs["LoadBalancerUrl"] == {"Fn::Join": ["", ["http://", name]]}


def test_with_a_domain_it_serves_https_of_tls_1_2_and_up(retained: Template) -> None:
    listener = serving(retained).properties
    assert (listener["Protocol"], listener["Port"]) == ("HTTPS", 443)
    assert listener["SslPolicy"].startswith("ELBSecurityPolicy-TLS13-1-2-Res-PQ-")
    assert retained.outputs["LoadBalancerUrl"] == "https://origin.shop.example.com"


def test_with_a_domain_http_is_redirected(retained: Template) -> None:
    (action,) = retained.one("ElasticLoadBalancingV2::Listener", Protocol="HTTP").properties["DefaultActions"]
    assert action["Type"] == "redirect"
    assert {k: action["RedirectConfig"][k] for k in ("Protocol", "Port", "StatusCode")} == {
        "Protocol": "HTTPS",
        "Port": "443",
        "StatusCode": "HTTP_301",
    }


def test_one_certificate_names_the_distribution_and_the_load_balancer(retained: Template) -> None:
    certificate = retained.one("CertificateManager::Certificate")
    assert certificate.properties["DomainName"] == "shop.example.com"
    assert certificate.properties["SubjectAlternativeNames"] == ["origin.shop.example.com"]
    assert certificate.properties["ValidationMethod"] == "DNS"
    zones = {option["HostedZoneId"] for option in certificate.properties["DomainValidationOptions"]}
    assert zones == {"Z0123456789ABCDEFGHIJ"}
    assert serving(retained).properties["Certificates"] == [{"CertificateArn": certificate.ref}]


def test_the_origin_name_is_an_alias_of_the_load_balancer(retained: Template) -> None:
    record = retained.one("Route53::RecordSet", Name="origin.shop.example.com.").properties
    assert (record["Type"], record["HostedZoneId"]) == ("A", "Z0123456789ABCDEFGHIJ")
    balancer = retained.one("ElasticLoadBalancingV2::LoadBalancer")
    assert balancer.attribute("DNSName") in record["AliasTarget"]["DNSName"]["Fn::Join"][1]


def test_invalid_headers_are_dropped(disposable: Template) -> None:
    values = disposable.one("ElasticLoadBalancingV2::LoadBalancer").named_values
    assert values["routing.http.drop_invalid_header_fields.enabled"] == "true"


def test_access_logs_go_to_a_closed_bucket_that_the_load_balancer_can_write_to(disposable: Template) -> None:
    values = disposable.one("ElasticLoadBalancingV2::LoadBalancer").named_values
    assert values["access_logs.s3.enabled"] == "true"
    bucket = disposable.referred(values["access_logs.s3.bucket"]).properties
    (encryption,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert encryption["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"  # SSE-KMS would lose the logs
    assert all(bucket["PublicAccessBlockConfiguration"].values())
    assert [rule["ExpirationInDays"] for rule in bucket["LifecycleConfiguration"]["Rules"]] == [30]


def test_it_is_protected_where_data_is_kept(disposable: Template, retained: Template) -> None:
    assert disposable.one("ElasticLoadBalancingV2::LoadBalancer").named_values["deletion_protection.enabled"] == "false"
    assert retained.one("ElasticLoadBalancingV2::LoadBalancer").named_values["deletion_protection.enabled"] == "true"
