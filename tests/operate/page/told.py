"""What AWS says of a run that never was: through Dev, in which a test failed."""

import io
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.operate.page.fake_aws import Answer, FakeAws, Json, refused

TOOLS, DEV = "111111111111", "222222222222"
RUN, EARLIER = "0f0e0d0c-0000-4000-8000-000000000001", "0f0e0d0c-0000-4000-8000-000000000000"
COMMIT = "cd" * 20
BEGIN = datetime(2026, 3, 4, 9, 0, 0, tzinfo=UTC)
BUILD = "checks:5c6ffb4c-3b8a-4c56-9d2e-71a4b6e8c903"
ARN = f"arn:aws:codebuild:us-east-1:{TOOLS}"
STACK = f"arn:aws:cloudformation:us-east-1:{DEV}:stack/shop-dev/1"


def at(seconds: float) -> datetime:
    return BEGIN + timedelta(seconds=seconds)


def kind(category: str, provider: str) -> Json:
    return {"category": category, "owner": "AWS", "provider": provider, "version": "1"}


SOURCE, CHECKS = kind("Source", "CodeStarSourceConnection"), kind("Build", "CodeBuild")
DEPLOY, MANUAL = kind("Deploy", "CloudFormation"), kind("Approval", "Manual")
RULE = {"category": "Rule", "owner": "AWS", "provider": "LambdaInvoke", "version": "1"}


def stage(name: str, actions: dict[str, Json], **more: Json) -> Json:
    declared = [{"name": action, "actionTypeId": type_} for action, type_ in actions.items()]
    return {"name": name, "actions": declared, **more}


BAKE = {"conditions": [{"result": "ROLLBACK", "rules": [{"name": "Bake", "ruleTypeId": RULE}]}]}
DECLARED = {
    "name": "shop",
    "version": 3,
    "roleArn": f"arn:aws:iam::{TOOLS}:role/pipeline",
    "stages": [
        stage("Source", {"push": SOURCE}),
        stage("Dev", {"shop-dev.Prepare": DEPLOY, "shop-dev.Deploy": DEPLOY, "Checks": CHECKS}, onSuccess=BAKE),
        stage("ApproveProd", {"ApproveProd": MANUAL}),
    ],
}


def action(stage: str, name: str, type_: Json, *, start: float, seconds: float, **more: Any) -> Json:  # noqa: ANN401
    return {
        "pipelineExecutionId": RUN,
        "actionExecutionId": f"{stage}-{name}",
        "pipelineVersion": 3,
        "stageName": stage,
        "actionName": name,
        "startTime": at(start),
        "lastUpdateTime": at(start + seconds),
        "status": more.pop("status", "Succeeded"),
        "input": {"actionTypeId": type_, **more.pop("input", {})},
        "output": more.pop("output", {}),
        **more,
    }


def stack_action(name: str, mode: str, start: float) -> Json:
    configuration = {"StackName": "shop-dev", "ActionMode": mode, "ChangeSetName": "PipelineChange"}
    given = {"configuration": configuration, "roleArn": f"arn:aws:iam::{DEV}:role/deploy", "region": "us-east-1"}
    return action("Dev", name, DEPLOY, start=start, seconds=10, input=given)


