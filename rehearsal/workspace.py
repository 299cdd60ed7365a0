"""Where a rehearsal keeps what it makes: one directory in the checkout, and nothing outside it."""

from dataclasses import dataclass
from pathlib import Path

MARKER = "TAP_REHEARSAL"
"""The environment variable that every process of a rehearsal carries: the workspace's absolute root."""

PROFILE = "rehearsal"
"""The AWS profile of the pipeline's account; those of the stages are called `rehearsal-<stage>`."""


@dataclass(frozen=True)
class Workspace:
    """The paths below `.rehearsal/`."""

    root: Path

    @property
    def run(self) -> Path:
        """What lives as long as one rehearsal: checkouts, builds, images, databases. Removed at the end."""
        return self.root / "run"

    @property
    def aws(self) -> Path:
        """The AWS configuration that leads to the embedded AWS, for as long as it is there."""
        return self.root / "aws"

    @property
    def state(self) -> Path:
        """What the engine records for the runner: the pipeline's resolved definition."""
        return self.run / "state"

    @property
    def repository(self) -> Path:
        """The bare repository that is pushed to."""
        return self.run / "repository.git"

    @property
    def images(self) -> Path:
        """The image store that stands in for the registry's layers."""
        return self.run / "images"

    @property
    def certificates(self) -> Path:
        """The throwaway certificate authority: `ca.pem`, and `bundle.pem` with the user's own authorities."""
        return self.run / "ca"

    @property
    def binaries(self) -> Path:
        """Commands put in front of the PATH, such as the `docker` stand-in."""
        return self.run / "bin"

    @property
    def temporary(self) -> Path:
        """The temporary directory of the commands that are run."""
        return self.run / "tmp"

    @property
    def cache(self) -> Path:
        """What makes the next rehearsal fast, as CodeBuild's cache does; kept between runs."""
        return self.root / "cache"

    @property
    def results(self) -> Path:
        """Logs and test reports of the last run; kept."""
        return self.root / "results"

    @property
    def cloud_log(self) -> Path:
        """What the process of a cloud in the background says."""
        return self.results / "cloud.log"

    @property
    def runs(self) -> Path:
        """A page for each of the last runs, with their logs; kept."""
        return self.root / "runs"

    @property
    def mailbox(self) -> Path:
        """Where `make approve` and `make reject` put their answer for the runner that waits."""
        return self.run / "approvals"

    @property
    def lock(self) -> Path:
        """Held while a rehearsal runs; names its process."""
        return self.root / "lock"
