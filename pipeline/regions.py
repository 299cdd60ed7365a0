"""What the pipeline keeps in other regions: CloudFormation reads the templates from a bucket of its own region."""

from collections.abc import Iterable, Mapping

from aws_cdk import Environment, PhysicalName, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from pipeline.buckets import ARTIFACTS_DAYS, ARTIFACTS_RECOVERABLE_DAYS, access_log_bucket, encrypted_bucket
from pipeline.rule_packs import of_artifacts
from stages.compliance.acknowledgement import acknowledge
from stages.settings.types import RulePacks

_KEY_ACTIONS = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]


class RegionalArtifacts(Stack):
    """A bucket in one more region of the pipeline's account; SelfMutate deploys it before the pipeline.

    CDK would make one itself: without versions, access logs, and an end to what is kept in it.

    Attributes:
        bucket: Under a key of that region, which other regions know by its alias.
        alias_name: Of that key.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, region: str, tags: Mapping[str, str], rule_packs: RulePacks
    ) -> None:
        pipelines_own = Stack.of(scope)
        name = f"{pipelines_own.stack_name}-{region}"
        super().__init__(
            scope,
            construct_id,
            stack_name=name,
            env=Environment(account=pipelines_own.account, region=region),
            tags=tags,
        )
        self.alias_name = f"alias/{name}"
        key = kms.Key(
            self, "Key", enable_key_rotation=True, description=f"Artifacts of {pipelines_own.stack_name} in {region}"
        )
        self.bucket = encrypted_bucket(
            self,
            "Artifacts",
            key=kms.Alias(self, "Alias", alias_name=self.alias_name, target_key=key),
            access_logs=access_log_bucket(self),
            days=ARTIFACTS_DAYS,
            recoverable_days=ARTIFACTS_RECOVERABLE_DAYS,
            bucket_name=PhysicalName.GENERATE_IF_NEEDED,
        )
        acknowledge(self, lambda: of_artifacts(rule_packs))


def artifacts_in(
    regions: Iterable[str], *, scope: Construct, tags: Mapping[str, str], rule_packs: RulePacks
) -> dict[str, RegionalArtifacts]:
    """A stack for each region other than the pipeline's own."""
    others = sorted(set(regions) - {Stack.of(scope).region})
    return {
        region: RegionalArtifacts(scope, f"Artifacts-{region}", region=region, tags=tags, rule_packs=rule_packs)
        for region in others
    }


def keep_to_our_keys(role: iam.IRole, *, own: kms.IKey, elsewhere: Mapping[str, RegionalArtifacts]) -> None:
    """Takes back what CDK grants too much: for a bucket in another region, the use of every key there is.

    It does not know that key's ARN before the key is there; neither do we, but its alias.
    """
    if not elsewhere:
        return
    anywhere = [
        artifacts.format_arn(service="kms", resource="key", resource_name="*") for artifacts in elsewhere.values()
    ]
    role.add_to_principal_policy(
        iam.PolicyStatement(effect=iam.Effect.DENY, actions=_KEY_ACTIONS, not_resources=[own.key_arn, *anywhere])
    )
    role.add_to_principal_policy(
        iam.PolicyStatement(
            effect=iam.Effect.DENY,
            actions=_KEY_ACTIONS,
            resources=anywhere,
            conditions={
                "ForAllValues:StringNotEquals": {
                    "kms:ResourceAliases": [artifacts.alias_name for artifacts in elsewhere.values()]
                }
            },
        )
    )
