"""A function that calls the AWS CLI of its layer, as CDK's bucket deployments do, has its files copied."""

import io
import json
import zipfile
from dataclasses import dataclass
from typing import Any

import pytest

from tests.rehearsal.engine.cloud import Cloud, Json

_ROLE = "arn:aws:iam::222222222222:role/copies"
_FUNCTION = """
import os, subprocess, tempfile, zipfile

def handler(event, context):
    directory = tempfile.mkdtemp()
    archive = os.path.join(directory, "archive.zip")
    subprocess.check_call(["/opt/awscli/aws", "s3", "cp", event["source"], archive])
    with zipfile.ZipFile(archive) as files:
        files.extractall(os.path.join(directory, "contents"))
    contents = os.path.join(directory, "contents")
    command = ["/opt/awscli/aws", "s3", "sync", *event["options"], contents, event["target"], *event["more"]]
    subprocess.check_call(command)
    return subprocess.check_call(["true"])
"""


def _zipped(files: dict[str, str]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


@dataclass(frozen=True)
class Copying:
    """A function with the layer, and the buckets that it copies from and to."""

    cloud: Cloud
    outputs: dict[str, str]

    def run(self, *options: str, more: tuple[str, ...] = ()) -> Json:
        event = {
            "source": f"s3://{self.outputs['Assets']}/files.zip",
            "target": f"s3://{self.outputs['Bucket']}/",
            "options": options,
            "more": more,
        }
        answer = self.cloud.client("lambda").invoke(FunctionName=self.outputs["Function"], Payload=json.dumps(event))
        return json.loads(answer["Payload"].read())

    def names(self) -> list[str]:
        listed = self.cloud.client("s3").list_objects_v2(Bucket=self.outputs["Bucket"])
        return [entry["Key"] for entry in listed.get("Contents", [])]


@pytest.fixture(scope="module")
def copying(cloud: Cloud) -> Copying:
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket="assets-of-copying")
    s3.put_object(Bucket="assets-of-copying", Key="layer.zip", Body=_zipped({"awscli/aws": "#!/usr/bin/env python\n"}))
    files = {"index.html": "page", "assets/app.js": "script", "assets/app.css": "style"}
    s3.put_object(Bucket="assets-of-copying", Key="files.zip", Body=_zipped(files))
    layer = {"Content": {"S3Bucket": "assets-of-copying", "S3Key": "layer.zip"}}
    function: dict[str, Any] = {
        "Code": {"ZipFile": _FUNCTION},
        "Handler": "index.handler",
        "Runtime": "python3.13",
        "Role": _ROLE,
        "Layers": [{"Ref": "Layer"}],
    }
    resources = {
        "Bucket": {"Type": "AWS::S3::Bucket"},
        "Layer": {"Type": "AWS::Lambda::LayerVersion", "Properties": layer},
        "Function": {"Type": "AWS::Lambda::Function", "Properties": function},
    }
    outputs = {"Bucket": {"Ref": "Bucket"}, "Function": {"Ref": "Function"}, "Assets": "assets-of-copying"}
    return Copying(cloud, cloud.deploy("copying", resources, outputs).outputs)


@pytest.mark.requirement("C6")
def test_files_are_chosen_by_the_last_filter_that_matches_and_keep_what_is_said_of_them(copying: Copying) -> None:
    more = ("--cache-control", "max-age=86400", "--metadata-directive", "REPLACE")
    assert copying.run("--exclude", "*", "--include", "assets/*", more=more) == 0
    assert copying.names() == ["assets/app.css", "assets/app.js"]
    found = copying.cloud.client("s3").head_object(Bucket=copying.outputs["Bucket"], Key="assets/app.js")
    assert (found["CacheControl"], found["ContentType"]) == ("max-age=86400", "text/javascript")

    assert copying.run("--exclude", "assets/*") == 0
    assert copying.names() == ["assets/app.css", "assets/app.js", "index.html"]


def test_what_the_stand_in_cannot_do_is_refused(copying: Copying) -> None:
    assert "aws s3 sync --delete" in copying.run("--delete")["errorMessage"]
