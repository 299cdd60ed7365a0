"""DORA's four numbers of a pipeline, as metrics made of its own events (decision 42)."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_codepipeline as codepipeline
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from constructs import Construct

from pipeline.notified import ACTION, EXECUTION
from pipeline.storage import Storage
from tap_stack.small_function import SmallFunction

FUNCTIONS = Path(__file__).parent / "functions"
NAMESPACE = "Tap/Delivery"
STAGE = "CodePipeline Stage Execution State Change"


class DeliveryMetrics(Construct):
    """Notes what happens to each execution, and publishes what that means, once, however often its events come.

    The metrics are `Deployments` and `Failures` (each counts one), `LeadTime` and `TimeToRestore` (seconds), with the
    dimension `Pipeline`, in the namespace `Tap/Delivery`.

    Args:
        pipeline: Whose numbers they are.
        production: The names of the pipeline's stages that deploy to production, in their order.
        storage: Of the pipeline.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        pipeline: codepipeline.IPipeline,
        production: Sequence[str],
        storage: Storage,
    ) -> None:
        super().__init__(scope, construct_id)
        self._pipeline = pipeline
        self._storage = storage
        table = self._table()
        measure = self._function(
            "Measure",
            code="measure_delivery.py",
            description="Publishes DORA's four numbers of what is noted of the pipeline's executions",
            may=[
                *self._may_use(table, "dynamodb:Query", "dynamodb:UpdateItem"),
                iam.PolicyStatement(
                    actions=["cloudwatch:PutMetricData"],
                    resources=["*"],  # it knows no resource
                    conditions={"StringEquals": {"cloudwatch:namespace": NAMESPACE}},
                ),
            ],
            environment={"TABLE": table.table_name, "NAMESPACE": NAMESPACE},
        )
        note = self._function(
            "Note",
            code="note_delivery.py",
            description="Notes what the pipeline's events say of its executions",
            may=[
                *self._may_use(table, "dynamodb:GetItem", "dynamodb:UpdateItem"),
                iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=[measure.function_arn]),
                iam.PolicyStatement(actions=["codepipeline:ListActionExecutions"], resources=[pipeline.pipeline_arn]),
            ],
            environment={
                "TABLE": table.table_name,
                "NEXT": measure.function_name,
                "PRODUCTION": ",".join(production),
            },
        )
        for name, pattern in _noted(production).items():
            self._rule(name, pattern, function=note)

    def _table(self) -> dynamodb.Table:
        """Nothing that could not be made again of the pipeline's own history, so it goes with the stack."""
        return dynamodb.Table(
            self,
            "Executions",
            partition_key=dynamodb.Attribute(name="pipeline", type=dynamodb.AttributeType.STRING),
            sort_key=dynamodb.Attribute(name="execution", type=dynamodb.AttributeType.STRING),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            encryption=dynamodb.TableEncryption.CUSTOMER_MANAGED,
            encryption_key=self._storage.key,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            time_to_live_attribute="expires",
            removal_policy=RemovalPolicy.DESTROY,
        )

    def _may_use(self, table: dynamodb.Table, *actions: str) -> list[iam.PolicyStatement]:
        """DynamoDB uses the table's key on behalf of who asks, for all that these actions need."""
        of_key = ("Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey", "ReEncryptFrom", "ReEncryptTo")
        return [
            iam.PolicyStatement(actions=list(actions), resources=[table.table_arn]),
            iam.PolicyStatement(
                actions=[f"kms:{action}" for action in of_key],
                resources=[self._storage.key.key_arn],
                conditions={"StringEquals": {"kms:ViaService": f"dynamodb.{table.stack.region}.amazonaws.com"}},
            ),
        ]

    def _function(
        self,
        construct_id: str,
        *,
        code: str,
        description: str,
        may: Sequence[iam.PolicyStatement],
        environment: Mapping[str, str],
    ) -> SmallFunction:
        return SmallFunction(
            self,
            construct_id,
            code=FUNCTIONS / code,
            description=description,
            log_group=self._storage.log_group(f"{construct_id}Delivery"),
            timeout=Duration.seconds(30),
            may=may,
            environment=environment,
        )

    def _rule(self, name: str, pattern: Mapping[str, Any], *, function: SmallFunction) -> None:
        rule = events.CfnRule(
            self,
            name,
            description=f"Has noted: {name}",
            event_pattern={**pattern, "source": ["aws.codepipeline"], "resources": [self._pipeline.pipeline_arn]},
            targets=[events.CfnRule.TargetProperty(id="Function", arn=function.function_arn)],
        )
        function.add_permission(
            f"{name}Permission", principal=iam.ServicePrincipal("events.amazonaws.com"), source_arn=rule.attr_arn
        )


def _noted(production: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
    """When an execution began, when it began to change production, and what came of that."""
    stages = list(production)
    return {
        "Began": {"detail-type": [EXECUTION], "detail": {"state": ["STARTED"]}},
        "Touched": {
            "detail-type": [ACTION],
            "detail": {"state": ["STARTED"], "stage": stages, "action": [{"suffix": ".Deploy"}]},
        },
        "Ended": {
            "detail-type": [STAGE],
            "detail": {"state": ["SUCCEEDED", "FAILED", "STOPPED"], "stage": stages},
        },
    }
