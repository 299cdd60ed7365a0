"""The distribution: what it serves from where, for how long, and how it says so."""

import pytest

from tests.tap_stack.templates import Json, Resource, Template
from tests.tap_stack.test_origin_verification import HEADER, reference, values

BOTH = pytest.mark.parametrize("stack", ["disposable", "retained"])
ALL_VIEWER_EXCEPT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
"""AWS's own policies."""


@pytest.fixture
def template(request: pytest.FixtureRequest, stack: str) -> Template:
    found: Template = request.getfixturevalue(stack)
    return found


def configuration(template: Template) -> Json:
    return template.one("CloudFront::Distribution").properties["DistributionConfig"]


def behaviors(template: Template) -> dict[str, Json]:
    found = configuration(template)
    return {"*": found["DefaultCacheBehavior"], **{b["PathPattern"]: b for b in found["CacheBehaviors"]}}


def origin(template: Template, pattern: str) -> Json:
    wanted = behaviors(template)[pattern]["TargetOriginId"]
    (found,) = [origin for origin in configuration(template)["Origins"] if origin["Id"] == wanted]
    return found


def cache_of(template: Template, pattern: str) -> Json:
    return template.referred({"Ref": behaviors(template)[pattern]["CachePolicyId"]["Ref"]}).properties[
        "CachePolicyConfig"
    ]


@pytest.mark.requirement("C7")
@BOTH
@pytest.mark.parametrize("pattern", ["*.js", "*.css"])
def test_scripts_and_style_sheets_are_kept_for_a_day(template: Template, pattern: str) -> None:
    cache = cache_of(template, pattern)
    assert (cache["DefaultTTL"], cache["MaxTTL"]) == (86400, 86400)
    assert "S3OriginConfig" in origin(template, pattern)


@pytest.mark.requirement("C7")
@BOTH
def test_pages_are_not_kept_for_long(template: Template) -> None:
    cache = cache_of(template, "*")
    assert cache["MinTTL"] == 0
    assert cache["MaxTTL"] <= 60
    assert "S3OriginConfig" in origin(template, "*")


@pytest.mark.requirement("C7")
def test_the_bucket_is_read_by_an_identity_or_by_an_access_control(disposable: Template, retained: Template) -> None:
    identity = disposable.one("CloudFront::CloudFrontOriginAccessIdentity")
    named = origin(disposable, "*")["S3OriginConfig"]["OriginAccessIdentity"]["Fn::Join"][1]
    assert named == ["origin-access-identity/cloudfront/", identity.ref]

    control = retained.one("CloudFront::OriginAccessControl")
    assert origin(retained, "*")["OriginAccessControlId"] == control.attribute("Id")
    assert control.properties["OriginAccessControlConfig"]["SigningBehavior"] == "always"
    assert not retained.all("CloudFront::CloudFrontOriginAccessIdentity")


@pytest.mark.requirement("C7")
@BOTH
def test_the_api_is_the_load_balancers_whole_and_uncached(template: Template) -> None:
    first = configuration(template)["CacheBehaviors"][0]
    assert first["PathPattern"] == "/api/*", "a script below /api/ would be looked for in the bucket"
    assert first["CachePolicyId"] == CACHING_DISABLED
    assert first["OriginRequestPolicyId"] == ALL_VIEWER_EXCEPT_HOST
    assert set(first["AllowedMethods"]) == {"GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"}
    assert first["ViewerProtocolPolicy"] == "https-only"


@pytest.mark.requirement("C7")
@BOTH
def test_files_can_be_read_and_not_written(template: Template) -> None:
    for pattern in ("*", "*.js", "*.css"):
        assert set(behaviors(template)[pattern]["AllowedMethods"]) == {"GET", "HEAD"}


