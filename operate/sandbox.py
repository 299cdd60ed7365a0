"""A sandbox of somebody's own: made, renewed and deleted by the CDK CLI, after what could go wrong has been said."""

import subprocess
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session

from rehearsal.errors import RehearsalError
from rehearsal.preflight import git
from stages.sandbox_name import short_name, stack_name
from stages.settings import SandboxSettings, Settings, SettingsError, load
from stages.settings.types import LONGEST_SANDBOX_DAYS


@dataclass(frozen=True)
class Sandbox:
    """One that may be there already, or not yet."""

    name: str
    settings: Settings
    own: SandboxSettings
    checkout: Path

    @classmethod
    def of(cls, name: str, *, product: str, checkout: Path) -> Self:
        """The product's with this name, or with that of the branch.

        Raises:
            RehearsalError: There can be none, or nobody could make it.
        """
        try:
            settings = load(product=product)
        except SettingsError as error:
            raise RehearsalError("\n".join(error.problems)) from None
        if settings.sandbox is None:
            raise RehearsalError(f"PRODUCT={product}: config/{product}.toml has no table [sandbox]. Add it.")
        wanted = name or git(checkout, "branch", "--show-current").stdout.strip()
        if not wanted:
            raise RehearsalError("No branch is checked out to name a sandbox after. Say its name: make … NAME=alice")
        return cls(name=wanted, settings=settings, own=settings.sandbox, checkout=checkout)

    @property
    def stack(self) -> str:
        """What CloudFormation calls it."""
        return stack_name(self.settings.pipeline.name, short_name(self.name))

    def deploy(self, *, days: int | None) -> int:
        """Make or renew it; the CDK CLI's exit code.

        A new last day changes the stack also if nothing else has changed: an update without a change would be none.
        """
        last = _today() + timedelta(days=self._days(days))
        self._check_credentials()
        print(f"{self.stack}: until {last}, in account {self.own.account}. The first time takes a quarter of an hour.")
        code = self._cdk("deploy", "-c", f"expires={last}", "--require-approval=never")
        if code == 0:
            print(f"It is deleted in the night after {last}. The same renews it; make sandbox-destroy ends it.")
        return code

    def destroy(self) -> int:
        """Delete it with all that is in it; the CDK CLI's exit code."""
        self._check_credentials()
        print(f"{self.stack}: deleting it in account {self.own.account}; it may take half an hour.")
        return self._cdk("destroy", "--force")

    def _days(self, days: int | None) -> int:
        wanted = self.own.expires_after_days if days is None else days
        if not 1 <= wanted <= LONGEST_SANDBOX_DAYS:
            raise RehearsalError(
                f"DAYS={wanted}: a sandbox stands for 1 to {LONGEST_SANDBOX_DAYS} days, then deploy it again."
            )
        return wanted

    def _check_credentials(self) -> None:
        """They have to be of the sandboxes' account, or of the pipeline's, which that one trusts."""
        accounts = {self.own.account, self.settings.pipeline.account}
        wanted = f"account {self.own.account}, where sandboxes are. Log in there, or name a profile: AWS_PROFILE=…"
        try:
            sts: Any = Session().create_client("sts", region_name=self.own.region)
            account = sts.get_caller_identity()["Account"]
        except (BotoCoreError, ClientError) as error:
            raise RehearsalError(f"There are no credentials that AWS takes ({error}). Needed: {wanted}") from None
        if account not in accounts:
            raise RehearsalError(f"Your credentials are of account {account}. Needed: {wanted}")

    def _cdk(self, command: str, *words: str) -> int:
        context = {"product": self.settings.product.name, "stage": "sandbox", "sandbox": self.name}
        given = [word for key, value in context.items() for word in ("-c", f"{key}={value}")]
        return subprocess.run(["cdk", command, *given, *words], cwd=self.checkout, check=False).returncode


def _today() -> date:
    return datetime.now(UTC).date()
