"""The events of the pipeline that people are told of, as patterns of EventBridge."""

from collections.abc import Mapping, Sequence
from typing import Any

ACTION = "CodePipeline Action Execution State Change"
STAGE = "CodePipeline Stage Execution State Change"
EXECUTION = "CodePipeline Pipeline Execution State Change"
EVENTS: Mapping[str, Mapping[str, Any]] = {
    "Failed": {
        "detail-type": [ACTION],
        "detail": {"state": ["FAILED"], "type": {"category": [{"anything-but": "Approval"}]}},
    },
    "ApprovalNeeded": {"detail-type": [ACTION], "detail": {"state": ["STARTED"], "type": {"category": ["Approval"]}}},
    "RolledBack": {
        "detail-type": [EXECUTION],
        "detail": {
            "state": ["STARTED"],
            "execution-trigger": {"trigger-type": ["AutomatedRollback", "ManualRollback"]},
        },
    },
}
"""A rejection is no failure that anybody has to be told of: whoever rejected knows.

https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
"""


def stopped(stages: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
    """Of stages with conditions: one that does not hold fails the stage, and no action.

    A failed action of such a stage is told of twice.
    """
    return {"Stopped": {"detail-type": [STAGE], "detail": {"state": ["FAILED"], "stage": [*stages]}}} if stages else {}
