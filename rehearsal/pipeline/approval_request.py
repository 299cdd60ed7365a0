"""What a person is asked at a manual approval."""

from dataclasses import dataclass
from datetime import UTC, datetime

from rehearsal.pipeline.record import Commit


@dataclass(frozen=True, kw_only=True)
class ApprovalRequest:
    """What is about to go out. `token` names this very question: an answer to another one does not count.

    `asked` is the time in ISO 8601, and so is `expires`, after which no answer counts (empty: never); `changes` and
    `tests` say what this execution has done so far, a line each.
    """

    token: str
    asked: str
    pipeline: str
    stage: str
    action: str
    commit: Commit
    comment: str = ""
    link: str = ""
    changes: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    expires: str = ""

    @property
    def has_expired(self) -> bool:
        """Whether it is too late for an answer."""
        return bool(self.expires) and datetime.fromisoformat(self.expires) <= datetime.now(UTC)

    def lines(self) -> list[str]:
        """The request as text."""
        commit = self.commit
        return [
            f"{self.stage}/{self.action} of pipeline {self.pipeline} waits for approval",
            *(f"  {line}" for line in self.comment.splitlines()),
            *([f"  see     {self.link}"] if self.link else []),
            f"  commit  {commit.id[:12]} {commit.subject} ({commit.author_name})",
            *(f"  changed {line}" for line in self.changes),
            *(f"  tested  {line}" for line in self.tests),
        ]
