"""A change set of a stack: made from the pipeline's template, then executed."""

import re
from dataclasses import dataclass

from botocore.exceptions import ClientError

from rehearsal.pipeline.action import ActionFailedError
from rehearsal.pipeline.record import StackChange
from rehearsal.pipeline.stack import Response, Stack
from rehearsal.pipeline.template import Template

_NO_CHANGES = ("didn't contain changes", "No updates are to be performed")


@dataclass(frozen=True)
class ChangeSet:
    """A change set by its name."""

    stack: Stack
    name: str

    def delete(self) -> None:
        """Delete it if it is there."""
        try:
            self.stack.cloudformation.delete_change_set(StackName=self.stack.name, ChangeSetName=self.name)
        except ClientError as error:
            if not re.search(r"NotFound|does not exist", str(error)):
                raise

    def create(self, template: Template, *, new_stack: bool) -> StackChange:
        """Make it and wait for it; the stack is not changed yet.

        Raises:
            ActionFailedError: CloudFormation does not take the template.
        """
        self.stack.cloudformation.create_change_set(
            StackName=self.stack.name,
            ChangeSetName=self.name,
            ChangeSetType="CREATE" if new_stack else "UPDATE",
            **template.arguments(),
        )

        def look() -> str | None:
            status = str(self._describe()["Status"])
            return None if status.endswith(("_PENDING", "_IN_PROGRESS")) else status

        status = self.stack.wait_for(f"change set {self.name} of stack {self.stack.name}", look)
        if status == "FAILED" and not self.is_empty:
            reason = self._describe().get("StatusReason") or "CloudFormation gives no reason"
            raise ActionFailedError(f"change set {self.name} of stack {self.stack.name}: {reason}")
        return self.change(status="")

    @property
    def is_empty(self) -> bool:
        """Whether it would change nothing: CodePipeline takes that for success, CloudFormation for failure."""
        described = self._describe()
        reason = described.get("StatusReason") or ""
        return described["Status"] == "FAILED" and any(phrase in reason for phrase in _NO_CHANGES)

    @property
    def identity(self) -> tuple[str, str]:
        """ARNs of the change set and of its stack."""
        described = self._describe()
        return str(described.get("ChangeSetId", "")), str(described.get("StackId", ""))

    def execute(self) -> str:
        """Execute it and wait: the stack's status then."""
        self.stack.cloudformation.execute_change_set(StackName=self.stack.name, ChangeSetName=self.name)
        return self.stack.settled()

    def change(self, *, status: str) -> StackChange:
        """What it changes, counted; `status` is what became of the stack."""
        changes = [change["ResourceChange"] for change in self._changes()]
        replaced = [change for change in changes if change.get("Replacement") == "True"]
        actions = [change["Action"] for change in changes if change not in replaced]
        return StackChange(
            stack=self.stack.name,
            account=self.stack.context.account,
            region=self.stack.context.region,
            status=status,
            added=actions.count("Add"),
            modified=actions.count("Modify"),
            replaced=len(replaced),
            removed=actions.count("Remove"),
        )

    def _changes(self) -> list[Response]:
        page = self._describe()
        changes = list(page.get("Changes") or [])
        while token := page.get("NextToken"):
            page = self._describe(NextToken=token)
            changes += page.get("Changes") or []
        return changes

    def _describe(self, **more: str) -> Response:
        described: Response = self.stack.cloudformation.describe_change_set(
            StackName=self.stack.name, ChangeSetName=self.name, **more
        )
        return described
