"""What a stage deployed: a stack, what changed in it, and how it stands now."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from operate.page.state import State
from operate.page.text import slug


@dataclass(frozen=True, kw_only=True)
class Change:
    """What happened to a resource: `added`, `modified`, `replaced` or `removed`."""

    kind: str
    id: str
    type: str
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What the review of the commit called out before anything changed."""

    concern: str
    text: str
    grave: bool = False


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A resource of the stack, as CloudFormation has it."""

    type: str
    id: str
    physical: str = ""
    status: str = ""
    reason: str = ""

    @property
    def service(self) -> str:
        """`ECS` of `AWS::ECS::Service`."""
        return self.type.split("::")[1] if self.type.count("::") > 1 else self.type.partition("::")[0]


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """An alarm and how it stands."""

    name: str
    state: str
    reason: str = ""
    since: datetime | None = None
    composite: bool = False
    description: str = ""

    @property
    def look(self) -> State:
        """Its colour and sign."""
        looks = {"OK": State.SUCCEEDED, "ALARM": State.FAILED}
        return looks.get(self.state, State.UNKNOWN)


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """A stack that an action of the run deployed. `source` says what the changes are read from."""

    stage: str
    stack: str
    account: str
    region: str
    status: str = ""
    changes: tuple[Change, ...] = ()
    source: str = ""
    findings: tuple[Finding, ...] = ()
    resources: tuple[Resource, ...] = ()
    outputs: tuple[tuple[str, str], ...] = ()
    alarms: tuple[Alarm, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        """Where the page has it."""
        return slug("stack", self.stage, self.stack)

    @property
    def counts(self) -> dict[str, int]:
        """Of changes, by kind."""
        counted = Counter(change.kind for change in self.changes)
        return {kind: counted[kind] for kind in ("added", "modified", "replaced", "removed") if counted[kind]}

    @property
    def services(self) -> dict[str, list[Resource]]:
        """The resources by service, the most of them first."""
        found: dict[str, list[Resource]] = {}
        for resource in sorted(self.resources, key=lambda one: (one.type, one.id)):
            found.setdefault(resource.service, []).append(resource)
        return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))
