"""The database of a stage goes away."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from rehearsal.errors import RehearsalError
from rehearsal.faults.fault import Fault, not_failed_in, not_rolled_back, wants_rollback
from rehearsal.faults.running import resources_of
from rehearsal.pipeline import events
from rehearsal.pipeline.record import RunRecord

_WITHIN_SECONDS = 30.0
_LOOK_SECONDS = 0.1


@dataclass
class DatabaseLost(Fault):
    """Aurora's own StopDBCluster, behind which the server really stops."""

    name = "database-lost"
    what = "the stage's database is gone from its checks on, and comes back as the stage is over"
    stands_for = "an outage of the database that its own failover does not end, or a cluster that somebody stopped"
    expected = (
        "the checks fail, since what needs the database answers 503; the tasks stay, and find it again by themselves"
    )
    stage_serves_on = False

    _stopped: list[str] = field(default_factory=list)

    def __call__(self, event: events.Event, /) -> None:
        """Between the deployment and the checks."""
        name = self.scene.place.name
        match event:
            case events.ActionStarted(stage=stage, action=action) if stage == name and action.provider == "CodeBuild":
                if not self.happened:
                    self._stop(action.name)
            case events.StageFinished(record=stage) if stage.name == name:
                self.end()

    def end(self) -> None:
        """Start it again: tasks connect to it without being told."""
        for cluster in self._stopped:
            self.scene.client("rds").start_db_cluster(DBClusterIdentifier=cluster)
            self._wait(cluster, "available")
        self._stopped.clear()

    def surprises(self, record: RunRecord) -> Iterator[str]:
        """The stage's checks see it, and nothing is deployed further."""
        place = self.scene.place
        yield from not_failed_in(record, place.name)
        failed = [one.name for one in record.last.actions if one.stage == place.name and one.error]
        if self.scene.stack.action in failed:
            yield "the deployment failed, and not the checks after it"
        if wants_rollback(place):
            yield from not_rolled_back(record, place.name)

    def _stop(self, action: str) -> None:
        for cluster in resources_of(self.scene.clients, self.scene.stack, kind="AWS::RDS::DBCluster"):
            self.scene.client("rds").stop_db_cluster(DBClusterIdentifier=cluster)
            self._stopped.append(cluster)
            self._wait(cluster, "stopped")
            self.happened.append(f"{cluster} went away as {self.scene.place.name}/{action} began")
        if not self._stopped:
            raise RehearsalError(f"{self.scene.stack.name} has no database that could be lost.")

    def _wait(self, cluster: str, state: str) -> None:
        deadline = time.monotonic() + _WITHIN_SECONDS
        rds = self.scene.client("rds")
        while (now := rds.describe_db_clusters(DBClusterIdentifier=cluster)["DBClusters"][0]["Status"]) != state:
            if time.monotonic() > deadline:
                raise RehearsalError(f"{cluster} is in state {now}, and not {state} after {_WITHIN_SECONDS:.0f} s.")
            time.sleep(_LOOK_SECONDS)
