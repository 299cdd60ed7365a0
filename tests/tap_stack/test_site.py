"""The bucket of the storefront, and the deployment of its files."""

import pytest

from tests.tap_stack.templates import Json, Resource, Template


def site(template: Template) -> Resource:
    """The bucket that has versions."""
    return next(bucket for bucket in template.all("S3::Bucket") if "LoggingConfiguration" in bucket.properties)


def statements(template: Template, bucket: Resource) -> list[Json]:
    found: list[Json] = template.one("S3::BucketPolicy", Bucket=bucket.ref).properties["PolicyDocument"]["Statement"]
    return found


def deployments(template: Template) -> list[Resource]:
    """Hashed files first, then the pages."""
    found = [resource for resource in template.resources if resource.type == "Custom::CDKBucketDeployment"]
    return sorted(found, key=lambda deployment: "DistributionPaths" in deployment.properties)


@pytest.mark.requirement("C6")
def test_files_go_to_infrequent_access_after_thirty_days_and_old_versions_go(disposable: Template) -> None:
    (rule,) = site(disposable).properties["LifecycleConfiguration"]["Rules"]
    assert rule["Transitions"] == [{"StorageClass": "STANDARD_IA", "TransitionInDays": 30}]
    assert rule["NoncurrentVersionExpiration"]["NoncurrentDays"] <= 90
    assert rule["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"] == 1
    assert "ExpirationInDays" not in rule
    assert rule["Status"] == "Enabled"


@pytest.mark.requirement("C6", "C11")
@pytest.mark.parametrize("stack", ["disposable", "retained"])
def test_the_public_is_kept_out_and_tls_is_asked_for(request: pytest.FixtureRequest, stack: str) -> None:
    template: Template = request.getfixturevalue(stack)
    bucket = site(template)
    assert set(bucket.properties["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket.properties["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    denied = [s["Condition"] for s in statements(template, bucket) if s["Effect"] == "Deny"]
    assert {"Bool": {"aws:SecureTransport": "false"}} in denied
    assert {"NumericLessThan": {"s3:TlsVersion": 1.2}} in denied


@pytest.mark.requirement("C6", "C12")
def test_an_identity_reads_files_under_keys_of_s3(disposable: Template) -> None:
    (encryption,) = site(disposable).properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert encryption["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    identity = disposable.one("CloudFront::CloudFrontOriginAccessIdentity")
    (allowed,) = [s for s in statements(disposable, site(disposable)) if "CanonicalUser" in s.get("Principal", {})]
    assert allowed["Principal"]["CanonicalUser"] == identity.attribute("S3CanonicalUserId")
    assert (allowed["Effect"], allowed["Action"]) == ("Allow", "s3:GetObject")


@pytest.mark.requirement("C6", "C12")
def test_an_access_control_reads_files_under_a_customer_key(retained: Template) -> None:
    (encryption,) = site(retained).properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    key = retained.referred(encryption["ServerSideEncryptionByDefault"]["KMSMasterKeyID"])
    (may_use,) = [s for s in key.properties["KeyPolicy"]["Statement"] if "Service" in s["Principal"]]
    assert (may_use["Principal"]["Service"], may_use["Action"]) == ("cloudfront.amazonaws.com", "kms:Decrypt")
    assert may_use["Condition"]["ArnLike"]["AWS:SourceArn"]["Fn::Join"][1][-1] == ":distribution/*"
    (allowed,) = [s for s in statements(retained, site(retained)) if s["Effect"] == "Allow"]
    assert allowed["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    distribution = retained.one("CloudFront::Distribution")
    assert allowed["Condition"]["StringEquals"]["AWS:SourceArn"]["Fn::Join"][1][-1] == distribution.ref


@pytest.mark.requirement("C6")
def test_who_reads_and_writes_is_logged(disposable: Template) -> None:
    logs = disposable.referred(site(disposable).properties["LoggingConfiguration"]["DestinationBucketName"])
    assert set(logs.properties["PublicAccessBlockConfiguration"].values()) == {True}
    assert [rule["ExpirationInDays"] for rule in logs.properties["LifecycleConfiguration"]["Rules"]] == [30]


@pytest.mark.requirement("C6")
def test_the_files_are_kept_where_data_is(disposable: Template, retained: Template) -> None:
    assert site(disposable).definition["DeletionPolicy"] == "Delete"
    assert site(retained).definition["DeletionPolicy"] == "RetainExceptOnCreate"


@pytest.mark.requirement("C7")
def test_hashed_files_are_kept_by_browsers_for_a_day_and_pages_are_asked_for_again(disposable: Template) -> None:
    hashed, pages = (deployment.properties for deployment in deployments(disposable))
    assert hashed["SystemMetadata"] == {"cache-control": "public, max-age=86400, immutable"}
    assert (hashed["Exclude"], hashed["Include"]) == (["*"], ["assets/*"])
    assert pages["SystemMetadata"] == {"cache-control": "no-cache"}
    assert (pages["Exclude"], pages.get("Include")) == (["assets/*"], None)


@pytest.mark.requirement("C7")
def test_pages_come_after_what_they_name_and_old_files_stay(disposable: Template) -> None:
    hashed, pages = deployments(disposable)
    assert hashed.logical_id in pages.definition["DependsOn"]
    assert [hashed.properties["Prune"], pages.properties["Prune"]] == [False, False]


@pytest.mark.requirement("C7")
def test_cloudfront_forgets_the_pages_and_nothing_else(disposable: Template) -> None:
    hashed, pages = (deployment.properties for deployment in deployments(disposable))
    assert pages["DistributionId"] == disposable.one("CloudFront::Distribution").ref
    assert pages["DistributionPaths"] == ["/index.html"]
    assert "DistributionId" not in hashed


@pytest.mark.requirement("C11")
def test_the_deployment_may_do_only_what_it_does(disposable: Template) -> None:
    token = deployments(disposable)[0].properties["ServiceToken"]
    role = disposable.referred(disposable.referred(token).properties["Role"])
    assert "ManagedPolicyArns" not in role.properties
    (policy,) = [p for p in disposable.all("IAM::Policy") if p.properties["Roles"] == [role.ref]]
    may = {
        action: statement["Resource"]
        for statement in policy.properties["PolicyDocument"]["Statement"]
        for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
    }
    bucket, distribution = site(disposable), disposable.one("CloudFront::Distribution")
    source = deployments(disposable)[0].properties
    assert may["s3:GetObject"].endswith(f"/{source['SourceObjectKeys'][0]}")
    assert may["s3:PutObject"] == {"Fn::Join": ["", [bucket.attribute("Arn"), "/*"]]}
    assert may["s3:ListBucket"] == bucket.attribute("Arn")
    assert may["cloudfront:CreateInvalidation"]["Fn::Join"][1][-1] == distribution.ref
    assert not [action for action in may if "*" in action or "Delete" in action]
    assert "*" not in may.values()
