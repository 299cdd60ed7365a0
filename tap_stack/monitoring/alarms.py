"""How this stack makes its alarms: symptoms, which make the stage unhealthy, and warnings (C10)."""

from aws_cdk import Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from constructs import Construct

ABOVE = cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD
AT_LEAST = cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
BELOW = cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD


class Alarms(Construct):
    """The alarms of one stack, named `<stack>-<what>` so that others can name them before they exist.

    A *symptom* is what customers feel. It tells nobody by itself: the alarm "this stage is unhealthy", which
    `unhealthy` makes of all symptoms, sends one message for an incident and names them. A *warning* is a cause, or
    something to deal with by day. It tells by itself, when it begins and when it is over.

    Args:
        topic: Told of warnings and of bad health.

    Attributes:
        symptoms: Those made so far, and `warnings` likewise.
        quick_symptom_names: Of those that need five minutes or less; written out, for what they themselves refer to.
    """

    def __init__(self, scope: Construct, construct_id: str, *, topic: sns.ITopic) -> None:
        super().__init__(scope, construct_id)
        self._prefix = Stack.of(self).stack_name
        self._action = actions.SnsAction(topic)
        self.symptoms: list[cloudwatch.Alarm] = []
        self.quick_symptom_names: list[str] = []
        self.warnings: list[cloudwatch.AlarmBase] = []

    def symptom(
        self,
        what: str,
        *,
        metric: cloudwatch.IMetric,
        threshold: float,
        periods: int,
        missing: cloudwatch.TreatMissingData,
        description: str,
        comparison: cloudwatch.ComparisonOperator = AT_LEAST,
        quick: bool = True,
    ) -> None:
        """Add a symptom that has to last for `periods` of its metric's: no longer than five minutes if it is quick."""
        name = f"{self._prefix}-{what}"
        symptom = cloudwatch.Alarm(
            self,
            _construct_id(what),
            alarm_name=name,
            alarm_description=description,
            metric=metric,
            threshold=threshold,
            comparison_operator=comparison,
            evaluation_periods=periods,
            treat_missing_data=missing,
        )
        self.symptoms.append(symptom)
        if quick:
            self.quick_symptom_names.append(name)

    def warning(
        self,
        what: str,
        *,
        metric: cloudwatch.IMetric,
        threshold: float,
        periods: int,
        missing: cloudwatch.TreatMissingData,
        description: str,
        comparison: cloudwatch.ComparisonOperator = AT_LEAST,
    ) -> None:
        """Add a warning, if not said otherwise about at least `threshold`, for `periods` of its metric's."""
        alarm = cloudwatch.Alarm(
            self,
            _construct_id(what),
            alarm_name=f"{self._prefix}-{what}",
            alarm_description=description,
            metric=metric,
            threshold=threshold,
            comparison_operator=comparison,
            evaluation_periods=periods,
            treat_missing_data=missing,
        )
        self._warn(alarm)

    def warning_of_unusual(
        self, what: str, *, metric: cloudwatch.IMetric, deviations: float, periods: int, description: str
    ) -> None:
        """Add a warning about more than CloudWatch has learnt to expect at this hour.

        Missing data is what it should be: counts that are missing are counts of nothing.
        """
        alarm = cloudwatch.AnomalyDetectionAlarm(
            self,
            _construct_id(what),
            alarm_name=f"{self._prefix}-{what}",
            alarm_description=description,
            metric=metric,
            std_devs=deviations,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_UPPER_THRESHOLD,
            evaluation_periods=periods,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        self._warn(alarm)

    def unhealthy(self, *, dashboard_name: str | None) -> cloudwatch.CompositeAlarm:
        """Make the alarm that any symptom sets off; it sends people to the dashboard, if there is one."""
        place = f"the top row of the dashboard {dashboard_name}" if dashboard_name else f"the alarms {self._prefix}-*"
        health = cloudwatch.CompositeAlarm(
            self,
            "Unhealthy",
            composite_alarm_name=unhealthy_name(self._prefix),
            alarm_description=(
                f"Customers of {self._prefix} notice that something is wrong. Look first at {place}: which have fired,"
                " and each says where to go from there."
            ),
            alarm_rule=cloudwatch.AlarmRule.any_of(
                *(cloudwatch.AlarmRule.from_alarm(symptom, cloudwatch.AlarmState.ALARM) for symptom in self.symptoms)
            ),
        )
        self._notify(health)
        return health

    def _warn(self, alarm: cloudwatch.AlarmBase) -> None:
        self._notify(alarm)
        self.warnings.append(alarm)

    def _notify(self, alarm: cloudwatch.AlarmBase) -> None:
        alarm.add_alarm_action(self._action)
        alarm.add_ok_action(self._action)


def unhealthy_name(stack_name: str) -> str:
    """The name of a stack's alarm for bad health."""
    return f"{stack_name}-unhealthy"


def _construct_id(what: str) -> str:
    return "".join(word.capitalize() for word in what.split("-"))
