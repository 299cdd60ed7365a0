"""The alarms of what customers call: the load balancer and the API (C10)."""

from aws_cdk import aws_cloudwatch as cloudwatch

from tap_stack.monitoring import metrics
from tap_stack.monitoring.alarms import Alarms
from tap_stack.monitoring.watched import Watched
from tap_stack.settings import AlarmSettings

# AWS counts 5XX only where there are any: data is missing when nothing has failed, or nobody has asked.
_NO_DATA_IS_GOOD = cloudwatch.TreatMissingData.NOT_BREACHING


def add(alarms: Alarms, watched: Watched, *, settings: AlarmSettings) -> None:
    """Add rates of 5XX, and unusual numbers of 4XX."""
    _server_errors(alarms, watched, settings=settings)
    _client_errors(alarms, watched, settings=settings)


def _server_errors(alarms: Alarms, watched: Watched, *, settings: AlarmSettings) -> None:
    rate = f"{settings.error_percent:g} %"
    alarms.symptom(
        "load-balancer-5xx",
        metric=metrics.load_balancer_error_percent(watched, fewest_errors=settings.fewest_errors),
        threshold=settings.error_percent,
        periods=1,
        missing=_NO_DATA_IS_GOOD,
        description=(
            f"The load balancer has answered {rate} of the requests of 5 minutes or more with a 5XX. Look first at"
            " whose they are: the target's are in the log of the service, the load balancer's own (502, 503, 504) mean"
            " that a task is gone or does not answer."
        ),
    )
    alarms.symptom(
        "api-5xx",
        metric=metrics.api_error_percent(watched, fewest_errors=settings.fewest_errors),
        threshold=settings.error_percent,
        periods=1,
        missing=_NO_DATA_IS_GOOD,
        description=(
            f"API Gateway has answered {rate} of the requests of 5 minutes or more with a 5XX. Look first at the alarm"
            " load-balancer-5xx: with it, the trouble is behind the load balancer; without it, the execution log of"
            " the API says why it does not reach the load balancer."
        ),
    )


def _client_errors(alarms: Alarms, watched: Watched, *, settings: AlarmSettings) -> None:
    """Warnings only: callers can make any number of 4XX, and no rollback would change that."""
    deviations = f"{settings.client_error_band:g} standard deviations"
    by_customers = "400 or 404 of many a release that broke them"
    for what, callers, metric, meanings in (
        (
            "load-balancer-4xx",
            "The backend",
            metrics.of_load_balancer(watched, "HTTPCode_Target_4XX_Count"),
            f"400 or 404 of one address is somebody who tries things out, {by_customers}",
        ),
        (
            "api-4xx",
            "API Gateway",
            metrics.of_api(watched, "4XXError"),
            f"403 of one address is somebody without a key, 429 a customer at the limit, {by_customers}",
        ),
    ):
        alarms.warning_of_unusual(
            what,
            metric=metric.with_(period=metrics.FIVE_MINUTES),
            deviations=settings.client_error_band,
            periods=3,
            description=(
                f"{callers} has answered with more 4XX than {deviations} above the usual, for 15 minutes. Look first at"
                f" the access log for the status and the caller: {meanings}."
            ),
        )
