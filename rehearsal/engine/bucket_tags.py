"""The tags of buckets that CloudFormation makes: CDK's function that empties a bucket does so only if a tag says so."""

from typing import Any

from ministack.services import s3
from ministack.services.cloudformation import provisioners

from rehearsal.engine.patch import Engine, Patch
from rehearsal.engine.resource_types import Properties

_BUCKET = "AWS::S3::Bucket"
_Handled = tuple[str, dict[str, Any]]


def _tagged(handled: _Handled, properties: Properties) -> _Handled:
    name = handled[0]
    s3._bucket_tags.pop(name, None)
    if tags := properties.get("Tags"):
        s3._bucket_tags[name] = {str(tag["Key"]): str(tag["Value"]) for tag in tags}
    return handled


def _install(_engine: Engine) -> None:
    handler = provisioners._RESOURCE_HANDLERS[_BUCKET]
    create, update = handler["create"], handler["update"]
    provisioners._RESOURCE_HANDLERS[_BUCKET] = {
        **handler,
        "create": lambda logical_id, properties, stack: _tagged(create(logical_id, properties, stack), properties),
        "update": lambda physical_id, old, new, stack: _tagged(update(physical_id, old, new, stack), new),
    }


PATCH = Patch(
    name="bucket tags",
    why="buckets that CloudFormation makes have none, so CDK's function does not empty those that are to go",
    install=_install,
    concerns=("AWS::S3::Bucket",),
    contract="test_buckets.py",
)
