"""Changes that are only a new build of the same thing: an image, the files of a site, the code of a function."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from review.leaves import Leaf
from review.wording import Names, Template, rendered

HASH = re.compile(r"[0-9a-f]{64}")
"""The content of an asset: CDK puts it into tags, keys and names, ECR into digests."""

_WORDS = {"AWS::Lambda::Function": "code of", "Custom::CDKBucketDeployment": "files of"}


def of_assets(differences: Sequence[Leaf]) -> bool:
    """Whether all that differs is content of assets."""
    return bool(differences) and all(_only_hash(leaf.old, leaf.new) for leaf in differences)


def _only_hash(old: Any, new: Any) -> bool:  # noqa: ANN401
    before, after = rendered(old), rendered(new)
    return bool(HASH.search(before)) and before != after and HASH.sub("", before) == HASH.sub("", after)


def asset_of(name: str, resource: Mapping[str, Any], *, template: Template, names: Names) -> str:
    """What is new, in people's words: `image of Backend`, `files of Storefront/Deployment`."""
    kind = str(resource["Type"])
    if kind == "AWS::ECS::TaskDefinition":
        users = list(_services(name, template)) or [name]
        return f"image of {', '.join(_service(names.short(user)) for user in users)}"
    return f"{_WORDS.get(kind, 'asset of')} {names.short(name)}"


def _service(path: str) -> str:
    """What people call it: CDK's own constructs inside are called Service as well."""
    return re.sub(r"(/Service)+$", "", path)


def _services(task: str, template: Template) -> Iterator[str]:
    """The services that run a task definition."""
    for name, resource in template.get("Resources", {}).items():
        if resource["Type"] == "AWS::ECS::Service" and resource["Properties"].get("TaskDefinition") == {"Ref": task}:
            yield name
