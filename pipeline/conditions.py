"""Conditions of the pipeline's stages: rules that must hold before a stage is entered, or after it has succeeded.

CDK Pipelines has none of its own, so they are written into the pipeline's template once it is built.
https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-conditions.html
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from aws_cdk import Stack, pipelines
from aws_cdk import aws_codepipeline as codepipeline
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_

MOST_RULES = 5
"""CodePipeline takes one condition of a kind for a stage, with so many rules."""

Result = Literal["FAIL", "ROLLBACK", "SKIP"]
"""What comes of it when a rule does not hold."""


@dataclass(frozen=True)
class Rule:
    """A rule of a condition. `function` is what it invokes, if it does."""

    name: str
    provider: str
    configuration: Mapping[str, str]
    function: lambda_.IFunction | None = None


def lambda_rule(name: str, function: lambda_.IFunction, parameters: Mapping[str, Any] | None = None) -> Rule:
    """Holds when the function answers the job that it is given with PutJobSuccessResult.

    `parameters` reach the function as JSON in the job's user parameters; they may name variables of the pipeline, such
    as `#{codepipeline.PipelineExecutionId}`.
    """
    configuration = {"FunctionName": function.function_name}
    if parameters:
        configuration["UserParameters"] = json.dumps(parameters)
    return Rule(name, "LambdaInvoke", configuration, function)


@dataclass
class _Condition:
    result: Result
    rules: list[Rule] = field(default_factory=list)


class Conditions:
    """Collects conditions by the names of stages; `apply` writes them, once the pipeline is built.

    Rules for the same moment of a stage come together in one condition, so they share its result.
    """

    def __init__(self) -> None:
        self._conditions: dict[tuple[str, str], _Condition] = {}

    @property
    def stages(self) -> tuple[str, ...]:
        """Those that have conditions."""
        return tuple(dict.fromkeys(stage for stage, _ in self._conditions))

    def before_entry(self, stage: str, result: Result, *rules: Rule) -> None:
        """Hold these before the stage is entered."""
        self._add(stage, "BeforeEntry", result, rules)

    def on_success(self, stage: str, result: Result, *rules: Rule) -> None:
        """Hold these when all actions of the stage have succeeded."""
        self._add(stage, "OnSuccess", result, rules)

    def on_failure(self, stage: str, result: Literal["ROLLBACK"]) -> None:
        """What comes of a stage that fails."""
        self._add(stage, "OnFailure", result, ())

    def _add(self, stage: str, moment: str, result: Result, rules: tuple[Rule, ...]) -> None:
        condition = self._conditions.setdefault((stage, moment), _Condition(result))
        if condition.result != result:
            raise ValueError(f"{stage} has the result {condition.result} in {moment} already; it takes no other")
        condition.rules += rules
        if len(condition.rules) > MOST_RULES:
            raise ValueError(f"{stage} has {len(condition.rules)} rules in {moment}; CodePipeline takes {MOST_RULES}")

    def apply(self, pipeline: pipelines.CodePipeline) -> None:
        """Write the conditions into a pipeline that is built, and give its role what the rules need."""
        inner = pipeline.pipeline
        resource = cast(codepipeline.CfnPipeline, inner.node.default_child)
        order = [stage.stage_name for stage in inner.stages]
        for (stage, moment), condition in self._conditions.items():
            content = _content(condition, region=Stack.of(pipeline).region)
            resource.add_property_override(f"Stages.{order.index(stage)}.{moment}", content)
        for statement in self._statements(pipeline):
            inner.role.add_to_principal_policy(statement)

    def _statements(self, pipeline: pipelines.CodePipeline) -> list[iam.PolicyStatement]:
        rules = [rule for condition in self._conditions.values() for rule in condition.rules]
        functions = [rule.function.function_arn for rule in rules if rule.function]
        alarms = [rule.configuration["AlarmName"] for rule in rules if rule.provider == "CloudWatchAlarm"]
        statements = []
        if functions:
            statements.append(iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=functions))
        if alarms:
            stack = Stack.of(pipeline)
            arns = [stack.format_arn(service="cloudwatch", resource=f"alarm:{name}") for name in alarms]
            statements.append(iam.PolicyStatement(actions=["cloudwatch:DescribeAlarms"], resources=arns))
        return statements


def _content(condition: _Condition, *, region: str) -> dict[str, Any]:
    if not condition.rules:
        return {"Result": condition.result}
    rules = [
        {
            "Name": rule.name,
            "RuleTypeId": {"Category": "Rule", "Owner": "AWS", "Provider": rule.provider, "Version": "1"},
            "Configuration": dict(rule.configuration),
            "Region": region,
        }
        for rule in condition.rules
    ]
    return {"Conditions": [{"Result": condition.result, "Rules": rules}]}
