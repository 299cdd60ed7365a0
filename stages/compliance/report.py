"""CDK's `validation-report.json`: the part of it that decides."""

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, alias_generator=to_camel)


class Construct(_Part):
    """Where a rule is broken."""

    construct_path: str


class Violation(_Part):
    """A rule, named without its pack, and the constructs that break it."""

    rule_name: str
    description: str
    violating_constructs: tuple[Construct, ...]


class AcceptedViolation(Violation):
    """One that was acknowledged: by which id, and at which construct."""

    acknowledged_id: str
    acknowledged_at: str


class Pack(_Part):
    """What one rule pack found."""

    plugin_name: str
    conclusion: str
    violations: tuple[Violation, ...]
    suppressed_violations: tuple[AcceptedViolation, ...] = ()
    metadata: dict[str, str] = {}

    @property
    def prefix(self) -> str:
        """The pack's name as its rules carry it: `CloudFormation-Validate::W3010`."""
        return self.plugin_name.replace(" ", "-")


class Report(_Part):
    """The packs that found anything."""

    plugin_reports: tuple[Pack, ...]
