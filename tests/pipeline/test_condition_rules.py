"""Collecting conditions, before they are written into a pipeline."""

import pytest


def test_rules_for_the_same_moment_come_together_and_share_their_result() -> None:
    from pipeline.conditions import Conditions, Rule

    conditions = Conditions()
    conditions.before_entry("Prod", "FAIL", Rule("One", "LambdaInvoke", {}))
    conditions.before_entry("Prod", "FAIL", Rule("Two", "LambdaInvoke", {}))
    conditions.on_success("Prod", "ROLLBACK", Rule("Three", "LambdaInvoke", {}))
    with pytest.raises(ValueError, match="Prod has the result FAIL in BeforeEntry already"):
        conditions.before_entry("Prod", "SKIP", Rule("Four", "LambdaInvoke", {}))


def test_more_rules_than_codepipeline_takes_are_refused() -> None:
    from pipeline.conditions import MOST_RULES, Conditions, Rule

    rules = [Rule(f"R{number}", "LambdaInvoke", {}) for number in range(MOST_RULES + 1)]
    with pytest.raises(ValueError, match="Prod has 6 rules in BeforeEntry; CodePipeline takes 5"):
        Conditions().before_entry("Prod", "FAIL", *rules)


def test_an_alarm_of_a_rule_may_be_described_and_no_other() -> None:
    from aws_cdk import App, Stack, pipelines

    from pipeline.conditions import Conditions, Rule

    stack = Stack(App(), "Tools")
    source = pipelines.CodePipelineSource.connection("a/b", "main", connection_arn="arn:aws:codeconnections:x:1:c/1")
    pipeline = pipelines.CodePipeline(
        stack, "Pipeline", synth=pipelines.ShellStep("Synth", input=source, commands=["true"])
    )
    conditions = Conditions()
    conditions.before_entry("Build", "FAIL", Rule("Quiet", "CloudWatchAlarm", {"AlarmName": "unhealthy"}))
    pipeline.build_pipeline()
    conditions.apply(pipeline)
    resources = stack.node.root.synth().get_stack_by_name("Tools").template["Resources"].values()  # type: ignore[attr-defined]
    (inner,) = (r["Properties"] for r in resources if r["Type"] == "AWS::CodePipeline::Pipeline")
    (build,) = (s for s in inner["Stages"] if s["Name"] == "Build")
    assert build["BeforeEntry"]["Conditions"][0]["Rules"][0]["Configuration"] == {"AlarmName": "unhealthy"}
    statements = [
        statement
        for resource in resources
        if resource["Type"] == "AWS::IAM::Policy"
        for statement in resource["Properties"]["PolicyDocument"]["Statement"]
    ]
    (described,) = (s for s in statements if s["Action"] == "cloudwatch:DescribeAlarms")
    assert str(described["Resource"]).endswith(":alarm:unhealthy']]}")