@pytest.mark.requirement("C7")
def test_the_load_balancer_is_called_by_tls_where_there_is_a_domain(disposable: Template, retained: Template) -> None:
    plain, secure = origin(disposable, "/api/*"), origin(retained, "/api/*")
    balancer = disposable.one("ElasticLoadBalancingV2::LoadBalancer")
    assert plain["DomainName"] == balancer.attribute("DNSName")
    assert plain["CustomOriginConfig"]["OriginProtocolPolicy"] == "http-only"
    assert secure["DomainName"] == "origin.shop.example.com"
    assert secure["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"
    assert secure["CustomOriginConfig"]["OriginSSLProtocols"] == ["TLSv1.2"]


@pytest.mark.requirement("C7")
@BOTH
def test_an_error_of_the_api_is_never_replaced_by_a_page(template: Template) -> None:
    assert not [e for e in configuration(template)["CustomErrorResponses"] if "ResponsePagePath" in e], (
        "it would be for every behavior"
    )


@pytest.mark.requirement("C7")
@BOTH
def test_an_error_is_nobody_elses(template: Template) -> None:
    """By default CloudFront keeps each of these for 10 s.

    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html
    """
    kept = {e["ErrorCode"]: e["ErrorCachingMinTTL"] for e in configuration(template)["CustomErrorResponses"]}
    assert kept == dict.fromkeys((400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504), 0)


@pytest.mark.requirement("C7")
@BOTH
def test_pages_alone_go_through_the_function(template: Template) -> None:
    (association,) = behaviors(template)["*"]["FunctionAssociations"]
    function = template.referred(association["FunctionARN"])
    assert association == {"EventType": "viewer-request", "FunctionARN": function.attribute("FunctionARN")}
    assert [
        pattern for pattern, b in behaviors(template).items() if association in b.get("FunctionAssociations", [])
    ] == ["*"]
    assert function.properties["AutoPublish"] is True
    assert function.properties["FunctionConfig"]["Runtime"] == "cloudfront-js-2.0"


@pytest.mark.requirement("C7")
@BOTH
def test_every_answer_has_the_security_headers(template: Template) -> None:
    policy = template.one("CloudFront::ResponseHeadersPolicy")
    assert {str(b["ResponseHeadersPolicyId"]) for b in behaviors(template).values()} == {str(policy.ref)}
    headers = policy.properties["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
    assert headers["StrictTransportSecurity"]["AccessControlMaxAgeSec"] >= 31_536_000
    assert headers["FrameOptions"]["FrameOption"] == "DENY"
    assert headers["ReferrerPolicy"]["ReferrerPolicy"] == "strict-origin-when-cross-origin"
    assert all(header["Override"] for header in headers.values())
    assert "ContentTypeOptions" in headers


@pytest.mark.requirement("C7")
def test_the_content_security_policy_allows_nothing_inline_or_from_elsewhere(disposable: Template) -> None:
    policy = disposable.one("CloudFront::ResponseHeadersPolicy").properties["ResponseHeadersPolicyConfig"]
    text = policy["SecurityHeadersConfig"]["ContentSecurityPolicy"]["ContentSecurityPolicy"]
    directives = dict(directive.split(" ", 1) for directive in text.split("; "))
    assert directives["default-src"] == "'none'"
    assert directives["frame-ancestors"] == "'none'"
    assert set(directives.values()) == {"'none'", "'self'"}


@pytest.mark.requirement("C7")
@BOTH
def test_it_speaks_every_http_over_both_ips(template: Template) -> None:
    assert (configuration(template)["HttpVersion"], configuration(template)["IPV6Enabled"]) == ("http2and3", True)


@pytest.mark.requirement("C7")
@BOTH
def test_its_logs_go_where_it_can_write_and_nobody_else_looks(template: Template) -> None:
    bucket = template.referred(configuration(template)["Logging"]["Bucket"])
    assert bucket.properties["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerPreferred"}]
    assert set(bucket.properties["PublicAccessBlockConfiguration"].values()) == {True}


@pytest.mark.requirement("C7")
def test_with_a_domain_it_has_its_name_and_its_certificate(retained: Template) -> None:
    assert configuration(retained)["Aliases"] == ["shop.example.com"]
    certificate = configuration(retained)["ViewerCertificate"]
    assert certificate["AcmCertificateArn"] == retained.one("CertificateManager::Certificate").ref
    assert certificate["MinimumProtocolVersion"] == "TLSv1.2_2021"
    assert certificate["SslSupportMethod"] == "sni-only"
    assert retained.outputs["SiteUrl"] == "https://shop.example.com"
    distribution = retained.one("CloudFront::Distribution")
    records = retained.all("Route53::RecordSet", Name="shop.example.com.")
    assert sorted(record.properties["Type"] for record in records) == ["A", "AAAA"]
    assert all(r.properties["AliasTarget"]["DNSName"] == distribution.attribute("DomainName") for r in records)


def test_without_a_domain_it_has_cloudfronts(disposable: Template) -> None:
    assert not {"Aliases", "ViewerCertificate"} & configuration(disposable).keys()
    name: Resource = disposable.one("CloudFront::Distribution")
    assert disposable.outputs["SiteUrl"] == {"Fn::Join": ["", ["https://", name.attribute("DomainName")]]}


def test_it_serves_from_where_the_settings_say(disposable: Template, retained: Template) -> None:
    assert configuration(disposable)["PriceClass"] == "PriceClass_100"
    assert configuration(retained)["PriceClass"] == "PriceClass_All"


@pytest.mark.requirement("C8")
@BOTH
def test_it_proves_itself_to_the_load_balancer_which_is_told_first(template: Template) -> None:
    (header,) = origin(template, "/api/*")["OriginCustomHeaders"]
    assert header["HeaderName"] == HEADER
    assert header["HeaderValue"] == reference(values(template)[0])
    (rule,) = [r for r in template.all("ElasticLoadBalancingV2::ListenerRule") if "/api/*" in str(r.properties)]
    assert rule.logical_id in template.one("CloudFront::Distribution").definition["DependsOn"]
