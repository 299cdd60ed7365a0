"""What a review says: values, which are also the JSON that it is kept as."""

from collections import Counter
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, computed_field


class Kind(StrEnum):
    """What happens to a resource, in the words of the page."""

    ADDED = "added"
    CHANGED = "changed"
    REPLACED = "replaced"
    MAY_BE_REPLACED = "may be replaced"
    DELETED = "deleted"
    LEFT_BEHIND = "left behind"


class Concern(StrEnum):
    """Why a change is called out, in the words of the one line."""

    PERMISSIONS = "IAM broadened"
    NETWORK = "security group opened"
    PUBLIC = "public access"
    PROTECTION = "deletion protection off"
    ENCRYPTION = "encryption changed"
    POLICY = "deletion policy weakened"
    RETENTION = "data kept shorter"
    LOGS = "logs deleted"
    UNSEEN = "partly not reviewable"


class Destruction(StrEnum):
    """How a stateful resource is lost; the word that an allowance uses."""

    REPLACE = "replace"
    DELETE = "delete"


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class Detail(_Value):
    """A place where a resource differs, with what stands there before and after, as text."""

    path: str
    old: str
    new: str
    replaces: bool = False


class ResourceChange(_Value):
    """A resource that changes.

    Attributes:
        asset: What is new in it, such as `image of Backend`, if it changes for nothing else.
        note: What people should know beside the kind.
    """

    kind: Kind
    id: str
    path: str
    name: str
    type: str
    details: tuple[Detail, ...] = ()
    asset: str = ""
    note: str = ""


class Finding(_Value):
    """Something that is called out; `wide` if it has a wildcard, or is open to the world."""

    concern: Concern
    text: str
    wide: bool = False


class Allowed(_Value):
    """An allowance that a commit carries, as far as the review repeats it."""

    reason: str
    by: str
    until: str


class Loss(_Value):
    """A stateful resource that a change destroys: `allowed` says who allows it, or nobody does."""

    destruction: Destruction
    id: str
    path: str
    name: str
    type: str
    what: str
    allowed: Allowed | None = None


class StackReview(_Value):
    """What will change in one stack; `new` if it is not there yet. `notes` are on the stack as a whole."""

    stage: str
    stack: str
    account: str
    region: str
    new: bool = False
    resources: tuple[ResourceChange, ...] = ()
    sections: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    losses: tuple[Loss, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[Kind, int]:
        """Of resources by what happens to them, but for those that get nothing but a new asset."""
        counted = Counter(change.kind for change in self.resources if not change.asset)
        return {kind: counted[kind] for kind in Kind if counted[kind]}

    @property
    def assets(self) -> tuple[str, ...]:
        """What is new in resources that stay as they are otherwise."""
        return tuple(dict.fromkeys(change.asset for change in self.resources if change.asset))

    @property
    def concerns(self) -> tuple[Concern, ...]:
        """Each once."""
        found = {finding.concern for finding in self.findings}
        return tuple(concern for concern in Concern if concern in found)

    @property
    def changes(self) -> bool:
        """Whether anything does."""
        return bool(self.resources or self.sections)

    @property
    def destruction(self) -> tuple[str, ...]:
        """How many stateful resources are destroyed, and whether anybody says so."""
        allowed = sum(loss.allowed is not None for loss in self.losses)
        told = {"destroyed as allowed": allowed, "destroyed without allowance": len(self.losses) - allowed}
        return tuple(f"{count} {words}" for words, count in told.items() if count)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def summary(self) -> str:
        """`1 added, 2 changed, IAM broadened`; `no change`."""
        counts = [f"{count} {kind}" for kind, count in self.counts.items()]
        if self.new:
            return ", ".join(["new stack", *counts])  # of which all permissions are new
        sections = [f"{' and '.join(self.sections)} only"] if self.sections and not self.resources else []
        return ", ".join([*self.assets, *counts, *sections, *self.destruction, *self.concerns]) or "no change"


class Review(_Value):
    """The whole of it, the pipeline's own stack first. `stale` are allowances that nothing needs (any more)."""

    product: str
    commit: str
    execution: str
    made: datetime
    stacks: tuple[StackReview, ...]
    stale: tuple[str, ...] = ()

    @property
    def refused(self) -> tuple[tuple[StackReview, Loss], ...]:
        """What nobody has allowed: the pipeline stops for it."""
        return tuple((stack, loss) for stack in self.stacks for loss in stack.losses if loss.allowed is None)
