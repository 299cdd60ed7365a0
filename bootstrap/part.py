"""Which part an account has in a product's delivery, and with which arguments the CDK's bootstrap makes it ready."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from bootstrap.boundary import EXECUTION_BOUNDARY
from bootstrap.errors import BootstrapError
from bootstrap.sets import TOOLS
from stages.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Part:
    """An account of a product.

    Attributes:
        policies: The set of policies that it gets.
        regions: Where it is bootstrapped. The policies are in the first, which a further stage's must not become.
        trusted: The account whose pipeline may deploy into this one; None for the pipeline's own.
        pipeline: The pipeline's name, with which the names of its roles begin.
    """

    account: str
    policies: str
    regions: Sequence[str]
    trusted: str | None
    pipeline: str

    @classmethod
    def of(cls, account: str, settings: Settings) -> Self:
        """The part of the account that somebody has credentials of.

        Raises:
            BootstrapError: It has none.
        """
        delivery = settings.pipeline
        if account == delivery.account:
            # The pipeline keeps artifacts wherever it deploys to.
            everywhere = [*dict.fromkeys([delivery.region, *(stage.region for stage in settings.stages)])]
            return cls(account=account, policies=TOOLS, regions=everywhere, trusted=None, pipeline=delivery.name)
        regions = [*dict.fromkeys(stage.region for stage in settings.stages if stage.account == account)]
        if not regions:
            stages = ", ".join(f"{stage.account} ({stage.name})" for stage in settings.stages)
            raise BootstrapError(
                f"These are credentials of account {account}, which is none of {settings.product.name}'s:"
                f" {delivery.account} (tools), {stages}. Take one of those, or change config/."
            )
        return cls(
            account=account,
            policies=settings.product.name,
            regions=regions,
            trusted=delivery.account,
            pipeline=delivery.name,
        )

    def arguments(self, region: str, *, execution_policies: str, template: str) -> list[str]:
        """Those of `cdk bootstrap` for one region."""
        trust = ["--trust", self.trusted, "--trust-for-lookup", self.trusted] if self.trusted else []
        return [
            f"aws://{self.account}/{region}",
            *trust,
            "--template",
            template,
            "--cloudformation-execution-policies",
            execution_policies,
            "--custom-permissions-boundary",
            EXECUTION_BOUNDARY,
            "--bootstrap-customer-key",
            "--public-access-block-configuration",
            "--termination-protection",
        ]
