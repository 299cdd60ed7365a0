"""What CodePipeline sends to the topic of an approval that waits.

https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals-json-format.html
"""

import json
from datetime import datetime

from rehearsal.pipeline.action import ActionContext
from rehearsal.pipeline.approval_request import ApprovalRequest

_CONSOLE = "https://console.aws.amazon.com/codesuite/codepipeline/pipelines/{pipeline}/view?region={region}"


def notify(context: ActionContext, request: ApprovalRequest) -> None:
    """Publish it, if the action names a topic."""
    topic = context.action.configuration.get("NotificationArn")
    if not topic:
        return
    console = _CONSOLE.format(pipeline=request.pipeline, region=context.region)
    approval = {
        "pipelineName": request.pipeline,
        "stageName": request.stage,
        "actionName": request.action,
        "token": request.token,
        "expires": datetime.fromisoformat(request.expires).strftime("%Y-%m-%dT%H:%MZ"),
        "externalEntityLink": request.link,
        "approvalReviewLink": f"{console}#/{request.stage}/{request.action}/approve/{request.token}",
        "customData": request.comment,
    }
    context.client("sns").publish(
        TopicArn=topic,
        Subject=f"APPROVAL NEEDED: AWS CodePipeline {request.pipeline} for action {request.action}"[:100],
        Message=json.dumps({"region": context.region, "consoleLink": console, "approval": approval}),
    )
