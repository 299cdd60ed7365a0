"""The review of changes (`make review`): what it may read, where its pages are kept, and what others learn of it."""

from collections.abc import Iterable

from aws_cdk import Stack, pipelines
from aws_cdk import aws_iam as iam
from constructs import Construct

from pipeline.storage import Storage


class Reviews(Construct):
    """A bucket with what each execution was going to change, which is what its approval was based on.

    Args:
        storage: Whose key encrypts it.
        kept_days: How long.

    Attributes:
        bucket: Where the pages are.
        environment: What the Synth step is told.
    """

    def __init__(self, scope: Construct, construct_id: str, *, storage: Storage, kept_days: int) -> None:
        super().__init__(scope, construct_id)
        self._key = storage.key
        # A build that is tried again keeps its execution's name: what it said before stays as an old version.
        self.bucket = storage.bucket("Reviews", days=kept_days, recoverable_days=kept_days, logged_as="reviews/")
        self.environment = {
            "REVIEW_BUCKET": self.bucket.bucket_name,
            "PIPELINE_EXECUTION_ID": "#{codepipeline.PipelineExecutionId}",
        }

    def complete(self, pipeline: pipelines.CodePipeline, *, stacks: Iterable[Stack]) -> None:
        """Let the Synth step of a pipeline that has been built publish, and read what is deployed of these stacks."""
        for statement in self._statements(list(stacks)):
            pipeline.synth_project.grant_principal.add_to_principal_policy(statement)

    def let_read(self, role: iam.IRole) -> None:
        """Let somebody see the pages: who approves."""
        for action, resource in (
            ("s3:GetObject", self.bucket.arn_for_objects("reviews/*")),
            ("kms:Decrypt", self._key.key_arn),
        ):
            role.add_to_principal_policy(iam.PolicyStatement(actions=[action], resources=[resource]))

    def _statements(self, stacks: list[Stack]) -> Iterable[iam.PolicyStatement]:
        """In other accounts by the role that `cdk bootstrap` makes for reading; the review takes less of its rights."""
        here = Stack.of(self)
        yield iam.PolicyStatement(actions=["s3:PutObject"], resources=[self.bucket.arn_for_objects("reviews/*")])
        yield iam.PolicyStatement(
            actions=["cloudformation:DescribeStacks", "cloudformation:GetTemplate"],
            resources=[stack_arn(stack) for stack in [here, *stacks] if stack.account == here.account],
        )
        roles = {_lookup_role(stack) for stack in stacks if stack.account != here.account}
        if roles:
            yield iam.PolicyStatement(actions=["sts:AssumeRole"], resources=sorted(roles))


def stack_arn(stack: Stack) -> str:
    """The stack, whatever number CloudFormation gives it."""
    return f"arn:{stack.partition}:cloudformation:{stack.region}:{stack.account}:stack/{stack.stack_name}/*"


def _lookup_role(stack: Stack) -> str:
    """The one that the cloud assembly names, too, where the review reads it."""
    role = stack.synthesizer.lookup_role
    if role is None:
        raise ValueError(
            f"Nothing could read what is deployed of {stack.stack_name}: its synthesizer has no lookup role."
        )
    return role.replace("${AWS::Partition}", stack.partition)
