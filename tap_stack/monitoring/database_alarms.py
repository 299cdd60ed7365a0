"""The alarms of the database and of the rotation of its password (C10). All are warnings: customers feel them later."""

from aws_cdk import aws_cloudwatch as cloudwatch

from tap_stack.monitoring import metrics
from tap_stack.monitoring.alarms import ABOVE, Alarms
from tap_stack.monitoring.watched import WatchedDatabase
from tap_stack.settings import AlarmSettings


def add(alarms: Alarms, database: WatchedDatabase, *, settings: AlarmSettings) -> None:
    """Add warnings of what runs out."""
    _connections(alarms, database, settings=settings)
    if database.max_acu is not None:
        _capacity(alarms, database, max_acu=database.max_acu)
    for name, function in database.rotation_functions.items():
        _rotation(alarms, name, rotation_function=function)


def _connections(alarms: Alarms, database: WatchedDatabase, *, settings: AlarmSettings) -> None:
    most = database.max_connections
    alarms.warning(
        "database-connections",
        metric=metrics.of_database(database, "DatabaseConnections"),
        threshold=most * settings.connections_percent / 100,
        comparison=ABOVE,
        periods=5,
        # A paused database reports nothing, and has no connections: one would have kept it awake.
        missing=cloudwatch.TreatMissingData.NOT_BREACHING,
        description=(
            f"More than {settings.connections_percent} % of the database's {most} connections have been in use for 5"
            " minutes; then new ones are refused. Look first at the number of running tasks, each of which has a pool,"
            " then at pg_stat_activity for connections that sit in a transaction."
        ),
    )


def _capacity(alarms: Alarms, database: WatchedDatabase, *, max_acu: float) -> None:
    alarms.warning(
        "database-capacity",
        metric=metrics.of_database(database, "ServerlessDatabaseCapacity"),
        threshold=max_acu,
        periods=15,
        # Paused it reports 0 or nothing.
        missing=cloudwatch.TreatMissingData.NOT_BREACHING,
        description=(
            f"The database has been at its maximum of {max_acu:g} ACU for 15 minutes and cannot grow. Look first at"
            " the queries that take the most time; if they are as they should be, raise database.max_acu."
        ),
    )


def _rotation(alarms: Alarms, name: str, *, rotation_function: str) -> None:
    alarms.warning(
        name,
        metric=metrics.of_function(rotation_function, "Errors").with_(period=metrics.FIVE_MINUTES),
        threshold=1,
        periods=1,
        # It runs once in weeks. Until it has succeeded, a failure has not gone away: the state stays as it was.
        missing=cloudwatch.TreatMissingData.IGNORE,
        description=(
            "The rotation of a database user's password has failed; the password from before is still good. Look first"
            f" at the log of the Lambda function {rotation_function}, /aws/lambda/{rotation_function}; when the cause"
            " is gone, rotate the secret by hand."
        ),
    )
