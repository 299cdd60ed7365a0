"""What NIST 800-53 R5 and PCI DSS 3.2.1 find on a TapStack and is accepted: a file for each part of the stack.

Most of it both packs find, under one name: so each finding stands here once, with what protects instead of it.
"""

from collections.abc import Iterator

from stages.compliance.acknowledgement import Acknowledgement
from stages.compliance.packs import data, entrances, functions, monitoring, network, roles
from stages.settings import StageSettings


def acknowledgements(*, settings: StageSettings, checked: bool) -> Iterator[Acknowledgement]:
    """What is accepted with these settings, by the packs that they name."""
    for accepted in (
        *network.accepted(settings=settings),
        *entrances.accepted(settings=settings),
        *functions.accepted(settings=settings),
        *roles.accepted(settings=settings, checked=checked),
        *data.accepted(settings=settings),
        *monitoring.accepted(settings=settings),
    ):
        yield from accepted.by(settings.rule_packs)
