"""The CDK's bootstrap template with a narrower trust: of another account, only the pipeline's roles may come in."""

from pathlib import Path
from typing import Any

import yaml

Json = dict[str, Any]

PACKAGES = Path(__file__).parents[1] / "node_modules"
ORIGINAL = PACKAGES / "aws-cdk/lib/api/bootstrap/bootstrap-template.yaml"
"""That of the CLI that package.json pins."""
ROLES = ("DeploymentActionRole", "FilePublishingRole", "ImagePublishingRole", "LookupRole")
"""Who may be taken from another account. CloudFormation's own role only CloudFormation may take."""
_TRUSTED = {"Ref": "TrustedAccounts"}, {"Ref": "TrustedAccountsForLookup"}


def narrowed(*, pipeline: str, original: Path = ORIGINAL) -> Json:
    """The template for accounts into which the roles of a pipeline come, and nobody else of its account.

    Raises:
        ValueError: A role's trust is not of the form that the pinned CLI gives it.
    """
    template: Json = yaml.safe_load(original.read_text(encoding="utf-8"))
    for role in ROLES:
        statements = template["Resources"][role]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
        foreign = [one["Fn::If"][1] for one in statements if "Fn::If" in one]
        if not foreign or any(one["Principal"]["AWS"] not in _TRUSTED for one in foreign):
            raise ValueError(f"{original}: {role} trusts others than the template's accounts")
        for one in foreign:
            _narrow(one, pipeline=pipeline)
    return template


def _narrow(statement: Json, *, pipeline: str) -> None:
    """An account that is trusted cannot say which of its roles it means; the role's own policy can."""
    only = {"ArnLike": {"aws:PrincipalArn": f"arn:*:iam::*:role/{pipeline}-*"}}
    before = statement.get("Condition")
    if before is None:
        statement["Condition"] = only
        return
    name, then, otherwise = before["Fn::If"]
    without = {} if otherwise == {"Ref": "AWS::NoValue"} else otherwise
    statement["Condition"] = {"Fn::If": [name, {**then, **only}, {**without, **only}]}