ACTIONS = [
    action(
        "Source",
        "push",
        SOURCE,
        start=0,
        seconds=1,
        output={
            "outputVariables": {
                "CommitId": COMMIT,
                "CommitMessage": "Sell more mugs\n\nPlease.",
                "AuthorDisplayName": "Ada",
                "AuthorEmail": "ada@example.com",
                "BranchName": "main",
                "REVIEW_URL": "https://us-east-1.console.aws.amazon.com/s3/object/kept?region=us-east-1"
                f"&prefix=reviews%2F{RUN}%2Findex.html",
                "IMAGES": "abc",
            }
        },
    ),
    stack_action("shop-dev.Prepare", "CHANGE_SET_REPLACE", 10),
    stack_action("shop-dev.Deploy", "CHANGE_SET_EXECUTE", 20),
    action(
        "Dev",
        "Checks",
        CHECKS,
        start=30,
        seconds=20,
        status="Failed",
        output={
            "executionResult": {
                "externalExecutionId": BUILD,
                "errorDetails": {"code": "JobFailed", "message": "make integ failed"},
            },
            "outputVariables": {"IMAGES": "abc@sha256:1"},
        },
    ),
]
SUMMARY = {
    "pipelineExecutionId": RUN,
    "status": "Failed",
    "startTime": at(0),
    "lastUpdateTime": at(50),
    "sourceRevisions": [{"actionName": "push", "revisionId": COMMIT, "revisionSummary": "Sell more mugs"}],
    "trigger": {"triggerType": "WebhookV2", "triggerDetail": "main"},
    "executionType": "STANDARD",
}


def codepipeline() -> dict[str, Answer]:
    execution = {
        "pipelineName": "shop",
        "pipelineVersion": 3,
        "pipelineExecutionId": RUN,
        "status": "Failed",
        "artifactRevisions": [{"name": "Source", "revisionId": COMMIT, "revisionSummary": "Sell more mugs"}],
        "trigger": {"triggerType": "WebhookV2", "triggerDetail": "main"},
    }
    rule = {
        "pipelineExecutionId": RUN,
        "ruleExecutionId": "1",
        "stageName": "Dev",
        "ruleName": "Bake",
        "startTime": at(50),
        "status": "Succeeded",
        "input": {"ruleTypeId": RULE},
        "output": {"executionResult": {"externalExecutionSummary": "all quiet"}},
    }
    earlier = {**SUMMARY, "pipelineExecutionId": EARLIER, "status": "Superseded"}

    def actions(*, filter: Json, nextToken: str = "", **_: str) -> Json:  # noqa: A002, N803 - the API's
        assert filter == {"pipelineExecutionId": RUN}
        newest = ACTIONS[::-1]
        if nextToken:
            return {"actionExecutionDetails": newest[2:]}
        return {"actionExecutionDetails": newest[:2], "nextToken": "more"}

    return {
        "get_pipeline_execution": {"pipelineExecution": execution},
        "get_pipeline": {"pipeline": DECLARED},
        "list_action_executions": actions,
        "list_rule_executions": {"ruleExecutionDetails": [rule]},
        "get_pipeline_state": {"pipelineName": "shop", "stageStates": []},
        "list_pipeline_executions": {"pipelineExecutionSummaries": [SUMMARY, earlier]},
    }


def codebuild() -> dict[str, Answer]:
    build: Json = {
        "id": BUILD,
        "logs": {"groupName": "/aws/codebuild/checks", "streamName": "one", "deepLink": "https://example.com/log"},
        "reportArns": [f"{ARN}:report/shop-dev-checks:1", f"{ARN}:report/shop-coverage:1"],
    }
    reports = [
        {"arn": build["reportArns"][0], "type": "TEST", "reportGroupArn": f"{ARN}:report-group/shop-dev-checks"},
        {
            "arn": build["reportArns"][1],
            "type": "CODE_COVERAGE",
            "reportGroupArn": f"{ARN}:report-group/shop-coverage",
            "codeCoverageSummary": {"lineCoveragePercentage": 97.5, "linesCovered": 39, "linesMissed": 1},
        },
    ]
    good = {"name": "test_good", "prefix": "shop", "status": "SUCCEEDED", "durationInNanoSeconds": 2_000_000_000}
    bad = {"name": "test_bad", "prefix": "shop", "status": "FAILED", "message": "assert 1 == 2"}

    def cases(*, nextToken: str = "", **_: str) -> Json:  # noqa: N803 - the API's
        return {"testCases": [bad]} if nextToken else {"testCases": [good], "nextToken": "more"}

    return {
        "batch_get_builds": {"builds": [build]},
        "batch_get_reports": {"reports": reports},
        "describe_test_cases": cases,
        "describe_code_coverages": {"codeCoverages": [{"filePath": "a.py", "lineCoveragePercentage": 40.0}]},
    }


