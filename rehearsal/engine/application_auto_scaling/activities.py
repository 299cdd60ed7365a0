"""What was done to a scalable target, and what was not, with the reasons."""

import time
from dataclasses import dataclass

from ministack.core.responses import AccountRegionScopedDict, new_uuid

from rehearsal.engine.application_auto_scaling import capacity
from rehearsal.engine.application_auto_scaling.records import Json, Scalable
from rehearsal.engine.refusal import RefusedError

_MOST_KEPT = 500
_activities = AccountRegionScopedDict()


def of(scalables: list[Scalable] | None = None) -> list[Json]:
    """All of the account and region at hand, the newest first."""
    found: list[Json] = _activities.get("all") or []
    return [entry for entry in found if scalables is None or Scalable.of(entry) in scalables]


def _add(scalable: Scalable, **entry: object) -> Json:
    activity: Json = {"ActivityId": new_uuid(), **scalable.described(), "StartTime": time.time(), **entry}
    _activities["all"] = [activity, *of()][:_MOST_KEPT]
    return activity


@dataclass(frozen=True)
class Activity:
    """A change that was asked for; `record` is what the API shows of it."""

    scalable: Scalable
    wanted: int
    record: Json

    def finish(self) -> None:
        """Wait until the capacity is there, and record how it went."""
        if "EndTime" in self.record:
            return
        try:
            fulfilled = capacity.is_fulfilled(self.scalable, self.wanted)
        except RefusedError as error:
            self._end("Failed", str(error))
            return
        how = "successfully" if fulfilled else "not"
        message = f"Successfully set desired count to {self.wanted}. Change {how} fulfilled by ecs."
        self._end("Successful" if fulfilled else "Overridden", message)

    def _end(self, code: str, message: str) -> None:
        self.record.update(EndTime=time.time(), StatusCode=code, StatusMessage=message)


def begin(scalable: Scalable, *, wanted: int, cause: str) -> Activity:
    """Ask for another capacity, and record that."""
    record = _add(scalable, Description=f"Setting desired count to {wanted}.", Cause=cause, StatusCode="InProgress")
    activity = Activity(scalable, wanted, record)
    try:
        capacity.change(scalable, wanted)
    except RefusedError as error:
        activity._end("Failed", str(error))
    return activity


def refuse(scalable: Scalable, *, cause: str, reason: Json) -> None:
    """Record that an alarm asked for what the bounds do not allow."""
    newest = next(iter(of([scalable])), None)
    if newest and newest["Cause"] == cause and newest.get("NotScaledReasons") == [reason]:
        return
    _add(
        scalable,
        Description="Attempting to scale due to alarm triggered",
        Cause=cause,
        StatusCode="Failed",
        NotScaledReasons=[reason],
    )
