from tests.rehearsal.engine.cloud import Cloud


def _bucket(**tags: str) -> dict[str, object]:
    listed = [{"Key": key, "Value": value} for key, value in tags.items()]
    return {"Type": "AWS::S3::Bucket", "Properties": {"Tags": listed} if listed else {}}


def test_a_bucket_has_the_tags_of_its_template(cloud: Cloud) -> None:
    """Patch `bucket tags`."""
    outputs = {"Name": {"Ref": "Logs"}}
    name = cloud.deploy("bucket", {"Logs": _bucket(purpose="logs", team="a")}, outputs).outputs["Name"]
    s3 = cloud.client("s3")
    tags = {tag["Key"]: tag["Value"] for tag in s3.get_bucket_tagging(Bucket=name)["TagSet"]}
    assert tags == {"purpose": "logs", "team": "a"}
    cloud.deploy("bucket", {"Logs": _bucket(team="b")}, outputs)
    assert s3.get_bucket_tagging(Bucket=name)["TagSet"] == [{"Key": "team", "Value": "b"}]
    cloud.delete("bucket")


def test_an_object_may_be_encrypted_with_awss_own_key(cloud: Cloud) -> None:
    """Patch `AWS' own key of S3`."""
    name = cloud.deploy("keyless", {"Logs": _bucket()}, {"Name": {"Ref": "Logs"}}).outputs["Name"]
    s3 = cloud.client("s3")
    s3.put_object(Bucket=name, Key="x", Body=b"x", ServerSideEncryption="aws:kms")
    assert s3.head_object(Bucket=name, Key="x")["ServerSideEncryption"] == "aws:kms"
    s3.delete_object(Bucket=name, Key="x")
    cloud.delete("keyless")
