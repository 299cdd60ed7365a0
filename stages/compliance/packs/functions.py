"""What is accepted of the Lambda functions that CloudFormation calls."""

from collections.abc import Iterator

from stages.compliance.packs.accepted import Accepted
from stages.compliance.rule_packs import NIST
from tap_stack.settings import TapStackSettings


def accepted(*, settings: TapStackSettings) -> Iterator[Accepted]:
    """What is accepted with these settings."""
    functions = tuple(_functions(settings))
    yield Accepted(
        rules=("LambdaConcurrency",),
        packs=(NIST,),
        paths=functions,
        reason="A reserve would be taken from the account's other functions, and a new account has none to give.",
        instead="CloudFormation alone calls it, once for a deployment.",
    )
    yield Accepted(
        rules=("LambdaDLQ",),
        packs=(NIST,),
        paths=functions,
        reason="No event of it is lost that a queue could keep: CloudFormation waits for the answer to each.",
        instead="a failure fails the deployment, which is rolled back, and the function's log group says why.",
    )
    yield Accepted(
        rules=("LambdaInsideVPC",),
        paths=functions,
        reason="It calls AWS's own APIs and nothing in the VPC; inside it would gain a way to tasks and database.",
        instead="it has no address that anybody could reach, and its role names each resource that it may change.",
    )


def _functions(settings: TapStackSettings) -> Iterator[str]:
    yield "Api/Logging/Function"
    yield "Custom::CDKBucketDeployment8693BB64968944B69AAFB0CC9EB8756C"
    if settings.database.application_user:
        yield "Migration/Runner/Function"
    for name, service in settings.services.items():
        if service.moves_requests:
            yield f"{name.capitalize()}/TrafficShift/Rule/Function"
