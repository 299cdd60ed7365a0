"""The rules that the runner evaluates, by provider."""

from rehearsal.pipeline.conditions_alarm import CloudWatchAlarm
from rehearsal.pipeline.conditions_lambda import LambdaInvoke
from rehearsal.pipeline.conditions_window import DeploymentWindow
from rehearsal.pipeline.rules import Evaluators

EVALUATORS: Evaluators = {
    "CloudWatchAlarm": CloudWatchAlarm(),
    "DeploymentWindow": DeploymentWindow(),
    "LambdaInvoke": LambdaInvoke(),
}