def event(status: str, name: str, type_: str, seconds: float, *, physical: str = "x") -> Json:
    return {
        "StackId": STACK,
        "StackName": "shop-dev",
        "EventId": f"{name}{status}{seconds}",
        "Timestamp": at(seconds),
        "ResourceStatus": status,
        "ResourceType": type_,
        "LogicalResourceId": name,
        "PhysicalResourceId": physical,
    }


def change(action: str, name: str, replacement: str = "") -> Json:
    more = {"Replacement": replacement} if replacement else {}
    told = {"Action": action, "LogicalResourceId": name, "ResourceType": "AWS::ECS::Service", **more}
    return {"Type": "Resource", "ResourceChange": told}


def cloudformation() -> dict[str, Answer]:
    resource = {
        "LastUpdatedTimestamp": at(25),
        "ResourceStatus": "CREATE_COMPLETE",
        "PhysicalResourceId": "shop-dev-bad",
    }
    alarm = {**resource, "LogicalResourceId": "Bad", "ResourceType": "AWS::CloudWatch::Alarm"}
    return {
        "describe_stacks": {
            "Stacks": [
                {
                    "StackName": "shop-dev",
                    "StackStatus": "UPDATE_COMPLETE",
                    "CreationTime": at(-100),
                    "Outputs": [{"OutputKey": "ApiUrl", "OutputValue": "https://api.example.com/"}],
                }
            ]
        },
        "list_stack_resources": {"StackResourceSummaries": [alarm]},
        "describe_stack_events": {
            "StackEvents": [
                event("UPDATE_COMPLETE", "shop-dev", "AWS::CloudFormation::Stack", 29, physical=STACK),
                event("UPDATE_COMPLETE", "Service", "AWS::ECS::Service", 28),
                event("CREATE_COMPLETE", "Bad", "AWS::CloudWatch::Alarm", 26),
                event("CREATE_COMPLETE", "Old", "AWS::S3::Bucket", -90),
            ]
        },
        "describe_change_set": {
            "CreationTime": at(12),
            "Changes": [change("Add", "Bad"), change("Modify", "Service", "True"), change("Remove", "Gone")],
        },
    }


def cloudwatch() -> dict[str, Answer]:
    alarm = {"AlarmName": "shop-dev-bad", "StateValue": "OK", "StateUpdatedTimestamp": at(40)}
    return {"describe_alarms": {"MetricAlarms": [alarm], "CompositeAlarms": []}}


def review(**_: str) -> Json:
    finding = {"concern": "IAM broadened", "text": "A role may do more.", "wide": True}
    told = {"stacks": [{"stage": "dev", "stack": "shop-dev", "findings": [finding], "losses": []}]}
    return {"Body": io.BytesIO(json.dumps(told).encode())}


def aws(**changed: Mapping[str, Answer]) -> FakeAws:
    """All of it; `codebuild={"batch_get_reports": …}` answers one operation of a service differently."""
    answers: dict[tuple[str, str], dict[str, Answer]] = {
        ("codepipeline", TOOLS): codepipeline(),
        ("codebuild", TOOLS): codebuild(),
        ("logs", TOOLS): {"get_log_events": {"events": [{"timestamp": 1, "message": "\x1b[31mit broke\x1b[0m\n"}]}},
        ("s3", TOOLS): {"get_object": review},
        ("cloudformation", DEV): cloudformation(),
        ("cloudwatch", DEV): cloudwatch(),
    }
    for (service, _), given in answers.items():
        given.update(changed.get(service, {}))
    return FakeAws(answers)


DENIED = refused("AccessDenied", "User may not do that")
