"""Tells the engine's EventBridge what happens in the pipeline, as CodePipeline does, for the rules that listen."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import BotoCoreError

from rehearsal.pipeline import events
from rehearsal.pipeline.action import Clients
from rehearsal.pipeline.definition import Deployed
from rehearsal.pipeline.record import Status
from rehearsal.pipeline.trigger import Trigger

_STATES: Mapping[Status, str] = {
    Status.SUCCEEDED: "SUCCEEDED",
    Status.FAILED: "FAILED",
    Status.STOPPED: "STOPPED",
    Status.SUPERSEDED: "SUPERSEDED",
    Status.SKIPPED: "SKIPPED",
}
_OF_ACTION = {**_STATES, Status.STOPPED: "ABANDONED"}
_TRIGGERS = {"WebhookV2": "Webhook"}
"""Where the events' word is another than the API's."""
_CHANGE = "CodePipeline {} Execution State Change"


@dataclass(kw_only=True)
class EventBridge:
    """A listener of the run of a deployed pipeline.

    A run does not end for the loss of its engine here: whoever watches the engine tells people of that.

    https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
    """

    deployed: Deployed
    clients: Clients
    _own: Mapping[str, Any] = field(default_factory=dict, init=False)
    _stage: str = field(default="", init=False)
    _lost: bool = field(default=False, init=False)

    def __call__(self, event: events.Event, /) -> None:
        """Put the event that CodePipeline would; log lines and answers are none of its."""
        match event:
            case events.ExecutionStarted():
                self._begin(event)
            case events.ExecutionStopping(stop=stop):
                comments = {"stop-execution-comments": stop.reason} if stop.reason else {}
                self._put("Pipeline", "STOPPING", comments)
                if self._stage:
                    self._put("Stage", "STOPPING", {"stage": self._stage})
            case events.StageStarted():
                self._stage = event.stage
                self._put("Stage", "RESUMED" if event.retry else "STARTED", {"stage": event.stage})
            case events.ActionStarted():
                kind = event.action.action_type_id
                self._put("Action", "STARTED", _action(event.stage, event.action.name, kind.category, kind.provider))
            case events.ActionFinished(record=record):
                detail = _action(record.stage, record.name, record.category, record.provider)
                result = {"external-execution-summary": record.error or record.summary}
                self._put("Action", _OF_ACTION[record.status], {**detail, "execution-result": result})
            case events.StageFinished(record=stage):
                self._stage = ""
                self._put("Stage", _STATES[stage.status], {"stage": stage.name})
            case events.ExecutionFinished(record=execution):
                comments = {"stop-execution-comments": execution.stop_reason} if execution.stop_reason else {}
                self._put("Pipeline", _STATES[execution.status], comments)
            case _:
                pass

    def _begin(self, event: events.ExecutionStarted) -> None:
        began = datetime.fromtimestamp(event.asked or time.time(), UTC)
        self._own = {
            "pipeline": self.deployed.properties.name,
            "execution-id": event.execution,
            "start-time": began.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "version": self.deployed.version,
            "pipeline-execution-attempt": event.attempt,
        }
        self._put("Pipeline", "RESUMED" if event.retry else "STARTED", {"execution-trigger": _trigger(event.trigger)})

    def _put(self, what: str, state: str, detail: Mapping[str, Any]) -> None:
        if self._lost:
            return
        try:
            self._tell(what, state, detail)
        except BotoCoreError:  # not an answer that we do not like, but none
            self._lost = True

    def _tell(self, what: str, state: str, detail: Mapping[str, Any]) -> None:
        account, region = self.deployed.account, self.deployed.region
        self.clients("events", account=account, region=region).put_events(
            Entries=[
                {
                    "Time": datetime.now(UTC),
                    "Source": "aws.codepipeline",
                    "DetailType": _CHANGE.format(what),
                    "Resources": [f"arn:aws:codepipeline:{region}:{account}:{self.deployed.properties.name}"],
                    "Detail": json.dumps({**self._own, "state": state, **detail}),
                }
            ]
        )


def _trigger(trigger: Trigger) -> Mapping[str, str]:
    told = {"trigger-type": _TRIGGERS.get(trigger.type, trigger.type), "trigger-detail": trigger.detail}
    return {name: text for name, text in told.items() if text}


def _action(stage: str, name: str, category: str, provider: str) -> dict[str, Any]:
    kind = {"owner": "AWS", "category": category, "provider": provider, "version": "1"}
    return {"stage": stage, "action": name, "type": kind}
