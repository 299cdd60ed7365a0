"""Whether a synth is validated: CDK's own switch, which is ours too."""

import os

VARIABLE = "CDK_VALIDATION"


def validating() -> bool:
    """Not if the variable is "false": then nothing is judged, and nothing has to be acknowledged."""
    return os.environ.get(VARIABLE) != "false"
