"""A pipeline's declaration as GetPipeline shows it, from the properties that CloudFormation was given."""

import functools
from typing import Any

import botocore.session
from botocore.model import ListShape, MapShape, Shape, StructureShape

from rehearsal.engine.codepipeline_requests import Json


@functools.cache
def _declaration() -> Shape:
    return botocore.session.get_session().get_service_model("codepipeline").shape_for("PipelineDeclaration")


def declared(recorded: Json) -> Json:
    """The declaration; CloudFormation's names differ from the API's by their first letter, and in a list of stores."""
    properties = dict(recorded["properties"])
    stores = properties.pop("ArtifactStores", None)
    answer: Json = _as_api({**properties, "Version": recorded["version"]}, _declaration())
    if stores:
        shape = _declaration().members["artifactStores"].value  # type: ignore[attr-defined]
        answer["artifactStores"] = {store["Region"]: _as_api(store["ArtifactStore"], shape) for store in stores}
    return answer


def _as_api(value: Any, shape: Shape) -> Any:  # noqa: ANN401 - any value of a template
    match shape:
        case StructureShape():
            given = {name: value.get(name[0].upper() + name[1:]) for name in shape.members}
            return {name: _as_api(item, shape.members[name]) for name, item in given.items() if item is not None}
        case ListShape():
            return [_as_api(item, shape.member) for item in value]
        case MapShape():
            return {key: _as_api(item, shape.value) for key, item in value.items()}
    if shape.type_name == "integer":
        return int(value)
    if shape.type_name == "boolean":
        return str(value).lower() == "true"
    return str(value).lower() if isinstance(value, bool) else str(value)
