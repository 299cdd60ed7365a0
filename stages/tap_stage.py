"""One stage of the delivery: a TapStack in an account and a region."""

from aws_cdk import Environment, Stage
from constructs import Construct

from stages.compliance import alarm_access, packs
from stages.compliance.acknowledgement import acknowledge
from stages.compliance.tap_stack import acknowledgements
from stages.settings import StageSettings
from stages.stack_name import stack_of
from tap_stack.alarm_access import AlarmAccess
from tap_stack.monitoring.alarms import unhealthy_name
from tap_stack.stack import TapStack
from tap_stack.workload import Workload


def deployable(
    scope: Construct,
    *,
    settings: StageSettings,
    workload: Workload,
    stack_name: str,
    checks_principal_arn: str | None = None,
    check_role_name: str | None = None,
) -> TapStack:
    """A TapStack with what runs in it, in the account and region of its settings, its findings accepted (D4)."""
    stack = TapStack(
        scope,
        "TapStack",
        stack_name=stack_name,
        settings=settings,
        workload=workload,
        checks_principal_arn=checks_principal_arn,
        check_role_name=check_role_name,
        env=Environment(account=settings.account, region=settings.region),
    )
    checked = checks_principal_arn is not None
    acknowledge(
        stack,
        lambda: [
            *acknowledgements(settings=settings, collection=workload.collection.path, checked=checked),
            *packs.acknowledgements(settings=settings, checked=checked),
        ],
    )
    return stack


class TapStage(Stage):
    """Deploys one TapStack as the stage's settings say (D3).

    Args:
        scope: The pipeline's stack.
        construct_id: The stage's name in the pipeline, such as `Dev`.
        settings: What to deploy, and where.
        workload: What runs in it.
        delivery: The pipeline's name, from which the names that both sides must know are made.
        checks_principal_arn: The role of the pipeline's deployment checks; it alone may take the stage's check role.
        alarm_reader_arn: The role of the pipeline that watches the stage's alarms, if one does.

    Attributes:
        stack: What the stage deploys.
        health_alarm: The name of the alarm that says that customers notice something.
        alarm_role_arn: The role that the alarms' watcher takes in the stage's account; empty if there is none.
        check_role_arn: The role that the deployment checks take in the stage's account.
        check_environment: The deployment checks' environment variables, from the stack's outputs.
        check_settings: More of them, known before the deployment.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: StageSettings,
        workload: Workload,
        delivery: str,
        checks_principal_arn: str,
        alarm_reader_arn: str | None = None,
    ) -> None:
        super().__init__(scope, construct_id, env=Environment(account=settings.account, region=settings.region))
        self.settings = settings
        check_role_name = f"{delivery}-{settings.name}-checks"
        self.stack = deployable(
            self,
            settings=settings,
            workload=workload,
            stack_name=stack_of(delivery, settings.name),
            checks_principal_arn=checks_principal_arn,
            check_role_name=check_role_name,
        )
        self.health_alarm = unhealthy_name(self.stack.stack_name)
        self.alarm_role_arn = ""
        if alarm_reader_arn:
            access = AlarmAccess(
                self.stack,
                "AlarmAccess",
                principal_arn=alarm_reader_arn,
                role_name=f"{delivery}-{settings.name}-alarms",
            )
            self.alarm_role_arn = access.role_arn
            acknowledge(self.stack, lambda: alarm_access.acknowledgements(settings.rule_packs))
        # Written out, for the pipeline's own account cannot refer to the role itself.
        self.check_role_arn = self.stack.format_arn(
            service="iam", region="", resource="role", resource_name=check_role_name
        )
        outputs = {
            "API_URL": self.stack.api_url,
            "API_KEY_ID": self.stack.api_key_id,
            "LOAD_BALANCER_URL": self.stack.load_balancer_url,
            "SITE_URL": self.stack.site_url,
            "CHECK_ROLE_ARN": self.stack.check_role_arn,
            "HEALTH_ALARM_NAME": self.stack.health_alarm_name,
            "CLUSTER_NAME": self.stack.cluster_name,
            "DATABASE_SECRET_ARN": self.stack.database_secret_arn,
        }
        self.check_environment = {name: output for name, output in outputs.items() if output}
        traced = " ".join(self.stack.traced_services)
        self.check_settings = {"TRACED_SERVICES": traced} if traced else {}
