"""The AWS CLI as people have it: nothing but a configuration file and the name of a profile."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from rehearsal.aws import SECRET
from tests.conftest import ROOT
from tests.rehearsal.engine.cloud import REGION, TOOLS, Cloud

_PROFILE = f"""\
[profile rehearsal]
endpoint_url = {{endpoint}}
aws_access_key_id = {TOOLS}
aws_secret_access_key = {SECRET}
region = {REGION}
"""
_WITHIN_SECONDS = 60
REFUSED = 255
"""The exit code of a request that the service did not take; version 2 has 254 for it."""


@dataclass(frozen=True)
class AwsCli:
    """Runs commands of it."""

    home: Path

    @classmethod
    def installed(cls, home: Path, cloud: Cloud) -> Self:
        """Of the embedded AWS, in a home of its own."""
        subprocess.run(["make", "--silent", ".venv-awscli/.installed"], cwd=ROOT, check=True)
        (home / "config").write_text(_PROFILE.format(endpoint=cloud.engine.endpoint))
        return cls(home)

    def run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Run a command, whatever comes of it."""
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "AWS_CONFIG_FILE": str(self.home / "config"),
            "AWS_PROFILE": "rehearsal",
            "AWS_MAX_ATTEMPTS": "1",
        }
        return subprocess.run(
            [str(ROOT / ".venv-awscli" / "bin" / "aws"), *words, "--output", "json"],
            env=environment,
            cwd=self.home,
            capture_output=True,
            text=True,
            timeout=_WITHIN_SECONDS,
            check=False,
        )

    def __call__(self, *words: str) -> Any:  # noqa: ANN401 - JSON
        """Its answer."""
        done = self.run(*words)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout or "{}")

    def refusal(self, *words: str) -> str:
        """What it says of a request that the service does not take."""
        done = self.run(*words)
        assert (done.returncode, done.stdout) == (REFUSED, ""), done
        return done.stderr.strip()
