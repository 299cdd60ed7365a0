"""The embedded AWS itself ends."""

import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from botocore.exceptions import BotoCoreError, ClientError

from rehearsal.faults.fault import Fault, stage_of
from rehearsal.pipeline import events
from rehearsal.pipeline.record import RunRecord, Status

_LOOK_SECONDS = 0.05


@dataclass
class EngineDies(Fault):
    """Killed, from one moment to the next."""

    name = "engine-dies"
    what = "the embedded AWS is killed while CloudFormation changes the stage's stack"
    stands_for = "nothing that one sees of AWS itself, whose services do not end: the rehearsal's own worst case"
    expected = "the rehearsal says so at once, nothing of it is left, and a fresh one reaches prod"
    ends_cloud = True

    _ended: threading.Event = field(default_factory=threading.Event)

    def __call__(self, event: events.Event, /) -> None:
        """As soon as the stack is being changed."""
        match event:
            case events.ActionStarted(stage=self.scene.place.name, action=action) if (
                action.name == self.scene.stack.action
            ):
                threading.Thread(target=self._kill_in_the_middle, name="fault", daemon=True).start()

    def end(self) -> None:
        """There is nothing to bring back: its state was in its memory."""
        self._ended.set()

    def surprises(self, record: RunRecord) -> Iterator[str]:
        """The runner noticed it in the action that was under way."""
        stage = stage_of(record.last, self.scene.place.name)
        if stage is None or stage.status not in (Status.FAILED, Status.STOPPED):
            yield f"{self.scene.place.name} is {stage.status if stage else 'not part of it'}, and not Failed or Stopped"

    def _kill_in_the_middle(self) -> None:
        cloudformation, name = self.scene.client("cloudformation"), self.scene.stack.name
        while not self._ended.wait(_LOOK_SECONDS):
            try:
                status = cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
            except (ClientError, BotoCoreError):
                continue
            if status in ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS"):
                self.happened.append(f"the embedded AWS was killed while {name} was in state {status}")
                os.kill(self.scene.rehearsal.engine.process.pid, signal.SIGKILL)
                return
