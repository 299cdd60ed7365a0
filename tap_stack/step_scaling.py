"""Step scaling of a service on its CPU (C3)."""

from typing import cast

from aws_cdk import Duration
from aws_cdk import aws_applicationautoscaling as autoscaling
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_ecs as ecs
from constructs import Construct

from tap_stack.scaling_steps import REMOVED_PERCENT, steps_out
from tap_stack.settings import StepScaling

MINUTE = Duration.minutes(1)
"""What ECS measures in; an alarm cannot look closer."""
MINUTES_TO_SCALE_OUT = 2
"""One minute may be a deployment's start-up, two are customers waiting."""
MINUTES_TO_SCALE_IN = 15
"""Every one of them quiet: a task that was just added is not taken away, and a short pause costs no capacity."""
SETTLING_OUT = Duration.minutes(3)
"""Until new tasks run and show in the CPU, they count as added: only a higher step adds more meanwhile."""
SETTLING_IN = Duration.minutes(5)
"""Between two removals, so that each shows in the CPU before the next."""


class CpuScaling(Construct):
    """Adds tasks in minutes, and more the higher the load; removes a few at a time after a quiet quarter of an hour.

    Each direction has an alarm, a waiting time and a cooldown of its own. The steps never jump over the range between
    the thresholds, where nothing happens, so that neither direction undoes what the other did; a rule of the settings
    and a test with made-up loads hold them to it.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        service: ecs.FargateService,
        tasks: ecs.ScalableTaskCount,
        settings: StepScaling,
    ) -> None:
        super().__init__(scope, construct_id)
        self._cpu = service.metric_cpu_utilization(period=MINUTE, statistic="Average")
        # Its own `scale_on_metric` would have both directions wait for the same time.
        self._target = cast(autoscaling.ScalableTarget, tasks.node.find_child("Target"))
        self._scale_out(settings)
        self._scale_in(settings)

    def _scale_out(self, scaling: StepScaling) -> None:
        action = self._action("OutAction", cooldown=SETTLING_OUT)
        steps = steps_out(scaling.scale_out_at)
        upper_bounds = [step.from_cpu - scaling.scale_out_at for step in steps[1:]]
        for step, upper_bound in zip(steps, [*upper_bounds, None], strict=True):
            lower_bound = step.from_cpu - scaling.scale_out_at
            action.add_adjustment(adjustment=step.change, lower_bound=lower_bound, upper_bound=upper_bound)
        self._alarm(
            "Out",
            action=action,
            comparison=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            threshold=scaling.scale_out_at,
            minutes=MINUTES_TO_SCALE_OUT,
            description=f"Scaling: tasks are added at {scaling.scale_out_at} % CPU and above. Nothing to do.",
        )

    def _scale_in(self, scaling: StepScaling) -> None:
        action = self._action("InAction", cooldown=SETTLING_IN)
        action.add_adjustment(adjustment=-REMOVED_PERCENT, upper_bound=0)
        self._alarm(
            "In",
            action=action,
            comparison=cloudwatch.ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
            threshold=scaling.scale_in_at,
            minutes=MINUTES_TO_SCALE_IN,
            description=f"Scaling: tasks are removed at {scaling.scale_in_at} % CPU and below. Nothing to do.",
        )

    def _action(self, construct_id: str, *, cooldown: Duration) -> autoscaling.StepScalingAction:
        return autoscaling.StepScalingAction(
            self,
            construct_id,
            scaling_target=self._target,
            adjustment_type=autoscaling.AdjustmentType.PERCENT_CHANGE_IN_CAPACITY,
            min_adjustment_magnitude=1,
            metric_aggregation_type=autoscaling.MetricAggregationType.AVERAGE,
            cooldown=cooldown,
        )

    def _alarm(
        self,
        construct_id: str,
        *,
        action: autoscaling.StepScalingAction,
        comparison: cloudwatch.ComparisonOperator,
        threshold: int,
        minutes: int,
        description: str,
    ) -> None:
        """Without data, as while no task runs, nothing is scaled: bounds and deployments care for that."""
        alarm = cloudwatch.Alarm(
            self,
            construct_id,
            metric=self._cpu,
            comparison_operator=comparison,
            threshold=threshold,
            evaluation_periods=minutes,
            datapoints_to_alarm=minutes,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
            alarm_description=description,
        )
        alarm.add_alarm_action(actions.ApplicationScalingAction(action))
