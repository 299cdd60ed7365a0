"""What every operation of the embedded CodeBuild needs: what the runner has recorded, in order and in pages."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ministack.core.responses import get_account_id, get_region

from rehearsal.engine.patch import Engine
from rehearsal.engine.refusal import RefusedError

Json = dict[str, Any]

INVALID, NOT_FOUND = "InvalidInputException", "ResourceNotFoundException"
_MOST_RESULTS = 100


@dataclass(frozen=True)
class Request:
    """One call: its parameters, which fit the model, and the engine whose records it is about."""

    engine: Engine
    parameters: Json

    @property
    def arn(self) -> str:
        """How the ARNs of CodeBuild begin in the account and region of the request."""
        return f"arn:aws:codebuild:{get_region()}:{get_account_id()}"

    def builds(self, project: str = "*") -> Iterator[Json]:
        """The builds that the runner recorded, of one project or all; a deleted project's builds stay."""
        for file in (self.engine.state / "builds").glob(f"{project}/*.json"):
            build: Json = json.loads(file.read_bytes())
            if build["arn"].startswith(f"{self.arn}:build/"):
                yield build

    def build_file(self, identifier: str) -> Path | None:
        """The record of one build, by its id or its ARN."""
        project, _, uuid = identifier.removeprefix(f"{self.arn}:build/").partition(":")
        file = self.engine.state / "builds" / project / f"{uuid}.json"
        is_one = {project, uuid}.isdisjoint({"", ".", ".."}) and "/" not in project + uuid
        return file if is_one and file.is_file() else None

    def build(self, identifier: str) -> Json | None:
        """One build; None if there is none."""
        file = self.build_file(identifier)
        build: Json = json.loads(file.read_bytes()) if file else {}
        return build if build.get("arn", "").startswith(f"{self.arn}:") else None

    def reports(self, group: str = "*") -> Iterator[Json]:
        """The reports that the runner recorded, of one group or all, but for those that are too old."""
        for file in (self.engine.state / "reports").glob(f"{group}/*.json"):
            report: Json = json.loads(file.read_bytes())
            if report["arn"].startswith(f"{self.arn}:report/"):
                yield report

    def report(self, arn: str) -> Json | None:
        """One report; None if there is none."""
        group, _, _ = arn.removeprefix(f"{self.arn}:report/").partition(":")
        return next((report for report in self.reports(group) if report["arn"] == arn), None) if group else None

    def details(self, arn: str) -> Json:
        """The test cases and covered files of a report that is there."""
        group, _, uuid = arn.rpartition("/")[2].partition(":")
        details: Json = json.loads((self.engine.state / "reports" / group / "details" / f"{uuid}.json").read_bytes())
        return details

    def ordered(self, items: Iterator[Json] | list[Json], by: Callable[[Json], Any], *, default: str) -> list[Json]:
        """In the order that the request asks for."""
        descending = self.parameters.get("sortOrder", default) == "DESCENDING"
        return sorted(items, key=by, reverse=descending)

    def page(self, name: str, items: list[Any]) -> Json:
        """The part of a list that the request asks for, and where the next one begins."""
        token = str(self.parameters.get("nextToken") or "0")
        if not token.isdigit() or int(token) > len(items):
            raise RefusedError(INVALID, "Invalid next token")
        start = int(token)
        end = start + int(self.parameters.get("maxResults") or _MOST_RESULTS)
        return {name: items[start:end], **({"nextToken": str(end)} if end < len(items) else {})}
