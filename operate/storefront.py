"""Where a stage's storefront is, as its stack says."""

from botocore.exceptions import ClientError

from operate.errors import CommandError, ExitCode
from operate.target import Target

_OUTPUT = "SiteUrl"


def storefront_url(target: Target, stage: str) -> str:
    """The address; by default, with an empty name, that of the first stage.

    Raises:
        CommandError: There is no such stage, it is not deployed yet, or it has no storefront.
    """
    names = [known.name for known in target.stages]
    found = target.stage(stage or next(iter(names), ""))
    if found is None:
        known = f"It has {', '.join(names)}." if names else "It has no stages of a product."
        raise CommandError(f"Pipeline {target.pipeline} has no stage {stage}. {known}", code=ExitCode.ABSENT)
    cloudformation = target.client("cloudformation", account=found.account, region=found.region)
    try:
        (stack,) = cloudformation.describe_stacks(StackName=found.stack)["Stacks"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        raise CommandError(
            f"Stage {found.name} is not deployed yet. Push first: git push rehearsal", code=ExitCode.ABSENT
        ) from None
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
    if _OUTPUT not in outputs:
        raise CommandError(f"Stack {found.stack} has no output {_OUTPUT}; its state is {stack['StackStatus']}.")
    return str(outputs[_OUTPUT])
