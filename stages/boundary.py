"""The permissions boundary of every role: a policy that is there before the first stack (docs/deploy.md)."""

CONTEXT = "@aws-cdk/core:permissionsBoundary"
"""Where the CDK looks for it: what is below a node with this context gives it to all its roles."""


def boundary_name(delivery: str) -> str:
    """The policy's name, from the pipeline's; the same in each account."""
    return f"{delivery}-boundary"


def context_of(delivery: str) -> dict[str, str]:
    """What bounds all roles of a pipeline, of its stages and of their sandboxes."""
    return {"name": boundary_name(delivery)}
