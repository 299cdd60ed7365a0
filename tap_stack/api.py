"""The REST API: a key for every call, a throttle, a usage plan, and the load balancer behind it (C8)."""

from aws_cdk import Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_logs as logs
from constructs import Construct, IDependable

from tap_stack.api_access_log import access_log_format
from tap_stack.api_errors import answer_like_the_backend
from tap_stack.api_logging import ApiLogging
from tap_stack.api_routes import Routes
from tap_stack.log_groups import LogGroups
from tap_stack.origin_verification import OriginVerification
from tap_stack.settings import ApiSettings
from tap_stack.workload import Collection

STAGE_NAME = "v1"
HEALTH_THROTTLE = apigateway.ThrottleSettings(rate_limit=5, burst_limit=10)
"""Each key's, on GET /api/health alone: nobody needs more, and the checks can exceed it without a load test (C8)."""
EXECUTION_LOG_GROUP_PREFIX = "API-Gateway-Execution-Logs_"
"""API Gateway's own choice of name; it takes a group of that name that is already there."""


class Api(Construct):
    """Passes `<url>api/<anything>` on to `<backend_url>/api/<anything>`, any method, with a valid key only.

    Args:
        backend_url: Without a slash at the end.
        verification: Whose header the backend asks for.
        collection: What is added to by `POST`, in a form that is known.
        traced: Whether X-Ray traces begin here, some of them: API Gateway decides which.
        log_groups: Makes the groups for access and execution logs.
        retain_data: Keep what other APIs of the account need to write logs.

    Attributes:
        url: With a slash at the end.
        stage_arn: What a web ACL protects.
        key: The newest; its id may be known, its value may not. The generation before stays good beside it.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        backend_url: str,
        verification: OriginVerification,
        collection: Collection,
        settings: ApiSettings,
        traced: bool,
        log_groups: LogGroups,
        retain_data: bool,
    ) -> None:
        super().__init__(scope, construct_id)
        self._settings = settings
        self.rest_api = self._rest_api(log_groups.group("ApiAccess"), traced=traced)
        self.rest_api.node.try_remove_child("Endpoint")  # an output of CDK's own; the stack names its outputs
        self._log_execution_to(log_groups)
        logging = ApiLogging(self, "Logging", log_group=log_groups.group("ApiLogging"), retain_data=retain_data)
        self.rest_api.deployment_stage.node.add_dependency(logging.setting)  # API Gateway refuses to log without it
        routes = Routes(
            self,
            "Routes",
            rest_api=self.rest_api,
            backend_url=backend_url,
            verification=verification,
            collection=collection,
        )
        answer_like_the_backend(self, rest_api=self.rest_api)
        self.key = self._keys_with_usage_plan(routes.health)
        self.url = self.rest_api.url
        self.stage_arn = self.rest_api.deployment_stage.stage_arn

    def deploy_after(self, dependency: IDependable) -> None:
        """Change nothing of what callers meet before this is done."""
        if self.rest_api.latest_deployment:
            self.rest_api.latest_deployment.node.add_dependency(dependency)

    def _rest_api(self, access_log_group: logs.ILogGroup, *, traced: bool) -> apigateway.RestApi:
        return apigateway.RestApi(
            self,
            "RestApi",
            rest_api_name=Stack.of(self).stack_name,
            endpoint_types=[apigateway.EndpointType.REGIONAL],
            cloud_watch_role=False,  # the account has one for all its APIs, see `ApiLogging`
            deploy_options=apigateway.StageOptions(
                stage_name=STAGE_NAME,
                throttling_rate_limit=self._settings.rate_limit,
                throttling_burst_limit=self._settings.burst_limit,
                metrics_enabled=True,
                logging_level=apigateway.MethodLoggingLevel.ERROR,
                data_trace_enabled=False,
                tracing_enabled=traced or None,
                access_log_destination=apigateway.LogGroupLogDestination(access_log_group),
                access_log_format=access_log_format(),
            ),
        )

    def _log_execution_to(self, log_groups: LogGroups) -> None:
        """Have the group before the stage writes to it, or API Gateway makes one unencrypted and for ever."""
        name = f"{EXECUTION_LOG_GROUP_PREFIX}{self.rest_api.rest_api_id}/{STAGE_NAME}"
        self.rest_api.deployment_stage.node.add_dependency(log_groups.group("ApiExecution", name=name))

    def _keys_with_usage_plan(self, health: apigateway.Method) -> apigateway.IApiKey:
        newest = self._settings.key_generation
        keys = [self.rest_api.add_api_key(f"Key{number}") for number in range(max(newest - 1, 1), newest + 1)]
        plan = self.rest_api.add_usage_plan(
            "UsagePlan",
            api_stages=[
                apigateway.UsagePlanPerApiStage(
                    api=self.rest_api,
                    stage=self.rest_api.deployment_stage,
                    throttle=[apigateway.ThrottlingPerMethod(method=health, throttle=HEALTH_THROTTLE)],
                )
            ],
            throttle=apigateway.ThrottleSettings(
                rate_limit=self._settings.rate_limit, burst_limit=self._settings.burst_limit
            ),
            quota=apigateway.QuotaSettings(limit=self._settings.quota_per_day, period=apigateway.Period.DAY),
        )
        for key in keys:
            plan.add_api_key(key)
        return keys[-1]
