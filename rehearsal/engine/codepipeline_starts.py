"""What StartPipelineExecution may be given beside the pipeline's name: revisions of its sources, and variables."""

from rehearsal.engine.codepipeline_requests import Json
from rehearsal.engine.refusal import RefusedError

_REVISIONS = {"S3": ("S3_OBJECT_VERSION_ID",), "ECR": ("IMAGE_DIGEST",)}
_COMMIT = ("COMMIT_ID",)


def revision(recorded: Json, parameters: Json) -> str:
    """The commit that the source is to be taken at; empty: its newest."""
    sources = {
        action["Name"]: action["ActionTypeId"]["Provider"]
        for stage in recorded["properties"]["Stages"]
        for action in stage["Actions"]
        if action["ActionTypeId"]["Category"] == "Source"
    }
    found = ""
    for given in parameters.get("sourceRevisions", []):
        name, kind = given["actionName"], given["revisionType"]
        if name not in sources:
            known = ", ".join(sources) or "none"
            raise RefusedError("ValidationException", f"'{name}' is no source action of the pipeline (it has: {known})")
        if kind not in (allowed := _REVISIONS.get(sources[name], _COMMIT)):
            raise RefusedError("ValidationException", f"The source '{name}' takes {allowed[0]}, not {kind}")
        found = str(given["revisionValue"])
    return found


def variables(recorded: Json, parameters: Json) -> dict[str, str]:
    """Values for variables that the pipeline declares."""
    declared = {one["Name"] for one in recorded["properties"].get("Variables", [])}
    given = {one["name"]: str(one["value"]) for one in parameters.get("variables", [])}
    if unknown := sorted(given.keys() - declared):
        raise RefusedError("ValidationException", f"The pipeline declares no variable {', '.join(unknown)}")
    return given
