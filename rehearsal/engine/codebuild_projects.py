"""The operations of CodeBuild that read projects; CloudFormation makes them in MiniStack (build_projects.py)."""

from collections.abc import Callable, Mapping
from operator import itemgetter

from ministack.services import codebuild

from rehearsal.engine.codebuild_requests import Json, Request

_SORTED_BY = {"NAME": "name", "CREATED_TIME": "created", "LAST_MODIFIED_TIME": "lastModified"}


def _list_projects(request: Request) -> Json:
    by = itemgetter(_SORTED_BY[request.parameters.get("sortBy", "NAME")])
    found = request.ordered(list(codebuild._projects.values()), by, default="ASCENDING")
    return request.page("projects", [project["name"] for project in found])


def _batch_get_projects(request: Request) -> Json:
    asked = {
        name: codebuild._projects.get(codebuild._project_name_from_identifier(name) or "")
        for name in request.parameters["names"]
    }
    return {
        "projects": [codebuild._project_shape(project) for project in asked.values() if project],
        "projectsNotFound": [name for name, project in asked.items() if not project],
    }


PROJECTS: Mapping[str, Callable[[Request], Json]] = {
    "ListProjects": _list_projects,
    "BatchGetProjects": _batch_get_projects,
}
