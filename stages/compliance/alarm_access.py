"""What is found on the role that the pipeline watches a stage's alarms by, and is accepted."""

from collections.abc import Collection, Iterator

from stages.compliance.acknowledgement import Acknowledgement
from stages.compliance.packs.roles import inline
from stages.settings.types import RulePack

_ROLE = "AlarmAccess/Role"


def acknowledgements(rule_packs: Collection[RulePack]) -> Iterator[Acknowledgement]:
    """With these packs."""
    yield Acknowledgement(
        path=f"{_ROLE}/DefaultPolicy/Resource",
        finding="AwsSolutions::AwsSolutions-IAM5[Resource::*]",
        reason="Who sees composite alarms sees all; the role may read them, not change them, and nothing besides.",
    )
    yield from inline(_ROLE).by(rule_packs)
