"""The alarms of a template, asked by what they are about, and evaluated on made-up data."""

from collections.abc import Mapping

from rehearsal.engine import alarm_state
from tests.tap_stack.templates import Json, Resource, Template

PREFIX = "Disposable-"
Data = Mapping[str, tuple[float, ...]]
"""Values of metrics by their names, one for each period, the newest last.

By `<name> of <logical id>` for one target group alone.
"""


def alarm(template: Template, what: str, *, prefix: str = PREFIX) -> Resource:
    """The metric alarm for something, such as `backend-cpu`."""
    return template.one("CloudWatch::Alarm", AlarmName=f"{prefix}{what}")


def own_alarms(template: Template) -> dict[str, Resource]:
    """Every metric alarm that people know by name; those of autoscaling have none."""
    return {
        a.properties["AlarmName"].removeprefix(PREFIX): a
        for a in template.all("CloudWatch::Alarm")
        if "AlarmName" in a.properties
    }


def dimensions(alarm: Resource) -> dict[str, Json]:
    return {d["Name"]: d["Value"] for d in alarm.properties["Dimensions"]}


def metrics(alarm: Resource) -> list[tuple[str, str, str]]:
    """Namespace, name and statistic of all that an alarm reads."""
    return sorted(
        (query["Metric"]["Namespace"], query["Metric"]["MetricName"], query["Stat"])
        for query in alarm_state.metrics_of(alarm.properties).values()
    )


def state(alarm: Resource, data: Data) -> str | None:
    """What an alarm makes of data; None is the state that it was in before."""

    def history(query: Mapping[str, Json], _period: int) -> dict[int, float]:
        name = query["Metric"]["MetricName"]
        groups = [d["Value"] for d in query["Metric"].get("Dimensions", ()) if d["Name"] == "TargetGroup"]
        of_group = f"{name} of {groups[0]['Fn::GetAtt'][0]}" if groups else name
        return dict(enumerate(reversed(data.get(of_group, data.get(name, ())))))

    return alarm_state.judge(alarm.properties, history).state
