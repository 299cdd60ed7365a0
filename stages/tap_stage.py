"""One stage of the delivery: a TapStack in an account and a region."""

from pathlib import Path

import aws_cdk as cdk
from constructs import Construct

from stages.compliance import acknowledge
from stages.compliance.tap_stack import acknowledgements
from stages.settings import StageSettings
from tap_stack.stack import TapStack

BACKEND = Path(__file__).parents[1] / "workload" / "backend"


class TapStage(cdk.Stage):
    """Deploys one TapStack as the stage's settings say (D3).

    Args:
        scope: The pipeline's stack.
        construct_id: The stage's name in the pipeline, such as `Dev`.
        settings: What to deploy, and where.
        delivery: The pipeline's name, from which the names that both sides must know are made.
        checks_principal_arn: The role of the pipeline's deployment checks; it alone may take the stage's check role.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: StageSettings,
        delivery: str,
        checks_principal_arn: str,
    ) -> None:
        environment = cdk.Environment(account=settings.account, region=settings.region)
        super().__init__(scope, construct_id, env=environment)
        self.settings = settings
        check_role_name = f"{delivery}-{settings.name}-checks"
        self.check_role_arn = f"arn:{cdk.Aws.PARTITION}:iam::{settings.account}:role/{check_role_name}"
        self.stack = TapStack(
            self,
            "TapStack",
            stack_name=f"{delivery}-{settings.name}",
            settings=settings,
            backend_image_directory=BACKEND,
            checks_principal_arn=checks_principal_arn,
            check_role_name=check_role_name,
            env=environment,
        )
        acknowledge(self.stack, acknowledgements(settings=settings))
