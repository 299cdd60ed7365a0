"""Why an execution is, and what it begins with."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from rehearsal.pipeline.rollback import GoodExecution
from rehearsal.pipeline.trigger import Trigger


@dataclass(frozen=True, kw_only=True)
class Beginning:
    """What is known of an execution before it runs.

    Attributes:
        execution: Its id.
        trigger: What caused it.
        asked: When, in seconds since 1970; None: now.
        restart: How often the pipeline has changed itself before it, in the same run.
        variables: Of the pipeline: those that do not have their defaults.
        rollback_to: If it rolls a stage back: it runs the stage of that good execution alone, with what that one had,
            and asks none of the stage's conditions.
        rollback_of: If so, the execution that failed in that stage, or left it as nobody wants it.
    """

    execution: str = field(default_factory=lambda: str(uuid.uuid4()))
    trigger: Trigger = field(default_factory=lambda: Trigger.push("main"))
    asked: float | None = None
    restart: int = 0
    variables: Mapping[str, str] = field(default_factory=dict)
    rollback_to: GoodExecution | None = None
    rollback_of: str = ""
