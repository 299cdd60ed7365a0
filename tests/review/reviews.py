"""Reviews of made-up stacks: all pairs of templates of a test module in one comparison."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from review.assembly import WantedStack
from review.changes import Review, StackReview
from review.deployed import Cloud, DeployedStack
from review.reviewing import Occasion, make_review

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)

Resources = dict[str, Any]


@dataclass(frozen=True)
class Pair:
    """What is deployed, `None` for nothing, and what is wanted: resources by logical id."""

    deployed: Resources | None
    wanted: Resources
    status: str = "UPDATE_COMPLETE"


class FakeCloud(Cloud):
    """Tells what it was given."""

    def __init__(self, pairs: Mapping[str, Pair]) -> None:
        self._pairs = pairs

    def sign_in(self) -> None:
        pass

    def read(self, stack: WantedStack) -> DeployedStack:
        pair = self._pairs[stack.stage]
        if pair.deployed is None:
            return DeployedStack()
        return DeployedStack(template={"Resources": pair.deployed}, status=pair.status, tags={})


def resource(kind: str, path: str = "", /, *, attributes: Mapping[str, Any] | None = None, **properties: Any) -> Any:  # noqa: ANN401
    """A resource of a template; `path` below the stack is written into its metadata, as CDK does."""
    metadata = {"Metadata": {"aws:cdk:path": f"PipelineStack/X/TapStack/{path}/Resource"}} if path else {}
    return {"Type": f"AWS::{kind}", "Properties": properties, **metadata, **(attributes or {})}


def wanted_stack(stage: str, resources: Resources) -> WantedStack:
    return WantedStack(
        stage=stage,
        name=f"tap-{stage}",
        path="PipelineStack/X/TapStack",
        account="222222222222",
        region="us-east-1",
        tags={},
        lookup_role=None,
        template={"Resources": resources},
    )


def review_of(pairs: Mapping[str, Pair], *, allowances: Path = Path("none.toml"), now: datetime = NOW) -> Review:
    """The review of all of them, each a stage of its own."""
    stacks = [wanted_stack(stage, pair.wanted) for stage, pair in pairs.items()]
    occasion = Occasion(product="mugs", allowances=allowances, now=now, commit="0123456789abcdef", execution="e-1")
    return make_review(stacks, cloud=FakeCloud(pairs), occasion=occasion)


def stack_reviews(pairs: Mapping[str, Pair]) -> dict[str, StackReview]:
    return {stack.stage: stack for stack in review_of(pairs).stacks}
