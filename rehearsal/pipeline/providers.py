"""Whether the runner knows all that a definition asks for."""

from rehearsal.errors import RehearsalError
from rehearsal.pipeline.action import Executors
from rehearsal.pipeline.definition import Pipeline, Stage
from rehearsal.pipeline.rules import Evaluators


def check_providers(pipeline: Pipeline, executors: Executors, evaluators: Evaluators) -> None:
    """Raise RehearsalError if an action or a rule of the pipeline is of a kind that the runner does not know."""
    unknown = [
        f"{stage.name}/{action.name} ({action.action_type_id.category} by {action.provider})"
        for stage in pipeline.stages
        for action in stage.actions
        if (action.action_type_id.category, action.provider) not in executors
    ]
    rules = [
        f"{stage.name}/{name} ({provider})"
        for stage in pipeline.stages
        for name, provider in _rules(stage)
        if provider not in evaluators
    ]
    if unknown:
        known = ", ".join(f"{category} by {provider}" for category, provider in sorted(executors))
        raise RehearsalError(f"The rehearsal cannot run {', '.join(unknown)}. It can run: {known}.")
    if rules:
        known = ", ".join(sorted(evaluators)) or "none"
        raise RehearsalError(f"The rehearsal cannot evaluate the rules {', '.join(rules)}. It knows: {known}.")


def _rules(stage: Stage) -> list[tuple[str, str]]:
    moments = (stage.before_entry, stage.on_success, stage.on_failure)
    conditions = [condition for moment in moments if moment for condition in moment.conditions]
    return [(rule.name, rule.provider) for condition in conditions for rule in condition.rules]
