"""The routes of the REST API: what is passed on to the load balancer, and what is refused before (C8)."""

from collections.abc import Mapping
from typing import Any

from aws_cdk import Duration
from aws_cdk import aws_apigateway as apigateway
from constructs import Construct

from tap_stack.origin_verification import OriginVerification
from tap_stack.workload import Collection

BACKEND_TIMEOUT = Duration.seconds(29)
"""After that, API Gateway answers 504. Its longest: a paused database takes 15 to 30 s to resume."""
PATH = "method.request.path.proxy"


class Routes(Construct):
    """`/api/<anything>`, with a key only, to `<backend_url>/api/<anything>`.

    Every route sends the load balancer the header that it asks for, in place of the caller's, and keeps the key.

    Args:
        backend_url: Without a slash at the end.
        collection: What is added to by `POST`, in a form that is known.

    Attributes:
        health: `GET /api/health`.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        rest_api: apigateway.RestApi,
        backend_url: str,
        verification: OriginVerification,
        collection: Collection,
    ) -> None:
        super().__init__(scope, construct_id)
        self._rest_api = rest_api
        self._backend_url = backend_url
        self._headers = {
            "integration.request.header.x-api-key": "''",
            f"integration.request.header.{verification.header_name}": f"'{verification.header_value}'",
        }
        self._validator = rest_api.add_request_validator(
            "Validator", validate_request_body=True, validate_request_parameters=True
        )
        api = rest_api.root.add_resource("api")
        health = api.add_resource("health")
        self.health = self._pass_on(health, "GET")
        self._pass_on(health, "ANY")  # the backend knows what to say of another method
        items = api.add_resource(collection.path)
        self._pass_on(items, "POST", body=self._model(collection.item, collection.schema))
        self._pass_on(items, "ANY")
        self._pass_on(api.add_resource("{proxy+}"), "ANY")

    def _pass_on(
        self, resource: apigateway.Resource, method: str, *, body: apigateway.IModel | None = None
    ) -> apigateway.Method:
        is_greedy = resource.path.endswith("{proxy+}")
        parameters = {"integration.request.path.proxy": PATH} if is_greedy else {}
        return resource.add_method(
            method,
            apigateway.HttpIntegration(
                f"{self._backend_url}{resource.path.replace('{proxy+}', '{proxy}')}",
                http_method=method,
                proxy=True,
                options=apigateway.IntegrationOptions(
                    request_parameters={**parameters, **self._headers}, timeout=BACKEND_TIMEOUT
                ),
            ),
            api_key_required=True,
            request_parameters={PATH: True} if is_greedy else None,
            request_models={"application/json": body} if body else None,
            request_validator=self._validator,
        )

    def _model(self, name: str, schema: Mapping[str, Any]) -> apigateway.IModel:
        """Of a schema as it is: CDK's own type for one would have to be filled key by key."""
        model = apigateway.CfnModel(
            self,
            name,
            rest_api_id=self._rest_api.rest_api_id,
            content_type="application/json",
            schema={"$schema": "http://json-schema.org/draft-04/schema#", "title": name, **schema},
        )
        deployment = self._rest_api.latest_deployment
        if deployment:  # a model that changed takes effect with a new deployment only
            deployment.node.add_dependency(model)
            deployment.add_to_logical_id(schema)
        return apigateway.Model.from_model_name(self, f"{name}Reference", model.ref)
