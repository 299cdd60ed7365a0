"""The alarm that says whether customers notice something is asked last: after all that the other checks have done."""

from typing import Final

import pytest
from botocore.exceptions import ClientError

from integ.check_role import assume
from integ.environment import Environment
from integ.moments import Moment
from integ.waiting import wait_until

pytestmark = pytest.mark.moment(Moment.LAST)

# A stage that is made for the first time has no healthy target in the minutes before its alarms are evaluated.
_DEADLINE_S: Final = 600


@pytest.mark.requirement("C10", "D6")
def test_the_stage_is_not_unhealthy(environment: Environment) -> None:
    state = wait_until(
        lambda: _state(environment),
        lambda state: state != "ALARM",
        waiting_for=f"the alarm {environment.health_alarm_name} to end",
        deadline_s=_DEADLINE_S,
        retry_on=(ClientError,),
    )
    assert state in {"OK", "INSUFFICIENT_DATA"}


def _state(environment: Environment) -> str:
    described = (
        assume(environment)
        .client("cloudwatch")
        .describe_alarms(AlarmNames=[environment.health_alarm_name], AlarmTypes=["CompositeAlarm"])
    )
    (alarm,) = described["CompositeAlarms"]
    return alarm["StateValue"]
