"""`.rehearsal/aws/config`: the AWS configuration by which the AWS CLI, boto3 and others find the embedded AWS.

Nothing in it is a secret: an account is an access key id there, and nobody checks the other key.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from rehearsal.aws import SECRET
from rehearsal.errors import RehearsalError
from rehearsal.preflight import git
from rehearsal.workspace import PROFILE, Workspace


@dataclass(frozen=True)
class Place:
    """An account and a region."""

    account: str
    region: str


@dataclass(frozen=True, kw_only=True)
class Accounts:
    """A product's pipeline, where it and its stages are, and the branch that it takes, as a commit's settings say."""

    name: str
    pipeline: Place
    branch: str
    stages: Mapping[str, Place] = field(default_factory=dict)

    @classmethod
    def of(cls, checkout: Path, *, product: str, revision: str = "HEAD") -> Self:
        """Read them, as far as they are there: the synth will say what is wrong with the others.

        Raises:
            RehearsalError: Not even the pipeline's are.
        """
        file = f"config/{product}.toml"
        shown = git(checkout, "show", f"{revision}:./{file}")
        try:
            settings = tomllib.loads(shown.stdout)
            pipeline = settings["pipeline"]
            return cls(
                name=pipeline["name"],
                pipeline=Place(pipeline["account"], pipeline["region"]),
                branch=_branch(pipeline.get("source", {})),
                stages=dict(_stages(settings)),
            )
        except (tomllib.TOMLDecodeError, KeyError, AttributeError, TypeError) as error:
            raise RehearsalError(
                f"{file} of {revision} does not say what the pipeline is called, or in which account and region it is"
                f" ({error})."
            ) from None


def _branch(source: Mapping[str, Any]) -> str:
    """That of a connection or of CodeCommit; an archive has none, and takes what is pushed to main."""
    found = [origin["branch"] for origin in source.values() if isinstance(origin, dict) and "branch" in origin]
    return str(found[0]) if found else "main"


def _stages(settings: Mapping[str, Any]) -> Iterator[tuple[str, Place]]:
    for name in (name for wave in settings["pipeline"].get("waves", []) for name in wave["stages"]):
        stage = {**settings.get("defaults", {}), **settings.get(name, {})}
        if {"account", "region"} <= stage.keys():
            yield name, Place(stage["account"], stage["region"])


def write(workspace: Workspace, accounts: Accounts, *, endpoint: str) -> Path:
    """Write the file; returns which it is."""
    places = {PROFILE: accounts.pipeline}
    places |= {f"{PROFILE}-{name}": place for name, place in accounts.stages.items()}
    workspace.aws.mkdir(parents=True, exist_ok=True)
    file = workspace.aws / "config"
    file.write_text("\n".join(_profile(name, place, endpoint) for name, place in places.items()))
    return file


def _profile(name: str, place: Place, endpoint: str) -> str:
    settings = {
        "endpoint_url": endpoint,
        "region": place.region,
        "output": "json",
        "aws_access_key_id": place.account,
        "aws_secret_access_key": SECRET,
    }
    return "".join([f"[profile {name}]\n", *(f"{key} = {value}\n" for key, value in settings.items())])
