"""What an execution was caused by, in the words of GetPipelineExecution."""

import json
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True)
class Trigger:
    """One cause: its type, and who or what it was."""

    type: str
    detail: str = ""

    @classmethod
    def push(cls, branch: str) -> Self:
        """A push to the branch that the source listens to."""
        return cls("WebhookV2", branch)

    @classmethod
    def start(cls, by: str) -> Self:
        """StartPipelineExecution, called by this principal."""
        return cls("StartPipelineExecution", by)

    @classmethod
    def rollback_by_hand(cls, by: str) -> Self:
        """RollbackStage, called by this principal."""
        return cls("ManualRollback", by)

    @classmethod
    def rollback_of(cls, execution: str) -> Self:
        """The failure of an execution whose stage is to be rolled back then.

        https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-rollback-view-details.html
        """
        return cls("AutomatedRollback", json.dumps({"FailedPipelineExecutionId": execution}, separators=(",", ":")))
