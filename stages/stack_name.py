"""What the stack of a stage is called, for whoever deploys it and for whoever looks at it without the CDK."""


def stack_of(delivery: str, stage: str) -> str:
    """The stack's name, from the pipeline's and from that of the stage in the settings."""
    return f"{delivery}-{stage}"
