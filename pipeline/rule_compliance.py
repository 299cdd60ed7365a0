"""What is found on the functions that answer rules of the pipeline, and is accepted."""

from collections.abc import Iterable, Iterator

from stages.compliance.acknowledgement import Acknowledgement
from stages.compliance.packs.accepted import Accepted
from stages.compliance.packs.roles import inline
from stages.compliance.rule_packs import NIST
from stages.settings import Settings
from stages.settings.types import RulePack


def of_rules(settings: Settings) -> Iterator[Acknowledgement]:
    """Of the functions that these settings ask for."""
    gates = settings.pipeline.gates
    functions = ["Approver/Function", "SameImages/Function"]
    if gates and gates.blocked_days:
        functions.append("Gates/BlockedDays")
    if gates and gates.bake_minutes:
        functions.append("Gates/Bake/Function")
    for function in functions:
        yield from _of_function(function, rule_packs=settings.product.rule_packs)


def _of_function(path: str, *, rule_packs: Iterable[RulePack]) -> Iterator[Acknowledgement]:
    """Of one such function, by its path; its role is beside it."""
    yield Acknowledgement(
        path=f"{path}Role/DefaultPolicy/Resource",
        finding="AwsSolutions::AwsSolutions-IAM5[Resource::*]",
        reason="Answers to CodePipeline's jobs know no resource; only who was given a job knows its id.",
    )
    for accepted in _accepted(path):
        yield from accepted.by(tuple(rule_packs))


def _accepted(function: str) -> Iterator[Accepted]:
    yield inline(f"{function}Role")
    yield Accepted(
        rules=("LambdaConcurrency",),
        packs=(NIST,),
        paths=(function,),
        reason="A reserve would be taken from the account's other functions, and a new account has none to give.",
        instead="the pipeline alone calls it, once for each execution that comes to production.",
    )
    yield Accepted(
        rules=("LambdaDLQ",),
        packs=(NIST,),
        paths=(function,),
        reason="A question that nobody has answered in time is of no use later.",
        instead="the pipeline takes no answer for a no, and the function's log group says why.",
    )
    yield Accepted(
        rules=("LambdaInsideVPC",),
        paths=(function,),
        reason="It calls APIs of AWS and nothing else; there is no VPC in its account.",
        instead="it has no address that anybody could reach, and its role names what it may do.",
    )
