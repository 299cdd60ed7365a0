"""The limits of single methods in a usage plan (`ApiStages[].Throttle`)."""

from typing import Any

from ministack.services.cloudformation import provisioners

from rehearsal.engine.patch import Engine, Patch


def _install(_engine: Engine) -> None:
    original = provisioners._apigw_usage_plan_body

    def usage_plan_body(properties: dict[str, Any]) -> dict[str, Any]:
        body: dict[str, Any] = original(properties)
        for stage in body["apiStages"]:
            stage["throttle"] = {
                method: provisioners._apigw_throttle(limits) for method, limits in stage["throttle"].items()
            }
        return body

    provisioners._apigw_usage_plan_body = usage_plan_body


PATCH = Patch(
    name="usage plans",
    why="limits of single methods keep CloudFormation's spelling (BurstLimit), which the data plane does not read",
    install=_install,
    concerns=("AWS::ApiGateway::UsagePlan",),
    contract="test_rest_apis.py",
)
